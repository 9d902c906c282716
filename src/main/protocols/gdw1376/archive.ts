/** The archive of meters in a terminal (F10): read whole or at certain numbers, written, compared. */
import type { ArchiveEntry, ConcentratorAbility, Told } from '../concentrator.ts'
import type { ControlResult, DecodedRecord, MeterContext, MeterError, ReadFailure, Session } from '../protocol.ts'
import { targetOf } from './address.ts'
import { mostPoints, unitBytes } from './addressing.ts'
import { deletionBytes, entryAt, entryBytes, entryError, meterPasswordAt } from './archive-entry.ts'
import { afn } from './constants.ts'
import { type Answer, ask, begin, noTerminal, type Talk } from './conversation.ts'
import { giveOrder, noPassword, notSent, type Password, passwordOf } from './orders.ts'
import { spansOf } from './units.ts'

const archiveItem = 10
/** Entries of one question: an answer of 3.4 kB, sixteen short frames. */
const mostAsked = 128
/** What every link's frame holds. */
const fewAsked = 8
/** Entries of one order, with the password less than 500 bytes. */
const mostWritten = 16

export function* readArchive(
	terminal: string,
	found: (entries: number) => void = () => {},
): ReturnType<ConcentratorAbility['readArchive']> {
	const target = targetOf(terminal)
	if (target === null) return { value: [], failure: noTerminal(terminal), frames: [] }
	const talk = begin({ ...target, point: 0 })
	const { entries, failure } = yield* readWhole(talk, found)
	return { value: valuesOf(entries), failure, frames: talk.frames } satisfies Told<readonly ArchiveEntry[]>
}

/** What stands in the terminal, with what is never shown. */
type Kept = { readonly entry: ArchiveEntry; readonly password: readonly number[] }
type Entries = {
	/** By their numbers. */
	readonly entries: Map<number, Kept>
	readonly records: (DecodedRecord & { readonly frame: number })[]
	/** The first denial: an archive without entries is denied by some terminals. */
	readonly denied: MeterError | null
	readonly failure: ReadFailure | null
}

const valuesOf = (entries: ReadonlyMap<number, Kept>): readonly ArchiveEntry[] =>
	[...entries.values()].map(({ entry }) => entry).toSorted((one, other) => one.index - other.index)

const all = Array.from({ length: mostPoints }, (_, index) => index + 1)

/**
 * Every number is asked for: archives have holes. Terminals that deny a question because of one number that they have
 * not are asked for fewer and then single numbers where the archive's end, or a hole's beginning, lies.
 */
export const readWhole = (talk: Talk, found: (entries: number) => void = () => {}): Session<Entries> =>
	readEntries(talk, all, found, (first, entries) => {
		if (first === 1) return true
		for (let before = first - fewAsked; before < first; before++) if (entries.has(before)) return true
		return false
	})

/** At these numbers, each of them for certain. */
const readAt = (talk: Talk, indexes: readonly number[]): Session<Entries> =>
	readEntries(
		talk,
		indexes,
		() => {},
		() => true,
	)

/** `isLikely`: whether a denied question from this number on is worth asking in smaller ones. */
function* readEntries(
	talk: Talk,
	indexes: readonly number[],
	found: (entries: number) => void,
	isLikely: (first: number, entries: ReadonlyMap<number, Kept>) => boolean,
): Session<Entries> {
	const entries = new Map<number, Kept>()
	const records: Entries['records'] = []
	let most = mostAsked
	let denied: MeterError | null = null
	const queue = chunksOf(indexes, most)
	while (queue.length > 0) {
		const chunk = queue.shift()!
		if (chunk.length > most) {
			queue.unshift(...chunksOf(chunk, most))
			continue
		}
		const answer = yield* ask(talk, { afn: afn.query, data: questionOf(chunk) })
		if (answer.kind === 'failed') {
			// A question of 270 bytes may be too long for the terminal or its link.
			const { failure } = answer
			if (failure.reason === 'line' || chunk.length <= fewAsked) return { entries, records, denied, failure }
			most = fewAsked
			queue.unshift(chunk)
			continue
		}
		if (answer.kind === 'denied') {
			denied ??= answer.error
			if (chunk.length > 1 && isLikely(chunk[0]!, entries)) {
				queue.unshift(...chunksOf(chunk, chunk.length > fewAsked ? fewAsked : 1))
			}
			continue
		}
		records.push(...answer.records)
		const isAll = keep(entries, chunk, answer)
		found(entries.size)
		if (isAll) break
	}
	return { entries, records, denied, failure: null }
}

function chunksOf(indexes: readonly number[], most: number): number[][] {
	const chunks: number[][] = []
	for (let at = 0; at < indexes.length; at += most) chunks.push(indexes.slice(at, at + most))
	return chunks
}

const questionOf = (indexes: readonly number[]): readonly number[] => [
	...unitBytes(0, archiveItem),
	...indexBytes(indexes),
]

/** Behind DA DT of 0A F10: a count and the numbers of entries. */
export const indexBytes = (indexes: readonly number[]): readonly number[] => [
	...[indexes.length & 0xff, indexes.length >> 8],
	...indexes.flatMap((index) => [index & 0xff, index >> 8]),
]

/** True: the terminal told numbers that it was not asked for, all that it has. Entries without a point are none. */
function keep(
	entries: Map<number, Kept>,
	asked: readonly number[],
	answer: Extract<Answer, { kind: 'data' }>,
): boolean {
	let isAll = false
	for (const frame of answer.frames) {
		for (const { at, name, records } of spansOf(frame)) {
			if (name !== 'index' || records[0]?.key.startsWith('0A F10 ') !== true) continue
			const entry = entryAt(frame.bytes, at)
			if (entry.point === 0 || entry.index === 0) continue
			isAll ||= !asked.includes(entry.index)
			entries.set(entry.index, { entry, password: meterPasswordAt(frame.bytes, at) })
		}
	}
	return isAll
}

