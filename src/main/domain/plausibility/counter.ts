/**
 * What happened to a counter, seen afterwards and with what followed: rollover, reset, exchange, reverse flow, glitch,
 * jump, scale change. Acceptance (readings/accept.ts) judges one value before the next is known; this judges the run.
 */

import type { Period } from '../../../shared/period.ts'
import type { MediumThresholds } from '../../../shared/plausibility.ts'
import { isExplainedByClocks, isFromMemory, mostCountable, preferred, rolloverIncrease } from '../readings/accept.ts'
import type { Reading } from '../readings/reading.ts'
import type { Register } from '../readings/register.ts'
import type { Finding } from './finding.ts'

/** One value of an instant. `counts`: consumption uses it. */
export type Told = {
	readonly at: number
	readonly value: number
	readonly counts: boolean
	/** By whose clock it holds for its instant; default: ours. */
	readonly clock?: 'meter' | 'ours'
}

export type CounterRegister = Pick<Register, 'digits' | 'mostPerHour' | 'limitPerHour'> & {
	/** What is known of how far the meter's clock is off, either way (ms); default: nothing. */
	readonly clockOffMs?: number
}

type Limits = Pick<MediumThresholds, 'jumpFactor' | 'glitchValues'> & {
	/** In steps. */
	readonly jumpLeastSteps: number
}

const dayMs = 86_400_000
/** So long a clock that was set wrong, by a day at most, may keep values from counting. */
const longestDoubtMs = 26 * 3_600_000
/** A mean of less time says nothing. */
const meanLeastMs = dayMs

/** Ordered by `at`; of several readings of an instant the one that counts, else one that was kept from counting. */
export function toldValues(readings: readonly Reading[]): readonly Told[] {
	return [...Map.groupBy(readings, ({ at }) => at)].flatMap(([at, group]): readonly Told[] => {
		const best = preferred(group)
		if (best?.value != null) return [{ at, value: best.value, counts: true, clock: clockOf(best) }]
		const kept = group.find(({ value }) => value !== null)
		return kept?.value == null ? [] : [{ at, value: kept.value, counts: false, clock: clockOf(kept) }]
	})
}

const clockOf = (reading: Reading) => (isFromMemory(reading) ? 'meter' : 'ours')

/**
 * `told` in order of time, with as much before the period as is there (a mean wants a day); findings whose start lies
 * in the period. Every value is looked at: one finding does not end the search.
 */
export function counterFindings(
	told: readonly Told[],
	register: CounterRegister,
	limits: Limits,
	period: Period,
): readonly Finding[] {
	const found: Finding[] = []
	let start = told[0]
	let before: Told | null = null
	let base = told[0]
	if (start === undefined || base === undefined) return []
	for (let index = 1; index < told.length; ) {
		const next: Told = told[index]!
		const kind = stepKind(base, next, register, limits, meanPerHour(start, base))
		if (kind === 'plausible') {
			before = base
			base = next
			index++
			continue
		}
		const fits = (from: Told, to: Told) =>
			stepKind(from, to, register, limits, meanPerHour(start!, from)) === 'plausible'
		const out = kind === 'rollover' ? null : outAndBack(told, index, base, before, limits, fits)
		if (out?.odd === 'base') {
			found.push(glitch([base], before!, next))
			base = next
			index++
		} else if (out !== null) {
			found.push(glitch(told.slice(index, out.back), base, told[out.back]!))
			index = out.back
		} else {
			found.push(
				kind === 'rollover' ? rollover(base, next, register) : lasting(told, index, base, register, kind, fits),
			)
			// From here on it counts anew: what was before says nothing about what comes.
			start = next
			before = null
			base = next
			index++
		}
	}
	return found.filter(({ from }) => from >= period.from && from < period.to)
}

type StepKind = 'plausible' | 'rollover' | 'up' | 'down'

function stepKind(from: Told, to: Told, register: CounterRegister, limits: Limits, mean: number | null): StepKind {
	const elapsedMs = to.at - from.at
	const increase = to.value - from.value
	const isOfTwoClocks = (from.clock ?? 'ours') !== (to.clock ?? 'ours')
	if (increase < 0 && isOfTwoClocks) {
		if (isExplainedByClocks(-increase, from.value, elapsedMs, register, register.clockOffMs)) return 'plausible'
	}
	if (increase < 0) return rolloverIncrease(from.value, to.value, elapsedMs, register) === null ? 'down' : 'rollover'
	const rated = register.mostPerHour ?? register.limitPerHour ?? null
	if (rated !== null && increase > mostCountable(rated, elapsedMs)) return 'up'
	if (mean === null || limits.jumpFactor === null || increase < limits.jumpLeastSteps) return 'plausible'
	return increase > limits.jumpFactor * mostCountable(mean, elapsedMs) ? 'up' : 'plausible'
}

