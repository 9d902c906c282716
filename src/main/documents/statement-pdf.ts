/**
 * A statement as PDF: DIN 5008 form B, readings, price lines, total, payment. The same statement gives the same bytes
 * on every host. Layout in mm; see din5008.ts.
 */
import type { ExplainedStatement } from '../../shared/contract/papers.ts'
import { visibleText } from '../../shared/visible-text.ts'
import { epcCode, printedIban } from '../domain/billing/epc-code.ts'
import type { BoundaryShown, Statement, StatementNote } from '../domain/billing/statement.ts'
import { localOfInstant } from '../domain/calendar/local-time.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { drawExplanation } from './explain-section.ts'
import { explainWords } from './explain-words.ts'
import type { Fonts } from './fonts.ts'
import { drawCode } from './giro-code.ts'
import { drawLegal } from './legal-section.ts'
import { drawEverySheet, drawLetterHead } from './letter.ts'
import { dateText, type Language, moneyText } from './number-text.ts'
import { closeFlow, ensureRoom, type Flow, newLetter, openFlow, put, rule } from './sheet-flow.ts'
import { letterOf, momentText, type Printed, periodText } from './statement-letter.ts'
import { drawCharges, drawReadings } from './statement-tables.ts'
import { statementWords } from './statement-words.ts'
import { drawUse } from './use-section.ts'

export { type Fonts, readFonts } from './fonts.ts'

/** What is printed: the statement, and with it the derivation of its amounts where that is wanted. */
export type StatementToPrint = { readonly statement: Statement; readonly explained: ExplainedStatement | null }
type Options = { readonly language: Language; readonly fonts: Fonts }

/** `fonts` from readFonts, once for any number of statements. */
export function renderStatement(
	statement: Statement,
	options: Options,
	explained: ExplainedStatement | null = null,
): Promise<Uint8Array> {
	const flow = openStatements(statement, options, titleOf(printedOf(statement, options)))
	drawStatement(flow, { statement, explained }, options)
	return closeFlow(flow)
}

/** Several in one file, for printing: each begins on a sheet of its own and counts its own pages. Never empty. */
export function renderStatements(
	[first, ...others]: readonly [StatementToPrint, ...StatementToPrint[]],
	options: Options,
): Promise<Uint8Array> {
	const flow = openStatements(first.statement, options, titleOf(printedOf(first.statement, options)))
	drawStatement(flow, first, options)
	for (const next of others) {
		newLetter(flow)
		drawStatement(flow, next, options)
	}
	return closeFlow(flow)
}

/** The derivation alone, for who asks later. */
export function renderExplanation({ statement, explained }: Explained, options: Options): Promise<Uint8Array> {
	const title = explainWords[options.language].titleOf(statement.number ?? statementWords[options.language].draft)
	const flow = openStatements(statement, options, title)
	const letter = { ...letterOf(printedOf(statement, options)), headline: title }
	drawLetterHead(flow, letter)
	const place = { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm }
	flow.yMm += put(flow, title, 'title', place) + 3
	drawExplanation(flow, explained, options.language)
	drawEverySheet(flow, letter)
	return closeFlow(flow)
}
type Explained = { readonly statement: Statement; readonly explained: ExplainedStatement }

const printedOf = (statement: Statement, { language }: Options): Printed => {
	return { statement, language, words: statementWords[language] }
}

const titleOf = (printed: Printed): string =>
	`${printed.words.title(periodText(printed))} · ${printed.statement.number ?? printed.words.draft}`

function openStatements({ creditor, issuedOn }: Statement, { fonts, language }: Options, title: string): Flow {
	return openFlow(fonts, {
		title: visibleText(title),
		author: visibleText(creditor.name),
		language: statementWords[language].locale,
		// Noon in UTC, so that the date is the statement's own wherever it is read.
		date: new Date(`${issuedOn}T12:00:00Z`),
	})
}

function drawStatement(flow: Flow, { statement, explained }: StatementToPrint, options: Options): void {
	const printed = printedOf(statement, options)
	const { words, language } = printed
	const letter = letterOf(printed)
	drawLetterHead(flow, letter)
	drawOpening(flow, printed, words.title(periodText(printed)))
	drawReadings(flow, printed)
	drawCharges(flow, printed)
	if (isComplete(statement)) {
		drawTotals(flow, printed)
		drawPayment(flow, printed)
		drawUse(flow, statement.use ?? [], { language, media: words.medium })
	}
	drawNotes(flow, printed)
	if (statement.texts !== undefined) {
		flow.yMm += 3
		drawLegal(flow, statement.texts, new Set(statement.charges.map(({ medium }) => medium)), language)
	}
	if (explained !== null && isComplete(statement)) drawExplanation(flow, explained, language)
	drawEverySheet(flow, letter)
}

