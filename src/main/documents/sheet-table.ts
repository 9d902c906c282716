/** A table that flows over sheets: rows are never cut, kept rows stay together, the head is repeated on each sheet. */
import { bodyBottomMm, bodyWidthMm, margins } from './din5008.ts'
import { brokenText, type Flow, newSheet, put, rule, type StyleName, styles } from './sheet-flow.ts'

export type Column = { readonly leftMm: number; readonly widthMm: number; readonly align: 'left' | 'right' }

/** Lines of a cell, each in its style; '' = nothing. */
export type Cell = readonly { readonly text: string; readonly style: StyleName }[]

export type Row = {
	readonly cells: readonly Cell[]
	/** Line above the row. */
	readonly rule: 'none' | 'thin' | 'strong'
	/** Stays on one sheet with the row after it. */
	readonly keepWithNext: boolean
	/** Set to the right across all columns but the first. */
	readonly aside?: string
}

const paddingMm = 0.6

export function cell(text: string, style: StyleName = 'body'): Cell {
	return text === '' ? [] : [{ text, style }]
}

export function drawTable(flow: Flow, columns: readonly Column[], head: readonly string[], rows: readonly Row[]): void {
	const headRow: Row = { cells: head.map((text) => cell(text, 'head')), rule: 'none', keepWithNext: true }
	const heights = rows.map((row) => heightOf(flow, columns, row))
	const headHeight = heightOf(flow, columns, headRow)
	let headDrawn = false
	for (let index = 0; index < rows.length; ) {
		let end = index
		while (end < rows.length - 1 && rows[end]!.keepWithNext) end++
		const blockMm = heights.slice(index, end + 1).reduce((sum, height) => sum + height, 0)
		if (flow.yMm + blockMm + (headDrawn ? 0 : headHeight) > bodyBottomMm) {
			newSheet(flow)
			headDrawn = false
		}
		if (!headDrawn) drawRow(flow, columns, headRow, headHeight)
		headDrawn = true
		for (; index <= end; index++) drawRow(flow, columns, rows[index]!, heights[index]!)
	}
	rule(flow, flow.yMm, margins.leftMm, margins.leftMm + bodyWidthMm)
}

function drawRow(flow: Flow, columns: readonly Column[], row: Row, heightMm: number): void {
	const right = margins.leftMm + bodyWidthMm
	if (row.rule === 'thin') rule(flow, flow.yMm, margins.leftMm, right, 0.3, '#cccccc')
	if (row.rule === 'strong') rule(flow, flow.yMm, margins.leftMm, right, 0.6, '#666666')
	for (const [index, parts] of row.cells.entries()) {
		const column = columns[index]!
		let yMm = flow.yMm + paddingMm
		for (const { text, style } of parts) {
			yMm += put(flow, text, style, { xMm: column.leftMm, yMm, widthMm: column.widthMm, align: column.align })
		}
	}
	if (row.aside !== undefined) {
		const fromMm = columns[1]!.leftMm
		const place = { xMm: fromMm, yMm: flow.yMm + paddingMm + 0.5, widthMm: right - fromMm }
		put(flow, row.aside, 'small', { ...place, align: 'right' })
	}
	flow.yMm += heightMm
}

function heightOf(flow: Flow, columns: readonly Column[], row: Row): number {
	const heights = row.cells.map((parts, index) =>
		parts.reduce(
			(sum, { text, style }) =>
				sum +
				brokenText(flow, text, style, columns[index]!.widthMm, columns[index]!.align).length * styles[style].leadMm,
			0,
		),
	)
	return Math.max(...heights) + 2 * paddingMm
}
