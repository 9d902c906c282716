/**
 * A station that bills and kills itself when half of its drafts or of its documents are committed. It goes on with what
 * was under way, else does the next step of the month (draft, approve and issue), and says when a run is issued.
 * Arguments: folder, how far its time is ahead (ms), what it dies of half way: 'drafts', 'documents' or 'nothing', and
 * of how many.
 */
import { writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { systemClock } from '../../src/main/lines/clock.ts'
import { createStation } from '../../src/main/station/station.ts'
import { billedMonth } from './billed-house.ts'
import { approved, callOf, databaseIn, stationOptions, until } from './house.ts'

const [folder = '', ahead = '0', mortal = 'nothing', all = '0'] = process.argv.slice(2)
const say = (text: string) => writeSync(1, `${text}\n`)
const aheadMs = Number(ahead)
const clock = { ...systemClock, now: () => Date.now() + aheadMs }
const started = await createStation(
	stationOptions(folder, clock, say, async () => ({ announcement: null, stop: async () => {} })),
)
if (!started.ok) throw new Error(started.text)
const { station } = started
const call = callOf(station)

const before = await call('billing.months', {})
const month = before.months.find(({ month }) => month === billedMonth)!
const runId = month.runId ?? (await call('billing.prepare', { month: billedMonth })).runId

/** Looks after each turn, through a connection of its own: only what is committed is visible there. */
async function dieHalfWay(table: string): Promise<void> {
	const committed = new Database(databaseIn(folder), { readonly: true })
		.prepare<[], number>(`SELECT count(*) FROM ${table}`)
		.pluck()
	while (committed.get()! < Number(all) / 2) await setImmediate()
	process.kill(process.pid, 'SIGKILL')
}
if (mortal !== 'nothing') void dieHalfWay(mortal === 'drafts' ? 'statement' : 'statement_document')

const look = async (...states: readonly string[]) => states.includes((await call('billing.run', { runId })).state)
const patienceMs = 240_000
await until('it is drafted', () => look('draft', 'approved', 'issuing', 'issued'), patienceMs)
if (await look('draft')) await approved({ call }, runId)
if (await look('approved')) await call('billing.issue', { runId })
await until('it is issued', () => look('issued'), patienceMs)
say('over')
// As a window that is closed: what is committed is committed.
process.exit(0)
