import { spawn } from 'node:child_process'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../../src/main/store/open.ts'
import { buildSite, freshStore, migrationsPath, monthStart, opened, reading, temporaryFolder } from './fixture.ts'
import { mounted } from './small-disk.ts'

const open = (path: string, mode: 'write' | 'read' = 'write') => openStore({ path, migrationsPath, mode })
const reasonOf = (result: ReturnType<typeof openStore>) => (result.ok ? 'opened' : result.reason)

/** A closed database with a building, 20 meters and `rounds` rounds of readings. */
function closedDatabase(rounds = 3): string {
	const path = join(temporaryFolder(), 'building.db')
	const store = opened(path)
	const { registerIds } = buildSite(store, 20)
	for (let n = 0; n < rounds; n++) {
		const at = monthStart + n * 900_000
		store.readings.insertRound({ frames: [], readings: registerIds.map((id) => reading(id, at, n)) })
	}
	store.close()
	return path
}

test('a database that is opened again still waits for the disk at every commit', () => {
	const path = closedDatabase()
	// better-sqlite3 is built with DEFAULT_WAL_SYNCHRONOUS=1: without the pragma this connection would say 1.
	const bare = new Database(path)
	expect(bare.pragma('synchronous', { simple: true })).toBe(1)
	bare.close()
	for (const mode of ['write', 'write', 'read'] as const) {
		const { store, client } = withClient(() => opened(path, mode))
		expect(client.pragma('synchronous', { simple: true })).toBe(2)
		expect(client.pragma('journal_mode', { simple: true })).toBe('wal')
		expect(client.pragma('foreign_keys', { simple: true })).toBe(1)
		store.close()
	}
})

/** The store hands its connection to nobody; what it sets is watched where it is set. */
function withClient<S>(make: () => S): { readonly store: S; readonly client: Database.Database } {
	const pragma = Database.prototype.pragma
	let client: Database.Database | null = null
	Database.prototype.pragma = function (this: Database.Database, ...args: Parameters<typeof pragma>) {
		if (args[0].startsWith('synchronous')) client = this
		return pragma.apply(this, args)
	}
	try {
		return { store: make(), client: client! }
	} finally {
		Database.prototype.pragma = pragma
	}
}

test('the SQLite inside has no WAL-reset bug', () => {
	const client = new Database(':memory:')
	const version = client.prepare<[], string>('select sqlite_version()').pluck().get()!
	const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
	expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(3_051_003)
})

test('row 44: a second store, in this process or another, is told that the database is locked; a reader is let in', async () => {
	const path = closedDatabase()
	const store = opened(path)
	expect(reasonOf(open(path))).toBe('locked')
	const said = await childSays(path)
	expect(said.trim()).toBe('locked')
	const reader = opened(path, 'read')
	expect(reader.topology.units()).toHaveLength(1)
	expect(() => reader.settings.set('a', 1)).toThrow(expect.objectContaining({ reason: 'read-only' }))
	reader.close()
	store.close()
	expect(reasonOf(open(path))).toBe('opened')
})

function childSays(path: string): Promise<string> {
	const code = `import { openStore } from ${JSON.stringify(join(import.meta.dirname, '../../../src/main/store/open.ts'))}
		const r = openStore({ path: ${JSON.stringify(path)}, migrationsPath: ${JSON.stringify(migrationsPath)} })
		console.log(r.ok ? 'opened' : r.reason)`
	const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code])
	let said = ''
	child.stdout.on('data', (chunk) => {
		said += chunk
	})
	return new Promise((resolve) => child.on('close', () => resolve(said)))
}

test('row 45: a database of a newer version is refused and left byte for byte', () => {
	const path = closedDatabase()
	const bare = new Database(path)
	bare.pragma('user_version = 900')
	bare.close()
	const before = readFileSync(path)
	expect(reasonOf(open(path))).toBe('newer-version')
	expect(reasonOf(open(path, 'read'))).toBe('newer-version')
	expect(readFileSync(path).equals(before)).toBe(true)
	expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
})

test('another program’s database, another kind of file and a folder are no database, and are left alone', () => {
	const folder = temporaryFolder()
	const foreign = join(folder, 'foreign.db')
	const bare = new Database(foreign)
	bare.exec('create table notes (text)')
	bare.close()
	const letter = join(folder, 'letter.db')
	writeFileSync(letter, 'Sehr geehrte Damen und Herren, '.repeat(500))
	for (const path of [foreign, letter]) {
		const before = readFileSync(path)
		expect(reasonOf(open(path))).toBe('not-a-database')
		expect(readFileSync(path).equals(before)).toBe(true)
	}
	expect(reasonOf(open(folder))).toBe('not-a-database')
})

test('a missing folder is not found, and so is a missing file for a reader', () => {
	const folder = temporaryFolder()
	expect(reasonOf(open(join(folder, 'none', 'a.db')))).toBe('not-found')
	expect(reasonOf(open(join(folder, 'a.db'), 'read'))).toBe('not-found')
})

test('an empty file is a new database', () => {
	const path = join(temporaryFolder(), 'a.db')
	writeFileSync(path, '')
	expect(reasonOf(open(path))).toBe('opened')
})

test('row 39: pages that were overwritten are found at the next start', () => {
	const original = closedDatabase(400)
	const pages = Math.floor(statSync(original).size / 4096)
	let seed = 7
	const random = (below: number) => {
		seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
		return Math.floor((seed / 2_147_483_648) * below)
	}
	const found = new Map<string, number>()
	for (let round = 0; round < 20; round++) {
		const path = join(temporaryFolder(), 'damaged.db')
		copyFileSync(original, path)
		const bytes = readFileSync(path)
		// Page headers: what a torn or misplaced write destroys.
		for (let n = 0; n < 20; n++) {
			const start = (1 + random(pages - 1)) * 4096
			bytes.fill(0xa5, start, start + 512)
		}
		writeFileSync(path, bytes)
		const reason = reasonOf(open(path))
		found.set(reason, (found.get(reason) ?? 0) + 1)
		expect(readFileSync(path).length, 'the damaged file is kept').toBe(bytes.length)
	}
	expect(Object.fromEntries(found)).toEqual({ corrupt: 20 })
})

test('row 38: a read-only folder is named as such', (context) => {
	const disk = mounted(8)
	if (disk === null) return context.skip('mounting a small disk is not permitted here')
	onTestFinished(disk.unmount)
	const path = join(disk.folder, 'building.db')
	const store = opened(path)
	buildSite(store)
	store.close()
	disk.remount('ro')
	expect(reasonOf(open(path))).toBe('read-only')
	disk.remount('rw')
	expect(reasonOf(open(path))).toBe('opened')
})

test('a clean end is told from an unclean one', () => {
	const { store, path } = freshStore()
	buildSite(store)
	const copy = join(temporaryFolder(), 'copy.db')
	// What a power cut leaves: the database and its log as they are now.
	copyFileSync(path, copy)
	copyFileSync(`${path}-wal`, `${copy}-wal`)
	const result = open(copy)
	expect(result.ok && result.lastEnd).toBe('unclean')
	if (result.ok) {
		expect(result.store.topology.units()).toHaveLength(1)
		result.store.close()
	}
	const again = open(copy)
	expect(again.ok && again.lastEnd).toBe('clean')
	if (again.ok) again.store.close()
})
