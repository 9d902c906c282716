/** readings.points and readings.point: where each metering point stands. */

import type { Output } from '../../../shared/contract/define.ts'
import type { Calls } from '../../../shared/contract/index.ts'
import type { PointView } from '../../../shared/contract/readings.ts'
import { addMonths } from '../../../shared/period.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { dayStart, monthOfInstant, monthPeriod } from '../../domain/calendar/periods.ts'
import type { MeterModel } from '../presets.ts'
import { modelOf, type ViewContext, zoneOf } from './context.ts'
import { isVirtual, measuredParts, measuredPoint } from './measured.ts'
import { latestReadings, meterHealth, metersByPoint, meterView, shownReading } from './meters.ts'
import { latestOf, mainParts, mainPartsOfAll, type PointRegister, pointRegisters } from './point-registers.ts'
import { missing, shownUse, stepsOf, usedUntilNow } from './use.ts'

export function pointsView(context: ViewContext): Output<Calls['readings.points']> {
	const { store, now } = context
	const zone = zoneOf(context)
	const meters = metersByPoint(context)
	const mains = mainPartsOfAll(context)
	const midnight = dayStart(zone, dateOfInstant(zone, now))
	const points = store.topology.tree().flatMap((building) =>
		building.floors.flatMap((floor) =>
			floor.units.flatMap((unit) =>
				unit.points.map((point) => {
					const parts = mains.get(point.id)
					const main = parts?.findLast(({ to }) => to === null)
					const measured = isVirtual(context, point.id)
						? measuredPoint(context, point.id)
						: parts && measuredParts(context, parts, zone)
					const meter = meters.get(point.id)
					const latest = main && latestOf(context, main, Number.MAX_SAFE_INTEGER - 1)
					return {
						id: point.id,
						name: point.name,
						medium: point.medium,
						health: meter === undefined ? 'unknown' : meterHealth(context, meter),
						unitName: unit.name,
						floorName: floor.name,
						meterSerial: meter?.serial ?? null,
						stand: main && latest ? shownReading(latest, main) : missing(main?.unit ?? '', 'no-reading'),
						at: latest?.at ?? null,
						today: measured
							? usedUntilNow(measured, midnight)
							: missing('', meter === undefined ? 'no-meter' : 'no-reading'),
					}
				}),
			),
		),
	)
	return { points }
}

export function pointView(context: ViewContext, pointId: number): PointView | null {
	const { store, now } = context
	const place = placeOf(context, pointId)
	if (place === null) return null
	const zone = zoneOf(context)
	const main = standingMain(context, pointId)
	const measured = measuredPoint(context, pointId)
	const meter = metersByPoint(context).get(pointId)
	const absent = missing('', meter === undefined ? 'no-meter' : 'no-reading')
	const latest = main && latestOf(context, main, Number.MAX_SAFE_INTEGER - 1)
	const month = monthOfInstant(zone, now)
	const thisMonth = monthPeriod(zone, month)
	const before = monthPeriod(zone, addMonths(month, -1))
	const date = dateOfInstant(zone, now)
	const tariffId = store.tariffs.assignmentAt(pointId, date)?.tariffId
	return {
		id: pointId,
		name: place.point.name,
		medium: place.point.medium,
		health: meter === undefined ? 'unknown' : meterHealth(context, meter),
		path: place.path,
		unitId: place.point.unitId,
		tenantName: store.topology.occupancyAt(place.point.unitId, date)?.tenant.name ?? null,
		marketLocation: place.point.marketLocation,
		meter: meter === undefined ? null : meterView(context, meter),
		latest: main === undefined ? [] : latestReadings(context, main.meter.id, 'effective'),
		main: {
			stand: main && latest ? shownReading(latest, main) : missing(main?.unit ?? '', 'no-reading'),
			at: latest?.at ?? null,
			thisMonth: measured ? usedUntilNow(measured, thisMonth.from) : absent,
			lastMonth: measured ? shownUse(measured.scale, stepsOf(measured, [before.from, before.to], 'month')[0]) : absent,
		},
		tariffName: tariffId === undefined ? null : (store.tariffs.get(tariffId)?.name ?? null),
		history: historyOf(meter && modelOf(context, meter.modelId)),
		firstReadingAt: measured?.firstAt() ?? null,
	}
}

/** The main register that measures the point now; undefined when no meter hangs there or it never answered. */
const standingMain = (context: ViewContext, pointId: number): PointRegister | undefined =>
	mainParts(pointRegisters(context, pointId))?.findLast(({ to }) => to === null)

function historyOf(model: MeterModel | undefined): PointView['history'] {
	const memory = model?.memory
	if (memory === undefined) return 'none'
	if (memory.profileDays > 0) return 'quarter-hours'
	if (memory.freeze > 0) return 'daily'
	return memory.settlement > 0 ? 'monthly' : 'none'
}

function placeOf({ store }: ViewContext, pointId: number) {
	for (const building of store.topology.tree())
		for (const floor of building.floors)
			for (const unit of floor.units) {
				const point = unit.points.find(({ id }) => id === pointId)
				if (point !== undefined) return { point, path: [building.name, floor.name, unit.name] }
			}
	return null
}
