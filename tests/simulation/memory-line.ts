/**
 * A line in memory: on one end the station's wire, on the other the bytes of virtual meters. Speaks at the speed of the
 * line, and does everything to what passes that lines do.
 */
import type { LineUrl, NotOpened, Wire } from '../../src/main/lines/line.ts'
import { type Bus, superimposed } from '../../src/virtual/bus.ts'
import { busyAnswer, disturbed, drawDisturbance } from './disturbed.ts'
import type { Drawn, DrawnLine } from './drawn.ts'
import type { SimulatedTime } from './simulated-time.ts'

export type MemoryLine = {
	readonly drawn: DrawnLine
	readonly open: (url: LineUrl, station: Incarnation) => Wire | NotOpened
	/** Pulled: what is open ends, nothing opens. */
	readonly setPlugged: (plugged: boolean) => void
	/** The peer goes without a word: what is open stays open and nothing comes back until it is opened anew. */
	readonly goSilent: () => void
	readonly setReachable: (reachable: boolean) => void
	/** Ends what is open, in the middle of whatever comes. */
	readonly reset: () => void
	/** All rates of disturbances times so much. */
	readonly setNoise: (times: number) => void
	readonly setBabbling: (babbling: boolean) => void
	readonly heal: () => void
}

/** Whose wire it is: a station that was killed neither speaks nor hears. */
export type Incarnation = { readonly isAlive: () => boolean }

type Parts = {
	readonly drawn: DrawnLine
	readonly rates: Drawn['rates']
	readonly bus: Bus
	readonly time: SimulatedTime
	readonly random: () => number
	/** Faults are over. */
	readonly isQuiet: () => boolean
	/** Every byte that passes, for the hash of the run. */
	readonly passed: (direction: 'up' | 'down', bytes: Uint8Array) => void
}

/** Bytes that a driver hands on together. */
const chunkBytes = 32
const networkMs = 2
/** What devices need before they answer. */
const turnRoundMs = 25
const babbleEveryMs = 40

type Connection = {
	readonly station: Incarnation
	isOpen: boolean
	isSilent: boolean
	/** When something is on its way, monotonic ms. */
	spoken: { readonly from: number; readonly to: number }[]
	listener: ((bytes: Uint8Array) => void) | null
	readonly end: (reason: 'lost', detail: string) => void
}

