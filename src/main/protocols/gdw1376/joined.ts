/**
 * Items of many points of one terminal in few questions: several points and items in one data unit, several units in
 * one frame. A terminal may leave points out, deny a question because of one of them, or deny every joined question:
 * then it is asked in smaller ones, and what it has taught stays for the rest of the conversation.
 */
import type { DecodedRecord, MeterError, ReadFailure, Session } from '../protocol.ts'
import { mapBytes, unitBytes } from './addressing.ts'
import type { Point } from './constants.ts'
import { type Answer, ask, type Question, type Talk } from './conversation.ts'

/** One item of one point. `label`: what stands behind DA DT in the question (class 2). */
export type Want = {
	readonly code: number
	readonly point: number
	readonly item: number
	readonly label?: readonly number[]
	/** 'YYYY-MM-DD' or 'YYYY-MM': the day or month that the answer has to state. */
	readonly stamp?: string
	/** Bytes of its answer, about; it decides how much is asked for at once. */
	readonly bytes: number
	/** Its answer's layout is not known, so that nothing can be told apart behind it. */
	readonly alone?: true
}

export type Told = DecodedRecord & { readonly frame: number }

/** What becomes of the wants of one conversation. */
export type Joint = {
	readonly talk: Talk
	/** Called for each want that was answered. */
	readonly told: (want: Want, records: readonly Told[]) => void
	readonly denied: (want: Want, error: MeterError) => void
	/** What the terminal was seen to answer at most: questions for several points, for several items of one, or one. */
	joins: 'points' | 'items' | 'one'
}

/** Sixteen frames of a terminal whose frames are short (RSEQ counts to sixteen). */
const mostAnswerBytes = 4096
/** A question with labels has seven bytes for each of them. */
const mostWants = 64

/**
 * Asks for all of them; each is told or denied, or the failure that ended it says why the rest is not. A want that is
 * in an answer with others is asked for again where it was left out.
 */
export function* askJoined(joint: Joint, wants: readonly Want[]): Session<ReadFailure | null> {
	const queue = packed(wants)
	while (queue.length > 0) {
		const chunk = queue.shift()!
		if (chunk.wants.length > 1 && isWider(chunk, joint.joins)) {
			queue.unshift(...partsOf(chunk, null))
			continue
		}
		const answer = yield* ask(joint.talk, questionOf(chunk))
		const smaller = answer.kind === 'failed' ? afterFailure(chunk, answer.failure) : settle(joint, chunk, answer)
		if (smaller === null) return answer.kind === 'failed' ? answer.failure : null
		queue.unshift(...smaller)
	}
	return null
}

/** The parts of a question that was denied: when all of them are answered, the terminal had denied the joining. */
type Trial = { open: number; isRefused: boolean }
type Chunk = {
	readonly wants: readonly Want[]
	/** What was left out of an answer: a denial is the answer then. */
	readonly isAgain: boolean
	readonly trial: Trial | null
	readonly retries?: number
}

function packed(wants: readonly Want[]): Chunk[] {
	const chunks: Want[][] = []
	let room = 0
	for (const want of wants) {
		const last = chunks.at(-1)
		const isFull = last === undefined || last.length >= mostWants || room < want.bytes
		if (isFull || want.alone === true || last[0]!.alone === true || last[0]!.code !== want.code) {
			chunks.push([want])
			room = mostAnswerBytes
		} else last.push(want)
		room -= want.bytes
	}
	return chunks.map((each) => ({ wants: each, isAgain: false, trial: null }))
}

const isOfOnePoint = ([first, ...more]: readonly Want[]): boolean => more.every(({ point }) => point === first!.point)

const isWider = ({ wants }: Chunk, joins: Joint['joins']): boolean =>
	joins === 'one' || (joins === 'items' && !isOfOnePoint(wants))

/** By points, or one by one where it is one point's. */
function partsOf({ wants, isAgain }: Chunk, trial: Trial | null): readonly Chunk[] {
	const parts = isOfOnePoint(wants)
		? wants.map((want) => [want])
		: [...Map.groupBy(wants, ({ point }) => point).values()]
	if (trial !== null) trial.open = parts.length
	return parts.map((part) => ({ wants: part, isAgain, trial }))
}

