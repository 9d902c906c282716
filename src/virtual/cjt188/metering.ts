/** What a CJ/T 188 meter shows: 901F and the monthly settlements, cut off at its registers' resolution. */
import { dayNumberOf, dayStart, type LocalTime } from '../building/clock.ts'
import type { Meter } from '../building/plan.ts'
import { installedAt, type Truth } from '../building/registers.ts'
import { bcd } from '../digits.ts'

/** Unit codes (2004, table 13). */
const units = { kWh: 0x05, kW: 0x17, m3: 0x2c, m3h: 0x35 } as const

/** XXXXXX.XX: after that the register starts again. */
const registerSteps = 100_000_000

export type View = {
	readonly truth: Truth
	readonly meter: Meter
	/** Steps of 0.01 that a written base reading moved the register by. */
	readonly shift: number
	readonly unitFirst: boolean
}

/** Main register in steps of 0.01 kWh (heat) or 0.01 m³. */
export function mainSteps({ truth, meter, shift }: View, instant: number): number {
	const { totalMilliWh, volumeMl } = truth.registersAt(meter, instant)
	const steps = Math.floor((countsEnergy(meter) ? totalMilliWh : volumeMl) / 10_000) + shift
	return ((steps % registerSteps) + registerSteps) % registerSteps
}

export const countsEnergy = ({ medium }: Meter): boolean => medium === 'heat' || medium === 'electricity'
export const mainUnit = (meter: Meter): number => (countsEnergy(meter) ? units.kWh : units.m3)

/** Four bytes of digits and the unit's code. */
function measured({ unitFirst }: View, steps: number, unit: number): number[] {
	const digits = bcd(steps % registerSteps, 4)
	return unitFirst ? [unit, ...digits] : [...digits, unit]
}

export const mainValue = (view: View, instant: number): number[] =>
	measured(view, mainSteps(view, instant), mainUnit(view.meter))

/** 901F without clock and status: water, gas and electricity L = 16H, heat L = 2EH. */
export function metering(view: View, now: number, settledAt: number): number[] {
	const { meter, truth } = view
	if (meter.medium !== 'heat') return [...mainValue(view, now), ...mainValue(view, settledAt)]
	const quarter = truth.quarterAt(meter, now)
	const flowMlPerHour = quarter.volumeMl * 4
	const supply = 5_540
	return [
		...mainValue(view, settledAt),
		...mainValue(view, now),
		...measured(view, Math.floor((quarter.energyMilliWh * 4) / 10_000), units.kW),
		// XXXX.XXXX
		...measured(view, Math.floor(flowMlPerHour / 100), units.m3h),
		...measured(view, Math.floor(truth.registersAt(meter, now).volumeMl / 10_000), units.m3),
		...bcd(supply, 3),
		...bcd(supply - dropOf(quarter.energyMilliWh, quarter.volumeMl), 3),
		...bcd(Math.floor((now - installedAt) / 3_600_000), 3),
	]
}

/** 0.01 K between supply and return: 1 m³ of water and 1 K are 1.163 kWh. */
function dropOf(energyMilliWh: number, volumeMl: number): number {
	if (volumeMl === 0) return 0
	return Math.min(4_000, Math.round((energyMilliWh / volumeMl / 1.163) * 100))
}

/** ss mm hh DD MM YY CC */
export function clockBytes({ second, minute, hour, day, month, year }: LocalTime): number[] {
	return [second, minute, hour, day, month, year % 100, Math.floor(year / 100)].flatMap((part) => bcd(part, 1))
}

/** The n-th last 00:00 of the settlement day (1 = the latest) that the meter's clock has passed; null: not kept. */
export function settlementInstant(meter: Meter, shown: LocalTime, day: number, back: number): number | null {
	if (back < 1 || back > 12) return null
	const months = shown.month - (shown.day >= day ? back - 1 : back)
	const instant = dayStart(dayNumberOf(shown.year, months, day), meter.clock)
	return instant < installedAt ? null : instant
}
