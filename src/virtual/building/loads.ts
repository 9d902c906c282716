/**
 * What is used: energy of a local day, and how it spreads over the day's quarter hours. Pure functions of
 * (seed, meter, day); magnitudes are those of a German house with 21 flats and two shops.
 */
import { dayNumberOf, dayStart, localTime, quarterMinutes } from './clock.ts'
import { between, mix, noise } from './noise.ts'
import type { Meter, Use } from './plan.ts'

export type DayLoad = {
	/** Energy of the day in mWh. */
	readonly energyMilliWh: number
	/** What flows in the day in ml: heating water, tap water, gas; electricity 0. */
	readonly volumeMl: number
	/** Relative use of each quarter hour, integers ≥ 1. */
	readonly weights: readonly number[]
}

/** Salts keep the noises of one meter and day apart. */
const salt = { day: 1, quarter: 2, size: 3, rhythm: 4, absence: 5, weather: 6, spread: 7 } as const

export function dayLoad(seed: number, meter: Meter, day: number): DayLoad {
	const weights = quarterWeights(seed, meter, day)
	if (meter.medium === 'electricity') {
		return { energyMilliWh: Math.round(electricityKwh(seed, meter, day) * 1e6), volumeMl: 0, weights }
	}
	if (meter.medium !== 'heat') {
		return { energyMilliWh: 0, volumeMl: Math.round(volumeM3(seed, meter, day) * 1e6), weights }
	}
	const energyMilliWh = Math.round(heatKwh(seed, meter, day) * 1e6)
	// 1 ml of water that cools by 1 K gives 1.163 mWh.
	const volumeMl = Math.round(energyMilliWh / (1.163 * spreadK(seed, meter, day)))
	return { energyMilliWh, volumeMl, weights }
}

/** Mean outdoor temperature of a day in °C: the year's wave and weather that lasts some days. */
function outdoorC(seed: number, day: number): number {
	const wave = 9.8 - 9.3 * Math.cos((2 * Math.PI * (day - dayNumberOf(2024, 1, 21))) / 365.2425)
	const [slow, fast] = [smooth(seed, day, 9), smooth(seed, day, 3)]
	return wave + 7 * (slow - 0.5) + 5 * (fast - 0.5)
}

/** Flow temperature by the heating curve, °C. */
export function flowC(seed: number, day: number): number {
	return Math.min(70, Math.max(32, 58 - 1.25 * outdoorC(seed, day)))
}

/** What the water cools by in a flat, K. */
export function spreadK(seed: number, meter: Meter, day: number): number {
	return Math.min(20, 6 + 0.25 * (flowC(seed, day) - 32) + between(0, 3, seed, meter.index, day, salt.spread))
}

function electricityKwh(seed: number, meter: Meter, day: number): number {
	const weekday = (day + 4) % 7
	const winter = 0.5 + 0.5 * Math.cos((2 * Math.PI * (day - dayNumberOf(2024, 1, 5))) / 365.2425)
	const spread = between(0.75, 1.3, seed, meter.index, day, salt.day)
	const size = noise(seed, meter.index, salt.size)
	switch (meter.use) {
		case 'house':
			return (7 + 5 * winter) * (0.9 + spread / 10)
		case 'bakery':
			return weekday === 0 ? 11 : (weekday === 6 ? 46 : 62) * (0.95 + 0.1 * winter) * (0.8 + spread / 5)
		case 'shop':
			return weekday === 0 ? 4.5 : (weekday === 6 ? 21 : 28) * (0.9 + 0.25 * winter) * (0.8 + spread / 5)
		case 'vacant':
			return 0.09
		case 'charger':
			return spread < 0.9 ? 0.4 : 31 * spread
		case 'pump':
			return 1.2 + 0.35 * Math.max(0, 15.5 - outdoorC(seed, day))
		case 'lift':
			return 3.1 * spread
		case 'laundry':
			return weekday === 0 ? 0.6 : 9 * spread
		case 'workshop':
			return weekday === 0 ? 0.8 : (weekday === 6 ? 4 : 17) * spread
		case 'garage':
			return 5.2 + 1.6 * spread
		case 'boiler':
		case 'garden':
		case 'kitchen':
			return 0
		case 'flat': {
			if (isAway(seed, meter, day)) return 0.9 + 0.3 * size
			const weekend = weekday === 0 || weekday === 6 ? 1.15 : 1
			return (3.6 + 7.2 * size) * (0.9 + 0.25 * winter) * weekend * spread
		}
	}
}

