/** What a seed decides: when, what hangs on which line, and how often what goes wrong. All of it can be printed. */

import type { ReadChoice } from '../../src/main/domain/collect/read-plan.ts'
import { stream } from '../../src/virtual/building/noise.ts'
import type { Medium, Meter, PlannedLine } from '../../src/virtual/building/plan.ts'

export type Asked = {
	readonly seed: number
	readonly days: number
	readonly meters: number
	/** 'none': nothing goes wrong at all. Default: as drawn. */
	readonly trouble?: 'none'
	/** Some meters' registers go over their last digit. Default: none does. */
	readonly rollovers?: 'some'
}

/** What befalls single answers, as probabilities; the kinds exclude each other. */
export const disturbances = [
	...(['flip', 'lose', 'noise', 'false-start', 'half', 'split', 'bytewise', 'duplicate', 'late', 'foreign'] as const),
	...(['mute', 'busy'] as const),
] as const
export type Disturbance = (typeof disturbances)[number]

/** What lasts: per day in the whole building, and how long (minutes, from and to). */
export const troubles = {
	'dead-meter': { perDay: [0.5, 4], minutes: [5, 2880] },
	'slow-meter': { perDay: [0.2, 2], minutes: [30, 1440] },
	'dead-line': { perDay: [0.2, 1.5], minutes: [1, 720] },
	'half-open': { perDay: [0.2, 1], minutes: [3, 120] },
	reset: { perDay: [0.5, 4], minutes: [0, 0] },
	babble: { perDay: [0.1, 0.5], minutes: [0.2, 1] },
	'noisy-line': { perDay: [0.2, 1], minutes: [10, 240] },
	'pc-sleep': { perDay: [0.05, 0.2], minutes: [60, 600] },
	'pc-clock': { perDay: [0.05, 0.2], minutes: [5, 240] },
	kill: { perDay: [0.2, 1], minutes: [0, 180] },
	'disk-full': { perDay: [0.05, 0.2], minutes: [3, 120] },
} as const satisfies Readonly<Record<string, { perDay: readonly [number, number]; minutes: readonly [number, number] }>>
export type Trouble = keyof typeof troubles

export type DrawnLine = {
	readonly planned: PlannedLine
	readonly url: string
	readonly meters: readonly Meter[]
	readonly hasEcho: boolean
}

export type Drawn = Asked & {
	/** UTC epoch ms. */
	readonly start: number
	readonly end: number
	/** What the meters remember of the time before this is not asked for: a quarter hour. */
	readonly knownFrom: number
	/** From here on nothing goes wrong any more. */
	readonly quietFrom: number
	readonly lines: readonly DrawnLine[]
	/** By serial: what a person has chosen to be read; a meter without one is read as its model is. */
	readonly plans: ReadonlyMap<string, ReadChoice>
	readonly rates: Readonly<Record<Disturbance, number>>
	readonly perDay: Readonly<Record<Trouble, number>>
}

const dayMs = 86_400_000
const quietMs = 30 * 3_600_000
/** Before a change of the clocks, a year's end and a leap day; every seed has one of them in its first month. */
const starts = ['2024-03-12T09:20:00Z', '2024-10-08T14:05:00Z', '2024-12-13T05:50:00Z', '2024-02-08T20:40:00Z']

type Kind = {
	readonly protocol: PlannedLine['protocol']
	/** Of a hundred meters. */
	readonly share: number
	readonly perLine: number
	readonly models: readonly (readonly [model: string, medium: Medium])[]
	readonly address: (number: number, onLine: number) => string
	readonly serial: (number: number) => string
	readonly baud: number
	readonly tcpOnly?: true
}

