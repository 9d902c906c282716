/** What a meter keeps: daily freezes, monthly settlements, load records. Each record says when it holds. */
import type { ReadFailure, Session } from '../protocol.ts'
import { type Answer, ask, type FramedRecord, type Gathered, refusalOf } from './conversation.ts'
import { minuteStampBytes, type SettlementDay, settlementTime, shiftedMinutes } from './local-time.ts'

const mostFreezes = 62
const mostSettlements = 12
const quarterHourMinutes = 15

/**
 * Daily freeze `back` days ago: its time (05 06 00 nn), import energies (05 06 01 nn), export energies where kept.
 * A freeze without a time is one that the meter has not made yet.
 */
export function* readFreeze(meter: string, back: number, gathered: Gathered): Session<ReadFailure | null> {
	if (!Number.isInteger(back) || back < 1 || back > mostFreezes) return notOffered(`daily freeze ${back}`, mostFreezes)
	const timeDi = 0x05060000 + back
	const time = yield* ask(meter, timeDi, gathered)
	if (time.kind !== 'data') return outcome(timeDi, time)
	const at = time.records.find(({ quantity }) => quantity === 'date')?.value ?? null
	keepAt(time.records, at, gathered)
	if (time.failure !== null) return time.failure
	if (at === null) return { reason: 'refused', text: `The meter has no daily freeze ${back}.` }
	const imported = yield* ask(meter, 0x05060100 + back, gathered)
	if (imported.kind !== 'data') return outcome(0x05060100 + back, imported)
	keepAt(imported.records, at, gathered)
	if (imported.failure !== null) return imported.failure
	const exported = yield* ask(meter, 0x05060200 + back, gathered)
	if (exported.kind === 'data') keepAt(exported.records, at, gathered)
	return exported.kind === 'refused' ? null : exported.failure
}

/** Energies of settlement `back`: the block, or total and tariffs one by one; then when that settlement was. */
export function* readSettlement(meter: string, back: number, gathered: Gathered): Session<ReadFailure | null> {
	if (!Number.isInteger(back) || back < 1 || back > mostSettlements) {
		return notOffered(`settlement ${back}`, mostSettlements)
	}
	const records: FramedRecord[] = []
	const failure = yield* readSettled(meter, back, gathered, records)
	if (records.length === 0) return failure
	const at = failure === null ? yield* readSettlementTime(meter, back, gathered) : null
	keepAt(records, at, gathered)
	return failure
}

function* readSettled(
	meter: string,
	back: number,
	gathered: Gathered,
	records: FramedRecord[],
): Session<ReadFailure | null> {
	const blockDi = 0x0001ff00 + back
	const block = yield* ask(meter, blockDi, gathered)
	if (block.kind === 'failed') return block.failure
	if (block.kind === 'data') records.push(...block.records)
	else {
		for (let tariff = 0; tariff <= 4; tariff++) {
			const di = 0x00010000 + tariff * 0x100 + back
			const one = yield* ask(meter, di, gathered)
			if (one.kind === 'failed') return one.failure
			if (one.kind === 'refused') {
				if (tariff === 0) return refusalOf(di, one.error)
				break
			}
			records.push(...one.records)
		}
	}
	if (block.kind === 'data' && block.failure !== null) return block.failure
	const exported = yield* ask(meter, 0x0002ff00 + back, gathered)
	if (exported.kind === 'data') records.push(...exported.records)
	return exported.kind === 'refused' ? null : exported.failure
}

/**
 * The meter does not state when a settlement was: it follows from its settlement days (04000B01..03) and its clock.
 * Null where it tells neither; a guess would date a bill.
 */
function* readSettlementTime(meter: string, back: number, gathered: Gathered): Session<string | null> {
	const days: SettlementDay[] = []
	for (let number = 1; number <= 3; number++) {
		const answer = yield* ask(meter, 0x04000b00 + number, gathered)
		if (answer.kind === 'failed') return null
		if (answer.kind === 'refused') break
		gathered.records.push(...answer.records)
		const text = answer.records[0]?.value ?? null
		const match = text === null ? null : /^(\d{2})T(\d{2})$/.exec(text)
		if (match === null) continue
		const day = Number(match[1])
		if (day < 1 || day > 28) return null
		days.push({ day, hour: Number(match[2]) })
	}
	if (days.length === 0) return null
	const clock = yield* ask(meter, 0x0400010c, gathered)
	if (clock.kind !== 'data') return null
	gathered.records.push(...clock.records)
	const local = clock.records.find(({ quantity }) => quantity === 'date')?.value ?? null
	if (local === null) return null
	gathered.clock = { local, receivedAt: clock.receivedAt }
	return settlementTime(days, local, back)
}

const fromTime = 0x06040001
const newest = 0x06040002
/** A class 4 record is 32 bytes: six fill the 196 bytes that an answer has behind its identifier. */
const recordsInFrame = 6

/**
 * Class 4 load records (energies) of the window that begins at `from` and is `count` quarter hours long. Where the
 * meter refuses a time, its newest record says whether anything comes after the gap.
 */
export function* readProfile(
	meter: string,
	from: string,
	count: number,
	gathered: Gathered,
): Session<ReadFailure | null> {
	const start = shiftedMinutes(from, 0)
	const end = shiftedMinutes(from, count * quarterHourMinutes)
	if (start === null || end === null || !Number.isInteger(count) || count < 1) {
		return { reason: 'not-offered', text: `No window of load records: ${count} quarter hours from "${from}".` }
	}
	let next = start
	let last: string | null = null
	let refusal: ReadFailure | null = null
	let kept = 0
	// Each round moves at least a quarter hour on, so there are at most `count` of them.
	for (let round = 0; round < count && next < end; round++) {
		const blocks = Math.min(recordsInFrame, count - round)
		const answer = yield* ask(meter, fromTime, gathered, [blocks, ...minuteStampBytes(next)])
		if (answer.kind === 'failed') return answer.failure
		if (answer.kind === 'data') {
			const within = answer.records.filter(({ at }) => at !== null && at >= start && at < end)
			gathered.records.push(...within)
			kept += within.length
			if (answer.failure !== null) return answer.failure
		}
		if (answer.kind === 'refused') refusal ??= refusalOf(fromTime, answer.error)
		const reached = answer.kind === 'data' ? latest(answer.records) : null
		if (reached === null) {
			last ??= yield* readNewest(meter, gathered)
			if (last === null || last <= next) break
		}
		next = shiftedMinutes(reached !== null && reached >= next ? reached : next, quarterHourMinutes)!
	}
	return kept === 0 ? refusal : null
}

const latest = (records: readonly FramedRecord[]): string | null =>
	records.reduce<string | null>((most, { at }) => (at !== null && (most === null || at > most) ? at : most), null)

/** Time of the newest load record, or null where the meter does not say. */
function* readNewest(meter: string, gathered: Gathered): Session<string | null> {
	const answer = yield* ask(meter, newest, gathered)
	return answer.kind === 'data' ? latest(answer.records) : null
}

function keepAt(records: readonly FramedRecord[], at: string | null, gathered: Gathered): void {
	for (const record of records) gathered.records.push(record.at === null ? { ...record, at } : record)
}

const notOffered = (what: string, most: number): ReadFailure => ({
	reason: 'not-offered',
	text: `No ${what}: meters of DL/T 645 keep 1 to ${most}.`,
})

const outcome = (di: number, answer: Exclude<Answer, { kind: 'data' }>): ReadFailure =>
	answer.kind === 'failed' ? answer.failure : refusalOf(di, answer.error)
