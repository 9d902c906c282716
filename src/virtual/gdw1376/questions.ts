/** Questions to a terminal: parameters (AFN 0A), data of class 1 and 2 (0C, 0D), events (0E), versions (09). */
import { localTime } from '../building/clock.ts'
import { clockOf, current, curve, frozen, type Label, labelOf, periodOf } from './items.ts'
import { curveOf, type Entry, fetchedAt, lastReadOf, meterOf, plansOf, type State, subjectOf } from './state.ts'
import { headBytes, headOf, type Unit, unitOf } from './units.ts'

/** A data unit of the answer, DA DT first. */
export type Said = readonly number[]

/** null: the question is denied as a whole. */
export function answerTo(state: State, afn: number, data: readonly number[], now: number): readonly Said[] | null {
	const said = afn === 0x0d ? history(state, data, now) : direct(state, afn, data, now)
	return said === null || said.length === 0 ? null : said
}

type Wanted = { readonly unit: Unit; readonly rest: readonly number[] }

/** Units one after the other; `used` tells how many bytes of the rest belong to a unit. */
function direct(state: State, afn: number, data: readonly number[], now: number): readonly Said[] | null {
	const said: Said[] = []
	for (let at = 0; at < data.length; ) {
		const unit = unitOf(data.slice(at, at + headBytes))
		if (unit === null || at + headBytes > data.length) return null
		const one = unitSaid(state, afn, { unit, rest: data.slice(at + headBytes) }, now)
		if (one === null) return null
		said.push(...one.said)
		at += headBytes + one.used
	}
	return said
}

type UnitSaid = { readonly said: readonly Said[]; readonly used: number }

function unitSaid(state: State, afn: number, wanted: Wanted, now: number): UnitSaid | null {
	const { unit, rest } = wanted
	if (unit.items.some((item) => state.habits.lacks?.includes(item) === true)) return null
	if (afn === 0x0c && !isTerminal(unit)) return { said: present(state, unit, now) ?? [], used: 0 }
	if (!isTerminal(unit)) return null
	if (afn === 0x0a && unit.items.length === 1) return parameter(state, unit.items[0]!, rest)
	if (afn === 0x0e && unit.items.length === 1) return events(state, unit.items[0]!, rest)
	const said: Said[] = []
	for (const item of unit.items) {
		const bytes = ofTerminal(state, afn, item, now)
		if (bytes === null) return null
		said.push([...headOf(0, item), ...bytes])
	}
	return { said, used: 0 }
}

const isTerminal = ({ points }: Unit): boolean => points !== 'all' && points[0] === 0

/** Items of the terminal itself without data in the question. */
function ofTerminal(state: State, afn: number, item: number, now: number): readonly number[] | null {
	switch (`${afn} ${item}`) {
		case '9 1':
			return [...versionOf, ...ascii('1376', 4), ...ascii('H1.0', 4), 0x01, 0x01, 0x24]
		case '12 1':
			return versionOf
		case '12 2':
			return clockOf(localTime(now + state.shiftMs, 'local'))
		case '12 7':
			return state.events.counters()
		case '12 9':
			return [0, 0]
		case '12 10':
			return [...word32(state.traffic), ...word32(state.traffic)]
		default:
			return null
	}
}

const ascii = (text: string, size: number): readonly number[] =>
	[...text.padEnd(size, '\0')].map((letter) => letter.charCodeAt(0))
const word32 = (value: number): readonly number[] => [0, 8, 16, 24].map((shift) => Math.floor(value / 2 ** shift) % 256)

/** Maker, device number, software version, its date, configuration. */
const versionOf: readonly number[] = [
	...ascii('ZLWV', 4),
	...ascii('SITE0001', 8),
	...ascii('V1.0', 4),
	...[0x01, 0x06, 0x24],
	...ascii('2040P', 11),
]

/** Points of a unit that the terminal may speak of, with their entries; null where it has none. */
const entriesOf = (state: State, { points }: Unit): readonly (readonly [number, Entry | null])[] =>
	points === 'all'
		? [...state.points.values()].map((entry) => [entry.point, entry] as const)
		: points.map((point) => [point, state.points.get(point) ?? null] as const)

/** Class 1 of measuring points, in the order of points and then items. null: denied. */
function present(state: State, unit: Unit, now: number): readonly Said[] | null {
	const said: Said[] = []
	for (const [point, entry] of entriesOf(state, unit)) {
		for (const item of unit.items) {
			const readAt = entry === null || meterOf(state, entry) === null ? null : lastReadOf(state, entry, now)
			const bytes = current(someSubject(state, entry), item, readAt)
			if (bytes === null) {
				// An item that no terminal of this make has.
				if (state.habits.absent === 'deny') return null
				continue
			}
			if (readAt === null && state.habits.absent !== 'ee') {
				if (state.habits.absent === 'deny') return null
				continue
			}
			said.push([...headOf(point, item), ...bytes])
		}
	}
	return said
}

/** Where there is no meter to speak of, any will do: only the layout is used. */
function someSubject(state: State, entry: Entry | null) {
	const own = entry === null ? null : subjectOf(state, entry)
	if (own !== null) return own
	const [any] = state.attached.values()
	return { truth: state.truth, meter: any!.meter }
}

/** A label for each point and item of a unit; some masters give one for all of them. */
function history(state: State, data: readonly number[], now: number): readonly Said[] | null {
	for (const labels of ['each', 'one'] as const) {
		const wanted = labelled(data, labels, state)
		if (wanted !== null) return wanted.every(({ item }) => !lacks(state, item)) ? past(state, wanted, now) : null
	}
	return null
}

const lacks = (state: State, item: number): boolean => state.habits.lacks?.includes(item) === true