const digits = (number: number, width: number) => String(number).padStart(width, '0')
const kinds: readonly Kind[] = [
	{
		...{ protocol: 'dlt645', share: 26, perLine: 10, baud: 2400 },
		models: [['dlt645-2007', 'electricity']],
		address: (number) => `2407${digits(number, 8)}`,
		serial: (number) => `2407${digits(number, 8)}`,
	},
	{
		...{ protocol: 'mbus', share: 32, perLine: 12, baud: 2400 },
		models: [
			['mbus-heat', 'heat'],
			['mbus-water', 'water'],
			['mbus-warm-water', 'warm-water'],
			['mbus-gas', 'gas'],
		],
		address: (_, onLine) => String(onLine + 1),
		serial: (number) => digits(67_000_000 + number * 7, 8),
	},
	{
		...{ protocol: 'modbus', share: 12, perLine: 8, baud: 9600 },
		models: [
			['modbus-eastron-sdm72', 'electricity'],
			['modbus-eastron-sdm72', 'electricity'],
			['modbus-eastron-sdm72', 'electricity'],
			['modbus-eastron-sdm630', 'electricity'],
			['modbus-abb-b-series', 'electricity'],
		],
		address: (_, onLine) => String(onLine + 1),
		serial: (number) => digits(21_060_000 + number, 8),
	},
	{
		...{ protocol: 'cjt188', share: 18, perLine: 8, baud: 2400 },
		models: [
			['cjt188-water', 'water'],
			['cjt188-heat', 'heat'],
		],
		address: (number) => `001120${digits(number, 8)}`,
		serial: (number) => `20${digits(number, 8)}`,
	},
	{
		...{ protocol: 'dlt645-1997', share: 8, perLine: 6, baud: 1200 },
		models: [['dlt645-1997', 'electricity']],
		address: (number) => digits(400_000 + number, 12),
		serial: (number) => String(400_000 + number),
	},
	{
		...{ protocol: 'dlms', share: 2, perLine: 1, baud: 9600, tcpOnly: true },
		models: [['dlms-electricity-hdlc', 'electricity']],
		address: () => '1',
		serial: (number) => digits(60_400_000 + number, 8),
	},
	{
		...{ protocol: 'iec62056-21', share: 2, perLine: 1, baud: 300, tcpOnly: true },
		models: [['iec62056-21-gas', 'gas']],
		address: () => '?',
		serial: (number) => digits(31_880_000 + number, 8),
	},
]

export function draw(asked: Asked): Drawn {
	const random = stream(asked.seed)
	const within = ([from, to]: readonly [number, number]) => from + (to - from) * random()
	const start = Date.parse(starts[Math.floor(random() * starts.length)]!)
	const end = start + asked.days * dayMs
	const total = asked.trouble === 'none' ? 0 : 0.002 + 0.03 * random()
	const weights = disturbances.map(() => random())
	const sum = weights.reduce((all, weight) => all + weight, 0)
	const lines = drawLines(asked.meters, random)
	return {
		...asked,
		start,
		end,
		quietFrom: end - quietMs,
		knownFrom: Math.floor((start - 2 * dayMs) / 900_000) * 900_000,
		lines,
		plans: drawPlans(
			lines.flatMap(({ meters }) => meters),
			stream(asked.seed + 4),
		),
		rates: Object.fromEntries(
			disturbances.map((kind, index) => [kind, (total * weights[index]!) / sum]),
		) as Drawn['rates'],
		perDay: Object.fromEntries(
			Object.entries(troubles).map(([kind, { perDay }]) => [kind, asked.trouble === 'none' ? 0 : within(perDay)]),
		) as Drawn['perDay'],
	}
}

const uses = {
	electricity: ['flat', 'flat', 'flat', 'shop', 'bakery', 'vacant', 'house', 'charger'],
	heat: ['flat', 'flat', 'vacant'],
	water: ['kitchen', 'garden', 'laundry'],
	'warm-water': ['laundry', 'kitchen'],
	gas: ['boiler'],
} as const

function drawLines(count: number, random: () => number): readonly DrawnLine[] {
	const shares = kinds.reduce((sum, { share }) => sum + share, 0)
	const lines: DrawnLine[] = []
	let index = 0
	for (const [place, kind] of kinds.entries()) {
		const upTo = kinds.slice(0, place + 1).reduce((sum, { share }) => sum + share, 0)
		let left = Math.max(1, Math.round((count * upTo) / shares) - index)
		while (left > 0) {
			const here = Math.min(left, kind.perLine)
			lines.push(drawLine(kind, lines.length, index, here, random))
			index += here
			left -= here
		}
	}
	return lines
}

