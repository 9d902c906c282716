/** What a terminal says for an item of class 1 or class 2, as data bytes behind DA and DT; null: it has none such. */
import { type LocalTime, quarterMs } from '../building/clock.ts'
import { dailyFreeze, type Moment, monthlySettlements, monthStart, profileFrom, shownAt } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { bcd, fromBcd, signedBcd } from '../digits.ts'
import { grid } from '../dlt645/items.ts'

const tariffs = 2
/** What no meter of the building counts: reverse energy is zero, quadrants are not measured. */
const none = (bytes: number): number[] => Array.from({ length: bytes }, () => 0xee)

/** A.14 in steps of 0.0001 kWh = 100 mWh; total, high and low tariff. */
const importOf = ({ totalMilliWh, t1MilliWh, t2MilliWh }: ReturnType<Truth['registersAt']>): readonly number[] =>
	[totalMilliWh, t1MilliWh, t2MilliWh].map((milliWh) => Math.floor(milliWh / 100))

/** A.15 */
export const minuteOf = ({ minute, hour, day, month, year }: LocalTime): readonly number[] =>
	[minute, hour, day, month, year % 100].flatMap((part) => bcd(part, 1))

/** A.1; weekdays count from Monday = 1. */
export function clockOf({ second, minute, hour, day, month, year, weekday }: LocalTime): readonly number[] {
	const stamp = [second, minute, hour, day].flatMap((part) => bcd(part, 1))
	return [...stamp, ((weekday === 0 ? 7 : weekday) << 5) | bcd(month, 1)[0]!, ...bcd(year % 100, 1)]
}

/** Class 1 of a measuring point. */
export function present(truth: Truth, meter: Meter, now: number, item: number): readonly number[] | null {
	const stamp = minuteOf(shownAt(meter, now))
	const active = importOf(truth.registersAt(meter, now)).flatMap((steps) => bcd(steps, 5))
	const empty = none((tariffs + 1) * 4)
	const zero = bcd(0, (tariffs + 1) * 5)
	switch (item) {
		case 25:
			return [...stamp, ...powers(truth, meter, now)]
		case 33:
			return [...stamp, tariffs, ...active, ...empty, ...empty, ...empty]
		case 34:
			return [...stamp, tariffs, ...zero, ...empty, ...empty, ...empty]
		case 129:
			return [...stamp, tariffs, ...active]
		case 131:
			return [...stamp, tariffs, ...zero]
		default:
			return null
	}
}

/** P, Q, power factor, U, I, I0, S: what the meter does not measure is EE. */
function powers(truth: Truth, meter: Meter, now: number): readonly number[] {
	const { activeW, milliFactor, deciVolt, milliAmpere } = grid(truth, meter, now)
	return [
		...activeW.flatMap((watt) => signedBcd(watt * 10, 3)),
		...none(4 * 3),
		...milliFactor.flatMap((factor) => signedBcd(factor, 2)),
		...deciVolt.slice(1).flatMap((voltage) => bcd(voltage, 2)),
		...milliAmpere.slice(1).flatMap((current) => signedBcd(current, 3)),
		...none(3),
		...none(4 * 3),
	]
}

/** Class 2: `request` is the time label as the master sent it; `used` of its bytes were read. */
export function history(
	truth: Truth,
	meter: Meter,
	now: number,
	item: number,
	request: readonly number[],
): { readonly data: readonly number[]; readonly used: number } | null {
	if (item === 161 || item === 163)
		return frozen(truth, meter, item - 160, request.slice(0, 3), dayOf(meter, now, request))
	if (item === 177 || item === 179)
		return frozen(truth, meter, item - 176, request.slice(0, 2), monthOf(meter, now, request))
	if (item === 101 || item === 103) return curve(truth, meter, now, item, request)
	return null
}

/** `register` 1 import, 3 export. */
function frozen(truth: Truth, meter: Meter, register: number, label: readonly number[], moment: Moment | null) {
	if (moment === null) return null
	const import_ = importOf(truth.registersAt(meter, moment.instant))
	const values = register === 1 ? import_ : import_.map(() => 0)
	const data = [...label, ...minuteOf(moment.shown), tariffs, ...values.flatMap((steps) => bcd(steps, 5))]
	return { data, used: label.length }
}

/** DD MM YY: the freeze at that day's end. */
function dayOf(meter: Meter, now: number, [day = 0, month = 0, year = 0]: readonly number[]): Moment | null {
	for (let back = 1; ; back++) {
		const moment = dailyFreeze(meter, now, back)
		if (moment === null) return null
		const before = shownAt(meter, moment.instant - 3_600_000 * 2)
		if (same([before.day, before.month, before.year % 100], [day, month, year])) return moment
	}
}

/** MM YY: the freeze at that month's end. */
function monthOf(meter: Meter, now: number, [month = 0, year = 0]: readonly number[]): Moment | null {
	for (let back = 1; ; back++) {
		const moment = monthStart(meter, now, back, monthlySettlements)
		if (moment === null) return null
		const before = shownAt(meter, moment.instant - 3_600_000 * 2)
		if (same([before.month, before.year % 100], [month, year])) return moment
	}
}

const same = (shown: readonly number[], asked: readonly number[]): boolean =>
	shown.every((part, index) => part === fromBcd(asked[index]!))

const quarterly = 1
const labelBytes = 7

/** mm hh DD MM YY, density, points: registers at every quarter hour from then on, in steps of 0.01 kWh. */
function curve(truth: Truth, meter: Meter, now: number, item: number, request: readonly number[]) {
	const [minute = 0, hour = 0, day = 0, month = 0, year = 0, density, points] = request
	if (points === undefined || density !== quarterly) return null
	const [clockMinute, clockHour, date, clockMonth, clockYear] = [minute, hour, day, month, year].map(fromBcd)
	const from = { year: 2000 + clockYear!, month: clockMonth!, day: date!, hour: clockHour!, minute: clockMinute! }
	const [first] = profileFrom(meter, now, from, 1)
	if (first === undefined) return null
	const values = Array.from({ length: points }, (_, index) => {
		const instant = first.instant + index * quarterMs
		if (instant > now) return none(4)
		const milliWh = item === 101 ? truth.registersAt(meter, instant).totalMilliWh : 0
		return bcd(Math.floor(milliWh / 10_000) % 1e8, 4)
	})
	return { data: [...request.slice(0, labelBytes), ...values.flat()], used: labelBytes }
}
