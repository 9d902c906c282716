/**
 * Class 1 (AFN 0C, now) and class 2 (AFN 0D, history) items whose layout is known: from clause 5.12 and 5.13 as the
 * outside frames show them. An item that is missing here is named and kept as bytes.
 */
import type { Quantity, Unit } from '../../../shared/quantity.ts'
import {
	a5,
	a7,
	a9,
	a11,
	a13,
	a14,
	a23,
	a25,
	monthMovedBy,
	movedBy,
	type NumberFormat,
	readClock,
	readDate,
	readMinute,
	readMonth,
	readYearlessMinute,
} from './formats.ts'
import { keep, type Layout, left, number, type Part, recordOf, step, tell, tellTime, type Walk } from './walk.ts'

const phases = ['total', 'phase-a', 'phase-b', 'phase-c'] as const

function part(format: NumberFormat, quantity: Quantity, unit: Unit, role?: string): Part {
	return role === undefined ? { format, quantity, unit } : { format, quantity, unit, role }
}
const phased = (format: NumberFormat, quantity: Quantity, unit: Unit, from: 0 | 1): readonly Part[] =>
	phases.slice(from).map((phase) => part(format, quantity, unit, phase))

/** As F129 …, F161 …, F177 … have them: active forward, reactive 1, active reverse, reactive 2, Q1 … Q4. */
const registers: readonly Part[] = [
	part(a14, 'energy', 'kWh', 'import'),
	part(a11, 'reactive-energy', 'kvarh', 'combined-1'),
	part(a14, 'energy', 'kWh', 'export'),
	part(a11, 'reactive-energy', 'kvarh', 'combined-2'),
	...[1, 2, 3, 4].map((quadrant) => part(a11, 'reactive-energy', 'kvarh', `quadrant-${quadrant}`)),
]
/** F33 and the freezes like it: forward active and reactive, quadrants 1 and 4. */
const forwardBlock = [registers[0]!, registers[1]!, registers[4]!, registers[7]!]
/** F34: reverse active and reactive, quadrants 2 and 3. */
const reverseBlock = [registers[2]!, registers[3]!, registers[5]!, registers[6]!]
/** What was used in the day or month, not a register. */
const consumed = (period: 'day' | 'month'): readonly Part[] => [
	part(a13, 'energy', 'kWh', `import-${period}`),
	part(a13, 'reactive-energy', 'kvarh', `combined-1-${period}`),
	part(a13, 'energy', 'kWh', `export-${period}`),
	part(a13, 'reactive-energy', 'kvarh', `combined-2-${period}`),
]
const demands: readonly Part[] = (['import', 'combined-1', 'export', 'combined-2'] as const).map((role) => ({
	...part(a23, 'demand', role.startsWith('combined') ? 'kvar' : 'kW', role),
	function: 'maximum',
}))

/** F25: P, Q, power factor, U, I, I0, S. */
const threePhase: readonly Part[] = [
	...phased(a9, 'power', 'kW', 0),
	...phased(a9, 'reactive-power', 'kvar', 0),
	...phased(a5, 'power-factor', '%', 0),
	...phased(a7, 'voltage', 'V', 1),
	...phased(a25, 'current', 'A', 1),
	part(a25, 'current', 'A', 'neutral'),
	...phased(a9, 'apparent-power', 'kVA', 0),
]

/** F81 … F108; F96 has no name in the sources, and its width stands in an outside frame. */
const curves: readonly Part[] = [
	...phased(a9, 'power', 'kW', 0),
	...phased(a9, 'reactive-power', 'kvar', 0),
	...phased(a7, 'voltage', 'V', 1),
	...phased(a25, 'current', 'A', 1),
	part(a25, 'current', 'A', 'neutral'),
	part({ bytes: 2, decimals: 0, signed: false }, 'unknown', ''),
	part(a13, 'energy', 'kWh', 'import-interval'),
	part(a13, 'reactive-energy', 'kvarh', 'combined-1-interval'),
	part(a13, 'energy', 'kWh', 'export-interval'),
	part(a13, 'reactive-energy', 'kvarh', 'combined-2-interval'),
	part(a11, 'energy', 'kWh', 'import'),
	part(a11, 'reactive-energy', 'kvarh', 'combined-1'),
	part(a11, 'energy', 'kWh', 'export'),
	part(a11, 'reactive-energy', 'kvarh', 'combined-2'),
	...phased(a5, 'power-factor', '%', 0),
]
export const firstCurve = 81

