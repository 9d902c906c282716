/** Settings: a key and a JSON value. What a key means and which shape it has is for its reader to say and check. */
import { asc, eq } from 'drizzle-orm'
import type { Connection } from './connection.ts'
import { setting } from './schema.ts'

export function settingQueries({ db }: Connection) {
	return {
		/** null = not set. */
		get: (key: string): unknown => db.select().from(setting).where(eq(setting.key, key)).get()?.value ?? null,
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
