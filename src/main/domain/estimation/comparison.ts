/**
 * § 9a (1) HeizkostenV: where use could not be read, it is estimated from the same rooms in comparable periods, from
 * comparable rooms in the same period, or from the average of the building or group of users. Pure and exact.
 */
import { Exact, roundHalfUp } from '../../../shared/decimal.ts'

export type Estimated =
	| { readonly ok: true; readonly steps: number; readonly basis: Readonly<Record<string, string | number>> }
	| { readonly ok: false; readonly reason: 'nothing-comparable' | 'area-unknown' }

/** Steps of the comparable period, scaled by time: a February has fewer days than a March. */
export function comparablePeriod(
	use: { readonly steps: number; readonly timeMs: number } | null,
	timeMs: number,
): Estimated {
	if (use === null || use.timeMs <= 0) return { ok: false, reason: 'nothing-comparable' }
	const steps = whole(new Exact(use.steps).times(timeMs).div(use.timeMs))
	return { ok: true, steps, basis: { steps: use.steps, comparableMs: use.timeMs, ms: timeMs } }
}

export type Rooms = { readonly unitId: number; readonly areaM2: string | null; readonly quantity: Exact }

/**
 * Use per m² of others in the same period times the own area: comparable rooms, or all of the building. `perStep`:
 * quantity of one step of the register.
 */
export function byArea(others: readonly Rooms[], ownAreaM2: string | null, perStep: Exact): Estimated {
	if (ownAreaM2 === null || new Exact(ownAreaM2).lte(0)) return { ok: false, reason: 'area-unknown' }
	const known = others.filter(({ areaM2 }) => areaM2 !== null && new Exact(areaM2).gt(0))
	if (known.length === 0) return { ok: false, reason: 'nothing-comparable' }
	const area = known.reduce((sum, { areaM2 }) => sum.plus(areaM2!), new Exact(0))
	const quantity = known.reduce((sum, each) => sum.plus(each.quantity), new Exact(0))
	const own = quantity.times(ownAreaM2).div(area)
	return {
		ok: true,
		steps: whole(own.div(perStep)),
		basis: {
			rooms: known.map(({ unitId }) => unitId).join(','),
			quantity: quantity.toDecimalPlaces(6).toFixed(),
			areaM2: area.toFixed(),
			ownAreaM2,
		},
	}
}

const whole = (value: Exact): number => roundHalfUp(value, 0).toNumber()
