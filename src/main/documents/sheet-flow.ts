/** A PDF document and a place on its current sheet. All text is set here, so that nothing breaks a page by itself. */
import PDFDocument from 'pdfkit'
import { visibleText } from '../../shared/visible-text.ts'
import { bodyBottomMm, bodyTopMm, mm, nextPageTopMm } from './din5008.ts'
import { type FontRun, fontRuns } from './font-runs.ts'
import type { Face, Fonts } from './fonts.ts'
import { fittingLength, pieces } from './line-breaks.ts'

export const styles = {
	body: { font: 'regular', size: 9, leadMm: 4.3, color: '#111111' },
	strong: { font: 'semiBold', size: 9, leadMm: 4.3, color: '#111111' },
	small: { font: 'regular', size: 7.25, leadMm: 3.4, color: '#555555' },
	/** Of charts only. */
	tiny: { font: 'regular', size: 5.5, leadMm: 2.6, color: '#555555' },
	note: { font: 'regular', size: 8, leadMm: 3.9, color: '#333333' },
	head: { font: 'semiBold', size: 7.25, leadMm: 3.4, color: '#555555' },
	title: { font: 'bold', size: 14, leadMm: 6.4, color: '#111111' },
	section: { font: 'bold', size: 10.5, leadMm: 5, color: '#111111' },
	total: { font: 'bold', size: 10.5, leadMm: 5.2, color: '#111111' },
	sender: { font: 'bold', size: 12, leadMm: 5.6, color: '#111111' },
	returnLine: { font: 'regular', size: 6.5, leadMm: 3, color: '#333333' },
} as const
export type StyleName = keyof typeof styles

export type Flow = {
	readonly doc: PDFKit.PDFDocument
	readonly fonts: Fonts
	/** Next free place on the sheet, from its top. */
	yMm: number
	/** Number of the first sheet of the letter that is being written, in a file of several. */
	firstSheet: number
}

export type Align = 'left' | 'right'

export type TextPlace = {
	readonly xMm: number
	readonly yMm: number
	readonly widthMm: number
	readonly align?: Align
	readonly color?: string
}

/** Deterministic: the date is the statement's own and the file's identifier follows from this information. */
export function openFlow(
	fonts: Fonts,
	information: {
		readonly title: string
		readonly author: string
		readonly language: string
		readonly date: Date
		readonly embedded?: Embedded
	},
): Flow {
	const doc = new PDFDocument({
		size: 'A4',
		margin: 0,
		bufferPages: true,
		pdfVersion: '1.7',
		...(information.embedded === undefined ? {} : { subset: 'PDF/A-3b' as const }),
		lang: information.language,
		displayTitle: true,
		// Other zlib versions pack differently; what a bill looks like must not depend on the host that made it.
		compress: false,
		// None by default: pdfkit would take a font that it has under no name for another one each time it is chosen.
		font: '',
		info: {
			Title: information.title,
			Author: information.author,
			Creator: 'Zählwerk',
			Producer: 'Zählwerk',
			CreationDate: information.date,
			ModDate: information.date,
		},
	})
	if (information.embedded !== undefined) embed(doc, information.embedded, information.date)
	for (const name of ['regular', 'semiBold', 'bold'] as const) doc.registerFont(name, fonts[name] as unknown as string)
	return { doc, fonts, yMm: bodyTopMm, firstSheet: 0 }
}

/** A file inside of the document, which is PDF/A-3 then; `metadata`: what its XMP says of it. */
export type Embedded = {
	readonly name: string
	readonly type: string
	readonly description: string
	readonly bytes: Uint8Array
	readonly metadata: string
}

function embed(doc: PDFKit.PDFDocument, { name, type, description, bytes, metadata }: Embedded, date: Date): void {
	const dates = { creationDate: date, modifiedDate: date }
	// The file is another form of the same document (ISO 32000-2, 7.11.3).
	doc.file(Buffer.from(bytes), { name, type, description, ...dates, relationship: 'Alternative' } as never)
	doc.appendXML(metadata)
}

