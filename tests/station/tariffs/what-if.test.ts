/** Last year's bills under another tariff: by hand, in cents, and beside what was issued. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WhatIfScope, WhatIfView } from '../../../src/shared/contract/tariffs.ts'
import type { TariffDefinition } from '../../../src/shared/tariff.ts'
import { tariffDoubts } from '../../../src/shared/tariff-doubts.ts'
import { prepared } from '../exchange/site.ts'
import { issued as issueRun, refusal, startStation, strictCallOf, type TestStation, until } from '../house.ts'
import { fillHouse, flatTariff } from './metered-year.ts'

/** Thursday, 5 November 2026, 10:20 in Berlin. */
const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
const months = ['2025-11', '2025-12', ...Array.from({ length: 10 }, (_, n) => `2026-${String(n + 1).padStart(2, '0')}`)]
const daysOf = (month: string) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate()

/** 0.20 up to 300 kWh a month, 0.40 above, and 0.05 a month for each m². */
const other: TariffDefinition = {
	...flatTariff('0'),
	standing: [{ name: 'Fläche', amount: '0.05', per: 'month', basis: 'm2' }],
	bands: [
		{
			name: 'Arbeitspreis',
			source: { kind: 'register', tariff: 0 },
			tiers: [
				{ upTo: '300', price: '0.20' },
				{ upTo: null, price: '0.40' },
			],
		},
	],
}
/** Cents of a month at so many kWh a day. */
const old = (month: string, daily: number) => daysOf(month) * daily * 30 + 1_000
const fresh = (month: string, daily: number, areaM2: number) => {
	const kWh = daysOf(month) * daily
	return Math.min(300, kWh) * 20 + Math.max(0, kWh - 300) * 40 + areaM2 * 5
}

let house: TestStation
let call: TestStation['call']
let folder: string
let ids: ReturnType<typeof fillHouse>

beforeAll(async () => {
	folder = prepared((store) => {
		ids = fillHouse(store, { first: '2025-11-01', days: 369 }, { silent: '2026-01-31', left: '2026-03-31' })
	})
	house = await startStation({ folder, aheadMs })
	// An answer that is more than the contract names fails.
	call = strictCallOf(house.station, () => {})
})
afterAll(async () => {
	await house?.close()
	rmSync(folder, { recursive: true, force: true })
})

async function asked(scope: WhatIfScope, definition = other): Promise<WhatIfView> {
	const { whatIfId } = await call('tariffs.startWhatIf', {
		...{ name: 'Neu', medium: 'electricity', definition, scope },
	})
	return until('the year is rated', async () => {
		const { whatIf } = await call('tariffs.whatIf', { whatIfId })
		return whatIf!.state !== 'running' && whatIf
	})
}
const minors = (view: WhatIfView, side: 'billed' | 'other' | 'alone') =>
	view.months.map((each) => each[side]?.minor ?? null)

