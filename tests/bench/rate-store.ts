/**
 * From SQLite to amounts: year bills of points whose quarter hours lie in the database, month by month, as the bill run
 * drafts them: readings, boundaries, intervals, bands by the clock and tiers, lines in cents. Seconds for 1,000 points
 * are the measured ones times 1,000 over the points: each point's year is read and rated by itself.
 */
import { join } from 'node:path'
import { draftStatement } from '../../src/main/domain/billing/draft.ts'
import { monthPeriod } from '../../src/main/domain/calendar/periods.ts'
import type { Store } from '../../src/main/store/open.ts'
import { billInputs } from '../../src/main/work/bill-input.ts'
import { loadPresets } from '../../src/main/work/presets.ts'
import { addMonths } from '../../src/shared/period.ts'
import { tariffDefinition } from '../../src/shared/tariff.ts'
import { printFigure, quarterHourMs, storeAt, temporaryFolder } from './store-site.ts'

const points = 20
const zone = 'Europe/Berlin'
const months = Array.from({ length: 12 }, (_, index) => addMonths('2025-01', index))
const from = monthPeriod(zone, '2025-01').from
const to = monthPeriod(zone, '2025-12').to

const definition = tariffDefinition.parse({
	...{ currency: 'EUR', unit: 'kWh', vatPercent: '19', tierMode: 'sequential' },
	standing: [{ name: 'Grundpreis', amount: '9.50', per: 'month' }],
	bands: [
		['NT', [{ days: 'working', from: '22:00', to: '06:00' }], '0.2240'],
		['HT', [], '0.2995'],
	].map(([name, windows, price]) => ({
		name,
		source: { kind: 'windows', windows },
		tiers: [
			{ upTo: '250', price },
			{ upTo: null, price: '0.35' },
		],
	})),
})

/** One meter a unit, a tenant in each; a counter that rises every quarter hour by what its seed says. */
function fill(store: Store): void {
	const { topology, lines, meters, tariffs } = store
	const registerIds = store.transaction(() => {
		const buildingId = topology.insertBuilding({
			...{ name: 'Haus', zone, country: 'DE', currency: 'EUR', addressLines: [] },
		})
		const floorId = topology.insertFloor({ buildingId, name: 'EG' })
		const lineId = lines.insert({ name: 'bench', url: 'tcp://127.0.0.1:1', protocol: 'dlt645' })
		const tariffId = tariffs.insert({ name: 'Strom', medium: 'electricity', currency: 'EUR' })
		tariffs.insertVersion({ tariffId, validFrom: '2020-01-01', definition })
		return Array.from({ length: points }, (_, n) => {
			const unitId = topology.insertUnit({ floorId, name: `W${n}`, sort: n })
			const pointId = topology.insertPoint({ unitId, name: 'Strom', medium: 'electricity' })
			const tenantId = topology.insertTenant({ name: `Mieter ${n}` })
			topology.insertOccupancy({ unitId, tenantId, fromDate: '2020-01-01', kind: 'postpaid' })
			tariffs.assign({ pointId, fromDate: '2020-01-01', tariffId })
			const serial = String(n + 1).padStart(12, '0')
			const meter = { serial, modelId: 'dlt645-2007', protocol: 'dlt645', medium: 'electricity' } as const
			const register = { name: 'import', quantity: 'energy', role: 'import', unit: 'Wh', exponent: 0 } as const
			return meters.insert({ ...meter, lineId, address: serial, addedAt: 0 }, [{ ...register, digits: 12 }], {
				...{ pointId, fromAt: from },
			}).registerIds[0]!
		})
	})
	for (const registerId of registerIds) {
		let value = 0
		let seed = registerId
		const readings = Array.from({ length: (to - from) / quarterHourMs + 1 }, (_, step) => {
			const at = from + step * quarterHourMs
			seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
			value += (seed >>> 8) % 250
			return { registerId, at, origin: 'profile', value, quality: 'memory', receivedAt: at, frame: null } as const
		})
		store.readings.insertRound({ frames: [], readings })
	}
	while (store.readings.settle(to + quarterHourMs, 100_000).more);
}

const store = storeAt(join(temporaryFolder(), 'bench.db'))
fill(store)
const presets = loadPresets(join(import.meta.dirname, '../../resources/presets'))
const building = store.topology.buildings()[0]!
const startedAt = performance.now()
const cpuBefore = process.cpuUsage()
let statements = 0
let cents = 0
for (const month of months) {
	const request = { month, issuedOn: '2026-01-15', dueOn: '2026-01-29' }
	for (const { input } of billInputs({ store, presets, now: to }, building, request)) {
		const drafted = draftStatement(input)
		if (drafted === null || drafted.statement.problems.some(({ severity }) => severity === 'red'))
			throw new Error(`${month}: ${JSON.stringify(drafted?.statement.problems)}`)
		statements++
		cents += drafted.statement.totalMinor
	}
}
const seconds = (performance.now() - startedAt) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
if (statements !== points * months.length || cents <= 0) throw new Error('a statement is missing')
store.close()
printFigure({
	figure: 'rate-store-seconds-per-1000-points',
	value: (seconds * 1000) / points,
	cpuMs: (user + system) / 1000,
})
printFigure({
	figure: 'rate-store-quarter-hours-per-second',
	value: (((to - from) / quarterHourMs) * points) / seconds,
})
