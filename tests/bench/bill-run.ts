/**
 * A month of ten thousand flats: drafted and thrown away half way, drafted, approved, issued with its PDFs and files,
 * the station ended half way and started again. How long each takes, how much memory the process with its
 * workers has at most, and how late the main thread's event loop is meanwhile. BILL_RUN_FLATS: another number of flats.
 */
import { rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { billedAheadMs, billedHouse, billedMonth } from '../station/billed-house.ts'
import { approved, startStation, until } from '../station/house.ts'
import { printFigure } from './store-site.ts'

const flats = Number(process.env.BILL_RUN_FLATS ?? 10_000)
const hourMs = 3_600_000
const folder = billedHouse(flats)
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const aheadMs = billedAheadMs()

let mostRss = 0
const watching = setInterval(() => {
	mostRss = Math.max(mostRss, process.memoryUsage.rss())
}, 50)
// One each: while the station starts, or is asked to end, nobody waits for the page.
const delays = [monitorEventLoopDelay({ resolution: 5 }), monitorEventLoopDelay({ resolution: 5 })] as const

let house = await startStation({ folder, aheadMs })
// A station that has just started is busy with itself.
await new Promise((done) => setTimeout(done, 5_000))
delays[0].enable()

const progressOf = async (runId: number) => {
	const { tasks } = await house.call('station.status', {})
	return tasks.find(({ key }) => key === `bill-run:${runId}`)?.done ?? null
}
const halfWay = (runId: number) =>
	until('half of it is done', async () => ((await progressOf(runId)) ?? flats) >= flats / 2, hourMs)
const over = (runId: number) => until('it is over', async () => (await progressOf(runId)) === null, hourMs)
const stateOfMonth = async () => {
	const { months } = await house.call('billing.months', {})
	return months.find(({ month }) => month === billedMonth)?.state
}
async function timed(work: () => Promise<unknown>): Promise<number> {
	const from = performance.now()
	await work()
	return (performance.now() - from) / 1_000
}

const first = await house.call('billing.prepare', { month: billedMonth })
await halfWay(first.runId)
const cancelled = await timed(async () => {
	await house.call('billing.cancel', { runId: first.runId })
	await until('the month is free', async () => (await stateOfMonth()) === 'open')
})
const discarded = await timed(() => over(first.runId))

let runId = 0
const drafted = await timed(async () => {
	runId = (await house.call('billing.prepare', { month: billedMonth })).runId
	await over(runId)
})
await approved(house, runId)
const issuing = await timed(async () => {
	await house.call('billing.issue', { runId })
	await halfWay(runId)
})
delays[0].disable()
await house.stop()
house = await startStation({ folder, aheadMs })
await new Promise((done) => setTimeout(done, 2_000))
delays[1].enable()
const resumed = await timed(async () => {
	await until('all of it is issued', async () => (await stateOfMonth()) === 'issued', hourMs)
})
delays[1].disable()
const verified = await timed(async () => {
	const { checked, differing } = await house.call('billing.verify', {})
	if (checked !== flats || differing.length > 0) throw new Error('statements come out otherwise')
})

printFigure({ figure: `bill-run-${flats}-cancel-seconds`, value: cancelled })
printFigure({ figure: `bill-run-${flats}-discard-seconds`, value: discarded })
printFigure({ figure: `bill-run-${flats}-draft-seconds`, value: drafted })
printFigure({ figure: `bill-run-${flats}-drafts-per-second`, value: flats / drafted })
printFigure({ figure: `bill-run-${flats}-issue-seconds`, value: issuing + resumed })
printFigure({ figure: `bill-run-${flats}-units-per-second`, value: flats / (drafted + issuing + resumed) })
printFigure({ figure: `bill-run-${flats}-verify-seconds`, value: verified })
printFigure({ figure: `bill-run-${flats}-peak-rss-mib`, value: mostRss / 1024 / 1024 })
printFigure({
	figure: `bill-run-${flats}-event-loop-delay-p99-ms`,
	value: Math.max(...delays.map((each) => each.percentile(99))) / 1e6,
})
printFigure({
	figure: `bill-run-${flats}-event-loop-delay-longest-ms`,
	value: Math.max(...delays.map(({ max }) => max)) / 1e6,
})
clearInterval(watching)
process.exit(0)
