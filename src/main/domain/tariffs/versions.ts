/** Dated tariff versions: which one holds on a day, and where a period has to be cut. */
import type { LocalDate, Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import { dayStart } from '../calendar/periods.ts'
import { tariffCuts } from './seasons.ts'

export type TariffVersion = {
	readonly id: number
	/** Holds from this local date's start until the next version's. */
	readonly validFrom: LocalDate
	readonly definition: TariffDefinition
	/** Where a point changes its tariff: whose version it is. */
	readonly tariffName?: string
}

/** Null before the first version. Of two versions from one date the later entered (greater id) holds. */
export function versionOn(versions: readonly TariffVersion[], date: LocalDate): TariffVersion | null {
	let best: TariffVersion | null = null
	for (const version of versions) {
		if (version.validFrom > date) continue
		if (best === null || version.validFrom > best.validFrom) best = version
		else if (version.validFrom === best.validFrom && version.id > best.id) best = version
	}
	return best
}

/**
 * The pieces of a period that are rated by themselves: cut where a version begins, and where tiers begin to count anew,
 * tables change with the season, or a charge is per calendar month. Every cut needs a boundary reading.
 */
export function ratingPeriods(versions: readonly TariffVersion[], zone: string, period: Period): readonly Period[] {
	const cuts = new Set<number>()
	for (const { validFrom, definition } of versions) {
		cuts.add(dayStart(zone, validFrom))
		for (const at of tariffCuts(definition, zone, period)) cuts.add(at)
	}
	const inside = [...cuts].filter((at) => at > period.from && at < period.to).sort((a, b) => a - b)
	const edges = [period.from, ...inside, period.to]
	return edges.slice(1).map((to, index) => ({ from: edges[index]!, to }))
}

export function versionAt(versions: readonly TariffVersion[], zone: string, instant: number): TariffVersion | null {
	return versionOn(versions, dateOfInstant(zone, instant))
}
