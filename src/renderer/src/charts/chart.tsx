/** One ECharts panel: canvas, resized with its box, described in words for those who cannot see it. */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, MarkAreaComponent, TooltipComponent } from 'echarts/components'
import type { EChartsCoreOption } from 'echarts/core'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

use([BarChart, LineChart, GridComponent, MarkAreaComponent, TooltipComponent, CanvasRenderer])

type Props = {
	readonly option: EChartsCoreOption
	readonly height: number
	/** What the picture shows, in one sentence; the figures are in the table beside it. */
	readonly label: string
}

export function Chart({ option, height, label }: Props) {
	const box = useRef<HTMLDivElement>(null)
	const chart = useRef<ReturnType<typeof init> | null>(null)
	useEffect(() => {
		const made = init(box.current!, null, { renderer: 'canvas' })
		chart.current = made
		const watch = new ResizeObserver(() => made.resize())
		watch.observe(box.current!)
		return () => {
			watch.disconnect()
			made.dispose()
			chart.current = null
		}
	}, [])
	useEffect(() => {
		chart.current?.setOption(option, { notMerge: true })
	}, [option])
	return <div ref={box} role="img" aria-label={label} style={{ height, width: '100%' }} />
}
