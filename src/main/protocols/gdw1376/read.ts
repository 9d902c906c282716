/** What is read: of a terminal its clock and archive, of a measuring point present values, freezes and curves. */
import type { ReadFailure, ReadJob, ReadResult, Session } from '../protocol.ts'
import { type Target, targetOf } from './address.ts'
import { keyOf, mostItems, pointIn, unitBytes } from './addressing.ts'
import { readWhole } from './archive.ts'
import { afn } from './constants.ts'
import { type Answer, ask, begin, denialOf, noTerminal, notOffered, resultOf, type Talk } from './conversation.ts'
import { bcdAt, monthMovedBy, movedBy } from './formats.ts'

/** Reads what the job asks for. Never throws; what was read before a failure stands. */
export function* read(address: string, job: ReadJob): Session<ReadResult> {
	const target = targetOf(address)
	if (target === null) return { device: null, records: [], frames: [], failure: noTerminal(address) }
	const talk = begin(target)
	const failure = yield* readJob(talk, job)
	return resultOf(talk, failure)
}

function* readJob(talk: Talk, job: ReadJob): Session<ReadFailure | null> {
	if (job.kind === 'clock') return yield* readClock(talk, 'keep')
	if (job.kind === 'current' && job.items !== undefined) return yield* readItems(talk, job.items)
	if (talk.target.point === 0) return notOffered('A terminal has values of its measuring points only: name one (…/p1).')
	if (job.kind === 'current') return yield* readCurrent(talk)
	if (job.kind === 'profile') return yield* readProfile(talk, job.from, job.count)
	return yield* readFreeze(talk, job.kind, job.back)
}

/** Present values; a terminal that has no block of energies (F33, F34) may have them one by one (F129 …). */
export const currentItems = [
	{ item: 25, instead: [] },
	{ item: 33, instead: [129, 130] },
	{ item: 34, instead: [131, 132] },
] as const

function* readCurrent(talk: Talk): Session<ReadFailure | null> {
	let refusal: ReadFailure | null = null
	for (const { item, instead } of currentItems) {
		const answer = yield* askItem(talk, afn.current, item)
		if (answer.kind === 'failed') return answer.failure
		if (answer.kind === 'data') continue
		if (instead.length === 0) refusal ??= denialOf(`0C F${item}`, answer.error)
		for (const each of instead) {
			const single = yield* askItem(talk, afn.current, each)
			if (single.kind === 'failed') return single.failure
			if (single.kind === 'denied') refusal ??= denialOf(`0C F${each}`, single.error)
		}
	}
	// What a terminal does not have is no failure as long as it has something.
	return talk.records.length > 0 ? null : refusal
}

const itemForm = /^(?:(0A|0C) ?)?F(\d{1,4})(?: P\d+)?$/

/** 'F129', '0C F129', '0A F10'; null: no item. */
export function itemTyped(typed: string): { readonly code: number; readonly item: number } | null {
	const [, code = '0C', number] = itemForm.exec(typed.trim().toUpperCase()) ?? []
	const item = Number(number)
	if (number === undefined || item < 1 || item > mostItems) return null
	return { code: code === '0A' ? afn.query : afn.current, item }
}

export const noItem = (typed: string): ReadFailure => notOffered(`"${typed}" is no item (0C F25, F129, 0A F10).`)

/** Exactly the listed items, each in one exchange; the first denial is told at the end. */
function* readItems(talk: Talk, items: readonly string[]): Session<ReadFailure | null> {
	let refusal: ReadFailure | null = null
	for (const typed of items) {
		const named = itemTyped(typed)
		if (named === null) {
			refusal ??= noItem(typed)
			continue
		}
		const { code, item } = named
		if (code === afn.query && item === archiveItem) {
			refusal = (yield* readArchive(talk)) ?? refusal
			continue
		}
		const answer = yield* askItem(talk, code, item)
		if (answer.kind === 'failed') return answer.failure
		if (answer.kind === 'denied') refusal ??= denialOf(typed, answer.error)
	}
	return refusal
}

export const archiveItem = 10

function* readArchive(talk: Talk): Session<ReadFailure | null> {
	const { records, denied, failure } = yield* readWhole(talk)
	for (const record of records) talk.records.push(record)
	return failure ?? (records.length === 0 && denied !== null ? denialOf('0A F10', denied) : null)
}

/** Energies forward and reverse that a terminal froze: which items, and the day or month they are asked for. */
export type Frozen = {
	readonly items: readonly number[]
	readonly label: readonly number[]
	/** As the answer states it. */
	readonly stamp: string
}

