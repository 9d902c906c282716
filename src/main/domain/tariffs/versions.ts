/** Dated tariff versions: which one holds on a day, and where a period has to be cut. */
import { cutAt, type LocalDate, type Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import { dayStart } from '../calendar/periods.ts'
import { tariffCuts } from './seasons.ts'

export type TariffVersion = {
	readonly id: number
	/** Holds from this local date's start until the next version's. */
	readonly validFrom: LocalDate
	/** The version's own date, where a point has it from a later day only. */
	readonly versionFrom?: LocalDate
	/** Until this date's start, where nothing follows it then: the point's next tariff has no version yet. */
	readonly validTo?: LocalDate
	readonly definition: TariffDefinition
	/** Where a point changes its tariff: whose version it is. */
	readonly tariffName?: string
}

/** Null before the first version, and after one that ends. Of two from one date the one with the greater id holds. */
export function versionOn(versions: readonly TariffVersion[], date: LocalDate): TariffVersion | null {
	let best: TariffVersion | null = null
	for (const version of versions) {
		if (version.validFrom > date) continue
		if (best === null || version.validFrom > best.validFrom) best = version
		else if (version.validFrom === best.validFrom && version.id > best.id) best = version
	}
	return best?.validTo !== undefined && best.validTo <= date ? null : best
}

/**
 * The pieces of a period that are rated by themselves: cut where a version begins, and where tiers begin to count anew,
 * tables change with the season, or a charge is per calendar month. Every cut needs a boundary reading.
 */
export function ratingPeriods(versions: readonly TariffVersion[], zone: string, period: Period): readonly Period[] {
	return cutAt(
		period,
		versions.flatMap(({ validFrom, validTo = validFrom }) => [validFrom, validTo].map((date) => dayStart(zone, date))),
	).flatMap((held) => {
		// Of each version in its own time only: seasons of one that is over, or still to come, cut nothing.
		const version = versionAt(versions, zone, held.from)
		return version === null ? [held] : cutAt(held, tariffCuts(version.definition, zone, held))
	})
}

/** Those that hold at some time of the period: what others price is nobody's question then. */
export function versionsHeld(
	versions: readonly TariffVersion[],
	zone: string,
	period: Period,
): readonly TariffVersion[] {
	const held = new Set(ratingPeriods(versions, zone, period).map(({ from }) => versionAt(versions, zone, from)))
	return versions.filter((version) => held.has(version))
}

export function versionAt(versions: readonly TariffVersion[], zone: string, instant: number): TariffVersion | null {
	return versionOn(versions, dateOfInstant(zone, instant))
}
