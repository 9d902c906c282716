/** Virtual meters on one pair of wires: in memory for conversations step by step, or behind a real TCP socket. */
import { split } from '../../../../src/main/protocols/mbus/codec.ts'
import type { Heard, Session, Step } from '../../../../src/main/protocols/protocol.ts'
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { type Bus, superimposed } from '../../../../src/virtual/bus.ts'
import { createMbusDevice, type MbusDevice } from '../../../../src/virtual/mbus/device.ts'
import { type Request, requestsIn } from '../../../../src/virtual/mbus/frame.ts'
import { type Nameplate, nameplateOf } from '../../../../src/virtual/mbus/telegrams.ts'
import { converse, heardOf } from '../converse.ts'
import { busOf, openStreet as openStreetOf } from '../street.ts'

const truth = createTruth(4)
/** 2026-11-22 17:03:20 CET */
const startedAt = Date.UTC(2026, 10, 22, 16, 3, 20)
/** What one exchange takes here. */
const stepMs = 400
const lineBaud = 2400

function meterOf(serial: string, address: string, medium: Meter['medium'] = 'heat'): Meter {
	const place = { floor: 'KG', unit: 'Allgemein', use: 'flat', clock: 'local', clockOffsetMs: 0 } as const
	return { index: 24, line: 'test', address, serial, medium, ...place }
}

export function deviceOf(
	serial: string,
	address: string,
	{ medium = 'heat', ...plate }: Partial<Omit<Nameplate, 'medium'>> & { medium?: Meter['medium'] } = {},
): MbusDevice {
	const meter = meterOf(serial, address, medium)
	return createMbusDevice(truth, meter, { ...nameplateOf(meter), ...plate })
}

export type Street = {
	readonly talk: <T>(session: Session<T>) => { readonly result: T; readonly sent: readonly string[] }
	/** Steps that ended in silence. */
	readonly silences: () => number
	readonly pass: (ms: number) => void
}

/** `spoil` may lose or change what is heard for the n-th request, counted from 0. */
export function streetOf(
	devices: readonly MbusDevice[],
	spoil: (heard: Heard, nth: number) => Heard = (heard) => heard,
) {
	let now = startedAt
	let baud = lineBaud
	let silences = 0
	let nth = 0
	const hear = (request: Uint8Array, step: Step): Heard => {
		now += stepMs
		baud = step.baud ?? baud
		const { requests } = requestsIn(request)
		const answers = requests.flatMap((each) => devices.flatMap((device) => device.hear(each, now, baud) ?? []))
		baud = step.hold === true ? (step.baudAfter ?? baud) : lineBaud
		const heard = spoil(heardOf(split, step, superimposed(answers), now), nth++)
		if (heard.kind === 'silence') silences++
		return heard
	}
	const street: Street = {
		talk: (session) => converse(session, hear),
		silences: () => silences,
		pass: (ms) => {
			now += ms
		},
	}
	return street
}

/** The meters as a line's server wants them; `heard` is told after each answer. */
export function busAt(devices: readonly MbusDevice[], baudNow: () => number, heard: () => void = () => undefined): Bus {
	const spoken = devices.map(({ meter, hear }) => ({
		meter,
		hear: (request: Request) => hear(request, startedAt, baudNow()),
	}))
	const { receiver } = busOf(requestsIn, spoken, () => startedAt)
	return {
		receiver: () => {
			const receive = receiver()
			return (bytes, atMs) => {
				const answers = receive(bytes, atMs)
				heard()
				return answers
			}
		},
	}
}

/** The same meters behind a socket. */
export const openStreet = (devices: readonly MbusDevice[]) => openStreetOf(busAt(devices, () => lineBaud))
