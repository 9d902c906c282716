/** Days of a month on which nobody has a unit between its tenants: what is used then is on nobody's bill. */
import type { LocalDate } from '../../../shared/period.ts'

type Lived = { readonly fromDate: LocalDate; readonly toDate: LocalDate | null }

/** Half-open, ascending; the occupancies of one unit, in any order. */
export function tenantGaps(
	occupancies: readonly Lived[],
	from: LocalDate,
	to: LocalDate,
): readonly { readonly from: LocalDate; readonly to: LocalDate }[] {
	const gaps: { from: LocalDate; to: LocalDate }[] = []
	let known = from
	for (const { fromDate, toDate } of [...occupancies].sort((a, b) => a.fromDate.localeCompare(b.fromDate))) {
		const begins = fromDate < to ? fromDate : to
		if (begins > known) gaps.push({ from: known, to: begins })
		const ends = toDate ?? to
		if (ends > known) known = ends
	}
	if (known < to) gaps.push({ from: known, to })
	return gaps
}
