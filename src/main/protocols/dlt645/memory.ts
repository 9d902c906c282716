/** What a meter keeps: daily freezes, monthly settlements, load records. Each record says when it holds. */
import type { Answer, FramedRecord } from '../dlt645-frame/gathered.ts'
import { minuteStampBytes, type SettlementDay, settlementTime, shiftedMinutes } from '../dlt645-frame/local-time.ts'
import type { Gathered } from '../gathered.ts'
import type { ReadFailure, Session } from '../protocol.ts'
import { ask, refusalOf } from './conversation.ts'

const mostFreezes = 62
const mostSettlements = 12
const quarterHourMinutes = 15

/** What froze it, as DI2 of a frozen value (annex A.6), and how many of them a meter keeps. */
const causes = {
	daily: { di2: 0x06, most: mostFreezes },
	instant: { di2: 0x01, most: 3 },
} as const

/**
 * Daily freeze `back` days ago, or the instant freeze before the last `back - 1` ones: its time (05 xx 00 nn), import
 * energies (05 xx 01 nn), export energies where kept. A freeze without a time is one that the meter has not made yet.
 */
export function* readFreeze(
	meter: string,
	back: number,
	gathered: Gathered,
	cause: keyof typeof causes = 'daily',
): Session<ReadFailure | null> {
	const { di2, most } = causes[cause]
	if (!Number.isInteger(back) || back < 1 || back > most) return notOffered(`${cause} freeze ${back}`, most)
	const timeDi = 0x05000000 + di2 * 0x10000 + back
	const time = yield* ask(meter, timeDi, gathered)
	if (time.kind !== 'data') return outcome(timeDi, time)
	const at = time.records.find(({ quantity }) => quantity === 'date')?.value ?? null
	keepAt(time.records, at, gathered)
	if (time.failure !== null) return time.failure
	if (at === null) return { reason: 'refused', text: `The meter has no ${cause} freeze ${back}.` }
	const imported = yield* ask(meter, timeDi + 0x100, gathered)
	if (imported.kind !== 'data') return outcome(timeDi + 0x100, imported)
	keepAt(imported.records, at, gathered)
	if (imported.failure !== null) return imported.failure
	const exported = yield* ask(meter, timeDi + 0x200, gathered)
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
const rowsInFrame = 6
/** Rounds beyond one per quarter hour: the hour that autumn tells twice, and steps that only overlap. */
const spareRounds = 16

/** All values of one load record. */
type Row = { readonly at: string; readonly records: readonly FramedRecord[] }

/**
 * Class 4 load records (energies) of the window that begins at `from` and is `count` quarter hours long, in the order
 * in which the meter stored them. Where the meter refuses a time, its newest record says whether anything comes after
 * the gap.
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
	const rows: Row[] = []
	const failure = yield* readRows(meter, { start, end, rounds: count + spareRounds }, rows, gathered)
	const within = rows.filter(({ at }) => at >= start && at < end)
	for (const { records } of within) gathered.records.push(...records)
	return within.length === 0 || failure?.reason !== 'refused' ? failure : null
}

function* readRows(
	meter: string,
	{ start, end, rounds }: { readonly start: string; readonly end: string; readonly rounds: number },
	rows: Row[],
	gathered: Gathered,
): Session<ReadFailure | null> {
	let next = start
	let last: string | null = null
	let refusal: ReadFailure | null = null
	for (let round = 0; round < rounds && next < end; round++) {
		const answer: Answer = yield* ask(meter, fromTime, gathered, [rowsFrom(next, end), ...minuteStampBytes(next)])
		if (answer.kind === 'failed') return answer.failure
		const told = answer.kind === 'data' ? rowsOf(answer.records) : []
		const fresh = told.slice(overlap(rows, told))
		rows.push(...fresh)
		if (answer.kind === 'data' && answer.failure !== null) return answer.failure
		if (answer.kind === 'refused') refusal ??= refusalOf(fromTime, answer.error)
		if (fresh.length > 0) {
			next = following(rows)
			continue
		}
		last ??= yield* readNewest(meter, gathered)
		if (last === null || last <= next) break
		next = shiftedMinutes(next, quarterHourMinutes)!
	}
	return refusal
}

function rowsFrom(next: string, end: string): number {
	let rows = 1
	while (rows < rowsInFrame && shiftedMinutes(next, rows * quarterHourMinutes)! < end) rows++
	return rows
}

function rowsOf(records: readonly FramedRecord[]): readonly Row[] {
	const rows: { at: string; records: FramedRecord[] }[] = []
	for (const record of records) {
		if (record.at === null) continue
		const row = rows.at(-1)
		const continues = row?.at === record.at && !row.records.some(({ key }) => key === record.key)
		if (continues) row.records.push(record)
		else rows.push({ at: record.at, records: [record] })
	}
	return rows
}

/**
 * Where to ask on. At a full hour the last record is asked for once more: after 02:45 may come 03:00 or, in autumn,
 * 02:00 again, and asking for 03:00 would jump over the second telling.
 */
function following(rows: readonly Row[]): string {
	const last = rows.at(-1)!.at
	const before = rows.at(-2)?.at
	const hourly = before !== undefined && shiftedMinutes(before, 60) === last
	const next = shiftedMinutes(last, hourly ? 60 : quarterHourMinutes)!
	return next.endsWith(':00') ? last : next
}

/** How many of the `told` rows are known already: the longest end of `known` that `told` begins with. */
function overlap(known: readonly Row[], told: readonly Row[]): number {
	for (let length = Math.min(known.length, told.length); length > 0; length--) {
		const from = known.length - length
		if (told.slice(0, length).every((row, index) => sameRow(row, known[from + index]!))) return length
	}
	return 0
}

const sameRow = (a: Row, b: Row): boolean =>
	a.at === b.at &&
	a.records.length === b.records.length &&
	a.records.every(({ key, value }, index) => key === b.records[index]!.key && value === b.records[index]!.value)

/** Time of the newest load record, or null where the meter does not say. */
function* readNewest(meter: string, gathered: Gathered): Session<string | null> {
	const answer = yield* ask(meter, newest, gathered, [1])
	return answer.kind === 'data' ? (rowsOf(answer.records).at(-1)?.at ?? null) : null
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
