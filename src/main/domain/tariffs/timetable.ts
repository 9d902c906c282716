/**
 * Which of several lists of windows holds in each quarter hour. A building asks for the same months again and again, so
 * a month's table is made once per zone and period: rows of a day's quarter hours, laid at the instants of each day.
 */
import { assert } from '../../../shared/assert.ts'
import { addDays, type LocalDate, type Period, weekday } from '../../../shared/period.ts'
import type { TariffDefinition, TimeWindow } from '../../../shared/tariff.ts'
import { bandsOfDay, dayKind, seasonOf } from '../../../shared/tariff-day.ts'
import { dateOfInstant, localOfInstant } from '../calendar/local-time.ts'
import { dayStart, quarterHourMs } from '../calendar/periods.ts'

/** A step longer than a quarter hour that lies in two lists. */
export const straddling = 254

/** In the order of preference: the first list that holds wins; [] = always; null = never. */
export type WindowLists = readonly (readonly TimeWindow[] | null)[]

export type Timetable = {
	readonly lists: WindowLists
	readonly seasons: TariffDefinition['seasons']
	readonly calendar: TariffDefinition['calendar']
	/** Tables by zone, period and step; rows by what a day is. */
	readonly tables: Map<string, Runs>
	readonly rows: Map<string, Uint8Array>
	/** The same found by the period itself: many points ask with one plan. */
	readonly latest: WeakMap<Period, { readonly zone: string; readonly stepMs: number; readonly runs: Runs }>
}

/**
 * Steps in a row of which one list holds, at most a day of them: run r is the steps from ends[r − 1] (0) to ends[r],
 * of the list lists[r].
 */
export type Runs = { readonly ends: Uint32Array; readonly lists: Uint8Array }

const mostTablesKept = 400
const quartersOfDay = 96

export function timetable(lists: WindowLists, { seasons, calendar }: TariffDefinition): Timetable {
	assert(lists.length < straddling, 'there are fewer lists than a byte counts')
	return { lists, seasons, calendar, tables: new Map(), rows: new Map(), latest: new WeakMap() }
}

/**
 * Which list holds in each step of the period, by the moment's own local date and time, also after
 * midnight in a window that began the evening before. `stepMs` is 1, 2 or 4 quarter hours and divides the period.
 */
export function runsOf(table: Timetable, zone: string, period: Period, stepMs: number): Runs {
	const latest = table.latest.get(period)
	if (latest?.stepMs === stepMs && latest.zone === zone) return latest.runs
	const runs = runsByKey(table, zone, period, stepMs)
	table.latest.set(period, { zone, stepMs, runs })
	return runs
}

function runsByKey(table: Timetable, zone: string, period: Period, stepMs: number): Runs {
	const key = `${zone} ${period.from} ${period.to} ${stepMs}`
	const known = table.tables.get(key)
	if (known !== undefined) return known
	const quarters = quarterTable(table, zone, period)
	const made = runsIn(stepMs === quarterHourMs ? quarters : widened(quarters, stepMs / quarterHourMs))
	if (table.tables.size >= mostTablesKept) table.tables.clear()
	table.tables.set(key, made)
	return made
}

function quarterTable(table: Timetable, zone: string, { from, to }: Period): Uint8Array {
	const quarters = new Uint8Array(Math.ceil((to - from) / quarterHourMs))
	let date = dateOfInstant(zone, from)
	for (let at = from; at < to; ) {
		const row = dayRow(table, date)
		const next = addDays(date, 1)
		const [start, end] = [dayStart(zone, date), dayStart(zone, next)]
		// A day without a change of clocks is laid as a whole; of the others every quarter hour asks the clock.
		const isOrdinary = at === start && end - start === quartersOfDay * quarterHourMs && end <= to
		if (isOrdinary && minuteOfDay(zone, start) === 0) {
			quarters.set(row, (at - from) / quarterHourMs)
			at = end
		} else {
			for (; at < end && at < to; at += quarterHourMs) {
				quarters[(at - from) / quarterHourMs] = row[Math.floor(minuteOfDay(zone, at) / 15)]!
			}
		}
		date = next
	}
	return quarters
}

function widened(quarters: Uint8Array, count: number): Uint8Array {
	const steps = new Uint8Array(Math.ceil(quarters.length / count))
	for (let step = 0; step < steps.length; step++) {
		const first = quarters[step * count]!
		let isOne = true
		for (let part = 1; part < count; part++) isOne &&= quarters[step * count + part] === first
		steps[step] = isOne ? first : straddling
	}
	return steps
}

function runsIn(steps: Uint8Array): Runs {
	const ends: number[] = []
	for (let step = 1; step <= steps.length; step++) {
		if (steps[step] !== steps[step - 1] || step % quartersOfDay === 0) ends.push(step)
	}
	return { ends: Uint32Array.from(ends), lists: Uint8Array.from(ends, (end) => steps[end - 1]!) }
}

/** Minutes of the wall clock since its midnight. */
function minuteOfDay(zone: string, instant: number): number {
	const local = localOfInstant(zone, instant)
	return Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16))
}

function dayRow({ lists, seasons, calendar, rows }: Timetable, date: LocalDate): Uint8Array {
	const [season, month, day] = [seasonOf(seasons, date), Number(date.slice(5, 7)), weekday(date)]
	const kind = dayKind(calendar, date, day)
	const key = `${season} ${month} ${day > 5} ${kind}`
	const known = rows.get(key)
	if (known !== undefined) return known
	const row = bandsOfDay(lists, { month, season, isWeekend: day > 5, kind })
	rows.set(key, row)
	return row
}