describe('last year under another tariff', () => {
	test('of one point, month by month, beside what its own tariff asks', async () => {
		const view = await asked({ kind: 'point', pointId: ids.pointIds[0]! })
		expect(view).toMatchObject({ state: 'done', gaps: [], gapsLeft: 0 })
		expect(view.months.map(({ month }) => month)).toEqual(months)
		expect(minors(view, 'billed')).toEqual(months.map((month) => old(month, 10)))
		expect(minors(view, 'other')).toEqual(months.map((month) => fresh(month, 10, 50)))
		const total = (side: 'billed' | 'other') => minors(view, side).reduce((all, minor) => all! + minor!, 0)!
		expect(view.tenants).toEqual([
			{
				...{ tenantName: 'Familie A', unitName: 'Wohnung A' },
				...{ billed: { minor: total('billed'), currency: 'EUR' }, other: { minor: total('other'), currency: 'EUR' } },
			},
		])
	})

	test('an area that nobody entered is named, and counts once it is entered', async () => {
		const scope = { kind: 'tenant', occupancyId: ids.occupancyIds[1]! } as const
		const without = await asked(scope)
		expect(minors(without, 'other')).toEqual(months.map(() => null))
		expect(without.months.every(({ compared, leftOut }) => compared === 0 && leftOut === 1)).toBe(true)
		expect(without.gaps).toContainEqual({
			...{ month: '2026-05', unitName: 'Wohnung B', pointName: 'Strom', side: 'other', code: 'area-missing' },
			params: expect.objectContaining({}),
		})
		const { units } = await call('topology.units', {})
		const { id, floorName, name } = units.find((unit) => unit.name === 'Wohnung B')!
		const entered = { unitId: id, floorName, name, areaM2: '80' }
		await call('topology.saveUnit', { ...entered, heatedAreaM2: '70', isCommercial: true })
		// What is not said stays.
		await call('topology.saveUnit', entered)
		expect(await call('topology.unit', { unitId: id })).toMatchObject({
			...{ areaM2: '80', heatedAreaM2: '70', isCommercial: true },
		})
		const within = await asked(scope)
		// Its meter was silent at the end of January: neither tariff knows January or February.
		const known = (month: string) => month !== '2026-01' && month !== '2026-02'
		expect(minors(within, 'billed')).toEqual(months.map((month) => (known(month) ? old(month, 20) : null)))
		expect(minors(within, 'other')).toEqual(months.map((month) => (known(month) ? fresh(month, 20, 80) : null)))
		expect(within.gaps.map(({ month, code, side }) => [month, code, side])).toEqual([
			['2026-01', 'boundary-missing', 'other'],
			['2026-02', 'boundary-missing', 'other'],
		])
	})

	test('of all, only what both tariffs know is compared; what one of them knows stands apart', async () => {
		const flat = flatTariff('0.25')
		const view = await asked({ kind: 'all' }, flat)
		const hasC = (month: string) => month <= '2026-03'
		expect(minors(view, 'alone')).toEqual(months.map((month) => (hasC(month) ? daysOf(month) * 30 * 25 + 1_000 : null)))
		const hasB = (month: string) => month !== '2026-01' && month !== '2026-02'
		expect(minors(view, 'billed')).toEqual(months.map((month) => old(month, 10) + (hasB(month) ? old(month, 20) : 0)))
		expect(view.months.map(({ compared, leftOut, aloneCount }) => [compared, leftOut, aloneCount])).toEqual(
			months.map((month) => [hasB(month) ? 2 : 1, hasB(month) ? 0 : 1, hasC(month) ? 1 : 0]),
		)
		expect(view.gaps.filter(({ side }) => side === 'billed').map(({ code }) => code)).toEqual(
			months.filter(hasC).map(() => 'no-tariff'),
		)
	})

	test('what was issued stands beside it as it was issued, though the prices were changed since', async () => {
		const { runId } = await call('billing.prepare', { month: '2026-09' })
		await until('September is drafted', async () => {
			const { state, problems } = await call('billing.run', { runId })
			return state === 'draft' && problems.every(({ severity }) => severity === 'yellow')
		})
		await issueRun({ call }, runId)

		const tariff = (await call('tariffs.list', {})).tariffs[0]!
		expect(tariff.versions).toMatchObject([{ validFrom: '2024-01-01', issuedMonths: ['2026-09'] }])
		const save = { tariffId: tariff.id, name: 'Alt', medium: 'electricity' as const, definition: flatTariff('0.50') }
		const issued = { code: 'version-issued', details: { from: '2024-01-01', months: 1 } }
		const over = { ...save, validFrom: '2024-01-01' }
		expect(await refusal(call('tariffs.save', over))).toEqual(issued)
		expect(await refusal(call('tariffs.save', { ...over, sameDay: 'replace' }))).toEqual(issued)
		expect(await refusal(call('tariffs.removeVersion', { versionId: tariff.versions[0]!.id }))).toEqual(issued)

		const later = { ...save, validFrom: '2026-08-01' }
		await call('tariffs.save', later)
		const view = await asked({ kind: 'point', pointId: ids.pointIds[0]! })
		const under = (month: string) =>
			month === '2026-08' || month === '2026-10' ? daysOf(month) * 500 + 1_000 : old(month, 10)
		expect(minors(view, 'billed')).toEqual(months.map(under))
		expect(view.months.map(({ issued: count }) => count)).toEqual(months.map((month) => (month === '2026-09' ? 1 : 0)))

		// From now on September would be billed by the new version: it is no draft any more, and cannot be written over.
		expect(await refusal(call('tariffs.save', { ...later, sameDay: 'replace' }))).toMatchObject({
			code: 'version-issued',
		})
	})

	test('a second version from one day is asked about, one that nothing was issued by is replaced or removed', async () => {
		const tariff = (await call('tariffs.list', {})).tariffs[0]!
		const save = {
			...{ tariffId: tariff.id, name: 'Alt', medium: 'electricity' as const, validFrom: '2027-01-01' },
			definition: flatTariff('0.35'),
		}
		await call('tariffs.save', save)
		const dearer = { ...save, definition: flatTariff('0.40') }
		expect(await refusal(call('tariffs.save', dearer))).toEqual({
			...{ code: 'version-exists', details: { from: '2027-01-01' } },
		})
		await call('tariffs.save', { ...dearer, sameDay: 'replace' })
		const { versions } = (await call('tariffs.list', {})).tariffs[0]!
		expect(versions.map(({ validFrom, definition }) => [validFrom, definition.bands[0]!.tiers[0]!.price])).toEqual([
			['2024-01-01', '0.30'],
			['2026-08-01', '0.50'],
			['2027-01-01', '0.40'],
		])
		await call('tariffs.removeVersion', { versionId: versions[2]!.id })
		expect((await call('tariffs.list', {})).tariffs[0]!.versions).toHaveLength(2)
	})

	test('one at a time, and it can be stopped', async () => {
		const wish = { name: '', medium: 'electricity' as const, definition: other, scope: { kind: 'all' as const } }
		const { whatIfId } = await call('tariffs.startWhatIf', wish)
		expect(await refusal(call('tariffs.startWhatIf', wish))).toMatchObject({ code: 'busy' })
		await call('tariffs.cancelWhatIf', { whatIfId })
		const ended = await until('it has stopped', async () => {
			const { whatIf } = await call('tariffs.whatIf', { whatIfId })
			return whatIf!.state !== 'running' && whatIf
		})
		expect(ended).toMatchObject({ state: 'cancelled', months: [] })
		expect(await call('tariffs.whatIf', { whatIfId: 99 })).toEqual({ whatIf: null })
	})
})

