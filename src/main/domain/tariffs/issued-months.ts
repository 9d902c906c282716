/** In which issued months a version of a tariff billed points: such a version is not written over. */
import { addMonths, type LocalDate } from '../../../shared/period.ts'

/** Local dates, half-open; `to` null: until further notice. */
export type Days = { readonly from: LocalDate; readonly to: LocalDate | null }

export type Assignment = { readonly pointId: number; readonly fromDate: LocalDate; readonly tariffId: number }

/** When a tariff bills any point: the different times of its assignments, by point and date. */
export function daysAssigned(assignments: readonly Assignment[], tariffId: number): readonly Days[] {
	const found = new Map<string, Days>()
	for (const [index, { pointId, fromDate, tariffId: own }] of assignments.entries()) {
		if (own !== tariffId) continue
		const next = assignments[index + 1]
		const days = { from: fromDate, to: next?.pointId === pointId ? next.fromDate : null }
		found.set(`${days.from} ${days.to}`, days)
	}
	return [...found.values()]
}

/** `months`: 'YYYY-MM', those that are issued. In the order of the versions. */
export function issuedMonths(
	versions: readonly { readonly validFrom: LocalDate }[],
	assigned: readonly Days[],
	months: readonly string[],
): readonly (readonly string[])[] {
	const starts = versions.map(({ validFrom }) => validFrom).sort()
	return versions.map(({ validFrom }) => {
		const held = { from: validFrom, to: starts.find((start) => start > validFrom) ?? null }
		return months.filter((month) => {
			const days = { from: `${month}-01`, to: `${addMonths(month, 1)}-01` }
			return assigned.some((each) => meet([held, each, days]))
		})
	})
}

function meet(spans: readonly Days[]): boolean {
	const from = spans
		.map((days) => days.from)
		.sort()
		.at(-1)!
	return spans.every(({ to }) => to === null || from < to)
}
