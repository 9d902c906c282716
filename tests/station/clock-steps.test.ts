/** The PC's clock is set while meters are read: nothing is lost, nothing is asked twice, nothing wrong is counted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/main/lines/clock.ts'
import {
	type AnnouncedLine,
	collected,
	startStation,
	startVirtual,
	type TestStation,
	until,
	type Virtual,
} from './house.ts'
import { origins, storedRows, wrongRows } from './truth.ts'

const dayMs = 86_400_000
const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
const quarantined = 9
const perLine = 3
const fewer = (line: AnnouncedLine): AnnouncedLine => ({ ...line, meters: line.meters.slice(0, perLine) })

let virtual: Virtual
let house: TestStation
/** How far the PC's clock is off. */
let step = 0
const clock = { ...systemClock, now: () => Date.now() + aheadMs + step }

beforeAll(async () => {
	virtual = await startVirtual(aheadMs)
	house = await startStation({ clock, virtual, announced: ({ lines }) => ({ lines: lines.map(fewer) }) })
	await house.call('station.startDemo', {})
	await collected(house)
})
afterAll(async () => {
	await house?.close()
	await virtual?.stop()
})

const alarm = async () => {
	const { alarms } = await house.call('alarms.open', {})
	return alarms.find(({ cause }) => cause === 'station-clock-jumped') ?? null
}
const liveSince = (receivedFrom: number, receivedTo = Number.MAX_SAFE_INTEGER) =>
	storedRows(
		house.databasePath,
		`origin = ${origins.live} AND reading.received_at BETWEEN ${receivedFrom} AND ${receivedTo}`,
	)
const remembered = () => storedRows(house.databasePath, `origin <> ${origins.live}`).length
const quiet = () =>
	until('nothing is asked any more', async () => {
		const { backfill, lastRound, lines } = await house.call('collection.status', {})
		return (
			backfill.done >= backfill.total && lastRound?.finishedAt != null && lines.every(({ waiting }) => waiting === 0)
		)
	})
const round = async () => {
	const since = house.now()
	await house.call('collection.readNow', { lineId: null })
	await until('everybody was read, and it is stored', async () => {
		const { lastRound } = await house.call('collection.status', {})
		return lastRound?.finishedAt != null && new Set(liveSince(since).map(({ serial }) => serial)).size === perLine * 3
	})
}
const failures = async () => (await house.call('collection.status', {})).failures.length

describe.each([
	['ahead', dayMs],
	['back', -dayMs],
])('row 32: the PC’s clock is set a day %s', (_what, jump) => {
	test('the alarm says so, live values are kept and not counted, no memory is fetched by the wrong calendar', async () => {
		const before = remembered()
		const failed = await failures()
		step = jump
		const wrongFrom = clock.now()
		await round()
		expect((await until('the alarm is raised', alarm)).detail.stepMs).toBeCloseTo(jump, -5)
		// Whatever has memories looked at (a meter that is switched on again) finds nothing due by this calendar.
		const { meters } = await house.call('meters.list', {})
		for (const enabled of [false, true]) {
			for (const { id: meterId } of meters) await house.call('meters.setEnabled', { meterId, enabled })
		}
		await round()
		const rows = liveSince(wrongFrom, wrongFrom + 3_600_000)
		expect(rows.length).toBeGreaterThan(perLine * 3)
		expect(rows.filter(({ quality }) => quality !== quarantined)).toEqual([])
		expect(remembered()).toBe(before)
		expect(await failures()).toBe(failed)
		// The meters' clocks speak against the new time: asking them did not make it believed.
		expect(await alarm()).not.toBeNull()
	})

	test('set back, the alarm ends, values count again, and nothing that a meter remembers is missing', async () => {
		step = 0
		const rightFrom = clock.now()
		await until('the alarm is cleared', async () => (await alarm()) === null, 30_000)
		await quiet()
		await round()
		const counted = storedRows(house.databasePath, `quality <> ${quarantined}`)
		expect(wrongRows(counted)).toEqual([])
		const fresh = liveSince(rightFrom, rightFrom + 3_600_000)
		expect(fresh.filter(({ quality }) => quality !== quarantined).length).toBeGreaterThanOrEqual(perLine * 3)
	})
})

test('row 32: steps to and fro make no storm of rounds, and rounds keep their order', async () => {
	const roundsBefore = (await house.call('collection.status', {})).lastRound!
	const at = clock.now()
	for (const jump of [dayMs, 0, -dayMs, 0, 3_600_000, 0]) {
		step = jump
		await new Promise((done) => setTimeout(done, 300))
	}
	await until('the time is clear', async () => (await alarm()) === null, 30_000)
	await quiet()
	// One look at everything when the time was clear again is all that this costs: four rounds at most.
	const perMeter = Map.groupBy(liveSince(at, at + 600_000), ({ serial, register }) => `${serial} ${register}`)
	for (const [register, rows] of perMeter) expect(rows.length, register).toBeLessThanOrEqual(6)
	const { lastRound } = await house.call('collection.status', {})
	expect(lastRound!.startedAt).toBeGreaterThanOrEqual(roundsBefore.startedAt)
	for (const { serial } of virtual.announcement.lines.slice(0, 2).flatMap((line) => fewer(line).meters)) {
		const own = storedRows(house.databasePath, `meter.serial = '${serial}' AND register.name = 'import'`)
		expect(own.filter(({ origin }) => origin === origins.freeze).length, serial).toBe(62)
	}
})
