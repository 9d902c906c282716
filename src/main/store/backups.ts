/**
 * Copies of a database that can take its place. A copy counts when it is this program's, of a version that it knows,
 * and every page of it is in order; what it is called does not matter beyond where it is looked for.
 */
import {
	closeSync,
	copyFileSync,
	existsSync,
	fsyncSync,
	linkSync,
	openSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { lockDatabase } from './lock.ts'
import { migrationsIn, versionState } from './migrate.ts'

export type BackupFile = {
	readonly path: string
	/** UTC epoch ms of its last change. */
	readonly writtenAt: number
	readonly sizeBytes: number
	/** UTC epoch ms; null: it holds no frame of a meter. */
	readonly lastReceivedAt: number | null
}

export type Restored =
	/** `keptAs`: where the database that was there lies now, with its log beside it. */
	| { readonly ok: true; readonly keptAs: string }
	/** Nothing was changed. */
	| { readonly ok: false; readonly reason: 'not-good' | 'locked' | 'failed'; readonly text: string }

/** Beside the database, what a migration or a person left there; in its folder `backups`, whatever lies there. */
const backupName = /\.(backup|zbackup|sqlite|sqlite3|db)$/i
/** Looked at, newest first: reading them whole takes a second for 200 MB. */
const mostLookedAt = 20
const mostGood = 3

/** The newest good copies, the newest first. Reads each of them whole; never changes one. */
export function goodBackups(databasePath: string, migrationsPath: string): readonly BackupFile[] {
	const folder = dirname(databasePath)
	const own = new Set(['', '-wal', '-shm', '-lock'].map((ending) => `${basename(databasePath)}${ending}`))
	const files = [folder, join(folder, 'backups')]
		.flatMap((place) => filesIn(place))
		.filter((path) => backupName.test(path) && !own.has(basename(path)) && !basename(path).includes('.damaged-'))
		.map((path) => ({ path, ...sizeAndTime(path) }))
		.filter(({ sizeBytes }) => sizeBytes > 0)
		.toSorted((a, b) => b.writtenAt - a.writtenAt)
	const good: BackupFile[] = []
	for (const file of files.slice(0, mostLookedAt)) {
		if (good.length === mostGood) break
		const looked = look(file.path, migrationsPath)
		if (looked !== null) good.push({ ...file, ...looked })
	}
	return good
}

/**
 * Puts a good copy in the database's place. What was there keeps its bytes under a dated name; a crash in between
 * leaves either the old database or the new one, never none (that would look like a first start) and never one with the
 * other's log.
 */
export function restoreBackup(databasePath: string, backupPath: string, migrationsPath: string, now: number): Restored {
	const lock = lockDatabase(databasePath)
	if (lock === null) return { ok: false, reason: 'locked', text: `${databasePath} is open in another instance` }
	const aside = `${databasePath}.restoring`
	try {
		rmSync(aside, { force: true })
		if (!copyWhole(backupPath, aside) || look(aside, migrationsPath) === null) {
			rmSync(aside, { force: true })
			return { ok: false, reason: 'not-good', text: `${backupPath} is not a good copy` }
		}
		const keptAs = freeName(`${databasePath}.damaged-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}`)
		if (existsSync(databasePath)) keepUnder(databasePath, keptAs)
		// The old log must be gone before the new file is there: SQLite would write it into the wrong database.
		if (existsSync(`${databasePath}-wal`)) renameSync(`${databasePath}-wal`, `${keptAs}-wal`)
		rmSync(`${databasePath}-shm`, { force: true })
		syncFolder(dirname(databasePath))
		renameSync(aside, databasePath)
		rmSync(`${databasePath}-suspect`, { force: true })
		syncFolder(dirname(databasePath))
		return { ok: true, keptAs }
	} catch (cause) {
		rmSync(aside, { force: true })
		return { ok: false, reason: 'failed', text: cause instanceof Error ? cause.message : String(cause) }
	} finally {
		lock.release()
	}
}

/** null: not a good copy. */
function look(path: string, migrationsPath: string): Pick<BackupFile, 'lastReceivedAt'> | null {
	let client: Database.Database | null = null
	try {
		client = new Database(path, { readonly: true, fileMustExist: true })
		const state = versionState(client, migrationsIn(migrationsPath).length)
		if (state.kind !== 'current' && !(state.kind === 'older-version' && state.version > 0)) return null
		if (client.pragma('integrity_check', { simple: true }) !== 'ok') return null
		return { lastReceivedAt: lastReceivedAt(client) }
	} catch {
		return null
	} finally {
		client?.close()
	}
}

/** The order of frames is that of their numbers, whatever the PC's clock did. */
function lastReceivedAt(client: Database.Database): number | null {
	const newest = 'SELECT received_at FROM raw_frame ORDER BY id DESC LIMIT 1'
	return client.prepare<[], number>(newest).pluck().get() ?? null
}

/** With what stands in its log, if it has one: a copy of the file alone would lack that. */
function copyWhole(from: string, to: string): boolean {
	let client: Database.Database | null = null
	try {
		client = new Database(from, { readonly: true, fileMustExist: true })
		client.prepare('VACUUM INTO ?').run(to)
	} catch {
		return false
	} finally {
		client?.close()
	}
	syncFile(to)
	return true
}

function keepUnder(path: string, name: string): void {
	try {
		linkSync(path, name)
	} catch {
		// A file system without hard links (exFAT).
		copyFileSync(path, name)
		syncFile(name)
	}
}

function freeName(wanted: string): string {
	for (let n = 1; ; n++) {
		const name = n === 1 ? wanted : `${wanted}-${n}`
		if (!existsSync(name) && !existsSync(`${name}-wal`)) return name
	}
}

function filesIn(folder: string): readonly string[] {
	try {
		return readdirSync(folder, { withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map(({ name }) => join(folder, name))
	} catch {
		return []
	}
}

function sizeAndTime(path: string): { readonly sizeBytes: number; readonly writtenAt: number } {
	const stats = statSync(path, { throwIfNoEntry: false })
	return { sizeBytes: stats?.size ?? 0, writtenAt: Math.round(stats?.mtimeMs ?? 0) }
}

function syncFile(path: string): void {
	const file = openSync(path, 'r+')
	try {
		fsyncSync(file)
	} finally {
		closeSync(file)
	}
}

/** Windows has no such thing, and needs none. */
function syncFolder(path: string): void {
	if (process.platform === 'win32') return
	const folder = openSync(path, 'r')
	try {
		fsyncSync(folder)
	} finally {
		closeSync(folder)
	}
}
