/** What was used, beside the month before and the same month of last year, and as bars. */
import { Exact } from '../../shared/decimal.ts'
import { addMonths } from '../../shared/period.ts'
import type { Medium } from '../../shared/quantity.ts'
import type { MediumUse } from '../domain/billing/statement.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { decimalText, type Language, monthText, quantityText, unitText } from './number-text.ts'
import { ensureRoom, type Flow, put } from './sheet-flow.ts'
import { type Cell, type Column, cell, drawTable, type Row } from './sheet-table.ts'
import { drawMonthBars } from './use-chart.ts'
import { useWords } from './use-words.ts'

type Printed = { readonly language: Language; readonly media: Readonly<Record<Medium, string>> }

const left = margins.leftMm
const chartMm = { width: 76, height: 27, gap: 13 }

/** Nothing is drawn where no month is known. */
export function drawUse(flow: Flow, use: readonly MediumUse[], printed: Printed): void {
	const known = use.filter(({ months }) => months.some(({ used }) => used !== null))
	const month = known[0]?.months.at(-1)?.month
	if (month === undefined) return
	const words = useWords[printed.language]
	ensureRoom(flow, 30)
	flow.yMm += put(flow, words.title, 'section', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
	const columns: readonly Column[] = [
		{ leftMm: left, widthMm: 40, align: 'left' },
		{ leftMm: left + 42, widthMm: 38, align: 'right' },
		{ leftMm: left + 82, widthMm: 39, align: 'right' },
		{ leftMm: left + 123, widthMm: bodyWidthMm - 123, align: 'right' },
	]
	const named = (label: string, of: string) => `${label}\n${monthText(of, printed.language)}`
	const head = [
		words.medium,
		monthText(month, printed.language),
		named(words.monthBefore, addMonths(month, -1)),
		named(words.yearBefore, addMonths(month, -12)),
	]
	drawTable(
		flow,
		columns,
		head,
		known.map((one) => useRow(one, printed)),
	)
	flow.yMm += 3
	drawCharts(flow, known, printed)
	flow.yMm += 4
}

/** Used in a month; null = not known. */
export function usedIn({ months }: MediumUse, month: string): string | null {
	return months.find((one) => one.month === month)?.used ?? null
}

function useRow(use: MediumUse, { language, media }: Printed): Row {
	const { month, used } = use.months.at(-1)!
	return {
		cells: [
			cell(media[use.medium]),
			used === null ? cell(useWords[language].noData) : cell(amountText(used, use.unit, language), 'strong'),
			comparedCell(used, usedIn(use, addMonths(month, -1)), use.unit, language),
			comparedCell(used, usedIn(use, addMonths(month, -12)), use.unit, language),
		],
		rule: 'thin',
		keepWithNext: false,
	}
}

export function amountText(value: string, unit: string, language: Language): string {
	return quantityText(value, unit, language, 0, new Exact(value).abs().gte(100) ? 1 : 2)
}

/** What was used then, and by how much more or less it is now. */
export function comparedCell(now: string | null, then: string | null, unit: string, language: Language): Cell {
	if (then === null) return cell(useWords[language].noData, 'small')
	const lines = cell(amountText(then, unit, language))
	if (now === null || !new Exact(then).gt(0)) return lines
	return [...lines, ...cell(changeText(now, then, language), 'small')]
}

/** '+12 %' */
function changeText(now: string, then: string, language: Language): string {
	const change = new Exact(now).minus(then).div(then).times(100).toDecimalPlaces(0)
	const text = decimalText(change.toFixed(), language)
	return `${change.gt(0) ? '+' : ''}${text}${language === 'de' ? '\u00a0' : ''}%`
}

/** Two beside each other; a single month makes no chart. */
export function drawCharts(flow: Flow, use: readonly MediumUse[], { language, media }: Printed): void {
	const words = useWords[language]
	const charts = use.filter(({ months }) => months.filter(({ used }) => used !== null).length > 1)
	for (let index = 0; index < charts.length; index += 2) {
		ensureRoom(flow, chartMm.height + 10)
		for (const [side, one] of charts.slice(index, index + 2).entries()) {
			const xMm = left + side * (chartMm.width + chartMm.gap)
			const title = words.chart(media[one.medium], unitText(one.unit))
			put(flow, title, 'head', { xMm, yMm: flow.yMm, widthMm: chartMm.width })
			drawMonthBars(flow, one, language, {
				...{ xMm, yMm: flow.yMm + 3.6 },
				...{ widthMm: chartMm.width, heightMm: chartMm.height },
			})
		}
		flow.yMm += chartMm.height + 5
	}
	if (charts.some(({ months }) => months.some(({ used }) => used === null))) {
		ensureRoom(flow, 5)
		flow.yMm += put(flow, words.chartNote, 'small', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 3
	}
}
