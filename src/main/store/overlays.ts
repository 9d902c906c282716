/** Overlays over readings, and readings as they count: with the overlays that were not undone. */
import { and, asc, desc, eq, gt, gte, isNull, lt, or, sql } from 'drizzle-orm'
import type { OverlayMethod } from '../../shared/overlay-method.ts'
import type { Overlay } from '../domain/readings/overlay.ts'
import type { Reading } from '../domain/readings/reading.ts'
import { boundarySeeks, type Deciding } from './boundary-seeks.ts'
import { type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import type { Columns } from './even-readings.ts'
import { StoreFailed } from './failure.ts'
import type { readingQueries, Wanted } from './readings.ts'
import { overlay } from './schema.ts'

export type OverlayRow = RowOf<typeof overlay>
export type NewOverlay = Omit<NewRowOf<typeof overlay>, 'id' | 'undoneAt' | 'undoneBy'>

export function overlayQueries(connection: Connection) {
	const { client, db } = connection
	const rows = rowsOf(connection, overlay)
	const covered = coveredRegisters(connection)
	const p = sql.placeholder
	const active = client.prepare<[number, number, number], ActiveRow>(
		db
			.select({ at: overlay.at, value: overlay.value, method: overlay.method, createdAt: overlay.createdAt })
			.from(overlay)
			.where(
				and(
					eq(overlay.registerId, p('registerId')),
					gte(overlay.at, p('from')),
					lt(overlay.at, p('to')),
					isNull(overlay.undoneAt),
				),
			)
			.orderBy(asc(overlay.at))
			.toSQL().sql,
	)
	return {
		/** 'duplicate' while another one lies at the same register and instant: undo it first. */
		put: (row: NewOverlay): number => {
			covered.add(row.registerId)
			return rows.insert(row)
		},
		undo: (id: number, by: string, at: number): void => {
			const { changes } = db
				.update(overlay)
				.set({ undoneAt: at, undoneBy: by })
				.where(and(eq(overlay.id, id), isNull(overlay.undoneAt)))
				.run()
			if (changes === 0) throw new StoreFailed('not-found', `no overlay ${id} that could be undone`)
		},
		get: rows.get,
		/** The one that counts at an instant. */
		activeAt: (registerId: number, at: number): OverlayRow | null =>
			db
				.select()
				.from(overlay)
				.where(and(eq(overlay.registerId, registerId), eq(overlay.at, at), isNull(overlay.undoneAt)))
				.get() ?? null,
		/** Of one register, undone ones too, newest first. */
		of: (registerId: number): readonly OverlayRow[] =>
			db.select().from(overlay).where(eq(overlay.registerId, registerId)).orderBy(desc(overlay.id)).all(),
		/** Of all registers, undone ones too, newest first. */
		latest: (most: number): readonly OverlayRow[] =>
			db.select().from(overlay).orderBy(desc(overlay.id)).limit(most).all(),
		/** Where something was put or taken back after an instant. */
		touchedSince: (since: number): readonly { readonly registerId: number; readonly at: number }[] =>
			db
				.select({ registerId: overlay.registerId, at: overlay.at })
				.from(overlay)
				.where(or(gt(overlay.createdAt, since), gt(overlay.undoneAt, since)))
				.all(),
		/** Of a finding, those that count. */
		ofFinding: (findingId: number): readonly OverlayRow[] =>
			db
				.select()
				.from(overlay)
				.where(and(eq(overlay.findingId, findingId), isNull(overlay.undoneAt)))
				.all(),
		/** Those that count, from `from` (included) to `to` (not included), oldest first. */
		active: (registerId: number, from: number, to: number): readonly Overlay[] =>
			covered.may(registerId)
				? active.all(registerId, from, to).map((row) => ({ registerId, ...activeOf(row) }))
				: noOverlays,
	}
}

const noOverlays: readonly Overlay[] = []

/**
 * Whether a register has ever had an overlay: hardly one has, and each live value asks. Remembered by the connection
 * that writes, which is the only one that adds any; a reader asks the database.
 */
function coveredRegisters({ client, db, onRollback }: Connection) {
	const known = new Map<number, boolean>()
	onRollback(() => known.clear())
	const first = db
		.select({ id: overlay.id })
		.from(overlay)
		.where(eq(overlay.registerId, sql.placeholder('registerId')))
		.limit(1)
		.prepare()
	return {
		may: (registerId: number): boolean => {
			if (client.readonly) return true
			const before = known.get(registerId)
			if (before !== undefined) return before
			const has = first.get({ registerId }) !== undefined
			known.set(registerId, has)
			return has
		},
		add: (registerId: number): void => void known.set(registerId, true),
	}
}

// A prepared statement's row has the names of the columns.
type ActiveRow = {
	readonly at: number
	readonly value: number | null
	readonly method: OverlayRow['method']
	readonly created_at: number
}
const activeOf = ({ at, value, method, created_at: createdAt }: ActiveRow) => ({ at, value, method, createdAt })

/** What a person put right is corrected; what was computed is estimated. */
const isByHand = (method: OverlayMethod): boolean => method === 'accepted' || method === 'manual'

function overlayReading({ registerId, at, value, method, createdAt }: Overlay): Reading | null {
	if (value === null) return null
	const quality = isByHand(method) ? 'corrected' : 'estimated'
	return { registerId, at, origin: 'overlay', value, quality, receivedAt: createdAt, frameId: null }
}

/**
 * What counts of one register: where an overlay lies, it alone (or nothing, if it is void). Both ordered by `at`, and
 * so is the result.
 */
function withOverlays(readings: readonly Reading[], overlays: readonly Overlay[]): readonly Reading[] {
	if (overlays.length === 0) return readings
	const covered = new Set(overlays.map(({ at }) => at))
	const put = overlays.flatMap((overlay) => overlayReading(overlay) ?? [])
	return [...readings.filter(({ at }) => !covered.has(at)), ...put].sort((a, b) => a.at - b.at)
}

/** The same questions as to `readings`, answered with what counts. */
export function effectiveQueries(
	connection: Connection,
	readings: ReturnType<typeof readingQueries>,
	overlays: ReturnType<typeof overlayQueries>,
) {
	const { snapshot } = connection
	const range = (registerId: number, from: number, to: number, wanted: Wanted = {}): readonly Reading[] =>
		withOverlays(readings.range(registerId, from, to, wanted), overlays.active(registerId, from, to))

	/** The newest at or before an instant: a void one hides what was read then, and the search goes on before it. */
	const newest = (registerId: number, atOrBefore: number, wanted: Wanted): Reading | null => {
		let end = atOrBefore
		for (;;) {
			const raw = readings.latest([registerId], end, wanted).get(registerId) ?? null
			const over = overlays.active(registerId, raw?.at ?? Number.MIN_SAFE_INTEGER, end + 1)
			const put = over.findLast(({ value }) => value !== null)
			if (put !== undefined) return overlayReading(put)
			if (raw === null || !over.some(({ at }) => at === raw.at)) return raw
			end = raw.at - 1
		}
	}
	const oldestAfter = (registerId: number, instant: number, wanted: Wanted): Reading | null => {
		let start = instant
		for (;;) {
			const raw = readings.around(registerId, start, wanted).after
			const over = overlays.active(registerId, start + 1, raw === null ? Number.MAX_SAFE_INTEGER : raw.at + 1)
			const put = over.find(({ value }) => value !== null)
			if (put !== undefined) return overlayReading(put)
			if (raw === null || !over.some(({ at }) => at === raw.at)) return raw
			start = raw.at
		}
	}
	const overlaidAt = (registerId: number, from: number, to: number) =>
		overlays.active(registerId, from, to).map(({ at }) => at)
	const deciding = boundarySeeks(connection, range, overlaidAt)

	return {
		/** What decides the register's value at each of the instants, ascending: a few seeks each (boundary-seeks.ts). */
		deciding: (...asked: Parameters<Deciding>): ReturnType<Deciding> => snapshot(() => deciding(...asked)),
		range: (registerId: number, from: number, to: number, wanted: Wanted = {}): readonly Reading[] =>
			snapshot(() => range(registerId, from, to, wanted)),
		/** As `readings.evenly`; null also where an overlay lies. */
		evenly: (registerId: number, from: number, to: number, stepMs: number): Columns | null =>
			snapshot(() =>
				overlays.active(registerId, from, to).length > 0 ? null : readings.evenly(registerId, from, to, stepMs),
			),
		/** As `readings.near`. */
		near: (
			registerIds: readonly number[],
			instant: number,
			withinMs: number,
			wanted: Wanted = {},
		): ReadonlyMap<number, readonly Reading[]> =>
			snapshot(() => {
				const raw = readings.near(registerIds, instant, withinMs, wanted)
				const [from, to] = [instant - withinMs, instant + withinMs + 1]
				return new Map([...raw].map(([id, some]) => [id, withOverlays(some, overlays.active(id, from, to))]))
			}),
		/** As `readings.latest`. */
		latest: (
			registerIds: readonly number[],
			atOrBefore = Number.MAX_SAFE_INTEGER - 1,
			wanted: Wanted = {},
		): ReadonlyMap<number, Reading> =>
			snapshot(
				() =>
					new Map(
						registerIds.flatMap((id): readonly [number, Reading][] => {
							const found = newest(id, atOrBefore, wanted)
							return found === null ? [] : [[id, found]]
						}),
					),
			),
		/** As `readings.around`. */
		around: (
			registerId: number,
			instant: number,
			wanted: Wanted = {},
		): { readonly before: Reading | null; readonly after: Reading | null } =>
			snapshot(() => {
				const raw = readings.around(registerId, instant, wanted)
				const to = raw.after === null ? Number.MAX_SAFE_INTEGER : raw.after.at + 1
				// Hardly ever lies an overlay there; each live value asks this.
				if (overlays.active(registerId, raw.before?.at ?? Number.MIN_SAFE_INTEGER, to).length === 0) return raw
				return { before: newest(registerId, instant, wanted), after: oldestAfter(registerId, instant, wanted) }
			}),
	}
}
