/** A line behind a serial device server: every connection is the same pair of wires, answers come within 2 ms. */
import { createServer, type Socket } from 'node:net'
import type { Faults } from './building/faults.ts'
import { type Bus, superimposed } from './bus.ts'

export type TcpLine = {
	readonly port: number
	readonly unplug: () => Promise<void>
	/** On the same port again. */
	readonly plug: () => Promise<void>
	/** Puts bytes on the line that nobody asked for. */
	readonly say: (bytes: Uint8Array) => void
	readonly close: () => Promise<void>
}

const host = '127.0.0.1'

/** Rejects when the port is taken. */
export async function openTcpLine(lineId: string, bus: Bus, faults: Faults, wantedPort: number): Promise<TcpLine> {
	const sockets = new Set<Socket>()
	const say = (bytes: Uint8Array) => {
		const spoiled = faults.spoil(lineId, bytes)
		for (const socket of sockets) if (!socket.destroyed) socket.write(spoiled)
	}
	const server = createServer({ noDelay: true }, (socket) => {
		const hear = bus.receiver()
		sockets.add(socket)
		socket.on('close', () => sockets.delete(socket))
		socket.on('error', () => socket.destroy())
		socket.on('data', (bytes) => {
			const answers = hear(faults.spoil(lineId, bytes), performance.now())
			for (const delayMs of new Set(answers.map((answer) => answer.delayMs))) {
				const together = answers.filter((answer) => answer.delayMs === delayMs)
				const merged = superimposed(together.map((answer) => answer.bytes))
				if (delayMs === 0) say(merged)
				else setTimeout(say, delayMs, merged)
			}
		})
	})
	const listen = (port: number) =>
		new Promise<void>((resolve, reject) => {
			server.once('error', reject)
			server.listen(port, host, () => {
				server.removeListener('error', reject)
				resolve()
			})
		})
	const unplug = () =>
		new Promise<void>((resolve) => {
			if (!server.listening) return resolve()
			server.close(() => resolve())
			for (const socket of sockets) socket.destroy()
		})
	await listen(wantedPort)
	const address = server.address()
	const port = typeof address === 'object' && address !== null ? address.port : wantedPort
	return { port, unplug, plug: () => (server.listening ? Promise.resolve() : listen(port)), say, close: unplug }
}
