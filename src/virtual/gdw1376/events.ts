/** What happened at a terminal: two rings of 256 records, important and ordinary, each with its counter (5.14). */
import { localTime } from '../building/clock.ts'
import { bcd } from '../digits.ts'
import { minuteOf } from './items.ts'

export type Happened = {
	readonly important: boolean
	/** Place in its ring: the counter before this event. */
	readonly number: number
	readonly erc: number
	readonly at: number
	/** ERC, length and content. */
	readonly bytes: readonly number[]
}

export type EventLog = {
	readonly add: (important: boolean, erc: number, at: number, content: readonly number[]) => Happened
	/** EC1 and EC2. */
	readonly counters: () => readonly [number, number]
	/** The records still kept from ring place `from` to before `to`, as far as they exist. */
	readonly between: (important: boolean, from: number, to: number) => readonly Happened[]
	/** Every event there ever was: what a master should have in the end. */
	readonly all: () => readonly Happened[]
}

const ringSize = 256

export function createEventLog(): EventLog {
	const happened: Happened[] = []
	const rings = { important: [] as Happened[], ordinary: [] as Happened[] }
	const counts = { important: 0, ordinary: 0 }
	return {
		add: (important, erc, at, content) => {
			const kind = important ? 'important' : 'ordinary'
			const bytes = [erc, content.length, ...content]
			const event = { important, number: counts[kind] % ringSize, erc, at, bytes }
			rings[kind][event.number] = event
			counts[kind]++
			happened.push(event)
			return event
		},
		counters: () => [counts.important % ringSize, counts.ordinary % ringSize],
		between: (important, from, to) => {
			const ring = important ? rings.important : rings.ordinary
			const length = (to - from + ringSize) % ringSize || (from === to ? 0 : ringSize)
			const places = Array.from({ length }, (_, index) => (from + index) % ringSize)
			return places.map((place) => ring[place]).filter((event) => event !== undefined)
		},
		all: () => happened,
	}
}

const minute = (at: number): readonly number[] => minuteOf(localTime(at, 'local'))

/** ERC 14: when the power went and when it came back. */
export const powerFailure = (from: number, to: number): readonly number[] => [...minute(from), ...minute(to)]

/** ERC 24: the point (top bit: it begins), which limit, three voltages of 0.1 V. */
export const voltageLimit = (at: number, point: number, deciVolt: readonly number[]): readonly number[] => [
	...minute(at),
	point % 256,
	(point >> 8) | 0x80,
	0x01,
	...deciVolt.flatMap((value) => bcd(value, 2)),
]

/** ERC 1: the parameters and data were initialised, or another version runs now. */
export const versionChange = (at: number, flag: 1 | 2, before: string, after: string): readonly number[] => [
	...minute(at),
	flag,
	...[before, after].flatMap((text) => [...text.padEnd(4, '\0').slice(0, 4)].map((letter) => letter.charCodeAt(0))),
]

/** Any other kind: its time and what the test says. */
export const otherEvent = (at: number, content: readonly number[]): readonly number[] => [...minute(at), ...content]
