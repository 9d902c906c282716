/** A line's trace as questions and their answers, with what the line's speed allows beside what it took. Pure. */
import { traceNotes } from '../../../shared/trace-notes.ts'
import { charMs, type Passed, type SerialSettings } from './passed.ts'

export type Exchange = {
	/** Number of the entry that was sent. */
	readonly seq: number
	/** UTC epoch ms; all other times count from here. */
	readonly at: number
	/** Silence on the line before it, ms; null for the first. */
	readonly pauseMs: number | null
	readonly requestBytes: number
	/** At the line's speed; null where nobody knows it (TCP). */
	readonly requestMs: number | null
	/** 0: asked for the first time. */
	readonly retry: number
	readonly outcome: 'answered' | 'silence' | 'noise' | 'foreign'
	/** From the last bit of the question to the first of what came back, ms; null: nothing came. */
	readonly waitedMs: number | null
	/** From the first to the last byte of what came back, ms. */
	readonly answerMs: number | null
	readonly answerBytes: number
	/** The least that so many bytes take at the line's speed, ms. */
	readonly leastAnswerMs: number | null
	/** Pauses inside what came back that are longer than a USB adapter's, ms. */
	readonly gapsMs: readonly number[]
	readonly echoBytes: number
	/** Numbers of all its entries. */
	readonly entries: readonly number[]
}

/** Oldest first. What came before the first question belongs to none; `speed`: null where it is not known. */
export function exchangesIn(entries: readonly Passed[], speed: SerialSettings | null): readonly Exchange[] {
	const groups: Passed[][] = []
	for (const entry of entries) {
		if (entry.direction === 'sent') groups.push([entry])
		else groups.at(-1)?.push(entry)
	}
	const found: Exchange[] = []
	let before: readonly Passed[] | null = null
	for (const group of groups) {
		const last = found.at(-1) ?? null
		found.push(exchangeOf(group, speed, before, last))
		before = group
	}
	return found
}

function exchangeOf(
	group: readonly Passed[],
	speed: SerialSettings | null,
	before: readonly Passed[] | null,
	last: Exchange | null,
): Exchange {
	const [sent, ...rest] = group as [Passed, ...Passed[]]
	const perChar = speed === null ? null : charMs(speed)
	const requestMs = perChar === null ? null : sent.bytes.length * perChar
	const echoBytes = lengthOf(rest.filter(({ direction }) => direction === 'echo'))
	const heard = withoutEcho(
		rest.filter(({ direction }) => direction === 'received'),
		echoBytes,
	)
	const answerBytes = lengthOf(heard)
	const until = heard.at(-1)?.until ?? null
	const from = startOf(heard, perChar, answerBytes)
	const requestEnd = sent.at + (requestMs ?? 0)
	const isAgain = before !== null && last !== null && last.outcome !== 'answered' && same(before[0]!.bytes, sent.bytes)
	return {
		seq: sent.seq,
		at: sent.at,
		pauseMs: before === null ? null : Math.max(0, sent.at - endOf(before)),
		requestBytes: sent.bytes.length,
		requestMs,
		retry: isAgain ? last.retry + 1 : 0,
		outcome: outcomeOf(rest, answerBytes),
		waitedMs: from === null ? null : Math.max(0, from - requestEnd),
		answerMs: from === null || until === null ? null : Math.max(0, until - Math.max(from, sent.at)),
		answerBytes,
		leastAnswerMs: perChar === null || answerBytes === 0 ? null : answerBytes * perChar,
		gapsMs: heard.slice(1).map(({ at }, index) => Math.max(0, at - heard[index]!.until)),
		echoBytes,
		entries: group.map(({ seq }) => seq),
	}
}

/** A lump of bytes that is handed over late began at the latest when its bytes had to begin on the wire. */
function startOf(heard: readonly Passed[], perChar: number | null, bytes: number): number | null {
	const [first] = heard
	if (first === undefined) return null
	if (perChar === null || heard.length > 1) return first.at
	return Math.min(first.at, first.until - bytes * perChar)
}

/** The echo comes first; an entry that holds its end and the answer's beginning counts as the answer. */
function withoutEcho(heard: readonly Passed[], echoBytes: number): readonly Passed[] {
	let left = echoBytes
	return heard.flatMap((entry) => {
		const skipped = Math.min(left, entry.bytes.length)
		left -= skipped
		if (skipped === entry.bytes.length) return []
		return skipped === 0 ? entry : { ...entry, bytes: entry.bytes.subarray(skipped) }
	})
}

function outcomeOf(rest: readonly Passed[], answerBytes: number): Exchange['outcome'] {
	if (answerBytes === 0) return 'silence'
	const given = rest.filter(({ direction }) => direction === 'discarded')
	const isGone = lengthOf(given.filter(({ note }) => note !== traceNotes.surplus)) >= answerBytes
	if (!isGone) return 'answered'
	return given.some(({ note }) => note === traceNotes.unframed) ? 'noise' : 'foreign'
}

const lengthOf = (entries: readonly Passed[]): number => entries.reduce((sum, { bytes }) => sum + bytes.length, 0)
const endOf = (entries: readonly Passed[]): number => Math.max(...entries.map(({ until }) => until))

export const same = (a: Uint8Array, b: Uint8Array): boolean =>
	a.length === b.length && a.every((byte, index) => byte === b[index])
