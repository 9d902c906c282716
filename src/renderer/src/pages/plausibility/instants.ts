/** Which stand a finding is about. */
import type { FindingView } from '../../../../shared/contract/plausibility.ts'

/** A missing boundary says itself which it is; the month's end begins a moment before it. */
export const instantOf = ({ detail, from }: FindingView): number => (typeof detail.at === 'number' ? detail.at : from)

export function estimatedSpan(finding: FindingView): { readonly from: number; readonly to: number } {
	const { rule, from, to } = finding
	if (rule === 'missing') return { from: instantOf(finding), to: instantOf(finding) }
	return { from, to }
}
