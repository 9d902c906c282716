/** What must hold after the quiet, whatever happened before it: the station's file against the building's truth. */

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { loadPresets } from '../../src/main/work/presets.ts'
import { dayNumber, dayStart, localTime } from '../../src/virtual/building/clock.ts'
import type { Meter } from '../../src/virtual/building/plan.ts'
import { type Truth, tariffsOf } from '../../src/virtual/building/registers.ts'
import { root } from '../station/house.ts'
import type { Simulated } from './simulation.ts'

export type Row = {
	readonly serial: string
	readonly register: string
	readonly unit: string
	readonly exponent: number
	readonly at: number
	readonly origin: number
	readonly value: number | null
	readonly quality: number
}

export type Verdict = {
	/** Sentences; empty: everything holds. */
	readonly broken: readonly string[]
	readonly readings: number
	/** Boundary values that memory still held when the quiet began, and came after it. */
	readonly held: number
	readonly missing: number
	readonly quarantined: number
}

const origins = { live: 1, freeze: 2, settlement: 3, profile: 4 } as const
const quarantinedCode = 9
const quarterMs = 900_000
const dayMs = 86_400_000
/** What may lie between the meter's look at its register and the last byte of a late or repeated answer. */
const longestAnswerMs = 60_000
/** Of what is due at the end, the last quarter of an hour may still be on its way. */
const lastMs = quarterMs
const mostNamed = 12

export function judge(simulated: Simulated): Verdict {
	const { drawn, databasePath, truth } = simulated
	const database = new Database(databasePath, { readonly: true })
	try {
		const meters = new Map(drawn.lines.flatMap((line) => line.meters).map((meter) => [meter.serial, meter]))
		const rows = rowsOf(database)
		const usable = rows.filter(({ quality }) => quality !== quarantinedCode)
		const wrong = usable.filter((row) => isWrong(row, meters.get(row.serial)!, truth, simulated))
		const expected = [...meters.values()].flatMap((meter) => expectedOf(meter, simulated))
		const there = new Set(usable.filter(({ value }) => value !== null).map(keyOf))
		const held = expected.filter(({ isHeld }) => isHeld)
		const missing = held.filter((each) => !there.has(keyOf(each)))
		const unexplained = [...missing, ...expected.filter((each) => !each.isHeld && !there.has(keyOf(each)))].filter(
			(each) => !hasReason(database, each),
		)
		const broken = [
			...named('the file is damaged', database.pragma('integrity_check', { simple: true }) === 'ok' ? [] : ['damaged']),
			...named(
				'values that the building never had',
				wrong.map((row) => textOf(row, meters, truth)),
			),
			...named('readings stored twice', twice(database)),
			...named(
				'missing without a reason',
				unexplained.map((each) => textOf(each, meters, truth)),
			),
			...(missing.length * 1000 > held.length
				? named(
						'missing although the memory holds them',
						missing.map((each) => textOf(each, meters, truth)),
					)
				: []),
		]
		const quarantined = rows.length - usable.length
		return { broken, readings: rows.length, held: held.length, missing: missing.length, quarantined }
	} finally {
		database.close()
	}
}

function rowsOf(database: Database.Database): readonly Row[] {
	const columns = 'register_id, at, origin, value, quality'
	return database
		.prepare<[], Row>(
			`SELECT meter.serial, register.name AS register, register.unit, register.exponent, reading.at, reading.origin,
			        reading.value, reading.quality
			 FROM (SELECT ${columns} FROM reading_inbox UNION ALL SELECT ${columns} FROM reading_settled) AS reading
			 JOIN register ON register.id = reading.register_id JOIN meter ON meter.id = register.meter_id
			 ORDER BY meter.serial, register.name, reading.at`,
		)
		.all()
}

function twice(database: Database.Database): readonly string[] {
	return database
		.prepare<[], string>(
			`SELECT register_id || ' at ' || at || ' origin ' || origin
			 FROM (SELECT register_id, at, origin FROM reading_inbox UNION ALL
			       SELECT register_id, at, origin FROM reading_settled)
			 GROUP BY register_id, at, origin HAVING COUNT(*) > 1`,
		)
		.pluck()
		.all()
}

type Boundary = Pick<Row, 'serial' | 'register' | 'at' | 'origin'> & { readonly isHeld: boolean }
const keyOf = ({ serial, register, at, origin }: Pick<Row, 'serial' | 'register' | 'at' | 'origin'>) =>
	`${serial} ${register} ${at} ${origin}`

