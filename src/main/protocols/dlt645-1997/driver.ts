/** DL/T 645-1997: what a conversation with one meter reads, top down. */
import { longestFrame } from '../dlt645-frame/constants.ts'
import { canonicalAddress as address, split } from '../dlt645-frame/frame.ts'
import { type Answer, keep } from '../dlt645-frame/gathered.ts'
import { type SettlementDay, settlementTime } from '../dlt645-frame/local-time.ts'
import { type Gathered, nothingYet, resultOf } from '../gathered.ts'
import type { Protocol, ReadFailure, ReadJob, ReadResult, Session, Step } from '../protocol.ts'
import { decode } from './codec.ts'
import { ask, refusalOf } from './conversation.ts'
import { explain } from './explain.ts'
import { scan } from './scan.ts'

export const dlt645Of1997 = {
	name: 'dlt645-1997',
	title: 'DL/T 645-1997',
	serial: { baud: 1200, dataBits: 8, parity: 'even', stopBits: 1 },
	// The answer begins 20 to 500 ms after the request; bytes of a frame are at most 500 ms apart.
	timing: { answerMs: 500, gapMs: 500, pauseMs: 30 },
	longestFrame,
	address,
	split,
	decode,
	explain,
	read,
	scan,
	offers: ['current', 'settlement', 'clock'],
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
		case 'settlement':
			return yield* readSettlement(meter, job.back, gathered)
		case 'clock':
			return yield* readClock(meter, gathered)
		default:
			return { reason: 'not-offered', text: 'Meters of DL/T 645-1997 keep no daily freezes and no load records.' }
	}
}

/** A block, and the single items that say the same to meters without blocks, the most common first. */
type Usual = { readonly block: number; readonly singles: readonly number[] }

const importing: Usual = { block: 0x901f, singles: [0x9010, 0x9011, 0x9012, 0x9013, 0x9014] }
const others: readonly Usual[] = [
	{ block: 0x902f, singles: [0x9020] },
	{ block: 0xb61f, singles: [0xb611, 0xb612, 0xb613] },
	{ block: 0xb62f, singles: [0xb621, 0xb622, 0xb623] },
	{ block: 0xb63f, singles: [0xb630] },
	{ block: 0xc020, singles: [] },
]

/** What may be absent is asked again once: silence is how many meters say that they do not have it. */
const atMostTwice = { retries: 1 } as const

/** Import energy has to come; the rest is what many meters have. */
function* readUsual(meter: string, gathered: Gathered): Session<ReadFailure | null> {
	const failure = yield* readEither(meter, importing, gathered)
	if (failure !== null) return failure
	for (const usual of others) {
		const missing = yield* readEither(meter, usual, gathered, atMostTwice)
		if (missing !== null && !isAbsence(missing)) return missing
	}
	const clock = yield* readClock(meter, gathered)
	return clock === null || isAbsence(clock) ? null : clock
}

/** Meters of this edition meet an identifier that they do not have with a refusal or, many of them, with silence. */
const isAbsence = ({ reason }: ReadFailure): boolean =>
	reason === 'refused' || reason === 'meter-error' || reason === 'silence'

/** The block, or the single items up to the first absent one. A failure: nothing of it was read, or the line broke. */
function* readEither(
	meter: string,
	{ block, singles }: Usual,
	gathered: Gathered,
	more: Pick<Step, 'retries'> = {},
): Session<ReadFailure | null> {
	const whole = failureIn(block, yield* keep(ask(meter, block, gathered, more), gathered))
	if (whole === null || !isAbsence(whole)) return whole
	for (const [index, di] of singles.entries()) {
		const failure = failureIn(di, yield* keep(ask(meter, di, gathered, more), gathered))
		if (failure === null) continue
		return index > 0 && isAbsence(failure) ? null : failure
	}
	return singles.length === 0 ? whole : null
}

/**
 * The listed identifiers; a block that the meter does not have is asked for by its single items. The first refusal is
 * told at the end; the others are read.
 */