type Past = {
	readonly point: number
	readonly entry: Entry | null
	readonly item: number
	readonly label: Label
	readonly bytes: readonly number[]
}

/** null: the bytes do not come out even, or an item is unknown. */
function labelled(data: readonly number[], labels: 'each' | 'one', state: State): readonly Past[] | null {
	const wanted: Past[] = []
	for (let at = 0; at < data.length; ) {
		const unit = unitOf(data.slice(at, at + headBytes))
		if (unit === null || isTerminal(unit)) return null
		at += headBytes
		let first = true
		for (const [point, entry] of entriesOf(state, unit)) {
			for (const item of unit.items) {
				const label = labelOf(item)
				if (label === null) return null
				if (!first && labels === 'one') at -= label.bytes
				first = false
				const bytes = data.slice(at, at + label.bytes)
				if (bytes.length < label.bytes) return null
				wanted.push({ point, entry, item, label, bytes })
				at += label.bytes
			}
		}
	}
	return wanted
}

function past(state: State, wanted: readonly Past[], now: number): readonly Said[] | null {
	const said: Said[] = []
	for (const each of wanted) {
		const bytes = pastOf(state, each, now)
		if (bytes === null) {
			if (state.habits.absent === 'deny') return null
			continue
		}
		said.push([...headOf(each.point, each.item), ...each.bytes, ...bytes])
	}
	return said
}

/** null: nothing to say of it. */
function pastOf(state: State, { entry, item, label, bytes }: Past, now: number): readonly number[] | null {
	const isReadable = entry !== null && meterOf(state, entry) !== null
	const subject = someSubject(state, entry)
	const showsNothing = state.habits.absent === 'ee'
	if (label.kind === 'curve') {
		if (!isReadable && !showsNothing) return null
		return curve(subject, item, bytes, isReadable ? curveOf(state, entry, now) : () => false)
	}
	const period = periodOf(subject, label.kind, bytes)
	if (period === null) return null
	const readAt = isReadable ? fetchedAt(state, entry, period.to, label.kind, now) : null
	return readAt === null && !showsNothing ? null : frozen(subject, item, period, readAt)
}

/** AFN 0A: of the terminal. */
function parameter(state: State, item: number, rest: readonly number[]): UnitSaid | null {
	if (item === 10) return archive(state, rest)
	if (item === 33) return plans(state, rest)
	const bytes = item === 89 ? state.own : state.parameters.get(item)
	return bytes === undefined ? null : { said: [[...headOf(0, item), ...bytes]], used: 0 }
}

/** F10: of the entries that are asked for by number, those that are there. */
function archive(state: State, rest: readonly number[]): UnitSaid | null {
	const count = rest[0]! + 256 * rest[1]!
	if (!(rest.length >= 2 + 2 * count)) return null
	const wanted = Array.from({ length: count }, (_, at) => rest[2 + 2 * at]! + 256 * rest[3 + 2 * at]!)
	const found = wanted.map((index) => state.entries.get(index)).filter((entry) => entry !== undefined)
	const perUnit = state.habits.entriesPerUnit ?? 30
	const said: Said[] = []
	for (let from = 0; from === 0 || from < found.length; from += perUnit) {
		const part = found.slice(from, from + perUnit)
		said.push([...headOf(0, 10), part.length, 0, ...part.flatMap(({ bytes }) => bytes)])
	}
	return { said, used: 2 + 2 * count }
}

/** F33 of the ports named; of every port with meters where none is. */
function plans(state: State, rest: readonly number[]): UnitSaid | null {
	const count = rest[0] ?? -1
	if (count < 0 || rest.length < 1 + count) return null
	const known = new Set([...state.plans.keys(), ...[...state.attached.values()].map(({ port }) => port)])
	const ports = count === 0 ? [...known] : rest.slice(1, 1 + count).filter((port) => known.has(port))
	const blocks = ports.map((port) => plansOf(state, port).at(-1)!.plan.bytes)
	return { said: [[...headOf(0, 33), blocks.length, ...blocks.flat()]], used: 1 + count }
}

/** F1 important, F2 ordinary: EC1 EC2 Pm Pn and the records from Pm to before Pn, those that are kept. */
function events(state: State, item: number, rest: readonly number[]): UnitSaid | null {
	const [from, to] = rest
	if ((item !== 1 && item !== 2) || from === undefined || to === undefined) return null
	const records = state.events.between(item === 1, from, to)
	if (records.length === 0) return null
	const units: { first: number; bytes: number[]; last: number }[] = []
	const longest = state.habits.longestData ?? 900
	for (const { number, bytes } of records) {
		const open = units.at(-1)
		const isNext = open !== undefined && open.last === (number + 255) % 256
		if (!isNext || open.bytes.length + bytes.length + 8 > longest) {
			units.push({ first: number, bytes: [...bytes], last: number })
		} else {
			open.bytes.push(...bytes)
			open.last = number
		}
	}
	const [ec1] = state.events.counters()
	if (item === 1 && to === ec1) state.fetched = ec1
	const said = units.map(({ first, bytes, last }) => [
		...[...headOf(0, item), ...state.events.counters()],
		...[first, (last + 1) % 256, ...bytes],
	])
	return { said, used: 2 }
}

/** The day's freezes (F161) of points, as a terminal reports them without being asked. */
export function report(state: State, points: readonly number[], day: readonly number[], now: number): readonly Said[] {
	return points.flatMap((point) => {
		const entry = state.points.get(point) ?? null
		const bytes = pastOf(state, { point, entry, item: 161, label: { kind: 'day', bytes: 3 }, bytes: day }, now)
		return bytes === null ? [] : [[...headOf(point, 161), ...day, ...bytes]]
	})
}