export function createMemoryLine(parts: Parts): MemoryLine {
	const { drawn, time, bus } = parts
	const state = { plugged: true, reachable: true, noise: 1, babbling: false }
	let current: Connection | null = null
	const hear = bus.receiver()
	const lastSaid = new Map<string, Uint8Array>()

	const deliver = (to: Connection, bytes: Uint8Array) => {
		if (!to.isOpen || to.isSilent || !to.station.isAlive() || to !== current) return
		parts.passed('up', bytes)
		to.listener?.(bytes)
	}
	/**
	 * At the speed of the line, in chunks. Who would speak into another's answer is not heard: bytes do not overtake each
	 * other, and what two say at once nobody can read.
	 */
	const speak = (to: Connection, bytes: Uint8Array, afterMs: number, byteMs: number) => {
		const from = time.monotonicMs() + afterMs
		const spoken = { from, to: from + bytes.length * byteMs }
		to.spoken = to.spoken.filter((other) => other.to > time.monotonicMs())
		if (to.spoken.some((other) => other.from < spoken.to - 0.01 && spoken.from < other.to - 0.01)) return
		to.spoken.push(spoken)
		for (let at = 0; at < bytes.length; at += chunkBytes) {
			const chunk = bytes.subarray(at, at + chunkBytes)
			time.after(afterMs + (at + chunk.length) * byteMs, () => deliver(to, chunk))
		}
	}
	const disturbanceNow = () => (parts.isQuiet() ? null : drawDisturbance(parts.rates, state.noise, parts.random))
	const answer = (to: Connection, request: Uint8Array, byteMs: number) => {
		const answers = hear(request, time.monotonicMs())
		for (const delayMs of new Set(answers.map((each) => each.delayMs))) {
			const together = answers.filter((each) => each.delayMs === delayMs)
			const bytes = superimposed(together.map((each) => each.bytes))
			if (bytes.length === 0) continue
			const { serial } = together[0]!.meter
			const foreign = [...lastSaid].find(([other]) => other !== serial)?.[1] ?? null
			lastSaid.delete(serial)
			lastSaid.set(serial, bytes)
			const busy = busyAnswer(drawn.planned.protocol, bytes)
			let afterMs = delayMs + turnRoundMs
			for (const piece of disturbed(disturbanceNow(), bytes, { random: parts.random, foreign, busy })) {
				speak(to, piece.bytes, afterMs + piece.afterMs, byteMs)
				afterMs += piece.afterMs + piece.bytes.length * byteMs
			}
		}
	}
	const send = async (to: Connection, bytes: Uint8Array, byteMs: number): Promise<void> => {
		if (!to.isOpen || !to.station.isAlive()) return
		await time.clock.sleep(networkMs + bytes.length * byteMs)
		parts.passed('down', bytes)
		if (!to.isOpen || to.isSilent || !state.reachable) return
		if (drawn.hasEcho) speak(to, bytes, 1, 0)
		// A request that is spoilt on its way is heard as noise: the meter says nothing.
		const spoilt = disturbanceNow() === 'flip' ? bytes.with(bytes.length - 2, bytes.at(-2)! ^ 0x10) : bytes
		answer(to, spoilt, byteMs)
	}
	const babble = () => {
		if (!state.babbling || parts.isQuiet()) return
		if (current !== null)
			deliver(
				current,
				Uint8Array.from({ length: 24 }, () => Math.floor(parts.random() * 256)),
			)
		time.after(babbleEveryMs, babble)
	}
	const line: MemoryLine = {
		drawn,
		open: (url, station) => {
			if (!state.plugged) return { failure: url.kind === 'tcp' ? 'refused' : 'not-found', detail: 'pulled' }
			current?.end('lost', 'opened anew')
			const { wire, connection } = createWire(url, station, send)
			connection.isSilent = !state.reachable
			current = connection
			return wire
		},
		setPlugged: (plugged) => {
			state.plugged = plugged
			if (!plugged) current?.end('lost', 'pulled')
		},
		goSilent: () => {
			if (current !== null) current.isSilent = true
		},
		setReachable: (reachable) => {
			state.reachable = reachable
			// A gateway has forgotten its client when it is back; a wire that was open is the same wire.
			const forgets = drawn.url.startsWith('tcp')
			if (current !== null && (!reachable || !forgets)) current.isSilent = !reachable
		},
		reset: () => current?.end('lost', 'connection reset'),
		setNoise: (times) => {
			state.noise = times
		},
		setBabbling: (babbling) => {
			const begins = babbling && !state.babbling
			state.babbling = babbling
			if (begins) babble()
		},
		heal() {
			Object.assign(state, { plugged: true, noise: 1, babbling: false })
			line.setReachable(true)
		},
	}
	return line
}

type Send = (to: Connection, bytes: Uint8Array, byteMs: number) => Promise<void>

function createWire(url: LineUrl, station: Incarnation, send: Send) {
	let ended: (how: { reason: 'lost'; detail: string }) => void = () => {}
	const closed = new Promise<{ reason: 'lost'; detail: string }>((resolve) => {
		ended = resolve
	})
	const connection: Connection = {
		station,
		isOpen: true,
		isSilent: false,
		spoken: [],
		listener: null,
		end: (reason, detail) => {
			connection.isOpen = false
			ended({ reason, detail })
		},
	}
	const speed = url.kind === 'serial' ? { baud: url.baud, bitsPerChar: url.parity === 'none' ? 10 : 11 } : null
	// Behind a gateway the bus is as slow; its bytes come in packets.
	const byteMs = speed === null ? 11_000 / 9600 : (speed.bitsPerChar * 1000) / speed.baud
	const wire: Wire = {
		send: (bytes) => send(connection, bytes.slice(), byteMs),
		listen: (heard) => {
			connection.listener = heard
		},
		closed,
		close: async () => connection.end('lost', 'closed'),
		speed,
		...(speed !== null && { setBaud: async () => {} }),
	}
	return { wire, connection }
}
