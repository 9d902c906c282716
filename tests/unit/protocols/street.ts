/** Virtual devices of any protocol on one pair of wires, for real lines: all of them hear every byte. */
import { createFaults } from '../../../src/virtual/building/faults.ts'
import type { Meter } from '../../../src/virtual/building/plan.ts'
import type { Bus } from '../../../src/virtual/bus.ts'
import { openTcpLine, type TcpLine } from '../../../src/virtual/tcp.ts'

export type Device<Request> = {
	readonly meter: Meter
	readonly hear: (request: Request, nowMs: number) => Uint8Array | null
}

type RequestsIn<Request> = (buffer: Uint8Array) => { readonly requests: readonly Request[]; readonly rest: Uint8Array }

/** `now`: the building's time. */
export const busOf = <Request>(
	requestsIn: RequestsIn<Request>,
	devices: readonly Device<Request>[],
	now: () => number,
): Bus => ({
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

export const openStreet = (bus: Bus, lineId = 'test'): Promise<TcpLine> => openTcpLine(lineId, bus, noFaults(), 0)
