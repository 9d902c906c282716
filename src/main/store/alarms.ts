/** Alarm records: at most one open of a cause at a subject. */
import { and, desc, inArray, isNotNull, isNull, lt } from 'drizzle-orm'
import { type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import { alarm } from './schema.ts'

export type AlarmRow = RowOf<typeof alarm>

export function alarmQueries(connection: Connection) {
	const { db, transaction } = connection
	const rows = rowsOf(connection, alarm)
	return {
		/** 'duplicate' while one of this cause and subject is open. */
		raise: (row: NewRowOf<typeof alarm>): number => rows.insert(row),
		clear: (id: number, at: number): void => rows.update(id, { clearedAt: at, suppressedBy: null }),
		suppress: (id: number, by: number | null): void => rows.update(id, { suppressedBy: by }),
		/** Those that were acknowledged before stay as they are. */
		acknowledge: (ids: readonly number[], by: string, comment: string | null, at: number): number =>
			transaction(
				() =>
					db
						.update(alarm)
						.set({ acknowledgedAt: at, acknowledgedBy: by, comment })
						.where(and(inArray(alarm.id, [...ids]), isNull(alarm.acknowledgedAt)))
						.run().changes,
			),
		get: rows.get,
		/** Oldest first. */
		open: (): readonly AlarmRow[] => db.select().from(alarm).where(isNull(alarm.clearedAt)).orderBy(alarm.id).all(),
		/** Newest first, with numbers below `before`. */
		list: (most: number, before: number | null = null): readonly AlarmRow[] =>
			db
				.select()
				.from(alarm)
				.where(before === null ? undefined : lt(alarm.id, before))
				.orderBy(desc(alarm.id))
				.limit(most)
				.all(),
		/** Deletes what was cleared before `olderThan`; returns how many. */
		prune: (olderThan: number): number =>
			db
				.delete(alarm)
				.where(and(isNotNull(alarm.clearedAt), lt(alarm.clearedAt, olderThan)))
				.run().changes,
	}
}