type Deletion = { readonly index: number; readonly point: number }

export function* writeArchive(
	terminal: string,
	entries: readonly ArchiveEntry[],
	deleted: readonly Deletion[],
	context?: MeterContext,
	written: (entries: number) => void = () => {},
): ReturnType<ConcentratorAbility['writeArchive']> {
	const target = targetOf(terminal)
	const talk = begin({ region: '0000', terminal: 0, ...target, point: 0 })
	const refused = (text: string) => ({ result: notSent(talk, text), after: [] })
	if (target === null) return refused(`"${terminal}" is no address of a terminal.`)
	const password = passwordOf(context)
	if (password === null) return refused(noPassword)
	const wanted = new Map(entries.map((entry) => [entry.index, entry]))
	// A number that is written anew needs no deletion before.
	const gone = [...new Set(deleted.map(({ index }) => index))].filter((index) => !wanted.has(index))
	const wrong = errorIn(entries, wanted.size, gone)
	if (wrong !== null) return refused(wrong)
	const indexes = [...wanted.keys(), ...gone]
	if (indexes.length === 0) return refused('There is no entry to write or to delete.')
	const before = yield* readAt(talk, indexes)
	if (before.failure !== null) {
		return refused(`The terminal's archive could not be read before: ${before.failure.text}`)
	}
	const changes = [
		...gone.map((index) => deletionBytes(index)),
		...[...wanted.values()].map((entry) => entryBytes(entry, before.entries.get(entry.index)?.password)),
	]
	const said = yield* write(talk, changes, password, written)
	const after = yield* readAt(talk, indexes)
	return { result: judged(talk, { wanted, gone, before, said, after }), after: valuesOf(after.entries) }
}

function errorIn(entries: readonly ArchiveEntry[], distinct: number, gone: readonly number[]): string | null {
	if (distinct < entries.length) return 'Two entries have the same number.'
	for (const entry of entries) {
		const error = entryError(entry)
		if (error !== null) return `Entry ${entry.index}: ${error}.`
	}
	const none = gone.find((index) => !Number.isInteger(index) || index < 1 || index > mostPoints)
	return none === undefined ? null : `${none} is no number of an entry.`
}

type Said = {
	readonly confirmed: number
	readonly denied: Extract<Answer, { kind: 'denied' }> | null
	readonly lost: boolean
}

/** Each order once. After one that nobody answered nothing more is sent: what was read back says where it stands. */
function* write(
	talk: Talk,
	changes: readonly (readonly number[])[],
	password: Password,
	written: (entries: number) => void,
): Session<Said> {
	let confirmed = 0
	let denied: Said['denied'] = null
	for (let at = 0; at < changes.length; at += mostWritten) {
		const some = changes.slice(at, at + mostWritten)
		const data = [...unitBytes(0, archiveItem), some.length, 0, ...some.flat()]
		const answer = yield* giveOrder(talk, afn.set, data, password)
		if (answer.kind === 'failed') return { confirmed, denied, lost: true }
		if (answer.kind === 'denied') denied ??= answer
		else confirmed += some.length
		written(Math.min(at + mostWritten, changes.length))
	}
	return { confirmed, denied, lost: false }
}

type Outcome = {
	readonly wanted: ReadonlyMap<number, ArchiveEntry>
	readonly gone: readonly number[]
	readonly before: Entries
	readonly said: Said
	readonly after: Entries
}

function judged(talk: Talk, { wanted, gone, before, said, after }: Outcome): ControlResult {
	const result = {
		before: before.records,
		after: after.records,
		frames: talk.frames,
		...(said.denied === null ? {} : { meterError: said.denied.error }),
	}
	const total = wanted.size + gone.length
	if (after.failure !== null) {
		const isWhole = said.denied === null && !said.lost
		const text = isWhole
			? `The terminal confirmed ${total} entries, but they could not be read back. Read the archive again.`
			: `Nobody knows what of ${total} entries was written: they could not be read back. Read the archive again.`
		return { ...result, outcome: isWhole ? 'accepted' : 'unknown', text }
	}
	const same = (one: ArchiveEntry | undefined, other: ArchiveEntry | undefined): boolean =>
		JSON.stringify(one) === JSON.stringify(other)
	const orderedAt = (index: number): boolean => {
		const now = after.entries.get(index)?.entry
		const entry = wanted.get(index)
		return entry === undefined ? now === undefined : same(now, canonical(entry))
	}
	const indexes = [...wanted.keys(), ...gone]
	const right = indexes.filter(orderedAt).length
	if (right === total) {
		return { ...result, outcome: 'done', text: `Done: ${total} entries were read back as ordered.` }
	}
	const isAsBefore = indexes.every((index) => same(after.entries.get(index)?.entry, before.entries.get(index)?.entry))
	if (isAsBefore && said.denied !== null && said.confirmed === 0 && !said.lost) {
		return { ...result, outcome: 'refused', text: 'The terminal denied it, and its archive is as before.' }
	}
	const answer = said.lost ? ' An answer did not come.' : said.denied === null ? '' : ' It denied some of them.'
	const text = `${right} of ${total} entries are as ordered, the others are not.${answer} Compare the archives.`
	return { ...result, outcome: 'unknown', text }
}

/** In the order of fields that reading gives. */
const canonical = (entry: ArchiveEntry): ArchiveEntry => entryAt(Uint8Array.from(entryBytes(entry)), 0)
