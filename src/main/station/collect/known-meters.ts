/** The meters that are collected, with what a conversation and its intake need to know; read anew on every change. */

import { meterPlan } from '../../../shared/contract/collection.ts'
import type { MediumThresholds } from '../../../shared/plausibility.ts'
import type { ClockPolicy } from '../../domain/calendar/local-time.ts'
import { planned, type ReadChoice } from '../../domain/collect/read-plan.ts'
import { limitPerHour } from '../../domain/plausibility/amounts.ts'
import type { RegisterOfMeter } from '../../domain/readings/candidates.ts'
import type { Register } from '../../domain/readings/register.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { MeterContext, MeterSecrets } from '../../protocols/protocol.ts'
import type { Meter, Register as RegisterRow } from '../../store/meters.ts'
import type { Store } from '../../store/open.ts'
import { thresholdsOf } from '../../work/plausibility/thresholds.ts'
import type { MeterModel, ModelRegister, Presets } from '../../work/presets.ts'

/** A plan that this program does not understand counts as none. */
export function chosenPlan(stored: unknown): ReadChoice | null {
	const chosen = meterPlan.shape.own.safeParse(stored ?? null)
	return chosen.success ? chosen.data : null
}

export type KnownRegister = RegisterOfMeter &
	Pick<Register, 'digits' | 'kind' | 'mostPerHour' | 'limitPerHour'> & {
		/** The model's, also for another scale of that register. */
		readonly name: string
		readonly versionOf: number | null
	}

export type KnownMeter = {
	readonly id: number
	readonly serial: string
	readonly address: string
	readonly lineId: number
	readonly pointId: number | null
	/** The device that reads it for us; null: we ask the meter itself. */
	readonly concentratorId: number | null
	readonly model: MeterModel
	/** What a conversation with it needs to know. */
	readonly context: MeterContext
	readonly clock: ClockPolicy
	readonly zone: string
	/** What no meter of its medium counts. */
	readonly limits?: MediumThresholds
	readonly registers: readonly KnownRegister[]
}

export function knownMeters(
	store: Store,
	presets: Presets,
	/** By meter; none while they are locked. */
	secrets: ReadonlyMap<number, MeterSecrets>,
	/** One meter instead of all. */
	only?: number,
): readonly KnownMeter[] {
	const building = store.topology.buildings()[0]
	if (building === undefined) return []
	const one = only === undefined ? null : store.meters.get(only)
	const rows = only === undefined ? store.meters.list() : one === null ? [] : [one]
	// One question for all registers: two thousand meters would be two thousand.
	const registers = only === undefined ? Map.groupBy(store.meters.registers(), ({ meterId }) => meterId) : null
	const plans = only === undefined ? store.collection.readPlans() : new Map([[only, store.collection.readPlan(only)]])
	const concentratorOf = concentratorsBy(store, only === undefined ? rows : null)
	const thresholds = thresholdsOf(store, presets)
	return rows
		.filter((meter) => meter.enabled)
		.flatMap((meter) => {
			const usual = presets.models.get(meter.modelId ?? '')
			if (usual === undefined) return []
			const model = planned(usual, chosenPlan(plans.get(meter.id)))
			const own = secrets.get(meter.id)
			const limits = thresholds[meter.medium]
			return {
				id: meter.id,
				serial: meter.serial,
				address: meter.address,
				lineId: meter.lineId,
				pointId: meter.pointId,
				concentratorId: concentratorOf(meter),
				model,
				context: { dialect: model.dialect, ...(own === undefined ? {} : { secrets: own }) },
				clock: meter.ownClock,
				zone: building.zone,
				limits,
				registers:
					registers === null
						? registersOf(store, meter.id, model, limits)
						: known(registers.get(meter.id) ?? [], model, limits),
			}
		})
}

/** The concentrator that a meter's address names, if that is a device of its line. `rows`: all meters, else looked up. */
function concentratorsBy(store: Store, rows: readonly Meter[] | null) {
	const standing = rows?.filter((meter) => meter.enabled)
	const index = standing && new Map(standing.map(({ lineId, address, id }) => [`${lineId} ${address}`, id]))
	return ({ protocol, lineId, address, id }: Meter): number | null => {
		const parts = protocolNamed(protocol)?.concentrator?.parts(address) ?? null
		if (parts === null || parts.point === 0) return null
		const found =
			index?.get(`${lineId} ${parts.terminal}`) ?? store.meters.byAddress(lineId, parts.terminal)?.id ?? null
		return found === id ? null : found
	}
}

export function registersOf(
	store: Store,
	meterId: number,
	model: MeterModel,
	limits: MediumThresholds | undefined,
): readonly KnownRegister[] {
	return known(store.meters.registersOf(meterId), model, limits)
}

function known(
	rows: readonly RegisterRow[],
	model: MeterModel,
	limits: MediumThresholds | undefined,
): readonly KnownRegister[] {
	const nameOf = new Map(rows.map(({ id, name }) => [id, name]))
	return rows.map((register) => {
		const name = register.versionOf === null ? register.name : (nameOf.get(register.versionOf) ?? register.name)
		const described = model.registers.find((each) => each.name === name)
		const kind = described?.kind ?? 'gauge'
		const { statedUnit, statedExponent } = register
		return {
			...register,
			name,
			kind,
			mostPerHour: null,
			limitPerHour: limitPerHour(limits, register),
			rounding: described === undefined ? 'half-up' : roundingOf(described),
			stated: statedUnit === null || statedExponent === null ? null : { unit: statedUnit, exponent: statedExponent },
			isAside: register.versionOf !== null,
		}
	})
}

/**
 * Float registers have more digits than they mean. Where the model knows what the meter counts in, the nearest step is
 * what the meter had before it became a float; else a counter shows what it counted in full, a gauge the nearest.
 */
export function roundingOf({ exponent, kind, float }: ModelRegister): NonNullable<KnownRegister['rounding']> {
	if (exponent !== null) return float === true ? 'half-up' : 'refuse'
	return kind === 'counter' ? 'truncate' : 'half-up'
}
