import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { buildSite, freshStore, monthStart, opened, quarterHourMs, reading } from './fixture.ts'

const hourMs = 4 * quarterHourMs
const day = 24 * hourMs

/** One meter, one register, and quarter hours of one day: value n at the n-th. */
function dayOfReadings() {
	const { store, path } = freshStore()
	const site = buildSite(store)
	const [registerId] = site.registerIds as [number]
	for (let n = 0; n < 96; n++) {
		store.readings.insertRound({ frames: [], readings: [reading(registerId, monthStart + n * quarterHourMs, n)] })
	}
	return { store, path, site, registerId }
}

test('the same reading again is a duplicate; another value for the same instant and origin is a conflict and kept out', () => {
	const { store, registerId } = dayOfReadings()
	for (const settledBefore of [0, monthStart + day]) {
		while (store.readings.settle(settledBefore).more);
		const again = store.readings.insertRound({ frames: [], readings: [reading(registerId, monthStart, 0)] })
		expect(again).toEqual({ stored: 0, duplicates: 1, conflicts: [], frameIds: [] })
		const other = store.readings.insertRound({
			frames: [],
			readings: [reading(registerId, monthStart, 7), reading(registerId, monthStart, null)],
		})
		expect(other.stored).toBe(0)
		expect(other.conflicts).toEqual([
			{ registerId, at: monthStart, origin: 'live', storedValue: 0, offeredValue: 7 },
			{ registerId, at: monthStart, origin: 'live', storedValue: 0, offeredValue: null },
		])
		expect(store.readings.at([registerId], monthStart)).toMatchObject([{ value: 0 }])
		const count = store.readings.count()
		expect(count.inbox + count.settled).toBe(96)
	}
})

test('the same instant from another origin is another reading', () => {
	const { store, registerId } = dayOfReadings()
	const round = {
		frames: [],
		readings: [reading(registerId, monthStart, 0, { origin: 'freeze' as const, quality: 'memory' as const })],
	}
	expect(store.readings.insertRound(round).stored).toBe(1)
	expect(store.readings.at([registerId], monthStart).map(({ origin }) => origin)).toEqual(['live', 'freeze'])
	expect(store.readings.at([registerId], monthStart, { origins: ['freeze'] })).toHaveLength(1)
})

test('the meter’s “no value” stays null and is never 0', () => {
	const { store } = freshStore()
	const [registerId] = buildSite(store).registerIds as [number]
	store.readings.insertRound({ frames: [], readings: [reading(registerId, monthStart, null)] })
	expect(store.readings.at([registerId], monthStart)[0]?.value).toBeNull()
	expect(store.readings.latest([registerId], undefined, { quality: 'usable' }).size).toBe(0)
	store.readings.insertRound({ frames: [], readings: [reading(registerId, monthStart + 1, 0)] })
	expect(store.readings.latest([registerId], undefined, { quality: 'usable' }).get(registerId)?.value).toBe(0)
})

test('a value that is no safe integer breaks the round, and nothing of it is stored', () => {
	const { store } = freshStore()
	const [registerId] = buildSite(store).registerIds as [number]
	for (const value of [2 ** 53, 0.5, Number.NaN]) {
		const round = {
			frames: [],
			readings: [reading(registerId, monthStart, 1), reading(registerId, monthStart + 1, value)],
		}
		expect(() => store.readings.insertRound(round)).toThrow('safe integer')
	}
	expect(store.readings.count()).toEqual({ inbox: 0, settled: 0, slots: 0 })
	const { MAX_SAFE_INTEGER } = Number
	store.readings.insertRound({ frames: [], readings: [reading(registerId, monthStart, MAX_SAFE_INTEGER)] })
	expect(store.readings.at([registerId], monthStart)[0]?.value).toBe(MAX_SAFE_INTEGER)
})

