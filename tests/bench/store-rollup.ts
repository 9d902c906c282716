/**
 * Views over long periods: five years of quarter hours of one point by day and by month, a year of its quarter hours,
 * and a month's use of 1,000 points. Beside each the same answer from all readings between the edges; and beside the
 * seeks that find five years of midnights, walking a ready-made table of exactly those values, which is the most that a
 * table of rollups could save.
 */
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { boundariesAlong } from '../../src/main/domain/consumption/series.ts'
import { openStore } from '../../src/main/store/open.ts'
import { loadPresets } from '../../src/main/work/presets.ts'
import { boundariesIn } from '../../src/main/work/views/boundaries.ts'
import { measuredParts } from '../../src/main/work/views/measured.ts'
import { mainPartsOfAll } from '../../src/main/work/views/point-registers.ts'
import { seriesView } from '../../src/main/work/views/series.ts'
import { gridOf } from '../../src/main/work/views/use.ts'
import { median, printFigure, quarterHourMs, storeAt, temporaryFolder } from './store-site.ts'

const zone = 'Europe/Berlin'
const points = 1_000
const [from, to] = [Date.UTC(2020, 11, 31, 23), Date.UTC(2025, 11, 31, 23)]
const lastMonth = { from: Date.UTC(2025, 10, 30, 23), to }
const model = 'dlt645-2007'
const presets = loadPresets(resolve(import.meta.dirname, '../../resources/presets'))

const path = join(temporaryFolder(), 'store.db')
const { pointIds, registersOf } = buildHouse()
fillReadings()
const opened = openStore({ path, migrationsPath: resolve(import.meta.dirname, '../../resources/migrations') })
if (!opened.ok) throw new Error(opened.text)
const { store } = opened
const context = { store, presets, now: to + 3_600_000 }
const bare = new Database(path)
bare.exec(`attach '${join(temporaryFolder(), 'ready.db')}' as ready;
	create table ready.day(register integer, at integer, value integer, quality integer, origin integer,
		received_at integer, primary key (register, at)) without rowid, strict`)

const pointId = pointIds[0]!
const main = registersOf(0)[0]!
const page = (step: 'day' | 'month') => () => seriesView(context, { pointId, from, to, step }).steps.length
const days = gridOf(zone, from, to, 'day')
const rules = { zone, clock: 'local' as const, interpolationReachMs: 7_200_000 }
const walked = (grid: readonly number[]) => () =>
	boundariesAlong(store.effective.range(main, from, to + 1), grid, rules).length
const counted = { id: main, clock: 'local' as const, aside: [] }
const whole = [{ registerId: main, from: null, to: null, factor: 1 }]
const sought = () => boundariesIn(context, zone, 'day')({ ...counted, sources: whole }, days).length
const midnight = bare.prepare(`insert into ready.day select register_id, at, value, quality, origin, received_at
	from reading_settled where register_id = ? and at = ?`)
bare.transaction(() => {
	for (const at of days) midnight.run(main, at)
})()
const table = bare.prepare<[number, number, number], unknown[]>(
	'select at, value, quality, origin, received_at from ready.day where register = ? and at between ? and ?',
)
const readyMade = () => table.raw().all(main, from, to).length
/** What each point used in the month, asked as a page asks. */
const monthOfAll = () => {
	const steps = [...mainPartsOfAll(context).values()].map((parts) =>
		measuredParts(context, parts, zone).along([lastMonth.from, lastMonth.to], 'month'),
	)
	return steps.filter(([step]) => step!.steps !== null).length
}
const month = () => store.snapshot(monthOfAll)
const yearOfQuarterHours = () =>
	seriesView(context, { ...{ pointId, to }, from: Date.UTC(2024, 11, 31, 23), step: 'quarter-hour' })

/** Median of what the work took on the wall and on the processor, which others that are busy lengthen less. */
function timesOf(work: () => unknown) {
	const rounds = Array.from({ length: 18 }, () => {
		const [startedAt, before] = [performance.now(), process.threadCpuUsage()]
		work()
		const { user, system } = process.threadCpuUsage(before)
		return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 }
	}).slice(3)
	return { ms: median(rounds.map(({ ms }) => ms)), cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)) }
}
function figure(name: string, ours: () => unknown, peer?: () => unknown): void {
	const { ms, cpuMs } = timesOf(ours)
	const beside = peer && timesOf(peer)
	const compared = beside && { peer: beside.ms, ratio: beside.cpuMs / cpuMs }
	printFigure({ figure: name, value: ms, cpuMs, ...compared })
}

if (sought() !== days.length || readyMade() !== days.length) throw new Error('a midnight is missing')
if (month() !== points) throw new Error('a point has no use')
figure('store-rollup-five-years-of-days-ms', page('day'))
figure('store-rollup-five-years-of-months-ms', page('month'))
figure('store-rollup-month-of-all-points-ms', month)
figure('store-rollup-year-of-quarter-hours-ms', yearOfQuarterHours)
figure('store-rollup-midnights-against-all-readings-ms', sought, walked(days))
figure('store-rollup-midnights-against-ready-made-ms', sought, readyMade)
bare.close()
store.close()

/** Points of one house, a meter with tariffs on each. */
function buildHouse() {
	const built = storeAt(path)
	const described = presets.models.get(model)!.registers
	const result = built.transaction(() => {
		const address = { addressLines: ['Lindenstraße 1', '12345 Musterstadt'] }
		const buildingId = built.topology.insertBuilding({ name: 'Haus', zone, country: 'DE', currency: 'EUR', ...address })
		const floorId = built.topology.insertFloor({ buildingId, name: 'EG' })
		const unitId = built.topology.insertUnit({ floorId, name: 'Wohnung', areaM2: '54.25' })
		const lineId = built.lines.insert({ name: 'Strom', url: 'tcp://127.0.0.1:1', protocol: 'dlt645' })
		const ids = Array.from({ length: points }, (_, n) => {
			const serial = String(n + 1).padStart(12, '0')
			const placed = built.topology.insertPoint({ unitId, name: `Strom ${n}`, medium: 'electricity', sort: n })
			const { registerIds } = built.meters.insert(
				{ serial, protocol: 'dlt645', medium: 'electricity', modelId: model, lineId, address: serial, addedAt: 0 },
				described.flatMap(({ kind: _, float: __, exponent, role, digits, ...register }) =>
					exponent === null ? [] : [{ ...register, exponent, role: role ?? '', digits: digits ?? null }],
				),
				{ pointId: placed, fromAt: 0 },
			)
			return { pointId: placed, registerIds }
		})
		return { pointIds: ids.map((each) => each.pointId), registersOf: (n: number) => ids[n]!.registerIds }
	})
	built.close()
	return result
}

/**
 * What meters remembered: five years of the first point's import and its four tariffs, five weeks of all others.
 */
function fillReadings(): void {
	const client = new Database(path)
	client.pragma('synchronous = OFF')
	const insert = client.prepare('insert into reading_settled values (?, ?, 4, ?, 2, ?, null)')
	const fill = (registerId: number, start: number, perStep: number) => {
		for (let at = start; at <= to; at += quarterHourMs)
			insert.run(registerId, at, ((at - from) / quarterHourMs) * perStep, to)
	}
	client.transaction(() => {
		for (const [n, registerId] of registersOf(0).slice(0, 5).entries()) fill(registerId, from, n === 0 ? 4 : 1)
		for (let n = 1; n < points; n++) fill(registersOf(n)[0]!, to - 35 * 86_400_000, 4)
	})()
	client.exec(`update reading_frontier set slot = ${to / quarterHourMs + 1}`)
	client.close()
}
