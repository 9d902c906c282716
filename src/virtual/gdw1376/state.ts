/** What one terminal remembers: archive of meters, plan, parameters, what kept it from reading, events. */
import { dayNumber, dayNumberOf, dayStart, localTime } from '../building/clock.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { fromHex, hex } from '../digits.ts'
import { createEventLog, type EventLog } from './events.ts'
import type { Subject } from './items.ts'
import { firstRead, lastRead, type Plan, type Reads, type Span, usualPlan } from './schedule.ts'
import { mostPoints } from './units.ts'

/** A meter as it hangs at the terminal, whether or not the terminal was told of it. */
export type Attached = {
	readonly meter: Meter
	/** 2 … RS-485, 31 power-line carrier. */
	readonly port: number
	/** 12 digits of the collector that it hangs on; absent: on none. */
	readonly collector?: string
}

/** What makes do differently, and what tests ask for; the terminal looks at each answer. */
export type Habits = {
	/** Most bytes of data units in a frame; what is longer comes in several frames. Default 900. */
	longestData?: number
	/** Every frame of an answer waits for the master's confirmation. */
	asksConfirmation?: boolean
	/** Items that this terminal denies although it could have them. */
	lacks?: readonly number[]
	/** What an order has to carry, 32 hexadecimal digits; default zeros. */
	password?: string
	/** An order with another password: denied as a whole (00 F2) or item by item (00 F3, ERR 01). */
	wrongPassword?: 'deny' | 'per-item'
	/** Orders are confirmed as a whole (00 F1) or item by item (00 F3, ERR 00). */
	confirms?: 'all' | 'per-item'
	/** Of points that it does not have or never read: left out (denied if nothing is left), as EE, or all is denied. */
	absent?: 'omit' | 'ee' | 'deny'
	/** Entries in one unit of an answer about the archive. Default 30. */
	entriesPerUnit?: number
	/** What it waits for a meter that does not answer, if the order's own limit is not shorter. Default 500 ms. */
	silenceMs?: number
	/** It reads a meter in the moment it is asked, as if it had no memory. */
	live?: boolean
}

export type Entry = {
	readonly index: number
	readonly point: number
	readonly port: number
	readonly protocol: number
	/** 12 digits. */
	readonly address: string
	/** As it was written, 27 bytes. */
	readonly bytes: readonly number[]
	readonly since: number
}

export type State = {
	/** A1 A1 A2 A2 */
	readonly own: readonly number[]
	readonly truth: Truth
	readonly attached: ReadonlyMap<string, Attached>
	readonly habits: Habits
	readonly entries: Map<number, Entry>
	readonly points: Map<number, Entry>
	readonly plans: Map<number, { readonly from: number; readonly plan: Plan }[]>
	readonly parameters: Map<number, readonly number[]>
	/** Readings out of turn that were ordered, by port. */
	readonly rereads: Map<number, number[]>
	readonly pauses: Map<number, Span[]>
	/** By address: when a meter did not answer. */
	readonly mutes: Map<string, Span[]>
	readonly powerCuts: Span[]
	readonly events: EventLog
	/** Everything that was read before is forgotten. */
	dataSince: number
	/** Its clock ahead of the true time. */
	shiftMs: number
	/** Important events before this place were fetched. */
	fetched: number
	/** Whether it may send events without being asked (AFN 05 F29, F37). */
	mayReport: boolean
	/** Bytes over its connection, both ways. */
	traffic: number
}

/** `label`: region and terminal in hexadecimal, eight digits. */
export function createState(truth: Truth, label: string, attached: readonly Attached[], habits: Habits): State {
	const [high, low, end, start] = fromHex(label) as [number, number, number, number]
	return {
		own: [low, high, start, end],
		truth,
		attached: new Map(attached.map((each) => [each.meter.address.padStart(12, '0'), each])),
		habits,
		entries: new Map(),
		points: new Map(),
		plans: new Map(),
		parameters: new Map([
			[1, [10, 20, 0x1e, 0x03, 0x07, 15]],
			[9, [...Array<number>(8).fill(0xff), ...Array<number>(8).fill(0xff)]],
		]),
		rereads: new Map(),
		pauses: new Map(),
		mutes: new Map(),
		powerCuts: [],
		events: createEventLog(),
		dataSince: Number.NEGATIVE_INFINITY,
		shiftMs: 0,
		fetched: 0,
		mayReport: true,
		traffic: 0,
	}
}

export const entryBytes = 27
const meterProtocol = 30

