/**
 * A statement of operating and heating costs: the result first, then how each share was calculated, then what the law
 * wants shown (CO2KostAufG § 7, § 35a EStG). Layout in mm; see din5008.ts.
 */
import type { CostStatement, PoolShare } from '../domain/costs/cost-statement.ts'
import { cancellationWords } from './cancellation-words.ts'
import { drawCo2, drawCuts, drawHousehold, drawTaxIncluded } from './cost-blocks.ts'
import { drawCancellationOpening, drawCompared, drawTakenBack } from './cost-correction.ts'
import { drawShares } from './cost-shares.ts'
import { type CostWords, costWords } from './cost-words.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { drawEverySheet, drawLetterHead, type Letter } from './letter.ts'
import { dateText, decimalText, type Language, moneyText, quantityText, smallestText } from './number-text.ts'
import { drawPayment } from './payment-section.ts'
import { problemText } from './problem-words.ts'
import { columns } from './report-sheet.ts'
import { ensureRoom, type Flow, put, rule } from './sheet-flow.ts'
import { cell, drawTable, type Row } from './sheet-table.ts'
import { letterWords } from './statement-letter.ts'
import { statementWords } from './statement-words.ts'

export type PrintedCosts = {
	readonly statement: CostStatement
	readonly language: Language
	readonly words: CostWords
	readonly money: (minor: number) => string
}

const left = margins.leftMm
const right = left + bodyWidthMm

export function costStatementTitle({ periodName, number, cancels }: CostStatement, language: Language): string {
	const words = costWords[language]
	const title = cancels === undefined ? words.title : words.correction.title
	return `${title(periodName)} · ${number ?? statementWords[language].draft}`
}

export function drawCostStatement(flow: Flow, statement: CostStatement, language: Language): void {
	const money = (minor: number) => moneyText(minor, statement.currency, language)
	const printed: PrintedCosts = { statement, language, words: costWords[language], money }
	const letter = letterOf(printed)
	drawLetterHead(flow, letter)
	if (statement.cancels === undefined) drawWhole(flow, printed)
	else drawCancellation(flow, printed)
	drawEverySheet(flow, letter)
}

function drawWhole(flow: Flow, printed: PrintedCosts): void {
	const { statement, language } = printed
	drawOpening(flow, printed)
	drawOverview(flow, printed)
	if (isComplete(statement)) {
		drawSums(flow, printed)
		drawCompared(flow, printed)
		const terms = { terms: '', purpose: printed.words.purpose }
		drawPayment(flow, { ...statement, ...terms }, language)
	}
	drawShares(flow, printed)
	drawReadings(flow, printed)
	drawCo2(flow, printed)
	drawCuts(flow, printed)
	drawHousehold(flow, printed)
	drawTaxIncluded(flow, printed)
	drawNotes(flow, printed)
}

/** Nothing is derived again: that stands in the statement that is cancelled. Nothing is asked for. */
function drawCancellation(flow: Flow, printed: PrintedCosts): void {
	drawCancellationOpening(flow, printed)
	drawOverview(flow, printed)
	drawSums(flow, printed)
	drawTakenBack(flow, printed)
	drawHousehold(flow, printed)
	drawTaxIncluded(flow, printed)
}

/** Of an incomplete statement nothing is added up: a sum without the missing part would be a wrong bill. */
const isComplete = ({ problems }: CostStatement): boolean => problems.every(({ severity }) => severity !== 'red')

function letterOf({ statement, language, words }: PrintedCosts): Letter {
	const { creditor, tenant, unitName, number, period, lived, areaM2, cancels, replaces } = statement
	const { information, draft } = statementWords[language]
	const span = (of: CostStatement['lived']) => `${dateText(of.firstDay, language)} – ${dateText(of.lastDay, language)}`
	return {
		...{ creditor, tenant, unitName },
		information: [
			[information.number, number ?? draft],
			[cancellationWords[language].cancels, cancels?.number ?? null],
			[cancellationWords[language].replaces, replaces?.number ?? null],
			[information.date, dateText(statement.issuedOn, language)],
			[words.information.period, span(period)],
			[words.information.lived, lived.days === period.days ? null : span(lived)],
			[information.place, unitName],
			[words.information.area, areaM2 === null ? null : `${decimalText(areaM2, language)}\u00a0m²`],
			[information.customer, statement.customerNumber],
			[information.due, cancels === undefined ? dateText(statement.dueOn, language) : null],
			[information.phone, creditor.phone],
			[information.email, creditor.email],
		],
		headline: costStatementTitle(statement, language),
		isDraft: number === null,
		words: letterWords(statementWords[language]),
	}
}

