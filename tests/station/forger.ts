/**
 * A converter on the way to DL/T 645 meters that turns over one bit of a value and, by bad luck, of the sum as well:
 * the frame is sound, and the value is not. Written from DL/T 645-2007 clause 5 and not from the codec.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Forger = { readonly url: string; readonly forged: () => number; readonly close: () => void }

/** A value of 4 BCD bytes as it lies in a frame: lowest first, each plus 33H. */
export function bcdBytes(value: number): Uint8Array {
	const digits = String(value).padStart(8, '0')
	return Uint8Array.from([6, 4, 2, 0], (at) => Number.parseInt(digits.slice(at, at + 2), 16) + 0x33)
}

/** Wherever an answer of the meter has `value` among its data, the bit of the topmost byte is turned over. */
export async function openForger(
	target: string,
	serial: string,
	values: readonly Uint8Array[],
	bit: number,
): Promise<Forger> {
	const { hostname, port } = new URL(target)
	const address = Uint8Array.from([10, 8, 6, 4, 2, 0], (at) => Number.parseInt(serial.slice(at, at + 2), 16))
	const sockets = new Set<Socket>()
	let forged = 0
	const forge = (frame: Buffer): Buffer => {
		if (!address.every((byte, index) => frame[1 + index] === byte)) return frame
		const changed = Buffer.from(frame)
		for (const value of values) {
			const at = changed.indexOf(value, 10)
			if (at < 0) continue
			const top = at + value.length - 1
			changed[top] = ((changed[top]! - 0x33) ^ (1 << bit)) + 0x33
			forged++
		}
		let sum = 0
		for (const byte of changed.subarray(0, -2)) sum = (sum + byte) & 0xff
		changed[changed.length - 2] = sum
		return changed
	}
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
		let waiting = Buffer.alloc(0)
		meters.on('data', (chunk) => {
			waiting = Buffer.concat([waiting, chunk])
			for (;;) {
				const start = waiting.indexOf(0x68)
				const size = start < 0 || waiting.length < start + 10 ? null : 12 + waiting[start + 9]!
				if (size === null || waiting.length < start + size) break
				station.write(Buffer.concat([waiting.subarray(0, start), forge(waiting.subarray(start, start + size))]))
				waiting = waiting.subarray(start + size)
			}
		})
	})
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
	return {
		url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
		forged: () => forged,
		close: () => {
			server.close()
			for (const socket of sockets) socket.destroy()
		},
	}
}
