/** A converter on the way to the meters that turns over one bit in some of their answers. */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export type Spoiler = {
	readonly url: string
	/** Probability that an answer arrives with one wrong bit. */
	readonly setRate: (rate: number) => void
	readonly spoiled: () => number
	readonly close: () => void
}

/** `random`: each call in [0, 1). One bit a chunk: every such fault is within what a frame's sum can see. */
export async function openSpoiler(target: string, random: () => number): Promise<Spoiler> {
	const { hostname, port } = new URL(target)
	const sockets = new Set<Socket>()
	let rate = 0
	let spoiled = 0
	const server = createServer((station) => {
		const meters = connect(Number(port), hostname)
		for (const socket of [station, meters]) {
			sockets.add(socket)
			socket.on('error', () => {})
			socket.on('close', () => {
				sockets.delete(socket)
				station.destroy()
				meters.destroy()
			})
		}
		station.pipe(meters)
		meters.on('data', (answer) => {
			const bytes = Uint8Array.from(answer)
			if (random() < rate) {
				spoiled++
				const at = Math.floor(random() * bytes.length)
				bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8))
			}
			station.write(bytes)
		})
	})
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
	return {
		url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
		setRate: (wanted) => {
			rate = wanted
		},
		spoiled: () => spoiled,
		close: () => {
			server.close()
			for (const socket of sockets) socket.destroy()
		},
	}
}
