/** What a metering point used, over all meters that ever hung there, as charts, lists and bills ask for it. */
import { type SeriesStep, scaleOf, type UseScale, useAlong } from '../../domain/consumption/point-use.ts'
import { boundariesIn, type Step } from './boundaries.ts'
import { type ViewContext, zoneOf } from './context.ts'
import { mainParts, type Parts, pointRegisters } from './point-registers.ts'

export type Measured = {
	readonly scale: UseScale
	/** Use between neighbouring instants; `step` says how near to them a value must lie. */
	readonly along: (grid: readonly number[], step: Step) => readonly SeriesStep[]
	/** Until when its use is known, at most `until`; null = nothing is. */
	readonly latestAt: (until?: number) => number | null
	readonly firstAt: () => number | null
}

/** Null: no meter that hung there ever answered. */
export function measuredPoint(context: ViewContext, pointId: number): Measured | null {
	const parts = mainParts(pointRegisters(context, pointId))
	return parts && measuredParts(context, parts)
}

/** One register of each mounting, oldest first. */
export function measuredParts(context: ViewContext, parts: Parts, zone = zoneOf(context)): Measured {
	const { store } = context
	return {
		scale: scaleOf(parts),
		along: (grid, step) => useAlong(parts, grid, boundariesIn(context, zone, step)).steps,
		latestAt(until = Number.MAX_SAFE_INTEGER - 1) {
			for (const { id, from, to } of parts.toReversed()) {
				const end = Math.min(until, to ?? until)
				const latest = store.effective.latest([id], end, { quality: 'usable' }).get(id)
				if (latest !== undefined && latest.at >= from) return latest.at
			}
			return null
		},
		firstAt() {
			const first = parts.flatMap(({ id, from }) => store.readings.around(id, from - 1).after?.at ?? [])
			return first.length === 0 ? null : Math.min(...first)
		},
	}
}
