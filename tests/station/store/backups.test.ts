/** A damaged database and the copies that can take its place. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { goodBackups, restoreBackup } from '../../../src/main/store/backups.ts'
import { openStore } from '../../../src/main/store/open.ts'
import { randomFrom, seedOfRun } from '../random.ts'
import { buildSite, migrationsPath, monthStart, opened, quarterHourMs, reading, temporaryFolder } from './fixture.ts'

const seed = seedOfRun()
const now = Date.UTC(2026, 10, 5, 9, 20)
const pageBytes = 4_096

/** A closed database with readings of `rounds` quarter hours. */
function written(path: string, rounds: number): string {
	const store = opened(path)
	const { registerIds, meterIds } = buildSite(store, 20)
	for (let n = 0; n < rounds; n++) {
		const at = monthStart + n * quarterHourMs
		store.readings.insertRound({
			frames: [{ meterId: meterIds[0]!, receivedAt: at, bytes: new Uint8Array(40) }],
			readings: registerIds.map((id) => reading(id, at, n, { frame: 0 })),
		})
	}
	store.close()
	return path
}

/** Some bytes in each of 20 pages are turned; the first page, which says what the file is, is left alone. */
function damage(path: string, random: () => number): void {
	const bytes = readFileSync(path)
	const pages = bytes.length / pageBytes
	for (let page = 0; page < 20; page++) {
		const start = (1 + Math.floor(random() * (pages - 1))) * pageBytes
		for (let n = 0; n < 64; n++) bytes[start + Math.floor(random() * pageBytes)]! ^= 1 + Math.floor(random() * 255)
	}
	writeFileSync(path, bytes)
}

/** What stands in it, or the named reason why not. */
function readingsOf(path: string): string {
	const result = openStore({ path, migrationsPath })
	if (!result.ok) return result.reason
	const { store } = result
	try {
		const sums = store.meters
			.list()
			.flatMap(({ id }) => store.meters.registersOf(id))
			.map(({ id }) => store.readings.range(id, 0, Number.MAX_SAFE_INTEGER).reduce((sum, { value }) => sum + value!, 0))
		return sums.join()
	} catch (cause) {
		return (cause as { reason: string }).reason
	} finally {
		store.close()
	}
}

test(`row 39: bytes turned in 20 random pages are found at the start, or met by a question with its name (seed ${seed})`, () => {
	const random = randomFrom(seed)
	const original = written(join(temporaryFolder(), 'building.db'), 400)
	const found = new Map<string, number>()
	for (let round = 0; round < 20; round++) {
		const path = join(temporaryFolder(), 'building.db')
		copyFileSync(original, path)
		damage(path, random)
		const before = readFileSync(path)
		const said = readingsOf(path)
		found.set(said, (found.get(said) ?? 0) + 1)
		expect(readFileSync(path).equals(before), 'the damaged file is left as it is').toBe(true)
	}
	expect(Object.fromEntries(found)).toEqual({ corrupt: 20 })
})

test('row 39: of all files that lie about, the newest good copies are offered', () => {
	const folder = temporaryFolder()
	const path = written(join(folder, 'zaehlwerk.db'), 40)
	mkdirSync(join(folder, 'backups', 'deeper'), { recursive: true })
	const at = (name: string, hoursAgo: number, rounds: number | null) => {
		const file = join(folder, name)
		if (rounds === null) copyFileSync(path, file)
		else written(file, rounds)
		utimesSync(file, now / 1000 - hoursAgo * 3600, now / 1000 - hoursAgo * 3600)
		return file
	}
	const older = at('zaehlwerk.db.before-v9.backup', 50, 10)
	const newest = at('backups/von Hand.sqlite', 5, 30)
	const broken = at('backups/neu.zbackup', 1, 35)
	damage(broken, randomFrom(seed))
	utimesSync(broken, now / 1000, now / 1000)
	writeFileSync(join(folder, 'backups', 'brief.db'), 'Sehr geehrte Damen und Herren, '.repeat(500))
	writeFileSync(join(folder, 'backups', 'leer.db'), '')
	const foreign = new Database(join(folder, 'backups', 'fremd.db'))
	foreign.exec('create table notes (text)')
	foreign.close()
	const later = new Database(at('backups/spaeter.db', 2, 5))
	later.pragma('user_version = 900')
	later.close()

	expect(goodBackups(path, migrationsPath)).toEqual([
		{
			path: newest,
			writtenAt: now - 5 * 3_600_000,
			sizeBytes: statSync(newest).size,
			lastReceivedAt: monthStart + 29 * quarterHourMs,
		},
		expect.objectContaining({ path: older, lastReceivedAt: monthStart + 9 * quarterHourMs }),
	])
})

test('row 39: a copy that is chosen takes the place, and the damaged file is kept byte for byte', () => {
	const folder = temporaryFolder()
	const path = written(join(folder, 'zaehlwerk.db'), 400)
	const backup = written(join(folder, 'gestern.backup'), 300)
	const wanted = readingsOf(backup)
	damage(path, randomFrom(seed))
	// What the last run had not moved into the file yet.
	writeFileSync(`${path}-wal`, new Uint8Array(32).fill(7))
	const [before, copy] = [readFileSync(path), readFileSync(backup)]

	const restored = restoreBackup(path, backup, migrationsPath, now)
	expect(restored).toEqual({ ok: true, keptAs: `${path}.damaged-2026-11-05T09-20-00` })
	if (!restored.ok) return
	expect(readFileSync(restored.keptAs).equals(before)).toBe(true)
	expect(readFileSync(`${restored.keptAs}-wal`).length).toBe(32)
	expect(readFileSync(backup).equals(copy)).toBe(true)
	expect(readingsOf(path)).toBe(wanted)
	expect(goodBackups(path, migrationsPath).map((each) => each.path)).toEqual([backup])

	// The same again within the second: nothing that was kept is written over.
	expect(restoreBackup(path, backup, migrationsPath, now)).toMatchObject({ ok: true, keptAs: `${restored.keptAs}-2` })
})

test('row 39: what is no good copy takes nothing’s place, nor does any while the database is in use', () => {
	const folder = temporaryFolder()
	const path = written(join(folder, 'zaehlwerk.db'), 40)
	const bad = written(join(folder, 'schlecht.backup'), 400)
	damage(bad, randomFrom(seed))
	const before = readFileSync(path)
	for (const file of [bad, join(folder, 'nirgends.backup')]) {
		expect(restoreBackup(path, file, migrationsPath, now)).toMatchObject({ ok: false, reason: 'not-good' })
	}
	const store = opened(path)
	expect(restoreBackup(path, path, migrationsPath, now)).toMatchObject({ ok: false, reason: 'locked' })
	store.close()
	expect(readFileSync(path).equals(before)).toBe(true)
	expect(readdirSync(folder).filter((name) => /damaged|restoring/.test(name))).toEqual([])
})

test('row 39: damage that a question met is looked for in every page at the next start', () => {
	const path = written(join(temporaryFolder(), 'building.db'), 40)
	const store = opened(path)
	store.suspect()
	store.close()
	opened(path).close()
	expect(statSync(`${path}-suspect`, { throwIfNoEntry: false })).toBeUndefined()
})
