/** The frame of the letter: sender, window, information block, marks, footer, and what every further sheet repeats. */
import { addDays } from '../../shared/period.ts'
import { printedIban } from '../domain/billing/epc-code.ts'
import type { Statement } from '../domain/billing/statement.ts'
import { dateOfInstant } from '../domain/calendar/local-time.ts'
import { addressField, bodyWidthMm, footer, informationBlock, margins, marks, mm, sheet } from './din5008.ts'
import { dateText, type Language, monthText } from './number-text.ts'
import { type Flow, fittingScale, onSheet, put, putFitted, rule, sheetCount, smallestScale } from './sheet-flow.ts'
import type { StatementWords } from './statement-words.ts'

export type Printed = { readonly statement: Statement; readonly language: Language; readonly words: StatementWords }

const right = margins.leftMm + bodyWidthMm

/** 'Oktober 2026' for a whole month, else '10.10.2026 bis 31.10.2026'. */
export function periodText({ statement, language, words }: Printed): string {
	const { firstDay, lastDay } = statement.period
	const isMonth =
		firstDay.endsWith('-01') && addDays(lastDay, 1).endsWith('-01') && firstDay.slice(0, 7) === lastDay.slice(0, 7)
	if (isMonth) return monthText(firstDay.slice(0, 7), language)
	return `${dateText(firstDay, language)} ${words.until} ${dateText(lastDay, language)}`
}

/** Local date and time of an instant, as readings are dated: '01.11.2026, 00:00'. */
export function momentText(instant: number, time: string, { statement, language }: Printed): string {
	return `${dateText(dateOfInstant(statement.zone, instant), language)}, ${time}`
}

/** The first sheet above the subject line. */
export function drawLetterHead(flow: Flow, printed: Printed): void {
	const { creditor } = printed.statement
	put(flow, creditor.name, 'sender', { xMm: margins.leftMm, yMm: 16, widthMm: bodyWidthMm })
	put(flow, creditor.addressLines.join(' · '), 'small', { xMm: margins.leftMm, yMm: 22, widthMm: bodyWidthMm })
	drawWindow(flow, printed.statement)
	drawInformation(flow, printed)
	drawMarks(flow)
}

/** Runs last, when it is known how many sheets there are. */
export function drawEverySheet(flow: Flow, printed: Printed): void {
	const { statement, words } = printed
	const count = sheetCount(flow)
	for (let index = 0; index < count; index++) {
		onSheet(flow, index)
		if (index > 0) drawNextHead(flow, printed)
		put(flow, words.page(index + 1, count), 'small', {
			xMm: margins.leftMm,
			yMm: footer.pageNumberMm,
			widthMm: bodyWidthMm,
			align: 'right',
		})
		drawFooter(flow, printed)
		if (statement.number === null) drawDraftMark(flow, words.draftMark)
	}
}

function drawWindow(flow: Flow, { creditor, tenant }: Statement): void {
	const { textLeftMm, returnLineMm, addressTopMm, lines } = addressField
	const widthMm = addressField.leftMm + addressField.widthMm - textLeftMm - 1
	putFitted(flow, returnLine(flow, creditor, widthMm), 'returnLine', { xMm: textLeftMm, yMm: returnLineMm, widthMm })
	rule(flow, returnLineMm + 3.1, textLeftMm, textLeftMm + widthMm, 0.3)
	const address = [tenant.name, ...tenant.addressLines].slice(0, lines)
	for (const [index, line] of address.entries()) {
		put(flow, line, 'body', { xMm: textLeftMm, yMm: addressTopMm + 0.6 + index * 4.4, widthMm })
	}
}

/** The post returns by the address, so where both are too long for one line it is the name that is shortened. */
function returnLine(flow: Flow, { name, addressLines }: Statement['creditor'], widthMm: number): string {
	let line = [name, ...addressLines].join(' · ')
	for (let length = name.length - 1; length > 0; length--) {
		if (fittingScale(flow, line, 'returnLine', widthMm) >= smallestScale) break
		line = [`${name.slice(0, length).trimEnd()}…`, ...addressLines].join(' · ')
	}
	return line
}

function drawInformation(flow: Flow, printed: Printed): void {
	const { statement, language, words } = printed
	const { creditor, period } = statement
	const rows: readonly (readonly [string, string | null])[] = [
		[words.information.number, statement.number ?? words.draft],
		[words.information.date, dateText(statement.issuedOn, language)],
		[words.information.period, `${dateText(period.firstDay, language)} – ${dateText(period.lastDay, language)}`],
		[words.information.place, statement.unitName],
		[words.information.customer, statement.customerNumber],
		[words.information.due, dateText(statement.dueOn, language)],
		[words.information.phone, creditor.phone],
		[words.information.email, creditor.email],
	]
	let yMm: number = informationBlock.topMm
	for (const [label, value] of rows) {
		if (value === null) continue
		put(flow, label, 'small', { xMm: informationBlock.leftMm, yMm: yMm + 0.4, widthMm: 25 })
		const place = { xMm: informationBlock.leftMm + 25, yMm, widthMm: informationBlock.widthMm - 25 }
		yMm += label === words.information.place ? put(flow, value, 'body', place) : putFitted(flow, value, 'body', place)
	}
}

function drawMarks(flow: Flow): void {
	for (const yMm of marks.foldsMm) rule(flow, yMm, marks.leftMm, marks.leftMm + marks.foldLengthMm, 0.3, '#888888')
	rule(flow, marks.punchMm, marks.leftMm, marks.leftMm + marks.punchLengthMm, 0.3, '#888888')
}

function drawNextHead(flow: Flow, printed: Printed): void {
	const { statement, words } = printed
	const number = statement.number ?? words.draft
	put(flow, `${words.title(periodText(printed))} · ${number}`, 'head', { xMm: margins.leftMm, yMm: 17, widthMm: 110 })
	put(flow, `${statement.tenant.name} · ${statement.unitName}`, 'small', {
		xMm: margins.leftMm + 110,
		yMm: 17,
		widthMm: bodyWidthMm - 110,
		align: 'right',
	})
	rule(flow, 22, margins.leftMm, right)
}

function drawFooter(flow: Flow, { statement, words }: Printed): void {
	const { creditor } = statement
	const columns = [
		[creditor.name, ...creditor.addressLines],
		[
			creditor.phone && `${words.information.phone} ${creditor.phone}`,
			creditor.email,
			creditor.taxId && words.taxId,
			creditor.taxId,
		],
		creditor.iban === null
			? []
			: [words.payment.iban, printedIban(creditor.iban), creditor.bic && `${words.payment.bic} ${creditor.bic}`],
	]
	rule(flow, footer.topMm - 1.5, margins.leftMm, right, 0.3, '#cccccc')
	for (const [column, lines] of columns.entries()) {
		let yMm: number = footer.topMm
		for (const line of lines) {
			if (line) yMm += put(flow, line, 'small', { xMm: margins.leftMm + column * 57, yMm, widthMm: 54 })
		}
	}
}

/** A draft must not pass for a bill: the mark lies across each sheet, light enough to read through. */
function drawDraftMark(flow: Flow, text: string): void {
	const { doc } = flow
	const [x, y] = [(sheet.widthMm / 2) * mm, (sheet.heightMm / 2) * mm]
	doc.save()
	doc
		.rotate(-45, { origin: [x, y] })
		.font('bold')
		.fontSize(110)
		.fillColor('#000000')
		.fillOpacity(0.06)
	const width = doc.widthOfString(text)
	doc.text(text, x - width / 2, y - 66, { lineBreak: false })
	doc.restore()
}
