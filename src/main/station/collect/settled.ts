/** Questions that somebody waits for: each is answered, also where the station ends before its meter does. */
import type { ReadResult } from '../../protocols/protocol.ts'

/** What `work` resolves with; `otherwise` when the signal aborts first. */
export function settled<T>(ended: AbortSignal, otherwise: T, work: (resolve: (value: T) => void) => void): Promise<T> {
	return new Promise((resolve) => {
		if (ended.aborted) return resolve(otherwise)
		const give = (value: T) => {
			ended.removeEventListener('abort', over)
			resolve(value)
		}
		const over = () => give(otherwise)
		ended.addEventListener('abort', over, { once: true })
		work(give)
	})
}

export const stationEnds: ReadResult = {
	device: null,
	records: [],
	frames: [],
	failure: { reason: 'line', text: 'the station was ended before the meter had answered' },
}

/** The answer came, but not from this meter, or the database took nothing: no value may be shown as read. */
export const notStored = (result: ReadResult): ReadResult => ({
	...result,
	records: [],
	failure: result.failure ?? { reason: 'refused', text: 'the answer could not be stored for this meter' },
})
