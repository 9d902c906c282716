/** Every meter with its value as the display shows it, and what was checked. */
import type { CheckRow } from '../../../shared/contract/commissioning.ts'
import { scaled } from '../../../shared/decimal.ts'
import { modelOf, type ViewContext } from '../views/context.ts'
import { meterHealth } from '../views/meters.ts'

/** Meters that hang at a point and are read, by floor and unit as the tree has them. */
export function checkRows(context: ViewContext): CheckRow[] {
	const { store } = context
	const checks = store.commissioning.latestChecks()
	const meters = new Map(
		store.meters
			.list()
			.flatMap((meter) => (meter.pointId !== null && meter.enabled ? [[meter.pointId, meter] as const] : [])),
	)
	return store.topology.tree().flatMap(({ floors }) =>
		floors.flatMap((floor) =>
			floor.units.flatMap((unit) =>
				unit.points.flatMap((point): CheckRow[] => {
					const meter = meters.get(point.id)
					if (meter === undefined) return []
					const check = checks.get(meter.id)
					return [
						{
							...{ meterId: meter.id, serial: meter.serial, medium: point.medium },
							...{ floorName: floor.name, unitName: unit.name, pointName: point.name },
							health: meterHealth(context, meter),
							...mainValue(context, meter),
							check: check === undefined ? null : shownCheck(check),
						},
					]
				}),
			),
		),
	)
}

function shownCheck({
	result,
	power,
	typed,
	read,
	unit,
	at,
	by,
}: NonNullable<CheckRow['check']>): NonNullable<CheckRow['check']> {
	return { result, power, typed, read, unit, at, by }
}

/** The latest value of the main register that has one, with the register's own digits: as the display counts. */
export function mainValue(
	context: ViewContext,
	meter: { readonly id: number; readonly modelId: string | null },
): Pick<CheckRow, 'value' | 'unit' | 'at'> {
	const { store } = context
	const main = modelOf(context, meter.modelId)?.main
	const register = store.meters.registersOf(meter.id).find(({ name }) => name === main)
	const latest = register && store.readings.latest([register.id], undefined, { origins: ['live'] }).get(register.id)
	if (register === undefined || latest === undefined || latest.value === null) {
		return { value: null, unit: register?.unit ?? '', at: null }
	}
	return { value: scaled(latest.value, register.exponent), unit: register.unit, at: latest.at }
}
