/** A TCP connection as a wire: ours to a serial gateway (RS-485 or M-Bus server, GPRS box), or a caller's to us. */
import { createConnection, type Socket } from 'node:net'
import type { LineFailure, LineUrl, Wire } from './line.ts'

type Failed = { readonly failure: LineFailure; readonly detail: string }

export type TcpLimits = {
	readonly connectMs: number
	/**
	 * After this long without traffic the system asks whether the peer is still there (half-open, RELIABILITY 2.4 row
	 * 22).
	 */
	readonly keepAliveMs: number
	/** A peer that takes no bytes for so long is given up. */
	readonly sendMs: number
	/** More than this in one window and the socket is left unread for the rest of it (row 13: bounded CPU). */
	readonly windowBytes: number
	readonly windowMs: number
}

export const usualLimits: TcpLimits = {
	connectMs: 5000,
	keepAliveMs: 10_000,
	sendMs: 10_000,
	windowBytes: 64 * 1024,
	windowMs: 250,
}

/** Never rejects: what went wrong is the `failure`. */
export function openTcp(
	url: Extract<LineUrl, { kind: 'tcp' }>,
	signal: AbortSignal,
	limits: TcpLimits = usualLimits,
): Promise<Wire | Failed> {
	return new Promise((resolve) => {
		if (signal.aborted) return resolve({ failure: 'lost', detail: 'closed' })
		const socket = createConnection({ host: url.host, port: url.port, noDelay: true })
		const give = (result: Wire | Failed) => {
			clearTimeout(timer)
			signal.removeEventListener('abort', aborted)
			socket.off('error', failed)
			socket.off('connect', connected)
			if ('failure' in result) {
				// A socket that is given up may still report an error.
				socket.on('error', () => undefined)
				socket.destroy()
			}
			resolve(result)
		}
		const aborted = () => give({ failure: 'lost', detail: 'closed' })
		const failed = (error: NodeJS.ErrnoException) => give({ failure: failureOf(error), detail: error.message })
		const connected = () => give(socketWire(socket, limits))
		const timer = setTimeout(
			() => give({ failure: 'timed-out', detail: `no connection within ${limits.connectMs} ms` }),
			limits.connectMs,
		)
		signal.addEventListener('abort', aborted, { once: true })
		socket.once('error', failed)
		socket.once('connect', connected)
	})
}

const failuresByCode: Readonly<Record<string, LineFailure>> = {
	ECONNREFUSED: 'refused',
	ENOTFOUND: 'host-unknown',
	EAI_AGAIN: 'host-unknown',
	EAI_FAIL: 'host-unknown',
	EAI_NONAME: 'host-unknown',
	EHOSTUNREACH: 'unreachable',
	ENETUNREACH: 'unreachable',
	EHOSTDOWN: 'unreachable',
	EADDRNOTAVAIL: 'unreachable',
	ETIMEDOUT: 'timed-out',
	EACCES: 'permission',
	EPERM: 'permission',
	ECONNRESET: 'lost',
	EPIPE: 'lost',
}

function failureOf(error: NodeJS.ErrnoException): LineFailure {
	return failuresByCode[error.code ?? ''] ?? 'other'
}

/** A connected socket. Nobody else listens to it from now on. */
export function socketWire(socket: Socket, limits: TcpLimits): Wire {
	socket.setKeepAlive(true, limits.keepAliveMs)
	let heard: ((bytes: Uint8Array) => void) | null = null
	let detail = 'closed by the peer'
	const closed = new Promise<{ reason: LineFailure; detail: string }>((resolve) => {
		socket.on('close', () => resolve({ reason: 'lost', detail }))
	})
	socket.on('error', (error) => {
		detail = error.message
	})
	const isTooMuch = createRate(limits)
	socket.on('data', (chunk: Buffer) => {
		const restMs = isTooMuch(chunk.length)
		if (restMs > 0) {
			socket.pause()
			setTimeout(() => socket.resume(), restMs)
		}
		heard?.(chunk)
	})
	return {
		send: (bytes) =>
			new Promise((resolve) => {
				if (socket.destroyed) return resolve()
				const timer = setTimeout(() => {
					detail = `the peer took no bytes for ${limits.sendMs} ms`
					socket.destroy()
				}, limits.sendMs)
				// The callback comes with success, error and destroy alike; a lost line shows in `closed`.
				socket.write(bytes, () => {
					clearTimeout(timer)
					resolve()
				})
			}),
		listen: (listener) => {
			heard = listener
		},
		closed,
		close: async () => {
			detail = 'closed'
			socket.destroy()
			await closed
		},
		speed: null,
	}
}

/** Says for how many ms to rest after a chunk; 0: go on. */
function createRate(limits: TcpLimits): (bytes: number) => number {
	let windowFrom = performance.now()
	let inWindow = 0
	return (bytes) => {
		const now = performance.now()
		if (now - windowFrom >= limits.windowMs) {
			windowFrom = now
			inWindow = 0
		}
		inWindow += bytes
		return inWindow > limits.windowBytes ? Math.max(1, windowFrom + limits.windowMs - now) : 0
	}
}
