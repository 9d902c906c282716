/** The one look of every chart: palette, axes, tooltip, hatching for replaced values. */

import { chartColors, type Scheme } from '../colors.ts'
import { isStill } from '../still.ts'

const fontFamily = "'Inter Variable', system-ui, sans-serif"

/** HTML tooltips write style attributes, which the security policy refuses: rich text is drawn on the canvas. */
export function tooltip(scheme: Scheme, formatter: (points: readonly { dataIndex: number }[]) => string) {
	const colors = chartColors[scheme]
	return {
		trigger: 'axis' as const,
		renderMode: 'richText' as const,
		confine: true,
		transitionDuration: 0,
		backgroundColor: colors.surface,
		borderColor: colors.grid,
		textStyle: { color: colors.text, fontFamily, fontSize: 12, lineHeight: 18 },
		axisPointer: { type: 'line' as const, lineStyle: { color: colors.axis }, animation: false },
		formatter: (points: unknown) => formatter(Array.isArray(points) ? points : [points]),
	}
}

export function frame(scheme: Scheme) {
	const colors = chartColors[scheme]
	return {
		animation: !isStill(),
		animationDuration: 250,
		textStyle: { fontFamily, color: colors.text },
		grid: { left: 8, right: 8, top: 16, bottom: 4, containLabel: true },
	}
}

export function categoryAxis(scheme: Scheme, labels: readonly string[], every: (index: number) => boolean) {
	const colors = chartColors[scheme]
	return {
		type: 'category' as const,
		data: [...labels],
		axisLine: { lineStyle: { color: colors.grid } },
		axisTick: { show: false },
		axisLabel: { color: colors.axis, fontFamily, fontSize: 11, interval: every, hideOverlap: true },
	}
}

export function valueAxis(scheme: Scheme, write: (value: number) => string) {
	const colors = chartColors[scheme]
	return {
		type: 'value' as const,
		min: 0,
		splitNumber: 4,
		splitLine: { lineStyle: { color: colors.grid } },
		axisLabel: { color: colors.axis, fontFamily, fontSize: 11, formatter: write },
	}
}

/** Diagonal stripes in the given colour, as a canvas pattern. */
export function hatched(color: string): object {
	const tile = document.createElement('canvas')
	const size = 6
	tile.width = size
	tile.height = size
	const pen = tile.getContext('2d')
	if (pen !== null) {
		pen.strokeStyle = color
		pen.lineWidth = 2
		for (const x of [-size, 0, size]) {
			pen.beginPath()
			pen.moveTo(x, size)
			pen.lineTo(x + size, 0)
			pen.stroke()
		}
	}
	return { image: tile, repeat: 'repeat' }
}
