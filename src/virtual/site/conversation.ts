/** One connection of a concentrator: questions in, answers out, and what it says of its own accord until confirmed. */
import type { Socket } from 'node:net'
import { requestsIn } from '../gdw1376/frame.ts'
import type { Terminal } from '../gdw1376/terminal.ts'
import { createWire, type WireHabits } from '../gdw1376/wire.ts'

export type Counters = {
	connections: number
	logins: number
	loginsConfirmed: number
	heartbeats: number
	heartbeatsConfirmed: number
	heartbeatsMissed: number
	/** Frames of the master that were for this terminal's ears, and frames sent in answer. */
	questions: number
	frames: number
	reports: number
	reportsConfirmed: number
}

export const noCounts = (): Counters => ({
	...{ connections: 0, logins: 0, loginsConfirmed: 0, heartbeats: 0, heartbeatsConfirmed: 0, heartbeatsMissed: 0 },
	...{ questions: 0, frames: 0, reports: 0, reportsConfirmed: 0 },
})

export type Conversation = {
	/** A message of its own; `done` is told whether the master confirmed it in time. */
	readonly say: (frame: Uint8Array, done: (confirmed: boolean) => void) => void
	readonly close: () => void
}

export type ConversationParts = {
	readonly terminal: Terminal
	readonly socket: Socket
	readonly habits: WireHabits
	readonly counters: Counters
	/** It dialled: a heartbeat may be glued before an answer. */
	readonly dialled: boolean
	/** How long a message of its own waits for its confirmation. */
	readonly confirmMs: number
	readonly now: () => number
	readonly random: () => number
}

const seqAt = 13

export function converse(parts: ConversationParts): Conversation {
	const { terminal, socket, habits, counters, dialled, confirmMs, now, random } = parts
	const open = new Map<number, { readonly timer: NodeJS.Timeout; readonly done: (confirmed: boolean) => void }>()
	let waiting: Uint8Array = new Uint8Array()
	const write = (bytes: Uint8Array) => {
		if (socket.destroyed || habits.hang) return
		terminal.state.traffic += bytes.length
		socket.write(bytes)
	}
	const wire = createWire(habits, random, write)
	const settle = (number: number, confirmed: boolean) => {
		const message = open.get(number)
		if (message === undefined) return
		clearTimeout(message.timer)
		open.delete(number)
		message.done(confirmed)
	}
	const say = (frame: Uint8Array, done: (confirmed: boolean) => void) => {
		const number = frame[seqAt]! & 0x0f
		settle(number, false)
		open.set(number, { timer: setTimeout(settle, confirmMs, number, false), done })
		write(frame)
	}
	/** Glued before an answer; its confirmation counts as every heartbeat's. */
	const heartbeat = () => {
		const frame = terminal.heartbeat()
		counters.heartbeats++
		const done = (confirmed: boolean) => (confirmed ? counters.heartbeatsConfirmed++ : counters.heartbeatsMissed++)
		const number = frame[seqAt]! & 0x0f
		open.set(number, { timer: setTimeout(settle, confirmMs, number, false), done })
		return frame
	}
	socket.on('data', (bytes) => {
		if (habits.hang) return
		terminal.state.traffic += bytes.length
		const { requests, rest } = requestsIn(waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]))
		waiting = rest
		for (const request of requests) {
			const isOwn = request.address[4] === 0 && request.afn === 0x00
			if (isOwn && open.has(request.seq & 0x0f)) {
				settle(request.seq & 0x0f, confirms(request.data))
				continue
			}
			const { frames, delayMs } = terminal.answer(request, now())
			counters.questions++
			counters.frames += frames.length
			wire.send(frames, delayMs, dialled ? heartbeat : undefined)
		}
	})
	return {
		say,
		close: () => {
			wire.close()
			for (const { timer } of open.values()) clearTimeout(timer)
			open.clear()
		},
	}
}

/** 00 F1, or 00 F3 with ERR 00 for every item: AFN, then DA DT ERR each. */
function confirms(data: readonly number[]): boolean {
	if (data[3] !== 0 || data[2] === 2) return false
	if (data[2] === 1) return true
	const items = data.slice(5)
	return data[2] === 4 && items.every((error, at) => at % 5 !== 4 || error === 0)
}
