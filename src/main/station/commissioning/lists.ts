/** Lists of meters on their way in: files in a folder of the station, kept until they are imported or displaced. */
import { createHash } from 'node:crypto'
import { appendFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CallFailed } from '../../../shared/rpc.ts'
import { tableLimits } from '../../work/tables/read-table.ts'

export type Lists = {
	/** Where the whole file lies after its last piece, else null. Throws CallFailed. */
	readonly add: (
		id: string,
		piece: { readonly offset: number; readonly bytes: Uint8Array; readonly last: boolean },
	) => Promise<string | null>
	/** Also one that was put there before a restart; null: there is none. */
	readonly get: (id: string) => Promise<string | null>
	readonly remove: (id: string) => Promise<void>
}

const mostLists = 4

export function createLists(folder: string): Lists {
	/** One piece after the other, whatever the page does. */
	let turn: Promise<unknown> = Promise.resolve()

	// The page's own name for it never becomes a path.
	const pathOf = (id: string) => join(folder, `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.list`)
	const sizeOf = (path: string) =>
		stat(path).then(
			({ size }) => size,
			() => null,
		)
	const displaceOldest = async () => {
		const names = (await readdir(folder)).filter((name) => /\.(list|part)$/.test(name))
		const dated = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })))
		const old = dated.sort((one, other) => other.at - one.at).slice(mostLists - 1)
		await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })))
	}
	const take: Lists['add'] = async (id, { offset, bytes, last }) => {
		const path = pathOf(id)
		const part = `${path}.part`
		if (offset === 0) {
			await mkdir(folder, { recursive: true, mode: 0o700 })
			await displaceOldest()
			await rm(path, { force: true })
			await writeFile(part, '', { mode: 0o600 })
		}
		if ((await sizeOf(part)) !== offset) throw new CallFailed('invalid-input', { field: 'offset' })
		if (offset + bytes.length > tableLimits.fileBytes) {
			await rm(part, { force: true })
			throw new CallFailed('list-refused', { reason: 'too-big' })
		}
		await appendFile(part, bytes)
		if (!last) return null
		await rename(part, path)
		return path
	}
	return {
		add: (id, piece) => {
			const mine = turn.then(() => take(id, piece))
			turn = mine.catch(() => {})
			return mine
		},
		get: async (id) => ((await sizeOf(pathOf(id))) === null ? null : pathOf(id)),
		remove: (id) => rm(pathOf(id), { force: true }),
	}
}
