/** Collectors of 12, 32 or 64 channels: what they are, what hangs on them, and the bus that answers for them. */
import type { Faults } from '../building/faults.ts'
import type { Medium, Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { type Bus, createBus, type Device, polled } from '../bus.ts'
import { createCjt188Device } from '../cjt188/device.ts'
import { requestsIn as cjt188RequestsIn } from '../cjt188/frame.ts'
import { createPulseCollector } from '../collector/pulse-collector.ts'
import { type Channel, createInputs, type Inputs, type Pulse } from '../collector/pulse-inputs.ts'
import { createDlt645Device } from '../dlt645/device.ts'
import { requestsIn as dlt645RequestsIn } from '../dlt645/frame.ts'
import { requestsIn as modbusRequestsIn } from '../modbus/frame.ts'
import type { SerialSettings } from '../uart.ts'
import { siteMeter } from './plan.ts'

export const collectorKinds = [
	...['pulse-high-first', 'pulse-low-first', 'answering-dlt645', 'answering-cjt188'],
	...['transparent-dlt645', 'transparent-cjt188', 'transparent-mbus', 'transparent-modbus'],
] as const

export type Protocol = 'modbus' | 'dlt645' | 'cjt188' | 'mbus'

export type PlannedCollector = {
	readonly id: string
	readonly kind: string
	readonly protocol: Protocol
	/** Of the box: Modbus unit; number before the channels'; '': it has none. */
	readonly address: string
	readonly settings: SerialSettings
	readonly channels: readonly { readonly number: number; readonly meter: Meter; readonly pulse: Pulse | null }[]
}

/** How often an answering collector reads its meters. */
export const storedEveryMs = 900_000

const slow: SerialSettings = { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 }
const quick: SerialSettings = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 }

/** What pulse channels count in turn; the constants divide a power of ten. */
const counted: readonly { readonly medium: Medium; readonly pulse: Pulse }[] = [
	{ medium: 'electricity', pulse: { unit: 'kWh', constant: 1000 } },
	{ medium: 'water', pulse: { unit: 'm3', constant: 100 } },
	{ medium: 'electricity', pulse: { unit: 'kWh', constant: 800 } },
	{ medium: 'gas', pulse: { unit: 'm3', constant: 10 } },
]

/** `number`: counts through all collectors of the site, from 1. Throws for a kind that is none. */
export function plannedCollector(kind: string, channels: number, number: number): PlannedCollector {
	const [how = '', protocol = ''] = kind.split('-')
	if (!(collectorKinds as readonly string[]).includes(kind)) throw new Error(`no collector is ${kind}`)
	if (!(channels >= 1 && channels <= 64)) throw new Error(`a collector has 1 to 64 channels, not ${channels}`)
	const speaks: Protocol = how === 'pulse' ? 'modbus' : (protocol as Protocol)
	const base = numberBase(speaks, number)
	const channel = (at: number) => {
		const kindOf = how === 'pulse' ? counted[at % counted.length]! : null
		const medium = kindOf?.medium ?? mediumOf(speaks)
		const meter = siteMeter(medium, addressAt(base, at + 1), at, `collector-${number}`)
		const typed = how === 'pulse' ? `${number}/${at + 1}` : shortAddress(speaks, meter.address, at + 1)
		const model = speaks === 'modbus' && how !== 'pulse' ? { model: 'modbus-eastron-sdm630' } : {}
		return { number: at + 1, meter: { ...meter, address: typed, ...model }, pulse: kindOf?.pulse ?? null }
	}
	return {
		...{ id: `collector-${number}`, kind, protocol: speaks },
		address: how === 'pulse' ? String(number) : how === 'answering' ? base : '',
		settings: speaks === 'modbus' ? quick : slow,
		channels: Array.from({ length: channels }, (_, at) => channel(at)),
	}
}

const mediumOf = (protocol: Protocol): Medium =>
	protocol === 'cjt188' ? 'water' : protocol === 'mbus' ? 'heat' : 'electricity'

/** The box's number; its channels' are the next ones. Fourteen digits in CJ/T 188, twelve in DL/T 645, eight in M-Bus. */
function numberBase(protocol: Protocol, number: number): string {
	const own = `${String(number).padStart(4, '0')}00`
	if (protocol === 'cjt188') return `00112025${own}`
	return protocol === 'mbus' ? `71${own}` : `250000${own}`
}
const addressAt = (base: string, channel: number): string => String(Number(base) + channel).padStart(base.length, '0')

/** Where the bus has short addresses, the channel's number is one. */
const shortAddress = (protocol: Protocol, long: string, channel: number): string =>
	protocol === 'mbus' || protocol === 'modbus' ? String(channel) : long

export type CollectorParts = {
	readonly truth: Truth
	readonly faults: Faults
	readonly now: () => number
	/** When the site began. */
	readonly start: number
}

export type BuiltCollector = {
	readonly bus: Bus
	/** null: it counts no pulses. */
	readonly inputs: Inputs | null
}

export function buildCollector(planned: PlannedCollector, parts: CollectorParts): BuiltCollector {
	const { id, kind, address, channels, protocol } = planned
	const meters = channels.map(({ meter }) => meter)
	if (kind.startsWith('pulse')) {
		const pulsed = channels.flatMap((each): Channel[] => (each.pulse === null ? [] : [{ ...each, pulse: each.pulse }]))
		const inputs = createInputs(parts.truth, pulsed, parts.start)
		const wordOrder = kind === 'pulse-high-first' ? 'high-first' : 'low-first'
		const meter = { ...meters[0]!, address, serial: id }
		const device = createPulseCollector({ meter, channels: channels.length, wordOrder, inputs })
		return { bus: polled(id, parts, [device], modbusRequestsIn), inputs }
	}
	if (kind === 'answering-dlt645') {
		const stored = storing(parts.truth)
		return {
			bus: polled(
				id,
				parts,
				meters.map((each) => createDlt645Device(stored, each)),
				dlt645RequestsIn,
			),
			inputs: null,
		}
	}
	if (kind === 'answering-cjt188') {
		return { bus: polled(id, parts, waterChannels(storing(parts.truth), meters), cjt188RequestsIn), inputs: null }
	}
	return { bus: createBus({ id, title: id, protocol }, parts, meters), inputs: null }
}

/** One box speaks in one way for all of its channels. */
const waterChannels = (truth: Truth, meters: readonly Meter[]) =>
	meters.map(
		(meter): Device<ReturnType<typeof cjt188RequestsIn>['requests'][number]> =>
			createCjt188Device(truth, meter, { order: '90-1f', unitFirst: false, ser: 'same', valve: 0x04, preamble: 2 }),
	)

/** What a collector has in store: every meter as it was at the last quarter hour. Freezes are at full hours anyway. */
export const storing = (truth: Truth): Truth => ({
	...truth,
	registersAt: (meter, instant) => truth.registersAt(meter, Math.floor(instant / storedEveryMs) * storedEveryMs),
})
