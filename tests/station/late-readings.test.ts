/**
 * Readings that come after the bill: the nightly look at what is issued, in time that the test lets pass, through a
 * night of 25 and one of 23 hours, a PC that slept over four o'clock and one that was off.
 */
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../src/main/lines/clock.ts'
import type { Store } from '../../src/main/store/open.ts'
import type { RunView } from '../../src/shared/contract/billing.ts'
import { billedHouse } from './billed-house.ts'
import { issued, startStation, type TestStation, until } from './house.ts'

const month = '2026-09'
const monthEnd = Date.parse('2026-10-01T00:00:00+02:00')
const [minuteMs, hourMs] = [60_000, 3_600_000]
const flats = 7

/** Time that stands still unless it is let pass; short pauses are those of the PC. */
function handClock(start: number) {
	let [wall, ran] = [start, 0]
	const sleepers = new Set<{ readonly due: number; readonly wake: () => void }>()
	const clock: Clock = {
		now: () => wall,
		monotonicMs: () => performance.now() + ran,
		uptimeMs: () => performance.now() + wall - start,
		sleep: (ms, signal) => {
			if (ms < 5_000 || signal?.aborted === true) return systemClock.sleep(ms, signal)
			return new Promise((resolve) => {
				const sleeper = { due: ran + ms, wake: resolve }
				sleepers.add(sleeper)
				signal?.addEventListener('abort', () => resolve(), { once: true })
			})
		},
	}
	return {
		clock,
		/** The PC is asleep or off: nothing that waits gets on. */
		sleep: (until: number) => {
			wall = until
		},
		pass: async (until: number) => {
			while (wall < until) {
				const step = Math.min(10 * minuteMs, until - wall)
				wall += step
				ran += step
				for (const sleeper of [...sleepers].filter(({ due }) => due <= ran)) {
					sleepers.delete(sleeper)
					sleeper.wake()
				}
				for (let turn = 0; turn < 5; turn++) await setImmediate()
			}
		},
	}
}

const time = handClock(Date.parse('2026-10-24T22:00:00+02:00'))
let house: TestStation
let store: Store
let run: RunView

/** What the meter of the n-th flat (from 1) really said at the end of the month, in 0.01 kWh. See billed-house.ts. */
const trueEnd = (flat: number) => 1_000_000 + (flat - 1) * 1_037 + 3 * (12_000 + (flat - 1) * 7)
const trueUse = (flat: number) => 12_000 + (flat - 1) * 7
/** 31 € a month, 0.30 €/kWh and 19 %, in cents. */
const total = (useHundredths: number) => {
	const net = 3_100 + Math.round(useHundredths * 0.3)
	return net + Math.round((net * 19) / 100)
}

/** As the intake stores it, received now. */
function arrives(flat: number, origin: 'live' | 'freeze', values: readonly (readonly [at: number, value: number])[]) {
	const common = {
		registerId: registersOf(flat).at(-1)!.id,
		origin,
		quality: 'measured' as const,
		receivedAt: time.clock.now(),
		frame: null,
	}
	store.readings.insertRound({ readings: values.map(([at, value]) => ({ ...common, at, value })), frames: [] })
}
const registersOf = (flat: number) => store.meters.registers().filter(({ meterId }) => meterOf(meterId) === flat)
const meterOf = (meterId: number) => Number(store.meters.list().find(({ id }) => id === meterId)?.serial)

/** Since ten days before the month's end its meter counts in watt-hours, and somebody has said that this is right. */
function statesWattHours(flat: number) {
	const [base] = registersOf(flat)
	const { meterId, quantity, role, tariff, subunit, unit, exponent } = base!
	const scale = {
		name: 'import~2',
		unit,
		exponent: exponent - 1,
		digits: null,
		versionOf: base!.id,
		statedUnit: 'Wh' as const,
	}
	const registerId = store.meters.addRegister(meterId, { quantity, role, tariff, subunit, ...scale, statedExponent: 0 })
	const changedAt = monthEnd - 240 * hourMs
	store.facts.decideScale({ registerId, fromAt: changedAt, decidedAt: time.clock.now(), decidedBy: 'M. Weber' })
	arrives(flat, 'live', [[changedAt, (trueEnd(flat) - 4_000) * 10]])
}

const start = () =>
	startStation({
		folder,
		clock: time.clock,
		onStore: (opened) => {
			store = opened
		},
	})
const folder = billedHouse(flats, { month, withoutEnd: [1, 2, 3, 4, 6] })

beforeAll(async () => {
	house = await start()
	for (const flat of [2, 3, 4, 5]) {
		// An hour before and after: between them, one kilowatt-hour less than it really was.
		const end = trueEnd(flat)
		arrives(flat, 'live', [
			[monthEnd - hourMs, end - 300],
			[monthEnd + hourMs, end + 100],
		])
	}
	statesWattHours(7)
	arrives(7, 'live', [
		[monthEnd - hourMs, (trueEnd(7) - 300) * 10],
		[monthEnd + hourMs, (trueEnd(7) + 100) * 10],
	])
	const { runId } = await house.call('billing.prepare', { month })
	await until('it is drafted', async () => (await house.call('billing.run', { runId })).state === 'draft')
	run = await issued(house, runId)
})
afterAll(() => house?.close())

