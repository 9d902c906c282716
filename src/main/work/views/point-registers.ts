/** The registers behind a metering point, with the one that charts and lists use first. */
import type { ClockPolicy } from '../../domain/calendar/local-time.ts'
import type { MeterModel } from '../presets.ts'
import { modelOf, type ViewContext } from './context.ts'

export type PointRegister = ReturnType<typeof pointRegisters>[number]

/** Every register that ever measured the point, each with its mounting; the latest mounting last. */
export function pointRegisters(context: ViewContext, pointId: number) {
	return context.store.meters.registersOfPoint(pointId).map(({ register, mounting, meter }) => {
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
	})
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
