/** The devices on one pair of wires: all hear every request, and whoever feels meant answers, together if need be. */
import type { Faults } from './building/faults.ts'
import { type Meter, meters, type PlannedLine } from './building/plan.ts'
import type { Truth } from './building/registers.ts'
import { createDlt645Device } from './dlt645/device.ts'
import { requestsIn as dlt645RequestsIn } from './dlt645/frame.ts'
import { createMbusDevice } from './mbus/device.ts'
import { requestsIn as mbusRequestsIn } from './mbus/frame.ts'

type Answer = { readonly meter: Meter; readonly bytes: Uint8Array; readonly delayMs: number }

/** Feeds received bytes in; `atMs` is any steady clock, only its pauses count. */
type Receiver = (bytes: Uint8Array, atMs: number) => readonly Answer[]

export type Bus = {
	/** One per connection: bytes of two masters do not make one frame. */
	readonly receiver: () => Receiver
}

/** A pause inside a frame that ends it (DL/T 645-2007 clause 5.3: 500 ms; M-Bus is stricter, TCP splits frames). */
const longestGapMs = 500

export type BusParts = {
	readonly truth: Truth
	readonly faults: Faults
	/** The building's time, UTC epoch ms. */
	readonly now: () => number
}

export function createBus(line: PlannedLine, parts: BusParts): Bus {
	const here = meters.filter((meter) => meter.line === line.id)
	return line.protocol === 'dlt645'
		? busOf(
				line,
				parts,
				here.map((meter) => createDlt645Device(parts.truth, meter)),
				dlt645RequestsIn,
			)
		: busOf(
				line,
				parts,
				here.map((meter) => createMbusDevice(parts.truth, meter)),
				mbusRequestsIn,
			)
}

type Device<Request> = {
	readonly meter: Meter
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

type RequestsIn<Request> = (buffer: Uint8Array) => { readonly requests: readonly Request[]; readonly rest: Uint8Array }

function busOf<Request>(
	line: PlannedLine,
	{ faults, now }: BusParts,
	devices: readonly Device<Request>[],
	requestsIn: RequestsIn<Request>,
): Bus {
	const answersTo = (request: Request): Answer[] =>
		devices.flatMap(({ meter, hear }) => {
			const bytes = hear(request, now())
			const own = faults.meter(meter.serial)
			const common = faults.line(line.id)
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
