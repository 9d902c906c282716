/** What the electricity meter says for a data identifier (DL/T 645-2007 annex A), as data bytes before +33H. */
import { dayMs, hourMs, type LocalTime } from '../building/clock.ts'
import { dailyFreeze, type Moment, monthlySettlements, monthStart, shownAt } from '../building/memory.ts'
import { noise } from '../building/noise.ts'
import type { Meter } from '../building/plan.ts'
import { type Registers, type Truth, tariffsOf } from '../building/registers.ts'
import { bcd, fromHex, signedBcd } from '../digits.ts'
import { ascii } from './frame.ts'

const everyPart = 0xff

/** null: the meter has no such item (answer D1 02). */
export function item(truth: Truth, meter: Meter, now: number, identifier: string): readonly number[] | null {
	const [di3, di2, di1, di0] = fromHex(identifier) as [number, number, number, number]
	switch (di3) {
		case 0x00:
			return energyItem(truth, meter, now, di2, di1, di0)
		case 0x02:
			return di2 === 0x80 ? variousItem(truth, meter, now, di1, di0) : gridItem(truth, meter, now, di2, di1, di0)
		case 0x04:
			return parameterItem(truth, meter, now, identifier)
		case 0x05:
			return di2 === 0x06 ? freezeItem(truth, meter, now, di1, di0) : null
		default:
			return null
	}
}

/** Minute, hour, day, month, year: the order of freezes and load records on the wire. */
export function minuteStamp(time: LocalTime): number[] {
	return [
		...bcd(time.minute, 1),
		...bcd(time.hour, 1),
		...bcd(time.day, 1),
		...bcd(time.month, 1),
		...bcd(time.year, 1),
	]
}

/** Table A.1, in 0.01 kWh (kvarh). The house only imports: reverse is zero and combined is forward. */
export function energies(kind: number, registers: Registers): readonly number[] | null {
	const centi = (milliWh: number) => Math.floor(milliWh / 10_000) % 100_000_000
	const forward = [registers.totalMilliWh, ...tariffsOf(registers)]
	switch (kind) {
		case 0x00:
		case 0x01:
			return forward.map(centi)
		case 0x02:
			return forward.map(() => 0)
		case 0x03:
		case 0x05:
			// Motors and supplies take about a fifth of the active energy as inductive reactive energy.
			return forward.map((milliWh) => centi(Math.floor(milliWh / 5)))
		case 0x04:
		case 0x06:
		case 0x07:
		case 0x08:
			return forward.map(() => 0)
		default:
			return null
	}
}

function energyItem(truth: Truth, meter: Meter, now: number, kind: number, part: number, back: number) {
	const instant = back === 0 ? now : monthStart(meter, now, back, monthlySettlements)?.instant
	return instant === undefined ? null : energyPart(truth, meter, instant, kind, part)
}

function energyPart(truth: Truth, meter: Meter, instant: number, kind: number, part: number): number[] | null {
	const values = energies(kind, truth.registersAt(meter, instant))
	if (values === null) return null
	if (part === everyPart) return values.flatMap((value) => bcd(value, 4))
	return part < values.length ? bcd(values[part]!, 4) : null
}

/** Table A.6, DI2 = 06: 05 06 00 time, 01… energies as table A.1 numbers them, always as block; 10 power. */
function freezeItem(truth: Truth, meter: Meter, now: number, part: number, back: number): readonly number[] | null {
	const moment: Moment | null = dailyFreeze(meter, now, back)
	if (moment === null) return null
	if (part === 0x00) return minuteStamp(moment.shown)
	if (part >= 0x01 && part <= 0x08) return energyPart(truth, meter, moment.instant, part, everyPart)
	if (part === 0x10) {
		const { activeW, reactiveVar } = grid(truth, meter, moment.instant)
		return [...activeW, ...reactiveVar].flatMap((value) => signedBcd(value * 10, 3))
	}
	return null
}

/** What the terminals see. Index 0 is the total, 1…3 are phases A, B, C. */
export function grid(truth: Truth, meter: Meter, now: number) {
	const minute = Math.floor(now / 60_000)
	const wobble = (phase: number, what: number) => noise(truth.seed, meter.index, minute, phase, what) - 0.5
	const totalW = Math.round((truth.quarterAt(meter, now).energyMilliWh * 4) / 1000)
	const activeA = Math.round(totalW * 0.42)
	const activeB = Math.round(totalW * 0.33)
	const activeW = [totalW, activeA, activeB, totalW - activeA - activeB]
	const reactiveVar = activeW.map((watt) => Math.round(watt / 5))
	const apparentVa = activeW.map((watt, index) => Math.round(Math.hypot(watt, reactiveVar[index]!)))
	const deciVolt = [0, 1, 2, 3].map((phase) => Math.round(2310 + 40 * wobble(phase, 1)))
	const milliAmpere = apparentVa.map((va, phase) => Math.round((va * 10_000) / deciVolt[phase]!))
	const milliFactor = activeW.map((watt, index) =>
		apparentVa[index] === 0 ? 1000 : Math.round((watt * 1000) / apparentVa[index]!),
	)
	const centiHertz = Math.round(5000 + 6 * wobble(0, 2))
	return { activeW, reactiveVar, apparentVa, deciVolt, milliAmpere, milliFactor, centiHertz }
}