const corrections = () => house.call('billing.corrections', { month })
const open = async () => (await corrections()).differences.filter(({ state }) => state === 'open')
const statementOf = (flat: number) => run.statements[flat - 1]!
const proposed = (flat: number) =>
	until('a difference is proposed', async () => {
		const found = await open()
		return found.find(({ statementId }) => statementId === statementOf(flat).id) ?? null
	})

test('the bills are issued by what was known, with the interpolated end named', async () => {
	for (const flat of [1, 6]) expect(statementOf(flat).total.minor).toBe(total(trueUse(flat)))
	for (const flat of [2, 3, 4, 5, 7]) {
		expect(statementOf(flat).total.minor).toBe(total(trueUse(flat) - 100))
		expect(statementOf(flat).notes).toContain('boundary-interpolated')
	}
	expect(await corrections()).toEqual({ runs: [], differences: [], notComputable: [] })
})

test('the value of midnight that comes late is proposed in the night of 25 hours, four hours after midnight, exactly', async () => {
	const midnight = Date.parse('2026-10-25T00:00:00+02:00')
	await time.pass(midnight - hourMs)
	arrives(2, 'freeze', [[monthEnd, trueEnd(2)]])
	// Read every quarter of an hour for days: what does not lie at a boundary changes nothing.
	arrives(6, 'live', [[monthEnd + 24 * hourMs, trueEnd(6) + 400]])
	await time.pass(midnight + 4 * hourMs - 10 * minuteMs)
	expect(await open()).toEqual([])
	await time.pass(midnight + 4 * hourMs)
	const found = await proposed(2)
	expect(found).toMatchObject({
		...{
			issued: { minor: total(trueUse(2) - 100) },
			now: { minor: total(trueUse(2)) },
			noticedAt: midnight + 4 * hourMs,
		},
	})
	expect(await open()).toHaveLength(1)
	expect((await house.call('station.overview', {})).todo).toContainEqual({
		...{ key: 'bills-changed', health: 'warning', href: `/billing/${month}` },
		params: { month, differing: 1, stuck: 0 },
	})
})

test('accepted, it is the exact pair: the issued total taken back, and the one of the reading', async () => {
	const asked = { statementIds: [statementOf(2).id], reason: 'Stand nachgeliefert', replaced: true }
	const { runId } = await house.call('billing.correct', asked)
	await until('it is drafted', async () => (await house.call('billing.run', { runId })).state === 'draft')
	const { statements } = await issued(house, runId)
	expect(statements.map(({ kind, about, total }) => ({ kind, about, minor: total.minor }))).toEqual([
		{ kind: 'cancellation', about: statementOf(2).number, minor: -total(trueUse(2) - 100) },
		{ kind: 'bill', about: statementOf(2).number, minor: total(trueUse(2)) },
	])
	expect(statements[1]!.notes).not.toContain('boundary-interpolated')
})

test('values nearer to midnight make the bill a better one, also when the PC slept over four o’clock', async () => {
	await time.pass(Date.parse('2026-10-26T00:50:00+01:00'))
	arrives(3, 'live', [
		[monthEnd - 10 * minuteMs, trueEnd(3) - 20],
		[monthEnd + 10 * minuteMs, trueEnd(3)],
	])
	const woken = Date.parse('2026-10-26T08:10:00+01:00')
	time.sleep(woken)
	expect(await open()).toEqual([])
	await time.pass(woken + hourMs)
	const { now, noticedAt } = await proposed(3)
	expect(now.minor).toBe(total(trueUse(3) - 10))
	expect(noticedAt).toBeGreaterThanOrEqual(woken)
})

test('a station that was off at four looks when it is started', async () => {
	await time.pass(Date.parse('2026-10-26T18:00:00+01:00'))
	arrives(4, 'freeze', [[monthEnd, trueEnd(4)]])
	await house.stop()
	time.sleep(Date.parse('2026-10-27T10:00:00+01:00'))
	house = await start()
	expect((await proposed(4)).now.minor).toBe(total(trueUse(4)))
})

test('in the night of 23 hours it looks once, four hours after midnight', async () => {
	const midnight = Date.parse('2027-03-28T00:00:00+01:00')
	// What was due over the winter is looked at now.
	time.sleep(midnight - 2 * hourMs)
	await time.pass(midnight - hourMs)
	arrives(5, 'freeze', [[monthEnd, trueEnd(5)]])
	await time.pass(midnight + 4 * hourMs - 10 * minuteMs)
	expect((await open()).some(({ statementId }) => statementId === statementOf(5).id)).toBe(false)
	await time.pass(midnight + 4 * hourMs)
	expect(await proposed(5)).toMatchObject({ now: { minor: total(trueUse(5)) }, noticedAt: midnight + 4 * hourMs })
})

test('a late value in the scale that the meter states now is seen as well', async () => {
	const start = time.clock.now()
	arrives(7, 'freeze', [[monthEnd, trueEnd(7) * 10]])
	await time.pass(start + 25 * hourMs)
	expect((await proposed(7)).now.minor).toBe(total(trueUse(7)))
})
