/** Issued statements as files: whole or not at all (written aside, synced, renamed). Nobody waits for the disk. */
import { mkdir, open, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'

export async function writeDocument(folder: string, fileName: string, bytes: Uint8Array): Promise<void> {
	await mkdir(folder, { recursive: true })
	const target = join(folder, fileName)
	const aside = `${target}.part`
	const file = await open(aside, 'w')
	try {
		await file.writeFile(bytes)
		await file.sync()
	} finally {
		await file.close()
	}
	await rename(aside, target)
}

/** What lies there; nothing where there is no folder yet. */
export async function documentsIn(folder: string): Promise<ReadonlySet<string>> {
	try {
		return new Set(await readdir(folder))
	} catch (cause) {
		if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return new Set()
		throw cause
	}
}
