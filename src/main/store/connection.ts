/** One open connection: the raw client for hot statements, drizzle for all others, and the unit of work. */
import type { Database } from 'better-sqlite3'
import { eq, type Placeholder, type SQL, sql } from 'drizzle-orm'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import type { SQLiteColumn, SQLiteTable, SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core'
import { insist, named, reasonOf, StoreFailed } from './failure.ts'
import { preparedOnce } from './prepared-once.ts'

export type Connection = {
	readonly client: Database
	readonly db: BetterSQLite3Database
	/**
	 * One unit of work: BEGIN IMMEDIATE … COMMIT, synchronous (a commit has reached the disk when this returns). Inside
	 * another one it joins it. Anything thrown rolls the whole unit back, also when the outer one catches it.
	 */
	readonly transaction: <T>(work: () => T) => T
	/** Several reads that see one state of the database (a reader's connection would otherwise see a move half done). */
	readonly snapshot: <T>(work: () => T) => T
	/** Called after a unit of work was rolled back: whatever was remembered of it is no longer so. */
	readonly onRollback: (listener: () => void) => void
}

export function connect(client: Database): Connection {
	// Made once: making a transaction function costs more than many a seek.
	const unitOfWork = client.transaction((work: () => unknown) => work())
	// There are no savepoints: what a failed inner unit had written could not be told from the rest.
	let spoiled: { readonly cause: unknown } | null = null
	const rolledBack: (() => void)[] = []
	const outer = <T>(work: () => T): T => {
		spoiled = null
		try {
			return unitOfWork.immediate(() => {
				const result = synchronous(work)
				if (spoiled !== null) throw spoiled.cause
				return result
			}) as T
		} catch (cause) {
			for (const listener of rolledBack) listener()
			throw cause
		}
	}
	const inner = <T>(work: () => T): T => {
		if (spoiled !== null) throw spoiled.cause
		try {
			return synchronous(work)
		} catch (cause) {
			spoiled = { cause }
			throw cause
		}
	}
	const transaction = <T>(work: () => T): T => named(() => (client.inTransaction ? inner(work) : outer(work)))
	const snapshot = <T>(work: () => T): T => (client.inTransaction ? work() : (unitOfWork.deferred(work) as T))
	const onRollback = (listener: () => void) => void rolledBack.push(listener)
	return { client, db: drizzle(preparedOnce(client), { casing: 'snake_case' }), transaction, snapshot, onRollback }
}

function synchronous<T>(work: () => T): T {
	const result = work()
	insist(!(result instanceof Promise), 'a transaction is synchronous')
	return result
}

type TableWithId = SQLiteTable & { readonly id: SQLiteColumn }
export type RowOf<T extends SQLiteTable> = Readonly<T['$inferSelect']>
export type NewRowOf<T extends SQLiteTable> = Readonly<T['$inferInsert']>
/** Only what changes; an id is never changed. */
export type ChangesOf<T extends SQLiteTable> = Readonly<Partial<Omit<T['$inferInsert'], 'id'>>>

export type Rows<T extends TableWithId> = {
	/** In the given order, else by id. */
	readonly list: () => readonly RowOf<T>[]
	readonly get: (id: number) => RowOf<T> | null
	/** Returns the new id. */
	readonly insert: (row: NewRowOf<T>) => number
	/** 'not-found' when there is no such row. */
	readonly update: (id: number, changes: ChangesOf<T>) => void
	/** 'not-found'; 'in-use' when other rows still refer to it. */
	readonly remove: (id: number) => void
}

/** What every table with an id can do. */
export function rowsOf<T extends TableWithId>(
	connection: Connection,
	table: T,
	order?: readonly SQLiteColumn[],
): Rows<T> {
	const { db } = connection
	// drizzle's builder types do not resolve for a generic table; the row types above are its own inference.
	const any = table as TableWithId
	const sorted = order ?? []
	const all = later(() =>
		db
			.select()
			.from(any)
			.orderBy(...sorted, any.id)
			.prepare(),
	)
	const one = later(() =>
		db
			.select()
			.from(any)
			.where(eq(any.id, sql.placeholder('id')))
			.prepare(),
	)
	const inserting = preparedFor((values) => db.insert(any).values(values).prepare())
	const updating = preparedFor((values) =>
		db
			.update(any)
			.set(values as SQLiteUpdateSetSource<TableWithId>)
			.where(eq(any.id, sql.placeholder(idOfRow)))
			.prepare(),
	)
	return {
		list: () => all().all() as RowOf<T>[],
		get: (id) => (one().get({ id }) as RowOf<T> | undefined) ?? null,
		insert: (row) => Number(inserting(row).run({ ...row }).lastInsertRowid),
		update: (id, changes) => {
			if (Object.keys(changes).length === 0) return
			const { changes: count } = updating(changes).run({ ...changes, [idOfRow]: id })
			if (count === 0) throw new StoreFailed('not-found', `no row ${id}`)
		},
		remove: (id) => removing(() => db.delete(any).where(eq(any.id, id)).run().changes, id),
	}
}

/** The placeholder of the row that is changed; no column has this name. */
const idOfRow = '#id'

function later<T>(make: () => T): () => T {
	let made: T | null = null
	return () => {
		made ??= make()
		return made
	}
}

/**
 * One prepared statement for each set of columns that rows come with: building one takes drizzle longer than SQLite
 * needs to run it. Columns that are not given have their defaults.
 */
function preparedFor<Prepared>(prepare: (placeholders: Record<string, SQL | Placeholder>) => Prepared) {
	const known = new Map<string, Prepared>()
	return (row: Readonly<Record<string, unknown>>): Prepared => {
		const given = Object.keys(row).filter((name) => row[name] !== undefined)
		const key = given.join()
		const found = known.get(key)
		if (found !== undefined) return found
		const fresh = prepare(Object.fromEntries(given.map((name) => [name, sql.placeholder(name)])))
		known.set(key, fresh)
		return fresh
	}
}

/** Runs a deletion; a foreign key that refuses it means 'in-use'. */
export function removing(work: () => number, id: number): void {
	try {
		if (work() === 0) throw new StoreFailed('not-found', `no row ${id}`)
	} catch (cause) {
		if (!(cause instanceof StoreFailed) && reasonOf(cause) === 'not-found') {
			throw new StoreFailed('in-use', `row ${id} is still used`, cause)
		}
		throw cause
	}
}
