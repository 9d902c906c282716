/** Sums of points over a period. A step that one point lacks is a gap: a partial sum would look like less use. */
import type { SeriesView } from '../../../../shared/contract/readings.ts'
import { isGap } from '../../charts/consumption-chart.ts'
import { change, sum } from '../../exact.ts'
import type { PointRow } from './points.tsx'

type Step = SeriesView['steps'][number]
const worstFirst = ['missing', 'quarantined', 'estimated', 'interpolated', 'corrected', 'memory', 'measured'] as const

export function houseSeries(all: readonly SeriesView[]): SeriesView {
	const first = all[0]
	if (first === undefined) return { unit: '', steps: [], bands: [], energy: null, yearBefore: null }
	const steps = first.steps.map((_, index) => sumOfStep(all.map(({ steps: of }) => of[index])))
	return { unit: first.unit, steps: steps.filter((step) => step !== null), bands: [], energy: null, yearBefore: null }
}

function sumOfStep(parts: readonly (Step | undefined)[]): Step | null {
	const [first] = parts
	if (first === undefined) return null
	const lacking = parts.find((part) => part === undefined || part.use === null)
	const bounds = { from: first.from, to: first.to }
	if (parts.includes(undefined) || lacking !== undefined) {
		return { ...bounds, use: null, quality: 'missing', reason: lacking?.reason ?? 'gap' }
	}
	const there = parts as readonly Step[]
	const quality = worstFirst.find((known) => there.some((part) => part.quality === known)) ?? 'measured'
	return { ...bounds, use: sum(there.map(({ use }) => use!)), quality, reason: null }
}

export type PointTotal = {
	readonly point: PointRow
	/** Sum of the steps that are there; null: none is. */
	readonly use: string | null
	readonly before: string | null
	/** Share by which this year's use grew, over the steps that both years have. */
	readonly grown: number | null
	readonly unit: string
	/** Steps that are over and have no value. */
	readonly gaps: number
}

export function pointTotal(point: PointRow, series: SeriesView | undefined, now: number): PointTotal {
	if (series === undefined) return { point, use: null, before: null, grown: null, unit: point.stand.unit, gaps: 0 }
	const total = (values: readonly string[]) => (values.length === 0 ? null : sum(values))
	const both = series.steps.flatMap(({ use }, index) => {
		const before = series.yearBefore?.[index] ?? null
		return use === null || before === null ? [] : [{ use, before }]
	})
	const before = total(both.map((step) => step.before))
	return {
		point,
		use: total(series.steps.flatMap(({ use }) => (use === null ? [] : [use]))),
		before,
		grown: change(total(both.map(({ use }) => use)), before),
		unit: series.unit,
		gaps: series.steps.filter((step) => isGap(step, now)).length,
	}
}
