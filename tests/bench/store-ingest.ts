/**
 * Rows per second through `insertRound` against bare better-sqlite3 with the same table, rows, transaction size and
 * pragmas, in turns; and what one poll round of 1,000 registers writes to the log.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { RoundReading } from '../../src/main/store/readings.ts'
import { bytesOf, median, printFigure, roundOf, storeAt, storeWithRegisters, temporaryFolder } from './store-site.ts'

const registers = 1_000
const roundsPerTurn = 24
const turns = 12
const folder = temporaryFolder()

const storePath = join(folder, 'store.db')
const barePath = join(folder, 'bare.db')
for (const path of [storePath, barePath]) storeWithRegisters(path, registers).store.close()
const store = storeAt(storePath)
const bare = new Database(barePath)
for (const pragma of ['synchronous = FULL', 'foreign_keys = ON', 'journal_size_limit = 67108864']) bare.pragma(pragma)
const registerIds = store.meters.registers().map(({ id }) => id)

/** The rows as the station hands them over; making them is not measured. */
const readingsOf = (n: number): readonly RoundReading[] =>
	roundOf(registerIds, n).map((row) => {
		return { ...row, origin: 'live', quality: 'measured', receivedAt: row.at, frame: null }
	})

const insert = bare.prepare('insert into reading_inbox values (?, ?, ?, ?, ?, ?, ?, ?)')
const insertAll = bare.transaction((rows: readonly RoundReading[]) => {
	for (const { registerId, at, value, receivedAt } of rows) {
		insert.run(Math.floor(at / 900_000), registerId, at, 1, value, 1, receivedAt, null)
	}
}).immediate
const throughStore = (readings: readonly RoundReading[]) => store.readings.insertRound({ frames: [], readings })

function rowsPerSecond(insertRound: (rows: readonly RoundReading[]) => unknown, turn: number): number {
	const rounds = Array.from({ length: roundsPerTurn }, (_, n) => readingsOf(turn * roundsPerTurn + n))
	const startedAt = performance.now()
	for (const rows of rounds) insertRound(rows)
	return (registers * roundsPerTurn * 1_000) / (performance.now() - startedAt)
}

const pairs = Array.from({ length: turns }, (_, turn) => {
	if (turn % 2 === 0) return { ours: rowsPerSecond(throughStore, turn), peer: rowsPerSecond(insertAll, turn) }
	const peer = rowsPerSecond(insertAll, turn)
	return { ours: rowsPerSecond(throughStore, turn), peer }
}).slice(2)

printFigure({
	figure: 'store-ingest-rows-per-second',
	value: median(pairs.map(({ ours }) => ours)),
	peer: median(pairs.map(({ peer }) => peer)),
	ratio: median(pairs.map(({ ours, peer }) => ours / peer)),
})

/** Log bytes of one round, committed alone (`checkpoint` empties the log before). */
function logBytesPerRow(path: string, insertRound: (rows: readonly RoundReading[]) => unknown): number {
	const looker = new Database(path)
	looker.pragma('wal_checkpoint(TRUNCATE)')
	for (let n = 0; n < 4; n++) insertRound(readingsOf((turns + 1) * roundsPerTurn + n))
	looker.close()
	return bytesOf(`${path}-wal`) / (4 * registers)
}
const ours = logBytesPerRow(storePath, throughStore)
const peer = logBytesPerRow(barePath, insertAll)
printFigure({ figure: 'store-ingest-log-bytes-per-row', value: ours, peer, ratio: ours / peer })
bare.close()

// Moving all that has come together; `longest` is how long the thread that writes is held at a time.
const { inbox } = store.readings.count()
const chunksMs: number[] = []
for (let more = true; more; ) {
	const startedAt = performance.now()
	more = store.readings.settle(Number.MAX_SAFE_INTEGER).more
	chunksMs.push(performance.now() - startedAt)
}
printFigure({
	figure: 'store-settle-rows-per-second',
	value: (inbox * 1_000) / chunksMs.reduce((sum, ms) => sum + ms, 0),
})
printFigure({ figure: 'store-settle-chunk-median-ms', value: median(chunksMs) })
printFigure({ figure: 'store-settle-chunk-longest-ms', value: Math.max(...chunksMs) })
store.close()
