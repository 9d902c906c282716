/**
 * A year's costs from the database to drafts that wait for approval: an exchanged meter, a change of tenant, a vacant
 * flat, common electricity; all by hand, in cents. Then what happens after they are issued: after-issue.ts.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CostStatement } from '../../../src/main/domain/costs/cost-statement.ts'
import { readCsv } from '../../../src/main/work/tables/csv.ts'
import { openWorkbook } from '../../../src/main/work/tables/xlsx.ts'
import { openZip } from '../../../src/main/work/tables/zip.ts'
import type { RunFormat } from '../../../src/shared/contract/exports.ts'
import { costOptions } from '../../../src/shared/costs.ts'
import { prepared } from '../exchange/site.ts'
import { approved, issued, refusal, startStation, strictCallOf, type TestStation, until } from '../house.ts'
import { opened } from '../store/fixture.ts'
import { testsAfterIssue } from './after-issue.ts'
import { type CostHouse, costTenants, fillCostHouse } from './year-of-costs.ts'

const aheadMs = Date.parse('2026-02-15T10:00:00+01:00') - Date.now()
const options = costOptions.parse({})

let house: TestStation
let call: TestStation['call']
let folder: string
let ids: CostHouse
let periodId: number
const pools: number[] = []

beforeAll(async () => {
	folder = prepared((store) => {
		ids = fillCostHouse(store)
	})
	house = await startStation({ folder, aheadMs })
	call = strictCallOf(house.station, () => {})
})
afterAll(async () => {
	await house?.close()
	rmSync(folder, { recursive: true, force: true })
})

const exempt = () => ({ exemptUnitIds: [ids.units[3]!] })
const period = () => call('costs.period', { periodId })
const heating = () => ({
	...{ kind: 'shared' as const, category: 'heating' as const, grossMinor: 900_000, ...exempt() },
	key: { kind: 'heating-split' as const, medium: 'heat' as const, percent: '70', fixedBy: 'area' as const },
})

test('a period and its pools are kept, and what cannot be is refused', async () => {
	const wanted = { periodId: null, name: '2025', from: '2025-01-01', to: '2025-12-31', options }
	expect(await refusal(call('costs.savePeriod', { ...wanted, to: '2024-12-31' }))).toMatchObject({
		code: 'invalid-input',
		details: { field: 'to' },
	})
	periodId = (await call('costs.savePeriod', wanted)).periodId
	expect((await call('costs.periods', {})).periods).toEqual([
		{
			...{ id: periodId, name: '2025', from: '2025-01-01', to: '2025-12-31', pools: 0, currency: 'EUR' },
			...{ runId: null, state: null, openDifferences: 0, toPutRight: [] },
		},
	])
	expect((await period()).problems.map(({ code }) => code)).toContain('cost-no-pools')
	const common = {
		...{
			kind: 'common-use' as const,
			category: 'common-electricity' as const,
			mainPointId: ids.mainPointId,
			...exempt(),
		},
		...{ cost: { kind: 'per-unit' as const, price: '0.30' }, key: { kind: 'units' as const } },
	}
	for (const [name, definition] of [
		['Heizung', heating()],
		['Treppenlicht', common],
	] as const) {
		pools.push((await call('costs.savePool', { periodId, poolId: null, name, definition })).poolId)
	}
	const mistake = await call('costs.savePool', { periodId, poolId: null, name: 'Irrtum', definition: common })
	await call('costs.removePool', mistake)
	expect((await period()).pools.map(({ name }) => name)).not.toContain('Irrtum')
	const gone = { periodId, poolId: 999, name: 'x', definition: heating() }
	expect(await refusal(call('costs.savePool', gone))).toMatchObject({ code: 'not-found' })
})

test('what each pays is what the meters counted and the areas are, to the cent', async () => {
	const { shares, owner, pools: totals, problems } = await period()
	// Heating: 6,300 € by 4,500 kWh, 2,700 € by 150 m²; 450 ‰ of the degree days fall on January to March.
	// Common: 250 kWh × 0.30 € = 75 € by three flats; 90 of 365 days.
	const heat = [420_000 + 108_000, 98_000 + (72_000 * 450) / 1000, 42_000 + (72_000 * 550) / 1000, 70_000 + 90_000]
	const light = [2500, 616, 1884, 2500]
	expect(
		shares.map(({ unitName, tenantName, from, sharesMinor }) => [unitName, tenantName, from, sharesMinor]),
	).toEqual([
		['Wohnung 1', 'Mieter 1', '2025-01-01', heat[0]! + light[0]!],
		['Wohnung 2', 'Mieter 2', '2025-01-01', heat[1]! + light[1]!],
		['Wohnung 2', costTenants[2], '2025-04-01', heat[2]! + light[2]!],
		['Wohnung 3', null, '2025-01-01', heat[3]! + light[3]!],
		['Technik', null, '2025-01-01', 0],
	])
	expect(totals.map(({ totalMinor, ownerMinor }) => [totalMinor, ownerMinor])).toEqual([
		[900_000, heat[3]],
		[7500, light[3]],
	])
	expect(owner.totalMinor).toBe(heat[3]! + light[3]!)
	expect([...new Set(problems.map(({ code }) => code))].toSorted()).toEqual([
		'cost-advance-missing',
		'cost-co2-missing',
		'cost-vacant',
	])
	const opened2 = await call('costs.share', { periodId, unitId: ids.units[0]!, from: '2025-01-01' })
	expect(opened2.shares[0]!.lines[0]).toMatchObject({ counted: '3000', basisTotal: '4500', amountMinor: 420_000 })
	expect(opened2.shares[1]!.commonUse).toMatchObject({ main: '1000', common: '250' })
})

test('nothing is issued while an advance is missing; 0 is one', async () => {
	const advances = ids.occupancies.map((occupancyId, index) => ({
		occupancyId,
		amountMinor: index === 2 ? null : 500_000,
	}))
	await call('costs.saveAdvances', { periodId, advances })
	const first = await drafted()
	expect(await refusal(approved(house, first.id))).toMatchObject({ code: 'run-has-problems' })
	await call('costs.saveAdvances', { periodId, advances: [{ occupancyId: ids.occupancies[2]!, amountMinor: 0 }] })
	const run = await drafted()
	// The same run, computed anew.
	expect(run.id).toBe(first.id)
	expect(run.costPeriodId).toBe(periodId)
	expect(run).toMatchObject({ kind: 'costs', month: '2025-12', state: 'draft' })
	expect(run.problems.filter(({ severity }) => severity === 'red')).toEqual([])
	const boxes = run.problems.filter(({ code }) => code === 'not-printable')
	expect(boxes).toEqual([
		{
			...{ severity: 'yellow', code: 'not-printable', unitName: 'Wohnung 2', pointName: null },
			params: { text: costTenants[2], characters: 'مري' },
		},
	])
	expect(run.statements.map(({ tenantName, total }) => [tenantName, total.minor])).toEqual([
		['Mieter 1', 530_500 - 500_000],
		['Mieter 2', 131_016 - 500_000],
		[costTenants[2], 83_484],
	])
})

test('an approved period is frozen, and its statements hold all that they were made from', async () => {
	const { runId } = await period()
	await approved(house, runId!)
	expect((await period()).isFrozen).toBe(true)
	const change = { periodId, poolId: pools[0]!, name: 'Heizung', definition: heating() }
	expect(await refusal(call('costs.savePool', change))).toMatchObject({ code: 'run-not-draft' })
	expect(await refusal(call('costs.saveAdvances', { periodId, advances: [] }))).toMatchObject({ code: 'run-not-draft' })
	expect(await refusal(call('costs.prepare', { periodId }))).toMatchObject({ code: 'run-not-draft' })
	const store = opened(house.databasePath, 'read')
	const rows = store.billing.statements(runId!).map(({ id }) => store.billing.statement(id)!)
	store.close()
	expect(rows.map(({ kind }) => kind)).toEqual(['costs', 'costs', 'costs'])
	const snapshots = rows.map(({ snapshot }) => snapshot as { statement: CostStatement; inputDigest: string })
	expect(new Set(snapshots.map(({ inputDigest }) => inputDigest)).size).toBe(1)
	for (const { statement } of snapshots) {
		expect(statement.totalMinor).toBe(statement.costsMinor - statement.advancesMinor)
	}
	await call('billing.withdraw', { runId: runId! })
	expect((await period()).isFrozen).toBe(false)
	expect(await refusal(call('costs.removePeriod', { periodId }))).toMatchObject({ code: 'in-use' })
})

test('issued, each tenant has a numbered statement as a PDF, and the period says so', async () => {
	const { runId } = await period()
	const run = await issued(house, runId!)
	expect(run.statements.map(({ number }) => number)).toEqual(['2026-00001', '2026-00002', '2026-00003'])
	const { base64, fileName } = await call('billing.pdf', { statementId: run.statements[0]!.id, language: 'de' })
	expect(Buffer.from(base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
	expect(fileName).toMatch(/^2026-00001 Wohnung 1 .*\.pdf$/)
	expect((await call('costs.periods', {})).periods[0]).toMatchObject({ runId, state: 'issued' })
})

/** Makes a file of the issued run and reads it from the folder of exports. */
async function exported(format: RunFormat): Promise<Buffer> {
	const { runId } = await period()
	const { jobId } = await call('exports.makeRun', { runId: runId!, format, language: 'de', collectOn: null })
	const job = await until('the file is written', async () => {
		const own = (await call('network.jobs', {})).jobs.find(({ id }) => id === jobId)
		return own !== undefined && own.state !== 'running' && own
	})
	expect([job.state, job.text]).toEqual(['done', job.text])
	return readFileSync(join(house.folder, 'exports', job.text))
}

