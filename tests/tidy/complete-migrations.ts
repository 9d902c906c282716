/**
 * Completes the SQL that drizzle-kit writes: every table STRICT, and WITHOUT ROWID where the schema declares it
 * (drizzle-kit emits neither). Running it again changes nothing. Part of `npm run migrations`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { withoutRowid } from '../../src/main/store/schema.ts'

/** Adds the missing table options to each CREATE TABLE of one migration. */
export function completeMigration(sqlText: string): string {
	return sqlText.replace(
		/^CREATE TABLE `(__new_)?([^`]+)` \(\n([\s\S]*?)\n\)\s*([^;\n]*);/gm,
		(_match, renamed: string | undefined, table: string, body: string) => {
			const options = withoutRowid.has(table) ? 'STRICT, WITHOUT ROWID' : 'STRICT'
			return `CREATE TABLE \`${renamed ?? ''}${table}\` (\n${body}\n) ${options};`
		},
	)
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
	const folder = resolve(import.meta.dirname, '../../resources/migrations')
	for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.sql'))) {
		const path = join(folder, name)
		const before = readFileSync(path, 'utf8')
		const after = completeMigration(before)
		if (after !== before) writeFileSync(path, after)
	}
}