/** Points and items as bit maps; with labels a unit for each, for which every reading of the standard is the same. */
function questionOf({ wants, retries }: Chunk): Question {
	const { code } = wants[0]!
	const data = wants.some((want) => want.label !== undefined)
		? wants.flatMap((want) => [...unitBytes(want.point, want.item), ...(want.label ?? [])])
		: mapsOf(wants)
	const asks = (point: Point, item: number) => wants.some((want) => want.point === point && want.item === item)
	return { afn: code, data, asks, ...(retries === undefined ? {} : { retries }) }
}

/** Items that the same points of a group are asked for share a unit. */
function mapsOf(wants: readonly Want[]): readonly number[] {
	const groupOf = (number: number): number => Math.floor((number - 1) / 8)
	const units = new Map<string, { readonly points: readonly number[]; readonly items: number[] }>()
	const byItem = Map.groupBy(wants, ({ point, item }) => groupOf(point) * 4096 + item)
	for (const own of byItem.values()) {
		const { item } = own[0]!
		const points = own.map(({ point }) => point)
		const name = `${groupOf(item)} ${points.join()}`
		const unit = units.get(name)
		if (unit === undefined) units.set(name, { points, items: [item] })
		else unit.items.push(item)
	}
	return [...units.values()].flatMap(({ points, items }) => mapBytes(points, items))
}

/** null: the terminal answers nothing, and asking for less changes nothing. */
function afterFailure(chunk: Chunk, { reason }: ReadFailure): readonly Chunk[] | null {
	if (chunk.wants.length === 1 || reason === 'line') return null
	// It may be deaf to joined questions; one that is gone is not waited for once more.
	if (reason !== 'silence') return partsOf(chunk, null)
	const [first, ...rest] = chunk.wants.map((want) => ({ ...chunk, wants: [want], trial: null }))
	return [{ ...first!, retries: 0 }, ...rest]
}

/** What is to be asked next because of this answer. */
function settle(joint: Joint, chunk: Chunk, answer: Exclude<Answer, { kind: 'failed' }>): readonly Chunk[] {
	const { wants, isAgain, trial } = chunk
	const error = answer.kind === 'denied' ? answer.error : leftOut
	const rest = answer.kind === 'data' ? tellAll(joint, wants, answer.records) : wants
	if (trial !== null) {
		trial.open--
		trial.isRefused ||= rest.length === wants.length
		if (trial.open === 0 && !trial.isRefused) joint.joins = isOfOnePoint(wants) && wants.length > 1 ? 'items' : 'one'
	}
	if (rest.length === 0) return []
	if (rest.length < wants.length) return [{ wants: rest, isAgain: true, trial: null }]
	const isFinal = wants.length === 1 || (isAgain && answer.kind === 'denied')
	if (!isFinal) return partsOf(chunk, { open: 0, isRefused: false })
	for (const want of wants) joint.denied(want, error)
	return []
}

const leftOut: MeterError = {
	code: 'none',
	bits: [],
	text: 'The other side left it out of its answer, or spoke of another day.',
}

/** The wants that the answer says nothing of, or nothing that can be read while others stand behind it. */
function tellAll(joint: Joint, wants: readonly Want[], records: readonly Told[]): readonly Want[] {
	const byPair = Map.groupBy(records, ({ key }) => pairForm.exec(key)?.[1] ?? '')
	return wants.filter((want) => {
		const own = byPair.get(`F${want.item} p${want.point}`) ?? []
		const isOther = want.stamp !== undefined && !own.some((each) => isStamp(each) && each.value === want.stamp)
		const isBroken = wants.length > 1 && own.some(({ role }) => role === 'not-decoded')
		if (own.length === 0 || isOther || isBroken) return true
		joint.told(want, own)
		return false
	})
}

const pairForm = /^[\dA-F]{2} (F\d+ p\d+)\b/

const isStamp = ({ role }: DecodedRecord): boolean => role === 'frozen-day' || role === 'frozen-month'