/** Table A.3: 02 xx pp 00. */
function gridItem(truth: Truth, meter: Meter, now: number, kind: number, part: number, di0: number) {
	if (di0 !== 0) return null
	const now_ = grid(truth, meter, now)
	const pick = (values: readonly number[], first: 0 | 1, encode: (value: number) => number[]) => {
		if (part === everyPart) return values.slice(first).flatMap(encode)
		return part >= first && part <= 3 ? encode(values[part]!) : null
	}
	const kilo = (value: number) => signedBcd(value * 10, 3)
	switch (kind) {
		case 0x01:
			return pick(now_.deciVolt, 1, (value) => bcd(value, 2))
		case 0x02:
			return pick(now_.milliAmpere, 1, (value) => signedBcd(value, 3))
		case 0x03:
			return pick(now_.activeW, 0, kilo)
		case 0x04:
			return pick(now_.reactiveVar, 0, kilo)
		case 0x05:
			return pick(now_.apparentVa, 0, kilo)
		case 0x06:
			return pick(now_.milliFactor, 0, (value) => signedBcd(value, 2))
		case 0x07:
			return pick([0, 113, 113, 113], 1, (value) => bcd(value, 2))
		default:
			return null
	}
}

/** Table A.3: 02 80 00 nn. */
function variousItem(truth: Truth, meter: Meter, now: number, di1: number, di0: number): readonly number[] | null {
	if (di1 !== 0) return null
	const state = grid(truth, meter, now)
	switch (di0) {
		case 0x01:
			return signedBcd(Math.round(state.milliAmpere[0]! / 12), 3)
		case 0x02:
			return bcd(state.centiHertz, 2)
		case 0x03:
		case 0x04:
			return signedBcd(state.activeW[0]! * 10, 3)
		case 0x05:
			return signedBcd(state.reactiveVar[0]! * 10, 3)
		case 0x06:
			return signedBcd(state.apparentVa[0]! * 10, 3)
		case 0x07:
			return signedBcd(215 + Math.round(40 * Math.sin((now / hourMs) * 0.26)), 2)
		case 0x08:
		case 0x09:
			return bcd(358, 2)
		case 0x0a:
			return bcd(Math.floor((now / dayMs) * 2) % 5000, 4)
		default:
			return null
	}
}

/** Table A.4. */
function parameterItem(truth: Truth, meter: Meter, now: number, identifier: string): readonly number[] | null {
	const time = shownAt(meter, now)
	const date = [time.weekday, ...bcd(time.day, 1), ...bcd(time.month, 1), ...bcd(time.year, 1)]
	const clock = [...bcd(time.second, 1), ...bcd(time.minute, 1), ...bcd(time.hour, 1)]
	const number = fromHex(meter.serial).toReversed()
	if (/^040005(0[1-7]|FF)$/.test(identifier)) {
		// Word 3 = 0000: mains supply, relay closed, first tables, not a prepayment meter. The other words: no fault.
		return Array<number>(identifier.endsWith('FF') ? 14 : 2).fill(0)
	}
	const known: Record<string, readonly number[]> = {
		'04000101': date,
		'04000102': clock,
		'04000103': bcd(15, 1),
		'0400010C': [...clock, ...date],
		'04000201': bcd(1, 1),
		'04000202': bcd(1, 1),
		'04000203': bcd(2, 1),
		'04000204': bcd(tariffsOf(truth.registersAt(meter, now)).length, 1),
		'04000205': bcd(0, 2),
		'04000306': bcd(1, 3),
		'04000307': bcd(1, 3),
		'04000401': number,
		'04000402': number,
		'04000403': ascii(`LINDENHOF-4-${meter.serial}`, 32),
		'04000404': ascii('230V', 6),
		'04000405': ascii('5A', 6),
		'04000406': ascii('60A', 6),
		'04000407': ascii('1.0', 4),
		'04000408': ascii('2.0', 4),
		'04000409': bcd(1000, 3),
		'0400040A': bcd(1000, 3),
		'0400040B': ascii('ZLW-D3', 10),
		'0400040C': ascii('2023-11', 10),
		'0400040D': ascii('DL/T645-2007', 16),
		// One zone from 1 January with day table 1; the day table switches to tariff 1 at 06:00 and to tariff 2 at 22:00.
		'04010000': repeated([1, ...bcd(1, 1), ...bcd(1, 1)], []),
		'04010001': repeated([...bcd(2, 1), 0x00, 0x22], [...bcd(1, 1), 0x00, 0x06]),
	}
	return known[identifier] ?? null
}

/** A table of 14 entries: the given ones, the rest filled with the last (as meters do). */
function repeated(last: readonly number[], before: readonly number[]): number[] {
	return [...before, ...Array.from({ length: before.length === 0 ? 14 : 13 }, () => last).flat()]
}
