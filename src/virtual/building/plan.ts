/** Lindenhof 4: what hangs where. Fixed data; only the loads behind it depend on the seed. */
import type { SerialSettings } from '../uart.ts'
import type { ClockKind } from './clock.ts'
import { technologyLines, technologyMeters } from './technology.ts'

export type Medium = 'electricity' | 'heat' | 'water' | 'warm-water' | 'gas'

/** What lies behind a meter: decides the shape of its days. */
export type Use = 'house' | 'bakery' | 'shop' | 'flat' | 'vacant' | Technology
/** What serves the whole house. */
export type Technology =
	| 'charger'
	| 'pump'
	| 'lift'
	| 'laundry'
	| 'workshop'
	| 'boiler'
	| 'garden'
	| 'garage'
	| 'kitchen'

export type Meter = {
	/** Index in `meters`: the key of all its noise. */
	readonly index: number
	readonly line: string
	/** As its line's protocol writes it: DL/T 645 12 digits, M-Bus primary address '1'…'12', Modbus unit … */
	readonly address: string
	/** As printed on the meter. */
	readonly serial: string
	readonly medium: Medium
	readonly floor: string
	readonly unit: string
	readonly use: Use
	readonly clock: ClockKind
	/** What its clock is ahead of true time; at most 2 s either way. */
	readonly clockOffsetMs: number
	/** Name of its model and of its place, where the medium does not say it all. */
	readonly model?: string
	readonly point?: string
	/** Another firmware than the others': it states heat in Wh. */
	readonly finer?: true
}

export type PlannedLine = {
	readonly id: string
	readonly title: string
	/** Of its meters; default 2400 Bd 8E1 (DL/T 645-2007 clause 5.1, EN 13757-2, CJ/T 188). */
	readonly settings?: SerialSettings
	readonly protocol: 'dlt645' | 'dlt645-1997' | 'cjt188' | 'mbus' | 'wmbus' | 'modbus' | 'iec62056-21' | 'sml' | 'dlms'
}

export const building = { name: 'Lindenhof 4', zone: 'Europe/Berlin' } as const

export const lines: readonly PlannedLine[] = [
	{ id: 'strom-1', title: 'Strom Nord', protocol: 'dlt645' },
	{ id: 'strom-2', title: 'Strom Süd', protocol: 'dlt645' },
	{ id: 'waerme', title: 'Wärme', protocol: 'mbus' },
	...technologyLines,
]

/** Register digits in steps of its resolution: 000000.00 kWh (DL/T 645-2007 A.1), 00000000 kWh (BCD8). */
export const registerDigits = 8

/** Manufacturer letters of the heat meters (EN 62056-21 flag code; ours is not assigned to anyone). */
export const heatManufacturer = 'ZLW'

type Place = { readonly floor: string; readonly unit: string; readonly use: Use }

const upperFloors: readonly Place[] = [1, 2, 3, 4, 5].flatMap((floor) =>
	[1, 2, 3, 4].map((door): Place => {
		const unit = `Wohnung ${floor}.0${door}`
		// One empty flat: its meters must be read and billed like any other.
		return { floor: `${floor}.OG`, unit, use: unit === 'Wohnung 3.02' ? 'vacant' : 'flat' }
	}),
)
const groundFloor: readonly Place[] = [
	{ floor: 'KG', unit: 'Allgemein', use: 'house' },
	{ floor: 'EG', unit: 'Laden links', use: 'bakery' },
	{ floor: 'EG', unit: 'Laden rechts', use: 'shop' },
	{ floor: 'EG', unit: 'Wohnung 0.01', use: 'flat' },
]
/** The staircase's north side has doors 1 and 2, the south side doors 3 and 4: one electricity line each. */
const north = [...groundFloor.slice(0, 2), ...upperFloors.filter((_, index) => index % 4 < 2)]
const south = [...groundFloor.slice(2), ...upperFloors.filter((_, index) => index % 4 >= 2)]
const heated = [groundFloor[3]!, ...upperFloors.slice(0, 11)]

// The last four digits as such meters come out of one delivery: near each other, not in order of the doors.
const northNumbers = [4117, 4126, 4131, 4140, 4153, 4168, 4172, 4185, 4199, 4203, 4216, 4228]
const southNumbers = [5012, 5023, 5037, 5041, 5058, 5064, 5079, 5086, 5090, 5105, 5111, 5134]
const heatNumbers = [
	67012305, 67012318, 67012342, 67012377, 67013409, 67013416, 67013451, 67014520, 67014588, 67021639, 67021693,
	67112740,
]
const clockOffsetsMs = [0, 400, -900, 1300, -200, 1900, 700, -1600, 1100, -500, 200, -1200]

function place(line: string, medium: Medium, places: readonly Place[], numbers: readonly number[], first: number) {
	return places.map((where, index): Meter => {
		const serial = medium === 'electricity' ? `24071900${numbers[index]}` : String(numbers[index])
		return {
			index: first + index,
			line,
			address: medium === 'electricity' ? serial : String(index + 1),
			serial,
			medium,
			...where,
			// The last meter of the second line was set up by someone who does not believe in summer time.
			clock: line === 'strom-2' && index === places.length - 1 ? 'standard' : 'local',
			clockOffsetMs: clockOffsetsMs[(index + first) % clockOffsetsMs.length]!,
		}
	})
}

export const meters: readonly Meter[] = [
	...place('strom-1', 'electricity', north, northNumbers, 0),
	...place('strom-2', 'electricity', south, southNumbers, 12),
	...place('waerme', 'heat', heated, heatNumbers, 24),
	...technologyMeters(36),
]

/** By serial number, or by address where that is unique (electricity). */
export function findMeter(name: string): Meter | null {
	return meters.find((meter) => meter.serial === name) ?? meters.find((meter) => meter.address === name) ?? null
}
