/** Why the database refused, as named reasons. Every function of the store throws `StoreFailed` and nothing else. */

export type StoreFailureReason =
	/** The disk has no space left; the transaction was rolled back. */
	| 'full'
	| 'read-only'
	/** Another connection held the database longer than the busy timeout. */
	| 'locked'
	| 'corrupt'
	/** The disk did not do what it was told. */
	| 'io'
	/** Something of that name, address or number exists already. */
	| 'duplicate'
	/** Still used by other rows and can not be removed. */
	| 'in-use'
	/** The row, or a row it refers to, does not exist. */
	| 'not-found'
	/** Two periods of the same unit, meter or point would overlap. */
	| 'overlap'
	/** Readings and issued statements are never changed. */
	| 'frozen'
	/** A run is not in the state that the step needs. */
	| 'not-draft'
	/** A value that the column's condition refuses. */
	| 'invalid'

export class StoreFailed extends Error {
	readonly reason: StoreFailureReason
	constructor(reason: StoreFailureReason, text: string, cause?: unknown) {
		super(text, { cause })
		this.name = 'StoreFailed'
		this.reason = reason
	}
}

const byCode: Readonly<Record<string, StoreFailureReason>> = {
	SQLITE_FULL: 'full',
	SQLITE_READONLY: 'read-only',
	SQLITE_PERM: 'read-only',
	SQLITE_BUSY: 'locked',
	SQLITE_LOCKED: 'locked',
	SQLITE_CORRUPT: 'corrupt',
	SQLITE_NOTADB: 'corrupt',
	SQLITE_IOERR: 'io',
	SQLITE_CANTOPEN: 'io',
	SQLITE_CONSTRAINT_UNIQUE: 'duplicate',
	SQLITE_CONSTRAINT_PRIMARYKEY: 'duplicate',
	SQLITE_CONSTRAINT_ROWID: 'duplicate',
	SQLITE_CONSTRAINT_FOREIGNKEY: 'not-found',
	SQLITE_CONSTRAINT_CHECK: 'invalid',
	SQLITE_CONSTRAINT_NOTNULL: 'invalid',
	SQLITE_CONSTRAINT_DATATYPE: 'invalid',
}
/** The texts of RAISE(ABORT, …) in resources/migrations. */
const triggerReasons: ReadonlySet<string> = new Set<StoreFailureReason>(['overlap', 'frozen'])

/** The named reason behind an SQLite error, or null when it is none (then it is a broken invariant). */
export function reasonOf(cause: unknown): StoreFailureReason | null {
	if (cause instanceof StoreFailed) return cause.reason
	if (!(cause instanceof Error)) return null
	const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
	if (code === 'SQLITE_CONSTRAINT_TRIGGER') {
		return triggerReasons.has(cause.message) ? (cause.message as StoreFailureReason) : 'invalid'
	}
	// Extended codes refine a primary one: SQLITE_IOERR_WRITE, SQLITE_CORRUPT_INDEX, SQLITE_READONLY_DBMOVED …
	const known = byCode[code] ?? byCode[code.split('_').slice(0, 2).join('_')]
	return known ?? (cause.cause === undefined ? null : reasonOf(cause.cause))
}

/** Runs `work` and turns SQLite's errors into `StoreFailed`; other errors pass. */
export function named<T>(work: () => T): T {
	try {
		return work()
	} catch (cause) {
		const reason = reasonOf(cause)
		if (reason === null || cause instanceof StoreFailed) throw cause
		throw new StoreFailed(reason, cause instanceof Error ? cause.message : String(cause), cause)
	}
}

/** The same area, each of its functions (and those of areas inside it) throwing named failures only. */
export function guarded<A extends object>(area: A): A {
	const wrap = (value: unknown): unknown => {
		if (typeof value === 'function') return (...args: unknown[]) => named(() => value(...args))
		if (typeof value === 'object' && value !== null) return guarded(value)
		return value
	}
	return Object.fromEntries(Object.entries(area).map(([name, value]) => [name, wrap(value)])) as A
}

/** A programmer's mistake, not a state of the world: the unit of work rolls back. */
export function insist(condition: boolean, text: string): asserts condition {
	if (!condition) throw new Error(`broken invariant: ${text}`)
}
