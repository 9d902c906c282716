/**
 * Some meters say themselves how fine they count: their registers are made when the first value is seen. And every
 * meter that says so is held to it: another unit or resolution than before gets a register of its own, which does not
 * count until a person has said so (RELIABILITY §2.4, row 30).
 */
import { limitPerHour } from '../../domain/plausibility/amounts.ts'
import { type AnsweredValue, wants } from '../../domain/readings/candidates.ts'
import { powerOfTen } from '../../domain/readings/register.ts'
import { countingPeriods, isSameScale, type StatedScale, statedScale } from '../../domain/readings/scale.ts'
import type { Store } from '../../store/open.ts'
import type { ModelRegister } from '../../work/presets.ts'
import { storeFirstValue } from '../facts/displayed-values.ts'
import { type KnownMeter, type KnownRegister, registersOf, roundingOf } from './known-meters.ts'

/** A register that its meter states in another scale than the one that counts. */
export type ScaleSeen = {
	readonly meterId: number
	readonly register: string
	readonly before: StatedScale
	readonly after: StatedScale
}

/** The meter with registers for everything that its model names and this answer holds. */
export function registersSeen(
	store: Store,
	meter: KnownMeter,
	answered: readonly AnsweredValue[],
	now: number,
	seen: (change: ScaleSeen) => void,
): KnownMeter {
	return withStatedScales(store, withFirstSeen(store, meter, answered, now), answered, seen)
}

function withFirstSeen(store: Store, meter: KnownMeter, answered: readonly AnsweredValue[], now: number): KnownMeter {
	if (meter.registers.length >= meter.model.registers.length) return meter
	const has = new Set(meter.registers.map(({ name }) => name))
	if (!meter.model.registers.some((wanted) => !has.has(wanted.name) && firstOf(wanted, answered))) return meter
	// An answer of the same batch may have made them a moment ago.
	const standing = registersOf(store, meter.id, meter.model, meter.limits)
	const known = new Set(standing.map(({ name }) => name))
	const added: KnownRegister[] = []
	for (const wanted of meter.model.registers) {
		if (known.has(wanted.name)) continue
		const first = firstOf(wanted, answered)
		if (first === undefined) continue
		const exponent = wanted.exponent ?? exponentOf(first, wanted)
		const stated = statesScale(meter, wanted) ? statedScale(first) : null
		const row = {
			name: wanted.name,
			quantity: first.quantity,
			role: wanted.role ?? '',
			unit: wanted.unit,
			exponent,
			digits: wanted.digits ?? null,
			tariff: wanted.tariff,
			subunit: wanted.subunit,
			statedUnit: stated?.unit ?? null,
			statedExponent: stated?.exponent ?? null,
			versionOf: null,
		}
		const id = store.meters.addRegister(meter.id, row)
		storeFirstValue(store, meter.id, { ...row, id, meterId: meter.id }, now)
		const limits = { mostPerHour: null, limitPerHour: limitPerHour(meter.limits, row) }
		added.push({ ...row, id, kind: wanted.kind, ...limits, rounding: roundingOf(wanted), stated })
	}
	return { ...meter, registers: [...standing, ...added] }
}

/** Protocols whose values carry their own unit and digits; in the others the standard or the model fixes them. */
const selfDescribing: ReadonlySet<string> = new Set(['mbus', 'wmbus', 'sml', 'dlms', 'iec62056-21', 'cjt188', 'modbus'])

const statesScale = ({ model }: KnownMeter, { kind, float }: ModelRegister): boolean =>
	kind === 'counter' && float !== true && model.pulse === undefined && selfDescribing.has(model.protocol)

/** Whether the meter has counters of which nobody has written down yet in which scale it states them. */
export const isUnstated = (meter: KnownMeter): boolean =>
	meter.registers.some((register) => {
		const wanted = meter.model.registers.find(({ name }) => name === register.name)
		return wanted !== undefined && register.stated === null && statesScale(meter, wanted)
	})

function withStatedScales(
	store: Store,
	meter: KnownMeter,
	answered: readonly AnsweredValue[],
	seen: (change: ScaleSeen) => void,
): KnownMeter {
	let registers = meter.registers
	for (const wanted of meter.model.registers) {
		if (!statesScale(meter, wanted)) continue
		const base = registers.find(({ name, versionOf }) => name === wanted.name && versionOf === null)
		if (base === undefined) continue
		const values = answered.filter((value) => isPresent(value) && wants(base, value) && statedScale(value) !== null)
		const scales = values.map((value) => statedScale(value)!)
		// A telegram may state a value twice, finer and coarser: as long as it says what it said before, nothing changed.
		if (
			scales.length === 0 ||
			(base.stated && scales.some((scale) => isSameScale(scale, base.stated!)) && isAlone(registers, base))
		)
			continue
		registers = held(store, { ...meter, registers }, { wanted, base, scales }, seen)
	}
	return registers === meter.registers ? meter : { ...meter, registers }
}

const isAlone = (registers: readonly KnownRegister[], base: KnownRegister) =>
	!registers.some(({ versionOf }) => versionOf === base.id)

type Stated = { readonly wanted: ModelRegister; readonly base: KnownRegister; readonly scales: readonly StatedScale[] }

/** The registers, after what was stated has been written down or found to have changed. */
function held(
	store: Store,
	meter: KnownMeter,
	{ wanted, base, scales }: Stated,
	seen: (change: ScaleSeen) => void,
): readonly KnownRegister[] {
	// What the roster knows may be older than what an answer a moment ago wrote down.
	const all = registersOf(store, meter.id, meter.model, meter.limits)
	const family = all.filter(({ name }) => name === wanted.name)
	const decisions = store.facts
		.scaleDecisions(meter.id)
		.filter(({ registerId }) => family.some(({ id }) => id === registerId))
	const counting = family.find(({ id }) => id === countingPeriods(base, decisions).at(-1)!.registerId) ?? base
	const stated = counting.stated ?? null
	const [first] = scales as readonly [StatedScale]
	if (stated === null) {
		store.meters.updateRegister(counting.id, { statedUnit: first.unit, statedExponent: first.exponent })
		return all.map((each) => (each.id === counting.id ? { ...each, stated: first } : each))
	}
	if (scales.some((scale) => isSameScale(scale, stated))) return all
	seen({ meterId: meter.id, register: wanted.name, before: stated, after: first })
	if (family.some((each) => each.stated && isSameScale(each.stated, first))) return all
	const power = powerOfTen(first.unit, wanted.unit)
	const row = {
		...{
			quantity: base.quantity as ModelRegister['quantity'],
			role: base.role,
			tariff: base.tariff,
			subunit: base.subunit,
		},
		name: `${wanted.name}~${family.length + 1}`,
		unit: power === null ? first.unit : wanted.unit,
		exponent: first.exponent + (power ?? 0),
		digits: null,
		...{ versionOf: base.id, statedUnit: first.unit, statedExponent: first.exponent },
	}
	const id = store.meters.addRegister(meter.id, row)
	const limits = { mostPerHour: null, limitPerHour: limitPerHour(meter.limits, row) }
	const known = { kind: wanted.kind, ...limits, rounding: roundingOf(wanted), stated: first, isAside: true }
	return [...all, { ...row, ...known, id, name: wanted.name }]
}

const firstOf = (wanted: ModelRegister, answered: readonly AnsweredValue[]) =>
	answered.find((value) => value.value !== null && isPresent(value) && tells(wanted, value))

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
