/**
 * The monthly use of 1,000 points over more than 5 million readings: two boundary seeks a register through the store,
 * against the same seeks in bare better-sqlite3, and against the GROUP BY that one would write first.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
	firstAt,
	median,
	printFigure,
	quarterHourMs,
	storeAt,
	storeWithRegisters,
	temporaryFolder,
} from './store-site.ts'

const registers = 1_000
const slots = 5_300
const path = join(temporaryFolder(), 'store.db')
const { store, registerIds } = storeWithRegisters(path, registers)

// As it comes about: what the meters remembered, register by register, and the last hours live.
const now = firstAt + slots * quarterHourMs
const liveSlots = 12
for (const registerId of registerIds) {
	const remembered = Array.from({ length: slots - liveSlots }, (_, n) => {
		const at = firstAt + n * quarterHourMs
		return { registerId, at, origin: 'profile', value: n * 5, quality: 'memory', receivedAt: now, frame: null } as const
	})
	store.readings.insertRound({ frames: [], readings: remembered })
}
for (let n = slots - liveSlots; n < slots; n++) {
	const at = firstAt + n * quarterHourMs + 137
	const live = registerIds.map((registerId) => {
		return { registerId, at, origin: 'live', value: n * 5, quality: 'measured', receivedAt: at, frame: null } as const
	})
	store.readings.insertRound({ frames: [], readings: live })
}
store.close()

const reopened = storeAt(path)
const bare = new Database(path, { readonly: true })
const { inbox, settled } = reopened.readings.count()
printFigure({ figure: 'store-boundary-rows', value: inbox + settled })

const from = firstAt
const to = Date.UTC(2026, 10, 1)
const throughStore = () => {
	const start = reopened.readings.latest(registerIds, from, { quality: 'usable' })
	const end = reopened.readings.latest(registerIds, to, { quality: 'usable' })
	return registerIds.reduce((sum, id) => sum + (end.get(id)!.value! - start.get(id)!.value!), 0)
}
const seek = bare
	.prepare<[number, number], number>(
		`select value from reading_settled where register_id = ? and at <= ? and value is not null and quality <> 9
		order by at desc, origin desc limit 1`,
	)
	.pluck()
const bareSeeks = () => registerIds.reduce((sum, id) => sum + (seek.get(id, to)! - seek.get(id, from)!), 0)
const grouped = bare.prepare<[number, number], number>(
	`select sum(used) from (select max(value) - min(value) as used from reading_settled
	where at between ? and ? group by register_id)`,
)
const groupBy = () => grouped.pluck().get(from, to)!

const timed = (work: () => number) => {
	const startedAt = performance.now()
	const result = work()
	return { ms: performance.now() - startedAt, result }
}
const rounds = Array.from({ length: 15 }, () => ({ ours: timed(throughStore), peer: timed(bareSeeks) })).slice(1)
const naive = timed(groupBy)
if (rounds.some(({ ours, peer }) => ours.result !== peer.result || ours.result !== naive.result)) {
	throw new Error('the ways do not agree on the result')
}
const ours = median(rounds.map((round) => round.ours.ms))
printFigure({
	figure: 'store-boundary-month-ms',
	value: ours,
	peer: median(rounds.map((round) => round.peer.ms)),
	ratio: median(rounds.map((round) => round.peer.ms / round.ours.ms)),
})
printFigure({ figure: 'store-boundary-month-against-group-by-ms', value: ours, peer: naive.ms, ratio: naive.ms / ours })
const around = timed(() => registerIds.reduce((sum, id) => sum + reopened.readings.around(id, to).before!.value!, 0))
printFigure({ figure: 'store-boundary-around-each-ms', value: around.ms })
const near = timed(() => reopened.readings.near(registerIds, to, 2 * 3_600_000).size)
printFigure({ figure: 'store-boundary-near-2h-ms', value: near.ms })
bare.close()
reopened.close()
