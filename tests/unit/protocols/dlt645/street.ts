/** A line of our own with virtual meters of both editions on it; the building's time stands still unless moved. */
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import type { Bus } from '../../../../src/virtual/bus.ts'
import { type Request, requestsIn } from '../../../../src/virtual/dlt645/frame.ts'
import type { TcpLine } from '../../../../src/virtual/tcp.ts'
import { busOf as busOfAny, type Device as DeviceOf, openStreet as openStreetOf } from '../street.ts'

export const truth = createTruth(4)
/** 2026-11-22 17:03:20 CET */
export const start = Date.UTC(2026, 10, 22, 16, 3, 20)

export const meterOf = (index: number, address: string): Meter => ({
	...{ index, address, serial: address, line: 'strom-1', medium: 'electricity', floor: 'KG', unit: 'Allgemein' },
	...{ use: 'flat', clock: 'local', clockOffsetMs: 0 },
})

export type Device = DeviceOf<Request>

/** `now`: the building's time. */
export const busOf = (devices: readonly Device[], now: () => number): Bus => busOfAny(requestsIn, devices, now)

export const openStreet = (devices: readonly Device[], now: () => number): Promise<TcpLine> =>
	openStreetOf(busOf(devices, now), 'strom-1')
