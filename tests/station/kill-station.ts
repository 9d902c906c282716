/**
 * A station that is going to be killed. It says when it is up, and after each 'readings.stored' every reading that
 * stands in the database since then, seen through a connection of its own: only what is committed is visible there.
 * Arguments: folder, how far its time is ahead (ms), announcement of the virtual building (JSON).
 */
import { existsSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import Database from 'better-sqlite3'
import { systemClock } from '../../src/main/lines/clock.ts'
import { createStation } from '../../src/main/station/station.ts'
import { callOf, databaseIn, stationOptions } from './house.ts'

const [folder = '', ahead = '0', announced = 'null'] = process.argv.slice(2)
const say = (text: string) => writeSync(1, `${text}\n`)
const aheadMs = Number(ahead)
const isFirst = !existsSync(databaseIn(folder))
const startedAt = performance.now()
const started = await createStation(
	stationOptions(
		folder,
		{ ...systemClock, now: () => Date.now() + aheadMs },
		() => {},
		async () => ({ announcement: JSON.parse(announced), stop: async () => {} }),
	),
)
if (!started.ok) {
	say(`refused ${started.reason} ${started.text}`)
	process.exit(1)
}
const { station } = started
if (isFirst) await callOf(station)('station.startDemo', {})

const database = new Database(databaseIn(folder), { readonly: true })
const columns = 'register_id, at, origin, value, frame_id'
const since = database
	.prepare<[number, number], [number, number, number, number | null, number]>(
		`SELECT ${columns} FROM reading_inbox WHERE frame_id > ? UNION ALL SELECT ${columns} FROM reading_settled WHERE frame_id > ?`,
	)
	.raw()
// Whatever an earlier life stored without having said it is said now: it is committed as well.
let seenFrame = 0
const report = () => {
	const from = seenFrame
	const lines = since.all(from, from).map(([register, at, origin, value, frame]) => {
		seenFrame = Math.max(seenFrame, frame)
		return `${register},${at},${origin} ${value}`
	})
	say(`stored ${lines.length}\n${lines.join('\n')}\nsaid ${lines.length}`)
}
seenFrame = database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM raw_frame').pluck().get() ?? 0
station.subscribe((event) => {
	if (event === 'readings.stored') report()
})
// Who is killed writes nothing at its end.
flushCompileCache()
say(`up ${Math.round(performance.now() - startedAt)}`)
