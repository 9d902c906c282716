/** Files as a station exports them, for programs of others to read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readFonts } from '../../src/main/documents/fonts.ts'
import type { RunFile } from '../../src/main/domain/exports/export-file.ts'

export const fonts = () => readFonts(resolve(import.meta.dirname, '../../resources/fonts'))

export function exportFolder() {
	const folder = mkdtempSync(join(tmpdir(), 'export-peers-'))
	return {
		/** The path of the file, written. */
		write: (name: string, bytes: Uint8Array): string => {
			const path = join(folder, name)
			writeFileSync(path, bytes)
			return path
		},
		remove: () => rmSync(folder, { recursive: true, force: true }),
	}
}

export function madeOf(file: RunFile): Uint8Array {
	if (!file.ok) throw new Error(`no file: ${file.refusal}`)
	return file.bytes
}