/** F10: entries of 27 bytes. A message with one that cannot be changes nothing. Point 0 deletes the entry. */
export function writeArchive(state: State, data: readonly number[], now: number): boolean {
	const count = data[0]! + 256 * (data[1] ?? 0)
	if (data.length !== 2 + count * entryBytes) return false
	const entries = Array.from({ length: count }, (_, at) => entryOf(data.slice(2 + at * entryBytes), now))
	if (entries.some(({ index, point }) => index < 1 || index > mostPoints || point > mostPoints)) return false
	for (const entry of entries) {
		const before = state.entries.get(entry.index)
		const isSame = before !== undefined && before.point === entry.point && hex(before.bytes) === hex(entry.bytes)
		if (isSame) continue
		if (before !== undefined) state.points.delete(before.point)
		state.entries.delete(entry.index)
		if (entry.point === 0) continue
		const displaced = state.points.get(entry.point)
		if (displaced !== undefined) state.entries.delete(displaced.index)
		state.entries.set(entry.index, entry)
		state.points.set(entry.point, entry)
	}
	return true
}

function entryOf(bytes: readonly number[], now: number): Entry {
	return {
		index: bytes[0]! + 256 * bytes[1]!,
		point: bytes[2]! + 256 * bytes[3]!,
		port: bytes[4]! & 0x1f,
		protocol: bytes[5]!,
		address: hex(bytes.slice(6, 12).toReversed()),
		bytes: bytes.slice(0, entryBytes),
		since: Math.floor(now / 60_000) * 60_000,
	}
}

/** The meter that an entry leads to; null: nothing answers to this port, protocol, speed and address. */
export function meterOf(state: State, entry: Entry): Meter | null {
	const attached = state.attached.get(entry.address)
	if (attached === undefined || attached.port !== entry.port || entry.protocol !== meterProtocol) return null
	const speed = entry.bytes[4]! >> 5
	return entry.port === 31 || speed === 0 || speed === 3 ? attached.meter : null
}

export const subjectOf = (state: State, entry: Entry): Subject | null => {
	const meter = meterOf(state, entry)
	return meter === null ? null : { truth: state.truth, meter }
}

export const plansOf = (state: State, port: number) =>
	state.plans.get(port) ?? [{ from: Number.NEGATIVE_INFINITY, plan: usualPlan(port) }]

function readsOf(state: State, { port, address, since }: Entry): Reads {
	const from = Math.max(since, state.dataSince)
	return {
		plans: plansOf(state, port),
		extra: [from, ...(state.rereads.get(port) ?? [])],
		since: from,
		blocked: [...(state.pauses.get(port) ?? []), ...(state.mutes.get(address) ?? []), ...state.powerCuts],
	}
}

/** When the terminal last read this entry's meter; null: never yet. */
export const lastReadOf = (state: State, entry: Entry, now: number): number | null =>
	state.habits.live === true ? now : lastRead(readsOf(state, entry), now)

/** How far back meters keep freezes, and terminals their own. */
const keptDays = 62
const keptMonthsMs = 12 * 31 * 86_400_000

/**
 * When the terminal fetched the freeze of a midnight from the meter; null: it has none. With its first reading it takes
 * the freeze before it, older ones it leaves in the meter.
 */
export function fetchedAt(state: State, entry: Entry, midnight: number, kind: 'day' | 'month', now: number) {
	const keptMs = kind === 'day' ? keptDays * 86_400_000 : keptMonthsMs
	if (midnight > now || midnight < now - keptMs) return null
	if (state.habits.live === true) return midnight
	const reads = readsOf(state, entry)
	const { year, month, day } = localTime(reads.since, 'local')
	const oldest = dayStart(dayNumberOf(year, month, kind === 'day' ? day : 1), 'local')
	return midnight < oldest ? null : firstRead(reads, midnight, now)
}

/** Which instants a terminal has in its curves: from the day of the entry up to the last reading. */
export function curveOf(state: State, entry: Entry, now: number): (instant: number) => boolean {
	const kept = now - keptDays * 86_400_000
	if (state.habits.live === true) return (instant) => instant >= kept && instant <= now
	const reads = readsOf(state, entry)
	const oldest = Math.max(kept, dayStart(dayNumber(reads.since, 'local'), 'local'))
	const last = lastRead(reads, now)
	return (instant) => last !== null && instant >= oldest && instant <= last
}

export const isPowered = (state: State): boolean => (state.powerCuts.at(-1)?.to ?? 0) !== Number.POSITIVE_INFINITY

/** A span that lasts from now on, or the end of the one that does. */
export function begins(spans: Span[], now: number): void {
	if (spans.at(-1)?.to !== Number.POSITIVE_INFINITY) spans.push({ from: now, to: Number.POSITIVE_INFINITY })
}
export function ends(spans: Span[], now: number): void {
	const last = spans.at(-1)
	if (last?.to === Number.POSITIVE_INFINITY) last.to = now
}

/** The spans of a key, which may be changed. */
export function spansOf<Key>(all: Map<Key, Span[]>, key: Key): Span[] {
	const known = all.get(key)
	if (known !== undefined) return known
	const spans: Span[] = []
	all.set(key, spans)
	return spans
}
