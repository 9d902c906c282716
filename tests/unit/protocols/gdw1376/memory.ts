/** A concentrator with a memory, played step by step: archive, plan, events, forwarding. */
import { split } from '../../../../src/main/protocols/gdw1376/frame.ts'
import { type Bus, heardOf } from '../converse.ts'
import { bytesOf, frame, wireAddress } from './frames.ts'

export type Habits = {
	/** Numbers of the archive in one question at most; more is denied. */
	readonly mostIndexes?: number
	/** Denies a question as soon as one number in it is not there. */
	readonly isStrict?: boolean
	/** Whatever is asked for, tells the whole archive. */
	readonly tellsAll?: boolean
	/** Entries of one frame; default: all in one. */
	readonly entriesPerFrame?: number
	/** Numbers that it will not take. */
	readonly refuses?: readonly number[]
	/** Ports of one question for the plan at most. */
	readonly mostPorts?: number
	readonly eventsPerAnswer?: number
	readonly password?: string
	/** What a meter on its port says to these bytes. */
	readonly meter?: (request: Uint8Array) => Uint8Array | 'denied'
	/** Answers to items of AFN 0C and 09 as hex: '0C 4'. */
	readonly items?: Readonly<Record<string, string>>
}

export type Memory = {
	/** 27 bytes by number, as upper-case hex. */
	readonly archive: Map<number, string>
	/** Blocks of F33 by port, as hex. */
	readonly plans: Map<number, string>
	/** Records by place in the ring; the counter is the place after the last. */
	readonly events: Map<number, string>
	counter: number
	/** Every order that was obeyed, AFN and item. */
	readonly obeyed: string[]
	/** Ports, settings and time limits of what was forwarded, as hex. */
	readonly forwarded: string[]
}

export const emptyMemory = (): Memory => ({
	archive: new Map(),
	plans: new Map(),
	events: new Map(),
	counter: 0,
	obeyed: [],
	forwarded: [],
})

const hexOf = (bytes: Iterable<number>): string =>
	Buffer.from([...bytes])
		.toString('hex')
		.toUpperCase()
const word = (number: number): string => hexOf([number & 0xff, number >> 8])
const wordAt = (data: readonly number[], at: number): number => data[at]! + 256 * data[at + 1]!
const byteHex = (number: number): string => hexOf([number])

/** The data of each frame of an answer behind DA DT; 'denied' and 'confirmed' are 00 F2 and 00 F1. */
type Said = readonly string[] | 'denied' | 'confirmed'

export function hear(memory: Memory, habits: Habits, request: Uint8Array): readonly Uint8Array[] {
	const [code, number] = [request[12]!, request[13]! & 0x0f]
	const data = [...request.subarray(14, -2)]
	const item = Math.log2(data[2]!) + 8 * data[3]! + 1
	const said = answerTo(memory, habits, code, item, data.slice(4))
	if (typeof said === 'string') {
		return [frame(0x00, `00 00 ${said === 'denied' ? '02' : '01'} 00`, { seq: 0x60 | number })]
	}
	const head = hexOf(data.slice(0, 4))
	return said.map((content, index) => {
		const place = (index === 0 ? 0x40 : 0) | (index === said.length - 1 ? 0x20 : 0)
		return frame(code, head + content, { seq: place | ((number + index) & 0x0f), address: wireAddress })
	})
}

function answerTo(memory: Memory, habits: Habits, code: number, item: number, data: readonly number[]): Said {
	if (code === 0x0a && item === 10) return archiveOf(memory, habits, data)
	if (code === 0x0a && item === 33) return plansOf(memory, habits, data)
	if (code === 0x0e) return eventsOf(memory, habits, data)
	if (code === 0x0c && item === 7) return [hexOf([memory.counter & 0xff, 3])]
	if (code === 0x10) return forward(memory, habits, data)
	if (code === 0x04 || code === 0x05) return obey(memory, habits, code, item, data)
	const told = habits.items?.[`${byteHex(code)} ${item}`]
	return told === undefined ? 'denied' : [told]
}

