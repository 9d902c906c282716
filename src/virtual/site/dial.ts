/** A device that calls: connects to its master, and again whenever the connection ends, until it is told to stop. */
import { connect, type Socket } from 'node:net'

export type Dialler = {
	readonly hangUp: () => void
	/** No further attempt; the connection ends. */
	readonly stop: () => void
	readonly resume: () => void
	readonly socket: () => Socket | null
}

export type DialParts = {
	readonly host: string
	readonly port: number
	/** From one attempt to the next, give or take half. */
	readonly againMs: number
	readonly random: () => number
	/** What it does with a connection; the result is called when the connection has ended. */
	readonly talk: (socket: Socket) => () => void
}

export function dial({ host, port, againMs, random, talk }: DialParts): Dialler {
	let socket: Socket | null = null
	let timer: NodeJS.Timeout | null = null
	let stopped = false
	const call = () => {
		timer = null
		const one = connect({ host, port, noDelay: true })
		socket = one
		let end = () => {}
		one.on('connect', () => {
			end = talk(one)
		})
		one.on('error', () => one.destroy())
		one.on('close', () => {
			end()
			if (socket === one) socket = null
			if (!stopped && timer === null) timer = setTimeout(call, againMs * (0.5 + random()))
		})
	}
	call()
	return {
		hangUp: () => socket?.destroy(),
		stop: () => {
			stopped = true
			if (timer !== null) clearTimeout(timer)
			timer = null
			socket?.destroy()
		},
		resume: () => {
			if (!stopped) return
			stopped = false
			if (timer === null && socket === null) call()
		},
		socket: () => socket,
	}
}
