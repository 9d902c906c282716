/** What an exchange hears, in one bounded buffer, with the time of its last byte. */
import type { Clock } from '../lines/clock.ts'
import type { Wire } from '../lines/line.ts'

export type Ear = {
	/** What has been heard and not yet been taken. A view: valid until the next `take` or `wait`. */
	readonly bytes: () => Uint8Array
	/** Removes and returns a copy of the first `length` bytes. */
	readonly take: (length: number) => Uint8Array
	/** Monotonic ms, -Infinity before the first byte. */
	readonly lastByteAt: () => number
	/** Resolves with the next bytes or at `until` (monotonic ms), whichever is first. */
	readonly wait: (until: number) => Promise<void>
	readonly close: () => void
}

/** Most answers are shorter than this; the rest of the buffer is made when it is needed. */
const usualBytes = 1024
/** A reason of its own: without one, each `abort` makes an exception with a stack, which costs more than all the rest. */
const heard = 'heard'

/** Listens from now on. Beyond `longest` bytes the oldest are given up. */
export function createEar(wire: Wire, clock: Clock, longest: number): Ear {
	let buffer = new Uint8Array(Math.min(usualBytes, longest))
	let length = 0
	let lastByteAt = Number.NEGATIVE_INFINITY
	let waiting: AbortController | null = null
	wire.listen((chunk) => {
		const bytes = chunk.subarray(Math.max(0, chunk.length - longest))
		const surplus = Math.max(0, length + bytes.length - longest)
		if (surplus > 0) buffer.copyWithin(0, surplus, length)
		length -= surplus
		if (length + bytes.length > buffer.length) {
			const larger = new Uint8Array(longest)
			larger.set(buffer.subarray(0, length))
			buffer = larger
		}
		buffer.set(bytes, length)
		length += bytes.length
		lastByteAt = clock.monotonicMs()
		waiting?.abort(heard)
	})
	return {
		bytes: () => buffer.subarray(0, length),
		take: (count) => {
			const taken = buffer.slice(0, count)
			buffer.copyWithin(0, count, length)
			length -= count
			return taken
		},
		lastByteAt: () => lastByteAt,
		wait: async (until) => {
			waiting = new AbortController()
			await clock.sleep(until - clock.monotonicMs(), waiting.signal)
			waiting = null
		},
		close: () => wire.listen(null),
	}
}
