/** Values of a past billing period, register by register in programming mode. */
import type { DecodedRecord, ReadFailure, ReadResult, Session } from '../protocol.ts'
import { answerRecords } from './codec.ts'
import type { Dialect, Talk } from './dialogue.ts'
import { programmed, type Say } from './programming.ts'

/**
 * `back` counts from 1 = the latest. The reset counter (0.1.0) names the period, 0.1.2 says when it ended: without that
 * time nothing is told.
 */
export function* history(
	talk: Talk,
	address: string,
	back: number,
	{ command, registers }: NonNullable<Dialect['history']>,
	password: string | undefined,
): Session<ReadResult> {
	const records: (DecodedRecord & { readonly frame: number })[] = []
	const failure = yield* programmed(talk, address, password, function* (say) {
		const counter = yield* told(talk, say, command, '0.1.0')
		if ('reason' in counter) return counter
		const period = String((Number(counter[0]?.value ?? 0) - back + 101) % 100).padStart(2, '0')
		const ended = yield* told(talk, say, command, `0.1.2*${period}`)
		if ('reason' in ended) return ended
		const at = ended.find(({ quantity, value }) => quantity === 'time' && value?.includes('T'))?.value ?? null
		if (at === null) return undated
		for (const register of registers) {
			const answer = yield* told(talk, say, command, `${register}*${period}`)
			if ('reason' in answer) return answer
			const frame = talk.frames.length - 1
			records.push(...answer.map((record) => ({ ...record, storage: back, at, frame })))
		}
		return null
	})
	return { device: null, records, frames: talk.frames, failure }
}

const undated: ReadFailure = {
	reason: 'not-offered',
	text: 'the meter does not say when that billing period ended (0.1.2)',
}

function* told(
	talk: Talk,
	say: Say,
	command: 'R1' | 'R5',
	code: string,
): Session<readonly DecodedRecord[] | ReadFailure> {
	const failure = yield* say(command, `${code}()`)
	if (failure !== null) return failure
	return answerRecords(talk.frames.at(-1)?.bytes ?? new Uint8Array(), code)
}
