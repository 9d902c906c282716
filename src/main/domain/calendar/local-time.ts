/** Between instants (UTC epoch ms) and local wall-clock text, for buildings and for meters' own clocks. */
import { isLocalDate } from '../../../shared/period.ts'
import { offsetMs, standardOffsetMs } from './zone.ts'

/** 'local': the meter follows summer time; 'standard': its clock keeps the zone's standard time all year. */
export type ClockPolicy = 'local' | 'standard'

/** What a local time means. In autumn one hour is told twice, in spring one hour is never told. */
export type LocalMeaning =
	| { readonly kind: 'once'; readonly at: number }
	| { readonly kind: 'twice'; readonly earlier: number; readonly later: number }
	/** `at`: the same clock reading counted on from before the gap, as Temporal's 'compatible' does. */
	| { readonly kind: 'never'; readonly at: number }
	| { readonly kind: 'malformed' }

/** `local`: 'YYYY-MM-DD' (its 00:00), 'YYYY-MM-DDTHH:MM' or '…:SS'; 'T24:00' is the day's end. Never throws. */
export function meaningOfLocal(zone: string, local: string): LocalMeaning {
	const wall = wallMs(local)
	return wall === null ? { kind: 'malformed' } : meaningOfWall(zone, wall)
}

function meaningOfWall(zone: string, wall: number): Exclude<LocalMeaning, { kind: 'malformed' }> {
	// Any instant that shows this wall clock lies within a day of it, so the offsets around it are all candidates.
	const before = offsetMs(zone, wall - 86_400_000)
	const after = offsetMs(zone, wall + 86_400_000)
	if (before === after && offsetMs(zone, wall - before) === before) return { kind: 'once', at: wall - before }
	const found = [...new Set([wall - before, wall - after])]
		.filter((at) => at + offsetMs(zone, at) === wall)
		.sort((a, b) => a - b)
	if (found.length === 1) return { kind: 'once', at: found[0]! }
	if (found.length === 2) return { kind: 'twice', earlier: found[0]!, later: found[1]! }
	return { kind: 'never', at: wall - before }
}

/**
 * The instant of a local time in the building's zone; an hour told twice is taken as `twice` says, an hour never told
 * counts on from before the gap. Null: malformed, or no such date.
 */
export function instantOfLocal(zone: string, local: string, twice: 'earlier' | 'later' = 'earlier'): number | null {
	const meaning = meaningOfLocal(zone, local)
	switch (meaning.kind) {
		case 'once':
		case 'never':
			return meaning.at
		case 'twice':
			return meaning[twice]
		case 'malformed':
			return null
	}
}

/** When the building's wall showed the same, to the second, a year before; a 29th of February has its 28th. */
export function oneYearBefore(zone: string, instant: number): number {
	const wall = new Date(instant + offsetMs(zone, instant))
	const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()]
	const timeMs = Math.floor((wall.getTime() - Date.UTC(year, month, day)) / 1000) * 1000
	const isLeapDay = month === 1 && day === 29
	const meaning = meaningOfWall(zone, Date.UTC(year - 1, month, isLeapDay ? 28 : day) + timeMs)
	return meaning.kind === 'twice' ? meaning.earlier : meaning.at
}

/** 'YYYY-MM-DDTHH:MM:SS' on the building's wall. */
export function localOfInstant(zone: string, instant: number): string {
	return wallText(instant + offsetMs(zone, instant))
}

/** 'YYYY-MM-DD' on the building's wall. */
export function dateOfInstant(zone: string, instant: number): string {
	return localOfInstant(zone, instant).slice(0, 10)
}

export type MeterInstant =
	| { readonly ok: true; readonly at: number; readonly note: null | 'hour-told-twice' | 'hour-never-told' }
	| { readonly ok: false; readonly reason: 'malformed' }

/**
 * The instant that a meter's own time stamp means. A standard-time clock is never ambiguous. For a clock that follows
 * summer time, the hour that autumn tells twice is resolved by `twice` and noted.
 */
export function meterLocalToInstant(
	zone: string,
	clock: ClockPolicy,
	local: string,
	twice: 'earlier' | 'later' = 'earlier',
): MeterInstant {
	if (clock === 'standard') {
		const wall = wallMs(local)
		if (wall === null) return { ok: false, reason: 'malformed' }
		return { ok: true, at: wall - standardOffsetMs(zone, wall), note: null }
	}
	const meaning = meaningOfLocal(zone, local)
	switch (meaning.kind) {
		case 'once':
			return { ok: true, at: meaning.at, note: null }
		case 'twice':
			return { ok: true, at: meaning[twice], note: 'hour-told-twice' }
		case 'never':
			return { ok: true, at: meaning.at, note: 'hour-never-told' }
		case 'malformed':
			return { ok: false, reason: 'malformed' }
	}
}

/**
 * A run of a meter's records in the order in which it made them: in the hour that autumn tells twice the first
 * passage is the earlier one, and a stamp that would not lie after its predecessor is the second passage.
 */
export function meterLocalsToInstants(
	zone: string,
	clock: ClockPolicy,
	locals: readonly string[],
): readonly MeterInstant[] {
	let last = Number.NEGATIVE_INFINITY
	return locals.map((local) => {
		const first = meterLocalToInstant(zone, clock, local, 'earlier')
		if (!first.ok) return first
		const found =
			first.note === 'hour-told-twice' && first.at <= last ? meterLocalToInstant(zone, clock, local, 'later') : first
		if (found.ok) last = found.at
		return found
	})
}

/** What the meter's own clock shows at an instant: 'YYYY-MM-DDTHH:MM:SS'. */
export function instantToMeterLocal(zone: string, clock: ClockPolicy, instant: number): string {
	return clock === 'standard' ? wallText(instant + standardOffsetMs(zone, instant)) : localOfInstant(zone, instant)
}

/** Wall clock as if it were UTC; null when malformed or no such date. */
function wallMs(local: string): number | null {
	const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(local)
	const day = match === null ? null : dateMs(match[1]!)
	if (match === null || day === null) return null
	const [hour, minute, second] = [Number(match[2] ?? 0), Number(match[3] ?? 0), Number(match[4] ?? 0)]
	if (minute > 59 || second > 59 || hour > 24 || (hour === 24 && (minute > 0 || second > 0))) return null
	return day + hour * 3_600_000 + minute * 60_000 + second * 1_000
}

let lastDate: { readonly date: string; readonly at: number | null } = { date: '', at: null }

/** A day's quarter hours come together: mostly the same date as before. */
function dateMs(date: string): number | null {
	if (lastDate.date === date) return lastDate.at
	const year = Number(date.slice(0, 4))
	const isKnown = isLocalDate(date) && year >= 1901 && year <= 9998
	lastDate = { date, at: isKnown ? Date.UTC(year, Number(date.slice(5, 7)) - 1, Number(date.slice(8))) : null }
	return lastDate.at
}

function wallText(wall: number): string {
	return new Date(wall).toISOString().slice(0, 19)
}
