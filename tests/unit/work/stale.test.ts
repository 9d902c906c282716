/** Each cause for which a draft is not what would be drafted now, on one house; each is taken back before the next. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../../src/main/store/open.ts'
import { engineVersion } from '../../../src/main/work/bill-input.ts'
import { billTextsKey } from '../../../src/main/work/bill-texts.ts'
import { draftsOf } from '../../../src/main/work/billing/drafts.ts'
import { monthFindings } from '../../../src/main/work/billing/month-findings.ts'
import { factsMarkKey, factsMarkOf, staleness } from '../../../src/main/work/billing/stale.ts'
import { loadPresets } from '../../../src/main/work/presets.ts'
import type { ViewContext } from '../../../src/main/work/views/context.ts'
import { billTexts } from '../../../src/shared/contract/papers.ts'
import { costOptions, costPoolDefinition } from '../../../src/shared/costs.ts'
import { billedHouse, billedMonth as month } from '../../station/billed-house.ts'
import { definition } from '../../station/garden-street.ts'
import { databaseIn, root } from '../../station/house.ts'

const monthEnd = Date.parse('2026-11-01T00:00:00+01:00')
const now = monthEnd + 100 * 3_600_000
const work = { isCancelled: () => false }

let folder: string
let store: Store
const presets = loadPresets(join(root, 'resources/presets'))
/** A new one for each question, as in the worker: a context remembers what it has read. */
const context = (): ViewContext => ({ store, presets, now })
let runId: number

beforeAll(() => {
	// The third flat's meter said nothing at the month's end.
	folder = billedHouse(3, { withoutEnd: [2] })
	const opened = openStore({ path: databaseIn(folder), migrationsPath: join(root, 'resources/migrations') })
	if (!opened.ok) throw new Error(opened.text)
	store = opened.store
	runId = store.billing.insertRun({ buildingId: building().id, month, createdAt: now })
	draft(runId)
})
afterAll(() => {
	store?.close()
	rmSync(folder, { recursive: true, force: true })
})

const building = () => store.topology.buildings()[0]!
const stale = (id = runId) => staleness(context(), building(), store.billing.run(id)!, work)

/** As the worker drafts and the station writes. */
function draft(id: number, engine = engineVersion) {
	const { drafts } = store.billing
	drafts.start(id, now)
	drafts.clear(id)
	const mark = factsMarkOf(store, engine)
	const run = store.billing.run(id)!
	const rows = [...draftsOf(context(), building(), run)].map(({ draft: row }) => ({
		...row,
		snapshot: row.snapshot.replace(`"engineVersion":"${engineVersion}"`, `"engineVersion":"${engine}"`),
	}))
	drafts.add(id, rows)
	const findings = run.kind === 'month' ? monthFindings(context(), building().zone, month, rows) : []
	drafts.finish(id, rows.length, findings)
	store.settings.set(factsMarkKey(id), mark)
}

test('an untouched draft is not stale, and a fact that is in no bill makes it none', () => {
	expect(stale()).toBeNull()
	store.topology.insertUnit({ floorId: store.topology.floors()[0]!.id, name: 'Fahrradkeller', areaM2: null })
	expect(stale()).toBeNull()
})

type Change = { readonly cause: string; readonly unit: string; readonly count: number; readonly make: () => () => void }
const [first, second] = ['Wohnung 0001', 'Wohnung 0002']

