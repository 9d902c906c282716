/** Readings and monthly use of every metering point in a period, one by one: a year of them does not fit in memory. */
import { scaled } from '../../../shared/decimal.ts'
import type { ExportedReading, ExportedUse } from '../../documents/exports/reading-tables.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import type { Point } from '../../store/topology.ts'
import { type ViewContext, zoneOf } from '../views/context.ts'
import { measuredPoint } from '../views/measured.ts'
import { countersOf, endOf, valuesOf } from '../views/rows.ts'
import { gridOf, stepsOf, usedText } from '../views/use.ts'

type Span = { readonly from: number; readonly to: number }
/** Told how many of how many points are done; throws what the caller throws to end it. */
type Done = (done: number, of: number) => void

/** Read in steps of so many days, so that a quarter-hour register never lies in memory for a year. */
const stepMs = 31 * 86_400_000

export function* readingsIn(context: ViewContext, { from, to }: Span, done: Done): Generator<ExportedReading> {
	const points = placesOf(context)
	for (const [index, { point, ...place }] of points.entries()) {
		done(index, points.length)
		for (const { register, name, mounting, meter, counts } of countersOf(context, point.id)) {
			const last = endOf(mounting, to)
			for (let at = Math.max(from, mounting.fromAt); at < last; at += stepMs) {
				const values = valuesOf(context.store, register.id, at, Math.min(last, at + stepMs))
				for (const reading of values.toSorted((one, other) => one.at - other.at)) {
					yield {
						...place,
						...{ meterSerial: meter.serial, register: name, at: reading.at },
						value: reading.value === null ? null : scaled(reading.value, register.exponent),
						...{ unit: register.unit, origin: reading.origin, receivedAt: reading.receivedAt },
						quality: counts(reading.at) ? reading.quality : 'quarantined',
					}
				}
			}
		}
	}
	done(points.length, points.length)
}

export function* monthlyUseIn(context: ViewContext, { from, to }: Span, done: Done): Generator<ExportedUse> {
	const zone = zoneOf(context)
	const grid = gridOf(zone, from, to, 'month')
	const points = placesOf(context)
	for (const [index, { point, ...place }] of points.entries()) {
		done(index, points.length)
		const measured = measuredPoint(context, point.id)
		if (measured === null) {
			for (const start of grid.slice(0, -1)) {
				const month = dateOfInstant(zone, start)
				yield { ...place, month, use: null, unit: '', quality: 'missing', reason: 'no-reading' }
			}
			continue
		}
		for (const { from: start, steps, quality, reason } of stepsOf(measured, grid, 'month')) {
			const use = steps === null ? null : usedText(measured.scale, steps)
			yield { ...place, month: dateOfInstant(zone, start), use, unit: measured.scale.unit, quality, reason }
		}
	}
	done(points.length, points.length)
}

function placesOf({ store }: ViewContext) {
	const units = new Map(store.topology.units().map(({ id, name }) => [id, name]))
	return store.topology.points().map((point: Point) => ({
		...{ point, unitName: units.get(point.unitId) ?? '', pointName: point.name, medium: point.medium },
	}))
}