function* readListed(meter: string, items: readonly string[], gathered: Gathered): Session<ReadFailure | null> {
	let refusal: ReadFailure | null = null
	for (const item of items) {
		if (!/^[0-9A-Fa-f]{4}$/.test(item)) {
			refusal ??= { reason: 'not-offered', text: `"${item}" is no data identifier (four hex digits).` }
			continue
		}
		const di = Number.parseInt(item, 16)
		const known = [importing, ...others].find(({ block }) => block === di)
		const failure = yield* readEither(meter, known ?? { block: di, singles: [] }, gathered)
		const isRefusal = failure?.meterError !== undefined
		if (failure !== null && !isRefusal) return failure
		refusal ??= failure
	}
	return refusal
}

/** DI1 of what was frozen at the end of the last month and of the month before. */
const settled = [0x94, 0x98] as const
const readingDayDi = 0xc117
const dateDi = 0xc010
const timeDi = 0xc011

function* readSettlement(meter: string, back: number, gathered: Gathered): Session<ReadFailure | null> {
	const high = settled[back - 1]
	if (high === undefined) {
		return { reason: 'not-offered', text: `No settlement ${back}: meters of DL/T 645-1997 keep 1 and 2.` }
	}
	const from = gathered.records.length
	const di = (low: number): number => (high << 8) | low
	const singles = [0x10, 0x11, 0x12, 0x13, 0x14].map(di)
	const failure = yield* readEither(meter, { block: di(0x1f), singles }, gathered)
	if (failure !== null) return failure
	const exported = yield* readEither(meter, { block: di(0x2f), singles: [di(0x20)] }, gathered)
	const to = gathered.records.length
	const at = yield* readSettlementTime(meter, back, gathered)
	for (let index = from; index < to; index++) gathered.records[index] = { ...gathered.records[index]!, at }
	return exported === null || isAbsence(exported) ? null : exported
}

/**
 * The meter does not state when a month ended: it follows from its day of automatic reading (C117) and its clock. Null
 * where it tells neither; a guess would date a bill.
 */
function* readSettlementTime(meter: string, back: number, gathered: Gathered): Session<string | null> {
	const answer = yield* keep(ask(meter, readingDayDi, gathered), gathered)
	const text = answer.kind === 'data' ? (answer.records[0]?.value ?? null) : null
	const match = text === null ? null : /^(\d{2})T(\d{2})$/.exec(text)
	if (match === null) return null
	const day: SettlementDay = { day: Number(match[1]), hour: Number(match[2]) }
	if (day.day < 1 || day.day > 28) return null
	yield* readClock(meter, gathered)
	return gathered.clock === null || gathered.clock === undefined
		? null
		: settlementTime([day], gathered.clock.local, back)
}

/** Date and time are two items: right after midnight the date is asked again. */
function* readClock(meter: string, gathered: Gathered): Session<ReadFailure | null> {
	let date = yield* keep(ask(meter, dateDi, gathered), gathered)
	if (date.kind !== 'data') return failureIn(dateDi, date)
	const time = yield* keep(ask(meter, timeDi, gathered), gathered)
	if (time.kind !== 'data') return failureIn(timeDi, time)
	const clock = wantedIn(time, 'time')
	if (clock?.startsWith('00:00')) {
		date = yield* keep(ask(meter, dateDi, gathered), gathered)
		if (date.kind !== 'data') return failureIn(dateDi, date)
	}
	const day = wantedIn(date, 'date')
	if (day !== null && clock !== null) gathered.clock = { local: `${day}T${clock}`, receivedAt: time.receivedAt }
	return null
}

const wantedIn = (answer: Answer & { readonly kind: 'data' }, wanted: 'date' | 'time'): string | null =>
	answer.records.find(({ quantity }) => quantity === wanted)?.value ?? null

function failureIn(di: number, answer: Answer): ReadFailure | null {
	return answer.kind === 'refused' ? refusalOf(di, answer.error) : answer.failure
}
