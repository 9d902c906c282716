/** A concentrator as its master meets it: one frame in, the frames of one answer out. Written from Q/GDW 1376.1. */
import { instantOf } from '../building/clock.ts'
import { shownAt } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { bcd, fromBcd, fromHex, hex } from '../digits.ts'
import { type Request, reply } from './frame.ts'
import { clockOf, history, present } from './items.ts'

export type Terminal = {
	/** `now`: the building's time, UTC epoch ms. No frames: silence. */
	readonly hear: (request: Request, now: number) => readonly Uint8Array[]
	readonly login: () => Uint8Array
	readonly heartbeat: () => Uint8Array
}

export type Habits = {
	/** Most bytes of data units in a frame; what is longer comes in several frames. Default 900. */
	readonly longestData?: number
	/** Every frame of an answer waits for the master's confirmation. */
	readonly asksConfirmation?: boolean
	/** Items that this terminal denies although it could have them. */
	readonly lacks?: readonly number[]
	/** What an order has to carry, 32 hexadecimal digits; default zeros. */
	readonly password?: string
}

const control = { answer: 0x88, login: 0xc9 } as const
const seq = { first: 0x40, final: 0x20, confirm: 0x10 } as const

/** `label`: region and terminal in hexadecimal, eight digits; `points`: what hangs at measuring points 1, 2, … */
export function createTerminal(truth: Truth, label: string, points: readonly Meter[], habits: Habits = {}): Terminal {
	const [high, low, end, start] = fromHex(label) as [number, number, number, number]
	const own = [low, high, start, end]
	let waiting: readonly Uint8Array[] = []
	let counter = 0
	/** What an order made the clock ahead of the building's time. */
	let shiftMs = 0

	const unitOf = (request: Request, now: number, head: readonly number[], rest: readonly number[]) => {
		const point = pointOf(head)
		const item = itemOf(head)
		if (habits.lacks?.includes(item) === true) return null
		const meter = points[point - 1]
		if (request.afn === 0x0a && item === 10 && point === 0) return archiveOf(points, head, rest)
		if (request.afn === 0x0c && item === 2 && point === 0) {
			return { units: [[...head, ...clockOf(shownAt(points[0]!, now + shiftMs))]], used: 0 }
		}
		if (meter === undefined) return null
		if (request.afn === 0x0c) {
			const data = present(truth, meter, now, item)
			return data === null ? null : { units: [[...head, ...data]], used: 0 }
		}
		const told = request.afn === 0x0d ? history(truth, meter, now, item, rest) : null
		return told === null ? null : { units: [[...head, ...told.data]], used: told.used }
	}
	/** AFN 05 F31: A.1 and the password, or a denial; nothing else is obeyed. */
	const obey = (request: Request, now: number): readonly Uint8Array[] => {
		const { data } = request
		const isClock = pointOf(data) === 0 && itemOf(data) === 31 && data.length === 4 + 6 + 16
		const isOpen = hex(Uint8Array.from(data.slice(10))) === (habits.password ?? '0'.repeat(32))
		if (isClock && isOpen) {
			const [second, minute, hour, day, month, year] = data
				.slice(4, 10)
				.map((byte, at) => fromBcd(at === 4 ? byte % 32 : byte))
			const time = { year: 2000 + year!, month: month!, day: day!, hour: hour!, minute: minute! }
			shiftMs = instantOf(time, points[0]!.clock) + second! * 1000 - now
		}
		return [reply(control.answer, request.address, 0x00, answered(request), [0, 0, isClock && isOpen ? 1 : 2, 0])]
	}
	const answerTo = (request: Request, now: number): readonly Uint8Array[] => {
		if (request.afn === 0x05) return obey(request, now)
		const units: (readonly number[])[] = []
		for (let at = 0; at + 4 <= request.data.length; ) {
			const unit = unitOf(request, now, request.data.slice(at, at + 4), request.data.slice(at + 4))
			if (unit === null) return [reply(control.answer, request.address, 0x00, answered(request), [0, 0, 2, 0])]
			units.push(...unit.units)
			at += 4 + unit.used
		}
		return framesOf(request, packed(units, habits.longestData ?? 900), habits.asksConfirmation === true)
	}
	const spoken = (item: number): Uint8Array => {
		counter = (counter + 1) % 16
		const sequence = seq.first | seq.final | seq.confirm | counter
		return reply(control.login, [...own, 0], 0x02, sequence, [0, 0, item, 0])
	}
	return {
		hear: (request, now) => {
			if (asksForAddress(request)) {
				return [reply(control.answer, [...own, 0], 0x0a, answered(request), [0, 0, 1, 0x0b, ...own])]
			}
			if (!own.every((byte, index) => byte === request.address[index])) return []
			if (request.afn === 0x00) {
				const [next, ...more] = waiting
				waiting = more
				return next === undefined ? [] : [next]
			}
			const frames = answerTo(request, now)
			waiting = habits.asksConfirmation === true ? frames.slice(1) : []
			return habits.asksConfirmation === true ? frames.slice(0, 1) : frames
		},
		login: () => spoken(1),
		heartbeat: () => spoken(4),
	}
}

