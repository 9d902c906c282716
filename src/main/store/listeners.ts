/** Ports that devices call, and who was turned away there. */
import { and, asc, eq } from 'drizzle-orm'
import { type Connection, type RowOf, rowsOf } from './connection.ts'
import { blockedCaller, listener } from './schema.ts'

export type ListenerRow = RowOf<typeof listener>
export type BlockedCaller = RowOf<typeof blockedCaller>

export function listenerQueries(connection: Connection) {
	const { db } = connection
	return {
		...rowsOf(connection, listener, [listener.port]),
		blocked: (): readonly BlockedCaller[] =>
			db.select().from(blockedCaller).orderBy(asc(blockedCaller.port), asc(blockedCaller.identity)).all(),
		/** Once is enough: the first time stands. */
		block: (row: BlockedCaller): void => {
			db.insert(blockedCaller).values(row).onConflictDoNothing().run()
		},
		unblock: (port: number, identity: string): void => {
			db.delete(blockedCaller)
				.where(and(eq(blockedCaller.port, port), eq(blockedCaller.identity, identity)))
				.run()
		},
	}
}