const changes: Readonly<Record<string, Change>> = {
	'the area of a unit': {
		...{ cause: 'tenant', unit: second, count: 1 },
		make: () => {
			const unit = store.topology.units().find(({ name }) => name === second)!
			store.topology.updateUnit(unit.id, { areaM2: '61' })
			return () => store.topology.updateUnit(unit.id, { areaM2: unit.areaM2 })
		},
	},
	'how many live there': {
		...{ cause: 'tenant', unit: first, count: 1 },
		make: () => {
			const { id } = store.topology.occupancies()[0]!
			store.topology.updateOccupancy(id, { persons: 3 })
			return () => store.topology.updateOccupancy(id, { persons: null })
		},
	},
	'a price': {
		...{ cause: 'tariff', unit: first, count: 3 },
		make: () => {
			const bands = [{ ...definition.bands[0]!, tiers: [{ upTo: null, price: '0.31' }] }]
			const tariffId = store.tariffs.list()[0]!.id
			const id = store.tariffs.insertVersion({
				tariffId,
				validFrom: '2026-09-01',
				definition: { ...definition, bands },
			})
			return () => store.tariffs.removeVersion(id)
		},
	},
	'the name of a metering point': {
		...{ cause: 'meter', unit: second, count: 1 },
		make: () => {
			const { id, name } = store.topology.points()[1]!
			store.topology.updatePoint(id, { name: 'Wärmepumpe' })
			return () => store.topology.updatePoint(id, { name })
		},
	},
	'a market location that is printed': {
		...{ cause: 'meter', unit: first, count: 1 },
		make: () => {
			const { id } = store.topology.points()[0]!
			store.topology.updatePoint(id, { marketLocation: '41373559241' })
			return () => store.topology.updatePoint(id, { marketLocation: null })
		},
	},
	'the account of the landlord': {
		...{ cause: 'building', unit: first, count: 3 },
		make: () => {
			const { id, iban } = building()
			store.topology.updateBuilding(id, { iban: 'DE89370400440532013000' })
			return () => store.topology.updateBuilding(id, { iban })
		},
	},
	'a text for all statements': {
		...{ cause: 'building', unit: first, count: 3 },
		make: () => {
			store.settings.set(billTextsKey, { ...billTexts.parse({}), contract: 'Einwände bitte schriftlich' })
			return () => store.settings.remove(billTextsKey)
		},
	},
	'a change of tenant in the month': {
		...{ cause: 'tenant', unit: second, count: 2 },
		make: () => {
			const { id, unitId } = store.topology.occupancies()[1]!
			store.topology.updateOccupancy(id, { toDate: '2026-10-11' })
			const tenantId = store.topology.insertTenant({ name: 'Nachmieter', addressLines: [] })
			const next = store.topology.insertOccupancy({ unitId, tenantId, fromDate: '2026-10-11', kind: 'postpaid' })
			return () => {
				store.topology.removeOccupancy(next)
				store.topology.updateOccupancy(id, { toDate: null })
			}
		},
	},
	'somebody who had moved out before': {
		...{ cause: 'statements', unit: first, count: 1 },
		make: () => {
			const { id } = store.topology.occupancies()[0]!
			store.topology.updateOccupancy(id, { toDate: '2026-09-11' })
			return () => store.topology.updateOccupancy(id, { toDate: null })
		},
	},
	'what plausibility found since': {
		...{ cause: 'findings', unit: second, count: 1 },
		make: () => {
			const pointId = store.topology.points()[1]!.id
			const period = { from: monthEnd - 86_400_000, to: monthEnd }
			const found = { ...{ pointId, registerId: 2, rule: 'zero', severity: 'warning' as const, detail: {} } }
			store.findings.sync([pointId], period, [{ ...found, fromAt: period.from, toAt: period.to }], now)
			return () => store.findings.sync([pointId], period, [], now)
		},
	},
	'a value that came late': {
		...{ cause: 'readings', unit: 'Wohnung 0003', count: 1 },
		make: () => {
			const registerId = store.meters.registers()[2]!.id
			const known = { at: monthEnd, origin: 'freeze', quality: 'measured', receivedAt: now + 1, frame: null } as const
			store.readings.insertRound({ readings: [{ ...known, registerId, value: 1_050_000 }], frames: [] })
			return () => {}
		},
	},
}

test.each(Object.entries(changes))('%s makes it stale, and says so', (_, { cause, unit, count, make }) => {
	const undo = make()
	try {
		expect(stale()).toEqual({ cause, unitName: unit, count })
	} finally {
		undo()
		draft(runId)
	}
	expect(stale()).toBeNull()
})

test('a draft of an older program is another one', () => {
	draft(runId, '3')
	expect(stale()).toEqual({ cause: 'program', unitName: first, count: 3 })
	draft(runId)
})

test('costs that somebody changed make their draft stale', () => {
	const period = { name: '2025', fromDate: '2025-01-01', toDate: '2026-01-01', options: costOptions.parse({}) }
	const periodId = store.costs.insertPeriod({ ...period, buildingId: building().id })
	const insured = (grossMinor: number) => ({
		periodId,
		name: 'Versicherung',
		definition: costPoolDefinition.parse({
			...{ kind: 'shared', category: 'insurance', grossMinor, exemptUnitIds: [] },
			key: { kind: 'units' },
		}),
	})
	const poolId = store.costs.insertPool(insured(30_000))
	const of = { buildingId: building().id, month: '2025-12', kind: 'costs', costPeriodId: periodId } as const
	const costsId = store.billing.insertRun({ ...of, createdAt: now })
	draft(costsId)
	expect(stale(costsId)).toBeNull()
	store.costs.updatePool(poolId, insured(30_300))
	expect(stale(costsId)).toEqual({ cause: 'costs', unitName: first, count: 3 })
})