/** AFN 0A F89 to all: the only question without an address that is answered. */
const asksForAddress = ({ address, afn, data }: Request): boolean =>
	address.slice(0, 4).every((byte) => byte === 0xff) && afn === 0x0a && pointOf(data) === 0 && itemOf(data) === 89

/** DA: a bit of a group of eight points; 00 00 is the terminal. */
function pointOf([bits = 0, group = 0]: readonly number[]): number {
	return bits === 0 ? 0 : (group - 1) * 8 + Math.log2(bits) + 1
}
const itemOf = ([, , bits = 0, group = 0]: readonly number[]): number => group * 8 + Math.log2(bits) + 1

const answered = (request: Request): number => seq.first | seq.final | (request.seq % 16)

/** Units together until a frame is full; a unit is never torn. */
function packed(units: readonly (readonly number[])[], longest: number): readonly (readonly number[])[] {
	const frames: number[][] = []
	for (const unit of units) {
		const last = frames.at(-1)
		if (last === undefined || last.length + unit.length > longest) frames.push([...unit])
		else last.push(...unit)
	}
	return frames
}

function framesOf(request: Request, contents: readonly (readonly number[])[], confirm: boolean): readonly Uint8Array[] {
	return contents.map((data, index) => {
		const place = (index === 0 ? seq.first : 0) | (index === contents.length - 1 ? seq.final : 0)
		const sequence = place | (confirm ? seq.confirm : 0) | ((request.seq + index) % 16)
		return reply(control.answer, request.address, request.afn, sequence, data)
	})
}

const entryBytes = { speedAndPort: 0x61, protocol: 30, digits: 0x05, userClass: 0x31 } as const

/** So that one answer has more than one unit, as of a terminal with small frames. */
const entriesPerUnit = 3

/** F10: of the entries that were asked for by number, those that are there. */
function archiveOf(points: readonly Meter[], head: readonly number[], request: readonly number[]) {
	const count = request[0]! + 256 * request[1]!
	const wanted = Array.from({ length: count }, (_, index) => request[2 + 2 * index]! + 256 * request[3 + 2 * index]!)
	const entries = wanted.filter((index) => index >= 1 && index <= points.length)
	const units: (readonly number[])[] = []
	for (let from = 0; from === 0 || from < entries.length; from += entriesPerUnit) {
		const part = entries.slice(from, from + entriesPerUnit)
		units.push([...head, part.length, 0, ...part.flatMap((index) => entryOf(points[index - 1]!, index))])
	}
	return { units, used: 2 + 2 * count }
}

const entryOf = (meter: Meter, index: number): readonly number[] => [
	...[index % 256, Math.floor(index / 256), index % 256, Math.floor(index / 256)],
	...[entryBytes.speedAndPort, entryBytes.protocol],
	...bcd(Number(meter.serial), 6),
	...bcd(0, 6),
	...[2, entryBytes.digits],
	...bcd(0, 6),
	entryBytes.userClass,
]
