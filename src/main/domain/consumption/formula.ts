/**
 * A virtual point is a sum of others (main minus subs): exact, dated, and missing as a whole where a part is missing.
 */

import { weaker } from './consumption.ts'
import { common, times, wholeParts } from './fraction.ts'
import { addedUp, type PointUse, type SeriesStep, type UseScale } from './point-use.ts'
import { ratingFactor } from './units.ts'

export type Term = { readonly pointId: number; readonly coefficient: number }

/** Holds from `from` (included) until the next one's; no terms: the point is virtual no more. */
export type FormulaVersion<T extends Term = Term> = { readonly from: number; readonly terms: readonly T[] }

export type MeasuredTerm = Term & {
	readonly scale: UseScale
	readonly along: (grid: readonly number[]) => readonly SeriesStep[]
}

/** The greatest measure that every term counts whole steps of; null: no terms, or they do not measure the same. */
export function formulaScale(terms: readonly Pick<MeasuredTerm, 'scale'>[]): UseScale | null {
	const unit = terms[0]?.scale.unit
	if (unit === undefined) return null
	const worths = terms.map(({ scale }) => {
		const factor = ratingFactor(scale.unit, unit)
		return factor && times(scale.step, factor)
	})
	if (!worths.every((worth) => worth !== null)) return null
	return { unit, step: worths.reduce(common) }
}

/** Use of the virtual point in steps of `scale`, which `formulaScale` of all versions' terms gave. */
export function formulaAlong(
	versions: readonly FormulaVersion<MeasuredTerm>[],
	grid: readonly number[],
	scale: UseScale,
): PointUse {
	const pieces: SeriesStep[] = []
	const [first, last] = [grid[0] ?? 0, grid.at(-1) ?? 0]
	for (const [index, version] of versions.entries()) {
		const from = Math.max(version.from, first)
		const to = Math.min(versions[index + 1]?.from ?? Number.POSITIVE_INFINITY, last)
		if (from >= to) continue
		const cut = [from, ...grid.filter((at) => at > from && at < to), to]
		pieces.push(...summed(version.terms, cut, scale))
	}
	const steps = addedUp(grid, pieces)
	return {
		scale,
		steps: steps.map((step) => (step.reason === 'no-meter' && isBefore(step, versions) ? none(step) : step)),
	}
}

const isBefore = ({ from }: SeriesStep, [first]: readonly FormulaVersion[]) => first === undefined || from < first.from
const none = (step: SeriesStep): SeriesStep => ({ ...step, reason: 'no-formula' })

function summed(terms: readonly MeasuredTerm[], cut: readonly number[], scale: UseScale): readonly SeriesStep[] {
	const parts = terms.map(({ coefficient, scale: own, along }) => {
		const factor = ratingFactor(own.unit, scale.unit)
		return { factor: factor && coefficient * wholeParts(times(own.step, factor), scale.step), steps: along(cut) }
	})
	return cut.slice(1).map((to, index): SeriesStep => {
		const from = cut[index]!
		const gap = (reason: SeriesStep['reason']): SeriesStep => ({ from, to, steps: null, quality: 'missing', reason })
		if (parts.length === 0) return gap('no-formula')
		let total = 0
		let quality: Exclude<SeriesStep['quality'], 'missing'> = 'memory'
		for (const { factor, steps } of parts) {
			const step = steps[index]
			if (factor === null) return gap('other-unit')
			if (step === undefined || step.steps === null || step.quality === 'missing') {
				return gap(step?.reason ?? 'no-reading')
			}
			total += step.steps * factor
			quality = weaker(quality, step.quality)
		}
		return Number.isSafeInteger(total) ? { from, to, steps: total, quality, reason: null } : gap('out-of-range')
	})
}

/** The point on a way from `terms` back to `pointId`, at any time; null: there is none. `formulas`: of all points. */
export function cycleThrough(
	formulas: readonly { readonly pointId: number; readonly terms: readonly Term[] }[],
	pointId: number,
	terms: readonly Term[],
): number | null {
	const seen = new Set<number>()
	const leadsBack = (id: number): boolean => {
		if (id === pointId) return true
		if (seen.has(id)) return false
		seen.add(id)
		return formulas.some((formula) => formula.pointId === id && formula.terms.some((term) => leadsBack(term.pointId)))
	}
	return terms.find((term) => leadsBack(term.pointId))?.pointId ?? null
}
