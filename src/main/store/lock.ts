/**
 * One station per database. The lock is an exclusive transaction held open on a small file beside the database: the
 * system lets go of it when the process dies, however it dies, so nothing has to be cleaned up. Readers (worker
 * threads) do not take it.
 */
import Database from 'better-sqlite3'
import { reasonOf } from './failure.ts'

export type Lock = { readonly release: () => void }

/** null: another process, or another store in this one, has the database open. */
export function lockDatabase(path: string): Lock | null {
	const client = new Database(`${path}-lock`, { timeout: 0 })
	try {
		client.exec('BEGIN EXCLUSIVE')
	} catch (cause) {
		client.close()
		if (reasonOf(cause) === 'locked') return null
		throw cause
	}
	return { release: () => client.close() }
}
