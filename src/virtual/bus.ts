/** The devices on one pair of wires: all hear every request, and whoever feels meant answers, together if need be. */
import type { Faults } from './building/faults.ts'
import { type Meter, meters, type PlannedLine } from './building/plan.ts'
import { type Truth, truthSince } from './building/registers.ts'
import { createCjt188Device } from './cjt188/device.ts'
import { requestsIn as cjt188RequestsIn } from './cjt188/frame.ts'
import { createDlmsDevice } from './dlms/device.ts'
import { requestsIn as dlmsRequestsIn } from './dlms/frame.ts'
import { createDlt645Device } from './dlt645/device.ts'
import { requestsIn as dlt645RequestsIn } from './dlt645/frame.ts'
import { createDlt645Of1997Device } from './dlt645-1997/device.ts'
import { createLoop } from './iec62056-21/bus.ts'
import { createMbusDevice } from './mbus/device.ts'
import { requestsIn as mbusRequestsIn } from './mbus/frame.ts'
import { createModbusDevice } from './modbus/device.ts'
import { requestsIn as modbusRequestsIn } from './modbus/frame.ts'
import { createPushing } from './sml/bus.ts'
import type { SerialSettings } from './uart.ts'
import { createAir } from './wmbus/bus.ts'

type Answer = {
	readonly meter: Meter
	readonly bytes: Uint8Array
	readonly delayMs: number
	/** The speed it is spoken at, where that is not the line's own. */
	readonly settings?: SerialSettings
}

/** Feeds received bytes in; `atMs` is any steady clock, only its pauses count. */
type Receiver = (bytes: Uint8Array, atMs: number) => readonly Answer[]

export type Bus = {
	/** One per connection: bytes of two masters do not make one frame. */
	readonly receiver: () => Receiver
	/** What its devices listen with, where that changes within a dialogue; `atMs` as with the receiver. */
	readonly settingsAt?: (atMs: number) => SerialSettings
	/** What its devices say unasked, every so often; heard by every connection. */
	readonly speaks?: { readonly everyMs: number; readonly frames: () => readonly Uint8Array[] }
}

/** A pause inside a frame that ends it (DL/T 645-2007 clause 5.3: 500 ms; M-Bus is stricter, TCP splits frames). */
const longestGapMs = 500

export type BusParts = {
	readonly truth: Truth
	readonly faults: Faults
	/** The building's time, UTC epoch ms. */
	readonly now: () => number
}

/** One line for each protocol: what its devices are and how requests are cut out of the bytes. */
const kinds: Partial<
	Record<PlannedLine['protocol'], (line: PlannedLine, parts: BusParts, its: readonly Meter[]) => Bus>
> = {
	cjt188: ({ id }, parts, its) => hung(id, parts, its, createCjt188Device, cjt188RequestsIn),
	dlms: ({ id }, parts, its) => hung(id, parts, its, createDlmsDevice, dlmsRequestsIn),
	dlt645: ({ id }, parts, its) => hung(id, parts, its, createDlt645Device, dlt645RequestsIn),
	'dlt645-1997': ({ id }, parts, its) => hung(id, parts, its, createDlt645Of1997Device, dlt645RequestsIn),
	'iec62056-21': (_line, { truth, faults, now }, its) => createLoop(its, truth, faults, now),
	mbus: ({ id }, parts, its) => hung(id, parts, its, createMbusDevice, mbusRequestsIn),
	modbus: ({ id }, parts, its) => hung(id, parts, its, createModbusDevice, modbusRequestsIn),
	sml: (_line, { truth, faults, now }, its) => createPushing(its, truth, faults, now),
	wmbus: (line, { truth, faults, now }) => createAir(line, truth, faults, now),
}

const metersOn = (line: PlannedLine): readonly Meter[] => meters.filter((meter) => meter.line === line.id)

/** `its`: what hangs on it, else what the building's plan says. Throws for a protocol that nobody there speaks. */
export function createBus(line: PlannedLine, parts: BusParts, its: readonly Meter[] = metersOn(line)): Bus {
	const kind = kinds[line.protocol]
	if (kind === undefined) throw new Error(`no device speaks ${line.protocol}`)
	return kind(line, parts, its)
}

export type Device<Request> = {
	readonly meter: Meter
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

type RequestsIn<Request> = (buffer: Uint8Array) => { readonly requests: readonly Request[]; readonly rest: Uint8Array }

/** Meters of the plan, each until another one takes its place. */
function hung<Request>(
	lineId: string,
	parts: BusParts,
	its: readonly Meter[],
	create: (truth: Truth, meter: Meter) => Device<Request>,
	requestsIn: RequestsIn<Request>,
): Bus {
	const devices = its.map((meter): Device<Request> => {
		let made = ''
		let standing = create(parts.truth, meter)
		const present = () => {
			const { exchanged, finer } = parts.faults.meter(meter.serial)
			const wanted = `${exchanged?.serial ?? ''} ${finer}`
			if (wanted === made || (made === '' && exchanged === null && !finer)) return standing
			made = wanted
			const truth = exchanged === null ? parts.truth : truthSince(parts.truth, meter, exchanged.at)
			const serial = exchanged?.serial ?? meter.serial
			standing = create(truth, finer ? { ...meter, serial, finer: true } : { ...meter, serial })
			return standing
		}
		return { meter, hear: (request, now) => present().hear(request, now) }
	})
	return polled(lineId, parts, devices, requestsIn)
}

/** Devices that speak when they are asked, whole requests in and whole answers out. */
export function polled<Request>(
	lineId: string,
	{ faults, now }: Pick<BusParts, 'faults' | 'now'>,
	devices: readonly Device<Request>[],
	requestsIn: RequestsIn<Request>,
): Bus {
	const answersTo = (request: Request): Answer[] =>
		devices.flatMap(({ meter, hear }) => {
			const bytes = hear(request, now())
			const own = faults.meter(meter.serial)
			const common = faults.line(lineId)
			if (bytes === null || own.muted) return []
			const cut = own.half || common.half ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes
			return [{ meter, bytes: cut, delayMs: own.delayMs + common.delayMs }]
		})
	return {
		receiver: () => {
			let waiting = new Uint8Array()
			let lastMs = Number.NEGATIVE_INFINITY
			return (bytes, atMs) => {
				const kept = atMs - lastMs > longestGapMs ? new Uint8Array() : waiting
				lastMs = atMs
				const { requests, rest } = requestsIn(Uint8Array.from([...kept, ...bytes]))
				waiting = Uint8Array.from(rest)
				return requests.flatMap(answersTo)
			}
		},
	}
}

/** Several answers at once, byte over byte: a 0 wins on the wire. */
export function superimposed(answers: readonly Uint8Array[]): Uint8Array {
	const length = Math.max(0, ...answers.map((answer) => answer.length))
	return Uint8Array.from({ length }, (_, index) =>
		answers.reduce((byte, answer) => byte & (answer[index] ?? 0xff), 0xff),
	)
}
