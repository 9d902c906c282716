/** WebSockets of the page as links. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Link, longestMessage } from '../../shared/rpc.ts'
import { noSession, type Refusal, socketRefusalOf } from './admission.ts'
import type { Session } from './session.ts'

export type SocketOptions = {
	/** '127.0.0.1:8471' */
	readonly own: string
	readonly port: number
	readonly session: Session
	readonly now: () => number
	readonly onLink: (link: Link) => void
}

const mostSockets = 32
const heartbeatMs = 20_000
/** A page that reads no more is cut off before it fills the memory; it connects again when it wakes up. */
const mostUnsentBytes = 64 * 1024 * 1024

/** Returns the function that ends all of them. */
export function serveSockets(server: Server, options: SocketOptions): () => void {
	const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage, perMessageDeflate: false })
	const alive = new WeakSet<WebSocket>()
	server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
		stream.on('error', () => stream.destroy())
		const refusal = socketRefusalOf(request, options.own) ?? sessionRefusal(request, options, sockets.clients.size)
		if (refusal !== null) return refuse(stream, refusal)
		sockets.handleUpgrade(request, stream, head, (socket) => {
			alive.add(socket)
			socket.on('pong', () => alive.add(socket))
			options.onLink(socketLink(socket))
		})
	})
	const heartbeat = setInterval(() => {
		for (const socket of sockets.clients) {
			if (!alive.delete(socket)) socket.terminate()
			else socket.ping()
		}
	}, heartbeatMs)
	return () => {
		clearInterval(heartbeat)
		for (const socket of sockets.clients) socket.close(1001)
		sockets.close()
	}
}

function sessionRefusal(request: IncomingMessage, options: SocketOptions, open: number): Refusal | null {
	if (!options.session.admits(request.headers.cookie, options.port, options.now())) return noSession
	return open >= mostSockets ? { status: 429, text: 'Too many pages are open.' } : null
}

function refuse(stream: Duplex, { status, text }: Refusal): void {
	const bytes = Buffer.byteLength(text)
	stream.end(
		`HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${bytes}\r\n` +
			`Connection: close\r\n\r\n${text}`,
	)
}

function socketLink(socket: WebSocket): Link {
	const open = () => socket.readyState === socket.OPEN
	// A bad frame or a reset: ws closes by itself, and 'close' tells the link.
	socket.on('error', () => {})
	return {
		send: (text) => {
			if (!open()) return
			if (socket.bufferedAmount > mostUnsentBytes) socket.terminate()
			else socket.send(text)
		},
		onText: (listener) =>
			socket.on('message', (data, isBinary) => {
				if (isBinary) socket.close(1003)
				else listener(data.toString())
			}),
		onClose: (listener) => socket.on('close', listener),
		close: () => socket.close(1000),
	}
}
