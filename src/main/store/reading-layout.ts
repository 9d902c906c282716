/**
 * How readings lie on the disk, and the two ways they get there.
 *
 * `reading_inbox`, key (slot, register, at, origin): a poll round lands in one or two slots (quarter hours of `at`),
 * side by side, so a commit dirties few pages. `reading_settled`, key (register, at, origin): a month boundary is one
 * seek. `settle` moves what is older than the frontier, a range of registers at a time, each chunk in one
 * transaction.
 *
 * The frontier makes uniqueness cheap: slots ≥ frontier are never in reading_settled, so a new reading is checked by
 * its own insert. Late readings (from a meter's memory) go straight to reading_settled, where their neighbours are,
 * and push the frontier past themselves; only they are looked up in the inbox too.
 *
 * Measured by tests/bench/store-layout.ts: 1,000 registers × 192 quarter hours, one round per commit, synchronous=FULL,
 * moved every 24 rounds. Log: bytes written to the write-ahead log per reading, moves included. Query: one boundary of
 * all registers, settled / still in the inbox; silent: of 10 meters that said nothing lately.
 *
 * | layout                                      | log B/row | rows/s  | query ms    | silent ms |
 * | ------------------------------------------- | --------- | ------- | ----------- | --------- |
 * | one table (register, at, origin)            | 2,760     | 114,000 |  6.5 /  6.4 |  0.07     |
 * | one table (at, register, origin)            |    56     | 648,000 | 35.8 / 36.4 | 36.7 (1)  |
 * | one table (six hours, register, at, origin) |   458     | 331,000 | 17.8 /  8.9 |  0.7 (2)  |
 * | inbox (at, register, origin), then settled  |   188     | 381,000 | 12.8 / 36.5 |  2.5 (3)  |
 * | inbox (slot, register, at, …), then settled |   200     | 339,000 |  8.8 / 17.2 |  1.2      |
 *
 * (1) walks the whole table, so it grows with it; (2) grows with the months kept; (3) walks the inbox, so it grows with
 * the registers. The last one is chosen: a fourteenth of the wear of the first, and no query whose time grows with the
 * number of meters that are not asked for. Moving less often wears less and lets the inbox grow.
 */

import type { Statement } from 'better-sqlite3'
import { and, asc, between, desc, eq, gte, lt, lte, sql } from 'drizzle-orm'
import type { originCode, qualityCode, StoredOrigin, StoredReading } from '../domain/readings/reading.ts'
import type { Connection } from './connection.ts'
import { insist } from './failure.ts'
import { rawFrame, readingFrontier, readingInbox, readingSettled } from './schema.ts'

// The domain's codes are stored; store imports types only, and these types hold the very numbers.
export const codeOfOrigin: typeof originCode = { live: 1, freeze: 2, settlement: 3, profile: 4, manual: 5 }
export const codeOfQuality: typeof qualityCode = { measured: 1, memory: 2, interpolated: 3, quarantined: 9 }

const slotMs = 900_000
/** Older than this at reception: from a meter's memory or typed in, not of the current round. */
const lateMs = 6 * 3_600_000

export const slotOf = (at: number): number => Math.floor(at / slotMs)
export const slotStart = (slot: number): number => slot * slotMs

export type RoundFrame = {
	readonly meterId: number
	readonly receivedAt: number
	readonly bytes: Uint8Array
	/** Retention class; default: 'billing' when it states a freeze, settlement or manual value. */
	readonly keep?: 'trace' | 'billing'
	/** Its row, where an earlier round of the same transaction stored it: one frame may state values of many meters. */
	readonly stored?: number
}
/** `frame`: index in the round's frames; null for manual values. */
export type RoundReading = Omit<StoredReading, 'frameId'> & { readonly frame: number | null }
export type Round = { readonly frames: readonly RoundFrame[]; readonly readings: readonly RoundReading[] }

