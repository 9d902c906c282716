/** Consumption per step: tariff registers stacked, replaced values hatched, gaps grey, the year before dashed. */
import type { EChartsCoreOption } from 'echarts/core'
import type { SeriesView } from '../../../shared/contract/readings.ts'
import { chartColors, type Scheme, type Shades } from '../colors.ts'
import { categoryAxis, frame, hatched, tooltip, valueAxis } from './look.ts'

export type ConsumptionChart = {
	readonly series: SeriesView
	readonly shades: Shades
	readonly scheme: Scheme
	readonly labels: readonly string[]
	readonly now: number
	readonly every: (index: number) => boolean
	readonly writeAxis: (value: number) => string
	/** Lines of the tooltip of one step. */
	readonly describe: (index: number) => string
}

const replaced = new Set(['interpolated', 'estimated', 'corrected'])
/** Bars are drawn from floating point: a pixel is coarser than that. Tables and sums use the exact strings. */
const height = (value: string | null) => (value === null ? null : Number(value))

/** A step that is over and has no value is a gap; one that is still running or lies ahead is not. */
export const isGap = (step: SeriesView['steps'][number], now: number) =>
	step.use === null && step.to <= now && step.reason !== 'future'

export function consumptionOption(chart: ConsumptionChart): EChartsCoreOption {
	const { series, scheme, labels, now } = chart
	const colors = chartColors[scheme]
	const gaps = series.steps.map((step) => (isGap(step, now) ? 1 : null))
	return {
		...frame(scheme),
		tooltip: tooltip(scheme, ([point]) => (point === undefined ? '' : chart.describe(point.dataIndex))),
		// The gaps have an axis of their own: on a common one their full width would press the bars into lines.
		xAxis: [categoryAxis(scheme, labels, chart.every), { type: 'category', data: [...labels], show: false }],
		yAxis: [valueAxis(scheme, chart.writeAxis), { type: 'value', min: 0, max: 1, show: false }],
		series: [
			...bars(chart),
			...(gaps.includes(1)
				? [
						{
							type: 'bar',
							xAxisIndex: 1,
							yAxisIndex: 1,
							data: gaps,
							barWidth: '100%',
							itemStyle: { color: colors.gap },
							silent: true,
							z: 0,
						},
					]
				: []),
			...(series.yearBefore === null
				? []
				: [
						{
							type: 'line',
							data: series.yearBefore.map(height),
							showSymbol: false,
							lineStyle: { color: colors.compare, width: 1.2, type: 'dashed' },
							itemStyle: { color: colors.compare },
						},
					]),
		],
	}
}

function bars({ series, shades }: ConsumptionChart): readonly object[] {
	const stripes = new Map<string, object>()
	const stripe = (color: string) => {
		const known = stripes.get(color) ?? hatched(color)
		stripes.set(color, known)
		return known
	}
	const item = (value: string | null, index: number, color: string) =>
		replaced.has(series.steps[index]!.quality)
			? { value: height(value), itemStyle: { color: stripe(color) } }
			: height(value)
	const bar = { type: 'bar', barGap: '-100%', barCategoryGap: '30%', barMaxWidth: 36 }
	if (series.bands.length === 0) {
		const data = series.steps.map((step, index) => item(step.use, index, shades.strong))
		return [{ ...bar, data, itemStyle: { color: shades.strong } }]
	}
	return series.bands.map((band, place) => {
		const color = place === 0 ? shades.strong : shades.soft
		const data = band.use.map((value, index) => item(value, index, color))
		return { ...bar, stack: 'bands', data, itemStyle: { color } }
	})
}
