/**
 * What meters remembered, fetched after a long outage: 1,000,000 quarter-hour values of 250 meters, a meter's day after
 * the other, as they come in. Rows per second against bare better-sqlite3 with the same table, rows, transactions and
 * pragmas, in turns: the store alone; and through acceptance, from what a driver answers to what is committed, with the
 * frames that stated the values.
 */
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../src/main/lines/clock.ts'
import type { ReadResult } from '../../src/main/protocols/protocol.ts'
import { createIntake } from '../../src/main/station/collect/intake.ts'
import { knownMeters } from '../../src/main/station/collect/known-meters.ts'
import { createEventHub } from '../../src/main/station/event-hub.ts'
import type { RoundReading } from '../../src/main/store/readings.ts'
import { loadPresets } from '../../src/main/work/presets.ts'
import { firstAt, printFigure, quarterHourMs, storeAt, temporaryFolder } from './store-site.ts'

const meters = 250
const days = 26
const registersRead = 4
const slotsPerDay = 96
const valuesPerFrame = 24
const receivedAt = firstAt + 60 * 86_400_000
const model = 'dlt645-2007'
const presets = loadPresets(resolve(import.meta.dirname, '../../resources/presets'))
const folder = temporaryFolder()

/** The i-th answer: one meter's day. Everything about its values follows from i. */
const answerAt = (i: number) => ({ meter: i % meters, day: Math.floor(i / meters) })
const answers = meters * days
const stepsOfMeter = (meter: number, register: number, slot: number) => meter * 1_000 + register * 7 + slot * 3
const slotsOf = (day: number) => Array.from({ length: slotsPerDay }, (_, n) => day * slotsPerDay + n)

function house(name: string) {
	const path = join(folder, name)
	const store = storeAt(path)
	store.transaction(() => {
		const address = { addressLines: ['Lindenstraße 1', '12345 Musterstadt'] }
		store.topology.insertBuilding({ name: 'Haus', zone: 'Europe/Berlin', country: 'DE', currency: 'EUR', ...address })
		const lineId = store.lines.insert({ name: 'Strom', url: 'tcp://127.0.0.1:1', protocol: 'dlt645' })
		for (let n = 1; n <= meters; n++) {
			const serial = String(n).padStart(12, '0')
			store.meters.insert(
				{ serial, protocol: 'dlt645', medium: 'electricity', modelId: model, lineId, address: serial, addedAt: 0 },
				presets.models
					.get(model)!
					.registers.flatMap(({ kind: _, float: __, exponent, role, digits, ...register }) =>
						exponent === null ? [] : [{ ...register, exponent, role: role ?? '', digits: digits ?? null }],
					),
			)
		}
	})
	return { path, store, known: knownMeters(store, presets, new Map()) }
}

/** The first registers of each meter: the total and its tariffs. */
const registersOf = ({ known }: ReturnType<typeof house>, meter: number) =>
	known[meter]!.registers.slice(0, registersRead)

function readingsOf(of: ReturnType<typeof house>, i: number): readonly RoundReading[] {
	const { meter, day } = answerAt(i)
	return slotsOf(day).flatMap((slot) =>
		registersOf(of, meter).map(({ id }, index) => ({
			...{ registerId: id, at: firstAt + slot * quarterHourMs, value: stepsOfMeter(meter, index, slot) },
			...{ origin: 'profile', quality: 'memory', receivedAt, frame: null },
		})),
	)
}

/** What a driver answers: decimal texts in the meter's own local time, and the frames. */
function resultOf(of: ReturnType<typeof house>, i: number): ReadResult {
	const { meter, day } = answerAt(i)
	const frames = slotsOf(day)
		.filter((_, n) => n % valuesPerFrame === 0)
		.map((slot) => ({ receivedAt, bytes: Buffer.alloc(200, slot % 251) }))
	const records = slotsOf(day).flatMap((slot, n) =>
		registersOf(of, meter).map(({ quantity, role, tariff, subunit }, index) => ({
			...{ key: `${quantity} ${tariff}`, quantity, role, unit: 'kWh', tariff, subunit, storage: 0 },
			...{ value: (stepsOfMeter(meter, index, slot) / 100).toFixed(2), resolution: -2, function: 'instantaneous' },
			// In October the clock of Berlin is two hours before UTC.
			...{ at: new Date(firstAt + slot * quarterHourMs + 7_200_000).toISOString().slice(0, 16) },
			frame: Math.floor(n / valuesPerFrame),
		})),
	)
	return { records, frames, failure: null, device: null } as unknown as ReadResult
}

