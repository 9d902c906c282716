/**
 * A station that bills and is going to be killed. It goes on with what was under way, else does the next step of the
 * month (draft, approve and issue), and says how far a run is. Arguments: folder, how far its time is ahead (ms).
 */
import { writeSync } from 'node:fs'
import { systemClock } from '../../src/main/lines/clock.ts'
import { createStation } from '../../src/main/station/station.ts'
import { billedMonth } from './billed-house.ts'
import { approved, callOf, stationOptions, until } from './house.ts'

const [folder = '', ahead = '0'] = process.argv.slice(2)
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

const look = async (...states: readonly string[]) => {
	const { state, done, expected } = await call('billing.run', { runId })
	say(`${state} ${done} ${expected}`)
	return states.includes(state)
}
const patienceMs = 240_000
await until('it is drafted', () => look('draft', 'approved', 'issuing', 'issued'), patienceMs)
if (await look('draft')) await approved({ call }, runId)
if (await look('approved')) await call('billing.issue', { runId })
await until('it is issued', () => look('issued'), patienceMs)
say('over')
// As a window that is closed: what is committed is committed.
process.exit(0)
