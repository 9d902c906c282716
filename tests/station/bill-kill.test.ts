/** A bill run that is killed while it drafts and while it issues, beside one that nobody disturbs. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { billedAheadMs, billedHouse, billedMonth } from './billed-house.ts'
import { databaseIn, newFolder } from './house.ts'
import { integrityOf } from './truth.ts'

const flats = 48
const aheadMs = billedAheadMs()
const undisturbed = billedHouse(flats)
const killed = newFolder()

type Said = { readonly lines: readonly string[]; readonly isOver: boolean }

/** Runs a station until it is over, or until it says something by which it is killed. */
function runStation(folder: string, killAt: (line: string) => boolean = () => false): Promise<Said> {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'bill-station.ts'), folder, String(aheadMs)])
	const parts: string[] = []
	let complaint = ''
	child.stdout.on('data', (chunk) => {
		parts.push(String(chunk))
		if (String(chunk).split('\n').some(killAt)) child.kill('SIGKILL')
	})
	child.stderr.on('data', (chunk) => {
		complaint += chunk
	})
	return new Promise((resolve, reject) => {
		child.on('close', (code) => {
			const lines = parts.join('').split('\n')
			if (code !== null && code !== 0) return reject(new Error(`${lines.slice(-20).join('\n')} ${complaint}`))
			resolve({ lines, isOver: lines.includes('over') })
		})
	})
}

const halfOf = (state: string) => (line: string) => {
	const [said, done, expected] = line.split(' ')
	return said === state && Number(expected) > 0 && Number(done) >= Number(expected) / 2
}

type Row = { readonly number: string; readonly snapshot: string; readonly sha256: string }

function statementsIn(folder: string): readonly Row[] {
	const client = new Database(databaseIn(folder), { readonly: true })
	try {
		return client
			.prepare<[], Row>(
				`SELECT number, snapshot, sha256 FROM statement LEFT JOIN statement_document ON statement_id = statement.id
				 ORDER BY statement.id`,
			)
			.all()
	} finally {
		client.close()
	}
}

const statementsFolder = (folder: string) => join(folder, 'statements', billedMonth)
const filesIn = (folder: string) =>
	readdirSync(statementsFolder(folder)).map((name) => {
		const bytes = readFileSync(join(statementsFolder(folder), name))
		return { name, sha256: createHash('sha256').update(bytes).digest('hex') }
	})

let whileIssuing: ReturnType<typeof filesIn>
let storedThen: readonly Row[]

beforeAll(async () => {
	cpSync(undisturbed, killed, { recursive: true })
	expect((await runStation(undisturbed)).isOver).toBe(true)
	expect((await runStation(killed, halfOf('preparing'))).isOver).toBe(false)
	expect(integrityOf(databaseIn(killed), 'quick_check')).toBe('ok')
	expect((await runStation(killed, halfOf('issuing'))).isOver).toBe(false)
	expect(integrityOf(databaseIn(killed), 'quick_check')).toBe('ok')
	whileIssuing = filesIn(killed)
	storedThen = statementsIn(killed)
	expect((await runStation(killed)).isOver).toBe(true)
}, 300_000)
afterAll(() => {
	for (const folder of [undisturbed, killed]) rmSync(folder, { recursive: true, force: true })
})

test('row 36: a kill leaves no half a document under its name, and none that the database does not have', () => {
	const stored = new Set(storedThen.map(({ sha256 }) => sha256))
	const whole = whileIssuing.filter(({ name }) => name.endsWith('.pdf'))
	expect(whole.length).toBeGreaterThan(5)
	expect(whole.length).toBeLessThan(flats)
	expect(whole.filter(({ sha256 }) => !stored.has(sha256))).toEqual([])
	// What was committed then is committed now.
	const now = new Map(statementsIn(killed).map((row) => [row.number, row]))
	for (const row of storedThen.filter(({ sha256 }) => sha256 !== null)) expect(now.get(row.number)).toEqual(row)
	expect(integrityOf(databaseIn(killed), 'integrity_check')).toBe('ok')
})

test('row 43: a bill run killed at half of its drafts and half of its documents has the same numbers, no gap and the same bytes', () => {
	const [whole, resumed] = [statementsIn(undisturbed), statementsIn(killed)]
	expect(whole.map(({ number }) => number)).toEqual(
		whole.map((_, index) => `2026-${String(index + 1).padStart(5, '0')}`),
	)
	expect(whole.length).toBe(flats)
	expect(resumed).toEqual(whole)
	const byName = (folder: string) => filesIn(folder).toSorted((a, b) => (a.name < b.name ? -1 : 1))
	expect(byName(killed)).toEqual(byName(undisturbed))
	expect(byName(killed).map(({ sha256 }) => sha256)).toEqual(whole.map(({ sha256 }) => sha256))
})
