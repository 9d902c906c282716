/** The statements of a database that nobody in this process has open: reads alone, beside a station that works too. */
import { existsSync, rmSync, statSync } from 'node:fs'
import { lockDatabase } from '../../store/lock.ts'
import { type OpenFailureReason, openStore, StoreFailed } from '../../store/open.ts'
import { type Verified, verifyIssued } from './verify.ts'

export type VerifiedFile =
	| { readonly ok: true; readonly verified: Verified }
	| { readonly ok: false; readonly reason: OpenFailureReason | StoreFailed['reason']; readonly text: string }

export function verifyFile(path: string, migrationsPath: string): VerifiedFile {
	// A reader of a closed database leaves them behind, empty.
	const helpers = [`${path}-wal`, `${path}-shm`].filter((each) => !existsSync(each))
	const opened = openStore({ path, migrationsPath, mode: 'read' })
	if (!opened.ok) return opened
	try {
		const verified = verifyIssued(opened.store, { progress: () => {}, isCancelled: () => false })
		return { ok: true, verified }
	} catch (cause) {
		if (!(cause instanceof StoreFailed)) throw cause
		return { ok: false, reason: cause.reason, text: cause.message }
	} finally {
		opened.store.close()
		if (helpers.length > 0) removeUnused(path, helpers)
	}
}

/** A station that was started meanwhile has the lock, and the files are its own; a backup has none. */
function removeUnused(path: string, helpers: readonly string[]): void {
	const isStations = existsSync(`${path}-lock`)
	const lock = isStations ? lockDatabase(path) : null
	if (isStations && lock === null) return
	// What somebody has written meanwhile stays.
	const isEmpty = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0
	if (isEmpty) for (const each of helpers) rmSync(each, { force: true })
	lock?.release()
}
