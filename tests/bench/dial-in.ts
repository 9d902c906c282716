/**
 * Two hundred concentrators dial in at once to a whole station on a real file, are read in parallel: values stored a
 * second, and the share of time in which the main thread was late for everything else. The concentrators are a process
 * of their own.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { callFleet, prepareFleet } from '../station/callers/fleet.ts'
import { databaseIn, startStation, until } from '../station/house.ts'
import { freePort } from '../station/lines/callers.ts'
import { storedRows } from '../station/truth.ts'
import { printFigure, temporaryFolder } from './store-site.ts'

const measuredMs = 30_000
/** A turn of the event loop that is longer than this holds somebody up. */
const longestTurnMs = 20
const tickMs = 5

const folder = temporaryFolder()
const fleet = { concentrators: 200, meters: 10, port: await freePort() }
await prepareFleet(folder, fleet)
// Its archives are two months old; they call as soon as somebody listens.
const site = await callFleet(fleet, '--heartbeat-ms=5000', '--confirm-ms=5000')
const house = await startStation({ folder })
const from = performance.now()
const blocked = watchTurns()
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
const before = performance.eventLoopUtilization()
await until('all are connected', async () => {
	const { lines } = await house.call('lines.list', {})
	return lines.every(({ state }) => state === 'open')
})
const openMs = performance.now() - from
await new Promise((done) => setTimeout(done, measuredMs))
const tookMs = performance.now() - from
const blockedMs = blocked.stop()
const { utilization } = performance.eventLoopUtilization(before)
const { heartbeatsMissed = 0, questions = 0 } = await site.counters()
await house.stop()
await site.stop()
printFigure({ figure: 'dial-in-all-open-ms', value: openMs })
printFigure({ figure: 'dial-in-values-per-second', value: (storedRows(databaseIn(folder)).length * 1000) / tookMs })
printFigure({ figure: 'dial-in-questions-per-second', value: (questions * 1000) / tookMs })
printFigure({ figure: 'dial-in-heartbeats-missed', value: heartbeatsMissed })
printFigure({ figure: 'dial-in-main-thread-blocked-share', value: blockedMs / tookMs })
printFigure({ figure: 'dial-in-main-thread-busy-share', value: utilization })
printFigure({ figure: 'dial-in-longest-turn-ms', value: delay.max / 1e6 })

/** Adds up by how much turns were longer than they may be. */
function watchTurns() {
	let blockedMs = 0
	let due = performance.now() + tickMs
	const timer = setInterval(() => {
		const now = performance.now()
		blockedMs += Math.max(0, now - due - longestTurnMs)
		due = now + tickMs
	}, tickMs)
	return {
		stop: () => {
			clearInterval(timer)
			return blockedMs
		},
	}
}
