/** Files that this station made in a folder of its own: listed, newest first, and handed out in pieces. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const pieceBytes = 1024 * 1024

export type MadeFiles = ReturnType<typeof madeFiles>

/** `nameForm`: what a file of this folder is called, and nothing that leads elsewhere. */
export function madeFiles(folder: string, nameForm: RegExp) {
	return {
		list: async () => {
			const names = (await readdir(folder).catch(() => [])).filter((name) => nameForm.test(name))
			const files = await Promise.all(
				names.map(async (name) => {
					const { size, mtimeMs } = await stat(join(folder, name))
					return { name, bytes: size, madeAt: Math.round(mtimeMs) }
				}),
			)
			return files.sort((one, other) => other.madeAt - one.madeAt || one.name.localeCompare(other.name))
		},
		/** Bytes of a file from `offset` on; null: there is no such file. */
		piece: async (name: string, offset: number) => {
			if (!nameForm.test(name)) return null
			const path = join(folder, name)
			const size = await stat(path).then(
				(found) => (found.isFile() ? found.size : null),
				() => null,
			)
			if (size === null) return null
			const pieces: Buffer[] = []
			if (offset < size) {
				for await (const piece of createReadStream(path, { start: offset, end: offset + pieceBytes - 1 })) {
					pieces.push(piece as Buffer)
				}
			}
			const bytes = Buffer.concat(pieces)
			return { base64: bytes.toString('base64'), done: offset + bytes.length >= size }
		},
	}
}
