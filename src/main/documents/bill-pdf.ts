/**
 * Bills as PDF, whatever they are: DIN 5008 form B, one or many in a file. The same bill gives the same bytes on every
 * host. Layout in mm; see din5008.ts.
 */
import type { ExplainedStatement } from '../../shared/contract/papers.ts'
import { visibleText } from '../../shared/visible-text.ts'
import type { BillToPrint } from '../domain/billing/issued.ts'
import type { Statement } from '../domain/billing/statement.ts'
import { costStatementTitle, drawCostStatement } from './cost-statement-pdf.ts'
import type { Fonts } from './fonts.ts'
import type { Language } from './number-text.ts'
import { closeFlow, type Embedded, type Flow, newLetter, openFlow } from './sheet-flow.ts'
import { drawExplanationLetter, drawStatement, explanationTitle, statementTitle } from './statement-pdf.ts'
import { statementWords } from './statement-words.ts'

/** `fonts` from readFonts, once for any number of documents. */
type Options = { readonly language: Language; readonly fonts: Fonts; readonly embedded?: Embedded }

export const renderBill = (bill: BillToPrint, options: Options): Promise<Uint8Array> => renderBills([bill], options)

/** Several in one file, for printing: each begins on a sheet of its own and counts its own pages. Never empty. */
export function renderBills(
	[first, ...others]: readonly [BillToPrint, ...BillToPrint[]],
	options: Options,
): Promise<Uint8Array> {
	const { statement } = first
	const title =
		statement.kind === 'costs'
			? costStatementTitle(statement, options.language)
			: statementTitle(statement, options.language)
	const flow = openBills(statement, title, options)
	drawBill(flow, first, options)
	for (const next of others) {
		newLetter(flow)
		drawBill(flow, next, options)
	}
	return closeFlow(flow)
}

/** Where the amounts of a statement come from, alone. */
export function renderExplanation(
	explained: { readonly statement: Statement; readonly explained: ExplainedStatement },
	options: Options,
): Promise<Uint8Array> {
	const { language } = options
	const flow = openBills(explained.statement, explanationTitle(explained.statement, language), options)
	drawExplanationLetter(flow, explained, language)
	return closeFlow(flow)
}

function drawBill(flow: Flow, { statement, explained }: BillToPrint, { language }: Options): void {
	if (statement.kind === 'costs') drawCostStatement(flow, statement, language)
	else drawStatement(flow, { statement, explained }, language)
}

type Dated = Pick<BillToPrint['statement'], 'creditor' | 'issuedOn'>

function openBills({ creditor, issuedOn }: Dated, title: string, { fonts, language, embedded }: Options): Flow {
	return openFlow(fonts, {
		title: visibleText(title),
		author: visibleText(creditor.name),
		language: statementWords[language].locale,
		// Noon in UTC, so that the date is the bill's own wherever it is read.
		date: new Date(`${issuedOn}T12:00:00Z`),
		...(embedded === undefined ? {} : { embedded }),
	})
}
