/** What a document says, read by poppler: a program of the system, not a package. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined
if (!hasPoppler) console.log('skipped: pdftotext is not there (install poppler-utils)')

/** In its layout, with ordinary spaces; sheets end with a form feed. */
export function textOf(bytes: Uint8Array): string {
	return withFile(bytes, (path) => execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })).replaceAll(
		'\u00a0',
		' ',
	)
}

/** What lies outside of its sheet, or on top of other words: nothing of it may. */
export function misplaced(bytes: Uint8Array): readonly string[] {
	const xml = withFile(bytes, (path) => execFileSync('pdftotext', ['-bbox', path, '-'], { encoding: 'utf8' }))
	return xml.split('<page ').flatMap((page, number) => {
		const words = [
			...page.matchAll(/xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g),
		].map(([, left, top, right, bottom, word]) => ({
			...{ left: Number(left), top: Number(top), right: Number(right), bottom: Number(bottom), word: word! },
		}))
		const outside = words.filter(({ left, top, right, bottom }) => left < 0 || top < 0 || right > 596 || bottom > 842)
		const over = words.flatMap((one, index) =>
			words.slice(index + 1).flatMap((other) => {
				const width = Math.min(one.right, other.right) - Math.max(one.left, other.left)
				const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
				// Boxes are as high as the font allows; letters that touch overlap by more than half a line.
				const isOver = width > 0.8 && height > 0.55 * Math.min(one.bottom - one.top, other.bottom - other.top)
				return isOver ? [`page ${number}: '${one.word}' over '${other.word}'`] : []
			}),
		)
		return [...outside.map(({ word }) => `page ${number}: '${word}' off the sheet`), ...over]
	})
}

function withFile<T>(bytes: Uint8Array, use: (path: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), 'pdf-text-'))
	try {
		const path = join(folder, 'document.pdf')
		writeFileSync(path, bytes)
		return use(path)
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}
