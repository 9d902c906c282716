/** An issued run of the Lindenhof: real statements, drafted by the engine, with tenants of all kinds. */
import fc from 'fast-check'
import { draftStatement } from '../../../../src/main/domain/billing/draft.ts'
import { issuedStatement } from '../../../../src/main/domain/billing/issued.ts'
import type { Statement } from '../../../../src/main/domain/billing/statement.ts'
import type { ExportedBill, ExportedRun, ExportedTenant } from '../../../../src/main/domain/exports/exported-run.ts'
import { flatOfTwo, type Given, statementInput, zone } from '../../domain/billing/lindenhof.ts'

export const issuedAt = Date.parse('2026-11-05T10:20:00+01:00')

export const tenant = (id: number, part: Partial<ExportedTenant> = {}): ExportedTenant => ({
	...{ id, email: null, iban: null, bic: null, mandateReference: null, mandateSignedOn: null },
	...{ vatId: null, buyerReference: null, lastDemandOn: null },
	...part,
})

export const mandate = (part: Partial<ExportedTenant> = {}): Partial<ExportedTenant> => ({
	...{ iban: 'DE89370400440532013000', mandateReference: 'LH4-0017', mandateSignedOn: '2025-02-01' },
	...part,
})

type BillPart = Partial<Omit<ExportedBill, 'statement'>> & { readonly given?: Partial<Given> }

let count = 0
/** Frozen as the store freezes it: through the snapshot's text. */
export function bill({ given = {}, ...part }: BillPart = {}): ExportedBill {
	count++
	const { snapshot } = draftStatement(statementInput({ ...flatOfTwo(), number: null, ...given }))!
	const { statement } = JSON.parse(snapshot) as { statement: Statement }
	const number = part.number ?? `2026-${String(count).padStart(5, '0')}`
	return {
		...{ number, kind: 'bill', isCancelled: false, cancels: null, explained: null },
		...{ tenant: tenant(42), isCommercial: false },
		...part,
		statement: issuedStatement(statement, number, issuedAt),
	}
}

export const runOf = (bills: readonly ExportedBill[], part: Partial<ExportedRun> = {}): ExportedRun => ({
	...{ id: 7, title: '2026-10', issuedAt, zone, country: 'DE', buildingName: 'Lindenhof 4', currency: 'EUR', bills },
	costs: [],
	...part,
})

/** Of any code points, halves of pairs and control characters too. */
export const anyText = () =>
	fc
		.array(
			fc.oneof(
				fc.integer({ min: 0, max: 0x10ffff }),
				fc.integer({ min: 0, max: 0x17f }),
				fc.integer({ min: 0xd800, max: 0xdfff }),
			),
			{ minLength: 1, maxLength: 12 },
		)
		.map((points) => String.fromCodePoint(...points))
