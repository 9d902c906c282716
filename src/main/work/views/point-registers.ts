/** The registers behind a metering point, with the one that charts and lists use first. */
import type { ClockPolicy } from '../../domain/calendar/local-time.ts'
import type { Reading } from '../../domain/readings/reading.ts'
import { commonMeasure, countingPeriods, digitsIn, stepsIn } from '../../domain/readings/scale.ts'
import type { RegisterAtPoint } from '../../store/meters.ts'
import type { Wanted } from '../../store/readings.ts'
import type { MeterModel } from '../presets.ts'
import { modelOf, type ViewContext } from './context.ts'

export type PointRegister = ReturnType<typeof standingOf> & {
	/** Where its readings lie: more than one where its meter stated other scales in the course of time. */
	readonly sources: readonly Source[]
	/** Stated in another scale that does not count: nobody has decided, or it was a fault. */
	readonly aside: readonly number[]
}
/** Where the readings of a counter are found. */
export type Counted = Pick<PointRegister, 'id' | 'clock' | 'sources' | 'aside'>
type Source = {
	readonly registerId: number
	readonly from: number | null
	readonly to: number | null
	/** Steps of the point's register that one step of the source is. */
	readonly factor: number
}

/** Every register that ever measured the point, each with its mounting; the latest mounting last. */
export function pointRegisters(context: ViewContext, pointId: number): readonly PointRegister[] {
	const all = standing(context, pointId)
	return all
		.filter(({ versionOf }) => versionOf === null)
		.flatMap((base) => {
			const versions = all.filter(({ versionOf, from }) => versionOf === base.id && from === base.from)
			return versions.length === 0 ? [single(base)] : throughVersions(context, base, versions)
		})
}

type Standing = ReturnType<typeof standingOf>

const single = (base: Standing): PointRegister => ({
	...base,
	sources: [{ registerId: base.id, from: null, to: null, factor: 1 }],
	aside: [],
})

/** One register in the finest measure of those that count; where they measure in two families, one after the other. */
function throughVersions({ store }: ViewContext, base: Standing, versions: readonly Standing[]): PointRegister[] {
	const family = new Map([base, ...versions].map((each) => [each.id, each]))
	const decisions = store.facts.scaleDecisions(base.meter.id).filter(({ registerId }) => family.has(registerId))
	const periods = countingPeriods(base, decisions)
	const aside = versions.flatMap(({ id }) => (periods.some(({ registerId }) => registerId === id) ? [] : id))
	const counting = periods.map(({ registerId }) => family.get(registerId)!)
	const measure = commonMeasure(counting)
	if (measure === null) {
		return periods.flatMap((period): PointRegister[] => {
			const own = family.get(period.registerId)!
			const [from, to] = [Math.max(base.from, period.from ?? base.from), earlier(base.to, period.to)]
			if (to !== null && to <= from) return []
			return [{ ...named(own, base), from, to, sources: [{ ...period, factor: 1 }], aside }]
		})
	}
	const last = counting.at(-1)!
	return [
		{
			...{ ...named(last, base), ...measure },
			digits: digitsIn(last.digits, stepsIn(last, measure)),
			sources: periods.map((period) => ({
				...period,
				factor: stepsIn(family.get(period.registerId)!, measure),
			})),
			aside,
		},
	]
}

const named = (version: Standing, { name, kind, isMain }: Standing): Standing => ({ ...version, name, kind, isMain })
const earlier = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b))

const standing = (context: ViewContext, pointId: number) =>
	context.store.meters.registersOfPoint(pointId).map((row) => standingOf(context, row))

function standingOf(context: ViewContext, { register, mounting, meter }: RegisterAtPoint) {
	const model: MeterModel | undefined = modelOf(context, meter.modelId)
	const described = model?.registers.find(({ name }) => name === register.name)
	return {
		id: register.id,
		versionOf: register.versionOf,
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
	const { store, presets } = context
	const mains = Object.fromEntries([...presets.models].map(([id, { main }]) => [id, main]))
	const rows = store.meters.mainRegisters(mains)
	const restated = new Set(store.facts.restatedPoints())
	const parts = [...Map.groupBy(rows, ({ mounting }) => mounting.pointId)].flatMap(([id, group]) => {
		const registers = restated.has(id)
			? pointRegisters(context, id)
			: group.map((row) => single(standingOf(context, row)))
		const mains = mainParts(registers)
		return mains === null ? [] : [[id, mains] as const]
	})
	return new Map(parts)
}

/** Its readings are those of one stored register, as they are. */
export const isPlain = ({ sources, aside }: Counted): boolean =>
	sources.length === 1 && sources[0]!.from === null && sources[0]!.to === null && aside.length === 0

/**
 * Readings of a point's register as they count, in its own steps, from `from` (included) to `to` (not included). What
 * does not count because of its scale lies among them as quarantined.
 */
export function readingsOf({ store }: ViewContext, register: Counted, from: number, to: number): readonly Reading[] {
	const { sources, aside } = register
	if (isPlain(register)) return store.effective.range(register.id, from, to)
	const counting = sources.flatMap((source) =>
		store.effective
			.range(source.registerId, Math.max(from, source.from ?? from), Math.min(to, source.to ?? to))
			.map((reading) => inSteps(reading, source.factor)),
	)
	const held = aside.flatMap((id) =>
		store.effective.range(id, from, to).map((reading) => ({ ...reading, quality: 'quarantined' as const })),
	)
	return [...counting, ...held].sort((a, b) => a.at - b.at)
}

/** The newest reading that counts, at or before an instant. */
export function latestOf({ store }: ViewContext, { sources }: PointRegister, atOrBefore: number, wanted: Wanted = {}) {
	for (const { registerId, from, to, factor } of sources.toReversed()) {
		const end = to === null ? atOrBefore : Math.min(atOrBefore, to - 1)
		const reading = store.effective.latest([registerId], end, wanted).get(registerId)
		if (reading !== undefined && (from === null || reading.at >= from)) return inSteps(reading, factor)
	}
	return null
}

const inSteps = (reading: Reading, factor: number): Reading =>
	factor === 1 || reading.value === null ? reading : { ...reading, value: reading.value * factor }

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
			const main = mains.find(({ meter, to }) => meter.id === register.meter.id && to === register.to)
			return register.tariff === tariff && register.kind === 'counter' && isSameKind(register, main)
		}),
	)
}

const isSameKind = (register: PointRegister, main: PointRegister | undefined) =>
	register.quantity === main?.quantity && register.role === main.role

const nonEmpty = ([first, ...others]: readonly PointRegister[]): Parts | null =>
	first === undefined ? null : [first, ...others]
