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

/** The main register that measures the point now; undefined when no meter hangs there or it never answered. */
export function mainRegister(registers: readonly PointRegister[]): PointRegister | undefined {
	return registers.findLast(({ isMain, to }) => isMain && to === null)
}
