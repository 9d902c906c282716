/** The station as both hosts start it: real clock, real folders. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../lines/clock.ts'
import { databaseFile } from '../station/database-file.ts'
import type { VaultHost } from '../station/secrets/vault.ts'
import { createStation, type StationStart, type VirtualBuilding } from '../station/station.ts'
import { type Hosted, openHosted } from './hosted.ts'
import { onUnexpected } from './last-words.ts'
import { openLog } from './log-file.ts'

export type HostStation = {
	/** out/main: the folder of the entries, workers and the virtual building among them. */
	readonly entryFolder: string
	readonly dataFolder: string
	/** Who wraps the key of the meters' keys; never rejects. */
	readonly vault: () => Promise<VaultHost>
	readonly startVirtualBuilding: () => Promise<VirtualBuilding>
	/** Tells the person what was not expected and ends the process. */
	readonly endUnexpectedly: (sentence: string) => void
	/** A person who reads why it could not be started wants to end it. */
	readonly quit: () => void
	/** Shows the data folder; null: this host can not. */
	readonly openFolder: (() => void) | null
}

export type HostedStation = Hosted & { readonly log: (line: string) => void }

/** Never rejects: what could not be started is served with its reason and the ways out. */
export async function startStation(host: HostStation): Promise<HostedStation> {
	const { entryFolder, dataFolder, quit, openFolder } = host
	const log = openLog(dataFolder, systemClock.now)
	onUnexpected(log, host.endUnexpectedly)
	const databasePath = join(dataFolder, databaseFile)
	const migrationsPath = join(projectFolder(entryFolder), 'resources', 'migrations')
	const places = { dataFolder, databasePath, migrationsPath }
	const start = () => startOnce(host, places, log)
	return { ...(await openHosted({ places, start, quit, openFolder, log, now: systemClock.now })), log }
}

/** Never rejects: a data folder that cannot be made is a failure with a plain sentence like every other. */
async function startOnce(
	host: HostStation,
	{ databasePath, migrationsPath }: { readonly databasePath: string; readonly migrationsPath: string },
	log: (line: string) => void,
): Promise<StationStart> {
	const { entryFolder, dataFolder, startVirtualBuilding } = host
	const root = projectFolder(entryFolder)
	try {
		mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
		const start = await createStation({
			databasePath,
			migrationsPath,
			presetsPath: join(root, 'resources', 'presets'),
			fontsPath: join(root, 'resources', 'fonts'),
			dataFolder,
			version: versionOf(root),
			clock: systemClock,
			random: Math.random,
			log,
			workerEntry: (name) => join(entryFolder, `${name}.js`),
			vault: await host.vault(),
			startVirtualBuilding,
		})
		if (start.ok) return start
		log(`start: ${start.reason}: ${start.text}`)
		return { ...start, text: refusalText(start, dataFolder) }
	} catch (cause) {
		log(`start: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`)
		return { ok: false, reason: 'other', text: startFailure(cause, dataFolder) }
	}
}

/** The folder that holds out/, resources/ and package.json, in the source tree as in the packaged application. */
export const projectFolder = (entryFolder: string): string => join(entryFolder, '..', '..')

function versionOf(root: string): string {
	const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
	const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null
	return typeof version === 'string' ? version : '0.0.0'
}

/** What the database's reasons mean to a person: what happened, what it means, what to do. */
function refusalText({ reason, text }: { readonly reason: string; readonly text: string }, dataFolder: string): string {
	const sentences: Readonly<Record<string, string>> = {
		locked: `Zählwerk is already running with this data folder (${dataFolder}).`,
		'newer-version': `The data in ${dataFolder} was written by a newer version of Zählwerk; nothing was changed. Start that version.`,
		held: `Another program holds the database in ${dataFolder} (a virus scanner, a backup); nothing was changed. Try again in a moment.`,
		corrupt: `The database in ${dataFolder} is damaged and was left as it is; the page offers the newest good backup.`,
		'not-a-database': `The file ${databaseFile} in ${dataFolder} does not belong to Zählwerk and was left as it is.`,
		'read-only': `The data folder ${dataFolder} cannot be written; choose another one with --data.`,
		full: `The disk that holds ${dataFolder} is full; make room and start again.`,
		'network-share': `${dataFolder} lies on a network share, where a database is not safe; choose a local folder with --data.`,
	}
	return sentences[reason] ?? `The station could not be started (${reason}): ${text}`
}

function startFailure(cause: unknown, dataFolder: string): string {
	const code = cause instanceof Error && 'code' in cause ? cause.code : null
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
		return `The data folder ${dataFolder} cannot be written; choose another one with --data.`
	}
	if (code === 'ENOSPC') return `The disk that holds ${dataFolder} is full.`
	if (code === 'ENOTDIR' || code === 'EEXIST') return `${dataFolder} is a file, not a folder.`
	const text = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
	return `The station could not be started: ${text}`
}
