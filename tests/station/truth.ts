/** What stands in the database, and what the virtual building knows: two sides that share no code. */
import Database from 'better-sqlite3'
import { type Meter, meters } from '../../src/virtual/building/plan.ts'
import { createTruth } from '../../src/virtual/building/registers.ts'

/** The building's seed unless it is started with another one. */
export const truth = createTruth(4)

export const meterOf = (serial: string): Meter => {
	const found = meters.find((meter) => meter.serial === serial)
	if (found === undefined) throw new Error(`no meter ${serial}`)
	return found
}

export const origins = { live: 1, freeze: 2, settlement: 3, profile: 4 } as const

export type StoredRow = {
	readonly serial: string
	readonly register: string
	readonly at: number
	readonly origin: number
	readonly value: number | null
	readonly quality: number
	readonly receivedAt: number
	readonly frameId: number | null
}

/** Every stored reading, both tables; with `where` on columns of the reading, of `meter` and of `register`. */
export function storedRows(databasePath: string, where = '1'): readonly StoredRow[] {
	const database = new Database(databasePath, { readonly: true })
	try {
		const columns = 'register_id, at, origin, value, quality, received_at, frame_id'
		return database
			.prepare<[], StoredRow>(
				`SELECT meter.serial, register.name AS register, reading.at, reading.origin, reading.value, reading.quality,
				        reading.received_at AS receivedAt, reading.frame_id AS frameId
				 FROM (SELECT ${columns} FROM reading_inbox UNION ALL SELECT ${columns} FROM reading_settled) AS reading
				 JOIN register ON register.id = reading.register_id JOIN meter ON meter.id = register.meter_id
				 WHERE ${where} ORDER BY meter.serial, register.name, reading.at`,
			)
			.all()
	} finally {
		database.close()
	}
}

export function integrityOf(databasePath: string, check: 'quick_check' | 'integrity_check'): unknown {
	const database = new Database(databasePath, { readonly: true })
	try {
		return database.pragma(check, { simple: true })
	} finally {
		database.close()
	}
}

/** What the register's display shows at an instant, in steps of its resolution; null for registers that only float. */
export function shownBy(meter: Meter, register: string, at: number): number | null {
	const { totalMilliWh, t1MilliWh, t2MilliWh, volumeMl } = truth.registersAt(meter, at)
	switch (register) {
		case 'import':
			return Math.floor(totalMilliWh / 10_000)
		case 'import-t1':
			return Math.floor(t1MilliWh / 10_000)
		case 'import-t2':
			return Math.floor(t2MilliWh / 10_000)
		case 'export':
			return 0
		case 'energy':
			return Math.floor(totalMilliWh / 1_000_000)
		case 'volume':
			return Math.floor(volumeMl / 1_000)
		default:
			return null
	}
}

/** Stored values that the building never had: remembered ones at their instant, live ones a moment before it. */
export function wrongRows(rows: readonly StoredRow[]): readonly StoredRow[] {
	return rows.filter(({ serial, register, at, origin, value }) => {
		const meter = meterOf(serial)
		const shown = shownBy(meter, register, at)
		if (shown === null) return false
		if (value === null) return true
		if (origin !== origins.live) return value !== shown
		// The meter read its register before the answer arrived.
		return value > shown || value < shownBy(meter, register, at - 5_000)!
	})
}
