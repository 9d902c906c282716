/** House load today against yesterday, mean kW per quarter hour. */
import type { EChartsCoreOption } from 'echarts/core'
import { chartColors, mediumShades, type Scheme } from '../colors.ts'
import { categoryAxis, frame, tooltip, valueAxis } from './look.ts'

export type LoadChart = {
	readonly today: readonly (number | null)[]
	readonly yesterday: readonly (number | null)[]
	readonly labels: readonly string[]
	readonly scheme: Scheme
	/** Index of the first quarter hour that is not over. */
	readonly nowIndex: number
	readonly writeAxis: (value: number) => string
	readonly describe: (index: number) => string
}

/** Runs of missing values that lie in the past: [first, last] index. */
export function gapsOf(values: readonly (number | null)[], before: number): readonly (readonly [number, number])[] {
	const gaps: [number, number][] = []
	for (let index = 0; index < Math.min(before, values.length); index++) {
		if (values[index] !== null && values[index] !== undefined) continue
		const last = gaps.at(-1)
		if (last !== undefined && last[1] === index - 1) last[1] = index
		else gaps.push([index, index])
	}
	return gaps
}

export function loadChartOption(chart: LoadChart): EChartsCoreOption {
	const { scheme, labels } = chart
	const colors = chartColors[scheme]
	const amber = mediumShades.electricity.strong
	const length = labels.length
	const area = (first: number, last: number) => [
		{ xAxis: Math.max(0, first - 1) },
		{ xAxis: Math.min(length - 1, last + 1) },
	]
	return {
		...frame(scheme),
		tooltip: tooltip(scheme, ([point]) => (point === undefined ? '' : chart.describe(point.dataIndex))),
		xAxis: { ...categoryAxis(scheme, labels, (index) => index % 12 === 0), boundaryGap: false },
		yAxis: valueAxis(scheme, chart.writeAxis),
		series: [
			{
				type: 'line',
				data: [...chart.today],
				showSymbol: false,
				lineStyle: { color: amber, width: 2 },
				itemStyle: { color: amber },
				areaStyle: { color: amber, opacity: 0.1 },
				markArea: {
					silent: true,
					itemStyle: { color: colors.gap },
					data: gapsOf(chart.today, chart.nowIndex).map(([first, last]) => area(first, last)),
				},
			},
			{
				type: 'line',
				data: [...chart.yesterday],
				showSymbol: false,
				lineStyle: { color: colors.compare, width: 1.2, type: 'dashed' },
				itemStyle: { color: colors.compare },
			},
		],
	}
}