test('a reading of a register that does not exist is refused with the whole round', () => {
	const { store, registerId } = dayOfReadings()
	const round = { frames: [], readings: [reading(registerId, monthStart + day, 1), reading(4711, monthStart + day, 1)] }
	expect(() => store.readings.insertRound(round)).toThrow(expect.objectContaining({ reason: 'not-found' }))
	const count = store.readings.count()
	expect(count.inbox + count.settled).toBe(96)
})

test('every question has the same answer wherever the frontier between inbox and settled lies', () => {
	const { store, registerId } = dayOfReadings()
	const noon = monthStart + 12 * hourMs
	const ask = () => ({
		exact: store.readings.at([registerId], noon).map(({ value }) => value),
		latest: store.readings.latest([registerId]).get(registerId)?.value,
		boundary: store.readings.latest([registerId], noon).get(registerId)?.value,
		between: store.readings.latest([registerId], noon + 1).get(registerId)?.value,
		nothingBefore: store.readings.latest([registerId], monthStart - 1).size,
		around: [noon, noon + 1, noon - 1, monthStart - 1, monthStart + day].map((instant) => {
			const { before, after } = store.readings.around(registerId, instant)
			return [before?.value ?? null, after?.value ?? null]
		}),
		range: store.readings.range(registerId, noon - hourMs, noon + hourMs).map(({ value }) => value),
		near: store.readings
			.near([registerId], noon, hourMs)
			.get(registerId)
			?.map(({ value }) => value),
		lastLive: store.readings.lastAtOf(registerId, 'live'),
		lastProfile: store.readings.lastAtOf(registerId, 'profile'),
		all: store.readings.range(registerId, 0, monthStart + 2 * day).map(({ value }) => value),
	})
	const first = ask()
	expect(first).toEqual({
		exact: [48],
		latest: 95,
		boundary: 48,
		between: 48,
		nothingBefore: 0,
		around: [
			[48, 49],
			[48, 49],
			[47, 48],
			[null, 0],
			[95, null],
		],
		range: [44, 45, 46, 47, 48, 49, 50, 51],
		near: [44, 45, 46, 47, 48, 49, 50, 51, 52],
		lastLive: monthStart + 95 * quarterHourMs,
		lastProfile: null,
		all: Array.from({ length: 96 }, (_, n) => n),
	})
	for (let n = 0; n <= 97; n++) {
		store.readings.settle(monthStart + n * quarterHourMs)
		expect(ask(), `frontier at quarter hour ${n}`).toEqual(first)
	}
	expect(store.readings.count()).toEqual({ inbox: 0, settled: 96, slots: 0 })
})

test('what a meter remembered goes beside its neighbours at once, and the inbox stays small', () => {
	const { store } = freshStore()
	const [registerId] = buildSite(store).registerIds as [number]
	const now = monthStart + 62 * day
	const remembered = Array.from({ length: 62 * 96 }, (_, n) =>
		reading(registerId, monthStart + n * quarterHourMs, n, { origin: 'profile', quality: 'memory', receivedAt: now }),
	)
	expect(store.readings.insertRound({ frames: [], readings: remembered }).stored).toBe(62 * 96)
	const count = store.readings.count()
	expect(count.inbox).toBeLessThanOrEqual(24)
	expect(count.inbox + count.settled).toBe(62 * 96)
	expect(store.readings.insertRound({ frames: [], readings: remembered })).toMatchObject({
		stored: 0,
		duplicates: 62 * 96,
	})
	expect(store.readings.range(registerId, 0, now)).toHaveLength(62 * 96)
})

test('a late reading of an instant that waits in the inbox is recognised', () => {
	const { store, registerId } = dayOfReadings()
	const now = monthStart + 3 * day
	// Pushes the frontier past the whole day while its readings still wait.
	const late = reading(registerId, monthStart + day - 1, 95, { origin: 'manual', receivedAt: now })
	store.readings.insertRound({ frames: [], readings: [late] })
	expect(store.readings.count()).toMatchObject({ inbox: 96, settled: 1 })
	const again = reading(registerId, monthStart, 0, { receivedAt: now })
	const other = reading(registerId, monthStart + quarterHourMs, 99, { receivedAt: now })
	const inserted = store.readings.insertRound({ frames: [], readings: [again, other] })
	expect(inserted).toMatchObject({ stored: 0, duplicates: 1, conflicts: [{ storedValue: 1, offeredValue: 99 }] })
	expect(store.readings.around(registerId, monthStart + day).before?.origin).toBe('manual')
	while (store.readings.settle(now).more);
	expect(store.readings.count()).toEqual({ inbox: 0, settled: 97, slots: 0 })
})

