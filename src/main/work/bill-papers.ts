/** Files of a run and of a month, made from what the database holds: letters to print, lists, sums, information. */

import { renderBills } from '../documents/bill-pdf.ts'
import type { Fonts } from '../documents/fonts.ts'
import type { Language } from '../documents/number-text.ts'
import { pagesOf } from '../documents/page-count.ts'
import { renderPrintList, renderRunSummary } from '../documents/run-pdf.ts'
import { renderUseLetters } from '../documents/use-letter-pdf.ts'
import { type Addressed, inEnvelopeOrder } from '../domain/billing/envelope-order.ts'
import type { BillToPrint } from '../domain/billing/issued.ts'
import { type RunFacts, summing } from '../domain/billing/run-summary.ts'
import type { UseLetter } from '../domain/billing/use-letter.ts'
import type { BillRun, StatementRow } from '../store/billing.ts'
import type { Store } from '../store/open.ts'
import { billToPrint } from './billing/issued.ts'
import { lettersOfMonth } from './use-letters.ts'
import type { ViewContext } from './views/context.ts'

export type PaperKind = 'statements' | 'list' | 'summary'
export type RunPaperRequest = {
	readonly runId: number
	readonly kind: PaperKind
	readonly part: number
	readonly language: Language
}
/** `bytes` null: there is nothing to print. */
export type PrintedPart = { readonly bytes: Uint8Array | null; readonly parts: number; readonly month: string }

/** Letters in one file for printing: some 15 MB, and half an hour of a printer. */
const lettersInPart = 200

/** Null: there is no such run. */
export async function runPaper(
	context: ViewContext,
	asked: RunPaperRequest,
	fonts: Fonts,
): Promise<PrintedPart | null> {
	const { store } = context
	const run = store.billing.run(asked.runId)
	if (run === null) return null
	const options = { language: asked.language, fonts }
	const rows = store.billing.statements(run.id)
	switch (asked.kind) {
		case 'summary':
			return { bytes: await renderRunSummary(summaryOf(store, run, rows), options), parts: 1, month: run.month }
		case 'list':
			return { bytes: await renderPrintList(listOf(context, run, rows), options), parts: 1, month: run.month }
		case 'statements': {
			const ordered = inOrder(store, rows)
			const bills = partOf(ordered, asked.part).flatMap(({ row }) => billOf(store, row) ?? [])
			const bytes = isSome(bills) ? await renderBills(bills, options) : null
			return { bytes, parts: partsOf(ordered.length), month: run.month }
		}
	}
}

/** One file of letters, or one file each (`each`), with the name of the unit and tenant. */
export async function consumptionLetters(
	context: ViewContext,
	{ month, part, language }: { readonly month: string; readonly part: number | 'each'; readonly language: Language },
	fonts: Fonts,
): Promise<{
	readonly files: readonly { readonly letter: Pick<UseLetter, 'unitName' | 'tenant'>; readonly bytes: Uint8Array }[]
	readonly parts: number
	readonly letters: number
}> {
	const building = context.store.topology.buildings()[0]
	const letters = building === undefined ? [] : lettersOfMonth(context, building, month)
	const ordered = inEnvelopeOrder(letters, (letter) => letter)
	const options = { language, fonts }
	const files = []
	if (part === 'each') {
		for (const letter of ordered) files.push({ letter, bytes: await renderUseLetters([letter], options) })
	} else {
		const wanted = partOf(ordered, part)
		if (isSome(wanted)) files.push({ letter: wanted[0], bytes: await renderUseLetters(wanted, options) })
	}
	return { files, parts: partsOf(letters.length), letters: letters.length }
}

const isSome = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0
const partsOf = (letters: number): number => Math.max(1, Math.ceil(letters / lettersInPart))
const partOf = <T>(letters: readonly T[], part: number): readonly T[] =>
	letters.slice((part - 1) * lettersInPart, part * lettersInPart)

/** Addresses as they were frozen: the tenant may have moved since. */
function inOrder(store: Store, rows: readonly StatementRow[]) {
	const letters = rows.flatMap((row) => {
		const { tenant, unitName } = billOf(store, row)?.statement ?? {}
		return tenant === undefined || unitName === undefined ? [] : [{ row, tenant, unitName }]
	})
	return inEnvelopeOrder(letters, (letter): Addressed => letter)
}

const billOf = (store: Store, { id }: StatementRow): BillToPrint | null => {
	const row = store.billing.statement(id)
	return row && billToPrint(store, row)
}

function summaryOf(store: Store, run: BillRun, rows: readonly StatementRow[]) {
	const building = store.topology.building(run.buildingId)
	const { kind, month, createdAt, approvedAt, approvedBy, issuedAt } = run
	const facts: RunFacts = {
		...{ kind, month, createdAt, approvedAt, approvedBy, issuedAt },
		buildingName: building?.name ?? '',
		creditorName: building?.creditorName ?? '',
		zone: building?.zone ?? 'UTC',
		currency: rows[0]?.currency ?? building?.currency ?? 'EUR',
		problems: run.problems as RunFacts['problems'],
	}
	const sum = summing(facts)
	for (const row of rows) {
		const statement = billOf(store, row)?.statement
		if (statement !== undefined) sum.add(statement)
	}
	return sum.sum()
}

function listOf({ store, now }: ViewContext, run: BillRun, rows: readonly StatementRow[]) {
	const building = store.topology.building(run.buildingId)
	return {
		title: {
			kind: run.kind,
			month: run.month,
			buildingName: building?.name ?? '',
			creditorName: building?.creditorName ?? '',
		},
		madeAt: run.issuedAt ?? now,
		letters: inOrder(store, rows).map(({ row, tenant, unitName }) => {
			const document = store.billing.document(row.id)
			return { number: row.number, unitName, tenant, pages: document && pagesOf(document.bytes) }
		}),
	}
}
