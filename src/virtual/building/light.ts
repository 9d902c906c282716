/**
 * What thousands of meters count, cheaply: every register is a closed form of (seed, meter, instant), nothing is summed
 * up from day to day. Of a local day every tariff gets its energy, which flows evenly through the tariff's hours.
 */
import { dayNumber, dayNumberOf, dayStart, hourMs, offsetMs, quarterMs } from './clock.ts'
import { between, noise } from './noise.ts'
import type { Meter } from './plan.ts'
import type { Registers, Truth } from './registers.ts'

const installedDay = dayNumberOf(2024, 1, 1)
const salt = { size: 21, share: 22, day: 23, initial: 24, season: 25 } as const

/** Tariff of each local hour: 1 peak, 2 high, 3 flat, 4 low. The hours of both clock changes are low. */
const tariffOfHour = [4, 4, 4, 4, 4, 4, 4, 3, 2, 2, 2, 2, 3, 3, 3, 3, 3, 2, 2, 1, 1, 2, 3, 4] as const
const tariffs = [1, 2, 3, 4] as const
/** How much of the energy a tariff takes on average. */
const shares = [0.14, 0.34, 0.28, 0.24] as const

/** mWh of a mean day of the whole meter: one in sixteen is a flat that nobody lives in. */
function dailyMilliWh(seed: number, meter: Meter): number {
	if (noise(seed, meter.index, salt.size) < 1 / 16) return 90_000
	return Math.round(between(3e6, 14e6, seed, meter.index, salt.size + 100))
}

/**
 * Energy from the installation to the start of a day: a mean, the year's wave (integrated), and noise that stays below
 * a third of a day, so that the sum never falls.
 */
function untilDay(seed: number, meter: Meter, day: number, perDay: number, key: number): number {
	const days = Math.max(0, day - installedDay)
	const year = 365.2425
	const phase = (at: number) => Math.sin((2 * Math.PI * (at - dayNumberOf(2024, 1, 5))) / year)
	const wave = ((0.25 * year) / (2 * Math.PI)) * (phase(installedDay + days) - phase(installedDay))
	const wander = days === 0 ? 0 : 0.33 * noise(seed, meter.index, day, key, salt.day)
	return Math.floor(perDay * (days + wave + wander))
}

type Hours = { readonly start: number; readonly tariffs: readonly number[]; readonly allMs: readonly number[] }

const days = new Map<number, Hours>()
const mostDaysKept = 200

/** The tariffs of a local day's 23, 24 or 25 hours in their order, and how long each of the four holds. */
function hoursOf(day: number): Hours {
	const known = days.get(day)
	if (known !== undefined) return known
	const start = dayStart(day, 'local')
	const count = Math.round((dayStart(day + 1, 'local') - start) / hourMs)
	const ofDay = Array.from({ length: count }, (_, hour) => {
		const at = start + hour * hourMs
		return tariffOfHour[new Date(at + offsetMs(at, 'local')).getUTCHours()]!
	})
	const allMs = tariffs.map((tariff) => ofDay.filter((each) => each === tariff).length * hourMs)
	if (days.size >= mostDaysKept) days.clear()
	const hours = { start, tariffs: ofDay, allMs }
	days.set(day, hours)
	return hours
}

/** Milliseconds of a tariff's hours that have passed. */
function pastMs({ start, tariffs: ofDay }: Hours, tariff: number, instant: number): number {
	const whole = Math.floor((instant - start) / hourMs)
	let past = 0
	for (let hour = 0; hour < whole; hour++) if (ofDay[hour] === tariff) past += hourMs
	return ofDay[whole] === tariff ? past + instant - start - whole * hourMs : past
}

function counted(seed: number, meter: Meter, instant: number, perDay: number, tariff: number, key: number): number {
	const day = dayNumber(instant, 'local')
	const from = untilDay(seed, meter, day, perDay, key)
	const hours = hoursOf(day)
	const past = Math.floor(pastMs(hours, tariff, instant) / 1000)
	if (past === 0) return from
	// At most 1e8 mWh × 86 400 s: far below 2^53.
	const all = hours.allMs[tariff - 1]! / 1000
	return from + Math.floor(((untilDay(seed, meter, day + 1, perDay, key) - from) * past) / all)
}

function registersAt(seed: number, meter: Meter, instant: number): Registers {
	const perDay = dailyMilliWh(seed, meter)
	const initial = (key: number, from: number, to: number) =>
		Math.floor(between(from, to, seed, meter.index, key, salt.initial))
	if (meter.medium !== 'electricity') {
		// A litre of tap water or gas for 40 Wh of the same household; a heat meter's water cools by 15 K.
		const perDayMl = meter.medium === 'heat' ? Math.round(perDay / (1.163 * 15)) : Math.round(perDay / 40)
		const volumeMl =
			initial(9, 40e6, 900e6) + tariffs.reduce((sum, tariff) => sum + part(seed, meter, instant, perDayMl, tariff), 0)
		if (meter.medium !== 'heat') return { totalMilliWh: 0, t1MilliWh: 0, t2MilliWh: 0, volumeMl }
		const heat =
			initial(8, 2e9, 20e9) + tariffs.reduce((sum, each) => sum + part(seed, meter, instant, perDay, each), 0)
		return { totalMilliWh: heat, t1MilliWh: heat, t2MilliWh: 0, volumeMl }
	}
	const tariffsMilliWh = tariffs.map(
		(tariff) => initial(tariff, 100e6, 4_000e6) + part(seed, meter, instant, perDay, tariff),
	)
	const totalMilliWh = tariffsMilliWh.reduce((sum, each) => sum + each, 0)
	const low = tariffsMilliWh[3]!
	return { totalMilliWh, t1MilliWh: totalMilliWh - low, t2MilliWh: low, volumeMl: 0, tariffsMilliWh }
}

function part(seed: number, meter: Meter, instant: number, perDay: number, tariff: number): number {
	const share = shares[tariff - 1]! * between(0.9, 1.1, seed, meter.index, tariff, salt.share)
	return counted(seed, meter, instant, Math.round(perDay * share), tariff, tariff)
}

/** Any meter at all, also ones that stand in no plan. Registers of electricity have four tariffs. */
export const createLightTruth = (seed: number): Truth => ({
	seed,
	registersAt: (meter, instant) => registersAt(seed, meter, instant),
	quarterAt: (meter, instant) => {
		const from = Math.floor(instant / quarterMs) * quarterMs
		const [before, after] = [registersAt(seed, meter, from), registersAt(seed, meter, from + quarterMs)]
		return {
			energyMilliWh: after.totalMilliWh - before.totalMilliWh,
			volumeMl: after.volumeMl - before.volumeMl,
		}
	},
})
