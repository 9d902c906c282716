/** DL/T 645-2007: what a conversation with one meter reads, top down. */
import { longestFrame } from '../dlt645-frame/constants.ts'
import { canonicalAddress as address, split } from '../dlt645-frame/frame.ts'
import { type Answer, keep } from '../dlt645-frame/gathered.ts'
import { type Gathered, nothingYet, resultOf } from '../gathered.ts'
import type { Protocol, ReadFailure, ReadJob, ReadResult, Session } from '../protocol.ts'
import { decode } from './codec.ts'
import { control } from './control.ts'
import { ask, refusalOf } from './conversation.ts'
import { explain } from './explain.ts'
import { readFreeze, readProfile, readSettlement } from './memory.ts'
import { scan } from './scan.ts'

export const dlt645 = {
	name: 'dlt645',
	title: 'DL/T 645-2007',
	// 5.1: factory setting of RS-485
	serial: { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 },
	// 6.4: the answer begins 20 to 500 ms after the request; bytes of a frame are at most 500 ms apart.
	timing: { answerMs: 500, gapMs: 500, pauseMs: 30 },
	longestFrame,
	address,
	split,
	decode,
	explain,
	read,
	control,
	scan,
	offers: ['current', 'freeze', 'settlement', 'profile', 'clock'],
} as const satisfies Protocol

/** Reads what the job asks for. Never throws; what was read before a failure stands. */
function* read(meter: string, job: ReadJob): Session<ReadResult> {
	const gathered = nothingYet()
	const failure = yield* readJob(meter, job, gathered)
	return resultOf(gathered, failure)
}

function* readJob(meter: string, job: ReadJob, gathered: Gathered): Session<ReadFailure | null> {
	switch (job.kind) {
		case 'current':
			return job.items === undefined ? yield* readUsual(meter, gathered) : yield* readListed(meter, job.items, gathered)
		case 'freeze':
			return yield* readFreeze(meter, job.back, gathered, job.cause)
		case 'settlement':
			return yield* readSettlement(meter, job.back, gathered)
		case 'profile':
			return yield* readProfile(meter, job.from, job.count, gathered)
		case 'clock':
			return yield* readClock(meter, gathered)
	}
}

/** A block, and the single items that say the same to meters that refuse blocks, the most common first. */
type Usual = { readonly block: number; readonly singles: readonly number[] }

const usual: readonly Usual[] = [
	{ block: 0x0001ff00, singles: [0x00010000, 0x00010100, 0x00010200, 0x00010300, 0x00010400] },
	{ block: 0x0002ff00, singles: [0x00020000] },
	{ block: 0x0201ff00, singles: [0x02010100, 0x02010200, 0x02010300] },
	{ block: 0x0202ff00, singles: [0x02020100, 0x02020200, 0x02020300] },
	{ block: 0x0203ff00, singles: [0x02030000, 0x02030100, 0x02030200, 0x02030300] },
	{ block: 0x04000503, singles: [] },
]

/** What nearly every meter has. A refused item is skipped; its answer is among the frames. */
function* readUsual(meter: string, gathered: Gathered): Session<ReadFailure | null> {
	let refusal: ReadFailure | null = null
	for (const { block, singles } of usual) {
		const answer = yield* keep(ask(meter, block, gathered), gathered)
		if (answer.kind === 'refused') {
			refusal ??= refusalOf(block, answer.error)
			const failure = yield* readSingles(meter, singles, gathered)
			if (failure !== null) return failure
		}
		const failure = failureIn(answer)
		if (failure !== null) return failure
	}
	const failure = yield* readClock(meter, gathered)
	if (failure !== null && failure.reason !== 'refused' && failure.reason !== 'meter-error') return failure
	return gathered.records.length === 0 ? refusal : null
}

/** Tariffs and phases are numbered without gaps: the first that is refused is the end of them. */
function* readSingles(meter: string, items: readonly number[], gathered: Gathered): Session<ReadFailure | null> {
	for (const di of items) {
		const answer = yield* keep(ask(meter, di, gathered), gathered)
		if (answer.kind === 'refused') return null
		const failure = failureIn(answer)
		if (failure !== null) return failure
	}
	return null
}

/** Exactly the listed identifiers, each in one exchange. The first refusal is told at the end; the others are read. */
function* readListed(meter: string, items: readonly string[], gathered: Gathered): Session<ReadFailure | null> {
	let refusal: ReadFailure | null = null
	for (const item of items) {
		if (!/^[0-9A-Fa-f]{8}$/.test(item)) {
			refusal ??= { reason: 'not-offered', text: `"${item}" is no data identifier (eight hex digits).` }
			continue
		}
		const di = Number.parseInt(item, 16)
		const answer = yield* keep(ask(meter, di, gathered), gathered)
		if (answer.kind === 'refused') refusal ??= refusalOf(di, answer.error)
		const failure = failureIn(answer)
		if (failure !== null) return failure
	}
	return refusal
}

const dateTime = 0x0400010c
const dateOnly = 0x04000101
const timeOnly = 0x04000102

/** Date and time in one item, else in two (then the date is asked again right after midnight). */
function* readClock(meter: string, gathered: Gathered): Session<ReadFailure | null> {
	const whole = yield* keep(ask(meter, dateTime, gathered), gathered)
	if (whole.kind === 'data') {
		const local = dateIn(whole)
		if (local?.includes('T')) gathered.clock = { local, receivedAt: whole.receivedAt }
		return whole.failure
	}
	if (whole.kind === 'failed') return whole.failure
	let date = yield* keep(ask(meter, dateOnly, gathered), gathered)
	if (date.kind !== 'data') return outcome(dateOnly, date)
	const time = yield* keep(ask(meter, timeOnly, gathered), gathered)
	if (time.kind !== 'data') return outcome(timeOnly, time)
	const clock = time.records.find(({ quantity }) => quantity === 'time')?.value ?? null
	if (clock?.startsWith('00:00')) {
		date = yield* keep(ask(meter, dateOnly, gathered), gathered)
		if (date.kind !== 'data') return outcome(dateOnly, date)
	}
	const day = dateIn(date)
	if (day !== null && clock !== null) gathered.clock = { local: `${day}T${clock}`, receivedAt: time.receivedAt }
	return null
}

const dateIn = (answer: Answer & { readonly kind: 'data' }): string | null =>
	answer.records.find(({ quantity }) => quantity === 'date')?.value ?? null

const outcome = (di: number, answer: Exclude<Answer, { kind: 'data' }>): ReadFailure =>
	answer.kind === 'failed' ? answer.failure : refusalOf(di, answer.error)

/** The failure that ends a conversation; a refusal does not. */
const failureIn = (answer: Answer): ReadFailure | null => (answer.kind === 'refused' ? null : answer.failure)
