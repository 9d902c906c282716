/** Degree days (Gradtage) of VDI 2067: how much of a year's heating falls on which days. BILLING.md §2.2. */
import type { CostOptions } from '../../../shared/costs.ts'
import { Exact } from '../../../shared/decimal.ts'
import { addMonths, daysBetween, type LocalDate } from '../../../shared/period.ts'

/** ‰ of the months January to December; June, July and August together 40. */
const perMille = [170, 150, 130, 80, 40, null, null, null, 30, 80, 120, 160] as const
const summerByMonth: Readonly<Record<string, number>> = { '06': 14, '07': 13, '08': 13 }
const summer = { perMille: 40, days: 92 }

/** ‰ of the days from one date (included) to another (not included); each month's by its days. */
export function degreeDays(from: LocalDate, to: LocalDate, convention: CostOptions['degreeDays']): Exact {
	let total = new Exact(0)
	for (let month = from.slice(0, 7); `${month}-01` < to; month = addMonths(month, 1)) {
		const [first, next] = [`${month}-01`, `${addMonths(month, 1)}-01`]
		const days = daysBetween(first < from ? from : first, next < to ? next : to)
		const table = perMille[Number(month.slice(5)) - 1]!
		const [share, of] =
			table !== null
				? [table, daysBetween(first, next)]
				: convention === 'summer-by-days'
					? [summer.perMille, summer.days]
					: [summerByMonth[month.slice(5)]!, daysBetween(first, next)]
		total = total.plus(new Exact(share).times(days).div(of))
	}
	return total
}
