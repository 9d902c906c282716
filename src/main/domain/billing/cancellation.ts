/** Storno: a statement of its own with the lines of the bill that it cancels and opposite amounts. */
import { assert } from '../../../shared/assert.ts'
import { canonicalJson } from './canonical.ts'
import { minus, negated } from './opposite.ts'
import type { CancellationInput, ChargeLine, DraftedStatement, Statement } from './statement.ts'

/** Both totals add up to nothing, in every line, tax rate and sum. */
export function draftCancellation(input: CancellationInput): DraftedStatement {
	const { cancelled, reason, issuedOn, dueOn } = input
	assert(cancelled.number !== null, 'only what has a number is cancelled')
	const { replaces: _, ...bill } = cancelled
	const statement: Statement = {
		...bill,
		kind: 'cancellation',
		cancels: { number: cancelled.number, issuedOn: cancelled.issuedOn, reason },
		number: null,
		issuedOn,
		dueOn,
		charges: bill.charges.map(opposite),
		taxes: bill.taxes.map(({ percent, netMinor, taxMinor }) => ({
			percent,
			netMinor: minus(netMinor),
			taxMinor: minus(taxMinor),
		})),
		netMinor: minus(bill.netMinor),
		taxMinor: minus(bill.taxMinor),
		totalMinor: minus(bill.totalMinor),
		problems: [],
	}
	return { statement, snapshot: canonicalJson({ schema: 1, cancellation: input, statement }) }
}

/** The quantity is taken back at its price: quantity × price is still the amount. */
const opposite = (line: ChargeLine): ChargeLine => ({
	...line,
	quantity: negated(line.quantity),
	amount: negated(line.amount),
	amountMinor: minus(line.amountMinor),
})
