/** Sheets that are no letters: sections, sentences, evenly set columns, and what every sheet repeats. */
import { bodyWidthMm, margins } from './din5008.ts'
import { ensureRoom, type Flow, onSheet, put, putFitted, rule, sheetCount, shortened } from './sheet-flow.ts'
import type { Column } from './sheet-table.ts'

const left = margins.leftMm

export function section(flow: Flow, title: string): void {
	flow.yMm += 4
	ensureRoom(flow, 24)
	flow.yMm += put(flow, title, 'section', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
}

export function sentence(flow: Flow, text: string): void {
	ensureRoom(flow, 10)
	flow.yMm += put(flow, text, 'body', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 0.6
}

/** Widths in mm with a gap between; the named ones are set to the right. */
export function columns(widths: readonly number[], toTheRight: readonly number[]): readonly Column[] {
	const gapMm = (bodyWidthMm - widths.reduce((sum, width) => sum + width, 0)) / Math.max(1, widths.length - 1)
	let leftMm = left
	return widths.map((widthMm, index) => {
		const column: Column = { leftMm, widthMm, align: toTheRight.includes(index) ? 'right' : 'left' }
		leftMm += widthMm + Math.max(0, gapMm)
		return column
	})
}

type Repeated = {
	readonly headline: string
	/** Whose it is. */
	readonly foot: string
	readonly page: (page: number, of: number) => string
}

/** Runs last, when it is known how many sheets there are. */
export function finishReport(flow: Flow, { headline, foot, page }: Repeated): void {
	const count = sheetCount(flow)
	for (let index = 0; index < count; index++) {
		onSheet(flow, index)
		if (index > 0) putFitted(flow, headline, 'small', { xMm: left, yMm: 14, widthMm: bodyWidthMm })
		put(flow, page(index + 1, count), 'small', { xMm: left, yMm: 281, widthMm: bodyWidthMm, align: 'right' })
		rule(flow, 279.5, left, left + bodyWidthMm, 0.3, '#cccccc')
		const owner = shortened(flow, foot, 'small', bodyWidthMm / 2)
		put(flow, owner, 'small', { xMm: left, yMm: 281, widthMm: bodyWidthMm / 2 })
	}
}
