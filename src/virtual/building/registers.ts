/**
 * What every meter has counted at every instant: exact integers, a function of (seed, meter, instant) alone.
 * Days are summed from the meters' installation; a day's energy is allocated to its quarter hours in whole mWh so that
 * the quarters add up to the day. Inside a quarter the count rises evenly, except that it stands still for the first
 * and the last 3 s: a meter whose clock is a second or two off then freezes exactly what stood there at the true
 * boundary.
 */
import { dayNumber, dayNumberOf, dayStart, quarterMinutes, quarterMs } from './clock.ts'
import { dayLoad } from './loads.ts'
import { between } from './noise.ts'
import type { Meter } from './plan.ts'

export type Registers = {
	/** Electricity: import total; heat: heat. Exact, in mWh. Water and gas: 0. */
	readonly totalMilliWh: number
	/** Electricity: high tariff, 06:00–22:00 by the meter's own clock; heat: equal to the total. */
	readonly t1MilliWh: number
	/** Electricity: low tariff; heat: 0. */
	readonly t2MilliWh: number
	/** Heat: heating water, water and gas: what flowed, in ml; electricity: 0. */
	readonly volumeMl: number
	/** Of a meter with other tariffs than those two: T1, T2, … in mWh; they add up to the total. */
	readonly tariffsMilliWh?: readonly number[]
}

/** T1, T2, … as the meter counts them. */
export const tariffsOf = ({ tariffsMilliWh, t1MilliWh, t2MilliWh }: Registers): readonly number[] =>
	tariffsMilliWh ?? [t1MilliWh, t2MilliWh]

/** Loads before this local day are part of the initial registers. */
const installedDay = dayNumberOf(2024, 1, 1)
export const installedAt = dayStart(installedDay, 'local')

const stillMs = 3_000
const initialSalt = 11

type Day = {
	/** Cumulated within the day, one entry more than quarters. */
	readonly energyMilliWh: readonly number[]
	readonly volumeMl: readonly number[]
	readonly isT1: readonly boolean[]
}

export type Truth = {
	readonly seed: number
	/** `instant`: UTC epoch ms. Before the installation: the initial registers. */
	readonly registersAt: (meter: Meter, instant: number) => Registers
	/** Energy and water of the quarter hour an instant lies in. */
	readonly quarterAt: (meter: Meter, instant: number) => { readonly energyMilliWh: number; readonly volumeMl: number }
}

/** What the meter counts over a local day's quarter hours, without a cache. */
function quartersOf(seed: number, meter: Meter, day: number): Day {
	const load = dayLoad(seed, meter, day)
	const sum = load.weights.reduce((total, weight) => total + weight, 0)
	const energyMilliWh = [0]
	const volumeMl = [0]
	let reached = 0
	for (const weight of load.weights) {
		reached += weight
		// At most 1e8 mWh × 3e5: far below 2^53.
		energyMilliWh.push(Math.floor((load.energyMilliWh * reached) / sum))
		volumeMl.push(Math.floor((load.volumeMl * reached) / sum))
	}
	const isT1 = quarterMinutes(day, meter.clock).map(
		(minute) => meter.medium !== 'electricity' || (minute >= 6 * 60 && minute < 22 * 60),
	)
	return { energyMilliWh, volumeMl, isT1 }
}