const right = margins.leftMm + bodyWidthMm

/** Of an incomplete statement nothing is added up: a sum without the missing part would be a wrong bill. */
function isComplete({ problems }: Statement): boolean {
	return problems.every(({ severity }) => severity !== 'red')
}

function drawOpening(flow: Flow, printed: Printed, title: string): void {
	const { statement, language, words } = printed
	flow.yMm += put(flow, title, 'title', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm }) + 3
	const intro = words.intro({
		unit: statement.unitName,
		building: statement.buildingName,
		from: dateText(statement.period.firstDay, language),
		to: dateText(statement.period.lastDay, language),
	})
	const place = { xMm: margins.leftMm, widthMm: bodyWidthMm }
	flow.yMm += put(flow, intro, 'body', { ...place, yMm: flow.yMm })
	if (isComplete(statement) && statement.totalMinor > 0) {
		const amount = moneyText(statement.totalMinor, statement.currency, language)
		const due = dateText(statement.dueOn, language)
		flow.yMm += put(flow, words.summary(amount, due), 'strong', { ...place, yMm: flow.yMm })
	}
	flow.yMm += 2
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
	flow.yMm += 2
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
	line(statement.totalMinor < 0 ? words.credit : words.total, money(Math.abs(statement.totalMinor)), 'total')
	rule(flow, flow.yMm + 0.2, margins.leftMm, right, 0.8, '#111111')
	flow.yMm += 7
}

function drawPayment(flow: Flow, printed: Printed): void {
	const { statement, language, words } = printed
	const { creditor, number, totalMinor } = statement
	const amount = moneyText(Math.abs(totalMinor), statement.currency, language)
	const due = dateText(statement.dueOn, language)
	const purpose = words.payment.purposeText(number ?? words.draft, statement.unitName).slice(0, 140)
	const isPayable = totalMinor > 0 && creditor.iban !== null
	// No code on a draft: nobody shall pay it.
	const code =
		isPayable && number !== null
			? epcCode({
					...creditor,
					iban: creditor.iban!,
					amountMinor: totalMinor,
					currency: statement.currency,
					text: purpose,
				})
			: null
	ensureRoom(flow, code?.ok ? 46 : isPayable ? 36 : 14)
	const textWidthMm = code?.ok ? bodyWidthMm - 48 : bodyWidthMm
	flow.yMm +=
		put(flow, words.payment.title, 'section', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
	const topMm = flow.yMm
	const sentence =
		totalMinor < 0
			? words.payment.credit(amount)
			: totalMinor === 0
				? words.payment.nothing
				: isPayable
					? words.payment.please(amount, due)
					: words.payment.transferless(amount, due)
	const terms = [sentence, statement.texts?.payment ?? ''].filter((text) => text !== '').join('\n')
	flow.yMm += put(flow, terms, 'body', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: textWidthMm }) + 1.5
	if (isPayable) {
		const rows = [
			[words.payment.receiver, creditor.name],
			[words.payment.iban, printedIban(creditor.iban!)],
			...(creditor.bic === null ? [] : [[words.payment.bic, creditor.bic]]),
			[words.payment.amount, amount],
			[words.payment.purpose, purpose],
		] as const
		for (const [label, value] of rows) {
			put(flow, label!, 'body', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: 34, color: '#555555' })
			flow.yMm +=
				put(flow, value!, 'strong', { xMm: margins.leftMm + 36, yMm: flow.yMm, widthMm: textWidthMm - 36 }) + 0.4
		}
	}
	if (code?.ok) {
		drawCode(flow, code.payload, right - 30, topMm, 30)
		put(flow, words.payment.code, 'small', { xMm: right - 46, yMm: topMm + 31, widthMm: 46, align: 'right' })
		flow.yMm = Math.max(flow.yMm, topMm + 39)
	}
	flow.yMm += 5
}

function drawNotes(flow: Flow, printed: Printed): void {
	const { statement, words } = printed
	const contact = [statement.creditor.phone, statement.creditor.email].filter((way) => way !== null).join(', ')
	const notes = [
		...statement.notes.map((note) => noteText(note, printed)),
		...originsShown(statement).map((origin) => words.originMeaning[origin] ?? ''),
		words.rounding[statement.rounding],
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