function drawOpening(flow: Flow, printed: PrintedCosts): void {
	const { statement, language, words, money } = printed
	const { period, lived, totalMinor } = statement
	const place = { xMm: left, widthMm: bodyWidthMm }
	const day = (date: string) => dateText(date, language)
	flow.yMm += put(flow, words.title(statement.periodName), 'title', { ...place, yMm: flow.yMm }) + 3
	const intro = words.intro({
		...{ unit: statement.unitName, building: statement.buildingName },
		...{ from: day(period.firstDay), to: day(period.lastDay) },
	})
	flow.yMm += put(flow, intro, 'body', { ...place, yMm: flow.yMm })
	if (lived.days !== period.days) {
		const part = words.lived({
			...{ from: day(lived.firstDay), to: day(lived.lastDay) },
			...{ days: lived.days, of: period.days },
		})
		flow.yMm += put(flow, part, 'body', { ...place, yMm: flow.yMm })
	}
	const { replaces } = statement
	if (replaces !== undefined) {
		const text = words.correction.replacing({ number: replaces.number, date: day(replaces.issuedOn) })
		flow.yMm += put(flow, text, 'body', { ...place, yMm: flow.yMm })
	}
	if (isComplete(statement) && totalMinor !== 0) {
		const result = totalMinor > 0 ? words.owed(money(totalMinor), day(statement.dueOn)) : words.owns(money(-totalMinor))
		flow.yMm += put(flow, result, 'strong', { ...place, yMm: flow.yMm })
	}
	flow.yMm += 3
	const red = statement.problems.filter(({ severity }) => severity === 'red')
	if (red.length === 0) return
	const sentences = new Set(red.map(({ code }) => problemText(code, language)))
	for (const sentence of [statementWords[language].problems, ...sentences]) {
		ensureRoom(flow, 6)
		flow.yMm += put(flow, sentence, 'body', { ...place, yMm: flow.yMm, color: '#b00020' })
	}
	flow.yMm += 3
}

function drawOverview(flow: Flow, { statement, words, money }: PrintedCosts): void {
	ensureRoom(flow, 26)
	flow.yMm += put(flow, words.overview, 'section', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
	const rows = statement.pools.map(
		(pool): Row => ({
			cells: [
				[...cell(pool.poolName), ...cell(law(pool, words), 'small')],
				cell(money(pool.poolMinor)),
				cell(money(pool.amountMinor)),
			],
			rule: 'thin',
			keepWithNext: false,
		}),
	)
	const head = statement.cancels === undefined ? words.overviewHead : words.correction.overviewHead
	drawTable(flow, columns([88, 36, 36], [1, 2]), head, rows)
}

const law = ({ betrKvNumber }: PoolShare, words: CostWords): string =>
	betrKvNumber === null ? '' : words.betrKv(betrKvNumber)

/** Shares, what is taken off, advances and balance stand together, under the amounts that they add up. */
function drawSums(flow: Flow, { statement, words, money }: PrintedCosts): void {
	const { advances, totalMinor, cancels } = statement
	ensureRoom(flow, 34 + 5 * advances.length)
	flow.yMm += 1.5
	const line = (label: string, minor: number, style: 'body' | 'strong' | 'total' = 'body') => {
		put(flow, money(minor), style, { xMm: right - 40, yMm: flow.yMm, widthMm: 40, align: 'right' })
		flow.yMm += put(flow, label, style, { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm - 42 }) + 0.6
	}
	const isReduced = statement.co2LandlordMinor !== 0 || statement.cutsMinor !== 0
	if (isReduced) line(words.shares, statement.sharesMinor)
	if (statement.co2LandlordMinor !== 0) line(words.co2Landlord, -statement.co2LandlordMinor)
	if (statement.cutsMinor !== 0) line(words.cuts, -statement.cutsMinor)
	line(words.costs, statement.costsMinor, 'strong')
	for (const { source, amountMinor } of advances) line(words.advances[source], -amountMinor)
	rule(flow, flow.yMm + 0.3, left, right, 0.8, '#111111')
	flow.yMm += 1.4
	if (cancels !== undefined) line(words.correction.total, totalMinor, 'total')
	else line(totalMinor < 0 ? words.credit : words.balance, Math.abs(totalMinor), 'total')
	rule(flow, flow.yMm + 0.2, left, right, 0.8, '#111111')
	flow.yMm += 7
}

function drawReadings(flow: Flow, { statement, language, words }: PrintedCosts): void {
	if (statement.readings.length === 0) return
	ensureRoom(flow, 24)
	flow.yMm += put(flow, words.readings, 'section', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
	const rows = statement.readings.map(
		({ pointName, medium, unit, used }): Row => ({
			cells: [
				[...cell(pointName), ...cell(statementWords[language].medium[medium], 'small')],
				cell(used === null ? words.unknownUse : quantityText(used, unit, language, 0, 3)),
			],
			rule: 'thin',
			keepWithNext: false,
		}),
	)
	drawTable(flow, columns([110, 50], [1]), words.readingsHead, rows)
	flow.yMm += 5
}

function drawNotes(flow: Flow, { statement, language, words }: PrintedCosts): void {
	const { creditor, notes, pools, rounding } = statement
	const contact = [creditor.phone, creditor.email].filter((way) => way !== null).join(', ')
	const byDegreeDays = pools.some(({ lines }) => lines.some(({ time }) => time?.by === 'degree-days'))
	const sentences = [
		...[...Map.groupBy(notes, ({ code, params }) => words.note[code](params))].map(([text, same]) => {
			const pools = same.flatMap(({ poolName }) => poolName ?? []).join(', ')
			return pools === '' ? text : `${pools}: ${text}`
		}),
		...(byDegreeDays ? [words.degreeDays[statement.degreeDays]] : []),
		words.rounding[rounding](smallestText(statement.currency, language)),
		...(contact === '' ? [] : [statementWords[language].questions(contact)]),
	]
	ensureRoom(flow, 14)
	const { notes: title } = statementWords[language]
	flow.yMm += put(flow, title, 'section', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
	for (const text of new Set(sentences)) {
		ensureRoom(flow, 9)
		put(flow, '·', 'note', { xMm: left, yMm: flow.yMm, widthMm: 3 })
		flow.yMm += put(flow, text, 'note', { xMm: left + 3, yMm: flow.yMm, widthMm: bodyWidthMm - 3 }) + 0.8
	}
}
