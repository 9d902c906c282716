import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore, StoreFailed } from '../../../src/main/store/open.ts'
import { buildSite, migrationsPath, monthStart, opened, quarterHourMs, reading } from './fixture.ts'
import { mounted } from './small-disk.ts'

test('row 37: a full disk is named, loses nothing that was reported, and the station goes on when there is room again', (context) => {
	const disk = mounted(4)
	if (disk === null) return context.skip('mounting a small disk is not permitted here')
	onTestFinished(disk.unmount)
	const ballast = join(disk.folder, 'ballast')
	writeFileSync(ballast, new Uint8Array(512 * 1024))
	const path = join(disk.folder, 'building.db')
	const store = opened(path)
	onTestFinished(() => store.close())
	const { registerIds } = buildSite(store, 100)
	const round = (n: number) => ({
		frames: [],
		readings: registerIds.map((id) => reading(id, monthStart + n * quarterHourMs, n)),
	})
	let stored = 0
	const insertUntilFull = () => {
		for (;;) {
			try {
				expect(store.readings.insertRound(round(stored)).stored).toBe(100)
				stored++
			} catch (cause) {
				return cause
			}
		}
	}
	const everythingIsThere = () => {
		const values = store.readings.range(registerIds[7]!, 0, Number.MAX_SAFE_INTEGER).map(({ value }) => value)
		expect(values).toEqual(Array.from({ length: stored }, (_, n) => n))
	}

	const cause = insertUntilFull()
	expect(cause).toBeInstanceOf(StoreFailed)
	expect(cause).toMatchObject({ reason: 'full' })
	expect(stored).toBeGreaterThan(10)
	everythingIsThere()
	expect(() => store.settings.set('note', 'x'.repeat(20_000))).toThrow(expect.objectContaining({ reason: 'full' }))

	const before = stored
	rmSync(ballast)
	expect(insertUntilFull()).toMatchObject({ reason: 'full' })
	expect(stored).toBeGreaterThan(before)
	everythingIsThere()
	expect(store.integrityCheck()).toEqual({ ok: true })
})

test('row 37: where there is no room for a database, opening says so', (context) => {
	const disk = mounted(1)
	if (disk === null) return context.skip('mounting a small disk is not permitted here')
	onTestFinished(disk.unmount)
	writeFileSync(join(disk.folder, 'ballast'), new Uint8Array(1000 * 1024))
	const result = openStore({ path: join(disk.folder, 'building.db'), migrationsPath })
	expect(result).toMatchObject({ ok: false, reason: 'full' })
})