/** By hand: what each of the three pays for, in cents. */
const paid = [
	{ heat: 528_000, light: 2_500, advance: 500_000 },
	{ heat: 130_400, light: 616, advance: 500_000 },
	{ heat: 81_600, light: 1_884, advance: 0 },
]

test('as bved files the issued run is one record for each user and kind of cost, in the places of the standard', async () => {
	const settings = await call('exports.settings', {})
	const heiwako = { customerNumber: '4711', providerKey: '37', propertyNumber: '123' }
	await call('exports.setSettings', { ...settings, heiwako })
	const files = [...openZip(await exported('heiwako'), 1e7)]
	expect(files.map(([name]) => name.slice(0, 7))).toEqual(['DTM310_', 'DTD310_'])
	const [users, results] = files.map(([, entry]) =>
		new TextDecoder('iso-8859-15').decode(entry.read()).split('\r\n').slice(0, -1),
	)
	const at = (record: string, from: number, to: number) => record.slice(from - 1, to).trim()
	expect(users!.map((record) => [record[0], record.length, at(record, 53, 87), at(record, 499, 510)])).toEqual([
		['L', 2048, expect.anything(), ''],
		['M', 2048, 'Mieter 1', '010125311225'],
		['M', 2048, 'Mieter 2', '010125310325'],
		['M', 2048, '=?? ????', '010425311225'],
	])
	expect([at(users![0]!, 33, 67), at(users![0]!, 71, 80), at(users![0]!, 116, 127)]).toEqual([
		...['Lindenhof 4', '04177', '010125311225'],
	])
	const unitOf = (index: number) => `123${String(ids.units[index]!).padStart(4, '0')}`
	const amounts = ({ heat, light, advance }: (typeof paid)[number], unit: string, read: string) => [
		[unit, '234', heat, '', '', read],
		[unit, '259', light, '', '', ''],
		[unit, '230', heat + light, advance, heat + light - advance, ''],
	]
	const number = (text: string) => (text === '' ? '' : Number(text))
	expect(
		results!.map((record) => [
			...[at(record, 19, 31).replace(/^0+/, ''), at(record, 148, 150), Number(at(record, 58, 67))],
			...[number(at(record, 78, 87)), number(at(record, 128, 137)), at(record, 163, 165)],
		]),
	).toEqual([
		...amounts(paid[0]!, unitOf(0), ''),
		// An interim reading parts the two tenants of flat 2 (table S).
		...amounts(paid[1]!, unitOf(1), '012'),
		...amounts(paid[2]!, unitOf(1), '012'),
	])
	expect(results!.every((record) => record.length === 1024 && record.endsWith('D'))).toBe(true)
})

