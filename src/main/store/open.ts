/**
 * Opens the one database file, or says by name why not. Every way in asserts what the promises rest on: WAL,
 * synchronous=FULL (better-sqlite3 falls back to NORMAL when a WAL database is opened again: RELIABILITY §0.1), foreign
 * keys, and an SQLite without the WAL-reset bug (≥ 3.51.3: RELIABILITY §0.4).
 */
import { accessSync, constants, existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { alarmQueries } from './alarms.ts'
import { billingQueries } from './billing.ts'
import { collectionQueries } from './collection.ts'
import { collectorQueries } from './collectors.ts'
import { commissioningQueries } from './commissioning.ts'
import { connect } from './connection.ts'
import { costQueries } from './costs.ts'
import { exchangeQueries } from './exchange.ts'
import { factQueries } from './facts.ts'
import { guarded, insist, named, reasonOf } from './failure.ts'
import { feedQueries } from './feeds.ts'
import { findingQueries } from './findings.ts'
import { lineQueries } from './lines.ts'
import { listenerQueries } from './listeners.ts'
import { type Lock, lockDatabase } from './lock.ts'
import { meterQueries } from './meters.ts'
import { type Migrated, migrate, migrationsIn, versionState } from './migrate.ts'
import { networkQueries } from './network.ts'
import { effectiveQueries, overlayQueries } from './overlays.ts'
import { readingQueries } from './readings.ts'
import { secretQueries } from './secrets.ts'
import { settingQueries } from './settings.ts'
import { tariffQueries } from './tariffs.ts'
import { topologyQueries } from './topology.ts'

export { StoreFailed } from './failure.ts'

export type OpenFailureReason =
	/** Made by a newer version of this program; left as it is. */
	| 'newer-version'
	/** Read-only opening of a database that the station has still to migrate. */
	| 'older-version'
	/** Another instance has it open. */
	| 'locked'
	/** Another program held it for longer than SQLite waits. */
	| 'held'
	| 'corrupt'
	| 'read-only'
	/** Another kind of file, or the database of another program. */
	| 'not-a-database'
	| 'full'
	/** On a network share, where SQLite's locks do not hold. */
	| 'network-share'
	| 'not-found'
	| 'io'

export type Opened =
	| {
			readonly ok: true
			readonly store: Store
			/** The last station did not close it (crash, power cut, kill). */
			readonly lastEnd: 'clean' | 'unclean'
			readonly migration: Migrated
	  }
	| { readonly ok: false; readonly reason: OpenFailureReason; readonly text: string }

export type OpenOptions = {
	readonly path: string
	readonly migrationsPath: string
	/** For worker threads: no lock, no migration, no write. */
	readonly mode?: 'write' | 'read'
}

export type Integrity = { readonly ok: true } | { readonly ok: false; readonly problems: readonly string[] }

export type Store = ReturnType<typeof storeOf>

/** A file up to this size is checked at every start (about 0.2 s), a larger one after an unclean end only. */
const alwaysCheckedBytes = 32 * 1024 * 1024
/**
 * Above this the check takes longer than a start may (1.3 s per 193 MB: RELIABILITY §2.1); `integrityCheck` remains.
 */
const startCheckedBytes = 512 * 1024 * 1024
/** SQLite's own limit. */
const largestPageCount = 4_294_967_294
const oldestSqlite = [3, 51, 3] as const
/** A program that holds the database is waited for so long, at the start as in the middle of the work (row 38). */
const heldMs = 5_000

export function openStore(options: OpenOptions): Opened {
	const path = resolve(options.path)
	const mode = options.mode ?? 'write'
	const refused = refusal(path, mode)
	if (refused !== null) return refused
	let lock: Lock | null = null
	let client: Database.Database | null = null
	const giveUp = (reason: OpenFailureReason, text: string): Opened => {
		client?.close()
		lock?.release()
		return { ok: false, reason, text }
	}
	try {
		if (mode === 'write') {
			lock = lockDatabase(path)
			if (lock === null) return giveUp('locked', `${path} is open in another instance`)
		}
		const lastEnd = sizeOf(`${path}-wal`) > 0 ? 'unclean' : 'clean'
		client = new Database(path, { readonly: mode === 'read', fileMustExist: mode === 'read', timeout: heldMs })
		// Before anything is written: a newer or foreign database stays byte for byte what it is.
		const newest = migrationsIn(options.migrationsPath).length
		const before = versionState(client, newest)
		if (before.kind === 'newer-version') return giveUp('newer-version', `${path} has version ${before.version}`)
		if (before.kind === 'foreign') return giveUp('not-a-database', `${path} belongs to another program`)
		if (mode === 'read' && before.kind !== 'current') return giveUp('older-version', `${path} is to be migrated first`)
		configure(client, mode)
		const check = mode === 'write' ? checkOf(path, lastEnd) : null
		const [problem] = check === null ? [] : problemsOf(client, check)
		if (problem !== undefined) return giveUp('corrupt', problem)
		if (check === 'integrity_check') rmSync(suspectMark(path), { force: true })
		const migration = mode === 'write' ? migrate(client, path, options.migrationsPath) : before
		return { ok: true, store: storeOf(client, path, lock), lastEnd, migration }
	} catch (cause) {
		const reason = openReasonOf(cause, dirname(path))
		if (reason === null) {
			giveUp('io', '')
			throw cause
		}
		return giveUp(reason, cause instanceof Error ? cause.message : String(cause))
	}
}

function storeOf(client: Database.Database, path: string, lock: Lock | null) {
	const connection = connect(client)
	const readings = readingQueries(connection)
	const overlays = overlayQueries(connection)
	return {
		/** Ends the connection and lets the next instance in. */
		close: (): void => {
			client.close()
			lock?.release()
		},
		/** One unit of work, synchronous, rolled back by anything thrown; inside another one it joins it. */
		transaction: connection.transaction,
		/** Several reads that see one state of the database: whoever asks much also saves a lock for each question. */
		snapshot: connection.snapshot,
		topology: guarded(topologyQueries(connection)),
		lines: guarded(lineQueries(connection)),
		listeners: guarded(listenerQueries(connection)),
		meters: guarded(meterQueries(connection)),
		readings: guarded(readings),
		overlays: guarded(overlays),
		findings: guarded(findingQueries(connection)),
		costs: guarded(costQueries(connection)),
		feeds: guarded(feedQueries(connection)),
		/** Readings as they count: with corrections and estimates over them. */
		effective: guarded(effectiveQueries(connection, readings, overlays)),
		facts: guarded(factQueries(connection)),
		alarms: guarded(alarmQueries(connection)),
		collection: guarded(collectionQueries(connection)),
		network: guarded(networkQueries(connection)),
		collectors: guarded(collectorQueries(connection)),
		tariffs: guarded(tariffQueries(connection)),
		billing: guarded(billingQueries(connection)),
		exchange: guarded(exchangeQueries(connection)),
		commissioning: guarded(commissioningQueries(connection)),
		secrets: guarded(secretQueries(connection)),
		settings: guarded(settingQueries(connection)),
		/** Reads the whole file: not on the main thread of a running station. */
		integrityCheck: (): Integrity => {
			const problems = [...problemsOf(client, 'integrity_check'), ...problemsOf(client, 'foreign_key_check')]
			return problems.length === 0 ? { ok: true } : { ok: false, problems }
		},
		/** Database and write-ahead log together. */
		sizeBytes: (): number => sizeOf(path) + sizeOf(`${path}-wal`),
		/** Refuses as full whatever would need another page; null: as large as the disk allows. Reading goes on. */
		limitPages: (pages: 'as-now' | null): void => {
			const most = pages === null ? largestPageCount : client.pragma('page_count', { simple: true })
			client.pragma(`max_page_count = ${most}`)
		},
		/** Writes what the log holds into the database, as far as readers let it. */
		checkpoint: (): void => {
			named(() => client.pragma('wal_checkpoint(PASSIVE)'))
		},
		/** A question has met damage: the next start checks the whole file. */
		suspect: (): void => writeFileSync(suspectMark(path), ''),
		path,
	}
}

function refusal(path: string, mode: 'write' | 'read'): Opened | null {
	const refuse = (reason: OpenFailureReason, text: string): Opened => ({ ok: false, reason, text })
	const folder = dirname(path)
	if (!existsSync(folder)) return refuse('not-found', `${folder} does not exist`)
	if (mode === 'read' && !existsSync(path)) return refuse('not-found', `${path} does not exist`)
	if (existsSync(path) && !statSync(path).isFile()) return refuse('not-a-database', `${path} is not a file`)
	if (isOnNetwork(folder)) return refuse('network-share', `${folder} is on a network share`)
	if (mode === 'read') return null
	try {
		accessSync(folder, constants.W_OK)
		if (existsSync(path)) accessSync(path, constants.W_OK)
	} catch {
		return refuse('read-only', `${path} can not be written`)
	}
	return null
}

/** \\server\share on Windows; NFS, SMB1, SMB2/3 and AFS by their magic numbers (Linux statfs(2)) elsewhere. */
function isOnNetwork(folder: string): boolean {
	if (process.platform === 'win32') return /^[\\/]{2}[^?.]/.test(folder)
	if (process.platform !== 'linux') return false
	return [0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x5346414f].includes(statfsSync(folder).type >>> 0)
}

function configure(client: Database.Database, mode: 'write' | 'read'): void {
	const version = client.prepare<[], string>('SELECT sqlite_version()').pluck().get()!
	insist(isAtLeast(version, oldestSqlite), `SQLite ${version} has the WAL-reset bug`)
	if (mode === 'write') client.pragma('journal_mode = WAL')
	client.pragma('synchronous = FULL')
	client.pragma('foreign_keys = ON')
	client.pragma(`busy_timeout = ${heldMs}`)
	// A big move grows the log once; it is cut back at the next checkpoint.
	client.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
	insist(client.pragma('journal_mode', { simple: true }) === 'wal', 'the journal is a write-ahead log')
	insist(client.pragma('synchronous', { simple: true }) === 2, 'a commit waits for the disk')
	insist(client.pragma('foreign_keys', { simple: true }) === 1, 'foreign keys are enforced')
}

function isAtLeast(version: string, [major, minor, patch]: typeof oldestSqlite): boolean {
	const [a = 0, b = 0, c = 0] = version.split('.').map(Number)
	return a !== major ? a > major : b !== minor ? b > minor : c >= patch
}

/** Lies beside a database in which a question has met damage: the next start looks at every page, however many. */
const suspectMark = (path: string) => `${path}-suspect`

function checkOf(path: string, lastEnd: 'clean' | 'unclean'): 'quick_check' | 'integrity_check' | null {
	if (existsSync(suspectMark(path))) return 'integrity_check'
	const bytes = sizeOf(path)
	const isSmall = bytes <= (lastEnd === 'unclean' ? startCheckedBytes : alwaysCheckedBytes)
	return bytes > 0 && isSmall ? 'quick_check' : null
}

function problemsOf(client: Database.Database, check: 'quick_check' | 'integrity_check' | 'foreign_key_check') {
	try {
		const rows = client.pragma(check) as readonly Readonly<Record<string, unknown>>[]
		return rows.map((row) => Object.values(row).join(' ')).filter((text) => text !== 'ok')
	} catch (cause) {
		if (reasonOf(cause) === 'corrupt') return [(cause as Error).message]
		throw cause
	}
}

function openReasonOf(cause: unknown, folder: string): OpenFailureReason | null {
	const code = cause instanceof Error && 'code' in cause ? cause.code : null
	if (code === 'SQLITE_NOTADB') return 'not-a-database'
	const reason = reasonOf(cause)
	// The log's shared memory file can not be made on a full disk: SQLite calls that IOERR_SHMSIZE, not FULL.
	if (reason === 'io' && freeBytes(folder) < 1024 * 1024) return 'full'
	if (reason === 'locked') return 'held'
	const known = ['full', 'read-only', 'corrupt', 'io'] as const
	return known.find((each) => each === reason) ?? null
}

function freeBytes(folder: string): number {
	const { bavail, bsize } = statfsSync(folder)
	return bavail * bsize
}

function sizeOf(path: string): number {
	return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
