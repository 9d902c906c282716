/** Virtual meters on one pair of wires: in memory for conversations step by step, or behind a real TCP socket. */

import { split } from '../../../../src/main/protocols/mbus/codec.ts'
import type { Heard, Session, Step } from '../../../../src/main/protocols/protocol.ts'
import { createFaults } from '../../../../src/virtual/building/faults.ts'
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { type Bus, superimposed } from '../../../../src/virtual/bus.ts'
import { createMbusDevice, type MbusDevice } from '../../../../src/virtual/mbus/device.ts'
import { type Request, requestsIn } from '../../../../src/virtual/mbus/frame.ts'
import { type Nameplate, nameplateOf } from '../../../../src/virtual/mbus/telegrams.ts'
import { openTcpLine } from '../../../../src/virtual/tcp.ts'
import { converse } from '../converse.ts'

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
		const heard = spoil(heardAs(step, superimposed(answers), now), nth++)
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

/** What a session would make of these bytes. */
function heardAs(step: Step, bytes: Uint8Array, at: number): Heard {
	if (step.answer === null) return { kind: 'sent' }
	if (bytes.length === 0) return { kind: 'silence' }
	let foreign = 0
	const noise: number[] = []
	for (let rest = bytes; rest.length > 0; ) {
		const verdict = split(rest)
		const length = verdict.kind === 'more' ? 1 : verdict.length
		const part = rest.subarray(0, length)
		if (verdict.kind === 'frame' && step.answer(part) === 'mine') return { kind: 'frame', frame: part.slice(), at }
		if (verdict.kind === 'frame') foreign++
		else noise.push(...part)
		rest = rest.subarray(length)
	}
	return { kind: 'noise', bytes: Uint8Array.from(noise), foreign }
}

/** The meters as a line's server wants them; `heard` is told after each answer. */
export function busAt(devices: readonly MbusDevice[], baudNow: () => number, heard: () => void = () => undefined): Bus {
	const answersTo = (request: Request) =>
		devices.flatMap(({ meter, hear }) => {
			const said = hear(request, startedAt, baudNow())
			return said === null ? [] : [{ meter, bytes: said, delayMs: 0 }]
		})
	return {
		receiver: () => {
			let waiting = new Uint8Array()
			return (bytes) => {
				const { requests, rest } = requestsIn(Uint8Array.from([...waiting, ...bytes]))
				waiting = Uint8Array.from(rest)
				const answers = requests.flatMap(answersTo)
				heard()
				return answers
			}
		},
	}
}

/** The same meters behind a socket; all of them hear every byte. */
export const openStreet = (devices: readonly MbusDevice[]) =>
	openTcpLine(
		'test',
		busAt(devices, () => lineBaud),
		createFaults(Math.random),
		0,
	)