/** Steps an hour since `start`; null: too short to say, or nothing was counted. */
function meanPerHour(start: Told, until: Told): number | null {
	const elapsedMs = until.at - start.at
	const increase = until.value - start.value
	return elapsedMs < meanLeastMs || increase <= 0 ? null : (increase * 3_600_000) / elapsedMs
}

type OutAndBack = { readonly odd: 'base' | 'run'; readonly back: number }

/** Either the values from `index` on were out until `back`, or the one before them was: the fewer odd ones win. */
function outAndBack(
	told: readonly Told[],
	index: number,
	base: Told,
	before: Told | null,
	limits: Limits,
	fits: (from: Told, to: Told) => boolean,
): OutAndBack | null {
	const next = told[index]!
	const last = Math.min(told.length - 1, index + limits.glitchValues)
	// What stays up where it jumped to fits again after a while, because time passes: back is the other way.
	const isBack = (each: Told) => each.value > next.value === next.value < base.value && fits(base, each)
	let back: number | null = null
	for (let each = index + 1; each <= last && back === null; each++) if (isBack(told[each]!)) back = each
	const fallsOn = told[index + 1] !== undefined && told[index + 1]!.value < next.value
	// What was kept from counting, because its time is in doubt, says nothing against what counts around it.
	if (!base.counts && next.counts && before !== null && fits(before, next)) return { odd: 'base', back: index }
	const on = base.counts && !next.counts ? told.findIndex(({ counts }, each) => each > index && counts) : -1
	if (on > 0 && told[on]!.at - base.at <= longestDoubtMs && fits(base, told[on]!)) return { odd: 'run', back: on }
	const baseIsOdd = before !== null && next.value < base.value && !fallsOn && fits(before, next)
	if (baseIsOdd && (back === null || back - index > 1)) return { odd: 'base', back: index }
	return back === null ? null : { odd: 'run', back }
}

function glitch(odd: readonly Told[], base: Told, back: Told): Finding {
	const counting = odd.filter(({ counts }) => counts).length
	return {
		rule: 'glitch',
		from: odd[0]!.at,
		to: odd.at(-1)!.at,
		severity: counting > 0 || !back.counts ? 'error' : 'warning',
		detail: { values: odd.length, counting, value: odd[0]!.value, before: base.value, after: back.value },
	}
}

const rollover = (base: Told, next: Told, register: CounterRegister): Finding => ({
	rule: 'rollover',
	from: next.at,
	to: next.at,
	severity: next.counts ? 'hint' : 'error',
	detail: {
		before: base.value,
		value: next.value,
		increase: rolloverIncrease(base.value, next.value, next.at - base.at, register),
	},
})

/** It did not come back: what it most likely is. */
function lasting(
	told: readonly Told[],
	index: number,
	base: Told,
	register: CounterRegister,
	kind: 'up' | 'down',
	fits: (from: Told, to: Told) => boolean,
): Finding {
	const next = told[index]!
	const stays = told[index + 1] !== undefined && told[index + 2] !== undefined && fits(next, told[index + 1]!)
	const power = powerOfTenBetween(base.value, next.value)
	const rule = () => {
		if (power !== null && stays) return 'scale-change'
		if (kind === 'up') return 'jump'
		const elapsedMs = next.at - base.at
		const rated = register.mostPerHour ?? register.limitPerHour ?? null
		const fall = base.value - next.value
		const fallsOn = told[index + 1] !== undefined && told[index + 1]!.value < next.value
		const couldRunBack = fall <= base.value / 10 && (rated === null || fall <= mostCountable(rated, elapsedMs))
		if (fallsOn || couldRunBack) return 'reverse-flow'
		const startsAnew = next.value <= (rated === null ? base.value / 100 : mostCountable(rated, elapsedMs))
		return startsAnew ? 'reset' : 'exchange'
	}
	return {
		rule: rule(),
		from: next.at,
		to: next.at,
		severity: 'error',
		detail: { before: base.value, beforeAt: base.at, value: next.value, ...(power === null ? {} : { power }) },
	}
}

/** 3: a thousand times as much. Small numbers hit a power of ten by chance. */
function powerOfTenBetween(from: number, to: number): number | null {
	if (from < 1 || to < 1 || Math.max(from, to) < 1000) return null
	const power = Math.log10(to / from)
	const nearest = Math.round(power)
	return nearest !== 0 && Math.abs(power - nearest) < 0.02 ? nearest : null
}