/** The station has another value for the same (register, at, origin) already. The stored one stands. */
export type Conflict = {
	readonly registerId: number
	readonly at: number
	readonly origin: StoredOrigin
	readonly storedValue: number | null
	readonly offeredValue: number | null
}
export type Inserted = {
	readonly stored: number
	/** Already there with the same value. */
	readonly duplicates: number
	readonly conflicts: readonly Conflict[]
	/** Row of each frame; null: all its readings were there already, so it was not kept. */
	readonly frameIds: readonly (number | null)[]
}

export type Settled = { readonly moved: number /** Call again. */; readonly more: boolean }

/** Readings before `waitingFrom` are never in the inbox, those from `frontierSlot` on never settled. */
type Sides = { readonly frontierSlot: number; readonly waitingFrom: number }

export function readingLayout(connection: Connection, noteStored: (reading: StoredReading) => void) {
	const { client, db, transaction } = connection
	const sqlOf = (query: { toSQL: () => { sql: string } }) => query.toSQL().sql
	const p = sql.placeholder
	const values = {
		registerId: p('registerId'),
		at: p('at'),
		origin: p('origin'),
		value: p('value'),
		quality: p('quality'),
		receivedAt: p('receivedAt'),
		frameId: p('frameId'),
	}
	// Hot statements: drizzle's SQL, bound by position in the order of the table's columns.
	const intoInbox = client.prepare(
		sqlOf(
			db
				.insert(readingInbox)
				.values({ slot: p('slot'), ...values })
				.onConflictDoNothing(),
		),
	)
	const intoSettled = client.prepare(sqlOf(db.insert(readingSettled).values(values).onConflictDoNothing()))
	const key = (t: typeof readingInbox | typeof readingSettled) =>
		and(eq(t.registerId, p('registerId')), eq(t.at, p('at')), eq(t.origin, p('origin')))
	const inInbox = client
		.prepare<unknown[], [number | null]>(
			sqlOf(
				db
					.select({ value: readingInbox.value })
					.from(readingInbox)
					.where(and(eq(readingInbox.slot, p('slot')), key(readingInbox))),
			),
		)
		.raw()
	const inSettled = client
		.prepare<unknown[], [number | null]>(
			sqlOf(db.select({ value: readingSettled.value }).from(readingSettled).where(key(readingSettled))),
		)
		.raw()

	const inbox = inboxSlots(connection)
	const frame = { meterId: p('meterId'), receivedAt: p('receivedAt'), keep: p('keep'), bytes: p('bytes') }
	const intoFrames = client.prepare(sqlOf(db.insert(rawFrame).values(frame)))
	const { frontier, raiseFrontier } = frontierOf(connection)

	/** Puts one reading where it belongs; what stands there already, or null when this one was stored. */
	function place(
		r: RoundReading,
		frameId: number | null,
		{ frontierSlot, waitingFrom }: Sides,
	): [number | null] | null {
		const slot = slotOf(r.at)
		const origin = codeOfOrigin[r.origin]
		const quality = codeOfQuality[r.quality]
		if (slot >= frontierSlot) {
			const { changes } = intoInbox.run(slot, r.registerId, r.at, origin, r.value, quality, r.receivedAt, frameId)
			return changes === 1 ? null : inInbox.get(slot, r.registerId, r.at, origin)!
		}
		const waiting = slot < waitingFrom ? undefined : inInbox.get(slot, r.registerId, r.at, origin)
		if (waiting !== undefined) return waiting
		const { changes } = intoSettled.run(r.registerId, r.at, origin, r.value, quality, r.receivedAt, frameId)
		return changes === 1 ? null : inSettled.get(r.registerId, r.at, origin)!
	}

	/**
	 * Stores one poll round in one transaction. A reading that is there already with the same value is counted and left;
	 * with another value it is reported and kept out. When this returns, the round is on the disk.
	 */
	function insertRound(round: Round): Inserted {
		for (const reading of round.readings) checkReading(reading, round.frames.length)
		return transaction(() => {
			const lateSlot = latestLateSlot(round.readings)
			if (lateSlot !== null) raiseFrontier(lateSlot + 1)
			const sides = { frontierSlot: frontier(), waitingFrom: inbox.first() }
			const frames = framesOf(connection, round, intoFrames)
			const conflicts: Conflict[] = []
			let duplicates = 0
			for (const r of round.readings) {
				const frameId = r.frame === null ? null : frames.ids[r.frame]!
				const standing = place(r, frameId, sides)
				if (standing !== null && standing[0] === r.value) {
					duplicates++
					continue
				}
				if (r.frame !== null) frames.needed.add(r.frame)
				if (standing === null) {
					noteStored({ ...r, frameId })
					continue
				}
				const { registerId, at, origin } = r
				conflicts.push({ registerId, at, origin, storedValue: standing[0], offeredValue: r.value })
			}
			const stored = round.readings.length - duplicates - conflicts.length
			return { stored, duplicates, conflicts, frameIds: frames.dropUnneeded() }
		})
	}

	return { insertRound, settle: settling(connection, frontier, raiseFrontier), frontier }
}

