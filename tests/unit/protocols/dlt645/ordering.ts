/** Orders to one virtual meter in memory: what is sent, what is lost, what becomes of it. */
import { dlt645 } from '../../../../src/main/protocols/dlt645/driver.ts'
import { explain } from '../../../../src/main/protocols/dlt645/explain.ts'
import type { ControlOrder } from '../../../../src/main/protocols/protocol.ts'
import type { ControlHabits } from '../../../../src/virtual/dlt645/control.ts'
import { createDlt645Device } from '../../../../src/virtual/dlt645/device.ts'
import { requestsIn } from '../../../../src/virtual/dlt645/frame.ts'
import { type Bus, converse } from '../converse.ts'
import { checkExplained } from '../laws.ts'
import { meterOf, start, truth } from './street.ts'

export const meter = meterOf(910, '240719000910')
export const secrets = { password: '02123456 00000007' }

/** A meter on a line of its own; `nowMs` is the building's time, which tests move on. */
export function place(habits: ControlHabits = {}) {
	const device = createDlt645Device(truth, meter, habits)
	const time = { nowMs: start }
	const bus: Bus = (bytes) => {
		checkExplained({ explain }, bytes)
		const said = requestsIn(bytes).requests.map((request) => device.hear(request, time.nowMs))
		return said.find((each) => each !== null) ?? new Uint8Array()
	}
	const order = (what: ControlOrder, on: Bus = bus, context: object = { secrets }) =>
		converse(dlt645.control(meter.address, what, context), on)
	return { bus, order, time }
}

/** Control codes of what was sent. */
export const controls = (sent: readonly string[]): readonly string[] =>
	sent.map((hex) => hex.replace(/^(FE)*/, '').slice(16, 18))
export const isWrite = (bytes: Uint8Array): boolean => {
	const control = requestsIn(bytes).requests[0]!.control
	return control !== 0x11 && control !== 0x13
}
/** The same line, where what `lost` says of an order gets lost. */
export const losing =
	(bus: Bus, lost: 'request' | 'answer'): Bus =>
	(bytes, step) => {
		if (!isWrite(bytes)) return bus(bytes, step)
		if (lost === 'answer') bus(bytes, step)
		return new Uint8Array()
	}
export const trip = { kind: 'supply', action: 'trip', until: null } as const
