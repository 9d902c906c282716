/** Virtual meters on one pair of wires: in memory for conversations step by step, or behind a real TCP socket. */
import { split } from '../../../../src/main/protocols/cjt188/codec.ts'
import type { Heard, Session, Step } from '../../../../src/main/protocols/protocol.ts'
import { createFaults } from '../../../../src/virtual/building/faults.ts'
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { superimposed } from '../../../../src/virtual/bus.ts'
import { type Cjt188Device, createCjt188Device, type Make } from '../../../../src/virtual/cjt188/device.ts'
import { requestsIn } from '../../../../src/virtual/cjt188/frame.ts'
import { openTcpLine } from '../../../../src/virtual/tcp.ts'
import { converse } from '../converse.ts'

export const truth = createTruth(4)
/** 2026-11-22 17:03:20 CET */
export const startedAt = Date.UTC(2026, 10, 22, 16, 3, 20)
/** What one exchange takes here. */
const stepMs = 400
export const address = '78330012345678'

export function meterOf(medium: Meter['medium'], own = address): Meter {
	const place = { floor: 'KG', unit: 'Allgemein', use: 'flat', clock: 'local', clockOffsetMs: 0 } as const
	return { index: 30, line: 'test', address: own, serial: own.slice(4), medium, ...place }
}

/** Answers 90 1F, units behind values, SER as asked, valve with 04, unless said otherwise. */
export const deviceOf = (medium: Meter['medium'], make: Partial<Make> = {}, own = address): Cjt188Device =>
	createCjt188Device(truth, meterOf(medium, own), {
		...{ order: '90-1f', unitFirst: false, ser: 'same', valve: 0x04, preamble: 2 },
		...make,
	})

export type Street = {
	readonly talk: <T>(session: Session<T>) => { readonly result: T; readonly sent: readonly string[] }
	readonly pass: (ms: number) => void
}

/** `spoil` may lose or change what is heard for the n-th request, counted from 0. */
export function streetOf(
	devices: readonly Cjt188Device[],
	spoil: (heard: Heard, nth: number, step: Step) => Heard = (heard) => heard,
): Street {
	let now = startedAt
	let nth = 0
	const hear = (request: Uint8Array, step: Step): Heard => {
		now += stepMs
		const { requests } = requestsIn(request)
		const answers = requests.flatMap((each) => devices.flatMap((device) => device.hear(each, now) ?? []))
		return spoil(heardAs(step, superimposed(answers), now), nth++, step)
	}
	return {
		talk: (session) => converse(session, hear),
		pass: (ms) => {
			now += ms
		},
	}
}

/** What a session would make of these bytes. */
function heardAs(step: Step, bytes: Uint8Array, at: number): Heard {
	if (bytes.length === 0) return { kind: 'silence' }
	let foreign = 0
	const noise: number[] = []
	for (let rest = bytes; rest.length > 0; ) {
		const verdict = split(rest)
		const length = verdict.kind === 'more' ? 1 : verdict.length
		const part = rest.subarray(0, length)
		if (verdict.kind === 'frame' && step.answer?.(part) === 'mine') return { kind: 'frame', frame: part.slice(), at }
		if (verdict.kind === 'frame') foreign++
		else noise.push(...part)
		rest = rest.subarray(length)
	}
	return { kind: 'noise', bytes: Uint8Array.from(noise), foreign }
}

/** The same meters behind a socket; all of them hear every byte. `now`: the building's time. */
export function openStreet(devices: readonly Cjt188Device[], now: () => number = () => startedAt) {
	const faults = createFaults(() => 0.5)
	const receiver = () => {
		let waiting = new Uint8Array()
		return (bytes: Uint8Array) => {
			const { requests, rest } = requestsIn(Uint8Array.from([...waiting, ...bytes]))
			waiting = Uint8Array.from(rest)
			return requests.flatMap((request) =>
				devices.flatMap(({ meter, hear }) => {
					const said = hear(request, now())
					return said === null ? [] : [{ meter, bytes: said, delayMs: 0 }]
				}),
			)
		}
	}
	return openTcpLine('test', { receiver }, faults, 0)
}
