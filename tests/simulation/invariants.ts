/** What must hold after the quiet, whatever happened before it: the station's file against the building's truth. */

import Database from 'better-sqlite3'
import type { Meter } from '../../src/virtual/building/plan.ts'
import { type Truth, tariffsOf } from '../../src/virtual/building/registers.ts'
import { judgeAlarms } from './alarm-causes.ts'
import { type Boundary, expectedOf, judgeGaps, keyOf, origins } from './boundaries.ts'
import type { Simulated } from './simulation.ts'

export type Row = {
	readonly serial: string
	readonly register: string
	readonly unit: string
	readonly exponent: number
	/** null: it never goes over its last one. */
	readonly digits: number | null
	readonly at: number
	readonly origin: number
	readonly value: number | null
	readonly quality: number
	readonly receivedAt: number
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

const quarantinedCode = 9
/** What may lie between the meter's look at its register and the last byte of a late or repeated answer. */
const longestAnswerMs = 60_000
/** As acceptance allows. */
const clockToleranceMs = 5 * 60_000
/** So long the station may doubt its clock after it was set right. */
const longestDoubtMs = 3_700_000
const mostNamed = 12

export function judge(simulated: Simulated): Verdict {
	const { drawn, databasePath, truth } = simulated
	const database = new Database(databasePath, { readonly: true })
	try {
		const meters = new Map(drawn.lines.flatMap((line) => line.meters).map((meter) => [meter.serial, meter]))
		const rows = rowsOf(database)
		const wrong = rows.filter(
			(row) => row.quality !== quarantinedCode && isWrong(row, meters.get(row.serial)!, simulated),
		)
		const aside = rows.filter(
			(row) => row.quality === quarantinedCode && !isWrong(row, meters.get(row.serial)!, simulated),
		)
		const unfounded = aside.filter((row) => !isClockOff(row, meters.get(row.serial)!, simulated))
		const expected = [...meters.values()].flatMap((meter) => expectedOf(meter, drawn))
		// What is set aside because of a clock is there, and people see it.
		const there = new Set(rows.filter(({ value }) => value !== null).map(keyOf))
		const held = expected.filter(({ isHeld }) => isHeld)
		const gone = expected.filter((each) => !there.has(keyOf(each)))
		const missing = gone.filter(({ isHeld }) => isHeld)
		const broken = [
			...named('the file is damaged', database.pragma('integrity_check', { simple: true }) === 'ok' ? [] : ['damaged']),
			...named(
				'values that the building never had',
				wrong.map((row) => textOf(row, meters, truth)),
			),
			...named('readings stored twice', twice(database)),
			...named(
				'set aside although they are true and no clock was off',
				unfounded.map((row) => textOf(row, meters, truth)),
			),
			...named('gaps and their reasons', judgeGaps(simulated.gaps, gone, there, meters)),
			...named('alarms', judgeAlarms(database, simulated)),
			...(missing.length * 1000 > held.length
				? named(
						'missing although the memory holds them',
						missing.map((each) => textOf(each, meters, truth)),
					)
				: []),
		]
		const quarantined = rows.filter(({ quality }) => quality === quarantinedCode).length
		return { broken, readings: rows.length, held: held.length, missing: missing.length, quarantined }
	} finally {
		database.close()
	}
}

function rowsOf(database: Database.Database): readonly Row[] {
	const columns = 'register_id, at, origin, value, quality, received_at'
	return database
		.prepare<[], Row>(
			`SELECT meter.serial, register.name AS register, register.unit, register.exponent, register.digits,
			        reading.at, reading.origin,
			        reading.value, reading.quality, reading.received_at AS receivedAt
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

/** In steps of the register; null: the truth knows no such register. */
function shown(
	truth: Truth,
	meter: Meter,
	{ register, unit, exponent, digits }: Omit<Row, 'at'>,
	at: number,
): number | null {
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
	const steps = Math.floor(amount / 10 ** (perUnit + exponent))
	return digits === null ? steps : steps % 10 ** digits
}

function isWrong(row: Row, meter: Meter, { time, truth }: Simulated): boolean {
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
		if (most === null) return true
		const least = shown(truth, meter, row, at - longestAnswerMs)! - slack
		const above = countedFrom(least, row.value!, row.digits)
		return above >= 0 && above <= countedFrom(least, most + slack, row.digits)
	})
}

/** Over the last digit too. */
function countedFrom(from: number, to: number, digits: number | null): number {
	return digits === null || to >= from ? to - from : to - from + 10 ** digits
}

/** The meter's clock or the PC's was off further than clocks are, when the value was received. */
function isClockOff({ receivedAt }: Row, { clockOffsetMs }: Meter, { time, happened }: Simulated): boolean {
	if (Math.abs(clockOffsetMs) > clockToleranceMs) return true
	const around = [receivedAt, ...time.offsets().map(({ aheadMs }) => receivedAt - aheadMs)]
	return happened.some(
		({ kind, from, to }) => kind === 'pc-clock' && around.some((at) => at >= from && at <= to + longestDoubtMs),
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
