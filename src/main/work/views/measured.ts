/** What a metering point used, over all meters that ever hung there, as charts, lists and bills ask for it. */

import type { Period } from '../../../shared/period.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import { formulaAlong, formulaScale } from '../../domain/consumption/formula.ts'
import { type SeriesStep, scaleOf, stepsEach, type UseScale, useAlong } from '../../domain/consumption/point-use.ts'
import { countedEvenly } from '../../domain/consumption/series.ts'
import type { Formula } from '../../store/facts.ts'
import { boundariesIn, type Step } from './boundaries.ts'
import { type ViewContext, zoneOf } from './context.ts'
import { isPlain, latestOf, mainParts, type Parts, pointRegisters } from './point-registers.ts'

export type Measured = {
	readonly scale: UseScale
	/** Use between neighbouring instants; `step` says how near to them a value must lie. */
	readonly along: (grid: readonly number[], step: Step) => readonly SeriesStep[]
	/**
	 * The same for even steps, NaN = gap, by a short way: where one meter has a value at the edge of every step, and
	 * nobody put another in its place. Null: ask along the grid.
	 */
	readonly counted: (period: Period, stepMs: number) => Float64Array | null
	/** Until when its use is known, at most `until`; null = nothing is. */
	readonly latestAt: (until?: number) => number | null
	readonly firstAt: () => number | null
}

/** Null: no meter that hung there ever answered, and it has no formula. */
export function measuredPoint(context: ViewContext, pointId: number): Measured | null {
	const formulas = formulasOf(context, pointId)
	if (formulas.length > 0) return measuredFormula(context, formulas)
	const parts = mainParts(pointRegisters(context, pointId))
	return parts && measuredParts(context, parts)
}

/** One register of each mounting, oldest first. */
export function measuredParts(context: ViewContext, parts: Parts, zone = zoneOf(context)): Measured {
	const { store } = context
	return {
		scale: scaleOf(parts),
		along: (grid, step) => useAlong(parts, grid, boundariesIn(context, zone, step)).steps,
		counted: (period, stepMs) => countedBy(context, parts, period, stepMs),
		latestAt(until = Number.MAX_SAFE_INTEGER - 1) {
			for (const part of parts.toReversed()) {
				const latest = latestOf(context, part, Math.min(until, part.to ?? until), { quality: 'usable' })
				if (latest !== null && latest.at >= part.from) return latest.at
			}
			return null
		},
		firstAt() {
			const first = parts.flatMap(
				({ sources, from }) => store.readings.around(sources[0]!.registerId, from - 1).after?.at ?? [],
			)
			return first.length === 0 ? null : Math.min(...first)
		},
	}
}

function countedBy({ store }: ViewContext, parts: Parts, period: Period, stepMs: number): Float64Array | null {
	const part = parts.find(({ from, to }) => from <= period.from && (to === null || to >= period.to))
	if (part === undefined || !isPlain(part)) return null
	const columns = store.effective.evenly(part.id, period.from, period.to + 1, stepMs)
	const steps = columns && countedEvenly(columns, period, stepMs)
	const each = stepsEach(part, scaleOf(parts))
	if (steps === null || each === null) return null
	const used = each === 1 ? steps : steps.map((step) => step * each)
	return used.every((step) => step <= Number.MAX_SAFE_INTEGER) ? used : null
}

/** Whether the point is computed from others, now or at any time. */
export const isVirtual = (context: ViewContext, pointId: number): boolean => formulasOf(context, pointId).length > 0

const knownFormulas = new WeakMap<ViewContext, ReadonlyMap<number, readonly Formula[]>>()

/** Oldest first. Read once for each question: a list of a thousand points asks a thousand times. */
export function formulasOf(context: ViewContext, pointId: number): readonly Formula[] {
	const known = knownFormulas.get(context) ?? Map.groupBy(context.store.facts.formulas(), (each) => each.pointId)
	knownFormulas.set(context, known)
	return known.get(pointId) ?? []
}

/** Formulas never lead back to themselves: that is refused when they are saved. */
function measuredFormula(context: ViewContext, formulas: readonly Formula[]): Measured | null {
	const zone = zoneOf(context)
	const measured = new Map<number, Measured>()
	for (const { pointId } of formulas.flatMap(({ terms }) => terms)) {
		const term = measured.get(pointId) ?? measuredPoint(context, pointId)
		// A part that never answered makes the whole missing.
		if (term === null) return null
		measured.set(pointId, term)
	}
	const scale = formulaScale([...measured.values()])
	if (scale === null) return null
	const current = (formulas.at(-1)?.terms ?? []).map(({ pointId }) => measured.get(pointId)!)
	return {
		scale,
		counted: () => null,
		along: (grid, step) => {
			const versions = formulas.map(({ fromDate, terms }) => ({
				from: dayStart(zone, fromDate),
				terms: terms.map((term) => {
					const { scale: own, along } = measured.get(term.pointId)!
					return { ...term, scale: own, along: (cut: readonly number[]) => along(cut, step) }
				}),
			}))
			return formulaAlong(versions, grid, scale).steps
		},
		latestAt: (until) =>
			allKnown(
				current.map((term) => term.latestAt(until)),
				Math.min,
			),
		firstAt: () =>
			allKnown(
				current.map((term) => term.firstAt()),
				Math.max,
			),
	}
}

const allKnown = (instants: readonly (number | null)[], choose: (...all: number[]) => number): number | null =>
	instants.length === 0 || instants.includes(null) ? null : choose(...instants.map(Number))