export function createTruth(seed: number): Truth {
	const sums = new Map<Meter, Registers[]>()
	const recent = new Map<Meter, { readonly day: number; readonly quarters: Day }>()

	const quartersOn = (meter: Meter, day: number): Day => {
		const kept = recent.get(meter)
		if (kept?.day === day) return kept.quarters
		const quarters = quartersOf(seed, meter, day)
		recent.set(meter, { day, quarters })
		return quarters
	}
	/** Registers at the start of a day ≥ installedDay. */
	const atDayStart = (meter: Meter, day: number): Registers => {
		let days = sums.get(meter)
		if (days === undefined) sums.set(meter, (days = [initialRegisters(seed, meter)]))
		while (days.length <= day - installedDay) {
			const quarters = quartersOf(seed, meter, installedDay + days.length - 1)
			days.push(plus(days.at(-1)!, quarters, quarters.isT1.length, 0))
		}
		return days[day - installedDay]!
	}
	return {
		seed,
		registersAt: (meter, instant) => {
			const day = dayNumber(instant, 'local')
			if (day < installedDay) return initialRegisters(seed, meter)
			const sinceMs = instant - dayStart(day, 'local')
			const quarter = Math.floor(sinceMs / quarterMs)
			return plus(atDayStart(meter, day), quartersOn(meter, day), quarter, sinceMs - quarter * quarterMs)
		},
		quarterAt: (meter, instant) => {
			const day = Math.max(installedDay, dayNumber(instant, 'local'))
			const quarter = Math.max(0, Math.floor((instant - dayStart(day, 'local')) / quarterMs))
			const { energyMilliWh, volumeMl } = quartersOn(meter, day)
			return {
				energyMilliWh: energyMilliWh[quarter + 1]! - energyMilliWh[quarter]!,
				volumeMl: volumeMl[quarter + 1]! - volumeMl[quarter]!,
			}
		},
	}
}

/** What a meter counts that took another one's place: from 0, what goes through there since then. */
export const truthSince = (truth: Truth, former: Meter, at: number): Truth => ({
	...truth,
	registersAt: (_, instant) => {
		const [start, now] = [truth.registersAt(former, at), truth.registersAt(former, Math.max(at, instant))]
		return {
			totalMilliWh: now.totalMilliWh - start.totalMilliWh,
			t1MilliWh: now.t1MilliWh - start.t1MilliWh,
			t2MilliWh: now.t2MilliWh - start.t2MilliWh,
			volumeMl: now.volumeMl - start.volumeMl,
		}
	},
	quarterAt: (_, instant) => truth.quarterAt(former, instant),
})

function initialRegisters(seed: number, meter: Meter): Registers {
	const used = (salt: number, fromKwh: number, toKwh: number) =>
		Math.floor(between(fromKwh, toKwh, seed, meter.index, salt) * 1e6)
	if (meter.medium === 'heat') {
		const totalMilliWh = used(initialSalt, 2_000, 30_000)
		return { totalMilliWh, t1MilliWh: totalMilliWh, t2MilliWh: 0, volumeMl: Math.floor(totalMilliWh / 14) }
	}
	if (meter.medium !== 'electricity') {
		return { totalMilliWh: 0, t1MilliWh: 0, t2MilliWh: 0, volumeMl: used(initialSalt, 40, 4_000) }
	}
	const t1MilliWh = used(initialSalt, 900, 14_000)
	const t2MilliWh = used(initialSalt + 1, 300, 6_000)
	return { totalMilliWh: t1MilliWh + t2MilliWh, t1MilliWh, t2MilliWh, volumeMl: 0 }
}

/** `quarters` whole quarter hours of the day and `restMs` of the next. */
function plus(from: Registers, day: Day, quarters: number, restMs: number): Registers {
	const rising = Math.min(Math.max(restMs - stillMs, 0), quarterMs - 2 * stillMs)
	const inside = (sums: readonly number[]) =>
		rising === 0 ? 0 : Math.floor(((sums[quarters + 1]! - sums[quarters]!) * rising) / (quarterMs - 2 * stillMs))
	let t1MilliWh = 0
	for (let quarter = 0; quarter < quarters; quarter++) {
		if (day.isT1[quarter]) t1MilliWh += day.energyMilliWh[quarter + 1]! - day.energyMilliWh[quarter]!
	}
	const restMilliWh = inside(day.energyMilliWh)
	if (day.isT1[quarters]) t1MilliWh += restMilliWh
	const energyMilliWh = day.energyMilliWh[quarters]! + restMilliWh
	return {
		totalMilliWh: from.totalMilliWh + energyMilliWh,
		t1MilliWh: from.t1MilliWh + t1MilliWh,
		t2MilliWh: from.t2MilliWh + energyMilliWh - t1MilliWh,
		volumeMl: from.volumeMl + day.volumeMl[quarters]! + inside(day.volumeMl),
	}
}
