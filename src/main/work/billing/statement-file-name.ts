/** What the file of a statement is called, so that people find it. */
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
