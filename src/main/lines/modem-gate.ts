/**
 * What a transparent modem (DTU) sends by itself in the stream of the meters behind it: its heartbeat, 'keepalive', 00,
 * FE or its registration text again, every 30 to 120 s. It is taken away where it stands alone between frames, and
 * never inside one: a byte of a meter's answer may look the same.
 */
import type { Gate } from '../protocols/dial-in.ts'

/** A gate that is told whether anybody waits for bytes. */
export type StreamGate = {
	/** `asked`: something was sent a short while ago, so that this may be its answer. */
	readonly take: (chunk: Uint8Array, asked: boolean) => ReturnType<Gate['take']>
	/** A question was sent: the frame before it is over. */
	readonly sent: () => void
	/** After a pause. */
	readonly flush: () => { readonly pass: Uint8Array; readonly heartbeats: number }
}

/** A protocol knows its own frames. */
export const gateOf = (gate: Gate): StreamGate => ({
	take: (chunk) => gate.take(chunk),
	sent: () => undefined,
	flush: () => ({ pass: gate.flush(), heartbeats: 0 }),
})

const usual: readonly Uint8Array[] = [Buffer.from('keepalive'), Uint8Array.of(0x00), Uint8Array.of(0xfe)]
/** Heartbeats of which none was counted yet, because what follows could make them a frame's beginning. */
const mostHeld = 256
/** A text of the modem's own making is learned when it came so often without being asked for. */
const timesToLearn = 3
const mostLearned = 4
/** No start of a meter's text ('/'), no line ends, and short: what a person would type into a modem's settings. */
const learnable = /^[\w .:+-]{2,24}$/

/** `registration`: how the modem named itself. */
export function createModemGate(registration: string): StreamGate {
	const texts: Uint8Array[] = [Buffer.from(registration), ...usual]
	const candidates = new Map<string, number>()
	let held = new Uint8Array()
	let isInFrame = false
	let learned = 0

	const learn = (chunk: Uint8Array) => {
		const text = Buffer.from(chunk).toString('latin1')
		if (learned === mostLearned || !learnable.test(text)) return
		const times = (candidates.get(text) ?? 0) + 1
		candidates.delete(text)
		candidates.set(text, times)
		if (candidates.size > mostLearned) candidates.delete(candidates.keys().next().value!)
		if (times < timesToLearn) return
		candidates.delete(text)
		texts.push(Buffer.from(text, 'latin1'))
		learned++
	}
	return {
		take(chunk, asked) {
			if (isInFrame) return { ...nothing, pass: chunk }
			const all = new Uint8Array(held.length + chunk.length)
			all.set(held)
			all.set(chunk, held.length)
			const { count, rest, isCertain } = heartbeatsIn(all, texts)
			const isHeld = rest.length === 0 && !isCertain && all.length <= mostHeld
			held = isHeld ? all : new Uint8Array()
			if (isHeld) return nothing
			if (rest.length === 0) return { ...nothing, heartbeats: count }
			isInFrame = true
			if (!asked) learn(all)
			return { ...nothing, pass: all }
		},
		sent() {
			isInFrame = false
		},
		flush() {
			isInFrame = false
			const { count } = heartbeatsIn(held, texts)
			held = new Uint8Array()
			return { pass: held, heartbeats: count }
		},
	}
}

const nothing = {
	pass: new Uint8Array(),
	replies: [],
	unasked: [],
	heartbeats: 0,
	leaves: false,
	stranger: null,
} as const

/** Whole heartbeats from the beginning on, and what is behind them. `isCertain`: no frame begins like any of them. */
function heartbeatsIn(bytes: Uint8Array, texts: readonly Uint8Array[]) {
	let at = 0
	let count = 0
	let isCertain = true
	for (;;) {
		const from = at
		const text = texts.find(
			(one) => one.length <= bytes.length - from && one.every((byte, i) => bytes[from + i] === byte),
		)
		if (text === undefined) return { count, rest: bytes.subarray(at), isCertain }
		at += text.length
		isCertain &&= text.length > 1
		count++
		// A line end behind a text belongs to it.
		while (text.length > 1 && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++
	}
}

/** The heartbeats that every modem may have: they name nobody. */
export const isModemHeartbeat = (bytes: Uint8Array): boolean => heartbeatsIn(bytes, usual).rest.length === 0