export function closeFlow({ doc }: Flow): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		const chunks: Uint8Array[] = []
		doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
		doc.on('end', () => resolve(Buffer.concat(chunks)))
		doc.on('error', reject)
		doc.end()
	})
}

export function newSheet(flow: Flow): void {
	flow.doc.addPage()
	flow.yMm = nextPageTopMm
}

/** The letter before is finished and leaves the memory; the next one begins on a sheet of its own. */
export function newLetter(flow: Flow): void {
	const { start, count } = flow.doc.bufferedPageRange()
	flow.doc.flushPages()
	flow.firstSheet = start + count
	flow.doc.addPage()
	flow.yMm = bodyTopMm
}

/** Begins a new sheet when less than this is left. */
export function ensureRoom(flow: Flow, heightMm: number): void {
	if (flow.yMm + heightMm > bodyBottomMm && flow.yMm > nextPageTopMm) newSheet(flow)
}

/** The text broken into lines of at most this width; never empty. */
export function brokenText(
	flow: Flow,
	text: string,
	style: StyleName,
	widthMm: number,
	align: Align = 'left',
): readonly string[] {
	const lines: string[] = []
	for (const paragraph of text.split('\n').map(visibleText)) {
		if (widthOf(flow, paragraph, style, align) <= widthMm) {
			lines.push(paragraph)
			continue
		}
		let line = ''
		for (const { text: piece, glue } of pieces(paragraph)) {
			const longer = line === '' ? piece : `${line}${glue}${piece}`
			if (widthOf(flow, longer, style, align) <= widthMm) {
				line = longer
				continue
			}
			if (line !== '') lines.push(line)
			line = piece
			while (widthOf(flow, line, style, align) > widthMm && [...line].length > 1) {
				const fit = fittingLength(line, (beginning) => widthOf(flow, beginning, style, 'left') <= widthMm)
				lines.push(line.slice(0, fit))
				line = line.slice(fit)
			}
		}
		lines.push(line)
	}
	return lines
}

/** Sets one text at a place and returns its height. */
export function put(flow: Flow, text: string, style: StyleName, place: TextPlace): number {
	const align = place.align ?? 'left'
	const lines = brokenText(flow, text, style, place.widthMm, align)
	const { font, leadMm, color, size } = styles[style]
	choose(flow, style)
	flow.doc.fillColor(place.color ?? color)
	for (const [index, line] of lines.entries()) {
		const shift = align === 'right' ? place.widthMm - widthOf(flow, line, style, align) : 0
		// Centres the line in its lead, so that rows of different sizes keep one rhythm.
		const y = (place.yMm + index * leadMm) * mm + (leadMm * mm - size * 1.21) / 2
		draw(flow, line, { font, size, x: (place.xMm + shift) * mm, y, wanted: features(align, line) })
	}
	return lines.length * leadMm
}

/** One line that must not break (the sender above the window, an address for mail): smaller until it fits, then cut. */
export function putFitted(flow: Flow, text: string, style: StyleName, place: Omit<TextPlace, 'align'>): number {
	const { font, size, leadMm, color } = styles[style]
	const shown = shortened(flow, text, style, place.widthMm / smallestScale, 'left')
	const scale = fittingScale(flow, shown, style, place.widthMm)
	flow.doc
		.font(font)
		.fontSize(size * scale)
		.fillColor(place.color ?? color)
	const y = place.yMm * mm + (leadMm * mm - size * scale * 1.21) / 2
	draw(flow, shown, { font, size: size * scale, x: place.xMm * mm, y, wanted: features('left', shown) })
	return leadMm
}