/** F161 … F164 of a day, F177 … F180 of a month, `back` days or months before the terminal's own `now`. */
export function frozenOf(kind: 'freeze' | 'settlement', back: number, now: string): Frozen {
	const first = kind === 'freeze' ? 161 : 177
	const items = [first, first + 1, first + 2, first + 3]
	if (kind === 'freeze') {
		const day = movedBy(`${now.slice(0, 10)}T00:00`, -back * 24 * 60)
		return { items, label: dayLabel(day), stamp: day.slice(0, 10) }
	}
	const month = monthMovedBy(now.slice(0, 7), -back)
	return { items, label: monthLabel(month), stamp: month }
}

export const isBack = (back: number): boolean => Number.isInteger(back) && back >= 1

export const nothingBack = (back: number): ReadFailure => notOffered(`There is no stored value ${back} back.`)

/** What exists is kept, the first item must. */
function* readFreeze(talk: Talk, kind: 'freeze' | 'settlement', back: number): Session<ReadFailure | null> {
	if (!isBack(back)) return nothingBack(back)
	const failure = yield* readClock(talk, 'ask')
	if (failure !== null) return failure
	const { items, label } = frozenOf(kind, back, talk.clock!.local)
	for (const item of items) {
		const answer = yield* askItem(talk, afn.history, item, label, talk.target.point, back)
		if (answer.kind === 'failed') return answer.failure
		if (answer.kind === 'denied' && item === items[0]) return denialOf(`0D F${item}`, answer.error)
	}
	return null
}

/** A.20 and A.21. */
const dayLabel = (local: string): readonly number[] => [bcdAt(local, 8), bcdAt(local, 5), bcdAt(local, 2)]
const monthLabel = (month: string): readonly number[] => [bcdAt(month, 5), bcdAt(month, 2)]

/** A day's points in one question. */
const mostPointsAsked = 96
const mostQuarters = 366 * 96
/** Registers of active energy, forward and reverse. */
export const curveItems = [101, 103] as const

/** The questions for so many quarter hours, of a day each; a text where there are none. */
export function curvesOf(
	from: string,
	count: number,
): readonly { readonly label: readonly number[]; readonly points: number }[] | string {
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(from) || Number.isNaN(Date.parse(`${from}:00Z`))) {
		return `"${from}" is no local time.`
	}
	if (!Number.isInteger(count) || count < 1 || count > mostQuarters) return `${count} quarter hours.`
	return Array.from({ length: Math.ceil(count / mostPointsAsked) }, (_, index) => {
		const start = movedBy(from, index * mostPointsAsked * 15)
		const points = Math.min(mostPointsAsked, count - index * mostPointsAsked)
		return { label: [bcdAt(start, 14), bcdAt(start, 11), ...dayLabel(start), 1, points], points }
	})
}

/** Every quarter hour: of each item all days, until the terminal denies it. */
function* readProfile(talk: Talk, from: string, count: number): Session<ReadFailure | null> {
	const curves = curvesOf(from, count)
	if (typeof curves === 'string') return notOffered(curves)
	for (const item of curveItems) {
		for (const { label } of curves) {
			const answer = yield* askItem(talk, afn.history, item, label)
			if (answer.kind === 'failed') return answer.failure
			if (answer.kind === 'data') continue
			if (item === curveItems[0]) return denialOf(`0D F${item}`, answer.error)
			break
		}
	}
	return null
}

/** 'ask': for the question which day it is; the record is not part of what was wanted. */
export function* readClock(talk: Talk, use: 'keep' | 'ask'): Session<ReadFailure | null> {
	const kept = talk.records.length
	const answer = yield* askItem(talk, afn.current, 2, [], 0)
	if (answer.kind === 'failed') return answer.failure
	if (answer.kind === 'denied') return denialOf('0C F2', answer.error)
	if (use === 'ask') talk.records.length = kept
	const clock = answer.records.find(({ role }) => role === 'clock')?.value ?? null
	if (clock === null) return notOffered('The terminal states no time.')
	talk.clock = { local: clock, receivedAt: answer.receivedAt }
	return null
}

/** One item of one point; what the answer states of it is kept. `storage`: how many freezes back, where that was asked. */
function* askItem(
	talk: Talk,
	code: number,
	item: number,
	data: readonly number[] = [],
	point: Target['point'] = talk.target.point,
	storage?: number,
): Session<Answer> {
	// A day or a month comes back as it was asked for; a curve may begin elsewhere.
	const label = code === afn.history && data.length <= 3 ? data : []
	const answer = yield* ask(talk, { afn: code, data: [...unitBytes(point, item), ...data], label })
	if (answer.kind !== 'data') return answer
	const own = keyOf(code, item, point)
	for (const record of answer.records) {
		// A terminal may add other items of the point; they keep the time and storage that they state themselves.
		if (pointIn(record.key) !== point) continue
		const isOwn = record.key === own || record.key.startsWith(`${own} `)
		talk.records.push(storage === undefined || !isOwn ? record : { ...record, storage })
	}
	return answer
}
