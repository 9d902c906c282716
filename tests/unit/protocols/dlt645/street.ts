/** A line of our own with virtual meters of both editions on it; the building's time stands still unless moved. */
import { createFaults } from '../../../../src/virtual/building/faults.ts'
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import type { Bus } from '../../../../src/virtual/bus.ts'
import { type Request, requestsIn } from '../../../../src/virtual/dlt645/frame.ts'
import { openTcpLine, type TcpLine } from '../../../../src/virtual/tcp.ts'

export const truth = createTruth(4)
/** 2026-11-22 17:03:20 CET */
export const start = Date.UTC(2026, 10, 22, 16, 3, 20)

export const meterOf = (index: number, address: string): Meter => ({
	...{ index, address, serial: address, line: 'strom-1', medium: 'electricity', floor: 'KG', unit: 'Allgemein' },
	...{ use: 'flat', clock: 'local', clockOffsetMs: 0 },
})

export type Device = {
	readonly meter: Meter
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

/** All devices hear every request; `now`: the building's time. */
export const busOf = (devices: readonly Device[], now: () => number): Bus => ({
	receiver: () => {
		let waiting = new Uint8Array()
		return (bytes) => {
			const { requests, rest } = requestsIn(Uint8Array.from([...waiting, ...bytes]))
			waiting = Uint8Array.from(rest)
			return requests.flatMap((request) =>
				devices.flatMap(({ meter, hear }) => {
					const said = hear(request, now())
					return said === null ? [] : [{ meter, bytes: said, delayMs: 0 }]
				}),
			)
		}
	},
})

export const noFaults = () => createFaults(() => 0.5)

export const openStreet = (devices: readonly Device[], now: () => number): Promise<TcpLine> =>
	openTcpLine('strom-1', busOf(devices, now), noFaults(), 0)