/** Readings of this slot and later are never settled. */
function frontierOf({ client, db }: Connection) {
	const sqlOf = (query: { toSQL: () => { sql: string } }) => query.toSQL().sql
	const p = sql.placeholder
	const row = client.prepare<[], number>(sqlOf(db.select({ slot: readingFrontier.slot }).from(readingFrontier))).pluck()
	const higher = client.prepare(
		sqlOf(
			db
				.update(readingFrontier)
				.set({ slot: sql`${p('slot')}` })
				.where(lt(readingFrontier.slot, p('below'))),
		),
	)
	return { frontier: (): number => row.get()!, raiseFrontier: (slot: number) => higher.run(slot, slot) }
}

function checkReading(r: RoundReading, frameCount: number): void {
	insist(r.value === null || Number.isSafeInteger(r.value), `value of register ${r.registerId} is a safe integer`)
	insist(Number.isSafeInteger(r.at) && Number.isSafeInteger(r.receivedAt), 'instants are integer milliseconds')
	insist(r.frame === null || (r.frame >= 0 && r.frame < frameCount), 'a reading names a frame of its round')
}

function latestLateSlot(readings: readonly RoundReading[]): number | null {
	let latest: number | null = null
	for (const { at, receivedAt } of readings) {
		if (at < receivedAt - lateMs && (latest === null || slotOf(at) > latest)) latest = slotOf(at)
	}
	return latest
}

/** Stores a round's frames; those whose readings all turn out to be known are dropped again at the end. */
function framesOf({ db }: Connection, round: Round, insert: Statement) {
	const billing = new Set<number>()
	const withReadings = new Set<number>()
	for (const { frame, origin } of round.readings) {
		if (frame === null) continue
		withReadings.add(frame)
		if (origin !== 'live' && origin !== 'profile') billing.add(frame)
	}
	const ids = round.frames.map(({ meterId, receivedAt, bytes, ...given }, index) => {
		if (given.stored !== undefined) return given.stored
		const keep = given.keep ?? (billing.has(index) ? 'billing' : 'trace')
		const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
		return Number(insert.run(meterId, receivedAt, keep, buffer).lastInsertRowid)
	})
	const needed = new Set([...ids.keys()].filter((index) => !withReadings.has(index)))
	const dropUnneeded = () =>
		ids.map((id, index) => {
			if (needed.has(index) || round.frames[index]!.stored !== undefined) return id
			db.delete(rawFrame).where(eq(rawFrame.id, id)).run()
			return null
		})
	return { ids, needed, dropUnneeded }
}

