/**
 * A bill run whose disk has no room left: while it drafts, while it gives numbers, while documents are stored and while
 * their files are written. Beside it one that nobody disturbs: both come to the same bytes.
 */
import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { billedAheadMs, billedHouse, billedMonth } from './billed-house.ts'
import { approved, databaseIn, issued, startStation, type TestStation, until } from './house.ts'
import { mounted } from './store/small-disk.ts'
import { integrityOf } from './truth.ts'

const flats = 60
const aheadMs = billedAheadMs()

/** Takes all room there is; what is returned gives it back. */
function filled(folder: string): () => void {
	const ballast = join(folder, 'ballast')
	const file = openSync(ballast, 'w')
	for (const size of [1 << 20, 1 << 12]) {
		try {
			for (;;) writeSync(file, new Uint8Array(size))
		} catch {
			// There is room for less than that.
		}
	}
	closeSync(file)
	return () => rmSync(ballast, { force: true })
}

function asked<T>(folder: string, look: (client: Database.Database) => T): T {
	const client = new Database(databaseIn(folder))
	try {
		return look(client)
	} finally {
		client.close()
	}
}
/** What the log has room for already is no room. */
const logEmptied = (folder: string) => asked(folder, (client) => client.pragma('wal_checkpoint(TRUNCATE)'))
const counted = (folder: string, what: string) =>
	asked(folder, (client) => client.prepare<[], number>(`SELECT count(*) FROM ${what}`).pluck().get()!)

const statementsIn = (folder: string) =>
	asked(folder, (client) =>
		client
			.prepare<[], { sha256: string }>(
				`SELECT number, snapshot, sha256 FROM statement LEFT JOIN statement_document ON statement_id = statement.id
				 ORDER BY statement.id`,
			)
			.all(),
	)
const filesIn = (folder: string) =>
	readdirSync(folder)
		.toSorted()
		.map((name) => ({
			name,
			sha256: createHash('sha256')
				.update(readFileSync(join(folder, name)))
				.digest('hex'),
		}))
const pdfs = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.pdf'))

async function undisturbed(folder: string) {
	const house = await startStation({ folder, aheadMs })
	try {
		const { runId } = await house.call('billing.prepare', { month: billedMonth })
		await until('it is drafted', async () => (await house.call('billing.run', { runId })).state === 'draft')
		await issued(house, runId)
		return { statements: statementsIn(folder), files: filesIn(join(folder, 'statements', billedMonth)) }
	} finally {
		await house.stop()
	}
}

test('rows 36 and 43: a run goes on by itself when there is room again, to the same numbers and bytes', async (context) => {
	const [disk, paper] = [mounted(48), mounted(24)]
	if (disk === null || paper === null) return context.skip('mounting a small disk is not permitted here')
	for (const each of [disk, paper]) onTestFinished(each.unmount)
	const folder = billedHouse(flats)
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	copyFileSync(databaseIn(folder), databaseIn(disk.folder))
	symlinkSync(paper.folder, join(disk.folder, 'statements'))
	const whole = await undisturbed(folder)

	const house = await startStation({ folder: disk.folder, aheadMs })
	onTestFinished(() => house.stop())
	const inStatements = join(disk.folder, 'statements', billedMonth)
	const halted = (runId: number) =>
		until(
			'it stands still for want of room',
			async () => (await house.call('billing.run', { runId })).halted === 'full',
		)

	logEmptied(disk.folder)
	const { runId } = await house.call('billing.prepare', { month: billedMonth })
	const emptied = filled(disk.folder)
	await halted(runId)
	expect(await house.call('billing.run', { runId })).toMatchObject({ state: 'preparing', count: 0, statements: [] })
	emptied()
	await draftedAgain(house, runId)

	await approved(house, runId)
	logEmptied(disk.folder)
	await house.call('billing.issue', { runId })
	const emptiedAgain = filled(disk.folder)
	await halted(runId)
	const numbered = counted(disk.folder, 'statement WHERE number IS NOT NULL')
	expect(numbered).toBeGreaterThan(0)
	expect(numbered).toBeLessThan(flats)
	expect(counted(disk.folder, 'statement_document')).toBe(0)
	emptiedAgain()

	await until('some documents are stored', () => counted(disk.folder, 'statement_document') >= 8)
	logEmptied(disk.folder)
	const emptiedOnceMore = filled(disk.folder)
	await halted(runId)
	expect(counted(disk.folder, 'statement_document')).toBeLessThan(flats)
	expect(counted(disk.folder, 'statement WHERE number IS NULL')).toBe(0)
	emptiedOnceMore()

	const before = counted(disk.folder, 'statement_document')
	await until('more are stored', () => counted(disk.folder, 'statement_document') > before)
	const emptiedPaper = filled(paper.folder)
	await halted(runId)
	// Nothing lies under its name that is not whole.
	const stored = new Set(statementsIn(disk.folder).map(({ sha256 }) => sha256))
	const there = filesIn(inStatements).filter(({ name }) => name.endsWith('.pdf'))
	expect(there.filter(({ sha256 }) => !stored.has(sha256))).toEqual([])
	expect(pdfs(inStatements).length).toBeLessThan(flats)
	emptiedPaper()

	const run = await until('it is issued', async () => {
		const seen = await house.call('billing.run', { runId })
		return seen.state === 'issued' && seen
	})
	expect(run.halted).toBeNull()
	expect(statementsIn(disk.folder)).toEqual(whole.statements)
	expect(filesIn(inStatements)).toEqual(whole.files)
	expect(whole.files).toHaveLength(flats)
	expect(integrityOf(databaseIn(disk.folder), 'integrity_check')).toBe('ok')
	// Tried every ten seconds, and said once for each time that it stood still.
	expect(house.log.filter((line) => line.startsWith('bill run')).length).toBeLessThanOrEqual(4)
}, 240_000)

const draftedAgain = (house: TestStation, runId: number) =>
	until('it is drafted', async () => (await house.call('billing.run', { runId })).state === 'draft')
