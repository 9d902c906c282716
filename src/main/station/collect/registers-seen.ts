/** Some meters say themselves how fine they count: their registers are made when the first value is seen. */

import { limitPerHour } from '../../domain/plausibility/amounts.ts'
import type { AnsweredValue } from '../../domain/readings/candidates.ts'
import { powerOfTen } from '../../domain/readings/register.ts'
import type { Store } from '../../store/open.ts'
import type { ModelRegister } from '../../work/presets.ts'
import { type KnownMeter, type KnownRegister, registersOf, roundingOf } from './known-meters.ts'

/** The meter with registers for everything that its model names and this answer holds. */
export function registersSeen(store: Store, meter: KnownMeter, answered: readonly AnsweredValue[]): KnownMeter {
	if (meter.registers.length === meter.model.registers.length) return meter
	// An answer of the same batch may have made them a moment ago.
	const standing = registersOf(store, meter.id, meter.model, meter.limits)
	const known = new Set(standing.map(({ name }) => name))
	const added: KnownRegister[] = []
	for (const wanted of meter.model.registers) {
		if (known.has(wanted.name)) continue
		const first = answered.find((value) => value.value !== null && isPresent(value) && tells(wanted, value))
		if (first === undefined) continue
		const exponent = wanted.exponent ?? exponentOf(first, wanted)
		const row = {
			name: wanted.name,
			quantity: first.quantity,
			role: wanted.role ?? '',
			unit: wanted.unit,
			exponent,
			digits: wanted.digits ?? null,
			tariff: wanted.tariff,
			subunit: wanted.subunit,
		}
		const id = store.meters.addRegister(meter.id, row)
		const limits = { mostPerHour: null, limitPerHour: limitPerHour(meter.limits, row) }
		added.push({ ...row, id, kind: wanted.kind, ...limits, rounding: roundingOf(wanted) })
	}
	return { ...meter, registers: [...standing, ...added] }
}

/** Also a copy of a moment ago that says when it was taken: a gas meter's behind its electricity meter. */
const isPresent = ({ storage, at }: AnsweredValue): boolean => at === null || storage === 0

function tells(wanted: ModelRegister, value: AnsweredValue): boolean {
	return (
		wanted.quantity === value.quantity &&
		(wanted.role ?? value.role ?? '') === (value.role ?? '') &&
		wanted.tariff === value.tariff &&
		wanted.subunit === value.subunit &&
		value.function === 'instantaneous' &&
		powerOfTen(value.unit, wanted.unit) !== null
	)
}

/** A float has as many digits as its bits give; finer than this nothing is metered. */
const finestExponent = -6

function exponentOf(value: AnsweredValue, wanted: ModelRegister): number {
	const decimals = value.value?.split('.')[1]?.length ?? -(value.resolution ?? 0)
	return Math.max(finestExponent, (powerOfTen(value.unit, wanted.unit) ?? 0) - decimals)
}
