import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openStore } from '../../../src/main/store/open.ts'
import { buildSite, migrationsPath, monthStart, opened, reading, temporaryFolder } from './fixture.ts'

/** A database as this version makes it, and migrations that a later version would bring. */
function beforeAnUpdate(nextMigration: string) {
	const folder = temporaryFolder()
	const path = join(folder, 'building.db')
	const store = opened(path)
	const { registerIds } = buildSite(store, 3)
	store.readings.insertRound({ frames: [], readings: registerIds.map((id) => reading(id, monthStart, 4711)) })
	store.close()
	const later = join(folder, 'migrations')
	mkdirSync(later)
	cpSync(migrationsPath, later, { recursive: true })
	writeFileSync(join(later, '9000_later.sql'), nextMigration)
	return { path, later, versions: { from: versionOf(path), to: versionOf(path) + 1 } }
}

function versionOf(path: string): number {
	const client = new Database(path, { readonly: true })
	const version = client.pragma('user_version', { simple: true }) as number
	client.close()
	return version
}

function columnsOf(path: string, table: string): readonly string[] {
	const client = new Database(path, { readonly: true })
	const columns = (client.pragma(`table_info(${table})`) as readonly { name: string }[]).map(({ name }) => name)
	client.close()
	return columns
}

test('a later version migrates what is there, after a copy of it', () => {
	const { path, later, versions } = beforeAnUpdate('ALTER TABLE `tenant` ADD `phone` text;')
	const result = openStore({ path, migrationsPath: later })
	if (!result.ok) throw new Error(result.text)
	const backupPath = `${path}.before-v${versions.to}.backup`
	expect(result.migration).toEqual({ kind: 'migrated', ...versions, backupPath })
	expect(result.store.readings.count()).toMatchObject({ inbox: 3 })
	result.store.close()
	expect(columnsOf(path, 'tenant')).toContain('phone')

	const copy = opened(backupPath)
	expect(copy.readings.count()).toMatchObject({ inbox: 3 })
	expect(copy.integrityCheck()).toEqual({ ok: true })
	copy.close()
	expect(columnsOf(backupPath, 'tenant')).not.toContain('phone')
	// The program that was there before refuses the migrated one, and a reader does not migrate.
	expect(openStore({ path, migrationsPath })).toMatchObject({ ok: false, reason: 'newer-version' })
	expect(openStore({ path: backupPath, migrationsPath: later, mode: 'read' })).toMatchObject({
		ok: false,
		reason: 'older-version',
	})
})

test('a migration that fails leaves the version, the data and the table as they were', () => {
	const { path, later, versions } = beforeAnUpdate(
		'ALTER TABLE `tenant` ADD `phone` text;\nINSERT INTO `nowhere` VALUES (1);',
	)
	expect(() => openStore({ path, migrationsPath: later })).toThrow('nowhere')
	expect(versionOf(path)).toBe(versions.from)
	expect(columnsOf(path, 'tenant')).not.toContain('phone')
	const store = opened(path)
	expect(store.readings.count()).toMatchObject({ inbox: 3 })
	store.close()
})

test('a migration that would leave a row referring to nothing is rolled back', () => {
	const { path, later, versions } = beforeAnUpdate('DELETE FROM `line`;')
	expect(() => openStore({ path, migrationsPath: later })).toThrow('refers to nothing')
	expect(versionOf(path)).toBe(versions.from)
	const store = opened(path)
	expect(store.lines.list()).toHaveLength(1)
	store.close()
})

test('row 45: a migration killed midway is rolled back, and the next start does it', async () => {
	// Some seconds of work, most of it behind the first change.
	const slow = [
		'ALTER TABLE `tenant` ADD `phone` text;',
		'CREATE TABLE `numbers` (`n` integer) STRICT;',
		'INSERT INTO `numbers` WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 8000000) SELECT n FROM c;',
		'DROP TABLE `numbers`;',
	].join('\n')
	const { path, later, versions } = beforeAnUpdate(slow)
	const module = JSON.stringify(join(import.meta.dirname, '../../../src/main/store/open.ts'))
	const code = `import { openStore } from ${module}
		console.log('starting')
		openStore({ path: ${JSON.stringify(path)}, migrationsPath: ${JSON.stringify(later)} })
		console.log('done')`
	const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code])
	let said = ''
	child.stdout.on('data', (chunk) => {
		said += chunk
		if (said.includes('starting')) setTimeout(() => child.kill('SIGKILL'), 400)
	})
	await new Promise((resolve) => child.on('close', resolve))
	expect(said).not.toContain('done')
	expect(existsSync(`${path}.before-v${versions.to}.backup`), 'it was at work').toBe(true)
	expect(versionOf(path)).toBe(versions.from)
	expect(columnsOf(path, 'tenant')).not.toContain('phone')

	writeFileSync(join(later, '9000_later.sql'), 'ALTER TABLE `tenant` ADD `phone` text;')
	appendFileSync(join(later, '9000_later.sql'), '\n-- the same change, without the waiting')
	const result = openStore({ path, migrationsPath: later })
	if (!result.ok) throw new Error(result.text)
	expect(result.store.readings.count()).toMatchObject({ inbox: 3 })
	expect(result.store.integrityCheck()).toEqual({ ok: true })
	result.store.close()
	expect(columnsOf(path, 'tenant')).toContain('phone')
})
