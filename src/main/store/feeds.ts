/** Which points a main meter feeds, dated. */
import { and, eq, gt, isNull, lt, or } from 'drizzle-orm'
import { type Connection, type RowOf, rowsOf } from './connection.ts'
import { feed } from './schema.ts'

export type Feed = RowOf<typeof feed>

export function feedQueries(connection: Connection) {
	const { db, transaction } = connection
	const rows = rowsOf(connection, feed)
	return {
		list: rows.list,
		/** Those that hold at some instant of [from, to). */
		during: (from: number, to: number): readonly Feed[] =>
			db
				.select()
				.from(feed)
				.where(and(lt(feed.fromAt, to), or(isNull(feed.toAt), gt(feed.toAt, from))))
				.all(),
		/** What the main meter feeds from an instant on; what it fed before stays as it was. */
		set: (mainPointId: number, subPointIds: readonly number[], fromAt: number): void =>
			transaction(() => {
				const standing = db.select().from(feed).where(eq(feed.mainPointId, mainPointId)).all()
				for (const { id, fromAt: since, toAt, subPointId } of standing) {
					if (since >= fromAt) rows.remove(id)
					else if ((toAt === null || toAt > fromAt) && !subPointIds.includes(subPointId))
						rows.update(id, { toAt: fromAt })
				}
				const goOn = new Set(
					standing.filter((each) => each.fromAt < fromAt && each.toAt === null).map((each) => each.subPointId),
				)
				for (const subPointId of subPointIds) {
					if (!goOn.has(subPointId)) rows.insert({ mainPointId, subPointId, fromAt })
				}
			}),
	}
}
