/**
 * The monthly consumption information (§ 6a (2) HeizkostenV): heat and hot water in kWh, beside the month before, the
 * same month of last year, and an average user. Plain data for the document.
 */
import type { BillTexts } from '../../../shared/contract/papers.ts'
import { Exact, plain } from '../../../shared/decimal.ts'
import type { LocalDate, Month } from '../../../shared/period.ts'
import type { MediumUse, Party } from './statement.ts'

export type UseLetter = {
	readonly creditor: Party
	readonly tenant: { readonly name: string; readonly addressLines: readonly string[] }
	readonly customerNumber: string
	readonly unitName: string
	readonly buildingName: string
	readonly madeOn: LocalDate
	readonly month: Month
	/** The part of the month that the tenant lived there; `lastDay` inclusive. */
	readonly lived: { readonly firstDay: LocalDate; readonly lastDay: LocalDate; readonly isWhole: boolean }
	readonly rows: readonly UseRow[]
	/** °C that volumes of hot water were counted with; null = none was. */
	readonly hotWaterC: string | null
	readonly texts: BillTexts
}

export type UseRow = {
	/** In kWh; the last month is the one that is told. */
	readonly use: MediumUse & { readonly medium: 'heat' | 'warm-water' }
	/** In kWh, of the lived part; null = not known. */
	readonly used: string | null
	/** Where hot water is measured by volume: what was measured. */
	readonly volume: string | null
	readonly average: AverageUser | null
}

/** What an average user of the same house used: per m² × the own area where all areas are known, else per unit. */
export type AverageUser = { readonly kWh: string; readonly by: 'area' | 'unit'; readonly units: number }

/** With fewer, one could tell what a neighbour used. */
const leastUnits = 3

/** § 9 (2) HeizkostenV: Q = 2.5 · V · (tw − 10), in kWh for m³ and °C. */
export const hotWaterKWh = (volumeM3: string, temperatureC: string): string =>
	plain(new Exact('2.5').times(volumeM3).times(new Exact(temperatureC).minus(10)).toDecimalPlaces(6))

/** `used`: by unit, those that were measured for the whole month. Null: too few, or nothing to compare with. */
export function averageUser(
	used: readonly { readonly kWh: string; readonly areaM2: string | null }[],
	ownAreaM2: string | null,
): AverageUser | null {
	if (used.length < leastUnits) return null
	const sum = used.reduce((all, { kWh }) => all.plus(kWh), new Exact(0))
	const areas = used.map(({ areaM2 }) => (areaM2 === null ? null : new Exact(areaM2)))
	const area = areas.reduce(
		(all, one) => (all === null || one === null || !one.gt(0) ? null : all.plus(one)),
		new Exact(0),
	)
	const units = used.length
	if (area === null || ownAreaM2 === null) {
		return { kWh: plain(sum.div(units).toDecimalPlaces(3)), by: 'unit', units }
	}
	return { kWh: plain(sum.div(area).times(ownAreaM2).toDecimalPlaces(3)), by: 'area', units }
}
