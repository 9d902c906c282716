/** Files that stand under their name only when they are whole: written aside, synced, renamed. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileNamed } from './file-names.ts'
import { Cancelled } from './period-files.ts'

/** Returns the name it got. */
export function writeFileWhole(folder: string, wanted: string, bytes: Uint8Array): string {
	const name = fileNamed(wanted)
	writePiecesWhole(folder, name, [bytes])
	return name
}

/** False: the pieces ended by cancellation, and nothing was left behind. */
export function writePiecesWhole(folder: string, name: string, pieces: Iterable<string | Uint8Array>): boolean {
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	const target = join(folder, name)
	const aside = `${target}.part`
	const file = openSync(aside, 'w', 0o600)
	try {
		for (const piece of pieces) {
			const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece
			for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
		}
		fsyncSync(file)
	} catch (cause) {
		closeSync(file)
		rmSync(aside, { force: true })
		if (cause instanceof Cancelled) return false
		throw cause
	}
	closeSync(file)
	renameSync(aside, target)
	return true
}
