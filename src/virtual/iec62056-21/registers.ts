/** What a meter tells: its readout with twelve months of history, single registers, and the load profile P.01. */
import { dayNumberOf, dayStart, instantOf, type LocalTime, localTime, offsetMs } from '../building/clock.ts'
import type { Meter } from '../building/plan.ts'
import type { Registers, Truth } from '../building/registers.ts'

type Register = { readonly code: string; readonly unit: string; readonly shown: (registers: Registers) => string }

/** Thousandths of what `decimals` places say, as a plain number of fixed width. */
function fixed(value: number, decimals: number, width: number): string {
	const digits = String(value).padStart(width, '0')
	return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

const kwh = (milliWh: number): string => fixed(Math.floor(milliWh / 1000), 3, 9)
const cubicMetres = (ml: number): string => fixed(Math.floor(ml / 1000), 3, 8)
const volume = (code: string): readonly Register[] => [
	{ code, unit: 'm3', shown: ({ volumeMl }) => cubicMetres(volumeMl) },
]

/** The registers that count, main one first. */
const counters: { readonly [medium in Meter['medium']]: readonly Register[] } = {
	electricity: [
		{ code: '1-0:1.8.0', unit: 'kWh', shown: ({ totalMilliWh }) => kwh(totalMilliWh) },
		{ code: '1-0:1.8.1', unit: 'kWh', shown: ({ t1MilliWh }) => kwh(t1MilliWh) },
		{ code: '1-0:1.8.2', unit: 'kWh', shown: ({ t2MilliWh }) => kwh(t2MilliWh) },
		{ code: '1-0:2.8.0', unit: 'kWh', shown: () => kwh(0) },
	],
	gas: volume('7-0:3.0.0'),
	water: volume('8-0:1.0.0'),
	'warm-water': volume('9-0:1.0.0'),
	// Heat meters leave the medium out and count MWh.
	heat: [
		{ code: '6.8', unit: 'MWh', shown: ({ totalMilliWh }) => fixed(Math.floor(totalMilliWh / 1e6), 3, 7) },
		{ code: '6.26', unit: 'm3', shown: ({ volumeMl }) => fixed(Math.floor(volumeMl / 1e4), 2, 7) },
	],
}

const months = 12
const two = (value: number): string => String(value % 100).padStart(2, '0')

/** Billing periods that have ended, counted from January 2024. */
const periodOf = ({ year, month }: LocalTime): number => (year - 2024) * 12 + month - 1

/** Season, date and time as VDEW writes them: sYYMMDDhhmmss. */
function stamp(instant: number, meter: Meter): string {
	const { year, month, day, hour, minute, second } = localTime(instant, meter.clock)
	const season = offsetMs(instant, meter.clock) > 3_600_000 ? 1 : 0
	return [season, two(year), two(month), two(day), two(hour), two(minute), two(second)].join('')
}

export function readoutLines(truth: Truth, meter: Meter, now: number): readonly string[] {
	const clock = localTime(now + meter.clockOffsetMs, meter.clock)
	const registers = counters[meter.medium]
	const present = truth.registersAt(meter, now)
	const isHeat = meter.medium === 'heat'
	const identity = isHeat ? [`9.20(${meter.serial})`] : [`C.1(${meter.serial})`]
	const time = [`0.9.1(${two(clock.hour)}${two(clock.minute)}${two(clock.second)})`]
	const date = [`0.9.2(${two(clock.year)}${two(clock.month)}${two(clock.day)})`]
	return [
		'F.F(00000000)',
		...identity,
		...time,
		...date,
		...registers.map(({ code, unit, shown }) => `${code}(${shown(present)}*${unit})`),
		...gauges(truth, meter, now),
		`0.1.0(${two(periodOf(clock))})`,
		...history(truth, meter, now),
	]
}

function gauges(truth: Truth, meter: Meter, now: number): readonly string[] {
	if (meter.medium !== 'electricity') return []
	const watts = Math.round(truth.quarterAt(meter, now).energyMilliWh / 250)
	return [`1-0:16.7.0(${fixed(watts, 3, 6)}*kW)`, '1-0:32.7.0(230.1*V)', '1-0:52.7.0(229.8*V)', '1-0:72.7.0(230.4*V)']
}

/** What stood there at the end of each of the last months; *NN is the period's number. */
function history(truth: Truth, meter: Meter, now: number): readonly string[] {
	const clock = localTime(now, meter.clock)
	return Array.from({ length: months }, (_, back) => {
		const start = dayStart(dayNumberOf(clock.year, clock.month - back, 1), meter.clock)
		const period = two(periodOf(clock) - back)
		const then = truth.registersAt(meter, start)
		const values = counters[meter.medium].map(({ code, unit, shown }) => `${code}*${period}(${shown(then)}*${unit})`)
		return [`0.1.2*${period}(${stamp(start, meter)})`, ...values]
	}).flat()
}

/** 'code()' or 'code(…)': the register's present value; null: no such register. */
export function registerLine(truth: Truth, meter: Meter, now: number, asked: string): string | null {
	const code = asked.replace(/\(.*$/, '')
	const line = readoutLines(truth, meter, now).find((one) => one.startsWith(`${code}(`))
	return line ?? null
}

/** More rows than this a meter does not send at once. */
const mostRows = 3_000

/**
 * P.01(from;to): a head, then a line for each value; the change of the season begins a new head. null: no such
 * times.
 */
export function profileLines(truth: Truth, meter: Meter, asked: string): string | null {
	const match = /^P\.01\(\d(\d{10});\d(\d{10})\)$/.exec(asked)
	const [from, to] = [match?.[1], match?.[2]].map((text) => (text === undefined ? null : instantAt(text, meter)))
	if (from === null || from === undefined || to === null || to === undefined || to < from) return null
	const [main] = counters[meter.medium]
	const periodMs = meter.medium === 'electricity' ? 900_000 : 3_600_000
	const first = Math.ceil(from / periodMs) * periodMs
	const lines: string[] = []
	let season = ''
	for (let at = first, row = 0; at <= to && row < mostRows; at += periodMs, row++) {
		const time = stamp(at, meter).slice(0, 11)
		if (time[0] !== season) {
			season = time[0]!
			lines.push(`P.01(${time})(00)(${periodMs / 60_000})(1)(${main!.code})(${main!.unit})`)
		}
		lines.push(`(${main!.shown(truth.registersAt(meter, at))})`)
	}
	return lines.join('\r\n')
}

/** YYMMDDhhmm on the meter's clock. */
function instantAt(text: string, meter: Meter): number {
	const [year, month, day, hour, minute] = [0, 2, 4, 6, 8].map((at) => Number(text.slice(at, at + 2))) as [
		number,
		number,
		number,
		number,
		number,
	]
	return instantOf({ year: 2000 + year, month, day, hour, minute }, meter.clock)
}
