/** What a terminal says for an item of class 1 or class 2 of a meter, as data bytes behind DA and DT. */
import { dayMs, dayNumber, dayNumberOf, dayStart, instantOf, type LocalTime } from '../building/clock.ts'
import { shownAt } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import { type Truth, tariffsOf } from '../building/registers.ts'
import { bcd, fromBcd, signedBcd } from '../digits.ts'
import { grid } from '../dlt645/items.ts'

export type Subject = { readonly truth: Truth; readonly meter: Meter }

/** What nobody has measured or read. */
export const none = (bytes: number): number[] => Array.from({ length: bytes }, () => 0xee)

/** A.15 */
export const minuteOf = ({ minute, hour, day, month, year }: LocalTime): readonly number[] =>
	[minute, hour, day, month, year % 100].flatMap((part) => bcd(part, 1))

/** A.1; weekdays count from Monday = 1. */
export function clockOf({ second, minute, hour, day, month, year, weekday }: LocalTime): readonly number[] {
	const stamp = [second, minute, hour, day].flatMap((part) => bcd(part, 1))
	return [...stamp, ((weekday === 0 ? 7 : weekday) << 5) | bcd(month, 1)[0]!, ...bcd(year % 100, 1)]
}

/** Digits of both halves of every byte; null where one is none. */
export function decimals(bytes: readonly number[]): readonly number[] | null {
	return bytes.every((byte) => byte >> 4 <= 9 && (byte & 15) <= 9) ? bytes.map(fromBcd) : null
}

/** Active forward, combined reactive 1, active reverse, combined reactive 2, quadrants 1 to 4; total, T1, … each. */
function registersOf({ truth, meter }: Subject, instant: number): readonly (readonly number[])[] {
	const registers = truth.registersAt(meter, instant)
	const forward = [registers.totalMilliWh, ...tariffsOf(registers)]
	// As the meter itself (DL/T 645): a fifth is reactive, nothing flows back.
	const reactive = forward.map((milliWh) => Math.floor(milliWh / 5))
	const nothing = forward.map(() => 0)
	return [forward, reactive, nothing, nothing, reactive, nothing, nothing, nothing]
}

/** A.14 XXXXXX.XXXX for active, A.11 XXXXXX.XX for reactive energy. */
const registerBytes = (which: number, milliWh: readonly number[]): readonly number[] =>
	milliWh.flatMap((value) => (isActive(which) ? bcd(Math.floor(value / 100), 5) : bcd(Math.floor(value / 10_000), 4)))
const isActive = (which: number): boolean => which === 0 || which === 2

/** Which of the eight registers stand in a block: forward with quadrants 1 and 4, reverse with 2 and 3. */
const blocks = [
	[0, 1, 4, 7],
	[2, 3, 5, 6],
] as const

/** M and the registers: of a block (`offset` 0, 1) or of one. */
function energies(subject: Subject, instant: number, which: readonly number[]): readonly number[] {
	const registers = registersOf(subject, instant)
	return [registers[0]!.length - 1, ...which.flatMap((each) => registerBytes(each, registers[each]!))]
}

/** Class 1, as read from the meter at `readAt`; null there: it was never read. null: no such item. */
export function current(subject: Subject, item: number, readAt: number | null): readonly number[] | null {
	const instant = readAt ?? 0
	const stamp = readAt === null ? none(5) : minuteOf(shownAt(subject.meter, readAt))
	const which = item === 33 || item === 34 ? blocks[item - 33]! : item >= 129 && item <= 136 ? [item - 129] : null
	if (item !== 25 && which === null) return null
	const values = which === null ? powers(subject, instant) : energies(subject, instant, which)
	return [...stamp, ...(readAt === null ? unread(values, which === null ? 0 : 1) : values)]
}

/** The same layout without values; what says how many there are stays. */
const unread = (values: readonly number[], kept: number): readonly number[] => [
	...values.slice(0, kept),
	...none(values.length - kept),
]

/** F25: P, Q, power factor, U, I, I0, S. Nobody measures I0. */
function powers({ truth, meter }: Subject, instant: number): readonly number[] {
	const { activeW, reactiveVar, apparentVa, deciVolt, milliAmpere, milliFactor } = grid(truth, meter, instant)
	const kilo = (values: readonly number[]) => values.flatMap((value) => signedBcd(value * 10, 3))
	return [
		...kilo(activeW),
		...kilo(reactiveVar),
		...milliFactor.flatMap((factor) => signedBcd(factor, 2)),
		...deciVolt.slice(1).flatMap((voltage) => bcd(voltage, 2)),
		...milliAmpere.slice(1).flatMap((ampere) => signedBcd(ampere, 3)),
		...none(3),
		...kilo(apparentVa),
	]
}

export type Label = { readonly kind: 'day' | 'month' | 'curve'; readonly bytes: number }

/** The time label that a class 2 item has, down and up; null: no such item. */
export function labelOf(item: number): Label | null {
	if ([1, 2, 5, 6, 7, 8].includes(item) || (item >= 161 && item <= 168)) return { kind: 'day', bytes: 3 }
	if ([17, 18, 21, 22, 23, 24].includes(item) || (item >= 177 && item <= 184)) return { kind: 'month', bytes: 2 }
	return curveOf(item) === null ? null : { kind: 'curve', bytes: 7 }
}

