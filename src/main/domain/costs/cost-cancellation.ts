/** Storno of a cost statement: a statement of its own with the same shares and opposite amounts. */
import { assert } from '../../../shared/assert.ts'
import type { LocalDate } from '../../../shared/period.ts'
import { canonicalJson } from '../billing/canonical.ts'
import { minus, negated } from '../billing/opposite.ts'
import type { CostLine, CostStatement, PoolShare } from './cost-statement.ts'

/** Everything that a cancellation is made from. */
export type CostCancellationInput = {
	/** As it was issued. */
	readonly cancelled: CostStatement
	/** As the person wrote it who cancelled. */
	readonly reason: string
	readonly issuedOn: LocalDate
	readonly dueOn: LocalDate
	readonly engineVersion: string
}

export type DraftedCosts = { readonly statement: CostStatement; readonly snapshot: string }

/** Both add up to nothing: in every line, pool, deduction, advance and sum. What the building paid stays as it is. */
export function draftCostCancellation(input: CostCancellationInput): DraftedCosts {
	const { cancelled, reason, issuedOn, dueOn } = input
	assert(cancelled.number !== null, 'only what has a number is cancelled')
	const { replaces: _, ...issued } = cancelled
	const statement: CostStatement = {
		...issued,
		cancels: { number: cancelled.number, issuedOn: cancelled.issuedOn, reason },
		number: null,
		issuedOn,
		dueOn,
		pools: issued.pools.map(oppositePool),
		co2: issued.co2.map((shown) => ({
			...shown,
			ownMinor: minus(shown.ownMinor),
			tenantMinor: minus(shown.tenantMinor),
			landlordMinor: minus(shown.landlordMinor),
		})),
		cuts: issued.cuts.map((cut) => ({
			...cut,
			baseMinor: minus(cut.baseMinor),
			amountMinor: minus(cut.amountMinor),
		})),
		advances: issued.advances.map((advance) => ({ ...advance, amountMinor: minus(advance.amountMinor) })),
		sharesMinor: minus(issued.sharesMinor),
		co2LandlordMinor: minus(issued.co2LandlordMinor),
		cutsMinor: minus(issued.cutsMinor),
		costsMinor: minus(issued.costsMinor),
		advancesMinor: minus(issued.advancesMinor),
		totalMinor: minus(issued.totalMinor),
		problems: [],
	}
	return { statement, snapshot: canonicalJson({ schema: 1, cancellation: input, statement }) }
}

const oppositePool = (pool: PoolShare): PoolShare => ({
	...pool,
	lines: pool.lines.map(oppositeLine),
	amountMinor: minus(pool.amountMinor),
	vat: pool.vat && { ...pool.vat, taxMinor: minus(pool.vat.taxMinor) },
	householdService: pool.householdService && {
		...pool.householdService,
		amountMinor: minus(pool.householdService.amountMinor),
	},
})

/** The share is taken back at its price: counted × price is still the amount. */
const oppositeLine = (line: CostLine): CostLine => ({
	...line,
	counted: negated(line.counted),
	amount: negated(line.amount),
	amountMinor: minus(line.amountMinor),
})
