/** Bars of a year of months as vectors: sharp on every printer, and the same bytes on every host. */
import { Exact } from '../../shared/decimal.ts'
import type { Medium } from '../../shared/quantity.ts'
import type { MediumUse } from '../domain/billing/statement.ts'
import { mm } from './din5008.ts'
import { decimalText, type Language } from './number-text.ts'
import { type Flow, put, rule } from './sheet-flow.ts'
import { useWords } from './use-words.ts'

type Place = { readonly xMm: number; readonly yMm: number; readonly widthMm: number; readonly heightMm: number }

/** Colours of the media as the page has them, dark enough for paper. */
const colours: Readonly<Record<Medium, string>> = {
	electricity: '#d9930d',
	water: '#2f7fd1',
	'warm-water': '#2f7fd1',
	heat: '#d04b3e',
	cooling: '#1a98a8',
	gas: '#8655c4',
	other: '#777777',
}

/** The last bar is the billed month and is full; the others are lighter. A month without a value has a dash. */
export function drawMonthBars(flow: Flow, use: MediumUse, language: Language, place: Place): void {
	const { xMm, yMm, widthMm, heightMm } = place
	const barsMm = heightMm - 7
	const baseMm = yMm + barsMm
	const values = use.months.map(({ used }) => (used === null ? null : new Exact(used)))
	const known = values.filter((value) => value !== null)
	const highest = known.length === 0 ? new Exact(0) : Exact.max(...known)
	const slotMm = widthMm / use.months.length
	for (const [index, value] of values.entries()) {
		const leftMm = xMm + index * slotMm + slotMm * 0.16
		if (value === null) rule(flow, baseMm - 0.8, leftMm + slotMm * 0.2, leftMm + slotMm * 0.48, 0.6, '#888888')
		else if (highest.gt(0) && value.gt(0)) {
			const tallMm = Math.max(0.3, value.div(highest).toDecimalPlaces(6).toNumber() * (barsMm - 4))
			flow.doc
				.rect(leftMm * mm, (baseMm - tallMm) * mm, slotMm * 0.68 * mm, tallMm * mm)
				.fillOpacity(index === values.length - 1 ? 1 : 0.45)
				.fillColor(colours[use.medium])
				.fill()
				.fillOpacity(1)
		}
	}
	rule(flow, baseMm, xMm, xMm + widthMm, 0.5, '#888888')
	drawMonths(flow, use, language, { ...place, yMm: baseMm })
	if (highest.gt(0)) drawHighest(flow, values, highest, language, { ...place, heightMm: barsMm })
}

function drawMonths(flow: Flow, use: MediumUse, language: Language, { xMm, yMm, widthMm }: Place): void {
	const slotMm = widthMm / use.months.length
	for (const [index, { month }] of use.months.entries()) {
		const name = useWords[language].monthsShort[Number(month.slice(5, 7)) - 1]!
		const leftMm = xMm + index * slotMm
		put(flow, name, 'tiny', { xMm: leftMm + 0.3, yMm: yMm + 0.4, widthMm: slotMm + 1 })
		if (index === 0 || month.endsWith('-01')) {
			put(flow, month.slice(0, 4), 'tiny', { xMm: leftMm + 0.3, yMm: yMm + 3, widthMm: slotMm * 3 })
		}
	}
}

/** The highest bar says how high it is, so that the others can be read. */
function drawHighest(
	flow: Flow,
	values: readonly (Exact | null)[],
	highest: Exact,
	language: Language,
	{ xMm, yMm, widthMm }: Place,
): void {
	const slotMm = widthMm / values.length
	const index = values.findIndex((value) => value?.eq(highest))
	const text = decimalText(highest.toFixed(), language, 0, highest.gte(100) ? 0 : 1)
	const isLeft = index < values.length / 2
	const leftMm = xMm + index * slotMm + slotMm * 0.16
	const edge = { yMm: yMm + 0.6, widthMm: 30 }
	if (isLeft) put(flow, text, 'tiny', { xMm: leftMm, ...edge })
	else put(flow, text, 'tiny', { xMm: leftMm + slotMm * 0.68 - 30, ...edge, align: 'right' })
}