test('as tables it has a row for each share, and what the field names is no formula in them', async () => {
	const [heads, ...rows] = readCsv((await exported('csv-german')).toString('utf8'), ';')
	const cells = (row: readonly string[], ...names: readonly string[]) => names.map((name) => row[heads!.indexOf(name)])
	const wanted = ['Mieter', 'Kostenart', 'Teil', 'Schlüssel', 'Schlüssel aller', 'Angesetzt', 'Betrag'] as const
	expect(cells(rows[0]!, ...wanted)).toEqual([
		...['Mieter 1', 'Heizung', 'Heizung, nach Verbrauch', 'Verbrauch', '4500', '3000', '4200,00'],
	])
	const cents = (name: string) =>
		rows
			.filter((row) => cells(row, 'Mieter')[0] === name)
			.reduce((sum, row) => sum + Number(cells(row, 'Betrag')[0]!.replace(',', '')), 0)
	const names = ['Mieter 1', 'Mieter 2', `'${costTenants[2]}`]
	expect(names.map(cents)).toEqual(paid.map(({ heat, light }) => heat + light))
	const book = openWorkbook(await exported('xlsx'), { rows: 100, columns: 60 })
	expect(book.sheets.slice(4)).toEqual(['Kosten je Mieter', 'Kostenanteile'])
	const [, ...sums] = book.rows(4).rows
	expect(sums.map((row) => [row.cells[2]?.text, row.cells[11]?.text])).toEqual(
		paid.map(({ heat, light, advance }, index) => [costTenants[index], String((heat + light - advance) / 100)]),
	)
	expect(book.rows(5).rows.length).toBe(rows.length + 1)
})

testsAfterIssue(() => ({ house, ids, periodId, poolId: pools[0]!, heating: heating(), drafted }))

async function drafted() {
	const { runId } = await call('costs.prepare', { periodId })
	return until('the costs are drafted', async () => {
		const run = await call('billing.run', { runId })
		return run.state !== 'preparing' && run
	})
}
