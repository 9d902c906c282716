/** The demo's history through the protocol: what meters remember, at its instant, and nothing twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meters } from '../../src/virtual/building/plan.ts'
import { collected, startStation, type TestStation, until } from './house.ts'
import { origins, type StoredRow, storedRows, wrongRows } from './truth.ts'

const quarterMs = 900_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const aheadOf = (local: string) => Date.parse(local) - Date.now()

/** 62 days before this lie on both sides of the change of 25 October. */
const first = '2026-11-05T10:20:00+01:00'
/** The same quarter hour: a station started again has nothing to fetch. */
const soonAfter = '2026-11-05T10:26:00+01:00'
/** After the weekend, in another quarter hour. */
const afterGap = '2026-11-09T06:33:00+01:00'

const electricity = meters.filter(({ line }) => line === 'strom-1' || line === 'strom-2')
const heat = meters.filter(({ line }) => line === 'waerme')
const isStandard = (serial: string) => meters.find((meter) => meter.serial === serial)!.clock === 'standard'

let house: TestStation
let rows: readonly StoredRow[]

beforeAll(async () => {
	house = await startStation({ aheadMs: aheadOf(first) })
	await house.call('station.startDemo', {})
	await collected(house)
	rows = storedRows(house.databasePath)
}, 180_000)
afterAll(() => house?.close())

const instantsOf = (all: readonly StoredRow[], serial: string, register: string, origin: number) =>
	all.filter((row) => row.serial === serial && row.register === register && row.origin === origin).map(({ at }) => at)

/** 00:00 of the last days or month starts before `now`, by the meter's own clock; oldest first. */
function ownMidnights(serial: string, count: number, step: 'day' | 'month', now: number): number[] {
	const today = new Date(now + hourMs)
	return Array.from({ length: count }, (_, back) => {
		const day = step === 'day' ? today.getUTCDate() - back : 1
		const month = step === 'day' ? today.getUTCMonth() : today.getUTCMonth() - back
		const utc = Date.UTC(today.getUTCFullYear(), month, day)
		return isStandard(serial) ? utc - hourMs : berlinMidnight(utc)
	}).reverse()
}

const berlin = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', hourCycle: 'h23', hour: '2-digit' })
/** The instant of 00:00 in Berlin on the day that `utc` is the midnight of in UTC. */
const berlinMidnight = (utc: number) => (berlin.format(utc - 2 * hourMs) === '00' ? utc - 2 * hourMs : utc - hourMs)

const quarterHours = (from: number, to: number) =>
	Array.from({ length: Math.floor((to - from) / quarterMs) + 1 }, (_, index) => from + index * quarterMs)

describe('an empty station and a building whose meters remember two months', () => {
	test('62 midnights, 12 settlements and 62 days of quarter hours come from each electricity meter', () => {
		const now = Date.parse(first)
		const newest = Math.floor(now / quarterMs) * quarterMs
		for (const { serial } of electricity) {
			for (const register of ['import', 'import-t1', 'import-t2']) {
				expect(instantsOf(rows, serial, register, origins.freeze)).toEqual(ownMidnights(serial, 62, 'day', now))
				expect(instantsOf(rows, serial, register, origins.settlement)).toEqual(ownMidnights(serial, 12, 'month', now))
			}
			const profile = instantsOf(rows, serial, 'import', origins.profile)
			expect(profile).toEqual(quarterHours(profile[0]!, newest))
			// The meter keeps 5952; while the station asked for the oldest, the building's time went on.
			expect(profile.length).toBeGreaterThanOrEqual(62 * 96 - 1)
			expect(profile.length).toBeLessThanOrEqual(62 * 96)
		}
	})

	test('15 month starts with heat and volume come from each heat meter, and no days are invented', () => {
		const now = Date.parse(first)
		for (const { serial } of heat) {
			for (const register of ['energy', 'volume']) {
				expect(instantsOf(rows, serial, register, origins.settlement)).toEqual(ownMidnights(serial, 15, 'month', now))
			}
			const others = rows.filter((row) => row.serial === serial && row.origin !== origins.settlement)
			expect(others.filter(({ origin }) => origin !== origins.live)).toEqual([])
		}
	})

	test('each value is what the meter showed at that instant', () => {
		expect(rows.length).toBeGreaterThan(24 * 2 * 5_952)
		expect(wrongRows(rows)).toEqual([])
		expect(rows.filter(({ quality }) => quality !== 1 && quality !== 2)).toEqual([])
		expect(rows.filter(({ origin, quality }) => (origin === origins.live) !== (quality === 1))).toEqual([])
	})

	test('no reading stands twice, and each has the frame that stated it', () => {
		const keys = new Set(rows.map(({ serial, register, at, origin }) => `${serial} ${register} ${at} ${origin}`))
		expect(keys.size).toBe(rows.length)
		expect(rows.filter(({ frameId }) => frameId === null)).toEqual([])
	})

	test('the day of 25 hours has 100 quarter hours in every electricity meter, and their sum is the day', async () => {
		const from = Date.parse('2026-10-25T00:00:00+02:00')
		const to = Date.parse('2026-10-26T00:00:00+01:00')
		expect((to - from) / quarterMs).toBe(100)
		const { points } = await house.call('readings.points', {})
		for (const { serial } of electricity) {
			const ends = instantsOf(rows, serial, 'import', origins.profile).filter((at) => at > from && at <= to)
			expect(ends, serial).toEqual(quarterHours(from + quarterMs, to))
			const pointId = points.find(({ meterSerial }) => meterSerial === serial)!.id
			const { steps } = await house.call('readings.series', { pointId, from, to, step: 'quarter-hour' })
			expect(steps.length).toBe(100)
			const used = steps.map(({ use }) => Math.round(Number(use ?? Number.NaN) * 100))
			const standAt = (at: number) =>
				rows.find((row) => row.serial === serial && row.register === 'import' && row.at === at)!.value!
			expect(used.reduce((sum, use) => sum + use, 0)).toBe(standAt(to) - standAt(from))
		}
	})

	test('one round asked all 36 meters once, and nothing failed', async () => {
		const { lastRound, failures } = await house.call('collection.status', {})
		expect(lastRound).toMatchObject({ due: 36, read: 36, failed: 0 })
		expect(failures).toEqual([])
	})
})

