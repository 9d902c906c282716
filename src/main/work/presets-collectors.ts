/** Collector models: data in resources/presets/collectors; and the meter models of their pulse channels. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { protocolName } from '../../shared/contract/lines.ts'
import type { Medium } from '../../shared/quantity.ts'
import { type MeterModel, type ModelRegister, parsed, withDialect } from './meter-model.ts'

const common = {
	id: z.string().regex(/^[\w-]+$/),
	name: z.string(),
	channels: z.union([z.literal(12), z.literal(32), z.literal(64)]),
	protocol: protocolName,
	/** It keeps its values when it is told to (an order to freeze now), and tells when that was. */
	keeps: z.boolean().default(false),
}

const collectorModel = z.discriminatedUnion('kind', [
	z.strictObject({
		...common,
		kind: z.literal('pulse'),
		counter: z.strictObject({
			/** The count after the last one is 0 again. */
			modulus: z
				.number()
				.int()
				.min(10_000)
				.max(2 ** 48),
			/** What an input can follow: pulses of 30 ms and pauses of 30 ms (IEC 62053-31) are 16 a second. */
			mostPerSecond: z.number().min(0.1).max(1_000),
		}),
		/** How its protocol finds the channels; a channel's address is the collector's with '/n'. */
		dialect: z.unknown(),
	}),
	z.strictObject({
		...common,
		kind: z.literal('answering'),
		/**
		 * The address that answers for channel n: 'added' = the collector's number plus n, 'last-two-digits' = n in place of
		 * the collector's last two digits, 'typed' = each its own.
		 */
		channelAddress: z.enum(['added', 'last-two-digits', 'typed']),
		/** What answers there, unless a person chooses another model. */
		channelModel: z.string(),
	}),
	z.strictObject({ ...common, kind: z.literal('transparent'), channelModel: z.string() }),
])
export type CollectorModel = z.output<typeof collectorModel>
type PulseModel = Extract<CollectorModel, { readonly kind: 'pulse' }>

const statesChannels = z.object({ channels: z.object({ count: z.number(), flags: z.unknown(), kept: z.unknown() }) })

/** Throws with the file's name when one is not as it should be. `models`: what channels may be. */
export function loadCollectors(
	folder: string,
	models: ReadonlyMap<string, MeterModel>,
): ReadonlyMap<string, CollectorModel> {
	const collectors = new Map<string, CollectorModel>()
	for (const file of readdirSync(folder)
		.filter((each) => each.endsWith('.json'))
		.sort()) {
		const model = withDialect(parsed(collectorModel, join(folder, file)), file)
		const problem = model.kind === 'pulse' ? pulseProblem(model) : channelProblem(model, models)
		if (problem !== null) throw new Error(`${file}: ${problem}`)
		collectors.set(model.id, model)
	}
	return collectors
}

function pulseProblem({ dialect, channels, keeps }: PulseModel): string | null {
	const stated = statesChannels.safeParse(dialect)
	if (!stated.success) return 'the dialect describes no channels'
	if (stated.data.channels.count !== channels) return `the dialect describes ${stated.data.channels.count} channels`
	return keeps === (stated.data.channels.kept !== undefined) ? null : 'keeps and the dialect do not agree'
}

function channelProblem(
	{ channelModel, protocol }: Exclude<CollectorModel, PulseModel>,
	models: ReadonlyMap<string, MeterModel>,
): string | null {
	return models.get(channelModel)?.protocol === protocol ? null : `no ${protocol} meter model ${channelModel}`
}

type PulseUnit = 'kWh' | 'MWh' | 'GJ' | 'm3' | 'L'
type Measured = { readonly unit: PulseUnit; readonly media: readonly Medium[]; readonly register: ModelRegister }

const counted = (name: string, quantity: 'energy' | 'volume', unit: PulseUnit, role?: string): ModelRegister => ({
	...{ name, quantity, unit, exponent: unit === 'L' ? 0 : -3, kind: 'counter', tariff: 0, subunit: 0 },
	...(role !== undefined && { role }),
})

/** What pulses can be worth, by unit and medium. */
const measured: readonly Measured[] = [
	{ unit: 'kWh', media: ['electricity'], register: counted('import', 'energy', 'kWh', 'import') },
	{ unit: 'MWh', media: ['electricity'], register: counted('import', 'energy', 'MWh', 'import') },
	...(['kWh', 'MWh', 'GJ'] as const).map((unit) => ({
		...{ unit, media: ['heat', 'cooling'] as const, register: counted('energy', 'energy', unit) },
	})),
	...(['m3', 'L'] as const).map((unit) => ({
		...{ unit, media: ['water', 'warm-water', 'gas'] as const, register: counted('volume', 'volume', unit) },
	})),
]

const countRegister: ModelRegister = {
	...{ name: 'count', quantity: 'count', unit: '', exponent: 0, tariff: 0, subunit: 0 },
	// It goes round and is exchanged: what is billed is the value that is made of it
	kind: 'gauge',
}

/** The meter model of a channel; null: no such medium is counted in this unit. */
export function pulseModelId({ id }: CollectorModel, medium: Medium, unit: string): string | null {
	const found = measured.find((each) => each.unit === unit && each.media.includes(medium))
	return found === undefined ? null : modelIdOf(id, found)
}

const modelIdOf = (collectorId: string, { register, unit }: Measured): string =>
	`${collectorId}.${register.name}-${unit}`

/** One meter model for each meaning that a channel's pulses can have; none for other collectors. */
export function pulseModels(collector: CollectorModel): readonly MeterModel[] {
	if (collector.kind !== 'pulse') return []
	const { name, protocol, dialect, counter } = collector
	const isFlagged = statesChannels.safeParse(dialect).data?.channels.flags !== undefined
	return measured.map((each) => ({
		...{ id: modelIdOf(collector.id, each), name: `${name}, ${each.unit}`, protocol, dialect },
		...{ medium: each.media[0]!, main: each.register.name, roundMinutes: 15, profileEvery: 'quarter-hour' },
		memory: { freeze: 0, settlement: 0, profileDays: 0, comesWithCurrent: false },
		registers: [countRegister, each.register],
		pulse: { ...counter, isFlagged, register: { ...each.register, exponent: each.register.exponent ?? 0 } },
	}))
}
