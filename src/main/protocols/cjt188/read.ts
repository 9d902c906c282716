/** What is read from one meter: metering data, settlements, clock. */
import { two } from '../calendar.ts'
import { resultOf } from '../gathered.ts'
import type { DecodedRecord, MeterContext, ReadFailure, ReadJob, ReadResult, Session } from '../protocol.ts'
import { di, fn } from './constants.ts'
import { type Answer, ask, begin, refusalOf, type Talk } from './conversation.ts'
import { dialectOf } from './dialect.ts'

const mostSettlements = 12

/** Reads what the job asks for. Never throws; what was read before a failure stands. */
export function* read(meter: string, job: ReadJob, context?: MeterContext): Session<ReadResult> {
	const talk = begin(meter, dialectOf(context?.dialect))
	const failure = yield* readJob(talk, job)
	return resultOf(talk, failure)
}

function* readJob(talk: Talk, job: ReadJob): Session<ReadFailure | null> {
	switch (job.kind) {
		case 'current':
			return yield* readItems(talk, job.items ?? ['901F'])
		case 'settlement':
			return yield* readSettlement(talk, job.back)
		case 'clock':
			return yield* readClock(talk)
		case 'freeze':
		case 'profile':
			return { reason: 'not-offered', text: 'CJ/T 188 meters keep no such values by the standard.' }
	}
}

/** Exactly the listed identifiers, each in one exchange. The first refusal is told at the end; the others are read. */
function* readItems(talk: Talk, items: readonly string[]): Session<ReadFailure | null> {
	let refusal: ReadFailure | null = null
	for (const item of items) {
		if (!/^[0-9A-Fa-f]{4}$/.test(item)) {
			refusal ??= { reason: 'not-offered', text: `"${item}" is no data identifier (four hex digits).` }
			continue
		}
		const identifier = Number.parseInt(item, 16)
		const answer = yield* ask(talk, { control: controlOf(identifier), di: identifier })
		if (answer.kind === 'failed') return answer.failure
		if (answer.kind === 'refused') {
			refusal ??= refusalOf(identifier, answer.error)
			continue
		}
		const isMetering = identifier === di.metering || identifier === di.heatAndCooling
		// The settlement beside the current value carries no date: it is read as a settlement, which finds out when it was.
		keep(talk, answer, isMetering ? answer.records.filter(({ storage }) => storage === 0) : answer.records)
	}
	return refusal
}

/** Table 1 of control codes: the address and the key version have functions of their own. */
function controlOf(identifier: number): number {
	if (identifier === di.address) return fn.readAddress
	return identifier === di.keyVersion ? fn.readKeyVersion : fn.read
}

/**
 * The last settlement stands in the metering data, the ones before it under D121…D12B (D120 is the last one again). No
 * frame says when it was: that follows from the settlement day (8103) and the meter's clock. A meter that tells only
 * one of the two leaves `at` open; a guess would date a bill.
 */
function* readSettlement(talk: Talk, back: number): Session<ReadFailure | null> {
	if (!Number.isInteger(back) || back < 1 || back > mostSettlements) {
		return { reason: 'not-offered', text: `CJ/T 188 keeps ${mostSettlements} settlements, not settlement ${back}.` }
	}
	const metering = yield* ask(talk, { control: fn.read, di: di.metering })
	if (metering.kind === 'failed') return metering.failure
	let settled: readonly DecodedRecord[] = []
	let from: Answer = metering
	if (back === 1 && metering.kind === 'data') settled = metering.records.filter(({ storage }) => storage === 1)
	if (settled.length === 0) {
		const identifier = di.history + back - 1
		from = yield* ask(talk, { control: fn.read, di: identifier })
		if (from.kind === 'failed') return from.failure
		if (from.kind === 'refused') return refusalOf(identifier, from.error)
		settled = from.records
	}
	const at = yield* settlementTime(talk, back)
	keep(
		talk,
		from,
		settled.map((record) => ({ ...record, at: record.at ?? at })),
	)
	return null
}

/** Local midnight of the `back`-th settlement day before the meter's clock, 'YYYY-MM-DDT00:00', or null. */
function* settlementTime(talk: Talk, back: number): Session<string | null> {
	const now = talk.clock?.local
	if (now === undefined) return null
	const answer = yield* ask(talk, { control: fn.read, di: di.settlementDay })
	if (answer.kind !== 'data') return null
	keep(talk, answer, answer.records)
	const stated = answer.records.find(({ role }) => role === 'settlement-day')?.value ?? null
	const day = stated === null ? 0 : Number(stated)
	if (day < 1 || day > 28) return null
	const [year, month, today] = now.slice(0, 10).split('-').map(Number)
	// This month's day counts once it has begun.
	const months = year! * 12 + month! - 1 - (today! >= day ? back - 1 : back)
	return `${String(Math.floor(months / 12)).padStart(4, '0')}-${two((months % 12) + 1)}-${two(day)}T00:00`
}

function* readClock(talk: Talk): Session<ReadFailure | null> {
	const answer = yield* ask(talk, { control: fn.read, di: di.metering })
	if (answer.kind === 'failed') return answer.failure
	if (answer.kind === 'refused') return refusalOf(di.metering, answer.error)
	keep(
		talk,
		answer,
		answer.records.filter(({ quantity }) => quantity === 'time'),
	)
	return talk.clock === null ? { reason: 'not-offered', text: 'The meter states no time.' } : null
}

function keep(talk: Talk, answer: Answer, records: readonly DecodedRecord[]): void {
	if (answer.kind !== 'data') return
	for (const record of records) talk.records.push({ ...record, frame: answer.frame })
}
