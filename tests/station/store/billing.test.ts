import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { NewDraft } from '../../../src/main/store/billing.ts'
import type { Store } from '../../../src/main/store/open.ts'
import { buildSite, freshStore } from './fixture.ts'

const failing = (reason: string) => expect.objectContaining({ name: 'StoreFailed', reason })
const pdf = (text: string) => new TextEncoder().encode(`%PDF ${text}`)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A building with `count` tenants, each in a unit, and a drafted run. */
function draftedRun(count = 3, month = '2026-10') {
	const { store, path } = freshStore()
	const { buildingId } = buildSite(store)
	const occupancyIds = store.transaction(() => {
		const floorId = store.topology.floors()[0]!.id
		return Array.from({ length: count }, (_, n) => {
			const unitId = store.topology.insertUnit({ floorId, name: `W${n}` })
			const tenantId = store.topology.insertTenant({ name: `Mieter ${n}` })
			return store.topology.insertOccupancy({ unitId, tenantId, fromDate: '2026-01-01', kind: 'postpaid' })
		})
	})
	const runId = store.billing.insertRun({ buildingId, month, createdAt: 1 })
	const drafts = occupancyIds.map((occupancyId, n) => ({
		occupancyId,
		totalMinor: 10_000 + n,
		currency: 'EUR',
		snapshot: JSON.stringify({ lines: [n] }),
	}))
	putDrafts(store, runId, drafts)
	return { store, path, buildingId, runId, drafts }
}

function putDrafts({ billing }: Store, runId: number, drafts: readonly NewDraft[]) {
	while (!billing.drafts.clear(runId, 2)) expect(billing.statements(runId)).toEqual([])
	for (const draft of drafts) {
		billing.drafts.add(runId, [draft])
		expect(billing.statements(runId)).toEqual([])
	}
	billing.drafts.finish(runId, drafts.length, [])
}

const numberOf = (sequence: number) => `2026-${String(sequence).padStart(4, '0')}`
const issue = (store: Store, runId: number) => {
	store.billing.approveRun(runId, 4, 'A. Kern')
	store.billing.startIssue(runId, 5)
	while (store.billing.giveNumbers(runId, '2026', numberOf, 2));
	for (const { id, number } of store.billing.withoutDocument(runId)) {
		store.billing.putDocument(id, pdf(number!), sha256(pdf(number!)))
	}
	store.billing.finishIssue(runId)
}

test('a month is drafted, drafted again, issued with numbers without gaps, and frozen', () => {
	const { store, path, runId, drafts } = draftedRun()
	const { billing } = store
	putDrafts(store, runId, drafts)
	expect(billing.statements(runId).map(({ number, state }) => [number, state])).toEqual(
		drafts.map(() => [null, 'draft']),
	)
	issue(store, runId)
	const issued = billing.statements(runId)
	expect(issued.map(({ number, totalMinor }) => [number, totalMinor])).toEqual([
		['2026-0001', 10_000],
		['2026-0002', 10_001],
		['2026-0003', 10_002],
	])
	expect(issued.every(({ documentSha256, number }) => documentSha256 === sha256(pdf(number!)))).toBe(true)
	expect(billing.run(runId)).toMatchObject({ state: 'issued', issuedAt: 5 })
	expect(Buffer.from(billing.document(issued[0]!.id)!.bytes).toString()).toBe('%PDF 2026-0001')
	expect(billing.byNumber('2026-0002')?.snapshot).toEqual({ lines: [1] })

	expect(() => putDrafts(store, runId, drafts)).toThrow(failing('not-draft'))
	expect(() => billing.removeRun(runId)).toThrow(failing('not-draft'))
	expect(() => billing.startIssue(runId, 6)).toThrow(failing('not-draft'))
	expect(() => billing.putDocument(issued[0]!.id, pdf('other'), sha256(pdf('other')))).toThrow(failing('frozen'))
	const before = billing.statements(runId)
	store.close()
	const client = new Database(path)
	for (const statement of [
		'update statement set total_minor = 1',
		"update statement set number = 'x'",
		"update statement set snapshot = '{}'",
		"update statement set state = 'cancelled', total_minor = 1",
		"update statement set state = 'draft', number = null",
		'delete from statement',
		"insert into statement (run_id, occupancy_id, total_minor, currency, snapshot) values (1, 1, 1, 'EUR', '{}')",
		"update statement_document set bytes = x'00'",
		'delete from statement_document',
		"insert or replace into statement_document select statement_id, sha256, x'00' from statement_document",
		"update bill_run set state = 'draft'",
		"update bill_run set month = '2026-11'",
		'delete from bill_run',
		'update number_series set last = last - 1',
		'delete from number_series',
	]) {
		expect(() => client.exec(statement), statement).toThrow('frozen')
	}
	expect(client.prepare<[], number>('select count(*) from statement').pluck().get()).toBe(before.length)
	client.close()
})