test('every template is a tariff without a doubt; the building’s currency is asked of what is rated', async () => {
	const { templates } = await call('tariffs.templates', {})
	expect(templates.length).toBeGreaterThan(5)
	expect(new Set(templates.map(({ key }) => key)).size).toBe(templates.length)
	expect(templates.flatMap(({ definition }) => tariffDoubts(definition))).toEqual([])
	const dollars = { ...other, currency: 'USD' }
	const wish = { name: '', medium: 'electricity' as const, definition: dollars, scope: { kind: 'all' as const } }
	expect(await refusal(call('tariffs.startWhatIf', wish))).toMatchObject({ details: { field: 'currency' } })
})

test('what cannot be right is refused with its field', async () => {
	const unit = { unitId: null, floorName: 'EG', name: 'Wohnung D' }
	for (const areaM2 of ['0', '0.000', '-3', '1e3', '']) {
		expect(await badField(call('topology.saveUnit', { ...unit, areaM2 })), areaM2).toContain('areaM2')
	}
	expect(await refusal(call('topology.saveUnit', { ...unit, areaM2: '50', heatedAreaM2: '50.5' }))).toEqual({
		...{ code: 'invalid-input', details: { field: 'heatedAreaM2' } },
	})
	const { units } = await call('topology.units', {})
	const tenant = { ...units[0]!.occupancies[0]!, unitId: units[0]!.id }
	const { id: occupancyId, ...lived } = tenant
	for (const persons of [-1, 1.5, 100]) {
		const wish = { ...lived, occupancyId, persons }
		expect(await badField(call('topology.saveOccupancy', wish)), String(persons)).toContain('persons')
	}
	await call('topology.saveOccupancy', { ...lived, occupancyId, persons: 3 })
	const { persons: _, ...unsaid } = lived
	await call('topology.saveOccupancy', { ...unsaid, occupancyId })
	expect((await call('topology.unit', { unitId: units[0]!.id })).occupancies[0]).toMatchObject({ persons: 3 })
})

/** The fields that the contract does not accept. */
async function badField(refused: Promise<unknown>): Promise<readonly string[]> {
	try {
		await refused
	} catch (cause) {
		const { issues } = cause as { readonly issues?: readonly { readonly path: readonly PropertyKey[] }[] }
		return (issues ?? []).map(({ path }) => path.join('.'))
	}
	return []
}