const sizeOf = (parts: readonly Part[]): number => parts.reduce((sum, { format }) => sum + format.bytes, 0)

/** A.15: when the terminal read the meter. What follows holds for then, unless it is a freeze. */
function readAt(walk: Walk): boolean {
	if (left(walk) < 5) return false
	const time = readMinute(walk.bytes, walk.at)
	if (walk.storage === 0) walk.time = time
	tellTime(walk, 5, 'read-at', time, 'time')
	return true
}

/** M, then of each part the total and M tariffs. */
function byTariff(walk: Walk, parts: readonly Part[], between: (walk: Walk) => void = () => {}, more = 0): boolean {
	const tariffs = walk.bytes[walk.at]
	if (left(walk) < 1 || tariffs === undefined) return false
	if (left(walk) < 1 + (tariffs + 1) * (sizeOf(parts) + more * parts.length)) return false
	step(walk, 1, 'tariffs', `${tariffs} tariffs`)
	for (const each of parts) {
		for (let tariff = 0; tariff <= tariffs; tariff++) {
			number(walk, each, tariff)
			between(walk)
		}
	}
	return true
}

/** A.17 behind a maximum: when it was; the year is not stated. */
const demandTime = (walk: Walk): void =>
	tellTime(walk, 4, 'maximum-time', readYearlessMinute(walk.bytes, walk.at), 'time')

const current =
	(parts: readonly Part[]): Layout =>
	(walk) =>
		readAt(walk) && byTariff(walk, parts)
const currentDemand =
	(each: Part): Layout =>
	(walk) =>
		readAt(walk) && byTariff(walk, [each], demandTime, 4)

const instantaneous: Layout = (walk) => {
	if (left(walk) < 5 + sizeOf(threePhase)) return false
	readAt(walk)
	for (const each of threePhase) number(walk, each)
	return true
}

const clock: Layout = (walk) => {
	if (left(walk) < 6) return false
	const time = readClock(walk.bytes, walk.at)
	if (time === null) {
		keep(walk, 6, 'clock')
		return true
	}
	const weekday = recordOf(walk, 'dimensionless', '', 'weekday', time.weekday === 0 ? null : String(time.weekday), 0)
	step(walk, 6, 'clock', null, [recordOf(walk, 'time', '', 'clock', time.local, 0), weekday])
	return true
}

/** F7 of AFN 0C: the last event number, important and ordinary. */
const eventCounters: Layout = (walk) => {
	if (left(walk) < 2) return false
	tell(walk, 1, 'important-events', String(walk.bytes[walk.at]), 'count')
	tell(walk, 1, 'ordinary-events', String(walk.bytes[walk.at]), 'count')
	return true
}

/**
 * Td_d: the day that was frozen. The freeze is made at the day's end, 24:00, so the values hold for the next midnight;
 * those of a reading day hold for a time of that day that the frame does not state.
 */
const frozenDay =
	(rest: Layout, kind: 'day' | 'reading-day' = 'day'): Layout =>
	(walk) => {
		if (left(walk) < 3) return false
		walk.storage = 1
		const day = readDate(walk.bytes, walk.at)
		if (day !== null) walk.time = kind === 'day' ? movedBy(`${day}T00:00`, 24 * 60) : day
		tellTime(walk, 3, kind === 'day' ? 'frozen-day' : 'reading-day', day, 'date')
		return !walk.isUp || rest(walk)
	}

/** Td_m: the month that was frozen, at its end. */
const frozenMonth =
	(rest: Layout): Layout =>
	(walk) => {
		if (left(walk) < 2) return false
		walk.storage = 1
		const month = readMonth(walk.bytes, walk.at)
		if (month !== null) walk.time = `${monthMovedBy(month, 1)}-01T00:00`
		tellTime(walk, 2, 'frozen-month', month, 'date')
		return !walk.isUp || rest(walk)
	}

const withReadAt =
	(parts: readonly Part[]): Layout =>
	(walk) =>
		readAt(walk) && byTariff(walk, parts)
const withoutReadAt =
	(each: Part): Layout =>
	(walk) =>
		byTariff(walk, [each])

/** Freeze density m: minutes from point to point. */
const densities: ReadonlyMap<number, number> = new Map([
	[1, 15],
	[2, 30],
	[3, 60],
	[254, 5],
	[255, 1],
])

