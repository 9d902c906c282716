/** A PDF page on a canvas. pdf.js' legacy build: it runs on Chrome 108 and needs no eval. */
import {
	GlobalWorkerOptions,
	getDocument,
	type PDFDocumentProxy,
	type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import type { TextContent } from 'pdfjs-dist/types/src/display/api.js'
import { useEffect, useRef, useState } from 'react'
import { useT } from '../../locales/index.ts'

GlobalWorkerOptions.workerSrc = workerUrl

/** CSS pixels per PDF point at zoom 1: A4 is then 780 px wide. */
const pixelsPerPoint = 1.31
/** 200 dpi: sharp on paper, and a page is 16 MB. */
const printPixelsPerPoint = 200 / 72

type Pdf = { readonly document: PDFDocumentProxy | null; readonly broken: boolean }

export function usePdf(bytes: Uint8Array): Pdf {
	const [pdf, setPdf] = useState<Pdf>({ document: null, broken: false })
	useEffect(() => {
		// pdf.js hands the bytes to its worker and leaves nothing behind: it gets a copy.
		const task = getDocument({ data: bytes.slice(), isEvalSupported: false, useSystemFonts: false, useWasm: false })
		task.promise.then(
			(document) => setPdf({ document, broken: false }),
			() => setPdf({ document: null, broken: true }),
		)
		return () => {
			void task.destroy()
		}
	}, [bytes])
	return pdf
}

async function draw(
	document: PDFDocumentProxy,
	page: number,
	canvas: HTMLCanvasElement,
	scale: number,
): Promise<string> {
	const sheet = await document.getPage(page)
	const viewport = sheet.getViewport({ scale })
	canvas.width = Math.round(viewport.width)
	canvas.height = Math.round(viewport.height)
	await sheet.render({ canvas, viewport }).promise
	return wordsOf(sheet)
}

/** As `getTextContent`, which iterates its stream with `for await`: Chrome can that since 124 only. */
async function wordsOf(sheet: PDFPageProxy): Promise<string> {
	const reader: ReadableStreamDefaultReader<TextContent> = sheet.streamTextContent().getReader()
	const words: string[] = []
	for (let part = await reader.read(); !part.done; part = await reader.read()) {
		for (const item of part.value.items) if ('str' in item) words.push(item.str)
	}
	return words.join(' ')
}

type Props = { readonly pdf: PDFDocumentProxy | null; readonly page: number; readonly zoom: number }

export function PdfPage({ pdf, page, zoom }: Props) {
	const t = useT()
	const sheet = useRef<HTMLCanvasElement>(null)
	const [text, setText] = useState('')
	useEffect(() => {
		if (pdf === null) return
		let current = true
		// Drawn aside and copied when done: two quick turns never draw into one canvas at once.
		const aside = document.createElement('canvas')
		const density = window.devicePixelRatio || 1
		draw(pdf, page, aside, pixelsPerPoint * zoom * density)
			.then((words) => {
				const canvas = sheet.current
				if (!current || canvas === null) return
				canvas.width = aside.width
				canvas.height = aside.height
				canvas.style.width = `${aside.width / density}px`
				canvas.getContext('2d')?.drawImage(aside, 0, 0)
				canvas.dataset.drawn = String(page)
				setText(words)
			})
			.catch(() => {
				// A document that was closed meanwhile: the next one draws itself.
			})
		return () => {
			current = false
		}
	}, [pdf, page, zoom])
	return (
		<section
			className="pdf-desk"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
			tabIndex={0}
			aria-label={t('statement.sheet', { page })}
		>
			<canvas
				ref={sheet}
				role="img"
				aria-label={text === '' ? t('state.loading') : text}
				style={{ background: '#fff' }}
			/>
		</section>
	)
}

/** A document that is on no page: printed as it is. */
export async function printBytes(bytes: Uint8Array): Promise<void> {
	const task = getDocument({ data: bytes.slice(), isEvalSupported: false, useSystemFonts: false, useWasm: false })
	try {
		await printSheets(await task.promise)
	} finally {
		await task.destroy()
	}
}

/** Puts every page on the print sheet, which is shown on paper only. */
export async function printSheets(pdf: PDFDocumentProxy): Promise<void> {
	const before = document.querySelector('.print-sheets')
	before?.remove()
	const sheets = document.createElement('div')
	sheets.className = 'print-sheets'
	for (let page = 1; page <= pdf.numPages; page++) {
		const canvas = document.createElement('canvas')
		await draw(pdf, page, canvas, printPixelsPerPoint)
		sheets.append(canvas)
	}
	document.body.append(sheets)
}
