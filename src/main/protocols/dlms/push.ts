/** Meters that push their lists unasked and answer nothing: customer interfaces of Austria and the Nordic countries. */
import type { Gathered } from '../gathered.ts'
import type { MeterContext, ReadFailure, ReadJob, Session, Step } from '../protocol.ts'
import { failureOf } from './channel.ts'
import { decode } from './codec.ts'

/** Short lists with the power alone come every few seconds, the one with the counters now and then. */
const mostLists = 8
/** The longest pause between two lists, ms (Kaifa, Iskra: 5 to 10 s). */
const listMs = 12_000

/** Listens until a list with a counter has come, or a few lists without; each value counts as it was said last. */
export function* listen(
	job: ReadJob,
	context: MeterContext | undefined,
	gathered: Gathered,
): Session<ReadFailure | null> {
	if (job.kind !== 'current' && job.kind !== 'clock') {
		return { reason: 'not-offered', text: 'What a meter pushes holds present values alone.' }
	}
	const step: Step = { send: new Uint8Array(), answer: isPush, retries: 0, answerMs: listMs, hold: true }
	for (let lists = 0; lists < mostLists; lists++) {
		const heard = yield step
		if (heard.kind !== 'frame') return gathered.records.length > 0 && heard.kind !== 'line' ? null : failureOf(heard)
		const frame = gathered.frames.push({ bytes: heard.frame, receivedAt: heard.at }) - 1
		const decoded = decode(heard.frame, context)
		if (!decoded.ok) return { reason: reasonOf(decoded.reason), text: decoded.text }
		gathered.device = decoded.device ?? gathered.device
		const time = decoded.readings.find(({ quantity, role }) => quantity === 'time' && role === 'clock')?.value
		if (time !== undefined && time !== null && time.length === 19)
			gathered.clock = { local: time, receivedAt: heard.at }
		if (job.kind === 'clock' && gathered.clock !== null) return null
		const items = job.kind === 'current' ? (job.items ?? null) : []
		for (const record of decoded.readings) {
			if (items !== null && !items.includes(record.key)) continue
			const known = gathered.records.findIndex(({ key }) => key === record.key)
			if (known >= 0) gathered.records.splice(known, 1)
			gathered.records.push({ ...record, frame })
		}
		if (gathered.records.some(({ quantity }) => quantity === 'energy' || quantity === 'volume')) return null
	}
	if (job.kind === 'clock') return { reason: 'not-offered', text: 'The meter’s lists state no time.' }
	return null
}

function isPush(frame: Uint8Array): 'mine' | 'foreign' {
	const decoded = decode(frame)
	// Encrypted ones say only with the key what they are.
	const isClosed = !decoded.ok && decoded.reason === 'no-key'
	return isClosed || (decoded.ok && (decoded.control === '0F' || decoded.control === 'DB')) ? 'mine' : 'foreign'
}

const reasonOf = (reason: string): ReadFailure['reason'] =>
	reason === 'no-key' || reason === 'wrong-key' ? reason : 'refused'
