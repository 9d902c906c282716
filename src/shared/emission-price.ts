/** What a tonne of CO2 costs in Germany. */

/**
 * € for a tonne of CO2 without tax, of a period inside one year: fixed by § 10 (2) BEHG up to 2025; for 2026 the middle
 * of its corridor of 55 to 65 € (§ 4 CO2KostAufG). Null: of more than one year, or only known afterwards.
 */
export function emissionPrice(firstDay: string, lastDay: string): string | null {
	const year = firstDay.slice(0, 4)
	return year === lastDay.slice(0, 4) ? (emissionPrices[year] ?? null) : null
}
const emissionPrices: Readonly<Record<string, string>> = {
	'2021': '25',
	'2022': '30',
	'2023': '30',
	'2024': '45',
	'2025': '55',
	'2026': '60',
}
