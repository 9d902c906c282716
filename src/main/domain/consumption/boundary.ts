/**
 * A register's value at a boundary (a month's 00:00 local time). In this order: a value that holds for the instant; the
 * own midnight of a meter whose clock keeps standard time; a bounded interpolation. Else it is missing, with the
 * reason.
 */
import { type ClockPolicy, instantToMeterLocal, meterLocalToInstant } from '../calendar/local-time.ts'
import { preferred, type UsableReading } from '../readings/accept.ts'
import type { Origin, Quality, Reading } from '../readings/reading.ts'

export type BoundaryValue =
	| {
			readonly kind: 'value'
			/** The boundary that was asked for. */
			readonly at: number
			/** Steps of the register. */
			readonly value: number
			readonly quality: UseQuality
			readonly note: null | 'standard-time' | 'interpolated'
			/** What it comes from: one reading that holds for `readAt`, or the two of an interpolation. */
			readonly readings: readonly Reading[]
			/** The instant that the value really holds for. */
			readonly readAt: number
			readonly origin: Origin | 'interpolated'
	  }
	| { readonly kind: 'missing'; readonly at: number; readonly reason: MissingReason }

/** How far a boundary, and what was used between two, may be trusted. */
export type UseQuality = Exclude<Quality, 'quarantined'>

export type MissingReason =
	| 'no-reading'
	/** Readings exist, but further away than the reach. */
	| 'too-far'
	/** Readings on one side only. */
	| 'one-sided'
	/** There is a value, but it was found implausible or empty. */
	| 'quarantined'
	/** The meter's registers have no instant in common at this boundary. */
	| 'not-together'

export type BoundaryRules = {
	readonly zone: string
	readonly clock: ClockPolicy
	/** How far a reading may lie from the boundary on either side to interpolate (ms). */
	readonly interpolationReachMs: number
}

export const defaultInterpolationReachMs = 2 * 3_600_000

/** The readings of one register near the instant, in any order. */
export function boundaryValue(readings: readonly Reading[], instant: number, rules: BoundaryRules): BoundaryValue {
	const isHere = ({ at }: Reading) => at === instant
	return valueAt(readings.every(isHere) ? readings : readings.filter(isHere)) ?? besideValue(readings, instant, rules)
}

/**
 * What holds for the instant itself is the value, whatever lies beside it: no need to look. `readings`: of one register
 * at one instant. Null: none of them is usable.
 */
export function valueAt(readings: readonly Reading[]): BoundaryValue | null {
	const exact = preferred(readings)
	return exact === null ? null : direct(exact, exact.at, null)
}

/** Where no reading holds for the instant itself. */
export const besideValue = (readings: readonly Reading[], instant: number, rules: BoundaryRules): BoundaryValue =>
	meterBoundary([readings], instant, rules)[0]!

/**
 * The boundary of several registers of ONE meter (in the order given): all from the same instant or instants, so that
 * T1 + T2 = total where the meter's own values do.
 */
export function meterBoundary(
	registers: readonly (readonly Reading[])[],
	instant: number,
	rules: BoundaryRules,
): readonly BoundaryValue[] {
	const byInstant = registers.map(bestByInstant)
	const exact = allAt(byInstant, instant)
	if (exact !== null) return exact.map((reading) => direct(reading, instant, null))
	const ownMidnight = standardMidnight(instant, rules)
	const own = ownMidnight === null ? null : allAt(byInstant, ownMidnight)
	if (own?.every((reading) => reading.origin === 'freeze' || reading.origin === 'settlement')) {
		return own.map((reading) => direct(reading, instant, 'standard-time'))
	}
	const between = neighbours(byInstant, instant, rules.interpolationReachMs)
	if (between !== null) return interpolate(between.before, between.after, instant)
	return registers.map((readings, index) => missing(readings, byInstant[index]!, instant, rules))
}

/** The meter's own midnight at most an hour from the building's; null for a meter that follows the building's clock. */
export function standardMidnight(instant: number, rules: Pick<BoundaryRules, 'zone' | 'clock'>): number | null {
	if (rules.clock !== 'standard') return null
	// Two hours on, so that a boundary a little before the meter's own midnight finds the right date.
	const date = instantToMeterLocal(rules.zone, 'standard', instant + 2 * 3_600_000).slice(0, 10)
	const midnight = meterLocalToInstant(rules.zone, 'standard', date)
	return midnight.ok && Math.abs(midnight.at - instant) <= 3_600_000 ? midnight.at : null
}

type ByInstant = ReadonlyMap<number, UsableReading>

