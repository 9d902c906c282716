/** Monthly consumption information (§ 6a HeizkostenV) as letters of one page, any number of them in one file. */
import { Exact } from '../../shared/decimal.ts'
import { addMonths } from '../../shared/period.ts'
import type { UseLetter, UseRow } from '../domain/billing/use-letter.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import type { Fonts } from './fonts.ts'
import { drawLegal } from './legal-section.ts'
import { drawEverySheet, drawLetterHead, type Letter } from './letter.ts'
import { dateText, decimalText, type Language, monthText, quantityText } from './number-text.ts'
import { columns } from './report-sheet.ts'
import { closeFlow, type Flow, newLetter, openFlow, put } from './sheet-flow.ts'
import { type Cell, cell, drawTable, type Row } from './sheet-table.ts'
import { letterWords } from './statement-letter.ts'
import { statementWords } from './statement-words.ts'
import { type UseLetterWords, useLetterWords } from './use-letter-words.ts'
import { amountText, drawCharts, usedIn } from './use-section.ts'

type Options = { readonly language: Language; readonly fonts: Fonts }
type Printed = { readonly letter: UseLetter; readonly language: Language; readonly words: UseLetterWords }

/** Never empty. */
export function renderUseLetters(
	[first, ...others]: readonly [UseLetter, ...UseLetter[]],
	options: Options,
): Promise<Uint8Array> {
	const { language, fonts } = options
	const flow = openFlow(fonts, {
		title: useLetterWords[language].title(monthText(first.month, language)),
		author: first.creditor.name,
		language: statementWords[language].locale,
		date: new Date(`${first.madeOn}T12:00:00Z`),
	})
	drawUseLetter(flow, first, language)
	for (const next of others) {
		newLetter(flow)
		drawUseLetter(flow, next, language)
	}
	return closeFlow(flow)
}

function drawUseLetter(flow: Flow, letter: UseLetter, language: Language): void {
	const printed: Printed = { letter, language, words: useLetterWords[language] }
	const frame = frameOf(printed)
	drawLetterHead(flow, frame)
	drawOpening(flow, printed)
	drawRows(flow, printed)
	const { medium } = statementWords[language]
	const charts = letter.rows.map(({ use }) => use)
	drawCharts(flow, charts, { language, media: medium })
	drawNotes(flow, printed)
	drawLegal(flow, { texts: letter.texts, media: new Set(letter.rows.map(({ use }) => use.medium)) }, language)
	drawEverySheet(flow, frame)
}

function frameOf({ letter, language, words }: Printed): Letter {
	const { creditor, tenant, unitName, month, madeOn, customerNumber } = letter
	const { information } = statementWords[language]
	return {
		...{ creditor, tenant, unitName },
		information: [
			[words.information.month, monthText(month, language)],
			[words.information.date, dateText(madeOn, language)],
			[words.information.place, unitName],
			[words.information.customer, customerNumber],
			[information.phone, creditor.phone],
			[information.email, creditor.email],
		],
		headline: words.title(monthText(month, language)),
		isDraft: false,
		words: letterWords(statementWords[language]),
	}
}

function drawOpening(flow: Flow, { letter, language, words }: Printed): void {
	const { unitName: unit, buildingName: building, lived } = letter
	const month = monthText(letter.month, language)
	const place = { xMm: margins.leftMm, widthMm: bodyWidthMm }
	flow.yMm += put(flow, words.title(month), 'title', { ...place, yMm: flow.yMm }) + 3
	flow.yMm += put(flow, words.intro({ unit, building, month }), 'body', { ...place, yMm: flow.yMm })
	if (!lived.isWhole) {
		const partly = words.partly(dateText(lived.firstDay, language), dateText(lived.lastDay, language))
		flow.yMm += put(flow, partly, 'body', { ...place, yMm: flow.yMm })
	}
	flow.yMm += 4
}

function drawRows(flow: Flow, { letter, language, words }: Printed): void {
	const of = (label: string, month: string) => `${label}\n${monthText(month, language)}`
	const head = [
		'',
		of(words.rows.use, letter.month),
		of(words.rows.monthBefore, addMonths(letter.month, -1)),
		of(words.rows.yearBefore, addMonths(letter.month, -12)),
		of(words.rows.average, letter.month),
	]
	const rows = letter.rows.map((row): Row => {
		const compared = (kWh: string | null) => comparedCell(row, kWh, { letter, language, words })
		return {
			cells: [
				cell(statementWords[language].medium[row.use.medium], 'strong'),
				usedCell(row, { letter, language, words }),
				compared(usedIn(row.use, addMonths(letter.month, -1))),
				compared(usedIn(row.use, addMonths(letter.month, -12))),
				compared(row.average?.kWh ?? null),
			],
			rule: 'thin',
			keepWithNext: false,
		}
	})
	drawTable(flow, columns([28, 30, 31, 32, 34], [1, 2, 3, 4]), head, rows)
	flow.yMm += 5
}

function usedCell({ used, volume }: UseRow, { language, words }: Printed): Cell {
	if (used === null) return cell(words.noData)
	const from = volume === null ? '' : words.volume(quantityText(volume, 'm3', language, 0, 3))
	return [...cell(amountText(used, 'kWh', language), 'strong'), ...cell(from, 'small')]
}

/** The other figure, and by how much this month differs from it; of a part of a month nothing is compared. */
function comparedCell({ used }: UseRow, kWh: string | null, { letter, language, words }: Printed): Cell {
	if (kWh === null) return cell(words.noData, 'small')
	const lines = cell(amountText(kWh, 'kWh', language))
	const other = new Exact(kWh)
	if (used === null || !letter.lived.isWhole || !other.gt(0)) return lines
	const change = new Exact(used).minus(other).div(other).times(100).toDecimalPlaces(0)
	const by = `${decimalText(change.abs().toFixed(), language)}${language === 'de' ? '\u00a0' : ''}%`
	const text = change.isZero() ? words.same : change.gt(0) ? words.more(by) : words.less(by)
	return [...lines, ...cell(text, 'small')]
}

function drawNotes(flow: Flow, { letter, language, words }: Printed): void {
	const { creditor, rows, hotWaterC } = letter
	const contact = [creditor.phone, creditor.email].filter((way) => way !== null).join(', ')
	const averages = rows.map(({ average }) =>
		average === null
			? words.averageMissing
			: average.by === 'area'
				? words.averageByArea(average.units)
				: words.averageByUnit(average.units),
	)
	const notes = [
		words.law,
		...averages,
		...(hotWaterC === null ? [] : [words.hotWater(decimalText(hotWaterC, language))]),
		words.notPayable,
		...(contact === '' ? [] : [words.questions(contact)]),
	]
	const place = { xMm: margins.leftMm, widthMm: bodyWidthMm }
	flow.yMm += put(flow, words.notes, 'section', { ...place, yMm: flow.yMm }) + 1
	for (const note of new Set(notes)) {
		put(flow, '·', 'note', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: 3 })
		const text = { xMm: margins.leftMm + 3, yMm: flow.yMm, widthMm: bodyWidthMm - 3 }
		flow.yMm += put(flow, note, 'note', text) + 0.8
	}
	flow.yMm += 4
}