test('a quarantined value is kept, and passed over where only usable ones are wanted', () => {
	const { store, registerId } = dayOfReadings()
	const at = monthStart + day
	store.readings.insertRound({ frames: [], readings: [reading(registerId, at, 9_999_999, { quality: 'quarantined' })] })
	expect(store.readings.latest([registerId]).get(registerId)?.value).toBe(9_999_999)
	expect(store.readings.latest([registerId], at, { quality: 'usable' }).get(registerId)?.value).toBe(95)
	expect(store.readings.around(registerId, at, { quality: 'usable' }).before?.value).toBe(95)
})

test('a stored reading can not be rewritten, wherever it lies', () => {
	const { store, path } = dayOfReadings()
	store.readings.settle(monthStart + day / 2)
	expect(store.readings.count()).toMatchObject({ inbox: 48, settled: 48 })
	store.close()
	const client = new Database(path)
	for (const table of ['reading_inbox', 'reading_settled']) {
		expect(() => client.exec(`update ${table} set value = value + 1`)).toThrow('frozen')
	}
	client.close()
})

test('a frame is kept with its readings, dropped when they were known, and billing frames outlive pruning', () => {
	const { store, site, registerId } = dayOfReadings()
	const [meterId] = site.meterIds as [number]
	const frame = (byte: number, receivedAt: number) => ({ meterId, receivedAt, bytes: Uint8Array.of(0x68, byte, 0x16) })
	const at = monthStart + day
	const live = store.readings.insertRound({
		frames: [frame(1, at)],
		readings: [reading(registerId, at, 96, { frame: 0 })],
	})
	const freeze = store.readings.insertRound({
		frames: [frame(2, at)],
		readings: [reading(registerId, at, 96, { frame: 0, origin: 'freeze' })],
	})
	const [liveFrame] = live.frameIds as [number]
	const [freezeFrame] = freeze.frameIds as [number]
	expect(store.readings.frameOf(liveFrame)?.bytes).toEqual(Buffer.from([0x68, 1, 0x16]))
	expect(store.readings.at([registerId], at).map(({ frameId }) => frameId)).toEqual([liveFrame, freezeFrame])

	const again = store.readings.insertRound({
		frames: [frame(3, at + 1)],
		readings: [reading(registerId, at, 96, { frame: 0 })],
	})
	expect(again.frameIds).toEqual([null])
	const conflict = store.readings.insertRound({
		frames: [frame(4, at + 1)],
		readings: [reading(registerId, at, 97, { frame: 0 })],
	})
	expect(conflict.frameIds).toEqual([expect.any(Number)])

	expect(store.readings.pruneFrames(at + day)).toBe(2)
	expect(store.readings.frameOf(liveFrame)).toBeNull()
	expect(store.readings.frameOf(freezeFrame)?.keep).toBe('billing')
	expect(store.readings.at([registerId], at)).toHaveLength(2)
	const next = store.readings.insertRound({ frames: [frame(5, at + 2)], readings: [] })
	expect(next.frameIds[0], 'a frame’s number is never given again').toBeGreaterThan(conflict.frameIds[0]!)
})

test('a reader in another connection sees every reading exactly once while the inbox is being moved', () => {
	const { store, path, registerId } = dayOfReadings()
	const reader = opened(path, 'read')
	for (let n = 1; n <= 96; n++) {
		store.readings.settle(monthStart + n * quarterHourMs, 1)
		expect(reader.readings.range(registerId, 0, monthStart + day).map(({ value }) => value)).toEqual(
			Array.from({ length: 96 }, (_, value) => value),
		)
	}
	reader.close()
})