/** Td_c: start (A.15), density, number of points; then the points, of which the first holds for the start. */
const curve =
	(each: Part): Layout =>
	(walk) => {
		if (left(walk) < 7) return false
		walk.storage = 1
		const start = readMinute(walk.bytes, walk.at)
		const density = walk.bytes[walk.at + 5]!
		const points = walk.bytes[walk.at + 6]!
		const minutes = densities.get(density) ?? (points <= 1 ? 0 : null)
		if (start === null || minutes === null) return false
		if (walk.isUp && left(walk) < 7 + points * each.format.bytes) return false
		walk.time = start
		tell(walk, 5, 'curve-start', start, 'time')
		step(walk, 1, 'density', minutes === 0 ? `density ${density}` : `every ${minutes} minutes`)
		step(walk, 1, 'points', `${points} points`)
		if (!walk.isUp) return true
		for (let point = 0; point < points; point++) {
			walk.time = movedBy(start, point * minutes)
			if (each.quantity === 'unknown') keep(walk, each.format.bytes, 'content not decoded')
			else number(walk, each)
		}
		return true
	}

/** F1 of AFN 0C in the edition of 2005, and of AFN 09 with three fields more: maker and versions of the terminal. */
export const version: Layout = (walk) => {
	if (left(walk) < 30) return false
	for (const [role, length] of [
		['manufacturer', 4],
		['device-number', 8],
		['software-version', 4],
	] as const) {
		ascii(walk, length, role)
	}
	tellTime(walk, 3, 'software-date', readDate(walk.bytes, walk.at), 'date')
	ascii(walk, 11, 'configuration')
	if (left(walk) < 11) return true
	ascii(walk, 4, 'protocol-version')
	ascii(walk, 4, 'hardware-version')
	tellTime(walk, 3, 'hardware-date', readDate(walk.bytes, walk.at), 'date')
	return true
}

/** ASCII, filled with zeros or blanks; what is no printable text is kept as bytes. */
export function ascii(walk: Walk, length: number, role: string): void {
	const text = asciiText(walk.bytes, walk.at, length)
	if (text === null) keep(walk, length, role)
	else tell(walk, length, role, text)
}

/** Without what fills it; null where it is no printable text. */
export function asciiText(bytes: Uint8Array, from: number, length: number): string | null {
	let text = ''
	let ended = false
	for (let at = from; at < from + length; at++) {
		const byte = bytes[at]!
		ended ||= byte === 0
		if (ended ? byte !== 0 : byte < 0x20 || byte > 0x7e) return null
		if (!ended) text += String.fromCharCode(byte)
	}
	return text.trimEnd()
}

const numbered = (from: number, layouts: readonly Layout[]): readonly (readonly [number, Layout])[] =>
	layouts.map((layout, index) => [from + index, layout] as const)
const blocks = [forwardBlock, reverseBlock]

/** AFN 0C, answers by Fn. */
export const currentLayouts: ReadonlyMap<number, Layout> = new Map([
	[1, version],
	[2, clock],
	[7, eventCounters],
	[25, instantaneous],
	...numbered(33, blocks.map(current)),
	...numbered(
		129,
		registers.map((each) => current([each])),
	),
	...numbered(145, demands.map(currentDemand)),
])

const dayBlocks = blocks.map((parts) => frozenDay(withReadAt(parts)))
const readingDayBlocks = blocks.map((parts) => frozenDay(withReadAt(parts), 'reading-day'))
const monthBlocks = blocks.map((parts) => frozenMonth(withReadAt(parts)))

/** AFN 0D by Fn, requests and answers: requests carry the time label alone. */
export const historyLayouts: ReadonlyMap<number, Layout> = new Map([
	...numbered(1, dayBlocks),
	...numbered(
		5,
		consumed('day').map((each) => frozenDay(withoutReadAt(each))),
	),
	...numbered(9, readingDayBlocks),
	...numbered(17, monthBlocks),
	...numbered(
		21,
		consumed('month').map((each) => frozenMonth(withoutReadAt(each))),
	),
	...numbered(firstCurve, curves.map(curve)),
	...numbered(
		161,
		registers.map((each) => frozenDay(withReadAt([each]))),
	),
	...numbered(
		169,
		registers.map((each) => frozenDay(withReadAt([each]), 'reading-day')),
	),
	...numbered(
		177,
		registers.map((each) => frozenMonth(withReadAt([each]))),
	),
])

export { clock as clockLayout }
