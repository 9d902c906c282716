/**
 * Readings: one round in, questions out. Every question sees the union of inbox and settled (see reading-layout.ts).
 * Of several readings at one instant the higher origin code comes last in a list, and first from `latest`; which one
 * wins is for the domain to say.
 */
import { and, asc, count, desc, eq, gt, gte, inArray, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { StoredOrigin, StoredQuality, StoredReading } from '../domain/readings/reading.ts'
import type { Connection } from './connection.ts'
import { evenReadings } from './even-readings.ts'
import { knownStretches } from './known-stretches.ts'
import { codeOfOrigin, codeOfQuality, inboxSlots, readingLayout, slotOf } from './reading-layout.ts'
import { rawFrame, readingInbox, readingSettled } from './schema.ts'

export type { RoundReading } from './reading-layout.ts'

/** Narrows a question. 'usable': has a value and is not quarantined. Default: everything. */
export type Wanted = { readonly origins?: readonly StoredOrigin[]; readonly quality?: 'any' | 'usable' }
export type Around = { readonly before: StoredReading | null; readonly after: StoredReading | null }
export type RawFrame = Readonly<typeof rawFrame.$inferSelect>
export type ReadingCount = {
	readonly inbox: number
	readonly settled: number
	/** Quarter hours that the inbox holds. */
	readonly slots: number
}

export type Row = readonly [
	registerId: number,
	at: number,
	origin: number,
	value: number | null,
	quality: number,
	receivedAt: number,
	frameId: number | null,
]
type Flags = readonly [originMask: number, usableOnly: 0 | 1]

const latestSlot = Number.MAX_SAFE_INTEGER
const earliest = Number.MIN_SAFE_INTEGER

/** By the code, which is small. */
const namesOf = <N extends string>(codes: Readonly<Record<N, number>>): readonly (N | undefined)[] => {
	const names: (N | undefined)[] = []
	for (const [name, code] of Object.entries(codes)) names[code as number] = name as N
	return names
}
const originNames = namesOf<StoredOrigin>(codeOfOrigin)
const qualityNames = namesOf<StoredQuality>(codeOfQuality)

/** What stands behind a reading's columns in a row is left out. */
export function readingOf(row: readonly [...Row, ...unknown[]]): StoredReading {
	return {
		registerId: row[0],
		at: row[1],
		origin: originNames[row[2]]!,
		value: row[3],
		quality: qualityNames[row[4]]!,
		receivedAt: row[5],
		frameId: row[6],
	}
}

const allOrigins = originNames.filter((name) => name !== undefined)

function flagsOf(wanted: Wanted): Flags {
	const origins = (wanted.origins ?? allOrigins).map((origin) => codeOfOrigin[origin])
	return [origins.reduce((mask, code) => mask | (1 << code), 0), wanted.quality === 'usable' ? 1 : 0]
}

const byTime = (a: StoredReading, b: StoredReading) => a.at - b.at || codeOfOrigin[a.origin] - codeOfOrigin[b.origin]

export function readingQueries(connection: Connection) {
	const { db, snapshot } = connection
	const stretches = knownStretches(connection)
	const layout = readingLayout(connection, stretches.stored)
	const inbox = inboxSlots(connection)
	const seeks = seekStatements(connection)

	/** The newest in the inbox at or before an instant; `slots` from the newest that may hold it, backwards. */
	function newestWaiting(id: number, atOrBefore: number, flags: Flags, slots: Iterable<number>): StoredReading | null {
		for (const slot of slots) {
			const row = seeks.waitingBackwards.get(slot, id, atOrBefore, ...flags, 1)
			if (row !== undefined) return readingOf(row)
		}
		return null
	}

	function newest(registerId: number, atOrBefore: number, flags: Flags, slots: Iterable<number>, frontier: number) {
		const waiting = newestWaiting(registerId, atOrBefore, flags, slots)
		if (waiting !== null && slotOf(waiting.at) >= frontier) return waiting
		const row = seeks.settledBackwards.get(registerId, atOrBefore, ...flags, 1)
		const settled = row === undefined ? null : readingOf(row)
		if (waiting === null || settled === null) return waiting ?? settled
		return byTime(waiting, settled) > 0 ? waiting : settled
	}

	function oldestAfter(registerId: number, instant: number, flags: Flags): StoredReading | null {
		const row = seeks.settledForwards.get(registerId, instant, ...flags, 1)
		const settled = row === undefined ? null : readingOf(row)
		for (const slot of inbox.forwards(slotOf(instant))) {
			const found = seeks.waitingForwards.get(slot, registerId, instant, ...flags, 1)
			if (found === undefined) continue
			const waiting = readingOf(found)
			return settled === null || byTime(waiting, settled) < 0 ? waiting : settled
		}
		return settled
	}

	function between(
		registerId: number,
		from: number,
		to: number,
		flags: Flags,
		slots: readonly number[],
	): StoredReading[] {
		const settled = seeks.settledRange.all(registerId, from, to, ...flags).map(readingOf)
		const waiting = slots.flatMap((slot) => seeks.waitingRange.all(slot, registerId, from, to, ...flags).map(readingOf))
		return waiting.length === 0 ? settled : [...settled, ...waiting].sort(byTime)
	}

	const slotsOf = (from: number, to: number) => inbox.between(slotOf(from), slotOf(to) + 1)

	return {
		insertRound: layout.insertRound,
		settle: layout.settle,

		/** Per register the newest reading, or the newest at or before an instant. Registers without one are absent. */
		latest: (
			registerIds: readonly number[],
			atOrBefore = latestSlot,
			wanted: Wanted = {},
		): ReadonlyMap<number, StoredReading> =>
			snapshot(() => {
				const flags = flagsOf(wanted)
				const slots = inbox.between(earliest, slotOf(atOrBefore) + 1).toReversed()
				const frontier = layout.frontier()
				const found = new Map<number, StoredReading>()
				for (const id of registerIds) {
					const reading = newest(id, atOrBefore, flags, slots, frontier)
					if (reading !== null) found.set(id, reading)
				}
				return found
			}),

		/** What holds exactly for an instant: in the order of the ids, then by origin code. */
		at: (registerIds: readonly number[], instant: number, wanted: Wanted = {}): readonly StoredReading[] =>
			snapshot(() => {
				const flags = flagsOf(wanted)
				const slots = slotsOf(instant, instant)
				return registerIds.flatMap((id) => between(id, instant, instant + 1, flags, slots))
			}),

		/** Per register everything from `instant - withinMs` to `instant + withinMs` (both included), oldest first. */
		near: (
			registerIds: readonly number[],
			instant: number,
			withinMs: number,
			wanted: Wanted = {},
		): ReadonlyMap<number, readonly StoredReading[]> =>
			snapshot(() => {
				const flags = flagsOf(wanted)
				const [from, to] = [instant - withinMs, instant + withinMs + 1]
				const slots = slotsOf(from, to)
				return new Map(registerIds.map((id) => [id, between(id, from, to, flags, slots)]))
			}),

		/** The nearest at or before an instant, and the nearest after it. */
		around: (registerId: number, instant: number, wanted: Wanted = {}): Around => {
			const isAnyUsable = wanted.quality === 'usable' && wanted.origins === undefined
			const known = isAnyUsable ? stretches.around(registerId, instant) : undefined
			if (known !== undefined) return known
			return snapshot(() => {
				const flags = flagsOf(wanted)
				const slots = inbox.backwards(slotOf(instant))
				const before = newest(registerId, instant, flags, slots, layout.frontier())
				const after = oldestAfter(registerId, instant, flags)
				if (isAnyUsable) stretches.found(registerId, { before, after })
				return { before, after }
			})
		},

		/** From `from` (included) to `to` (not included), oldest first. */
		range: (registerId: number, from: number, to: number, wanted: Wanted = {}): readonly StoredReading[] =>
			snapshot(() => between(registerId, from, to, flagsOf(wanted), slotsOf(from, to))),

		evenly: evenReadings(connection, (from, to) => slotsOf(from, to).length > 0),

		/** The newest instant of one origin; `notBefore` bounds the search where the origin may be rare. */
		lastAtOf: (registerId: number, origin: StoredOrigin, notBefore = earliest): number | null =>
			snapshot(() => {
				const flags = flagsOf({ origins: [origin] })
				const slots = inbox.backwards(latestSlot)
				const waiting = newestWaiting(registerId, latestSlot, flags, slots)?.at ?? null
				const settled = seeks.settledLast.get(registerId, notBefore, ...flags, 1)?.[1] ?? null
				const last = waiting === null || settled === null ? (waiting ?? settled) : Math.max(waiting, settled)
				return last !== null && last >= notBefore ? last : null
			}),

		/** Walks both tables: for tests, checks and the settings page, not for every tick. */
		count: (): ReadingCount =>
			snapshot(() => ({
				inbox: db.select({ n: count() }).from(readingInbox).get()!.n,
				settled: db.select({ n: count() }).from(readingSettled).get()!.n,
				slots: inbox.between(earliest, latestSlot).length,
			})),

		/** The raw frame that stated a reading; null when it was pruned. */
		frameOf: (frameId: number): RawFrame | null =>
			db.select().from(rawFrame).where(eq(rawFrame.id, frameId)).get() ?? null,

		/**
		 * Deletes up to `most` of the oldest frames received before `olderThan` and returns how many. Frames that state
		 * freeze or settlement values stay: bills rest on them. Readings keep their frame's number.
		 */
		pruneFrames: (olderThan: number, most = 5_000): number =>
			db
				.delete(rawFrame)
				.where(
					inArray(
						rawFrame.id,
						db
							.select({ id: rawFrame.id })
							.from(rawFrame)
							.where(and(eq(rawFrame.keep, sql`'trace'`), lt(rawFrame.receivedAt, olderThan)))
							.orderBy(asc(rawFrame.receivedAt))
							.limit(most),
					),
				)
				.run().changes,
	}
}

/** The prepared seeks: drizzle's SQL, bound by position, rows as arrays. */
function seekStatements({ client, db }: Connection) {
	const p = sql.placeholder
	type Table = typeof readingInbox | typeof readingSettled
	const columns = (t: Table) => ({
		registerId: t.registerId,
		at: t.at,
		origin: t.origin,
		value: t.value,
		quality: t.quality,
		receivedAt: t.receivedAt,
		frameId: t.frameId,
	})
	const flags = (t: Table) =>
		sql`(${p('mask')} >> ${t.origin}) & 1 and (not ${p('usable')} or (${t.value} is not null and ${t.quality} <> 9))`
	const prepare = (query: { toSQL: () => { sql: string } }) => client.prepare<unknown[], Row>(query.toSQL().sql).raw()
	const waiting = (at: SQL | undefined) =>
		and(eq(readingInbox.slot, p('slot')), eq(readingInbox.registerId, p('registerId')), at, flags(readingInbox))
	const settled = (at: SQL | undefined) =>
		and(eq(readingSettled.registerId, p('registerId')), at, flags(readingSettled))
	const ofInbox = () => db.select(columns(readingInbox)).from(readingInbox)
	const ofSettled = () => db.select(columns(readingSettled)).from(readingSettled)
	const backwards = (t: Table) => [desc(t.at), desc(t.origin)]
	const forwards = (t: Table) => [asc(t.at), asc(t.origin)]
	const upTo = (t: Table) => lte(t.at, p('at'))
	const after = (t: Table) => gt(t.at, p('at'))
	const from = (t: Table) => gte(t.at, p('from'))
	const within = (t: Table) => and(gte(t.at, p('from')), lt(t.at, p('to')))
	const [i, s] = [readingInbox, readingSettled]
	return {
		waitingBackwards: prepare(
			ofInbox()
				.where(waiting(upTo(i)))
				.orderBy(...backwards(i))
				.limit(p('limit')),
		),
		waitingForwards: prepare(
			ofInbox()
				.where(waiting(after(i)))
				.orderBy(...forwards(i))
				.limit(p('limit')),
		),
		waitingRange: prepare(
			ofInbox()
				.where(waiting(within(i)))
				.orderBy(...forwards(i)),
		),
		settledBackwards: prepare(
			ofSettled()
				.where(settled(upTo(s)))
				.orderBy(...backwards(s))
				.limit(p('limit')),
		),
		settledForwards: prepare(
			ofSettled()
				.where(settled(after(s)))
				.orderBy(...forwards(s))
				.limit(p('limit')),
		),
		settledRange: prepare(
			ofSettled()
				.where(settled(within(s)))
				.orderBy(...forwards(s)),
		),
		settledLast: prepare(
			ofSettled()
				.where(settled(from(s)))
				.orderBy(...backwards(s))
				.limit(p('limit')),
		),
	}
}