/** The slots that the inbox holds, found by one seek each. */
export function inboxSlots({ client, db }: Connection) {
	const { slot } = readingInbox
	const p = sql.placeholder
	const of = (query: { toSQL: () => { sql: string } }) => client.prepare<unknown[], number>(query.toSQL().sql).pluck()
	const select = () => db.select({ slot }).from(readingInbox)
	const next = of(
		select()
			.where(and(gte(slot, p('from')), lt(slot, p('to'))))
			.orderBy(asc(slot))
			.limit(p('limit')),
	)
	const previous = of(
		select()
			.where(lte(slot, p('from')))
			.orderBy(desc(slot))
			.limit(p('limit')),
	)
	return {
		/** Whatever is earlier than this is not in the inbox. */
		first: (): number => next.get(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1) ?? Number.MAX_SAFE_INTEGER,
		/** From `from` (included) to `to` (not included), ascending. */
		between: (from: number, to: number): readonly number[] => {
			const slots: number[] = []
			for (let found = next.get(from, to, 1); found !== undefined; found = next.get(found + 1, to, 1)) slots.push(found)
			return slots
		},
		/** From `from` (included) on backwards, each looked for when it is asked for. */
		*backwards(from: number): Generator<number> {
			for (let found = previous.get(from, 1); found !== undefined; found = previous.get(found - 1, 1)) yield found
		},
		/** From `from` (included) on, each looked for when it is asked for. */
		*forwards(from: number): Generator<number> {
			const end = Number.MAX_SAFE_INTEGER
			for (let found = next.get(from, end, 1); found !== undefined; found = next.get(found + 1, end, 1)) yield found
		},
	}
}

function settling(connection: Connection, frontier: () => number, raiseFrontier: (slot: number) => unknown) {
	const { client, db, transaction } = connection
	const inbox = inboxSlots(connection)
	const chunk = and(
		eq(readingInbox.slot, sql.placeholder('slot')),
		between(readingInbox.registerId, sql.placeholder('first'), sql.placeholder('last')),
	)
	const { slot: _slot, ...columns } = {
		slot: readingInbox.slot,
		registerId: readingInbox.registerId,
		at: readingInbox.at,
		origin: readingInbox.origin,
		value: readingInbox.value,
		quality: readingInbox.quality,
		receivedAt: readingInbox.receivedAt,
		frameId: readingInbox.frameId,
	}
	const copy = client.prepare(
		db.insert(readingSettled).select(db.select(columns).from(readingInbox).where(chunk)).toSQL().sql,
	)
	const remove = client.prepare(db.delete(readingInbox).where(chunk).toSQL().sql)
	const firstRegister = client
		.prepare<unknown[], number>(
			db
				.select({ registerId: readingInbox.registerId })
				.from(readingInbox)
				.where(eq(readingInbox.slot, sql.placeholder('slot')))
				.orderBy(asc(readingInbox.registerId))
				.limit(sql.placeholder('limit'))
				.toSQL().sql,
		)
		.pluck()

	/**
	 * Moves one chunk (about `mostRows`) of what is older than `before` from the inbox to the settled table, in one
	 * transaction. Call it until `more` is false, between exchanges; readers see every reading exactly once throughout.
	 */
	return (before: number, mostRows = 3_000): Settled =>
		transaction(() => {
			raiseFrontier(slotOf(before))
			const slots = inbox.between(Number.MIN_SAFE_INTEGER, frontier())
			if (slots.length === 0) return { moved: 0, more: false }
			const first = Math.min(...slots.map((slot) => firstRegister.get(slot, 1)!))
			const last = first + Math.max(1, Math.floor(mostRows / slots.length)) - 1
			let moved = 0
			for (const slot of slots) {
				const copied = copy.run(slot, first, last).changes
				insist(remove.run(slot, first, last).changes === copied, 'what was copied is what is removed')
				moved += copied
			}
			return { moved, more: slots.some((slot) => firstRegister.get(slot, 1) !== undefined) }
		})
}
