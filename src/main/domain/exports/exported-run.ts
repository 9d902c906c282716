/** What an export of a bill run is made from: issued statements, and whom they are for. Plain data. */
import type { LeftOut } from '../../../shared/contract/exports.ts'
import type { LocalDate } from '../../../shared/period.ts'
import type { BillToPrint } from '../billing/issued.ts'
import type { Statement } from '../billing/statement.ts'
import type { CostStatement } from '../costs/cost-statement.ts'

export type ExportedTenant = {
	readonly id: number
	readonly email: string | null
	readonly iban: string | null
	readonly bic: string | null
	readonly mandateReference: string | null
	readonly mandateSignedOn: LocalDate | null
	readonly vatId: string | null
	/** What the buyer wants to find on an electronic invoice (BT-10). */
	readonly buyerReference: string | null
	/** The last statement issued before this run that asked this tenant for money, since the mandate was signed. */
	readonly lastDemandOn: LocalDate | null
}

export type ExportedBill = {
	readonly number: string
	readonly kind: 'bill' | 'costs' | 'cancellation'
	/** A later cancellation has taken it back. */
	readonly isCancelled: boolean
	/** The number of the statement that this one cancels. */
	readonly cancels: string | null
	readonly tenant: ExportedTenant
	readonly isCommercial: boolean
	/** Its derivation, where it was printed with it. */
	readonly explained: BillToPrint['explained']
	readonly statement: Statement
}

export type ExportedCosts = {
	readonly number: string
	readonly unitId: number
	/** A later cancellation has taken it back. */
	readonly isCancelled: boolean
	readonly statement: CostStatement
}

export type ExportedRun = {
	readonly id: number
	/** What its files are named after: its month, and its own number where it is not the run of all tenants. */
	readonly title: string
	/** When its numbers were given, UTC: what a file states as the time it was made. */
	readonly issuedAt: number
	readonly zone: string
	/** ISO 3166-1 alpha-2 of the building. */
	readonly country: string
	readonly buildingName: string
	readonly currency: string
	/** What is paid and booked: bills, cancellations, and cost statements by their balance. */
	readonly bills: readonly ExportedBill[]
	/** The cost statements among them, opened. */
	readonly costs: readonly ExportedCosts[]
}

/** A text that a file's character set does not hold, and what stands there instead. */
export type Respelt = { readonly from: string; readonly to: string }

export const leftOut = ({ number, statement }: ExportedBill | ExportedCosts, reason: LeftOut['reason']): LeftOut => ({
	...{ number, reason },
	...{ tenantName: statement.tenant.name, unitName: statement.unitName },
})
