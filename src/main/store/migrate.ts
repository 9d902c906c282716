/**
 * Brings a database to the newest version: `user_version` is the number of migrations that it has. All that are missing
 * run in one IMMEDIATE transaction, after a copy of a database that holds data; a version that this program does not
 * know is refused without a change.
 */
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { insist } from './failure.ts'

/** 'Zwrk': marks the file as this program's. */
const applicationId = 0x5a77726b

export type Migrated =
	| { readonly kind: 'current' }
	| {
			readonly kind: 'migrated'
			readonly from: number
			readonly to: number /** Copy made before. */
			readonly backupPath: string | null
	  }
	| { readonly kind: 'newer-version' | 'older-version' | 'foreign'; readonly version: number }

const versionOf = (client: Database) => client.pragma('user_version', { simple: true }) as number

/** What has to be done, without doing it. 'foreign': a database of another program. */
export function versionState(client: Database, newest: number): Migrated {
	const version = versionOf(client)
	const mark = client.pragma('application_id', { simple: true }) as number
	const tables = client.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get()!
	if (mark !== applicationId && (version !== 0 || tables > 0)) return { kind: 'foreign', version }
	if (version > newest) return { kind: 'newer-version', version }
	return version === newest ? { kind: 'current' } : { kind: 'older-version', version }
}

/** Names of the migrations, oldest first. */
export function migrationsIn(folder: string): readonly string[] {
	const names = readdirSync(folder)
		.filter((name) => /^\d{4}_.*\.sql$/.test(name))
		.sort()
	insist(names.length > 0, `migrations lie in ${folder}`)
	return names
}

export function migrate(client: Database, databasePath: string, folder: string): Migrated {
	const names = migrationsIn(folder)
	const state = versionState(client, names.length)
	if (state.kind !== 'older-version') return state
	const from = state.version
	const backupPath = from === 0 ? null : copyBefore(client, databasePath, from)
	// Rebuilding a table inside a migration drops the old one; its children are checked at the end instead.
	client.pragma('foreign_keys = OFF')
	try {
		client
			.transaction(() => {
				insist(versionOf(client) === from, 'nobody else migrates')
				for (const name of names.slice(from)) client.exec(readFileSync(join(folder, name), 'utf8'))
				const orphans = client.pragma('foreign_key_check') as readonly unknown[]
				insist(orphans.length === 0, 'a migration leaves no row that refers to nothing')
				client.pragma(`application_id = ${applicationId}`)
				client.pragma(`user_version = ${names.length}`)
			})
			.immediate()
	} finally {
		client.pragma('foreign_keys = ON')
	}
	return { kind: 'migrated', from, to: names.length, backupPath }
}

function copyBefore(client: Database, databasePath: string, version: number): string {
	const path = `${databasePath}.before-v${version + 1}.backup`
	rmSync(path, { force: true })
	client.prepare('VACUUM INTO ?').run(path)
	const file = openSync(path, 'r+')
	try {
		fsyncSync(file)
	} finally {
		closeSync(file)
	}
	return path
}