/** In steps of the register; null: the truth knows no such register. */
function shown(truth: Truth, meter: Meter, { register, unit, exponent }: Omit<Row, 'at'>, at: number): number | null {
	const registers = truth.registersAt(meter, at)
	const tariff = /^import-t(\d)$/.exec(register)?.[1]
	const amount =
		tariff !== undefined
			? (tariffsOf(registers)[Number(tariff) - 1] ?? 0)
			: register === 'volume'
				? registers.volumeMl
				: register === 'import' || register === 'energy'
					? registers.totalMilliWh
					: null
	if (amount === null) return null
	const perUnit = { Wh: 3, kWh: 6, MWh: 9, L: 3, m3: 6 }[unit]
	if (perUnit === undefined) return null
	return Math.floor(amount / 10 ** (perUnit + exponent))
}

function isWrong(row: Row, meter: Meter, truth: Truth, { time }: Simulated): boolean {
	if (row.value === null) return true
	if (row.origin !== origins.live) {
		const own = shown(truth, meter, row, row.at - meter.clockOffsetMs)
		return own !== null && row.value !== own && row.value !== shown(truth, meter, row, row.at)
	}
	// The PC's clock may have been wrong: the value holds for what it showed then.
	const instants = time.offsets().map(({ aheadMs }) => row.at - aheadMs)
	return !instants.some((at, index) => {
		const { fromTrue } = time.offsets()[index]!
		const until = time.offsets()[index + 1]?.fromTrue ?? Number.POSITIVE_INFINITY
		if (at < fromTrue - longestAnswerMs || at > until + longestAnswerMs) return false
		const most = shown(truth, meter, row, at + 1)
		// Floats are rounded: one step more or less is none.
		const slack = meter.model?.startsWith('modbus') ? 1 : 0
		return (
			most === null ||
			(row.value! <= most + slack && row.value! >= shown(truth, meter, row, at - longestAnswerMs)! - slack)
		)
	})
}

const { models } = loadPresets(join(root, 'resources/presets'))

/** What the meter has written down from the beginning to the end, and whether it still had it when the quiet began. */
function expectedOf(meter: Meter, { drawn }: Simulated): readonly Boundary[] {
	const { main, memory } = models.get(meter.model!)!
	const { knownFrom, quietFrom, end } = drawn
	const until = end - lastMs
	const of = (origin: number, at: number, isHeld: boolean) => ({
		serial: meter.serial,
		register: main,
		at,
		origin,
		isHeld,
	})
	const days: number[] = []
	for (let day = dayNumber(knownFrom, meter.clock); dayStart(day, meter.clock) <= until; day++) {
		const at = dayStart(day, meter.clock)
		if (at > knownFrom) days.push(at)
	}
	const months = days.filter((at) => localTime(at, meter.clock).day === 1)
	const quarters: Boundary[] = []
	if (memory.profileDays > 0) {
		for (let at = knownFrom + quarterMs; at <= until; at += quarterMs) {
			quarters.push(of(origins.profile, at, at > quietFrom - (memory.profileDays - 1) * dayMs))
		}
	}
	return [
		...(memory.freeze > 0
			? days.map((at) => of(origins.freeze, at, at > quietFrom - (memory.freeze - 1) * dayMs))
			: []),
		...(memory.settlement > 0
			? months.map((at) => of(origins.settlement, at, at > quietFrom - (memory.settlement - 1) * 28 * dayMs))
			: []),
		...quarters,
	]
}

/** A failure of the meter's memory that was written down after the boundary. */
function hasReason(database: Database.Database, { serial, at, origin }: Boundary): boolean {
	const job = { 2: 'freeze', 3: 'settlement', 4: 'profile' }[origin]
	return (
		database
			.prepare(
				`SELECT 1 FROM read_failure JOIN meter ON meter.id = read_failure.meter_id
				 WHERE meter.serial = ? AND read_failure.at >= ? AND read_failure.job = ?`,
			)
			.get(serial, at, job) !== undefined
	)
}

function textOf(row: Boundary | Row, meters: ReadonlyMap<string, Meter>, truth: Truth): string {
	const meter = meters.get(row.serial)!
	const origin = Object.entries(origins).find(([, code]) => code === row.origin)?.[0]
	const is = 'value' in row ? ` is ${row.value}, was ${shown(truth, meter, row, row.at)}` : ''
	const clock = `clock ${meter.clock} ${meter.clockOffsetMs} ms`
	return `${meter.model} ${row.serial} ${row.register} ${origin} ${new Date(row.at).toISOString()}${is} (${clock})`
}

const named = (what: string, all: readonly string[]): readonly string[] =>
	all.length === 0 ? [] : [`${what} (${all.length}):\n  ${all.slice(0, mostNamed).join('\n  ')}`]
