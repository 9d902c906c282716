/**
 * What decides a register's value at instants that lie far apart (midnights, month ends), found by index seeks: however
 * many readings lie between them, a question about five years of days costs a few seeks a day.
 *
 * There is no table of boundary values beside the readings, and so nothing that a late reading, a correction or its
 * undoing could leave behind wrong. Measured by tests/bench/store-rollup.ts on five years of quarter hours of one
 * register: 1,826 seeks inside one statement cost 3–4 ms, walking a ready-made table of the same days 1–2 ms, reading
 * the quarter hours 100–150 ms. Past the seeks, a page's time is its own figures and words in each of the three.
 */
import type { Reading } from '../domain/readings/reading.ts'
import type { Connection } from './connection.ts'
import { inboxSlots, slotStart } from './reading-layout.ts'
import { type Row, readingOf } from './readings.ts'

export type Reach = {
	/** How far a reading may lie from the instant on either side to be interpolated from (ms). */
	readonly besideMs: number
	/** How far readings can matter at all; ≥ besideMs. */
	readonly nearMs: number
	/** Another instant, nearMs away at most, whose readings may stand for this one's; null: none. */
	readonly alsoAt: (instant: number) => number | null
}

/** A row with the index of the question that it answers. */
type Found = readonly [...Row, index: number]

export type Deciding = (
	registerId: number,
	instants: readonly number[],
	reach: Reach,
) => readonly (readonly Reading[])[]

/** `instants` as JSON. */
type Asked = { readonly registerId: number; readonly instants: string }

const rowOf = 'r.register_id, r.at, r.origin, r.value, r.quality, r.received_at, r.frame_id'
const isUsable = 'r.value is not null and r.quality <> 9'
const ofRegister = 'from reading_settled r where r.register_id = @registerId'
const nearest = {
	before: `select r.at ${ofRegister} and r.at < e.value and r.at >= e.value - @besideMs and ${isUsable}
		order by r.at desc limit 1`,
	after: `select r.at ${ofRegister} and r.at > e.value and r.at <= e.value + @besideMs and ${isUsable}
		order by r.at limit 1`,
}

/** The cross join keeps SQLite's planner from walking the register's readings and looking for each in the list. */
function statementsOf({ client }: Connection) {
	const each = 'from json_each(@instants) e cross join reading_settled r on r.register_id = @registerId'
	const exactly = `select ${rowOf}, e.key ${each} and r.at = e.value`
	const near = `select ${rowOf}, e.key ${each} and r.at between e.value - @nearMs and e.value + @nearMs`
	const beside = `select (${nearest.before}), (${nearest.after}) from json_each(@instants) e`
	return {
		exactly: client.prepare<[Asked], Found>(exactly).raw(),
		near: client.prepare<[Asked & Pick<Reach, 'nearMs'>], Found>(near).raw(),
		beside: client
			.prepare<[Asked & Pick<Reach, 'besideMs'>], [before: number | null, after: number | null]>(beside)
			.raw(),
	}
}

/**
 * Per instant (ascending) the readings as they count that decide its value: all that hold for the instant itself; where
 * none of those is usable, those at `alsoAt` and at the nearest usable instants on both sides; and where a side has
 * none, everything near, because then the reason lies there.
 */
export function boundarySeeks(
	connection: Connection,
	/** As they count, from `from` to `to` (not included). */
	range: (registerId: number, from: number, to: number) => readonly Reading[],
	/** Instants of the overlays that count, from `from` to `to` (not included), ascending. */
	overlaidAt: (registerId: number, from: number, to: number) => readonly number[],
): Deciding {
	const statements = statementsOf(connection)
	const inbox = inboxSlots(connection)
	const asked = (registerId: number, instants: readonly number[]): Asked => {
		return { registerId, instants: JSON.stringify(instants) }
	}

	/** Whether seeks see all that bears on an instant: settled readings alone, and nothing put over them. */
	const seekable = (registerId: number, instants: readonly number[], nearMs: number) => {
		const waitingFrom = slotStart(inbox.first())
		const overlaid = overlaidAt(registerId, instants[0]! - nearMs, instants.at(-1)! + nearMs + 1)
		let next = 0
		return (instant: number) => {
			while (next < overlaid.length && overlaid[next]! < instant - nearMs) next++
			return instant + nearMs < waitingFrom && (next === overlaid.length || overlaid[next]! > instant + nearMs)
		}
	}

	/** Those beside each instant that has a usable one on both sides, and with them those of `alsoAt`. */
	const besideEach = (registerId: number, instants: readonly number[], { besideMs, alsoAt }: Reach) => {
		const sides = statements.beside.all({ ...asked(registerId, instants), besideMs })
		const wanted: number[] = []
		const owner: number[] = []
		for (const [index, [before, after]] of sides.entries()) {
			if (before === null || after === null) continue
			const also = alsoAt(instants[index]!)
			const three = also === null || also === before || also === after ? [before, after] : [before, also, after]
			for (const at of three) owner[wanted.push(at) - 1] = index
		}
		const found = instants.map((): Reading[] => [])
		for (const row of statements.exactly.all(asked(registerId, wanted))) {
			found[owner[row[7]]!]!.push(readingOf(row))
		}
		return found
	}

	return (registerId, instants, reach) => {
		const result = instants.map((): readonly Reading[] => none)
		if (instants.length === 0) return result
		const isSeekable = seekable(registerId, instants, reach.nearMs)
		const settled: number[] = []
		for (const [index, instant] of instants.entries()) {
			if (isSeekable(instant)) settled.push(index)
			else result[index] = range(registerId, instant - reach.nearMs, instant + reach.nearMs + 1)
		}
		const of = (indexes: readonly number[]) => indexes.map((index) => instants[index]!)
		let open = settled
		const fill = (found: readonly (readonly Reading[])[]) => {
			for (const [place, readings] of found.entries()) result[open[place]!] = readings
			open = open.filter((_, place) => !found[place]!.some(isOneUsable))
		}
		fill(grouped(statements.exactly.all(asked(registerId, of(open))), open.length))
		if (open.length > 0) fill(besideEach(registerId, of(open), reach))
		if (open.length > 0) {
			fill(grouped(statements.near.all({ ...asked(registerId, of(open)), nearMs: reach.nearMs }), open.length))
		}
		return result
	}
}

const none: readonly Reading[] = []
const isOneUsable = ({ value, quality }: Reading): boolean => value !== null && quality !== 'quarantined'

/** By the question that they answer. */
function grouped(rows: readonly Found[], count: number): readonly (readonly Reading[])[] {
	const groups = new Array<readonly Reading[]>(count).fill(none)
	for (const row of rows) {
		const before = groups[row[7]]!
		groups[row[7]] = before.length === 0 ? [readingOf(row)] : [...before, readingOf(row)]
	}
	return groups
}
