/**
 * A statement as PDF: DIN 5008 form B, readings, price lines, total, payment. The same statement gives the same bytes
 * on every host. Layout in mm; see din5008.ts.
 */
import type { ExplainedStatement } from '../../shared/contract/papers.ts'
import type { BoundaryShown, IssuedBill, Statement, StatementNote } from '../domain/billing/statement.ts'
import { localOfInstant } from '../domain/calendar/local-time.ts'
import { cancellationWords } from './cancellation-words.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { drawExplanation } from './explain-section.ts'
import { explainWords } from './explain-words.ts'
import { drawLegal } from './legal-section.ts'
import { drawEverySheet, drawLetterHead } from './letter.ts'
import { dateText, type Language, moneyText, smallestText } from './number-text.ts'
import { drawPayment } from './payment-section.ts'
import { ensureRoom, type Flow, put, rule } from './sheet-flow.ts'
import { letterOf, momentText, type Printed, titleOf } from './statement-letter.ts'
import { drawCharges, drawReadings } from './statement-tables.ts'
import { statementWords } from './statement-words.ts'
import { drawUse } from './use-section.ts'

type Printable = { readonly statement: Statement; readonly explained: ExplainedStatement | null }

const printedOf = (statement: Statement, language: Language): Printed => {
	return { statement, language, words: statementWords[language] }
}

/** 'Verbrauchsabrechnung Oktober 2026 · 2026-00117' */
export function statementTitle(statement: Statement, language: Language): string {
	return letterOf(printedOf(statement, language)).headline
}

/** On sheets of its own from the current one on, with the derivation where there is one. */
export function drawStatement(flow: Flow, { statement, explained }: Printable, language: Language): void {
	const printed = printedOf(statement, language)
	const { words } = printed
	const letter = letterOf(printed)
	drawLetterHead(flow, letter)
	drawOpening(flow, printed)
	drawReadings(flow, printed)
	drawCharges(flow, printed)
	if (isComplete(statement)) {
		drawTotals(flow, printed)
		if (statement.cancels === undefined)
			drawPayment(flow, { ...statement, terms: statement.texts?.payment ?? '' }, language)
		else drawSettlement(flow, printed)
		// What was used is told with the bill; taking it back says nothing new about it.
		if (statement.cancels === undefined) drawUse(flow, statement.use ?? [], { language, media: words.medium })
	} else flow.yMm += 6
	drawNotes(flow, printed)
	const { texts, marketLocations, charges } = statement
	if (texts !== undefined || marketLocations !== undefined) {
		flow.yMm += 3
		const media = new Set(charges.map(({ medium }) => medium))
		drawLegal(flow, { media, ...(texts && { texts }), ...(marketLocations && { marketLocations }) }, language)
	}
	if (explained !== null && isComplete(statement)) drawExplanation(flow, explained, language)
	drawEverySheet(flow, letter)
}

const right = margins.leftMm + bodyWidthMm

/** The derivation alone, for who asks later. */
export function drawExplanationLetter(
	flow: Flow,
	{ statement, explained }: { readonly statement: Statement; readonly explained: ExplainedStatement },
	language: Language,
): void {
	const title = explanationTitle(statement, language)
	const letter = { ...letterOf(printedOf(statement, language)), headline: title }
	drawLetterHead(flow, letter)
	flow.yMm += put(flow, title, 'title', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm }) + 3
	drawExplanation(flow, explained, language)
	drawEverySheet(flow, letter)
}

export const explanationTitle = ({ number }: Statement, language: Language): string =>
	explainWords[language].titleOf(number ?? statementWords[language].draft)

/** Of an incomplete statement nothing is added up: a sum without the missing part would be a wrong bill. */
function isComplete({ problems }: Statement): boolean {
	return problems.every(({ severity }) => severity !== 'red')
}

function drawOpening(flow: Flow, printed: Printed): void {
	flow.yMm += put(flow, titleOf(printed), 'title', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm }) + 3
	const place = { xMm: margins.leftMm, widthMm: bodyWidthMm }
	for (const [text, style] of openingSentences(printed)) {
		flow.yMm += put(flow, text, style, { ...place, yMm: flow.yMm })
	}
	flow.yMm += 2
	drawProblems(flow, printed)
	flow.yMm += 2
}

/** What the letter is about; of a bill also what is to be paid until when. */
function openingSentences({ statement, language, words }: Printed): readonly (readonly [string, 'body' | 'strong'])[] {
	const { cancels, replaces, currency, totalMinor, dueOn } = statement
	const own = cancellationWords[language]
	const named = ({ number, issuedOn }: IssuedBill) => ({ number, date: dateText(issuedOn, language) })
	if (cancels !== undefined) {
		return [
			[own.intro(named(cancels)), 'body'],
			[own.reason(cancels.reason), 'strong'],
		]
	}
	const intro = words.intro({
		unit: statement.unitName,
		building: statement.buildingName,
		from: dateText(statement.period.firstDay, language),
		to: dateText(statement.period.lastDay, language),
	})
	const isOwed = isComplete(statement) && totalMinor > 0
	const summary = words.summary(moneyText(totalMinor, currency, language), dateText(dueOn, language))
	return [
		[intro, 'body'],
		...(replaces === undefined ? [] : [[own.replacing(named(replaces)), 'body'] as const]),
		...(isOwed ? [[summary, 'strong'] as const] : []),
	]
}

