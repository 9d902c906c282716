/** What happens to a terminal's frames on their way: lost, late, twice, under a wrong number, glued, torn. */
import { sumOf } from '../digits.ts'

export type WireHabits = {
	/** Added before every answer, ms. */
	rttMs: number
	/** Probabilities per frame. */
	lose: number
	duplicate: number
	wrongSeq: number
	/** Frames that come `lateMs` later than they should. */
	late: number
	lateMs: number
	/** Segments are cut after so many bytes ('random': somewhere), 2 ms apart; 0: not. */
	split: number | 'random'
	/** All frames of an answer in one segment, with a heartbeat before them where the terminal dialled in. */
	glue: boolean
	/** It hears and says nothing, and its connection stays. */
	hang: boolean
}

export const calm: WireHabits = {
	...{ rttMs: 0, lose: 0, duplicate: 0, wrongSeq: 0, late: 0, lateMs: 1_000 },
	...{ split: 0, glue: false, hang: false },
}

const gapMs = 2
const seqAt = 13

export type Wire = {
	/** `first`: what is glued before an answer, where frames are glued. */
	readonly send: (frames: readonly Uint8Array[], afterMs: number, first?: () => Uint8Array) => void
	readonly close: () => void
}

/** `write` is called with whole segments in their order; `random`: each call in [0, 1). */
export function createWire(habits: WireHabits, random: () => number, write: (bytes: Uint8Array) => void): Wire {
	const timers = new Set<NodeJS.Timeout>()
	const after = (ms: number, act: () => void) => {
		if (ms <= 0) return act()
		const timer = setTimeout(() => {
			timers.delete(timer)
			act()
		}, ms)
		timers.add(timer)
	}
	const queue: Uint8Array[] = []
	let pumping = false
	const pump = () => {
		const next = queue.shift()
		pumping = next !== undefined
		if (next === undefined) return
		write(next)
		after(gapMs, pump)
	}
	const put = (segment: Uint8Array) => {
		if (habits.split === 0 && !pumping) return write(segment)
		queue.push(...cut(segment, habits.split, random))
		if (!pumping) pump()
	}
	return {
		send: (frames, afterMs, first) => {
			const now: Uint8Array[] = []
			for (const frame of frames) {
				if (random() < habits.lose) continue
				const sent = random() < habits.wrongSeq ? misnumbered(frame) : frame
				const copies = random() < habits.duplicate ? [sent, sent] : [sent]
				if (random() < habits.late) after(afterMs + habits.rttMs + habits.lateMs, () => copies.forEach(put))
				else now.push(...copies)
			}
			if (now.length === 0) return
			const glued = habits.glue ? [Buffer.concat([...(first === undefined ? [] : [first()]), ...now])] : now
			after(afterMs + habits.rttMs, () => glued.forEach(put))
		},
		close: () => {
			for (const timer of timers) clearTimeout(timer)
			queue.length = 0
		},
	}
}

function cut(segment: Uint8Array, split: number | 'random', random: () => number): readonly Uint8Array[] {
	if (split === 0 || segment.length < 2) return [segment]
	if (split === 'random') {
		const at = 1 + Math.floor(random() * (segment.length - 1))
		return [segment.subarray(0, at), segment.subarray(at)]
	}
	const count = Math.ceil(segment.length / split)
	return Array.from({ length: count }, (_, index) => segment.subarray(index * split, (index + 1) * split))
}

/** The same frame under the next number, its sum made right. */
function misnumbered(frame: Uint8Array): Uint8Array {
	const other = Uint8Array.from(frame)
	other[seqAt] = (frame[seqAt]! & 0xf0) | ((frame[seqAt]! + 1) & 0x0f)
	other[other.length - 2] = sumOf(other.subarray(6, -2))
	return other
}
