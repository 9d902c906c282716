/**
 * A station that bills a month, then a year's costs, and kills itself when so many drafts or documents are committed.
 * It goes on with what was under way, else does the next step (draft, approve and issue), and says when all is issued.
 * Arguments: folder, how far its time is ahead (ms), what it dies of: 'drafts', 'documents' or 'nothing', and of how
 * many.
 */
import { writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { systemClock } from '../../src/main/lines/clock.ts'
import { createStation } from '../../src/main/station/station.ts'
import { costOptions } from '../../src/shared/costs.ts'
import { billedMonth } from './billed-house.ts'
import { approved, callOf, databaseIn, stationOptions, until } from './house.ts'

const [folder = '', ahead = '0', mortal = 'nothing', most = '0'] = process.argv.slice(2)
const say = (text: string) => writeSync(1, `${text}\n`)
const aheadMs = Number(ahead)
const clock = { ...systemClock, now: () => Date.now() + aheadMs }
const started = await createStation(
	stationOptions(folder, clock, say, async () => ({ announcement: null, stop: async () => {} })),
)
if (!started.ok) throw new Error(started.text)
const { station } = started
const call = callOf(station)

/** Looks after each turn, through a connection of its own: only what is committed is visible there. */
async function dieOf(table: string): Promise<void> {
	const committed = new Database(databaseIn(folder), { readonly: true })
		.prepare<[], number>(`SELECT count(*) FROM ${table}`)
		.pluck()
	while (committed.get()! < Number(most)) await setImmediate()
	process.kill(process.pid, 'SIGKILL')
}
if (mortal !== 'nothing') void dieOf(mortal === 'drafts' ? 'statement' : 'statement_document')

/** Of a run in whichever state it is. */
async function issue(runId: number) {
	const look = async (...states: readonly string[]) => states.includes((await call('billing.run', { runId })).state)
	const patienceMs = 240_000
	await until('it is drafted', () => look('draft', 'approved', 'issuing', 'issued'), patienceMs)
	if (await look('draft')) await approved({ call }, runId)
	if (await look('approved')) await call('billing.issue', { runId })
	await until('it is issued', () => look('issued'), patienceMs)
}

/** One cost, shared out among all flats; nobody paid anything in advance. */
async function enteredCosts(): Promise<number> {
	const year = { name: '2025', from: '2025-01-01', to: '2025-12-31', options: costOptions.parse({}) }
	const { periodId } = await call('costs.savePeriod', { periodId: null, ...year })
	const insurance = { kind: 'shared', category: 'insurance', grossMinor: 480_017, key: { kind: 'units' } } as const
	await call('costs.savePool', { periodId, poolId: null, name: 'Versicherung', definition: insurance })
	const { shares } = await call('costs.period', { periodId })
	const advances = shares.flatMap(({ occupancyId }) => (occupancyId === null ? [] : [{ occupancyId, amountMinor: 0 }]))
	await call('costs.saveAdvances', { periodId, advances })
	return periodId
}

const month = (await call('billing.months', {})).months.find((each) => each.month === billedMonth)!
await issue(month.runId ?? (await call('billing.prepare', { month: billedMonth })).runId)
const period = (await call('costs.periods', {})).periods[0]
const costsRunId = period?.runId ?? null
await issue(costsRunId ?? (await call('costs.prepare', { periodId: period?.id ?? (await enteredCosts()) })).runId)
say('over')
// As a window that is closed: what is committed is committed.
process.exit(0)
