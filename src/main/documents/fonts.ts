/**
 * The embedded fonts, parsed and shaped once for all documents of a process: shaping is nine tenths of the cost of a
 * statement, and most of its words are in the next one too.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PDFDocument from 'pdfkit'

/** What pdfkit takes as a font: an object that lays out text. */
export type Fonts = { readonly regular: DocumentFont; readonly semiBold: DocumentFont; readonly bold: DocumentFont }
type DocumentFont = { readonly layout: (text: string, features?: readonly string[]) => GlyphRun }

type GlyphRun = { readonly glyphs: readonly unknown[]; readonly positions: readonly Readonly<Record<string, number>>[] }

const mostRunsKept = 50_000

/** The three files of resources/fonts. */
export async function readFonts(fontsPath: string): Promise<Fonts> {
	const [regular, semiBold, bold] = await Promise.all(
		['Inter-Regular.ttf', 'Inter-SemiBold.ttf', 'Inter-Bold.ttf'].map((name) => readFile(join(fontsPath, name))),
	)
	return { regular: remembering(regular!), semiBold: remembering(semiBold!), bold: remembering(bold!) }
}

function remembering(bytes: Uint8Array): DocumentFont {
	const font = parsed(bytes)
	const runs = new Map<string, GlyphRun>()
	const layout = (text: string, features: readonly string[] = []): GlyphRun => {
		const key = `${features.join()}\n${text}`
		let run = runs.get(key)
		if (run === undefined) {
			// Contextual alternates (arrows, raised colons) are not wanted in a letter and cost most of the shaping.
			const wanted = { ...Object.fromEntries(features.map((name) => [name, true])), calt: false }
			// Without this a letter would be copied as what another document meant by its shape (the "ı" inside of "i").
			font._glyphs = {}
			run = font.layout(text, wanted as never)
			if (runs.size >= mostRunsKept) runs.clear()
			runs.set(key, run)
		}
		// pdfkit scales the positions in place, so each caller gets its own.
		return Object.assign(Object.create(run as object), { positions: run.positions.map((place) => ({ ...place })) })
	}
	return Object.assign(Object.create(font as object), { layout })
}

/** pdfkit's own parser, by way of a document: it takes a parsed font, but hands out no function that parses one. */
function parsed(bytes: Uint8Array): ParsedFont {
	const doc = new PDFDocument({ font: bytes as unknown as string })
	return (doc as unknown as { _font: { font: ParsedFont } })._font.font
}

/** `_glyphs`: fontkit's memory of glyphs, each under the code points that it was first asked with. */
type ParsedFont = DocumentFont & { _glyphs: Record<number, unknown> }
