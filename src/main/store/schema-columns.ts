/** Columns and conditions that the tables share. */
import { type SQL, sql } from 'drizzle-orm'
import { type AnySQLiteColumn, integer, text } from 'drizzle-orm/sqlite-core'

export const id = () => integer().primaryKey({ autoIncrement: true })
export const sort = () => integer().notNull().default(0)
export const jsonText = <T>() => text({ mode: 'json' }).$type<T>()

export const oneOf = (column: AnySQLiteColumn, values: readonly string[]): SQL =>
	sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`
export const isDate = (column: AnySQLiteColumn): SQL => sql`${column} glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'`
export const isSafe = (column: AnySQLiteColumn): SQL => sql`${column} between -9007199254740991 and 9007199254740991`
