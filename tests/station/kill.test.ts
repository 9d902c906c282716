import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseIn, newFolder, startVirtual, type Virtual } from './house.ts'
import { randomFrom, seedOfRun } from './random.ts'
import { integrityOf, origins, storedRows, wrongRows } from './truth.ts'

const kills = 50
const seed = seedOfRun()
const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
const folder = newFolder()
const path = databaseIn(folder)

let virtual: Virtual

beforeAll(async () => {
	virtual = await startVirtual(aheadMs)
})
afterAll(async () => {
	await virtual?.stop()
	rmSync(folder, { recursive: true, force: true })
})

/** Runs a station and kills it so long after it was up; what it had said by then, and how long its start took. */
function killed(afterMs: number): Promise<{ readonly said: readonly string[]; readonly upMs: number }> {
	const script = join(import.meta.dirname, 'kill-station.ts')
	const child = spawn(process.execPath, [
		script,
		folder,
		String(aheadMs),
		JSON.stringify({ virtualBuilding: 1, ...virtual.announcement }),
	])
	const startedAt = performance.now()
	const parts: string[] = []
	let complaint = ''
	let upMs = Number.NaN
	child.stdout.on('data', (chunk) => {
		parts.push(String(chunk))
		if (Number.isNaN(upMs) && parts.join('').includes('up ')) {
			upMs = performance.now() - startedAt
			setTimeout(() => child.kill('SIGKILL'), afterMs)
		}
	})
	child.stderr.on('data', (chunk) => {
		complaint += chunk
	})
	return new Promise((resolve, reject) => {
		child.on('close', (code) => {
			const said = parts.join('')
			if (code !== null) return reject(new Error(`the station ended by itself: ${said.slice(-500)} ${complaint}`))
			// The last line may be cut: what was not said completely was not promised.
			resolve({ said: said.slice(0, said.lastIndexOf('\n')).split('\n'), upMs })
		})
	})
}

/**
 * Of these reported readings ('register,at,origin' → value) the ones that do not stand there exactly once, as
 * reported.
 */
function lostOf(reported: ReadonlyMap<string, string>): readonly string[] {
	const database = new Database(path, { readonly: true })
	const where = 'WHERE register_id = ? AND at = ? AND origin = ?'
	const valuesOf = database
		.prepare<number[], string>(
			`SELECT CAST(coalesce(value, 'null') AS TEXT) FROM reading_inbox ${where} AND slot = ?
			 UNION ALL SELECT CAST(coalesce(value, 'null') AS TEXT) FROM reading_settled ${where}`,
		)
		.pluck()
	try {
		return [...reported].flatMap(([key, value]) => {
			const [register, at, origin] = key.split(',').map(Number) as [number, number, number]
			const there = valuesOf.all(register, at, origin, Math.floor(at / 900_000), register, at, origin)
			return there.length === 1 && there[0] === value ? [] : `${key}: reported ${value}, there ${there.join()}`
		})
	} finally {
		database.close()
	}
}

test(`row 35: killed at ${kills} random moments, every reading reported as committed is there exactly once (seed ${seed})`, async () => {
	const random = randomFrom(seed)
	const all = new Map<string, string>()
	const upsMs: number[] = []
	let whileStoring = 0
	for (let kill = 0; kill < kills; kill++) {
		// Some die in the first moments of their life, most while they store what the meters remember.
		const { said, upMs } = await killed(100 + random() * 700)
		upsMs.push(upMs)
		const reported = new Map<string, string>()
		for (const line of said) {
			const [, key, value] = /^(\d+,\d+,\d+) (\S+)$/.exec(line) ?? []
			if (key === undefined) continue
			expect(all.has(key), `${key} is reported once`).toBe(false)
			reported.set(key, value!)
			all.set(key, value!)
		}
		if (reported.size > 0) whileStoring++
		expect(integrityOf(path, 'quick_check')).toBe('ok')
		expect(lostOf(reported), `after kill ${kill + 1}`).toEqual([])
	}
	expect(lostOf(all), 'after all kills').toEqual([])
	// One slow start is the machine's, not the station's.
	const usualMs = upsMs.toSorted((a, b) => a - b)[Math.floor(kills / 2)]!
	console.log(`${kills} kills: ${all.size} readings reported, usual start ${Math.round(usualMs)} ms`)
	expect(usualMs, 'restart').toBeLessThan(5_000)
	expect(whileStoring, 'it was killed at work').toBeGreaterThan(kills / 3)
	expect(all.size).toBeGreaterThan(10_000)
	expect(integrityOf(path, 'integrity_check')).toBe('ok')
}, 240_000)

test('row 35: what was fetched before and after the kills has no gap and no value the meters never had', () => {
	const rows = storedRows(path)
	expect(wrongRows(rows)).toEqual([])
	const steps = new Map<string, number[]>()
	for (const { serial, register, origin, at } of rows) {
		if (origin !== origins.profile && origin !== origins.freeze) continue
		const key = `${serial} ${register} ${origin}`
		steps.set(key, [...(steps.get(key) ?? []), at])
	}
	expect(steps.size).toBeGreaterThan(24)
	for (const [key, instants] of steps) {
		const isProfile = key.endsWith(` ${origins.profile}`)
		const gaps = instants.slice(1).filter((at, index) => {
			const stepMs = at - instants[index]!
			return isProfile ? stepMs !== 900_000 : ![23, 24, 25].includes(stepMs / 3_600_000)
		})
		expect(gaps, key).toEqual([])
	}
})
