/** One connection to the higher master: login, heartbeats, and its questions answered in slices, one after another. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../lines/clock.ts'
import type { Wire } from '../../lines/line.ts'
import { answer } from '../../protocols/gdw1376/answering/answer.ts'
import { linkFrame, replyTo } from '../../protocols/gdw1376/answering/link.ts'
import type { Memory } from '../../protocols/gdw1376/answering/memory.ts'
import { type Frame, split, unwrap } from '../../protocols/gdw1376/frame.ts'

export type LinkOptions = {
	readonly wire: Wire
	readonly memory: Memory
	readonly clock: Clock
	readonly ended: AbortSignal
	readonly onLinked: () => void
	readonly onQuestion: () => void
	/** The next heartbeat is due. */
	readonly onBeat: () => Promise<void>
	readonly onTold: (importantUpTo: number) => void
}

export const loginTimeoutS = 30
/** A link that misses three heartbeats is dead, whatever TCP believes. */
const mostMisses = 3
/** Longer than this the main thread is not held at once. */
const sliceMs = 8
/** A frame that has begun and does not go on was none. */
const gapMs = 30_000
/** A master that asks so much further than it is answered is not waited for. */
const mostBuffered = 256 * 1024

/** Resolves with a plain sentence of why the link ended; null: it was asked to. */
export async function converse(options: LinkOptions): Promise<string | null> {
	const { wire, memory, clock, ended, onLinked, onQuestion, onBeat, onTold } = options
	const inbox = createInbox(wire, clock, ended)
	let number = Math.floor(clock.now() / 1000) % 16
	const send = (kind: 'login' | 'heartbeat' | 'logout') => {
		number = (number + 1) % 16
		return wire.send(linkFrame(memory, kind, number))
	}
	const loggedIn = async (): Promise<string | null> => {
		await send('login')
		const until = clock.monotonicMs() + loginTimeoutS * 1000
		for (;;) {
			const heard = await inbox.next(until)
			if (typeof heard === 'string') return heard === 'late' ? 'The master did not answer the login.' : endOf(heard)
			const reply = replyTo(number, heard)
			if (reply === 'confirmed') return null
			if (reply === 'denied') return 'The master denied the login: it does not know this address.'
		}
	}
	const refused = await loggedIn()
	if (refused !== null || ended.aborted) return refused
	onLinked()
	const beatMs = memory.heartbeatMinutes * 60_000
	let nextBeat = clock.monotonicMs() + beatMs
	let misses = 0
	let isOwed = false
	for (;;) {
		const heard = await inbox.next(nextBeat)
		if (heard === 'late') {
			if (isOwed && ++misses >= mostMisses) return 'The master did not answer three heartbeats.'
			nextBeat = clock.monotonicMs() + beatMs
			await onBeat()
			await send('heartbeat')
			isOwed = true
			continue
		}
		if (heard === 'stopped') await send('logout')
		if (typeof heard === 'string') return endOf(heard)
		const reply = isOwed ? replyTo(number, heard) : null
		if (reply === 'denied') return 'The master denied a heartbeat: it has forgotten the login.'
		if (reply === 'confirmed') {
			isOwed = false
			misses = 0
			continue
		}
		onQuestion()
		const { frames, importantUpTo } = await inSlices(heard, memory, clock)
		for (const frame of frames) await wire.send(frame)
		if (importantUpTo !== null) onTold(importantUpTo)
	}
}

async function inSlices(question: Frame, memory: Memory, clock: Clock) {
	const steps = answer(question, memory)
	let from = clock.monotonicMs()
	for (;;) {
		const step = steps.next()
		if (step.done === true) return step.value
		if (clock.monotonicMs() - from < sliceMs) continue
		await turn()
		from = clock.monotonicMs()
	}
}

type Ending = 'closed' | 'stopped' | 'flooded'
const endOf = (ending: Ending): string | null => {
	if (ending === 'stopped') return null
	return ending === 'closed'
		? 'The master closed the connection.'
		: 'The master asks faster than it takes the answers; the connection was closed.'
}

/** Frames out of the stream, as they are asked for. */
function createInbox(wire: Wire, clock: Clock, ended: AbortSignal) {
	let buffer = new Uint8Array(0)
	let lastAt = clock.monotonicMs()
	let ending: Ending | null = null
	let wake = () => {}
	const end = (how: Ending) => {
		ending ??= how
		wake()
	}
	wire.listen((bytes) => {
		if (buffer.length + bytes.length > mostBuffered) return end('flooded')
		buffer = Buffer.concat([buffer, bytes])
		lastAt = clock.monotonicMs()
		wake()
	})
	void wire.closed.then(() => end('closed'))
	ended.addEventListener('abort', () => end('stopped'), { once: true })
	if (ended.aborted) end('stopped')

	/** The next whole frame in what has come; null: none yet. */
	const cut = (): Frame | null => {
		while (buffer.length > 0) {
			const verdict = split(buffer)
			if (verdict.kind === 'more') return null
			const bytes = buffer.slice(0, verdict.length)
			buffer = buffer.subarray(verdict.length)
			if (verdict.kind !== 'frame') continue
			const frame = unwrap(bytes)
			if (frame.kind === 'frame') return frame
		}
		return null
	}
	return {
		/** 'late': nothing came until then (monotonic ms). */
		async next(until: number): Promise<Frame | 'late' | Ending> {
			for (;;) {
				const frame = ending === null || ending === 'closed' ? cut() : null
				if (frame !== null) return frame
				if (ending !== null) return ending
				const now = clock.monotonicMs()
				if (now >= until) return 'late'
				if (buffer.length > 0 && now - lastAt >= gapMs) {
					buffer = buffer.subarray(1)
					continue
				}
				const waits = buffer.length > 0 ? Math.min(until - now, lastAt + gapMs - now) : until - now
				const pause = new AbortController()
				const woken = new Promise<void>((resolve) => {
					wake = resolve
				})
				await Promise.race([woken, clock.sleep(waits, pause.signal)])
				pause.abort()
			}
		},
	}
}
