/** The registers behind a metering point, with the one that charts and lists use first. */
import type { ClockPolicy } from '../../domain/calendar/local-time.ts'
import type { RegisterAtPoint } from '../../store/meters.ts'
import type { MeterModel } from '../presets.ts'
import { modelOf, type ViewContext } from './context.ts'

export type PointRegister = ReturnType<typeof pointRegister>

/** Every register that ever measured the point, each with its mounting; the latest mounting last. */
export const pointRegisters = (context: ViewContext, pointId: number): readonly PointRegister[] =>
	context.store.meters.registersOfPoint(pointId).map((row) => pointRegister(context, row))

function pointRegister(context: ViewContext, { register, mounting, meter }: RegisterAtPoint) {
	const model: MeterModel | undefined = modelOf(context, meter.modelId)
	const described = model?.registers.find(({ name }) => name === register.name)
	return {
		id: register.id,
		name: register.name,
		quantity: register.quantity,
		role: register.role,
		unit: register.unit,
		exponent: register.exponent,
		digits: register.digits,
		tariff: register.tariff,
		kind: described?.kind ?? ('gauge' as const),
		mostPerHour: null,
		isMain: model?.main === register.name,
		meter,
		model,
		clock: meter.ownClock as ClockPolicy,
		from: mounting.fromAt,
		to: mounting.toAt,
		multiplier: { numerator: mounting.multiplierNumerator, denominator: mounting.multiplierDenominator },
	}
}

/** The main registers of all points, as `mainParts` of each: in one question, because a house has a thousand. */
export function mainPartsOfAll(context: ViewContext): ReadonlyMap<number, Parts> {
	const mains = Object.fromEntries([...context.presets.models].map(([id, { main }]) => [id, main]))
	const rows = context.store.meters.mainRegisters(mains)
	const parts = [...Map.groupBy(rows, ({ mounting }) => mounting.pointId)].flatMap(([id, group]) => {
		const mains = mainParts(group.map((row) => pointRegister(context, row)))
		return mains === null ? [] : [[id, mains] as const]
	})
	return new Map(parts)
}

export type Parts = readonly [PointRegister, ...PointRegister[]]

/** The main register of each mounting, oldest first; null when no meter that ever hung there answered. */
export function mainParts(registers: readonly PointRegister[]): Parts | null {
	return nonEmpty(registers.filter(({ isMain }) => isMain))
}

/** The register of a tariff beside the main one, of each mounting that has it. */
export function tariffParts(registers: readonly PointRegister[], tariff: number): Parts | null {
	const mains = registers.filter(({ isMain }) => isMain)
	return nonEmpty(
		registers.filter((register) => {
			const main = mains.find(({ from }) => from === register.from)
			return register.tariff === tariff && register.kind === 'counter' && isSameKind(register, main)
		}),
	)
}

const isSameKind = (register: PointRegister, main: PointRegister | undefined) =>
	register.quantity === main?.quantity && register.role === main.role

const nonEmpty = ([first, ...others]: readonly PointRegister[]): Parts | null =>
	first === undefined ? null : [first, ...others]
