/** A tariff's seasons and contract years: which table of tiers holds, and since when and how long limits count. */
import { addMonths, type LocalDate, type Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import { dayStart } from '../calendar/periods.ts'

/** The table that holds in a season: the first that names it, else the one without a season. */
export function tableIn<Tiers>(
	table: {
		readonly tiers: Tiers
		readonly seasonal?: readonly { seasons: readonly string[]; tiers: Tiers }[] | undefined
	},
	season: string | null,
): Tiers {
	const own = table.seasonal?.find(({ seasons }) => season !== null && seasons.includes(season))
	return own?.tiers ?? table.tiers
}

/** The calendar month, season or contract year around an instant: what the limits of tiers count in (BILLING.md §3). */
export function tierSpan(definition: TariffDefinition, zone: string, instant: number): Period {
	const date = dateOfInstant(zone, instant)
	const [from, to] = spanDates(definition, date)
	return { from: dayStart(zone, from), to: dayStart(zone, to) }
}

function spanDates(definition: TariffDefinition, date: LocalDate): readonly [LocalDate, LocalDate] {
	switch (definition.tierPeriod) {
		case 'month':
		case 'day':
			return [`${date.slice(0, 7)}-01`, `${addMonths(date.slice(0, 7), 1)}-01`]
		case 'season':
			return around(date, definition.seasons?.map(({ from }) => from) ?? ['01-01'])
		case 'year':
			return around(date, [definition.tierYearStart ?? '01-01'])
	}
}

/** The last of these days of every year that is not after the date, and the next one. `days` ascend. */
function around(date: LocalDate, days: readonly string[]): readonly [LocalDate, LocalDate] {
	const year = Number(date.slice(0, 4))
	const all = [year - 1, year, year + 1].flatMap((each) => days.map((day) => `${String(each).padStart(4, '0')}-${day}`))
	const next = all.findIndex((start) => start > date)
	return [all[next - 1]!, all[next]!]
}

/** Instants inside the period at which the tariff changes its tables or begins to count anew, ascending. */
export function tariffCuts(definition: TariffDefinition, zone: string, period: Period): readonly number[] {
	const counted: readonly TariffDefinition['tierPeriod'][] = [
		...(hasTiers(definition) ? [definition.tierPeriod] : []),
		...(isMonthly(definition) ? (['month'] as const) : []),
		...(isSeasonal(definition) ? (['season'] as const) : []),
	]
	const cuts = new Set<number>()
	for (const tierPeriod of counted) {
		const kind = { ...definition, tierPeriod }
		for (let at = tierSpan(kind, zone, period.from).to; at < period.to; at = tierSpan(kind, zone, at).to) cuts.add(at)
	}
	return [...cuts].sort((a, b) => a - b)
}

/** Demand is that of a calendar month, and a minimum, also one that is stated per day, is compared month by month. */
export const isMonthly = ({ demand, minimum }: TariffDefinition): boolean =>
	Boolean(demand?.length) || minimum !== undefined

export function hasTiers({ bands, surcharge }: TariffDefinition): boolean {
	return [...bands, ...(surcharge ? [surcharge] : [])].some(
		(table) => table.tiers.length > 1 || table.seasonal?.some(({ tiers }) => tiers.length > 1),
	)
}

function isSeasonal({ bands, surcharge, demand }: TariffDefinition): boolean {
	return [...bands, ...(surcharge ? [surcharge] : []), ...(demand ?? [])].some(({ seasonal }) => seasonal?.length)
}
