/** What was issued before bills were approved: it migrates as it is, and stays frozen. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrationsIn } from '../../../src/main/store/migrate.ts'
import { migrationsPath, opened, temporaryFolder } from './fixture.ts'

const before = 12
const issuedAt = Date.UTC(2026, 10, 3, 9)

/** A database of version 12 with an issued month, a draft, and a month that was thrown away. */
function oldDatabase(): string {
	const path = join(temporaryFolder(), 'building.db')
	const client = new Database(path)
	client.pragma('journal_mode = WAL')
	for (const name of migrationsIn(migrationsPath).slice(0, before)) {
		client.exec(readFileSync(join(migrationsPath, name), 'utf8'))
	}
	client.pragma(`application_id = ${0x5a77726b}`)
	client.pragma(`user_version = ${before}`)
	client.exec(`
		INSERT INTO building (id, name, zone, country, currency, address_lines)
			VALUES (1, 'Lindenhof', 'Europe/Berlin', 'DE', 'EUR', '[]');
		INSERT INTO floor (id, building_id, name) VALUES (1, 1, 'EG');
		INSERT INTO unit (id, floor_id, name) VALUES (1, 1, 'W1'), (2, 1, 'W2');
		INSERT INTO tenant (id, name) VALUES (1, 'Müller'), (2, 'Wójcik');
		INSERT INTO occupancy (id, unit_id, tenant_id, from_date, kind)
			VALUES (1, 1, 1, '2026-01-01', 'postpaid'), (2, 2, 2, '2026-01-01', 'postpaid');
		INSERT INTO bill_run (id, building_id, month, state, created_at, progress_done, progress_total)
			VALUES (1, 1, '2026-10', 'draft', 1, 2, 2), (2, 1, '2026-11', 'draft', 2, 1, 1), (3, 1, '2026-08', 'failed', 3, 0, 0);
		INSERT INTO statement (id, run_id, occupancy_id, total_minor, currency, snapshot)
			VALUES (1, 1, 1, 1234, 'EUR', '{"lines":[1]}'), (2, 1, 2, 5678, 'EUR', '{"lines":[2]}'),
				(3, 2, 1, 99, 'EUR', '{"lines":[3]}');
		INSERT INTO number_series (series, last) VALUES ('2026', 1);
		UPDATE number_series SET last = 2;
		UPDATE statement SET number = '2026-0000' || id, state = 'issued' WHERE run_id = 1;
		UPDATE bill_run SET state = 'issuing', issued_at = ${issuedAt} WHERE id = 1;
		INSERT INTO statement_document (statement_id, sha256, bytes)
			VALUES (1, '${'a'.repeat(64)}', x'255044462d31'), (2, '${'b'.repeat(64)}', x'255044462d32');
		UPDATE bill_run SET state = 'issued' WHERE id = 1;
	`)
	client.close()
	return path
}

test('a month issued before runs were approved is there as it was, approved when it was issued', () => {
	const store = opened(oldDatabase())
	const { billing } = store
	expect(billing.run(1)).toMatchObject({
		...{ kind: 'month', month: '2026-10', state: 'issued', issuedAt, approvedAt: issuedAt, approvedBy: null },
		...{ draftState: 'done', seen: [], corrects: null },
	})
	expect(billing.statements(1)).toEqual([
		expect.objectContaining({ number: '2026-00001', totalMinor: 1234, kind: 'bill', state: 'issued' }),
		expect.objectContaining({ number: '2026-00002', totalMinor: 5678, cancelsId: null, replacesId: null }),
	])
	expect(billing.statement(1)?.snapshot).toEqual({ lines: [1] })
	expect(Buffer.from(billing.document(2)!.bytes).toString()).toBe('%PDF-2')
	expect(billing.run(2)).toMatchObject({ state: 'draft', draftState: 'done', approvedAt: null })
	expect(billing.statements(2)).toHaveLength(1)
	expect(billing.run(3)).toMatchObject({ state: 'failed' })
	expect(store.integrityCheck()).toEqual({ ok: true })
	store.close()
})

test('it stays frozen, and the next run goes on with its numbers', () => {
	const path = oldDatabase()
	const store = opened(path)
	store.billing.approveRun(2, issuedAt + 1, 'A. Kern')
	store.billing.startIssue(2, issuedAt + 2)
	expect(store.billing.giveNumbers(2, '2026', (n) => `2026-${String(n).padStart(5, '0')}`, 10)).toBe(true)
	expect(store.billing.statements(2)[0]?.number).toBe('2026-00003')
	store.close()
	const client = new Database(path)
	for (const change of [
		'UPDATE statement SET total_minor = 1 WHERE id = 1',
		"UPDATE statement SET snapshot = '{}' WHERE id = 1",
		"UPDATE statement SET number = '2026-00009' WHERE id = 1",
		'DELETE FROM statement WHERE id = 1',
		'UPDATE bill_run SET approved_at = 1 WHERE id = 1',
		"UPDATE bill_run SET state = 'draft' WHERE id = 1",
		"UPDATE bill_run SET seen = '[1]' WHERE id = 1",
		'DELETE FROM bill_run WHERE id = 1',
		'DELETE FROM statement_document WHERE statement_id = 1',
		"UPDATE statement_document SET bytes = x'00' WHERE statement_id = 1",
	]) {
		expect(() => client.exec(change), change).toThrow('frozen')
	}
	client.close()
})