function archiveOf({ archive }: Memory, habits: Habits, data: readonly number[]): Said {
	const count = wordAt(data, 0)
	const asked = Array.from({ length: count }, (_, index) => wordAt(data, 2 + 2 * index))
	const { mostIndexes = 5000, entriesPerFrame = 5000 } = habits
	const wanted = habits.tellsAll === true ? [...archive.keys()].sort((one, other) => one - other) : asked
	const entries = wanted.flatMap((index) => archive.get(index) ?? [])
	if (count > mostIndexes || (habits.isStrict === true && entries.length < count) || entries.length === 0)
		return 'denied'
	const frames: string[] = []
	for (let at = 0; at < entries.length; at += entriesPerFrame) {
		const some = entries.slice(at, at + entriesPerFrame)
		frames.push(word(some.length) + some.join(''))
	}
	return frames
}

function plansOf({ plans }: Memory, { mostPorts = 31 }: Habits, data: readonly number[]): Said {
	const found = data.slice(1).flatMap((port) => plans.get(port) ?? [])
	return found.length === 0 || data[0]! > mostPorts ? 'denied' : [byteHex(found.length) + found.join('')]
}

function eventsOf(memory: Memory, { eventsPerAnswer = 256 }: Habits, [from, to]: readonly number[]): Said {
	const count = Math.min((to! - from! + 256) % 256, eventsPerAnswer)
	const records = Array.from({ length: count }, (_, index) => memory.events.get((from! + index) % 256) ?? '')
	const end = (from! + count) % 256
	return [hexOf([memory.counter & 0xff, 0, from!, end]) + records.join('')]
}

const passwordBytes = 16

function obey(memory: Memory, habits: Habits, code: number, item: number, data: readonly number[]): Said {
	const body = data.slice(0, -passwordBytes)
	if (hexOf(data.slice(-passwordBytes)) !== (habits.password ?? '0'.repeat(32))) return 'denied'
	if (item === 10) {
		const entries = Array.from({ length: wordAt(body, 0) }, (_, index) => body.slice(2 + 27 * index, 29 + 27 * index))
		if (entries.some((entry) => habits.refuses?.includes(wordAt(entry, 0)) === true)) return 'denied'
		for (const entry of entries) {
			if (wordAt(entry, 2) === 0) memory.archive.delete(wordAt(entry, 0))
			else memory.archive.set(wordAt(entry, 0), hexOf(entry))
		}
	}
	if (item === 33) for (const block of blocksIn(body)) memory.plans.set(Number.parseInt(block.slice(0, 2), 16), block)
	memory.obeyed.push(`${byteHex(code)} F${item}`)
	return 'confirmed'
}

function blocksIn(body: readonly number[]): readonly string[] {
	const blocks: string[] = []
	for (let at = 1; at < body.length; ) {
		const length = 14 + 4 * body[at + 13]!
		blocks.push(hexOf(body.slice(at, at + length)))
		at += length
	}
	return blocks
}

function forward(memory: Memory, { meter }: Habits, data: readonly number[]): Said {
	memory.forwarded.push(hexOf(data.slice(0, 4)))
	const answer = meter?.(Uint8Array.from(data.slice(6, 6 + wordAt(data, 4)))) ?? 'denied'
	return answer === 'denied' ? 'denied' : [byteHex(data[0]!) + word(answer.length) + hexOf(answer)]
}

/** `spoil`: what becomes of the n-th answer. */
export function concentratorBus(
	memory: Memory,
	habits: Habits = {},
	spoil: (bytes: Uint8Array, nth: number) => Uint8Array = (bytes) => bytes,
): Bus {
	let nth = 0
	return (request, step) => {
		if (step.answer === null) return { kind: 'sent' }
		const bytes = Uint8Array.from(hear(memory, habits, request).flatMap((each) => [...each]))
		return heardOf(split, step, spoil(bytes, nth++), 1_795_363_400_000)
	}
}

/** An entry as a terminal keeps it: RS-485, DL/T 645-2007, the meter's password 11 22 33 44 55 66. */
export const entryHex = (index: number, port = 2): string =>
	hexOf(
		bytesOf(
			`${word(index)} ${word(index)} ${byteHex(0x60 | port)} 1E ${addressHex(index)} 112233445566 04 05 000000000000 31`,
		),
	)

const addressHex = (index: number): string => hexOf(bytesOf(String(112233440000 + index)).toReversed())
