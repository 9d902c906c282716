/**
 * What a metering point used between any instants, whatever meters hung there: (old end − old start) + (new end − new
 * start), each through its own unit, resolution and multiplier. All in whole steps of one common measure, so that the
 * sum over any split is the whole.
 */
import type { Unit } from '../../../shared/quantity.ts'
import type { Register } from '../readings/register.ts'
import type { BoundaryValue, MissingReason, UseQuality } from './boundary.ts'
import { consumption, inUnits, type UnknownReason, weaker } from './consumption.ts'
import { common, type Fraction, fraction, times, wholeParts } from './fraction.ts'
import { ratingFactor } from './units.ts'

/** A device's share in a metering point: one of its registers, while it hung there. */
export type UsePart = Pick<Register, 'unit' | 'exponent' | 'digits' | 'mostPerHour'> & {
	readonly from: number
	/** null = it hangs there now. */
	readonly to: number | null
	/** CT × PT, or the pulse weight. */
	readonly multiplier: { readonly numerator: number; readonly denominator: number }
}

/** What one step of a series is worth. */
export type UseScale = {
	readonly unit: Unit
	/** In `unit`. */
	readonly step: Fraction
}

/** One step of a series; null = gap, with its reason. */
export type SeriesStep = {
	readonly from: number
	readonly to: number
	/** Steps of the scale. */
	readonly steps: number | null
	readonly quality: UseQuality | 'missing'
	readonly reason: GapReason | null
}
export type GapReason =
	| UnknownReason
	| MissingReason
	/** Not all of the time had a meter. */
	| 'no-meter'
	/** A meter was exchanged, and its final value or the first value of the new one is not known. */
	| 'exchange-value'
	/** The meter of that time counted something that does not add up with what is counted now. */
	| 'other-unit'
	/** A virtual point had no formula, or one of its parts is missing for that reason. */
	| 'no-formula'
	/** More than a number can hold exactly. */
	| 'out-of-range'

export type PointUse = { readonly scale: UseScale; readonly steps: readonly SeriesStep[] }

/** The greatest measure that every part counts whole steps of; the unit is that of the latest part. */
export function scaleOf(parts: readonly [UsePart, ...UsePart[]]): UseScale {
	const { unit } = parts.at(-1)!
	const worths = parts.flatMap((part) => worthOf(part, unit) ?? [])
	return { unit, step: worths.reduce(common) }
}

/** One step of the part's register, in `unit`; null: they do not measure the same. */
function worthOf(part: UsePart, unit: Unit): Fraction | null {
	const factor = ratingFactor(part.unit, unit)
	return factor && times(inUnits(1, part.exponent, part.multiplier), factor)
}

/** How many steps of the scale one of the part's register is; null: they do not measure the same. */
export function stepsEach(part: UsePart, scale: UseScale): number | null {
	const worth = worthOf(part, scale.unit)
	return worth && wholeParts(worth, scale.step)
}

/**
 * Use between neighbouring instants of `grid` (ascending): n instants give n − 1 steps. `parts`: by time, not
 * overlapping. `boundariesOf`: the values of a part's register at instants (ascending), one for each.
 */
export function useAlong<P extends UsePart>(
	parts: readonly [P, ...P[]],
	grid: readonly number[],
	boundariesOf: (part: P, instants: readonly number[]) => readonly BoundaryValue[],
): PointUse {
	const scale = scaleOf(parts)
	const sums = sumsAlong(grid)
	for (const [index, part] of parts.entries()) {
		const cut = cutOf(part, grid)
		if (cut === null) continue
		const factor = stepsEach(part, scale)
		if (factor === null) {
			for (let piece = 0; piece + 1 < cut.instants.length; piece++) {
				const sum = sums[cut.first + piece]!
				sum.coveredMs += cut.instants[piece + 1]! - cut.instants[piece]!
				sum.reason ??= 'other-unit'
			}
			continue
		}
		const exchanges = [parts[index - 1]?.to, parts[index + 1]?.from].flatMap((at) => at ?? [])
		const counted = { register: part, factor, exchanges }
		const boundaries = boundariesOf(part, cut.instants)
		for (let piece = 0; piece + 1 < boundaries.length; piece++) {
			addTo(sums[cut.first + piece]!, [boundaries[piece]!, boundaries[piece + 1]!], counted)
		}
	}
	return { scale, steps: sums.map(stepOf) }
}

/** The instants of the grid while the part hung there, with its own ends; `first`: the step that the first lies in. */
function cutOf(part: UsePart, grid: readonly number[]): { instants: readonly number[]; first: number } | null {
	const from = Math.max(part.from, grid[0] ?? Number.POSITIVE_INFINITY)
	const to = Math.min(part.to ?? Number.POSITIVE_INFINITY, grid.at(-1) ?? Number.NEGATIVE_INFINITY)
	if (from >= to) return null
	const inside = grid.filter((at) => at > from && at < to)
	return { instants: [from, ...inside, to], first: grid.findLastIndex((at) => at <= from) }
}

/** The pieces of one step, added up: what is missing in one is missing in all. */
type Sum = {
	readonly from: number
	readonly to: number
	coveredMs: number
	steps: number
	quality: UseQuality
	reason: GapReason | null
}

const sumsAlong = (grid: readonly number[]): readonly Sum[] =>
	grid.slice(1).map((to, index) => {
		return { from: grid[index]!, to, coveredMs: 0, steps: 0, quality: 'memory', reason: null }
	})

/** One piece: what one register counted, and what its steps are worth in those of the scale. */
function addTo(
	sum: Sum,
	[start, end]: readonly [BoundaryValue, BoundaryValue],
	{ register, factor, exchanges }: Counted,
): void {
	sum.coveredMs += end.at - start.at
	const used = consumption(start, end, register)
	if (used.kind === 'unknown') {
		const absent = [start, end].find((boundary) => boundary.kind === 'missing')
		const isExchange = absent !== undefined && exchanges.includes(absent.at)
		sum.reason ??= isExchange ? 'exchange-value' : (absent?.reason ?? used.reason)
	} else {
		sum.steps += used.steps * factor
		sum.quality = weaker(sum.quality, used.quality)
	}
}

type Counted = {
	readonly register: UsePart
	readonly factor: number
	/** Instants at which a meter came after another. */
	readonly exchanges: readonly number[]
}

function stepOf({ from, to, coveredMs, steps, quality, reason }: Sum): SeriesStep {
	const gap = reason ?? (coveredMs < to - from ? 'no-meter' : Number.isSafeInteger(steps) ? null : 'out-of-range')
	if (gap !== null) return { from, to, steps: null, quality: 'missing', reason: gap }
	return { from, to, steps, quality, reason: null }
}

/** Pieces, each inside one step of `grid`, added up to its steps; where they leave a gap, so do these. */
export function addedUp(grid: readonly number[], pieces: readonly SeriesStep[]): readonly SeriesStep[] {
	const sums = sumsAlong(grid)
	let index = 0
	for (const piece of pieces) {
		while (index < sums.length && sums[index]!.to < piece.to) index++
		const sum = sums[index]
		if (sum === undefined) break
		sum.coveredMs += piece.to - piece.from
		sum.steps += piece.steps ?? 0
		if (piece.quality !== 'missing') sum.quality = weaker(sum.quality, piece.quality)
		sum.reason ??= piece.reason
	}
	return sums.map(stepOf)
}

/** Steps as an exact quantity in the scale's unit. */
export const quantityOf = (steps: number, { step }: UseScale): Fraction => times(fraction(steps), step)
