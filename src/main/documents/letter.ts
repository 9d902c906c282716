/** The frame of a letter: sender, window, information block, marks, footer, and what every further sheet repeats. */
import { printedIban } from '../domain/billing/epc-code.ts'
import type { Party } from '../domain/billing/statement.ts'
import { addressField, bodyWidthMm, footer, informationBlock, margins, marks, mm, sheet } from './din5008.ts'
import { rejoined } from './line-breaks.ts'
import {
	brokenText,
	type Flow,
	fittingScale,
	onSheet,
	put,
	putFitted,
	rule,
	sheetCount,
	shortened,
	smallestScale,
	styles,
} from './sheet-flow.ts'

export type Letter = {
	readonly creditor: Party
	readonly tenant: { readonly name: string; readonly addressLines: readonly string[] }
	readonly unitName: string
	/** Label and value; null = not known, and left out. */
	readonly information: readonly (readonly [string, string | null])[]
	/** At the top of every further sheet. */
	readonly headline: string
	readonly isDraft: boolean
	readonly words: LetterWords
}

export type LetterWords = {
	readonly page: (page: number, of: number) => string
	readonly draftMark: string
	readonly phone: string
	readonly taxId: string
	readonly iban: string
	readonly bic: string
}

const right = margins.leftMm + bodyWidthMm

/** The first sheet above the subject line. */
export function drawLetterHead(flow: Flow, letter: Letter): void {
	const { creditor } = letter
	// § 14 (4) no. 1 UStG wants the full name: a long one takes a line more above.
	const lines = brokenText(flow, creditor.name, 'sender', bodyWidthMm).length
	const nameMm = 16 - (Math.min(lines, 2) - 1) * styles.sender.leadMm
	put(flow, creditor.name, 'sender', { xMm: margins.leftMm, yMm: nameMm, widthMm: bodyWidthMm })
	putFitted(flow, creditor.addressLines.join(' · '), 'small', { xMm: margins.leftMm, yMm: 22, widthMm: bodyWidthMm })
	drawWindow(flow, letter)
	drawInformation(flow, letter)
	drawMarks(flow)
}

/** Runs last, when it is known how many sheets the letter has. */
export function drawEverySheet(flow: Flow, letter: Letter): void {
	const count = sheetCount(flow)
	for (let index = 0; index < count; index++) {
		onSheet(flow, index)
		if (index > 0) drawNextHead(flow, letter)
		put(flow, letter.words.page(index + 1, count), 'small', {
			xMm: margins.leftMm,
			yMm: footer.pageNumberMm,
			widthMm: bodyWidthMm,
			align: 'right',
		})
		drawFooter(flow, letter)
		if (letter.isDraft) drawDraftMark(flow, letter.words.draftMark)
	}
}

function drawWindow(flow: Flow, { creditor, tenant }: Letter): void {
	const { textLeftMm, returnLineMm, addressTopMm } = addressField
	const widthMm = addressField.leftMm + addressField.widthMm - textLeftMm - 1
	putFitted(flow, returnLine(flow, creditor, widthMm), 'returnLine', { xMm: textLeftMm, yMm: returnLineMm, widthMm })
	rule(flow, returnLineMm + 3.1, textLeftMm, textLeftMm + widthMm, 0.3)
	for (const [index, line] of addressLines(flow, tenant, widthMm).entries()) {
		put(flow, line, 'body', { xMm: textLeftMm, yMm: addressTopMm + 0.6 + index * 4.4, widthMm })
	}
}

/** What the window holds. A long name, then long lines of the address break as far as the others leave room. */
function addressLines(flow: Flow, tenant: Letter['tenant'], widthMm: number): readonly string[] {
	const address = tenant.addressLines.slice(0, addressField.lines - 1)
	const name = linesWithin(flow, tenant.name, addressField.lines - address.length, widthMm)
	let spare = addressField.lines - address.length - name.length
	const broken = address.flatMap((line) => {
		const lines = linesWithin(flow, line, 1 + spare, widthMm)
		spare -= lines.length - 1
		return lines
	})
	return [...name, ...broken]
}

/** At most so many; what has no room ends in '…'. */
function linesWithin(flow: Flow, text: string, most: number, widthMm: number): readonly string[] {
	const lines = brokenText(flow, text, 'body', widthMm)
	if (lines.length <= most) return lines
	const last = shortened(flow, rejoined(lines.slice(most - 1)), 'body', widthMm, 'left')
	return [...lines.slice(0, most - 1), last]
}

/** The post returns by the address, so where both are too long for one line it is the name that is shortened. */
function returnLine(flow: Flow, { name, addressLines }: Party, widthMm: number): string {
	let line = [name, ...addressLines].join(' · ')
	const characters = [...name]
	for (let length = characters.length - 1; length > 0; length--) {
		if (fittingScale(flow, line, 'returnLine', widthMm) >= smallestScale) break
		line = [`${characters.slice(0, length).join('').trimEnd()}…`, ...addressLines].join(' · ')
	}
	return line
}

/** Above the subject line; the opening sentence has the whole name. */
const mostUnitLines = 3

/** A long unit name breaks, everything else is one line. */
function drawInformation(flow: Flow, { information, unitName }: Letter): void {
	let yMm: number = informationBlock.topMm
	for (const [label, value] of information) {
		if (value === null) continue
		putFitted(flow, label, 'small', { xMm: informationBlock.leftMm, yMm: yMm + 0.4, widthMm: 24 })
		const place = { xMm: informationBlock.leftMm + 25, yMm, widthMm: informationBlock.widthMm - 25 }
		yMm +=
			value === unitName
				? put(flow, linesWithin(flow, value, mostUnitLines, place.widthMm).join('\n'), 'body', place)
				: putFitted(flow, value, 'body', place)
	}
}

function drawMarks(flow: Flow): void {
	for (const yMm of marks.foldsMm) rule(flow, yMm, marks.leftMm, marks.leftMm + marks.foldLengthMm, 0.3, '#888888')
	rule(flow, marks.punchMm, marks.leftMm, marks.leftMm + marks.punchLengthMm, 0.3, '#888888')
}

function drawNextHead(flow: Flow, { headline, tenant, unitName }: Letter): void {
	putFitted(flow, headline, 'head', { xMm: margins.leftMm, yMm: 17, widthMm: 95 })
	const whose = shortened(flow, `${tenant.name} · ${unitName}`, 'small', bodyWidthMm - 97)
	put(flow, whose, 'small', { xMm: margins.leftMm + 97, yMm: 17, widthMm: bodyWidthMm - 97, align: 'right' })
	rule(flow, 22, margins.leftMm, right)
}

function drawFooter(flow: Flow, { creditor, words }: Letter): void {
	const columns = [
		[creditor.name, ...creditor.addressLines],
		[
			creditor.phone && `${words.phone} ${creditor.phone}`,
			creditor.email,
			creditor.taxId && words.taxId,
			creditor.taxId,
		],
		creditor.iban === null
			? []
			: [words.iban, printedIban(creditor.iban), creditor.bic && `${words.bic} ${creditor.bic}`],
	]
	rule(flow, footer.topMm - 1.5, margins.leftMm, right, 0.3, '#cccccc')
	for (const [column, lines] of columns.entries()) {
		let yMm: number = footer.topMm
		// More would run off the sheet.
		for (const line of lines.slice(0, footer.lines)) {
			if (!line) continue
			const text = shortened(flow, line, 'small', 54)
			yMm += put(flow, text, 'small', { xMm: margins.leftMm + column * 57, yMm, widthMm: 54 })
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