test('nothing is issued that nobody approved; what is approved does not change, and can be taken back', () => {
	const { store, path, runId, drafts } = draftedRun()
	const { billing } = store
	expect(() => billing.startIssue(runId, 5)).toThrow(failing('not-draft'))
	billing.approveRun(runId, 4, 'A. Kern')
	expect(billing.run(runId)).toMatchObject({ state: 'approved', approvedAt: 4, approvedBy: 'A. Kern' })
	expect(() => putDrafts(store, runId, drafts)).toThrow(failing('not-draft'))
	const client = new Database(path)
	onTestFinished(() => {
		client.close()
	})
	for (const statement of [
		'update statement set total_minor = 1',
		"update statement set snapshot = '{}'",
		'delete from statement',
		'delete from bill_run',
		"update bill_run set kind = 'correction'",
	]) {
		expect(() => client.exec(statement), statement).toThrow('frozen')
	}
	billing.withdrawApproval(runId)
	expect(billing.run(runId)).toMatchObject({ state: 'draft', approvedAt: null, approvedBy: null })
	for (const state of ['issuing', 'issued', 'cancelled']) {
		const jump = client.prepare('update bill_run set approved_at = 4, issued_at = 5, state = ?')
		expect(() => jump.run(state), state).toThrow('frozen')
	}
	putDrafts(store, runId, drafts)
})

test('a draft has no document', () => {
	const { store, runId } = draftedRun()
	const [draft] = store.billing.statements(runId)
	expect(() => store.billing.putDocument(draft!.id, pdf('x'), sha256(pdf('x')))).toThrow(failing('frozen'))
})

test('an issue that was interrupted goes on with the same numbers', () => {
	const { store, runId } = draftedRun()
	const { billing } = store
	billing.approveRun(runId, 4, null)
	billing.startIssue(runId, 5)
	while (billing.giveNumbers(runId, '2026', numberOf, 2));
	const numbers = billing.statements(runId).map(({ number }) => number)
	const [first] = billing.withoutDocument(runId)
	billing.putDocument(first!.id, pdf('1'), sha256(pdf('1')))
	expect(() => billing.finishIssue(runId)).toThrow(failing('not-draft'))
	expect(() => billing.removeRun(runId)).toThrow(failing('not-draft'))
	// The station starts again and asks what is missing.
	const rest = billing.withoutDocument(runId)
	expect(rest.map(({ number }) => number)).toEqual(numbers.slice(1))
	for (const { id } of rest) billing.putDocument(id, pdf('n'), sha256(pdf('n')))
	billing.finishIssue(runId)
	expect(billing.statements(runId).map(({ number }) => number)).toEqual(numbers)
})

test('an issue that fails gives back its numbers, and the next run continues without a gap', () => {
	const { store, runId, buildingId, drafts } = draftedRun()
	const { billing } = store
	const failsAtTheSecond = (sequence: number) => {
		if (sequence === 2) throw new Error('the printer is on fire')
		return numberOf(sequence)
	}
	billing.approveRun(runId, 4, null)
	billing.startIssue(runId, 5)
	expect(() => billing.giveNumbers(runId, '2026', failsAtTheSecond, 3)).toThrow('on fire')
	expect(billing.statements(runId).every(({ number }) => number === null)).toBe(true)
	expect(() => billing.finishIssue(runId)).toThrow(failing('not-draft'))
	while (billing.giveNumbers(runId, '2026', numberOf, 2));
	for (const { id } of billing.withoutDocument(runId)) billing.putDocument(id, pdf('n'), sha256(pdf('n')))
	billing.finishIssue(runId)
	const next = billing.insertRun({ buildingId, month: '2026-11', createdAt: 1 })
	putDrafts(store, next, drafts)
	issue(store, next)
	const numbers = [runId, next].flatMap((id) => billing.statements(id).map(({ number }) => number))
	expect(numbers).toEqual([1, 2, 3, 4, 5, 6].map(numberOf))
})