function bestByInstant(readings: readonly Reading[]): ByInstant {
	const groups = new Map<number, Reading[]>()
	for (const reading of readings) {
		const group = groups.get(reading.at)
		if (group === undefined) groups.set(reading.at, [reading])
		else group.push(reading)
	}
	const best = new Map<number, UsableReading>()
	for (const [at, group] of groups) {
		const one = preferred(group)
		if (one !== null) best.set(at, one)
	}
	return best
}

function allAt(registers: readonly ByInstant[], at: number): readonly UsableReading[] | null {
	const found = registers.map((register) => register.get(at))
	return found.every((reading) => reading !== undefined) ? found : null
}

function neighbours(registers: readonly ByInstant[], instant: number, reachMs: number) {
	const first = registers[0]
	if (first === undefined) return null
	const common = [...first.keys()].filter(
		(at) => Math.abs(at - instant) <= reachMs && registers.every((register) => register.has(at)),
	)
	const before = Math.max(...common.filter((at) => at < instant))
	const after = Math.min(...common.filter((at) => at > instant))
	if (!Number.isFinite(before) || !Number.isFinite(after)) return null
	return { before: allAt(registers, before)!, after: allAt(registers, after)! }
}

/**
 * Straight line, truncated to whole steps as a display would be. Where the parts of a meter add up to its total at
 * both ends, they still do here: the steps lost by truncation go to the largest remainders.
 */
function interpolate(
	before: readonly UsableReading[],
	after: readonly UsableReading[],
	instant: number,
): readonly BoundaryValue[] {
	const span = BigInt(after[0]!.at - before[0]!.at)
	const passed = BigInt(instant - before[0]!.at)
	const ranges = before.map((start, index) => rolledRange(start.value, after[index]!.value))
	const scaled = before.map((start, index) => BigInt(after[index]!.value - start.value + ranges[index]!) * passed)
	const values = before.map((start, index) => {
		const value = start.value + Number(floorDiv(scaled[index]!, span))
		return ranges[index] === 0 ? value : value % ranges[index]!
	})
	const total = totalIndex(before.map((r) => r.value))
	if (total !== null && total === totalIndex(after.map((r) => r.value))) {
		const parts = values.map((_, index) => index).filter((index) => index !== total)
		let lost = values[total]! - parts.reduce((sum, index) => sum + values[index]!, 0)
		const rest = (index: number) => scaled[index]! - floorDiv(scaled[index]!, span) * span
		for (const index of parts.sort((a, b) => (rest(b) > rest(a) ? 1 : rest(b) < rest(a) ? -1 : a - b))) {
			if (lost <= 0) break
			values[index] = values[index]! + 1
			lost--
		}
	}
	return values.map((value, index) => ({
		kind: 'value',
		at: instant,
		value,
		quality: 'interpolated',
		note: 'interpolated',
		readings: [before[index]!, after[index]!],
		readAt: instant,
		origin: 'interpolated',
	}))
}

/**
 * What a register began again with that went from the last hundredth of all its digits to the first, as in
 * `rolloverIncrease`; else 0. A line through such a fall would run backwards through everything it ever counted.
 */
function rolledRange(start: number, end: number): number {
	const range = 10 ** String(start).length
	return start >= range * 0.99 && end < range * 0.01 ? range : 0
}

/** Which of three or more registers is the sum of all the others; null = none. */
function totalIndex(values: readonly number[]): number | null {
	if (values.length < 3) return null
	const sum = values.reduce((a, b) => a + b, 0)
	const index = values.findIndex((value) => value * 2 === sum)
	return index < 0 ? null : index
}

function direct(reading: UsableReading, at: number, note: null | 'standard-time'): BoundaryValue {
	const quality = reading.quality === 'quarantined' ? 'measured' : reading.quality
	return {
		kind: 'value',
		at,
		value: reading.value,
		quality,
		note: quality === 'interpolated' ? 'interpolated' : note,
		readings: [reading],
		readAt: reading.at,
		origin: reading.origin,
	}
}

function missing(readings: readonly Reading[], good: ByInstant, instant: number, rules: BoundaryRules): BoundaryValue {
	const reason = (): MissingReason => {
		if (good.has(instant)) return 'not-together'
		if (readings.some((reading) => reading.at === instant)) return 'quarantined'
		if (good.size === 0) return readings.length === 0 ? 'no-reading' : 'quarantined'
		const near = [...good.keys()].filter((at) => Math.abs(at - instant) <= rules.interpolationReachMs)
		if (near.length === 0) return 'too-far'
		const sided = near.every((at) => at < instant) || near.every((at) => at > instant)
		return sided ? 'one-sided' : 'not-together'
	}
	return { kind: 'missing', at: instant, reason: reason() }
}

function floorDiv(a: bigint, b: bigint): bigint {
	const quotient = a / b
	return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}
