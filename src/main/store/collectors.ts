/** Collectors, what hangs at their channels, and from when on a pulse count means what. */
import { and, asc, eq } from 'drizzle-orm'
import { type Connection, type NewRowOf, type RowOf, removing, rowsOf } from './connection.ts'
import { StoreFailed } from './failure.ts'
import { channel, channelScale, collector, meter } from './schema.ts'

export type Collector = RowOf<typeof collector>
export type Channel = RowOf<typeof channel>
export type ChannelScale = RowOf<typeof channelScale>

export function collectorQueries(connection: Connection) {
	const { db, transaction } = connection
	const collectors = rowsOf(connection, collector, [collector.lineId, collector.name])
	const scales = rowsOf(connection, channelScale)

	return {
		list: collectors.list,
		get: collectors.get,
		insert: collectors.insert,
		/** 'in-use' while a meter that is read hangs on one of its channels. */
		remove: (id: number): void =>
			transaction(() => {
				const used = db
					.select({ number: channel.number })
					.from(channel)
					.innerJoin(meter, eq(meter.id, channel.meterId))
					.where(and(eq(channel.collectorId, id), eq(meter.enabled, true)))
					.get()
				if (used !== undefined) throw new StoreFailed('in-use', `a meter hangs at channel ${used.number}`)
				removing(() => {
					db.delete(channel).where(eq(channel.collectorId, id)).run()
					return db.delete(collector).where(eq(collector.id, id)).run().changes
				}, id)
			}),

		/** By number. */
		channels: (collectorId: number): readonly Channel[] =>
			db.select().from(channel).where(eq(channel.collectorId, collectorId)).orderBy(asc(channel.number)).all(),
		channelOf: (meterId: number): Channel | null =>
			db.select().from(channel).where(eq(channel.meterId, meterId)).get() ?? null,
		/** What hangs there from now on; the meter before it stays as it is. */
		setChannel: ({ collectorId, number, ...rest }: NewRowOf<typeof channel>): void => {
			const fresh = { lastCount: null, lastCountAt: null, flag: null, ...rest }
			db.insert(channel)
				.values({ collectorId, number, ...fresh })
				.onConflictDoUpdate({ target: [channel.collectorId, channel.number], set: fresh })
				.run()
		},
		/** What a pulse channel told last. */
		noteCount: (meterId: number, told: Partial<Pick<Channel, 'lastCount' | 'lastCountAt' | 'flag'>>): void => {
			db.update(channel).set(told).where(eq(channel.meterId, meterId)).run()
		},

		/** Oldest first. */
		scales: (meterId: number): readonly ChannelScale[] =>
			db
				.select()
				.from(channelScale)
				.where(eq(channelScale.meterId, meterId))
				.orderBy(asc(channelScale.fromAt), asc(channelScale.id))
				.all(),
		addScale: scales.insert,
	}
}
