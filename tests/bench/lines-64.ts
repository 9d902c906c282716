/**
 * 64 lines with 64 meters each over TCP, paced as 2400 Bd by another process, on a whole station with a real file,
 * while bill runs work one after the other: how late the main thread's event loop is, how long its turns work, how many
 * values a second come in. All meters are new: their midnights, month ends and quarter hours are fetched too.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { knownRegisters } from '../../src/main/station/meter-registers.ts'
import { loadPresets } from '../../src/main/work/presets.ts'
import { building, definition } from '../station/garden-street.ts'
import { databaseIn, root, startStation } from '../station/house.ts'
import { storedRows } from '../station/truth.ts'
import { addressOfMeter } from './paced-address.ts'
import { printFigure, storeAt, temporaryFolder } from './store-site.ts'

const [lines, meters] = [64, 64]
const settledMs = 15_000
const measuredMs = 60_000
/** Meters whose tenants are billed; the run reads all of their month. */
const billed = 400
/** A page asks again when an event says so; events are folded over this time. */
const pageAsksMs = 250

const folder = temporaryFolder()
const site = spawn(process.execPath, [`${import.meta.dirname}/paced-lines.ts`, String(lines), String(meters)], {
	stdio: ['pipe', 'pipe', 'inherit'],
})
const [announced] = (await once(createInterface({ input: site.stdout }), 'line')) as [string]
const { ports } = JSON.parse(announced) as { readonly ports: readonly number[] }
await prepare(ports)
const house = await startStation({ folder })
await new Promise((done) => setTimeout(done, settledMs))

let isOver = false
const bills = billAgainAndAgain()
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
const turns = watchTurns()
const [cpuBefore, busyBefore] = [process.threadCpuUsage(), performance.eventLoopUtilization()]
const [from, rowsBefore] = [performance.now(), storedRows(databaseIn(folder)).length]
await new Promise((done) => setTimeout(done, measuredMs))
const tookMs = performance.now() - from
delay.disable()
const turnsMs = turns.stop()
const { user, system } = process.threadCpuUsage(cpuBefore)
const { utilization } = performance.eventLoopUtilization(busyBefore)
const rows = storedRows(databaseIn(folder)).length - rowsBefore
isOver = true
const runs = await bills
await house.stop()
site.stdin.end()
await once(site, 'exit')

printFigure({ figure: 'lines-64-event-loop-delay-p99-ms', value: delay.percentile(99) / 1e6 })
printFigure({ figure: 'lines-64-event-loop-delay-p99.9-ms', value: delay.percentile(99.9) / 1e6 })
printFigure({ figure: 'lines-64-event-loop-delay-longest-ms', value: delay.max / 1e6 })
printFigure({ figure: 'lines-64-turn-processor-p99-ms', value: percentile(turnsMs, 0.99) })
printFigure({ figure: 'lines-64-turn-processor-p99.9-ms', value: percentile(turnsMs, 0.999) })
printFigure({ figure: 'lines-64-turn-processor-longest-ms', value: Math.max(...turnsMs) })
printFigure({ figure: 'lines-64-values-per-second', value: (rows * 1_000) / tookMs })
printFigure({ figure: 'lines-64-bill-runs-meanwhile', value: runs })
printFigure({ figure: 'lines-64-main-thread-processor-share', value: (user + system) / 1_000 / tookMs })
printFigure({ figure: 'lines-64-main-thread-busy-share', value: utilization })

/**
 * Processor time of the thread between two ticks of a short timer: what a turn of the loop works, without the time in
 * which other processes had the processor.
 */
function watchTurns() {
	const found: number[] = []
	let before = process.threadCpuUsage()
	const timer = setInterval(() => {
		const { user, system } = process.threadCpuUsage(before)
		before = process.threadCpuUsage()
		found.push((user + system) / 1_000)
	}, 5)
	return {
		stop: () => {
			clearInterval(timer)
			return found
		},
	}
}

function percentile(values: readonly number[], share: number): number {
	return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)]!
}

async function prepare(listening: readonly number[]): Promise<void> {
	const empty = await startStation({ folder })
	await empty.call('station.createBuilding', building)
	await empty.stop()
	const store = storeAt(databaseIn(folder))
	const model = loadPresets(`${root}/resources/presets`).models.get('dlt645-2007')!
	const at = Date.UTC(2026, 0, 1)
	store.transaction(() => {
		const buildingId = store.topology.buildings()[0]!.id
		const floorId = store.topology.insertFloor({ buildingId, name: 'EG' })
		const tariffId = store.tariffs.insert({ name: 'Hausstrom', medium: 'electricity', currency: 'EUR' })
		store.tariffs.insertVersion({ tariffId, validFrom: '2026-01-01', definition })
		for (const [line, port] of listening.entries()) {
			const lineId = store.lines.insert({
				name: `Strom ${line + 1}`,
				url: `tcp://127.0.0.1:${port}`,
				protocol: 'dlt645',
			})
			for (let n = 0; n < meters; n++) {
				const index = line * meters + n
				const [serial, unitName] = [addressOfMeter(index), `Wohnung ${index + 1}`]
				const unitId = store.topology.insertUnit({ floorId, name: unitName, areaM2: '60' })
				const pointId = store.topology.insertPoint({ unitId, name: 'Strom', medium: 'electricity' })
				store.meters.insert(
					{ serial, address: serial, protocol: 'dlt645', modelId: model.id, medium: model.medium, lineId, addedAt: at },
					knownRegisters(model),
					{ pointId, fromAt: at },
				)
				if (index >= billed) continue
				const tenantId = store.topology.insertTenant({ name: `Mieter ${index + 1}`, addressLines: ['Hauptstraße 1'] })
				store.topology.insertOccupancy({ unitId, tenantId, fromDate: '2026-01-01', kind: 'postpaid' })
				store.tariffs.assign({ pointId, tariffId, fromDate: '2026-01-01' })
			}
		}
	})
	store.close()
}

/** Drafts last month until it is over; how often it did. */
async function billAgainAndAgain(): Promise<number> {
	const last = new Date(Date.now() - 32 * 86_400_000).toISOString().slice(0, 7)
	for (let runs = 0; ; runs++) {
		if (isOver) return runs
		const { runId } = await house.call('billing.prepare', { month: last })
		while ((await house.call('billing.run', { runId })).state === 'preparing') {
			await new Promise((done) => setTimeout(done, pageAsksMs))
		}
	}
}
