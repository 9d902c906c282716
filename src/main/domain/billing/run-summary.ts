/** What a run adds up to: by medium, by tax rate, statement by statement. Plain data for the document. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import { Exact, plain } from '../../../shared/decimal.ts'
import type { Medium } from '../../../shared/quantity.ts'
import type { CostStatement } from '../costs/cost-statement.ts'
import type { Statement } from './statement.ts'

export type SummedStatement = {
	readonly number: string | null
	readonly unitName: string
	readonly tenantName: string
	/** What a cancellation cancels. */
	readonly cancels: string | null
	readonly netMinor: number
	readonly taxMinor: number
	/** Of a statement of costs: what was paid in advance. */
	readonly advancesMinor: number
	readonly totalMinor: number
}

export type RunSummary = {
	readonly kind: 'month' | 'costs' | 'correction'
	readonly month: string
	readonly buildingName: string
	readonly creditorName: string
	readonly zone: string
	readonly currency: string
	readonly createdAt: number
	readonly approvedAt: number | null
	readonly approvedBy: string | null
	readonly issuedAt: number | null
	readonly statements: readonly SummedStatement[]
	readonly media: readonly MediumSum[]
	readonly taxes: readonly { readonly percent: string; readonly netMinor: number; readonly taxMinor: number }[]
	readonly problems: readonly BillProblem[]
}

/** `quantities`: what was priced by use, by unit. */
export type MediumSum = {
	readonly medium: Medium
	readonly netMinor: number
	readonly quantities: readonly { readonly unit: string; readonly quantity: string }[]
}

export type RunFacts = Omit<RunSummary, 'statements' | 'media' | 'taxes'>

/** One statement after another, so that ten thousand need not be held at once. */
export function summing(facts: RunFacts) {
	const statements: SummedStatement[] = []
	const media = new Map<Medium, { netMinor: number; quantities: Map<string, Exact> }>()
	const taxes = new Map<string, { netMinor: number; taxMinor: number }>()
	return {
		add(statement: Statement | CostStatement): void {
			statements.push(summed(statement))
			if (statement.kind === 'costs') return
			for (const line of statement.charges) {
				const sum = media.get(line.medium) ?? { netMinor: 0, quantities: new Map() }
				sum.netMinor += line.amountMinor
				if (line.kind === 'energy') {
					sum.quantities.set(line.unit, (sum.quantities.get(line.unit) ?? new Exact(0)).plus(line.quantity))
				}
				media.set(line.medium, sum)
			}
			for (const { percent, netMinor, taxMinor } of statement.taxes) {
				const sum = taxes.get(percent) ?? { netMinor: 0, taxMinor: 0 }
				taxes.set(percent, { netMinor: sum.netMinor + netMinor, taxMinor: sum.taxMinor + taxMinor })
			}
		},
		sum: (): RunSummary => ({
			...facts,
			statements,
			media: [...media].map(([medium, { netMinor, quantities }]) => ({
				medium,
				netMinor,
				quantities: [...quantities].map(([unit, quantity]) => ({ unit, quantity: plain(quantity) })),
			})),
			taxes: [...taxes]
				.sort(([a], [b]) => new Exact(a).cmp(b))
				.map(([percent, { netMinor, taxMinor }]) => ({ percent, netMinor, taxMinor })),
		}),
	}
}

function summed(statement: Statement | CostStatement): SummedStatement {
	const { number, unitName, tenant, totalMinor } = statement
	const own = { number, unitName, tenantName: tenant.name, totalMinor }
	if (statement.kind === 'costs') {
		return {
			...own,
			cancels: statement.cancels?.number ?? null,
			netMinor: statement.costsMinor,
			taxMinor: 0,
			advancesMinor: statement.advancesMinor,
		}
	}
	const { netMinor, taxMinor, cancels } = statement
	return { ...own, cancels: cancels?.number ?? null, netMinor, taxMinor, advancesMinor: 0 }
}
