import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { getTableColumns, is, Table } from 'drizzle-orm'
import { CasingCache } from 'drizzle-orm/casing'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, onTestFinished, test } from 'vitest'
import * as schema from '../../../src/main/store/schema.ts'
import { completeMigration } from '../../tidy/complete-migrations.ts'
import { freshStore, migrationsPath, opened, temporaryFolder } from './fixture.ts'

const tables: readonly SQLiteTable[] = Object.values<unknown>(schema).filter((each) => is(each, SQLiteTable))
const casing = new CasingCache('snake_case')

function freshDatabase(): Database.Database {
	const path = join(temporaryFolder(), 'building.db')
	opened(path).close()
	const client = new Database(path, { readonly: true })
	onTestFinished(() => {
		client.close()
	})
	return client
}

type TableInfo = { readonly name: string; readonly strict: 0 | 1; readonly wr: 0 | 1 }
type ColumnInfo = { readonly name: string; readonly type: string; readonly notnull: 0 | 1; readonly pk: number }

const tableList = (client: Database.Database) =>
	(client.pragma('table_list') as readonly TableInfo[]).filter(({ name }) => !name.startsWith('sqlite_'))

test('a fresh database has exactly the tables of the schema', () => {
	const names = tables.map((table) => getTableConfig(table).name).sort()
	expect(names.length).toBeGreaterThan(20)
	expect(
		tableList(freshDatabase())
			.map(({ name }) => name)
			.sort(),
	).toEqual(names)
})

test('every table is STRICT, and WITHOUT ROWID exactly where the schema says so', () => {
	const listed = tableList(freshDatabase())
	expect(listed.filter(({ strict }) => strict !== 1).map(({ name }) => name)).toEqual([])
	expect(new Set(listed.filter(({ wr }) => wr === 1).map(({ name }) => name))).toEqual(schema.withoutRowid)
})

test.each(tables.map((table) => [getTableConfig(table).name, table] as const))(
	'columns, types, keys and conditions of %s agree between schema and database',
	(name, table) => {
		const client = freshDatabase()
		const { primaryKeys, checks, indexes, foreignKeys, uniqueConstraints } = getTableConfig(table)
		const keyed = new Set(primaryKeys.flatMap((key) => key.columns).map((column) => casing.getColumnCasing(column)))
		const declared = Object.values(getTableColumns(table)).map((column) => ({
			name: casing.getColumnCasing(column),
			type: column.getSQLType().toUpperCase(),
			notnull: column.notNull ? 1 : 0,
			isKey: column.primary || keyed.has(casing.getColumnCasing(column)),
		}))
		const found = (client.pragma(`table_info(${name})`) as readonly ColumnInfo[]).map((column) => ({
			name: column.name,
			type: column.type,
			notnull: column.notnull,
			isKey: column.pk > 0,
		}))
		expect(found).toEqual(declared)

		const sqlText = client.prepare<[string], string>('select sql from sqlite_schema where name = ?').pluck().get(name)!
		for (const { name: condition } of checks) expect(sqlText).toContain(`CONSTRAINT "${condition}" CHECK`)
		const indexNames = (client.pragma(`index_list(${name})`) as readonly { name: string; origin: string }[])
			.filter(({ origin }) => origin === 'c')
			.map((index) => index.name)
		const declaredIndexes = [
			...indexes.map((index) => index.config.name),
			...uniqueConstraints.map((each) => each.name!),
		]
		expect(indexNames.sort()).toEqual(declaredIndexes.sort())
		const references = client.pragma(`foreign_key_list(${name})`) as readonly { table: string }[]
		expect(references.map((each) => each.table).sort()).toEqual(
			foreignKeys.map((key) => getTableConfig(key.reference().foreignTable as SQLiteTable).name).sort(),
		)
	},
)