/** Tap water or gas of a day. */
function volumeM3(seed: number, meter: Meter, day: number): number {
	const spread = between(0.75, 1.3, seed, meter.index, day, salt.day)
	const missingK = Math.max(0, 15.5 - outdoorC(seed, day))
	switch (meter.use) {
		case 'boiler':
			// Gas; a litre of warm water for whoever is up stands behind the constant part.
			return meter.medium === 'gas' ? 6.5 + 2.4 * missingK * spread : 0.04 * spread
		case 'garden':
			return outdoorC(seed, day) < 8 ? 0.002 : 0.09 * spread
		case 'laundry':
			return (meter.medium === 'warm-water' ? 0.11 : 0.26) * spread
		default:
			return (day + 4) % 7 === 0 ? 0.02 : 0.7 * spread
	}
}

function heatKwh(seed: number, meter: Meter, day: number): number {
	const missingK = Math.max(0, 15.5 - outdoorC(seed, day))
	const size = between(1.3, 2.7, seed, meter.index, salt.size)
	const perK = meter.use === 'vacant' ? 0.35 : size
	return missingK * perK * between(0.85, 1.15, seed, meter.index, day, salt.day)
}

/** Two weeks each summer, at a time of the flat's own. */
function isAway(seed: number, meter: Meter, day: number): boolean {
	const { year } = localTime(dayStart(day, 'local'), 'local')
	const first = dayNumberOf(year, 7, 1) + Math.floor(between(0, 50, seed, meter.index, year, salt.absence))
	return day >= first && day < first + 14
}

function quarterWeights(seed: number, meter: Meter, day: number): readonly number[] {
	const weekday = (day + 4) % 7
	const away = meter.use === 'flat' && meter.medium === 'electricity' && isAway(seed, meter, day)
	const isHeating = meter.medium === 'heat' || meter.use === 'boiler' || meter.use === 'pump'
	const use: Use | 'heat' = isHeating ? 'heat' : away ? 'vacant' : meter.use
	const rhythmH = between(-0.8, 0.8, seed, meter.index, salt.rhythm)
	const ofDay = mix(seed, meter.index, day, salt.quarter)
	return quarterMinutes(day, 'local').map((minute, quarter) => {
		const level = shape(use, minute / 60 - rhythmH, weekday)
		return 1 + Math.round(1000 * level * between(0.55, 1.45, ofDay, quarter))
	})
}

/** Relative level at a local hour; what is never switched off is part of it. */
function shape(use: Use | 'heat', hour: number, weekday: number): number {
	const sunday = weekday === 0
	switch (use) {
		case 'flat': {
			const free = sunday || weekday === 6
			const morning = bump(hour, free ? 9.5 : 7, 1.2)
			return 0.22 + 0.7 * morning + (free ? 0.7 : 0.3) * bump(hour, 12.7, 1.1) + 1.3 * bump(hour, 19.5, 2)
		}
		case 'house':
			return 0.5 + 0.6 * bump(hour, 7.5, 1.5) + 0.9 * bump(hour, 19, 3)
		case 'bakery':
			return sunday ? 0.2 : 0.2 + 1.5 * bump(hour, 5.5, 2) + 0.8 * bump(hour, 11, 4)
		case 'shop':
			return !sunday && hour >= 8.5 && hour < (weekday === 6 ? 16.5 : 19) ? 1.2 : 0.18
		case 'heat':
			return (hour < 5 || hour >= 22 ? 0.55 : 1) + 0.6 * bump(hour, 6.5, 1.2)
		case 'charger':
			return 0.05 + 1.4 * bump(hour, 20.5, 3)
		case 'workshop':
			return !sunday && hour >= 7 && hour < 16 ? 1.1 : 0.1
		case 'vacant':
			return 0.5
		default:
			return 0.2 + 0.8 * bump(hour, 8, 2) + 0.9 * bump(hour, 18.5, 3)
	}
}

/** A hill of height 1 around an hour of the day. */
function bump(hour: number, center: number, widthH: number): number {
	const distance = (hour - center) / widthH
	return 1 / (1 + distance * distance * distance * distance)
}

/** Noise that changes gradually over a number of days, in [0, 1). */
function smooth(seed: number, day: number, period: number): number {
	const knot = Math.floor(day / period)
	const part = day / period - knot
	const ease = part * part * (3 - 2 * part)
	return noise(seed, knot, period, salt.weather) * (1 - ease) + noise(seed, knot + 1, period, salt.weather) * ease
}
