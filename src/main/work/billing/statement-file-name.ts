/** What the file of a statement is called, so that people find it. */
import { cutForFileName } from '../../../shared/file-name.ts'
import type { BillToPrint } from '../../domain/billing/issued.ts'

/** '2026-00012 Wohnung 1.02 Müller.pdf'; characters that Windows refuses in names become '_'. */
export function statementFileName(statement: BillToPrint['statement']): string {
	const month = statement.period.firstDay.slice(0, 7)
	return pdfFileName([statement.number ?? `Entwurf ${month}`, statement.unitName, statement.tenant.name])
}

/** 'Druckliste 2026-10.pdf' */
export function pdfFileName(parts: readonly string[]): string {
	const name = parts
		.join(' ')
		.replaceAll(/[^\p{L}\p{N} ._,()&+-]/gu, '_')
		.replaceAll(/\s+/g, ' ')
		.trim()
	return `${cutForFileName(name, 120).replace(/[ .]+$/, '')}.pdf`
}
