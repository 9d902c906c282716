/** Virtual meters on one pair of wires: in memory for conversations step by step, or behind a real TCP socket. */
import { split } from '../../../../src/main/protocols/cjt188/codec.ts'
import type { Heard, Session, Step } from '../../../../src/main/protocols/protocol.ts'
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { superimposed } from '../../../../src/virtual/bus.ts'
import { type Cjt188Device, createCjt188Device, type Make } from '../../../../src/virtual/cjt188/device.ts'
import { requestsIn } from '../../../../src/virtual/cjt188/frame.ts'
import { converse, heardOf } from '../converse.ts'
import { busOf, openStreet as openStreetOf } from '../street.ts'

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
		return spoil(heardOf(split, step, superimposed(answers), now), nth++, step)
	}
	return {
		talk: (session) => converse(session, hear),
		pass: (ms) => {
			now += ms
		},
	}
}

/** The same meters behind a socket. `now`: the building's time. */
export const openStreet = (devices: readonly Cjt188Device[], now: () => number = () => startedAt) =>
	openStreetOf(busOf(requestsIn, devices, now))
