/** Whether a candidate reading may be believed, and which of several readings of one instant counts. */
import type { Origin, Reading } from './reading.ts'
import type { Register } from './register.ts'

export type Verdict =
	| { readonly kind: 'accepted'; readonly note: null | 'rollover' }
	/** Not stored: nothing new, or it contradicts what is stored for the same register, instant and origin. */
	| { readonly kind: 'refused'; readonly reason: 'duplicate' | 'conflict' }
	/** Kept with quality 'quarantined', never billed. */
	| { readonly kind: 'quarantined'; readonly reason: QuarantineReason }

type QuarantineReason =
	/** The meter said it has no value. */
	| 'null'
	/** The instant lies in the future, or the meter's clock is impossible. */
	| 'clock'
	/** More than the register can count in the time. */
	| 'jump'
	/** It would be a rollover, but cannot be told from a fault. */
	| 'rollover'
	/** It started again near 0: an exchanged or reset meter. */
	| 'reset'
	/** Below the value before, and no rollover and no reset explains it. */
	| 'backwards'
	/** Negative, or more digits than the register has. */
	| 'range'

const clockToleranceMs = 5 * 60_000
const hourMs = 3_600_000
/** Readings before the first remotely read meters were built are broken clocks. */
const earliestAt = Date.UTC(2000, 0, 1)

/**
 * `previous`: the accepted reading of the register that lies last at or before the candidate's instant; `following`:
 * the first one after it, for values fetched from memory later. Both null when there is none.
 */
export function accept(
	previous: Reading | null,
	candidate: Reading,
	register: Pick<Register, 'digits' | 'kind' | 'mostPerHour' | 'limitPerHour'>,
	now: number,
	following: Reading | null = null,
): Verdict {
	if (previous !== null && isSameSlot(previous, candidate)) {
		return { kind: 'refused', reason: previous.value === candidate.value ? 'duplicate' : 'conflict' }
	}
	if (candidate.at > now + clockToleranceMs || candidate.at < earliestAt) return quarantined('clock')
	if (candidate.value === null) return quarantined('null')
	if (register.kind === 'gauge') return { kind: 'accepted', note: null }
	if (candidate.value < 0 || (register.digits !== null && candidate.value >= 10 ** register.digits)) {
		return quarantined('range')
	}
	const before = judgeStep(previous, candidate, register)
	if (before.kind !== 'accepted') return before
	const after = judgeStep(candidate, following, register)
	// The later value has been believed already: whatever does not fit to it speaks against the candidate.
	return after.kind === 'accepted' ? before : quarantined('backwards')
}

/** The memory of the meter wins over what was seen live, because it holds for the instant itself; a person's last. */
const originRank: Readonly<Record<Origin, number>> = {
	overlay: 0,
	freeze: 1,
	settlement: 2,
	profile: 3,
	live: 4,
	manual: 5,
}

export type UsableReading = Reading & { readonly value: number }
const isUsable = (reading: Reading): reading is UsableReading =>
	reading.value !== null && reading.quality !== 'quarantined'

/** Of readings of one register at one instant: the one that counts, or null. Quarantined and empty ones never do. */
export function preferred(readings: readonly Reading[]): UsableReading | null {
	let best: UsableReading | null = null
	for (const reading of readings) {
		if (!isUsable(reading)) continue
		if (best === null || originRank[reading.origin] < originRank[best.origin]) best = reading
	}
	return best
}

/**
 * How far a counter went on over its last digit, in steps, or null where that is not plausible: with a known rating,
 * it must be countable in the time; without one, only from the last to the first hundredth of the range.
 */
export function rolloverIncrease(
	start: number,
	end: number,
	elapsedMs: number,
	register: Pick<Register, 'digits' | 'mostPerHour'>,
): number | null {
	if (register.digits === null || end >= start) return null
	const range = 10 ** register.digits
	const increase = end - start + range
	if (register.mostPerHour !== null) return increase <= mostCountable(register.mostPerHour, elapsedMs) ? increase : null
	return start >= range * 0.99 && end < range * 0.01 ? increase : null
}

/**
 * Steps that can be counted in the time; clocks may be off by the tolerance on either side, and one step is rounding.
 */
export function mostCountable(mostPerHour: number, elapsedMs: number): number {
	return (mostPerHour * (elapsedMs + 2 * clockToleranceMs)) / hourMs + 1
}

function judgeStep(
	start: Reading | null,
	end: Reading | null,
	register: Pick<Register, 'digits' | 'mostPerHour' | 'limitPerHour'>,
): Verdict {
	if (start === null || end === null || start.value === null || end.value === null)
		return { kind: 'accepted', note: null }
	const elapsedMs = end.at - start.at
	const rated = register.mostPerHour ?? register.limitPerHour ?? null
	if (end.value >= start.value) {
		const tooMuch = rated !== null && end.value - start.value > mostCountable(rated, elapsedMs)
		return tooMuch ? quarantined('jump') : { kind: 'accepted', note: null }
	}
	if (
		isFromMemory(start) !== isFromMemory(end) &&
		isExplainedByClocks(start.value - end.value, start.value, elapsedMs, register)
	)
		return { kind: 'accepted', note: null }
	if (rolloverIncrease(start.value, end.value, elapsedMs, register) !== null)
		return { kind: 'accepted', note: 'rollover' }
	const nearEnd = register.digits !== null && start.value >= 10 ** register.digits * 0.99
	if (nearEnd && end.value < 10 ** register.digits! * 0.01) return quarantined('rollover')
	const couldHaveRestarted =
		rated !== null ? end.value <= mostCountable(rated, elapsedMs) : end.value <= start.value / 100
	return quarantined(couldHaveRestarted ? 'reset' : 'backwards')
}

/**
 * What a meter writes down holds by its own clock, what is read live by ours. Within the tolerance of clocks the one
 * that is told as the later may really have been the first: a meter half a minute behind writes its quarter hour after
 * the round that began with it. `fall`, `value`: steps; `offMs`: what is known of how far its clock is off.
 */
export function isExplainedByClocks(
	fall: number,
	value: number,
	elapsedMs: number,
	register: Pick<Register, 'mostPerHour' | 'limitPerHour'>,
	offMs = 0,
): boolean {
	return elapsedMs <= clockToleranceMs + offMs && fall <= countedMeanwhile(value, register)
}

export const isFromMemory = ({ origin }: Pick<Reading, 'origin'>): boolean =>
	origin === 'freeze' || origin === 'settlement' || origin === 'profile'

/** The most that is counted within the tolerance; without a rating a hundredth of the register, at least 100 steps. */
function countedMeanwhile(value: number, register: Pick<Register, 'mostPerHour' | 'limitPerHour'>): number {
	const rated = register.mostPerHour ?? register.limitPerHour ?? null
	return rated === null ? Math.max(100, value / 100) : mostCountable(rated, 0)
}

function isSameSlot(a: Reading, b: Reading): boolean {
	return a.registerId === b.registerId && a.at === b.at && a.origin === b.origin
}

function quarantined(reason: QuarantineReason): Verdict {
	return { kind: 'quarantined', reason }
}
