/** meters.list and the health of meters and points: how recently they answered. */
import type { MeterView, ModelView, RegisterReading } from '../../../shared/contract/meters.ts'
import type { Health, ShownValue } from '../../../shared/contract/values.ts'
import { scaled } from '../../../shared/decimal.ts'
import { roundIntervalMinutes } from '../../domain/calendar/read-budget.ts'
import { planned, type ReadChoice } from '../../domain/collect/read-plan.ts'
import type { Quality as StoredQuality } from '../../domain/readings/reading.ts'
import { countingPeriods } from '../../domain/readings/scale.ts'
import type { MeterInPlace, Register } from '../../store/meters.ts'
import type { MeterModel } from '../presets.ts'
import { modelOf, type ViewContext } from './context.ts'

/** A meter is late after two of its intervals and silent after eight. */
export function healthOf(model: MeterModel | undefined, lastReadAt: number | null, now: number): Health {
	if (lastReadAt === null || model === undefined) return 'unknown'
	const intervalMs = roundIntervalMinutes(model) * 60_000
	const ageMs = now - lastReadAt
	if (ageMs <= 2 * intervalMs + 60_000) return 'good'
	return ageMs <= 8 * intervalMs ? 'warning' : 'alarm'
}

export const modelView = (model: MeterModel): ModelView => ({
	id: model.id,
	name: model.name,
	protocol: model.protocol,
	medium: model.medium,
	memory: {
		freeze: model.memory.freeze,
		settlement: model.memory.settlement,
		profileDays: model.memory.profileDays,
	},
})

const unknownModel = (meter: MeterInPlace): ModelView => ({
	id: meter.modelId ?? '',
	name: meter.modelId ?? '–',
	protocol: meter.protocol as ModelView['protocol'],
	medium: meter.medium,
	memory: { freeze: 0, settlement: 0, profileDays: 0 },
})

/** What was decided about the scales of one register, oldest first. */
export function decisionsOf(
	{ store }: Pick<ViewContext, 'store'>,
	meterId: number,
	registers: readonly Register[],
	baseId: number,
) {
	const family = registers.filter(({ id, versionOf }) => id === baseId || versionOf === baseId).map(({ id }) => id)
	return store.facts.scaleDecisions(meterId).filter(({ registerId }) => family.includes(registerId))
}

/** Each register of a meter in the scale that counts now, under the name of its model. */
export function countingRegisters(context: Pick<ViewContext, 'store'>, meterId: number): readonly Register[] {
	const all = context.store.meters.registersOf(meterId)
	if (all.every(({ versionOf }) => versionOf === null)) return all
	return all
		.filter(({ versionOf }) => versionOf === null)
		.map((base) => {
			const last = countingPeriods(base, decisionsOf(context, meterId, all, base.id)).at(-1)!
			return { ...all.find(({ id }) => id === last.registerId)!, name: base.name }
		})
}

/** When the meter last told its main register live, and its latest value; null before the first. */
export function lastLiveAt(context: ViewContext, meter: Pick<MeterInPlace, 'id' | 'modelId'>): number | null {
	const main = modelOf(context, meter.modelId)?.main
	const register = countingRegisters(context, meter.id).find(({ name }) => name === main)
	return register === undefined
		? null
		: context.store.readings.lastAtOf(register.id, 'live', context.now - 400 * 86_400_000)
}

/** A meter that failed before it ever answered is silent, not merely unknown. */
export function meterHealth(context: ViewContext, meter: Pick<MeterInPlace, 'id' | 'modelId' | 'enabled'>): Health {
	// Nobody asks it: taken over from another station, exchanged or switched off by a person.
	if (!meter.enabled) return 'unknown'
	const usual = modelOf(context, meter.modelId)
	const chosen = context.store.collection.readPlan(meter.id) as ReadChoice | null
	const model = usual && planned(usual, chosen)
	const health = healthOf(model, lastLiveAt(context, meter), context.now)
	return health === 'unknown' && context.store.collection.failures(1, meter.id).length > 0 ? 'alarm' : health
}

/** The meter that hangs at each point now, whether it ever answered or not. */
export const metersByPoint = ({ store }: ViewContext): ReadonlyMap<number, MeterInPlace> =>
	new Map(store.meters.list().flatMap((meter) => (meter.pointId === null ? [] : [[meter.pointId, meter] as const])))

export function meterView(context: ViewContext, meter: MeterInPlace): MeterView {
	const { store } = context
	const model = modelOf(context, meter.modelId)
	const lastReadAt = lastLiveAt(context, meter)
	const failure = store.collection.failures(1, meter.id)[0] ?? null
	const offset = store.collection.clockOffset(meter.id)
	return {
		id: meter.id,
		serial: meter.serial,
		model: model === undefined ? unknownModel(meter) : modelView(model),
		manufacturer: meter.manufacturer,
		medium: meter.medium,
		lineId: meter.lineId,
		lineName: meter.lineName,
		protocol: meter.protocol as MeterView['protocol'],
		address: meter.address,
		ownClock: meter.ownClock,
		enabled: meter.enabled,
		pointId: meter.pointId,
		pointName: meter.pointName,
		unitName: meter.unitName,
		health: meterHealth(context, meter),
		lastReadAt,
		clockOffsetMs: offset?.offsetMs ?? null,
		lastFailure: failure && { at: failure.at, reason: failure.reason, text: failure.text },
		calibratedUntil: meter.calibrationYear,
	}
}

/**
 * The latest value of every register of a meter, in the model's order: as the meter told it ('readings'), or as it
 * counts, with what was put over it ('effective').
 */
export function latestReadings(
	context: ViewContext,
	meterId: number,
	which: 'readings' | 'effective',
): RegisterReading[] {
	const registers = countingRegisters(context, meterId)
	const latest = context.store[which].latest(registers.map(({ id }) => id))
	return registers.flatMap((register) => {
		const reading = latest.get(register.id)
		if (reading === undefined) return []
		return { register: register.name, at: reading.at, shown: shownReading(reading, register) }
	})
}

export function shownReading(
	reading: { readonly value: number | null; readonly quality: StoredQuality },
	register: { readonly unit: string; readonly exponent: number },
): ShownValue {
	return {
		value: reading.value === null ? null : scaled(reading.value, register.exponent),
		unit: register.unit,
		quality: reading.value === null ? 'missing' : reading.quality,
		reason: reading.value === null ? 'no-value' : null,
	}
}
