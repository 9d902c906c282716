/**
 * A zone's offset at an instant. Temporal knows it, slowly; a building asks millions of times, so the transitions are
 * computed once per zone and year and looked up. Nothing here depends on when it is called.
 */
import { Temporal } from 'temporal-polyfill'
import { assert } from '../../../shared/assert.ts'

/** Offset of local time from UTC in ms, valid from `from`. */
type OffsetSpan = { readonly from: number; readonly offsetMs: number }

type Spans = readonly OffsetSpan[]

const yearsKnown = new Map<string, Spans>()
const mostYearsKept = 500

/** True for an IANA name or a fixed offset ('Europe/Berlin', 'UTC', '+08:00') that Temporal knows. */
export function isZone(zone: string): boolean {
	try {
		Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
		return true
	} catch {
		return false
	}
}

/** Local minus UTC, in ms. The zone was checked when it was entered (`isZone`). */
export function offsetMs(zone: string, instant: number): number {
	const spans = spansAt(zone, instant)
	for (let index = spans.length - 1; index > 0; index--) {
		if (spans[index]!.from <= instant) return spans[index]!.offsetMs
	}
	return spans[0]!.offsetMs
}

/**
 * The zone's standard-time offset in the year of the instant: what a meter keeps whose clock never changes.
 * It is the smaller of the year's offsets: summer time is ahead of it on both hemispheres.
 */
export function standardOffsetMs(zone: string, instant: number): number {
	return Math.min(...spansAt(zone, instant).map((span) => span.offsetMs))
}

type Year = { readonly zone: string; readonly from: number; readonly to: number; readonly spans: Spans }
/** The years that were asked for last: a chart asks for one and for the one before in turn. */
let lastAsked: readonly [Year | null, Year | null] = [null, null]

/** Those of the year of the instant: mostly the same year as before. */
function spansAt(zone: string, instant: number): Spans {
	for (const year of lastAsked) {
		if (year !== null && year.zone === zone && instant >= year.from && instant < year.to) return year.spans
	}
	const year = new Date(instant).getUTCFullYear()
	const spans = spansOf(zone, year)
	lastAsked = [{ zone, from: Date.UTC(year, 0, 1), to: Date.UTC(year + 1, 0, 1), spans }, lastAsked[0]]
	return spans
}

/** First entry: the offset at the (UTC) year's beginning; then one for each change in the year. */
function spansOf(zone: string, year: number): Spans {
	const key = `${zone}/${year}`
	const known = yearsKnown.get(key)
	if (known !== undefined) return known
	assert(year >= 1900 && year <= 9999, `year ${year} is one that meters know`)
	const start = Date.UTC(year, 0, 1)
	const end = Date.UTC(year + 1, 0, 1)
	let at = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone)
	const spans: OffsetSpan[] = [{ from: start, offsetMs: at.offsetNanoseconds / 1e6 }]
	for (let changes = 0; changes < 20; changes++) {
		const next = at.getTimeZoneTransition('next')
		if (next === null || next.epochMilliseconds >= end) break
		spans.push({ from: next.epochMilliseconds, offsetMs: next.offsetNanoseconds / 1e6 })
		at = next
	}
	if (yearsKnown.size >= mostYearsKept) yearsKnown.clear()
	yearsKnown.set(key, spans)
	return spans
}