function drawLine(kind: Kind, number: number, first: number, count: number, random: () => number): DrawnLine {
	const id = `line-${number + 1}`
	const isTcp = kind.tcpOnly === true || random() < 0.5
	const hasEcho = !isTcp && random() < 0.3
	const meters = Array.from({ length: count }, (_, onLine): Meter => {
		const [model, medium] = kind.models[onLine % kind.models.length]!
		const meterNumber = first + onLine + 1
		const all = uses[medium]
		return {
			index: first + onLine,
			line: id,
			address: kind.address(meterNumber, onLine),
			serial: kind.serial(meterNumber),
			...{ medium, model, floor: `${onLine % 5}`, unit: `${id}.${onLine + 1}` },
			use: all[Math.floor(random() * all.length)]!,
			clock: random() < 0.1 ? 'standard' : 'local',
			clockOffsetMs: drawOffsetMs(random),
		}
	})
	const parity = kind.protocol === 'modbus' || kind.protocol === 'dlms' ? 'none' : 'even'
	const url = isTcp
		? `tcp://gateway-${number + 1}:4001`
		: `serial:///dev/ttyS${number + 1}?baud=${kind.baud}&parity=${parity}`
	return { planned: { id, title: `Linie ${number + 1}`, protocol: kind.protocol }, url, meters, hasEcho }
}

/**
 * A building that bills once a month reads most of its meters hourly or once a day, and fetches quarter hours out of
 * their memories by the day; some are watched live.
 */
const plans: readonly (readonly [share: number, plan: ReadChoice | null])[] = [
	[0.12, null],
	[0.4, { liveMinutes: 60, months: 'read', midnights: 'read', profile: 'day' }],
	[0.14, { liveMinutes: 360, months: 'read', midnights: 'never', profile: 'day' }],
	[0.26, { liveMinutes: 1440, months: 'read', midnights: 'read', profile: 'day' }],
	[0.08, { liveMinutes: 1440, months: 'read', midnights: 'read', profile: 'never' }],
]

function drawPlans(meters: readonly Meter[], random: () => number): ReadonlyMap<string, ReadChoice> {
	return new Map(
		meters.flatMap(({ serial, model }): (readonly [string, ReadChoice])[] => {
			let roll = random()
			const plan = plans.find(([share]) => (roll -= share) < 0)?.[1] ?? null
			if (plan === null) return []
			// Of what remembers nothing, midnight is known from the hours beside it only.
			const liveMinutes = model?.startsWith('modbus') ? 60 : plan.liveMinutes
			return [[serial, { ...plan, liveMinutes }]]
		}),
	)
}

/** Most clocks are right, some are seconds off, few are minutes off either way. */
function drawOffsetMs(random: () => number): number {
	const side = random() < 0.5 ? -1 : 1
	const roll = random()
	if (roll < 0.7) return side * Math.round(random() * 2_000)
	return side * Math.round(roll < 0.93 ? random() * 60_000 : random() * 400_000)
}

/** One line for each thing that was drawn, so that a failure can be understood. */
export function describeDrawn(drawn: Drawn): string {
	const { seed, days, lines, start, rates, perDay } = drawn
	const percent = (rate: number) => `${(rate * 100).toFixed(2)} %`
	const count = lines.reduce((sum, line) => sum + line.meters.length, 0)
	return [
		`seed ${seed}, ${days} days from ${new Date(start).toISOString()}, ${count} meters on ${lines.length} lines`,
		`answers: ${Object.entries(rates)
			.map(([kind, rate]) => `${kind} ${percent(rate)}`)
			.join(', ')}`,
		`a day: ${Object.entries(perDay)
			.map(([kind, rate]) => `${kind} ${rate.toFixed(2)}`)
			.join(', ')}`,
	].join('\n')
}