/** One line, cut with '…' where it is too long: for what is told in full elsewhere. */
export function shortened(flow: Flow, text: string, style: StyleName, widthMm: number, align: Align = 'right'): string {
	const shown = visibleText(text)
	if (widthOf(flow, shown, style, align) <= widthMm) return shown
	const room = widthMm - widthOf(flow, '…', style, align)
	const fit = fittingLength(shown, (beginning) => widthOf(flow, beginning, style, align) <= room)
	return `${shown.slice(0, fit).trimEnd()}…`
}

/** Below this a line is no longer legible: shorten the text instead. */
export const smallestScale = 0.75

export function fittingScale(flow: Flow, text: string, style: StyleName, widthMm: number): number {
	return Math.min(1, widthMm / widthOf(flow, text, style, 'left'))
}

export function rule(flow: Flow, yMm: number, fromMm: number, toMm: number, weightPt = 0.4, color = '#999999'): void {
	flow.doc
		.moveTo(fromMm * mm, yMm * mm)
		.lineTo(toMm * mm, yMm * mm)
		.lineWidth(weightPt)
		.strokeColor(color)
		.stroke()
}

export function sheetCount(flow: Flow): number {
	const { start, count } = flow.doc.bufferedPageRange()
	return start + count - flow.firstSheet
}

export function onSheet(flow: Flow, index: number): void {
	flow.doc.switchToPage(flow.firstSheet + index)
}

/** Columns of numbers, and dates anywhere, get figures of one width; other text keeps its own spacing. */
const tabular: PDFKit.Mixins.OpenTypeFeatures[] = ['tnum']

function features(align: Align, text: string): Features {
	return (align === 'right' ? /\d/ : /\d\.\d/).test(text) ? tabular : undefined
}

function choose(flow: Flow, style: StyleName): void {
	flow.doc.font(styles[style].font).fontSize(styles[style].size)
}

type Features = PDFKit.Mixins.OpenTypeFeatures[] | undefined

/** `x`, `y`: top left of the line, in points. The font of the style is chosen already, and stays so. */
function draw(
	{ doc, fonts }: Flow,
	line: string,
	{ font, size, x, y, wanted }: { font: Face; size: number; x: number; y: number; wanted: Features },
): void {
	let left = x
	for (const run of fontRuns(fonts, font, line)) {
		if (run.isSecond) {
			doc.font(run.font as unknown as string, run.font.postscriptName)
			// On the baseline of the first font, whatever the second's own height is.
			doc.text(run.text, left, y, { lineBreak: false, baseline: -(fonts[font].ascent / fonts[font].unitsPerEm) * size })
			doc.font(font)
		} else doc.text(run.text, left, y, { lineBreak: false, features: wanted })
		if (run.text !== line) left += advanceOf(run, wanted) * size
	}
}

/** Of a text in one font, at a size of 1. */
function advanceOf({ font, text, isSecond }: FontRun, wanted: Features): number {
	return font.layout(text, isSecond ? undefined : wanted).advanceWidth / font.unitsPerEm
}

/** In mm. What was measured once is known for all documents: the most of a statement is in the next one too. */
function widthOf(flow: Flow, text: string, style: StyleName, align: Align): number {
	const { font, size } = styles[style]
	const wanted = features(align, text)
	const { widths } = flow.fonts[font]
	const key = wanted === undefined ? text : `tnum\n${text}`
	let ofSize1 = widths.get(key)
	if (ofSize1 === undefined) {
		ofSize1 = measured(flow, text, style, wanted)
		widths.set(key, ofSize1)
	}
	return (ofSize1 * size) / mm
}

function measured(flow: Flow, text: string, style: StyleName, wanted: Features): number {
	const { font, size } = styles[style]
	const runs = fontRuns(flow.fonts, font, text)
	if (runs.some(({ isSecond }) => isSecond)) return runs.reduce((sum, run) => sum + advanceOf(run, wanted), 0)
	choose(flow, style)
	return flow.doc.widthOfString(text, { features: wanted }) / size
}
