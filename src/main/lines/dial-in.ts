/**
 * Devices that call the station: listens on ports, finds out who calls, and gives each device's connection to the line
 * of its name. Who nobody has accepted yet waits unconfirmed; whoever floods is turned away and counted.
 */
import type { Socket } from 'node:net'
import type { CallFacts } from './call.ts'
import { createCallDesk, type DialInOptions, type DialInUrl, type OpenPort } from './call-desk.ts'
import { type CallPort, createCallPort } from './call-port.ts'
import type { Refusal } from './dial-in-limits.ts'
import type { NotOpened, Wire } from './line.ts'

export type PortFacts = ReturnType<CallPort['state']> & {
	readonly port: number
	readonly connections: number
	readonly refused: Readonly<Record<Refusal, number>>
}

export type DialIn = {
	/** Listens on these and on no others. */
	readonly follow: (wanted: readonly { readonly host: string; readonly port: number }[]) => void
	readonly ports: () => readonly PortFacts[]
	/** Who is connected and has named itself. */
	readonly calls: () => readonly CallFacts[]
	readonly callOf: (port: number, identity: string) => CallFacts | null
	/** The connection of this device, or 'not-dialled-in' until it calls. */
	readonly open: (url: DialInUrl, signal: AbortSignal) => Promise<Wire | NotOpened>
	/** Decisions of the operator changed: waiting devices become lines, blocked ones are sent away. */
	readonly review: () => void
	readonly stop: () => void
}

const sweepMs = 1000

export function createDialIn(options: DialInOptions): DialIn {
	const ports = new Map<number, OpenPort & { readonly host: string; readonly server: CallPort }>()
	const desk = createCallDesk(options, ports)
	const timer = setInterval(desk.sweep, sweepMs)
	timer.unref()
	const closePort = (port: number, detail: string) => {
		ports.get(port)?.server.close()
		ports.delete(port)
		desk.leave(port, detail)
	}
	return {
		follow(wanted) {
			for (const [port, { host }] of ports) {
				if (!wanted.some((one) => one.port === port && one.host === host)) closePort(port, 'the port was closed')
			}
			for (const { host, port } of wanted) {
				if (ports.has(port)) continue
				const changed = (text: string) => {
					options.log(`dial-in: ${text}`)
					options.changed()
				}
				const arrived = (socket: Socket) => desk.arrived(port, socket)
				const server = createCallPort({ host, port, clock: options.clock, arrived, changed })
				const refused = { tooMany: 0, tooFast: 0, nameless: 0, blocked: 0 }
				ports.set(port, { host, server, refused, connections: 0, toldAt: Number.NEGATIVE_INFINITY })
			}
		},
		ports: () =>
			[...ports].map(([port, { server, connections, refused }]) => ({
				...{ ...server.state(), port, connections },
				refused: { ...refused },
			})),
		calls: desk.calls,
		callOf: desk.callOf,
		open: desk.open,
		review: desk.review,
		stop() {
			clearInterval(timer)
			for (const port of [...ports.keys()]) closePort(port, 'the station stops')
		},
	}
}