const pragmas = ['synchronous = FULL', 'foreign_keys = ON', 'journal_size_limit = 67108864']
function bareAt(path: string) {
	const client = new Database(path)
	for (const pragma of pragmas) client.pragma(pragma)
	const insert = client.prepare('insert into reading_settled values (?, ?, 4, ?, 2, ?, ?)')
	const frame = client.prepare("insert into raw_frame (meter_id, received_at, keep, bytes) values (?, ?, 'trace', ?)")
	return {
		close: () => client.close(),
		insertAll: client.transaction((rows: readonly RoundReading[], meterId: number, frames: ReadResult['frames']) => {
			const ids = frames.map(({ bytes }) => frame.run(meterId, receivedAt, bytes).lastInsertRowid)
			for (const [n, { registerId, at, value }] of rows.entries()) {
				const frameId = ids.length === 0 ? null : ids[Math.floor(n / registersRead / valuesPerFrame)]
				insert.run(registerId, at, value, receivedAt, frameId)
			}
		}).immediate,
	}
}

/** Both in turns of a few answers; making what is handed over is not measured. */
function compare<T>(
	name: string,
	makes: (i: number) => T,
	ours: (given: T, i: number) => void,
	peer: typeof ours,
): void {
	const times = { ours: 0, peer: 0 }
	const turn = 50
	for (let first = 0; first < answers; first += turn) {
		const given = Array.from({ length: turn }, (_, n) => makes(first + n))
		const run = (side: 'ours' | 'peer') => {
			const startedAt = performance.now()
			for (const [n, each] of given.entries()) (side === 'ours' ? ours : peer)(each, first + n)
			times[side] += performance.now() - startedAt
		}
		const order = (first / turn) % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)
		for (const side of order) run(side)
	}
	const values = answers * slotsPerDay * registersRead
	const perSecond = (ms: number) => (values * 1_000) / ms
	const ratio = times.peer / times.ours
	printFigure({ figure: name, value: perSecond(times.ours), peer: perSecond(times.peer), ratio })
}

{
	const mine = house('store.db')
	const peers = house('bare.db')
	peers.store.close()
	const bare = bareAt(peers.path)
	compare(
		'store-backfill-rows-per-second',
		(i) => readingsOf(mine, i),
		(readings) => void mine.store.readings.insertRound({ frames: [], readings }),
		(readings, i) => bare.insertAll(readings, answerAt(i).meter + 1, []),
	)
	mine.store.close()
	bare.close()
}
{
	const mine = house('accepted.db')
	const peers = house('bare-frames.db')
	peers.store.close()
	const bare = bareAt(peers.path)
	const fail = (cause: unknown) => {
		throw new Error(String(cause))
	}
	const clock = { ...systemClock, now: () => receivedAt }
	const events = createEventHub(clock)
	const intake = createIntake({ store: mine.store, clock, events, log: fail, onRefused: fail })
	compare(
		'store-backfill-accepted-rows-per-second',
		(i) => ({ result: resultOf(mine, i), rows: readingsOf(mine, i) }),
		({ result }, i) => {
			const { meter, day } = answerAt(i)
			const job = {
				kind: 'profile',
				from: `2026-10-${String(day + 1).padStart(2, '0')}T00:00`,
				count: slotsPerDay,
			} as const
			let stored: number | null = null
			const committed = (rows: number | null) => {
				stored = rows
			}
			intake.take({ meter: mine.known[meter]!, job, boundary: null, result, committed })
			intake.flush()
			if (stored !== slotsPerDay * registersRead) throw new Error(`${stored} rows were stored`)
		},
		({ rows, result }, i) => bare.insertAll(rows, answerAt(i).meter + 1, result.frames),
	)
	intake.stop()
	mine.store.close()
	bare.close()
}
