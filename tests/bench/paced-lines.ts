/**
 * Many lines with many DL/T 645 meters each, as a process of its own: serial device servers at 2400 Bd 8E1. A request
 * is taken in and an answer given out at the speed of the line, in portions as such a server packs them; the meters are
 * those of the virtual building with counts that follow from their number and the time alone.
 *
 * node paced-lines.ts LINES METERS   One JSON line when all are open: {"ports": [...]}. Ends with its standard input.
 */
import { createServer, type Socket } from 'node:net'
import { createDlt645Device } from '../../src/virtual/dlt645/device.ts'
import { requestsIn } from '../../src/virtual/dlt645/frame.ts'
import { addressOfMeter } from './paced-address.ts'

const [lines, meters] = process.argv.slice(2).map(Number) as [number, number]
const charMs = (11 * 1000) / 2400
const responseMs = 20
/** What a device server collects before it sends a packet. */
const portion = 12

const since = Date.UTC(2024, 0, 1)
/** 400 W, and each meter a little more: in whole steps of 10 Wh at any time. */
const milliWhAt = (index: number, at: number) => Math.round((at - since) / 9) + index * 1_000_000

function deviceAt(index: number) {
	const counted = (_: unknown, at: number) => {
		const totalMilliWh = milliWhAt(index, at)
		return { totalMilliWh, t1MilliWh: totalMilliWh, t2MilliWh: 0, volumeMl: 0 }
	}
	const truth = { seed: 0, registersAt: counted, quarterAt: () => ({ energyMilliWh: 100_000, volumeMl: 0 }) }
	const address = addressOfMeter(index)
	return createDlt645Device(truth, {
		...{ index, line: '', address, serial: address, medium: 'electricity', floor: '', unit: '', use: 'flat' },
		...{ clock: 'local', clockOffsetMs: 0 },
	})
}

function serve(line: number) {
	const devices = new Map(
		Array.from({ length: meters }, (_, n) => [addressOfMeter(line * meters + n), deviceAt(line * meters + n)]),
	)
	let buffer = new Uint8Array()
	const hear = (socket: Socket, bytes: Uint8Array) => {
		const { requests, rest } = requestsIn(Buffer.concat([buffer, bytes]))
		buffer = Uint8Array.from(rest)
		for (const request of requests) {
			const answer = devices.get(request.address)?.hear(request, Date.now())
			const startMs = performance.now() + bytes.length * charMs + responseMs
			if (answer != null) giveOut(socket, answer, startMs, 0)
		}
	}
	return createServer({ noDelay: true }, (socket) => {
		socket.on('data', (bytes) => hear(socket, bytes))
		socket.on('error', () => socket.destroy())
	})
}

/** The schedule is absolute: late timers do not add up. */
function giveOut(socket: Socket, answer: Uint8Array, startMs: number, from: number): void {
	const to = Math.min(answer.length, from + portion)
	setTimeout(
		() => {
			if (socket.destroyed) return
			socket.write(answer.subarray(from, to))
			if (to < answer.length) giveOut(socket, answer, startMs, to)
		},
		Math.max(0, startMs + to * charMs - performance.now()),
	)
}

const servers = Array.from({ length: lines }, (_, line) => serve(line))
await Promise.all(servers.map((server) => new Promise<void>((open) => server.listen(0, '127.0.0.1', open))))
const ports = servers.map((server) => {
	const address = server.address()
	return typeof address === 'object' && address !== null ? address.port : 0
})
console.log(JSON.stringify({ ports }))
process.stdin.resume().on('end', () => process.exit(0))
