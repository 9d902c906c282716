/** How a meter comes into the store: checked against its line, its model and what is there already. */
import type { z } from 'zod'
import type { metersCalls } from '../../../shared/contract/meters.ts'
import { addMonths } from '../../../shared/period.ts'
import type { Medium } from '../../../shared/quantity.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { dayStart, monthOfInstant } from '../../domain/calendar/periods.ts'
import { protocolNamed } from '../../protocols/index.ts'
import { knownRegisters } from '../meter-registers.ts'
import { buildingOf, found, type Parts } from './parts.ts'

/** M-Bus heat meters keep fifteen months, nothing that is read today keeps more. */
const longestMemoryMonths = 15

type NewMeter = z.output<(typeof metersCalls)['meters.add']['input']> & {
	/** Default: the model's. */
	readonly medium?: Medium
	/** The mounting holds from this instant on, instead of from a day. */
	readonly fromAt?: number
	readonly calibrationYear?: number | null
	/** CT × PT; default 1. */
	readonly multiplier?: { readonly numerator: number; readonly denominator: number }
}

/** A meter at an address of a line, mounted at a point. Call it inside a transaction. */
export function addMeter(
	{ store, presets, clock }: Pick<Parts, 'store' | 'presets' | 'clock'>,
	input: NewMeter,
): { meterId: number; pointId: number; mountingId: number } {
	const line = found(store.lines.get(input.lineId), 'line')
	const model = found(presets.models.get(input.modelId), 'model')
	const address = protocolNamed(line.protocol)?.address(input.address) ?? null
	if (address === null || model.protocol !== line.protocol)
		throw new CallFailed('address-invalid', { typed: input.address })
	const there = store.meters.byAddress(line.id, address)
	if (there?.enabled) throw new CallFailed('duplicate', { what: 'meter', name: address })
	const { medium = model.medium } = input
	found(store.topology.unit(input.unitId), 'unit')
	const pointId = input.pointId ?? store.topology.insertPoint({ unitId: input.unitId, name: input.pointName, medium })
	const point = found(store.topology.point(pointId), 'point')
	if (store.facts.formulas().some((formula) => formula.pointId === pointId)) {
		throw new CallFailed('formula-refused', { reason: 'computed', name: point.name })
	}
	const { zone } = buildingOf(store)
	const month = addMonths(monthOfInstant(zone, clock.now()), -longestMemoryMonths)
	const { numerator, denominator } = input.multiplier ?? { numerator: 1, denominator: 1 }
	const { meterId, mountingId } = store.meters.insert(
		{
			serial: input.serial?.trim() || address,
			modelId: model.id,
			protocol: model.protocol,
			medium,
			ownClock: input.ownClock,
			lineId: line.id,
			address,
			calibrationYear: input.calibrationYear ?? null,
			addedAt: clock.now(),
		},
		knownRegisters(model),
		{
			pointId,
			fromAt: input.fromAt ?? dayStart(zone, input.mountedSince ?? `${month}-01`),
			multiplierNumerator: numerator,
			multiplierDenominator: denominator,
		},
	)
	return { meterId, pointId, mountingId: mountingId! }
}
