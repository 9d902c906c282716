/** Runs of a month and of costs, killed while they draft and while they issue, beside such that nobody disturbs. */
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

type Mortal = 'drafts' | 'documents'

/** Runs a station until it is over, or until `most` of what it is said to die of are there; false: it was killed. */
function runStation(folder: string, mortal: Mortal | 'nothing' = 'nothing', most = 0): Promise<boolean> {
	const script = join(import.meta.dirname, 'bill-station.ts')
	const child = spawn(process.execPath, [script, folder, String(aheadMs), mortal, String(most)])
	let said = ''
	child.stdout.on('data', (chunk) => {
		said += chunk
	})
	child.stderr.on('data', (chunk) => {
		said += chunk
	})
	return new Promise((resolve, reject) => {
		child.on('close', (code, signal) => {
			const isOver = said.split('\n').includes('over')
			if (signal === 'SIGKILL' || (code === 0 && isOver)) return resolve(isOver)
			reject(new Error(said.slice(-2_000)))
		})
	})
}

/** How far the last run is, whether its drafts are all there, and how much there is of all runs. */
function standOf(folder: string) {
	const client = new Database(databaseIn(folder), { readonly: true })
	try {
		return client
			.prepare<[], { readonly state: string; readonly draftState: string; drafts: number; documents: number }>(
				`SELECT state, draft_state AS draftState, (SELECT count(*) FROM statement) AS drafts,
				 (SELECT count(*) FROM statement_document) AS documents FROM bill_run ORDER BY id DESC LIMIT 1`,
			)
			.get()!
	} finally {
		client.close()
	}
}

/** A busy machine may let a run be ready before the station can look: then all of it once more, from where it began. */
async function killedHalfWay(mortal: Mortal, run: 'month' | 'costs'): Promise<void> {
	const before = newFolder()
	// The costs follow the month.
	const most = run === 'month' ? flats / 2 : flats * 1.5
	cpSync(killed, before, { recursive: true })
	try {
		for (let attempt = 1; attempt <= 10; attempt++) {
			await runStation(killed, mortal, most)
			const { draftState, ...stand } = standOf(killed)
			const isAtWork = mortal === 'drafts' ? draftState === 'computing' : stand.state === 'issuing'
			if (isAtWork && stand[mortal] >= most && stand[mortal] < most + flats / 2) return
			rmSync(killed, { recursive: true })
			cpSync(before, killed, { recursive: true })
		}
		throw new Error(`ten runs were over before they could be killed half way through their ${mortal}`)
	} finally {
		rmSync(before, { recursive: true, force: true })
	}
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

const filesIn = (folder: string, month = billedMonth) =>
	readdirSync(join(folder, 'statements', month)).map((name) => {
		const bytes = readFileSync(join(folder, 'statements', month, name))
		return { name, sha256: createHash('sha256').update(bytes).digest('hex') }
	})

let whileIssuing: ReturnType<typeof filesIn>
let storedThen: readonly Row[]

beforeAll(async () => {
	cpSync(undisturbed, killed, { recursive: true })
	expect(await runStation(undisturbed)).toBe(true)
	await killedHalfWay('drafts', 'month')
	expect(integrityOf(databaseIn(killed), 'quick_check')).toBe('ok')
	await killedHalfWay('documents', 'month')
	expect(integrityOf(databaseIn(killed), 'quick_check')).toBe('ok')
	whileIssuing = filesIn(killed)
	storedThen = statementsIn(killed)
	// The drafts of so few are all there at once.
	await killedHalfWay('documents', 'costs')
	expect(await runStation(killed)).toBe(true)
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
	// The month's, then those of the costs.
	expect(whole.length).toBe(2 * flats)
	expect(resumed).toEqual(whole)
	for (const [month, from] of [
		[billedMonth, 0],
		['2025-12', flats],
	] as const) {
		const byName = (folder: string) => filesIn(folder, month).toSorted((a, b) => (a.name < b.name ? -1 : 1))
		expect(byName(killed)).toEqual(byName(undisturbed))
		const issued = whole.slice(from, from + flats).map(({ sha256 }) => sha256)
		expect(byName(killed).map(({ sha256 }) => sha256)).toEqual(issued)
	}
})
