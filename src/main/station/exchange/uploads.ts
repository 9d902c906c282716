/** Archives of other stations on their way in: pieces in order, bounded in size and number, read through at the end. */
import { createHash } from 'node:crypto'
import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CallFailed } from '../../../shared/rpc.ts'
import { limits } from '../../work/archive/format.ts'
import type { archiveTasks, Inspected } from '../../work/archives.ts'
import type { WorkerOf } from '../worker.ts'

export type Upload = { readonly path: string; readonly inspected: Inspected | null }

export type Uploads = {
	/** What the file says of itself after its last piece, else null. Throws CallFailed. */
	readonly add: (
		id: string,
		piece: { readonly offset: number; readonly bytes: Buffer; readonly last: boolean },
	) => Promise<Inspected | null>
	readonly get: (id: string) => Upload | null
	/** An import reads it: it stays until `release`, which removes it or keeps it for another try. */
	readonly claim: (id: string) => void
	readonly release: (id: string, how: 'remove' | 'keep') => Promise<void>
	/** What an earlier run left behind. */
	readonly clear: () => Promise<void>
}

const mostUploads = 4

export function createUploads(folder: string, worker: WorkerOf<typeof archiveTasks>): Uploads {
	type Open = { path: string; bytes: number; inspected: Inspected | null; turn: Promise<unknown>; claimed: boolean }
	const open = new Map<string, Open>()

	const remove = async (id: string) => {
		const upload = open.get(id)
		open.delete(id)
		if (upload !== undefined) await rm(upload.path, { force: true })
	}
	const begin = async (id: string): Promise<Open> => {
		if (open.get(id)?.claimed === true) throw new CallFailed('in-use', { what: 'upload' })
		await remove(id)
		const oldest = [...open].filter(([, { claimed }]) => !claimed).map(([each]) => each)
		for (const each of oldest.slice(0, Math.max(0, open.size - mostUploads + 1))) await remove(each)
		// The page's own name for it never becomes a path.
		const path = join(folder, `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.part`)
		const made = mkdir(folder, { recursive: true, mode: 0o700 }).then(() => writeFile(path, '', { mode: 0o600 }))
		const fresh: Open = { path, bytes: 0, inspected: null, turn: made, claimed: false }
		open.set(id, fresh)
		return fresh
	}
	const take = async (id: string, upload: Open, { offset, bytes, last }: Parameters<Uploads['add']>[1]) => {
		if (offset !== upload.bytes || upload.inspected !== null) throw new CallFailed('invalid-input', { field: 'offset' })
		if (offset + bytes.length > limits.fileBytes) {
			await remove(id)
			throw new CallFailed('archive-refused', {
				reason: 'too-big',
				text: 'The file is larger than any archive may be.',
			})
		}
		await appendFile(upload.path, bytes)
		upload.bytes += bytes.length
		if (!last) return null
		const inspected = await worker.call('inspect', { path: upload.path })
		upload.inspected = inspected
		if (inspected.summary === null) await remove(id)
		return inspected
	}
	return {
		async add(id, piece) {
			const upload = piece.offset === 0 ? await begin(id) : open.get(id)
			if (upload === undefined) throw new CallFailed('not-found', { what: 'upload' })
			const mine = upload.turn.then(() => take(id, upload, piece))
			upload.turn = mine.catch(() => {})
			return mine
		},
		get: (id) => open.get(id) ?? null,
		claim: (id) => {
			const upload = open.get(id)
			if (upload === undefined || upload.claimed) throw new CallFailed('in-use', { what: 'upload' })
			upload.claimed = true
		},
		release: async (id, how) => {
			const upload = open.get(id)
			if (upload !== undefined) upload.claimed = false
			if (how === 'remove') await remove(id)
		},
		clear: async () => {
			const names = await readdir(folder).catch(() => [])
			await Promise.all(
				names.filter((name) => name.endsWith('.part')).map((name) => rm(join(folder, name), { force: true })),
			)
		},
	}
}