/** Data identifiers of the requests that a DL/T 645 line has sent (control 11 and 12, data + 33H, low byte first). */
async function identifiersAsked(lineName: string): Promise<readonly string[]> {
	const { lines } = await house.call('lines.list', {})
	const { entries } = await house.call('lines.trace', { lineId: lines.find(({ name }) => name === lineName)!.id })
	return entries
		.filter(({ direction }) => direction === 'sent')
		.map(({ hex }) => /68.{12}681[12]..(.{8})/.exec(hex)![1]!)
		.map((data) => [...data.matchAll(/../g)].map(([byte]) => (Number.parseInt(byte!, 16) + 256 - 0x33) % 256).reverse())
		.map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''))
}

const remembered = (all: readonly StoredRow[]) => all.filter(({ origin }) => origin !== origins.live)

/** Three hundred thousand rows: a failure shall not print them. */
const sameRows = (a: readonly StoredRow[], b: readonly StoredRow[]) => JSON.stringify(a) === JSON.stringify(b)

describe('the same folder again', () => {
	test('in the same quarter hour: present values are read, and nothing that is remembered is asked for', async () => {
		await house.stop()
		house = await startStation({ folder: house.folder, aheadMs: aheadOf(soonAfter) })
		await until('a round is over', async () => {
			const { lastRound, lines } = await house.call('collection.status', {})
			const isIdle = lines.every(({ waiting }) => waiting === 0)
			return lastRound?.finishedAt != null && lastRound.startedAt >= Date.parse(soonAfter) && isIdle
		})
		// The clocks are asked after the round; then the lines are quiet.
		await until('the clocks are known', async () => {
			const known = (await house.call('meters.list', {})).meters.filter(({ clockOffsetMs }) => clockOffsetMs !== null)
			return known.length >= electricity.length
		})
		for (const line of ['Strom Nord', 'Strom Süd']) {
			const asked = await identifiersAsked(line)
			expect(asked.length).toBeGreaterThanOrEqual(12)
			expect(new Set(asked)).toEqual(new Set(['0001ff00', '0400010c']))
		}
		const now = storedRows(house.databasePath)
		expect(sameRows(remembered(now), remembered(rows))).toBe(true)
		expect(now.length).toBeGreaterThan(rows.length)
		expect((await house.call('collection.status', {})).failures).toEqual([])
	})

	test('after four days away: exactly the days between are fetched, and nothing else', async () => {
		await house.stop()
		house = await startStation({ folder: house.folder, aheadMs: aheadOf(afterGap) })
		await collected(house)
		const now = storedRows(house.databasePath)
		expect(wrongRows(now)).toEqual([])
		const before = new Set(remembered(rows).map(({ frameId }) => frameId))
		expect(
			sameRows(
				remembered(now).filter(({ frameId }) => before.has(frameId)),
				remembered(rows),
			),
		).toBe(true)
		const fresh = remembered(now).filter(({ frameId }) => !before.has(frameId))
		const from = Math.floor(Date.parse(first) / quarterMs) * quarterMs + quarterMs
		const to = Math.floor(Date.parse(afterGap) / quarterMs) * quarterMs
		const midnights = [6, 7, 8, 9].map((day) => Date.parse(`2026-11-0${day}T00:00:00+01:00`))
		for (const { serial } of electricity) {
			const quarters = instantsOf(fresh, serial, 'import', origins.profile)
			expect(quarters, serial).toEqual(quarterHours(from, to))
			expect(instantsOf(fresh, serial, 'import', origins.freeze), serial).toEqual(midnights)
			expect(instantsOf(fresh, serial, 'import', origins.settlement), serial).toEqual([])
		}
		expect(fresh.length).toBe(electricity.length * (2 * quarterHours(from, to).length + 4 * 4))
		for (const { serial } of heat) expect(fresh.filter((row) => row.serial === serial)).toEqual([])
		expect(midnights[3]! - midnights[0]!).toBe(3 * dayMs)
	})

	test('heat of the days away is not known by the hour, and says so instead of 0', async () => {
		const { points } = await house.call('readings.points', {})
		const point = points.find(({ medium }) => medium === 'heat')!
		const from = Date.parse('2026-11-06T00:00:00+01:00')
		const { steps } = await house.call('readings.series', { pointId: point.id, from, to: from + dayMs, step: 'hour' })
		expect(steps.length).toBe(24)
		for (const { use, quality, reason } of steps)
			expect({ use, quality, said: reason !== null }).toEqual({ use: null, quality: 'missing', said: true })
	})
})
