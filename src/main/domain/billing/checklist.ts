/** What is looked at before a month is issued, beside what each statement says of itself. */
import type { BillProblem } from '../../../shared/contract/billing.ts'

/** A total that differs by half from another month's, and by ten units of the currency, is worth a look. */
const outlierPercent = 50
const outlierLeastMinor = 1_000

/** How much more (or less) it is than before, in whole per cent; null: it is no outlier. */
export function outlierBy(minor: number, beforeMinor: number): number | null {
	const difference = minor - beforeMinor
	if (beforeMinor <= 0 || Math.abs(difference) < outlierLeastMinor) return null
	const percent = Math.round((difference * 100) / beforeMinor)
	return Math.abs(percent) > outlierPercent ? percent : null
}

/** What was found, before it is said how much it weighs. */
export type Finding = Omit<BillProblem, 'severity'>

export const yellow = (finding: Finding): BillProblem => ({ severity: 'yellow', ...finding })
export const red = (finding: Finding): BillProblem => ({ severity: 'red', ...finding })
