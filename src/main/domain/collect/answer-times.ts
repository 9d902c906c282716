/**
 * How long a device takes to answer, learned from its answers: a slow one gets the time that it needs, and the others
 * on its line keep theirs (RELIABILITY 2.4 row 21). Never shorter than the protocol's own limit: see the session.
 */
export type AnswerTimes = {
	/** The latest ones that are certain, oldest first, ms. */
	readonly known: readonly number[]
	/** One that may be the time of a repeated question, until a certain one comes; null: none. */
	readonly doubtful: number | null
	/** How many answers in a row came only after the question had been repeated. */
	readonly repeated: number
}

export const noAnswerTimes: AnswerTimes = { known: [], doubtful: null, repeated: 0 }

const mostKnown = 16
/** So many repeated questions in a row are no bad luck: the device has become slower. */
const repeatedInRow = 3
const spareFactor = 1.5
const spareMs = 50
/** No device makes its line wait longer than this. */
export const longestAnswerMs = 5_000
/** A device that has not been heard may be a slow one: its single question is given this much time. */
export const probeAnswerMs = 3_000

/**
 * `tookMs`: from the end of the first sending to the beginning of the answer. Where the question was repeated, nobody
 * knows which sending was answered (Karn and Partridge 1987): such a time is believed only where nothing better is
 * known, or again and again.
 */
export function answered(times: AnswerTimes, tookMs: number, attempts: number): AnswerTimes {
	if (attempts <= 1) {
		return { known: [...times.known.slice(1 - mostKnown), Math.max(0, tookMs)], doubtful: null, repeated: 0 }
	}
	const repeated = times.repeated + 1
	const isBelieved = times.known.length === 0 || repeated >= repeatedInRow
	return { ...times, repeated, doubtful: isBelieved ? Math.max(0, tookMs) : times.doubtful }
}

/** The least that the device's next answer is waited for, ms; 0: nothing is known of it. */
export function answerLimitMs({ known, doubtful }: AnswerTimes): number {
	if (known.length === 0 && doubtful === null) return 0
	return Math.min(longestAnswerMs, Math.ceil(Math.max(doubtful ?? 0, ...known) * spareFactor + spareMs))
}
