/** The meters that are collected, with what a conversation and its intake need to know; read anew on every change. */
import type { ClockPolicy } from '../../domain/calendar/local-time.ts'
import type { RegisterOfMeter } from '../../domain/readings/candidates.ts'
import type { Register } from '../../domain/readings/register.ts'
import type { MeterContext, MeterSecrets } from '../../protocols/protocol.ts'
import type { Store } from '../../store/open.ts'
import type { MeterModel, ModelRegister, Presets } from '../../work/presets.ts'

export type KnownRegister = RegisterOfMeter &
	Pick<Register, 'digits' | 'kind' | 'mostPerHour'> & { readonly name: string }

export type KnownMeter = {
	readonly id: number
	readonly serial: string
	readonly address: string
	readonly lineId: number
	readonly pointId: number | null
	readonly model: MeterModel
	/** What a conversation with it needs to know. */
	readonly context: MeterContext
	readonly clock: ClockPolicy
	readonly zone: string
	readonly registers: readonly KnownRegister[]
}

export function knownMeters(
	store: Store,
	presets: Presets,
	/** By meter; none while they are locked. */
	secrets: ReadonlyMap<number, MeterSecrets>,
): readonly KnownMeter[] {
	const building = store.topology.buildings()[0]
	if (building === undefined) return []
	return store.meters
		.list()
		.filter((meter) => meter.enabled)
		.flatMap((meter) => {
			const model = presets.models.get(meter.modelId ?? '')
			if (model === undefined) return []
			const own = secrets.get(meter.id)
			return {
				id: meter.id,
				serial: meter.serial,
				address: meter.address,
				lineId: meter.lineId,
				pointId: meter.pointId,
				model,
				context: { dialect: model.dialect, ...(own === undefined ? {} : { secrets: own }) },
				clock: meter.ownClock,
				zone: building.zone,
				registers: registersOf(store, meter.id, model),
			}
		})
}

export function registersOf(store: Store, meterId: number, model: MeterModel): readonly KnownRegister[] {
	return store.meters.registersOf(meterId).map((register) => {
		const described = model.registers.find(({ name }) => name === register.name)
		const kind = described?.kind ?? 'gauge'
		return {
			...register,
			kind,
			mostPerHour: null,
			rounding: described === undefined ? 'half-up' : roundingOf(described),
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
