/** Meter-local wall time as the meter writes it. No zone is known here: arithmetic on the civil calendar only. */

const minuteMs = 60_000

/** 'YYYY-MM-DDTHH:MM[:SS]' as a count of ms on the civil calendar, or null where it is no such text. */
function civil(local: string): number | null {
	const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(local)
	if (match === null) return null
	const [year, month, day, hour, minute, second] = match.slice(1).map((digits) => Number(digits ?? 0))
	const ms = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!)
	return new Date(ms).toISOString().startsWith(local) ? ms : null
}

const text = (ms: number): string => new Date(ms).toISOString().slice(0, 16)

/** `minutes` later (or earlier), 'YYYY-MM-DDTHH:MM'; null where `local` is no local time. */
export function shiftedMinutes(local: string, minutes: number): string | null {
	const ms = civil(local)
	return ms === null ? null : text(ms + minutes * minuteMs)
}

/** mm hh DD MM YY as decimal digits in BCD, as a request carries it. `local`: 'YYYY-MM-DDTHH:MM'. */
export function minuteStampBytes(local: string): readonly number[] {
	const at = (index: number): number => Number.parseInt(local.slice(index, index + 2), 16)
	return [at(14), at(11), at(8), at(5), at(2)]
}

/** A settlement day of the meter: day of the month 1..28 and hour. */
export type SettlementDay = { readonly day: number; readonly hour: number }

/**
 * The `back`-th settlement (1 = the latest) before the meter's clock, 'YYYY-MM-DDTHH:MM'; null where the meter has no
 * settlement day or the clock is no time.
 */
export function settlementTime(days: readonly SettlementDay[], clock: string, back: number): string | null {
	const now = civil(clock)
	if (now === null || days.length === 0) return null
	const date = new Date(now)
	const found: number[] = []
	for (let month = 0; month <= back; month++) {
		for (const { day, hour } of days) {
			const at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - month, day, hour)
			if (at <= now) found.push(at)
		}
	}
	found.sort((a, b) => b - a)
	const wanted = found[back - 1]
	return wanted === undefined ? null : text(wanted)
}
