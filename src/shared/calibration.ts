/** How long a marking holds: Eichfristen of MessEV Anlage 7 (text of December 2024), for the meters of a building. */
import type { Medium } from './quantity.ts'

/**
 * In years. Electricity: electronic meters (induction meters hold 12 or 16); gas: diaphragm meters up to 10 m³/h
 * (larger ones 12 or 16). null: the annex names none.
 */
const holdsYears: Readonly<Record<Medium, number | null>> = {
	electricity: 8,
	water: 6,
	'warm-water': 6,
	heat: 6,
	cooling: 6,
	gas: 8,
	other: null,
}

/** The last year of a marking: it holds to the 31 December in which its time is over (§ 34 (2) MessEV). */
export function calibratedUntil(medium: Medium, markedYear: number): number | null {
	const years = holdsYears[medium]
	return years === null ? null : markedYear + years
}
