/** Issued statements as files: whole or not at all (written aside, synced, renamed), named so that people find them. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Statement } from '../../domain/billing/statement.ts'

/** '2026-00012 Wohnung 1.02 Müller.pdf'; characters that Windows refuses in names become '_'. */
export function statementFileName(statement: Statement): string {
	const month = statement.period.firstDay.slice(0, 7)
	const parts = [statement.number ?? `Entwurf ${month}`, statement.unitName, statement.tenant.name]
	const name = parts
		.join(' ')
		.replaceAll(/[^\p{L}\p{N} ._,()&+-]/gu, '_')
		.replaceAll(/\s+/g, ' ')
		.trim()
	return `${name.slice(0, 120).replace(/[ .]+$/, '')}.pdf`
}

export function writeDocument(folder: string, fileName: string, bytes: Uint8Array): void {
	mkdirSync(folder, { recursive: true })
	const target = join(folder, fileName)
	const aside = `${target}.part`
	const file = openSync(aside, 'w')
	try {
		writeSync(file, bytes)
		fsyncSync(file)
	} finally {
		closeSync(file)
	}
	renameSync(aside, target)
}
