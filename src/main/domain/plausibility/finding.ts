/** What a rule says. Pure. */
import type { FindingSeverity, RuleName } from '../../../shared/plausibility.ts'

/** Figures are steps of the register, instants and plain numbers: the page writes them in the register's unit. */
export type FindingDetail = Readonly<Record<string, string | number | null>>

export type Finding = {
	readonly rule: RuleName
	/** Together with rule and register: which finding it is, whenever it is looked for again. */
	readonly from: number
	readonly to: number
	readonly severity: FindingSeverity
	readonly detail: FindingDetail
}