test('a building’s month has one run at a time; after a cancellation another, with new numbers', () => {
	const { store, runId, buildingId, drafts } = draftedRun()
	const { billing } = store
	const again = { buildingId, month: '2026-10', createdAt: 2 }
	expect(() => billing.insertRun(again)).toThrow(failing('duplicate'))
	issue(store, runId)
	expect(() => billing.insertRun(again)).toThrow(failing('duplicate'))
	billing.cancelStatement(billing.statements(runId)[0]!.id)
	billing.cancelRun(runId)
	expect(billing.statements(runId).map(({ state }) => state)).toEqual(drafts.map(() => 'cancelled'))
	const next = billing.insertRun(again)
	putDrafts(store, next, drafts)
	issue(store, next)
	expect(billing.statements(next)[0]?.number).toBe('2026-0004')
	expect(billing.statementsOf(drafts[0]!.occupancyId).map(({ number, state }) => [number, state])).toEqual([
		['2026-0001', 'cancelled'],
		['2026-0004', 'issued'],
	])
})

test('a run of which a kill left half of the drafts shows none and is not approved; drafting it again makes it whole', () => {
	const { store, runId, drafts } = draftedRun()
	const { billing } = store
	expect(billing.drafts.clear(runId, 1)).toBe(false)
	expect(billing.statements(runId)).toEqual([])
	expect(() => billing.approveRun(runId, 4, null)).toThrow(failing('not-draft'))
	while (!billing.drafts.clear(runId, 1));
	billing.drafts.add(runId, drafts.slice(0, 2))
	expect(() => billing.drafts.finish(runId, 3, [])).toThrow('every draft')
	expect(billing.statementsOf(drafts[0]!.occupancyId)).toEqual([])
	expect(() => billing.approveRun(runId, 4, null)).toThrow(failing('not-draft'))
	putDrafts(store, runId, drafts)
	issue(store, runId)
	expect(billing.statements(runId).map(({ number }) => number)).toEqual([1, 2, 3].map(numberOf))
})

test('a run in which nobody is billed is whole too', () => {
	const { store, runId } = draftedRun()
	putDrafts(store, runId, [])
	expect(store.billing.run(runId)).toMatchObject({ state: 'draft', progressDone: 0, progressTotal: 0 })
	store.billing.approveRun(runId, 4, null)
})

test('before issue everything can be undone', () => {
	const { store, runId, buildingId } = draftedRun()
	store.billing.failRun(runId)
	const next = store.billing.insertRun({ buildingId, month: '2026-10', createdAt: 2 })
	store.billing.removeRun(runId)
	store.billing.removeRun(next)
	expect(store.billing.runs()).toEqual([])
})

test('the tariff version in force is the latest that has begun; the same goes for a point’s tariff', () => {
	const { store } = freshStore()
	const [pointId] = buildSite(store).pointIds as [number]
	const { tariffs } = store
	const tariffId = tariffs.insert({ name: 'Hausstrom', medium: 'electricity', currency: 'EUR' })
	tariffs.insertVersion({ tariffId, validFrom: '2026-07-01', definition: { price: '0.32' } })
	tariffs.insertVersion({ tariffId, validFrom: '2026-01-01', definition: { price: '0.30' } })
	expect(() => tariffs.insertVersion({ tariffId, validFrom: '2026-01-01', definition: {} })).toThrow(
		failing('duplicate'),
	)
	expect(tariffs.versionAt(tariffId, '2025-12-31')).toBeNull()
	expect(tariffs.versionAt(tariffId, '2026-06-30')?.definition).toEqual({ price: '0.30' })
	expect(tariffs.versionAt(tariffId, '2026-07-01')?.definition).toEqual({ price: '0.32' })
	expect(tariffs.versions(tariffId).map(({ validFrom }) => validFrom)).toEqual(['2026-01-01', '2026-07-01'])

	const other = tariffs.insert({ name: 'Nachtstrom', medium: 'electricity', currency: 'EUR' })
	tariffs.assign({ pointId, tariffId, fromDate: '2026-01-01' })
	tariffs.assign({ pointId, tariffId, fromDate: '2026-09-01' })
	tariffs.assign({ pointId, tariffId: other, fromDate: '2026-09-01' })
	expect(tariffs.assignmentAt(pointId, '2026-08-31')?.tariffId).toBe(tariffId)
	expect(tariffs.assignmentAt(pointId, '2026-09-01')?.tariffId).toBe(other)
	expect(() => tariffs.remove(tariffId)).toThrow(failing('in-use'))
	tariffs.unassign(pointId, '2026-09-01')
	expect(tariffs.assignmentsOf(pointId)).toHaveLength(1)
})