test('the rules that columns can not state are there', () => {
	const names = freshDatabase()
		.prepare<[], string>("select name from sqlite_schema where type = 'trigger' order by name")
		.pluck()
		.all()
	expect(names).toEqual([
		'alarm_frozen_update',
		'bill_difference_frozen_delete',
		'bill_difference_frozen_update',
		'bill_run_costs_basis',
		'bill_run_frozen_basis',
		'bill_run_frozen_delete',
		'bill_run_frozen_update',
		'channel_scale_frozen_delete',
		'channel_scale_frozen_update',
		'concentrator_event_frozen_delete',
		'concentrator_event_frozen_update',
		'cost_advance_frozen_delete',
		'cost_advance_frozen_insert',
		'cost_advance_frozen_update',
		'cost_basis_frozen_delete',
		'cost_basis_frozen_insert',
		'cost_basis_frozen_update',
		'cost_period_frozen_update',
		'cost_pool_frozen_delete',
		'cost_pool_frozen_insert',
		'cost_pool_frozen_update',
		'exchange_photo_frozen_delete',
		'exchange_photo_frozen_update',
		'meter_exchange_frozen_delete',
		'meter_exchange_frozen_update',
		'mounting_overlap_insert',
		'mounting_overlap_update',
		'number_series_frozen_delete',
		'number_series_steps',
		'occupancy_overlap_insert',
		'occupancy_overlap_update',
		'order_record_frozen_delete',
		'order_record_frozen_update',
		'overlay_frozen_delete',
		'overlay_frozen_update',
		'reading_inbox_frozen',
		'reading_settled_frozen',
		'scale_decision_frozen_delete',
		'scale_decision_frozen_update',
		'statement_cancellation_opposite',
		'statement_document_frozen_delete',
		'statement_document_frozen_insert',
		'statement_document_frozen_update',
		'statement_frozen_delete',
		'statement_frozen_insert',
		'statement_frozen_update',
	])
})

test('the schema has no change that no migration carries', () => {
	const root = resolve(import.meta.dirname, '../../..')
	// drizzle-kit writes into its folder, and takes it relative to where it runs: a copy inside the project.
	mkdirSync(join(root, '.cache'), { recursive: true })
	const out = mkdtempSync(join(root, '.cache', 'migrations-'))
	onTestFinished(() => rmSync(out, { recursive: true, force: true }))
	cpSync(migrationsPath, out, { recursive: true })
	const generate = (schemaPath: string) =>
		execFileSync(
			process.execPath,
			[
				join(root, 'node_modules/drizzle-kit/bin.cjs'),
				...['generate', '--dialect', 'sqlite', '--casing', 'snake_case'],
				...['--schema', schemaPath, '--out', `./.cache/${basename(out)}`],
			],
			{ cwd: root, encoding: 'utf8' },
		)
	expect(generate('./src/main/store/schema.ts')).toContain('No schema changes')
	expect(readdirSync(out)).toEqual(readdirSync(migrationsPath))
	// The same question about a schema that does differ.
	const other = join(out, 'other.ts')
	writeFileSync(
		other,
		`export * from '${join(root, 'src/main/store/schema.ts').replaceAll('\\', '/')}'\n${plantedTable}`,
	)
	generate(`./.cache/${basename(out)}/other.ts`)
	expect(readdirSync(out).filter((name) => name.endsWith('.sql'))).toHaveLength(
		readdirSync(migrationsPath).filter((name) => name.endsWith('.sql')).length + 1,
	)
})
const plantedTable = `import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'
export const planted = sqliteTable('planted', { id: integer().primaryKey() })
`

test('completing the migrations a second time changes nothing', () => {
	const names = readdirSync(migrationsPath).filter((name) => name.endsWith('.sql'))
	expect(names.length).toBeGreaterThan(0)
	for (const name of names) {
		const text = readFileSync(join(migrationsPath, name), 'utf8')
		expect(completeMigration(text)).toBe(text)
	}
})

test('a rebuilt table is completed by its final name', () => {
	const text = 'CREATE TABLE `__new_setting` (\n\t`key` text PRIMARY KEY NOT NULL\n);\n'
	expect(completeMigration(text)).toContain(') STRICT, WITHOUT ROWID;')
})

test('text is refused where a number belongs, and half a number too', () => {
	const { path, store } = freshStore()
	store.close()
	const client = new Database(path)
	onTestFinished(() => {
		client.close()
	})
	const insert = client.prepare("insert into number_series (series, last) values ('2026', ?)")
	expect(() => insert.run('seven')).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_DATATYPE' }))
	expect(() => insert.run(12.5)).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_DATATYPE' }))
})

test('drizzle tables are tables', () => {
	expect(tables.every((table) => is(table, Table))).toBe(true)
})
