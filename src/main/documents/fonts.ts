/**
 * The embedded fonts, parsed and shaped once for all documents of a process: shaping is nine tenths of the cost of a
 * statement, and most of its words are in the next one too.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PDFDocument from 'pdfkit'

/** What pdfkit takes as a font: an object that lays out text. */
export type Fonts = { readonly regular: DocumentFont; readonly semiBold: DocumentFont; readonly bold: DocumentFont }
type DocumentFont = {
	readonly layout: (text: string, features?: readonly string[]) => Layout
	/** Widths of texts at a size of 1, measured for any document; the keys are the measurer's. */
	readonly widths: Memory<number>
}

type GlyphRun = { readonly glyphs: readonly unknown[]; readonly positions: readonly Readonly<Place>[] }
/** In font units. */
type Place = {
	readonly xAdvance: number
	readonly yAdvance: number
	readonly xOffset: number
	readonly yOffset: number
}
type Layout = GlyphRun & { readonly advanceWidth: number }

/** A shaped word takes kilobytes, a width some tens of bytes. */
const [mostRunsKept, mostWidthsKept] = [10_000, 50_000]

type Memory<V> = { readonly get: (key: string) => V | undefined; readonly set: (key: string, value: V) => void }

/** Two generations: what was not asked for while as much again was learned is forgotten. */
function memory<V>(mostKept: number): Memory<V> {
	let young = new Map<string, V>()
	let old = new Map<string, V>()
	const set = (key: string, value: V) => {
		if (young.size >= mostKept / 2) {
			old = young
			young = new Map()
		}
		young.set(key, value)
	}
	return {
		get(key) {
			const value = young.get(key)
			if (value !== undefined) return value
			const found = old.get(key)
			if (found !== undefined) set(key, found)
			return found
		},
		set,
	}
}

/** The three files of resources/fonts. */
export async function readFonts(fontsPath: string): Promise<Fonts> {
	const [regular, semiBold, bold] = await Promise.all(
		['Inter-Regular.ttf', 'Inter-SemiBold.ttf', 'Inter-Bold.ttf'].map((name) => readFile(join(fontsPath, name))),
	)
	return { regular: remembering(regular!), semiBold: remembering(semiBold!), bold: remembering(bold!) }
}

function remembering(bytes: Uint8Array): DocumentFont {
	const font = parsed(bytes)
	const runs = memory<GlyphRun>(mostRunsKept)
	const shaped = (word: string, features: readonly string[]): GlyphRun => {
		const key = `${features.join()}\n${word}`
		const known = runs.get(key)
		if (known !== undefined) return known
		// Contextual alternates (arrows, raised colons) are not wanted in a letter and cost most of the shaping.
		const wanted = { ...Object.fromEntries(features.map((name) => [name, true])), calt: false }
		// Without this a letter would be copied as what another document meant by its shape (the "ı" inside of "i").
		font._glyphs = {}
		const { glyphs, positions } = font.layout(word, wanted as never)
		const run = { glyphs, positions }
		runs.set(key, run)
		return run
	}
	const layout = (text: string, features: readonly string[] = []): Layout => {
		const words = (text.match(/[^ ]* |[^ ]+$/g) ?? ['']).map((word) => shaped(word, features))
		// pdfkit scales the positions in place, so each caller gets its own.
		const positions = words.flatMap((word) => word.positions.map((place) => ({ ...place })))
		return {
			glyphs: words.flatMap(({ glyphs }) => glyphs),
			positions,
			get advanceWidth() {
				return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
			},
		}
	}
	return Object.assign(Object.create(font as object), { layout, widths: memory<number>(mostWidthsKept) })
}

/** pdfkit's own parser, by way of a document: it takes a parsed font, but hands out no function that parses one. */
function parsed(bytes: Uint8Array): ParsedFont {
	const doc = new PDFDocument({ font: bytes as unknown as string })
	return (doc as unknown as { _font: { font: ParsedFont } })._font.font
}

/** `_glyphs`: fontkit's memory of glyphs, each under the code points that it was first asked with. */
type ParsedFont = {
	readonly layout: (text: string, features?: readonly string[]) => GlyphRun
	_glyphs: Record<number, unknown>
}
