/** Settings: a key and a JSON value. What a key means and which shape it has is for its reader to say and check. */
import { asc, eq, sql } from 'drizzle-orm'
import type { Connection } from './connection.ts'
import { setting } from './schema.ts'

export function settingQueries({ db }: Connection) {
	// Asked every few seconds by whoever watches something.
	const standing = db
		.select()
		.from(setting)
		.where(eq(setting.key, sql.placeholder('key')))
		.prepare()
	return {
		/** null = not set. */
		get: (key: string): unknown => standing.get({ key })?.value ?? null,
		set: (key: string, value: unknown): void => {
			db.insert(setting).values({ key, value }).onConflictDoUpdate({ target: setting.key, set: { value } }).run()
		},
		remove: (key: string): void => {
			db.delete(setting).where(eq(setting.key, key)).run()
		},
		all: (): ReadonlyMap<string, unknown> =>
			new Map(
				db
					.select()
					.from(setting)
					.orderBy(asc(setting.key))
					.all()
					.map(({ key, value }) => [key, value]),
			),
	}
}