function drawProblems(flow: Flow, { statement, words }: Printed): void {
	const red = statement.problems.filter(({ severity }) => severity === 'red')
	if (red.length > 0) {
		flow.yMm += put(flow, words.problems, 'strong', {
			xMm: margins.leftMm,
			yMm: flow.yMm,
			widthMm: bodyWidthMm,
			color: '#b00020',
		})
		const sentences = new Set(red.map(({ code, pointName }) => words.problem(code, pointName ?? statement.unitName)))
		for (const sentence of sentences) {
			flow.yMm += put(flow, sentence, 'body', {
				xMm: margins.leftMm + 4,
				yMm: flow.yMm,
				widthMm: bodyWidthMm - 4,
				color: '#b00020',
			})
		}
	}
}

/** Net, taxes and total stand together, right under the amounts they add up. */
function drawTotals(flow: Flow, printed: Printed): void {
	const { statement, language, words } = printed
	const money = (minor: number) => moneyText(minor, statement.currency, language)
	ensureRoom(flow, 10 + 5 * statement.taxes.length + 8)
	flow.yMm += 1.5
	const line = (label: string, amount: string, style: 'body' | 'total') => {
		put(flow, amount, style, { xMm: right - 40, yMm: flow.yMm, widthMm: 40, align: 'right' })
		flow.yMm += put(flow, label, style, { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm - 42 }) + 0.6
	}
	line(words.net, money(statement.netMinor), 'body')
	for (const { percent, netMinor, taxMinor } of statement.taxes) {
		const isFree = Number(percent) === 0
		if (isFree && statement.taxes.length === 1) continue
		const rate = language === 'de' ? percent.replace('.', ',') : percent
		line(isFree ? words.taxFree(money(netMinor)) : words.tax(rate, money(netMinor)), money(taxMinor), 'body')
	}
	rule(flow, flow.yMm + 0.3, margins.leftMm, right, 0.8, '#111111')
	flow.yMm += 1.4
	if (statement.cancels !== undefined) line(cancellationWords[language].total, money(statement.totalMinor), 'total')
	else line(statement.totalMinor < 0 ? words.credit : words.total, money(Math.abs(statement.totalMinor)), 'total')
	rule(flow, flow.yMm + 0.2, margins.leftMm, right, 0.8, '#111111')
	flow.yMm += 7
}

/** Of a cancellation nothing is asked for, and no code can be paid. */
function drawSettlement(flow: Flow, { statement, language, words }: Printed): void {
	const { totalMinor, currency } = statement
	const own = cancellationWords[language]
	const amount = moneyText(Math.abs(totalMinor), currency, language)
	const sentence = totalMinor > 0 ? own.takenBack(amount) : totalMinor < 0 ? own.settled(amount) : words.payment.nothing
	ensureRoom(flow, 18)
	const place = { xMm: margins.leftMm, widthMm: bodyWidthMm }
	flow.yMm += put(flow, words.payment.title, 'section', { ...place, yMm: flow.yMm }) + 1
	flow.yMm += put(flow, sentence, 'body', { ...place, yMm: flow.yMm }) + 5
}

function drawNotes(flow: Flow, printed: Printed): void {
	const { statement, language, words } = printed
	const contact = [statement.creditor.phone, statement.creditor.email].filter((way) => way !== null).join(', ')
	const notes = [
		...statement.notes.map((note) => noteText(note, printed)),
		...originsShown(statement).map((origin) => words.originMeaning[origin] ?? ''),
		words.rounding[statement.rounding](smallestText(statement.currency, language)),
		// § 14 (4) no. 8 UStG: of an amount without tax it is said why.
		...(statement.taxes.some(({ percent }) => Number(percent) === 0) ? [statement.texts?.taxExemption ?? ''] : []),
		...(contact === '' ? [] : [words.questions(contact)]),
	]
	const unique = [...new Set(notes)].filter((note) => note !== '')
	ensureRoom(flow, 14)
	flow.yMm += put(flow, words.notes, 'section', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
	for (const note of unique) {
		ensureRoom(flow, 9)
		put(flow, '·', 'note', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: 3 })
		flow.yMm += put(flow, note, 'note', { xMm: margins.leftMm + 3, yMm: flow.yMm, widthMm: bodyWidthMm - 3 }) + 0.8
	}
}

function originsShown({ readings }: Statement): readonly BoundaryShown['origin'][] {
	const shown = new Set(readings.flatMap(({ start, end }) => [start.origin, end.origin]))
	return (['freeze', 'settlement', 'profile'] as const).filter((origin) => shown.has(origin))
}

/** Instants in a note's parameters are printed as local date and time. */
function noteText({ code, pointName, params }: StatementNote, printed: Printed): string {
	const instants = new Set(['at', 'readAt'])
	const shown = Object.fromEntries(
		Object.entries(params).map(([key, value]) => [
			key,
			instants.has(key) && typeof value === 'number' ? momentText(value, timeOf(value, printed), printed) : value,
		]),
	)
	const sentence = printed.words.note[code](shown)
	return pointName === null ? sentence : `${pointName}: ${sentence}`
}

function timeOf(instant: number, { statement }: Printed): string {
	return localOfInstant(statement.zone, instant).slice(11, 16)
}