/** When a frozen day or month began and ended, by the meter's clock; null: no such date. */
export function periodOf(
	{ meter }: Subject,
	kind: 'day' | 'month',
	label: readonly number[],
): { readonly from: number; readonly to: number } | null {
	const parts = decimals(label)
	if (parts === null) return null
	const [day, month, year] = kind === 'day' ? parts : [1, ...parts]
	if (month! < 1 || month! > 12 || day! < 1 || day! > 31) return null
	const first = dayNumberOf(2000 + year!, month!, day!)
	const next = kind === 'day' ? first + 1 : dayNumberOf(2000 + year!, month! + 1, 1)
	const at = (number: number) => dayStart(number, meter.clock) - meter.clockOffsetMs
	return { from: at(first), to: at(next) }
}

/** Behind the label: a freeze of day or month (F1 …, F161 …), or what was used in it (F5 …, F21 …). */
export function frozen(
	subject: Subject,
	item: number,
	{ from, to }: { readonly from: number; readonly to: number },
	readAt: number | null,
): readonly number[] {
	const first = item >= 177 ? 177 : item >= 161 ? 161 : item >= 17 ? 17 : 1
	if (first < 161 && item - first >= 4) {
		const which = item - first - 4
		const [before, after] = [registersOf(subject, from)[which]!, registersOf(subject, to)[which]!]
		const used = after.map((value, tariff) => Math.floor(value / 100) - Math.floor(before[tariff]! / 100))
		const bytes = [used.length - 1, ...used.flatMap((steps) => bcd(steps, 4))]
		return readAt === null ? unread(bytes, 1) : bytes
	}
	const values = energies(subject, to, first >= 161 ? [item - first] : blocks[item - first]!)
	const stamp = readAt === null ? none(5) : minuteOf(shownAt(subject.meter, readAt))
	return [...stamp, ...(readAt === null ? unread(values, 1) : values)]
}

type Curve = { readonly bytes: number; readonly value: (subject: Subject, instant: number) => readonly number[] }

/** F81 … P and Q, F89 … U, F92 … I, F101 … registers, F105 … power factor; null: no such curve. */
function curveOf(item: number): Curve | null {
	const at = (subject: Subject, instant: number) => grid(subject.truth, subject.meter, instant)
	const kilo = (value: number) => signedBcd(value * 10, 3)
	if (item >= 81 && item <= 84) return { bytes: 3, value: (one, when) => kilo(at(one, when).activeW[item - 81]!) }
	if (item >= 85 && item <= 88) return { bytes: 3, value: (one, when) => kilo(at(one, when).reactiveVar[item - 85]!) }
	if (item >= 89 && item <= 91) return { bytes: 2, value: (one, when) => bcd(at(one, when).deciVolt[item - 88]!, 2) }
	if (item >= 92 && item <= 94) {
		return { bytes: 3, value: (one, when) => signedBcd(at(one, when).milliAmpere[item - 91]!, 3) }
	}
	if (item >= 101 && item <= 104) {
		const register = (one: Subject, when: number) => registersOf(one, when)[item - 101]![0]!
		return { bytes: 4, value: (one, when) => bcd(Math.floor(register(one, when) / 10_000), 4) }
	}
	if (item >= 105 && item <= 108) {
		return { bytes: 2, value: (one, when) => signedBcd(at(one, when).milliFactor[item - 105]!, 2) }
	}
	return null
}

/** Freeze densities: minutes between points. */
const densities: ReadonlyMap<number, number> = new Map([
	[1, 15],
	[2, 30],
	[3, 60],
	[254, 5],
	[255, 1],
])

/** Behind the label: so many points; null: no such time or density. `isKnown`: whether the terminal has this instant. */
export function curve(
	subject: Subject,
	item: number,
	label: readonly number[],
	isKnown: (instant: number) => boolean,
): readonly number[] | null {
	const parts = decimals(label.slice(0, 5))
	const minutes = densities.get(label[5] ?? 0)
	const shape = curveOf(item)
	if (parts === null || minutes === undefined || shape === null) return null
	const [minute, hour, day, month, year] = parts as [number, number, number, number, number]
	if (minute > 59 || hour > 23 || day < 1 || day > 31 || month < 1 || month > 12) return null
	const from = instantOf({ year: 2000 + year, month, day, hour, minute }, subject.meter.clock)
	return Array.from({ length: label[6]! }, (_, index) => {
		const instant = from + index * minutes * 60_000
		return isKnown(instant) ? shape.value(subject, instant) : none(shape.bytes)
	}).flat()
}

/** DD MM YY of the latest day that has ended at an instant. */
export function lastDayOf(meter: Meter, now: number): readonly number[] {
	const date = new Date((dayNumber(now + meter.clockOffsetMs, meter.clock) - 1) * dayMs)
	return [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear() % 100].flatMap((part) => bcd(part, 1))
}
