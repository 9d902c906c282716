/** Which hours of a local day a tariff's windows name: the engine's lookup and the editor's picture are one rule. */
import type { LocalDate } from './period.ts'
import type { TariffDefinition, TimeWindow } from './tariff.ts'

/** What a day is under the tariff's calendar. */
export type DayKind = 'working' | 'saturday' | 'sunday' | 'holiday'
export type TariffDay = {
	readonly month: number
	readonly season: string | null
	/** Saturday or Sunday, whatever the calendar makes of it. */
	readonly isWeekend: boolean
	readonly kind: DayKind
}

export function dayKind(calendar: TariffDefinition['calendar'], date: LocalDate, weekday: number): DayKind {
	if (calendar?.holidays.includes(date)) return 'holiday'
	if (weekday <= 5 || calendar?.workingDays.includes(date)) return 'working'
	return weekday === 6 ? 'saturday' : 'sunday'
}

/** Name of the season that a local date lies in; null: the tariff has none. */
export function seasonOf(seasons: TariffDefinition['seasons'], date: LocalDate): string | null {
	if (seasons === undefined) return null
	const day = date.slice(5)
	return (seasons.findLast(({ from }) => from <= day) ?? seasons.at(-1)!).name
}

/** No list of windows holds. */
export const noBand = 255
const quartersOfDay = 96

/**
 * The first list that holds in each quarter hour of the day, in the order of preference; [] = always, null = never. A
 * window across midnight holds on the evening and on the morning of the day itself.
 */
export function bandsOfDay(lists: readonly (readonly TimeWindow[] | null)[], day: TariffDay): Uint8Array {
	const today = lists.map((list) => list?.filter((window) => holdsOn(window, day)) ?? null)
	return Uint8Array.from({ length: quartersOfDay }, (_, quarter) => {
		const found = today.findIndex(
			(windows, index) =>
				windows !== null && (lists[index]!.length === 0 || windows.some((one) => isIn(one, quarter * 15))),
		)
		return found < 0 ? noBand : found
	})
}

const holdsOn = ({ months, seasons, days }: TimeWindow, { month, season, isWeekend, kind }: TariffDay): boolean =>
	(months === undefined || months.includes(month)) &&
	(seasons === undefined || (season !== null && seasons.includes(season))) &&
	(days === 'all' || days === kind || (days === 'weekday' && !isWeekend) || (days === 'weekend' && isWeekend))

function isIn({ from, to }: TimeWindow, minute: number): boolean {
	const [start, end] = [minutes(from), minutes(to)]
	return start < end ? minute >= start && minute < end : start > end && (minute >= start || minute < end)
}

const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
