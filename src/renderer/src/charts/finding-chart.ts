/** Consumption around a finding: replaced values hatched, gaps grey, the finding's own time hatched behind them. */
import type { EChartsCoreOption } from 'echarts/core'
import type { PointWindow } from '../../../shared/contract/plausibility.ts'
import { chartColors, healthColor, type Scheme, type Shades } from '../colors.ts'
import { categoryAxis, frame, hatched, tooltip, valueAxis } from './look.ts'

export type FindingChart = {
	readonly steps: PointWindow['steps']
	readonly from: number
	readonly to: number
	readonly shades: Shades
	readonly scheme: Scheme
	readonly labels: readonly string[]
	readonly every: (index: number) => boolean
	readonly writeAxis: (value: number) => string
	readonly describe: (index: number) => string
}

const replaced = new Set(['interpolated', 'estimated', 'corrected'])

/** Steps that the finding touches: an instant belongs to the steps on both of its sides. */
const isTouched = ({ from, to }: { readonly from: number; readonly to: number }, start: number, end: number) =>
	start === end ? from <= start && start <= to : from < end && to > start

export function findingOption(chart: FindingChart): EChartsCoreOption {
	const { steps, scheme, labels, shades, from, to } = chart
	const colors = chartColors[scheme]
	const area = hatched(healthColor.warning[scheme])
	const stripe = hatched(shades.strong)
	const wide = { type: 'bar', xAxisIndex: 1, yAxisIndex: 1, barWidth: '100%', barGap: '-100%', silent: true, z: 0 }
	return {
		...frame(scheme),
		tooltip: tooltip(scheme, ([point]) => (point === undefined ? '' : chart.describe(point.dataIndex))),
		xAxis: [categoryAxis(scheme, labels, chart.every), { type: 'category', data: [...labels], show: false }],
		yAxis: [valueAxis(scheme, chart.writeAxis), { type: 'value', min: 0, max: 1, show: false }],
		series: [
			{
				type: 'bar',
				barCategoryGap: '25%',
				barMaxWidth: 28,
				data: steps.map(({ use, quality }) => ({
					value: use === null ? null : Number(use),
					itemStyle: { color: replaced.has(quality) ? stripe : shades.strong },
				})),
			},
			{ ...wide, data: steps.map(({ use }) => (use === null ? 1 : null)), itemStyle: { color: colors.gap } },
			{
				...wide,
				z: 1,
				data: steps.map((step) => (isTouched(step, from, to) ? 1 : null)),
				itemStyle: { color: area, opacity: 0.55 },
			},
		],
	}
}
