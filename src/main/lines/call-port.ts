/** A TCP port of this PC that devices call: listens, and tries again while another program has the port. */
import { createServer, type Socket } from 'node:net'
import type { Clock } from './clock.ts'

export type CallPort = {
	readonly state: () => { readonly kind: 'listening' | 'failed' | 'closed'; readonly problem: string | null }
	/** Connections stay open; nobody new gets in. */
	readonly close: () => void
}

export type CallPortOptions = {
	readonly host: string
	readonly port: number
	readonly clock: Clock
	readonly arrived: (socket: Socket) => void
	readonly changed: (text: string) => void
}

const againMs = 10_000
/** The system keeps so many calls while the program is busy; more are refused by it. */
const backlog = 256

export function createCallPort({ host, port, clock, arrived, changed }: CallPortOptions): CallPort {
	const ended = new AbortController()
	let state: ReturnType<CallPort['state']> = { kind: 'closed', problem: null }
	const server = createServer({ noDelay: true }, arrived)
	const listen = () => {
		if (!ended.signal.aborted) server.listen({ host, port, backlog })
	}
	server.on('listening', () => {
		state = { kind: 'listening', problem: null }
		changed(`listens on ${host}:${port}`)
	})
	server.on('error', (error) => {
		// A failing `accept` (no file handles left) leaves the server listening.
		if (server.listening) return
		const isNews = state.problem !== error.message
		state = { kind: 'failed', problem: error.message }
		if (isNews) changed(`does not listen on ${host}:${port}: ${error.message}`)
		void clock.sleep(againMs, ended.signal).then(listen)
	})
	listen()
	return {
		state: () => state,
		close() {
			ended.abort()
			state = { kind: 'closed', problem: null }
			server.close()
		},
	}
}
