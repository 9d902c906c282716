/**
 * The embedded fonts, parsed and shaped once for all documents of a process: shaping is nine tenths of the cost of a
 * statement, and most of its words are in the next one too.
 */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import PDFDocument from 'pdfkit'

export type Face = 'regular' | 'semiBold' | 'bold'

/** Inter in three faces, and Noto Sans SC for what Inter has not: Han, kana, full-width forms. */
export type Fonts = Readonly<Record<Face, DocumentFont>> & {
	/**
	 * Opened by the first character that asks for it: where there is none, ten megabytes are neither read nor kept.
	 * Semi-bold stands for bold too.
	 */
	readonly second: Readonly<Record<Face, () => DocumentFont>>
}

/** What pdfkit takes as a font: an object that lays out text. */
export type DocumentFont = {
	/** In PDF files; each font has another. */
	readonly postscriptName: string
	readonly unitsPerEm: number
	/** Above the baseline, in font units. */
	readonly ascent: number
	readonly has: (character: string) => boolean
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

/** Of resources/fonts: Inter now, the second font when it is needed. */
export async function readFonts(fontsPath: string): Promise<Fonts> {
	const [regular, semiBold, bold] = await Promise.all(
		['Inter-Regular.ttf', 'Inter-SemiBold.ttf', 'Inter-Bold.ttf'].map(async (name) =>
			remembering(await readFile(join(fontsPath, name)), words),
		),
	)
	const packed = (name: string) => () =>
		remembering(brotliDecompressSync(readFileSync(join(fontsPath, name))), characters)
	const [ordinary, heavy] = [once(packed('NotoSansSC-Regular.ttf.br')), once(packed('NotoSansSC-SemiBold.ttf.br'))]
	return {
		...{ regular: regular!, semiBold: semiBold!, bold: bold! },
		second: { regular: ordinary, semiBold: heavy, bold: heavy },
	}
}

function once<V>(make: () => V): () => V {
	let made: V | undefined
	return () => {
		made ??= make()
		return made
	}
}

/** What is shaped at once and remembered, without a rest between: letters join inside of a word … */
const words = /[^ ]* |[^ ]+$/g
/** … while Han characters stand for themselves, each with the selectors of its variant. */
const characters = /.[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]*/gsu

function remembering(bytes: Uint8Array, parts: RegExp): DocumentFont {
	const font = parsed(bytes)
	const known = memory<GlyphRun>(mostRunsKept)
	const shaped = (word: string, features: readonly string[]): GlyphRun => {
		const key = `${features.join()}\n${word}`
		const before = known.get(key)
		if (before !== undefined) return before
		// Contextual alternates (arrows, raised colons) are not wanted in a letter and cost most of the shaping.
		const wanted = { ...Object.fromEntries(features.map((name) => [name, true])), calt: false }
		// Without this a letter would be copied as what another document meant by its shape (the "ı" inside of "i").
		font._glyphs = {}
		const { glyphs, positions } = font.layout(word, wanted as never)
		const run = { glyphs, positions }
		known.set(key, run)
		return run
	}
	const layout = (text: string, features: readonly string[] = []): Layout => {
		const runs = (text.match(parts) ?? ['']).map((part) => shaped(part, features))
		// pdfkit scales the positions in place, so each caller gets its own.
		const positions = runs.flatMap((run) => run.positions.map((place) => ({ ...place })))
		return {
			glyphs: runs.flatMap(({ glyphs }) => glyphs),
			positions,
			get advanceWidth() {
				return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
			},
		}
	}
	const has = (character: string) => font.hasGlyphForCodePoint(character.codePointAt(0)!)
	return Object.assign(Object.create(font as object), { has, layout, widths: memory<number>(mostWidthsKept) })
}

/** pdfkit's own parser, by way of a document: it takes a parsed font, but hands out no function that parses one. */
function parsed(bytes: Uint8Array): ParsedFont {
	const doc = new PDFDocument({ font: bytes as unknown as string })
	return (doc as unknown as { _font: { font: ParsedFont } })._font.font
}

/** `_glyphs`: fontkit's memory of glyphs, each under the code points that it was first asked with. */
type ParsedFont = {
	readonly layout: (text: string, features?: readonly string[]) => GlyphRun
	readonly hasGlyphForCodePoint: (codePoint: number) => boolean
	_glyphs: Record<number, unknown>
}
