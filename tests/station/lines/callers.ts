/** Devices of the tiny protocol that call: they log in, send heartbeats and events, and answer what they are asked. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { DialInAbility, Gate } from '../../../src/main/protocols/dial-in.ts'
import { answer, message, tiny } from './tiny.ts'

/** Kinds of what a device says by itself; its confirmation has the top bit set. */
const said = { login: 0x02, heartbeat: 0x03, event: 0x04, logout: 0x05 } as const
const confirmed = 0x80

export const login = (address: number, item = 0) => message(address, said.login, item)
export const heartbeat = (address: number, item = 0) => message(address, said.heartbeat, item)
export const event = (address: number, item = 0) => message(address, said.event, item)
export const logout = (address: number) => message(address, said.logout, 0)
export const identityOf = (address: number) => `T-${address}`

/** The tiny protocol's own: 'T-7' names itself with a login. */
export const tinyDialIn: DialInAbility = {
	introduce(buffer) {
		let at = 0
		while (at < buffer.length) {
			const verdict = tiny.split(buffer.subarray(at))
			if (verdict.kind === 'more') return { kind: 'more' }
			const frame = buffer.subarray(at, at + verdict.length)
			at += verdict.length
			if (verdict.kind !== 'frame' || frame[2] !== said.login) continue
			return { kind: 'identity', identity: identityOf(frame[1]!), length: at, reply: confirmationOf(frame) }
		}
		return { kind: 'none', length: buffer.length }
	},
	gate,
}

const confirmationOf = (frame: Uint8Array) => message(frame[1]!, frame[2]! | confirmed, frame[3]!)

function gate(identity: string): Gate {
	let waiting = new Uint8Array()
	return {
		take(chunk) {
			const buffer = Uint8Array.from([...waiting, ...chunk])
			const taken = { pass: [] as number[], replies: [] as Uint8Array[], unasked: [] as Uint8Array[] }
			let [heartbeats, leaves, stranger, at] = [0, false, null as string | null, 0]
			while (at < buffer.length) {
				const verdict = tiny.split(buffer.subarray(at))
				if (verdict.kind === 'more') break
				const frame = buffer.slice(at, at + verdict.length)
				at += verdict.length
				const kind = frame[2]!
				const isOwn = verdict.kind === 'frame' && kind >= said.login && kind <= said.logout
				if (!isOwn) taken.pass.push(...frame)
				else if (identityOf(frame[1]!) !== identity) stranger = identityOf(frame[1]!)
				else if (kind === said.event) taken.unasked.push(frame)
				else taken.replies.push(confirmationOf(frame))
				if (isOwn && kind === said.heartbeat) heartbeats++
				if (isOwn && kind === said.logout) leaves = true
			}
			waiting = buffer.slice(at)
			return { ...taken, pass: Uint8Array.from(taken.pass), heartbeats, leaves, stranger }
		},
		flush() {
			const rest = waiting
			waiting = new Uint8Array()
			return rest
		},
	}
}

export type Device = {
	readonly socket: Socket
	readonly say: (...bytes: readonly Uint8Array[]) => void
	/** Frames that the station sent: questions and confirmations. */
	readonly heard: readonly Uint8Array[]
	readonly confirmations: () => readonly Uint8Array[]
	readonly isOpen: () => boolean
	readonly closed: Promise<void>
}

export type Habits = {
	/** 127.0.0.x: another host. */
	readonly from?: string
	/** undefined: it stays silent when asked. */
	readonly reading?: readonly number[]
	readonly afterMs?: number
}

/** Connected, and not yet logged in. */
export async function dial(port: number, address: number, habits: Habits = {}): Promise<Device> {
	const socket = connect({ port, host: '127.0.0.1', localAddress: habits.from ?? '127.0.0.1', noDelay: true })
	socket.on('error', () => undefined)
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
	const heard: Uint8Array[] = []
	let buffer = new Uint8Array()
	socket.on('data', (chunk) => {
		buffer = Uint8Array.from([...buffer, ...chunk])
		for (;;) {
			const verdict = tiny.split(buffer)
			if (verdict.kind === 'more') return
			const frame = buffer.slice(0, verdict.length)
			buffer = buffer.slice(verdict.length)
			if (verdict.kind !== 'frame') continue
			heard.push(frame)
			if (frame[2] !== 0x01 || frame[1] !== address || habits.reading === undefined) continue
			const bytes = answer(address, frame[3]!, habits.reading)
			setTimeout(() => socket.writable && socket.write(bytes), habits.afterMs ?? 0)
		}
	})
	await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), closed])
	return {
		socket,
		say: (...bytes) => {
			for (const each of bytes) if (socket.writable) socket.write(each)
		},
		heard,
		confirmations: () => heard.filter((frame) => frame[2]! > confirmed && frame[2] !== 0x81),
		isOpen: () => !socket.destroyed,
		closed,
	}
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	server.close()
	await once(server, 'close')
	return port
}
