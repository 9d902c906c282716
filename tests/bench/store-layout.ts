/**
 * Which layout readings should have: log bytes written per reading (what wears the disk) against the time of a boundary
 * query, for five layouts with the same rows in bare better-sqlite3. The choice and its reasons:
 * store/reading-layout.ts.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { bytesOf, firstAt, median, printFigure, quarterHourMs, roundOf, temporaryFolder } from './store-site.ts'

const registers = 1_000
const rounds = 192
const settleEvery = 24
const folder = temporaryFolder()
const registerIds = Array.from({ length: registers }, (_, n) => n + 1)
const columns =
	'register integer not null, at integer not null, origin integer not null, value integer, quality integer not null, received_at integer not null, frame integer'
const copied = 'register, at, origin, value, quality, received_at, frame'

type Layout = {
	readonly name: string
	readonly tables: readonly string[]
	/** Leading key column of the table that rounds go to, besides (register, at, origin); none: it is settled at once. */
	readonly bucketMs: number | null
	readonly settles: boolean
	/** The newest value of a register at or before an instant. */
	readonly latest: (client: Database.Database) => (register: number, at: number) => number | undefined
}

const table = (name: string, key: string, bucket = '') =>
	`create table ${name} (${bucket}${columns}, primary key (${key})) strict, without rowid`
const backwards = 'order by at desc, origin desc limit 1'

const fromOne = (client: Database.Database) => {
	const seek = client
		.prepare<unknown[], number>(`select value from inbox where register = ? and at <= ? ${backwards}`)
		.pluck()
	return (register: number, at: number) => seek.get(register, at)
}
const fromInboxByTime = (client: Database.Database) => {
	const inbox = fromOne(client)
	const settled = client
		.prepare<unknown[], number>(`select value from settled where register = ? and at <= ? ${backwards}`)
		.pluck()
	return (register: number, at: number) => inbox(register, at) ?? settled.get(register, at)
}
const fromBuckets = (bucketMs: number, settles: boolean) => (client: Database.Database) => {
	const seek = client
		.prepare<unknown[], number>(`select value from inbox where bucket = ? and register = ? and at <= ? ${backwards}`)
		.pluck()
	const previous = client
		.prepare<unknown[], number>('select bucket from inbox where bucket <= ? order by bucket desc limit 1')
		.pluck()
	const settled = settles
		? client.prepare<unknown[], number>(`select value from settled where register = ? and at <= ? ${backwards}`).pluck()
		: null
	return (register: number, at: number) => {
		for (
			let bucket = previous.get(Math.floor(at / bucketMs));
			bucket !== undefined;
			bucket = previous.get(bucket - 1)
		) {
			const value = seek.get(bucket, register, at)
			if (value !== undefined) return value
		}
		return settled?.get(register, at)
	}
}

const sixHoursMs = 6 * 3_600_000
const bucket = 'bucket integer not null, '
const settledTable = table('settled', 'register, at, origin')
const layouts: readonly Layout[] = [
	{
		name: 'register-first',
		tables: [table('inbox', 'register, at, origin')],
		bucketMs: null,
		settles: false,
		latest: fromOne,
	},
	{
		name: 'time-first',
		tables: [table('inbox', 'at, register, origin')],
		bucketMs: null,
		settles: false,
		latest: fromOne,
	},
	{
		name: 'six-hour-buckets',
		tables: [table('inbox', 'bucket, register, at, origin', bucket)],
		bucketMs: sixHoursMs,
		settles: false,
		latest: fromBuckets(sixHoursMs, false),
	},
	{
		name: 'time-first-inbox-then-settled',
		tables: [table('inbox', 'at, register, origin'), settledTable],
		bucketMs: null,
		settles: true,
		latest: fromInboxByTime,
	},
	{
		name: 'slot-inbox-then-settled',
		tables: [table('inbox', 'bucket, register, at, origin', bucket), settledTable],
		bucketMs: quarterHourMs,
		settles: true,
		latest: fromBuckets(quarterHourMs, true),
	},
]

function measure({ name, tables, bucketMs, settles, latest }: Layout): void {
	const path = join(folder, `${name}.db`)
	const client = new Database(path)
	for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'wal_autocheckpoint = 0']) client.pragma(pragma)
	for (const sql of tables) client.exec(sql)
	const insert = client.prepare(`insert into inbox values (${bucketMs === null ? '' : '?, '}?, ?, 1, ?, 1, ?, null)`)
	const settle = settles ? client.prepare(`insert into settled select ${copied} from inbox where at < ?`) : null
	const remove = settles ? client.prepare('delete from inbox where at < ?') : null
	let logBytes = 0
	const commit = (work: () => void) => {
		const startedAt = performance.now()
		client.transaction(work).immediate()
		const ms = performance.now() - startedAt
		logBytes += bytesOf(`${path}-wal`)
		client.pragma('wal_checkpoint(TRUNCATE)')
		return ms
	}
	let insertMs = 0
	let settleMs = 0
	for (let n = 0; n < rounds; n++) {
		const rows = roundOf(registerIds, n)
		insertMs += commit(() => {
			for (const { registerId, at, value } of rows) {
				const row = [registerId, at, value, at]
				insert.run(...(bucketMs === null ? row : [Math.floor(at / bucketMs), ...row]))
			}
		})
		// The last hours are left where they came in, as they would be.
		if (settle === null || n % settleEvery !== settleEvery - 1 || n === rounds - 1) continue
		settleMs += commit(() => {
			const cut = firstAt + (n + 1) * quarterHourMs
			settle.run(cut)
			remove!.run(cut)
		})
	}
	client.pragma('wal_autocheckpoint = 1000')
	const ask = latest(client)
	const msOf = (at: number, ids: readonly number[]) =>
		median(
			Array.from({ length: 5 }, () => {
				const startedAt = performance.now()
				for (const id of ids) ask(id, at)
				return performance.now() - startedAt
			}),
		)
	const figure = (what: string, value: number) => printFigure({ figure: `store-layout-${name}-${what}`, value })
	figure('log-bytes-per-row', logBytes / (rounds * registers))
	figure('database-bytes-per-row', bytesOf(path) / (rounds * registers))
	figure('write-rows-per-second', (rounds * registers * 1_000) / (insertMs + settleMs))
	figure('boundary-old-ms', msOf(firstAt + 96 * quarterHourMs, registerIds))
	figure('boundary-recent-ms', msOf(firstAt + 180 * quarterHourMs, registerIds))
	figure(
		'boundary-of-10-silent-meters-ms',
		msOf(
			firstAt + 180 * quarterHourMs,
			Array.from({ length: 10 }, (_, n) => registers + 1 + n),
		),
	)
	client.close()
}

for (const layout of layouts) measure(layout)
