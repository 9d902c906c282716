/**
 * Formulas, gas factors and a changed transformer ratio on a real file: from the call to what is used, day by day and
 * as a month, and on to the draft of the bill. January 2026; every change lies inside it.
 */
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Statement } from '../../../src/main/domain/billing/statement.ts'
import type { Store } from '../../../src/main/store/open.ts'
import { tariffDefinition } from '../../../src/shared/tariff.ts'
import { prepared } from '../exchange/site.ts'
import { refusal, startStation, type TestStation, until } from '../house.ts'

const begins = Date.UTC(2025, 11, 31, 23)
const dayMs = 86_400_000
const day = (number: number) => begins + (number - 1) * dayMs
const january = { from: day(1), to: day(32) }
/** The sixteenth at 00:00: 15 days before it, 16 from it on. */
const changes = { date: '2026-01-16', at: day(16) }

type Metered = { readonly name: string; readonly modelId: string; readonly perDay: number }
/** In steps of the register: 0.01 kWh, 0.01 m³. */
const metered = {
	main: { name: 'Hauptzähler', modelId: 'dlt645-2007', perDay: 10_000 },
	first: { name: 'Wohnung 1', modelId: 'dlt645-2007', perDay: 2_000 },
	second: { name: 'Wohnung 2', modelId: 'dlt645-2007', perDay: 1_500 },
	lift: { name: 'Aufzug', modelId: 'dlt645-2007', perDay: 700 },
	gas: { name: 'Gas', modelId: 'cjt188-gas', perDay: 300 },
} as const satisfies Record<string, Metered>
const ids: Record<keyof typeof metered | 'common' | 'tooMuch', number> = {
	...{ main: 0, first: 0, second: 0, lift: 0, gas: 0 },
	...{ common: 0, tooMuch: 0 },
}

function fill(store: Store): void {
	const { topology, lines, meters, readings } = store
	const address = { name: 'Lindenhof', zone: 'Europe/Berlin', country: 'DE', currency: 'EUR' }
	const buildingId = topology.insertBuilding({ ...address, addressLines: ['Lindenstraße 1'] })
	const floorId = topology.insertFloor({ buildingId, name: 'EG' })
	const unitId = topology.insertUnit({ floorId, name: 'Laden' })
	/** Nobody is billed for what is only measured here. */
	const elsewhere = topology.insertUnit({ floorId, name: 'Technik' })
	const tenantId = topology.insertTenant({ name: 'Jörg Müßiggang', addressLines: ['Lindenstraße 1'] })
	topology.insertOccupancy({ unitId, tenantId, fromDate: '2025-01-01', kind: 'postpaid' })
	const protocols = { electricity: 'dlt645', gas: 'cjt188' } as const
	const lineOf = {
		electricity: lines.insert({ name: 'Strom', url: 'tcp://127.0.0.1:9', protocol: 'dlt645', enabled: false }),
		gas: lines.insert({ name: 'Gas', url: 'tcp://127.0.0.1:9', protocol: 'cjt188', enabled: false }),
	}
	for (const [index, key] of (Object.keys(metered) as (keyof typeof metered)[]).entries()) {
		const { name, modelId, perDay } = metered[key]
		const medium = key === 'gas' ? ('gas' as const) : ('electricity' as const)
		const isBilled = key === 'lift' || key === 'gas'
		const pointId = topology.insertPoint({ unitId: isBilled ? unitId : elsewhere, name, medium })
		ids[key] = pointId
		const serial = String(index + 1).padStart(medium === 'gas' ? 14 : 12, '0')
		const counter =
			medium === 'gas'
				? ({ name: 'volume', quantity: 'volume', role: '', unit: 'm3', exponent: -2, digits: 8 } as const)
				: ({ name: 'import', quantity: 'energy', role: 'import', unit: 'kWh', exponent: -2, digits: 8 } as const)
		const meter = { serial, modelId, protocol: protocols[medium], medium, lineId: lineOf[medium], address: serial }
		const { registerIds } = meters.insert({ ...meter, addedAt: 0 }, [counter], {
			...{ pointId, fromAt: day(1) - dayMs, multiplierNumerator: key === 'lift' ? 40 : 1 },
		})
		const registerId = registerIds[0]!
		const freezes = Array.from({ length: 32 }, (_, passed) => {
			const at = day(passed + 1)
			const value = 5_000 + passed * perDay
			return { registerId, at, origin: 'freeze', value, quality: 'memory', receivedAt: at, frame: null } as const
		})
		readings.insertRound({ frames: [], readings: freezes })
	}
	ids.common = topology.insertPoint({ unitId, name: 'Allgemeinstrom', medium: 'electricity' })
	ids.tooMuch = topology.insertPoint({ unitId: elsewhere, name: 'Rest', medium: 'electricity' })
}

let house: TestStation
beforeAll(async () => {
	house = await startStation({ folder: prepared(fill) })
	const priced = (unit: 'kWh') =>
		tariffDefinition.parse({
			...{ currency: 'EUR', unit, vatPercent: '19', standing: [] },
			bands: [{ name: 'Arbeit', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.25' }] }],
		})
	for (const [medium, points] of [
		['electricity', [ids.common, ids.lift]],
		['gas', [ids.gas]],
	] as const) {
		const definition = priced('kWh')
		const saved = { tariffId: null, name: medium, medium, validFrom: '2025-01-01', definition }
		const { tariffId } = await house.call('tariffs.save', saved)
		await house.call('tariffs.assign', { tariffId, pointIds: [...points], from: '2025-01-01' })
	}
}, 60_000)
afterAll(() => house?.close())

const series = (pointId: number, step: 'day' | 'month') =>
	house.call('readings.series', { pointId, ...january, step }).then(({ steps, energy }) => ({
		use: steps.map((each) => each.use),
		reasons: steps.map(({ reason }) => reason),
		energy: energy?.use ?? null,
	}))

const detailsOf = async (call: Promise<unknown>) =>
	(await refusal(call)).details as { readonly reason?: string; readonly field?: string }

async function drafted() {
	const { runId } = await house.call('billing.prepare', { month: '2026-01' })
	const run = await until('the month is drafted', async () => {
		const found = await house.call('billing.run', { runId })
		return found.state !== 'preparing' && found
	})
	const client = new Database(house.databasePath, { readonly: true })
	const text = client
		.prepare<[number], string>('select snapshot from statement where id = ?')
		.pluck()
		.get(run.statements[0]!.id)!
	client.close()
	const statement: Statement = JSON.parse(text).statement
	const about = (pointId: number) => ({
		readings: statement.readings.filter((row) => (row.partOf?.pointId ?? row.pointId) === pointId),
		quantities: statement.charges.filter((line) => line.pointId === pointId).map(({ quantity }) => quantity),
	})
	const red = run.problems.filter(({ severity }) => severity === 'red').map(({ pointName, code }) => [pointName, code])
	return { red, statement, about }
}

const saveFormula = (from: string, terms: readonly (readonly [number, number])[] | null, pointId = ids.common) =>
	house.call('topology.saveFormula', {
		...{ pointId, from },
		terms: terms?.map(([coefficient, id]) => ({ pointId: id, coefficient })) ?? null,
	})

test('what nobody has said yet is red, each by its name', async () => {
	expect((await drafted()).red).toEqual([
		['Allgemeinstrom', 'no-meter'],
		['Gas', 'no-gas-factor'],
	])
})

describe('a formula', () => {
	test('that cannot be is refused by name, and changes nothing', async () => {
		await saveFormula('2026-01-01', [[1, ids.common]], ids.tooMuch)
		const reason = async (terms: readonly (readonly [number, number])[], pointId = ids.common) =>
			(await detailsOf(saveFormula('2026-01-01', terms, pointId))).reason
		expect(await reason([[1, ids.tooMuch]])).toBe('cycle')
		expect(await reason([[1, ids.common]])).toBe('cycle')
		expect(await reason([[1, ids.first]], ids.main)).toBe('metered')
		expect(
			await reason([
				[1, ids.main],
				[1, ids.main],
			]),
		).toBe('twice')
		expect(
			await reason([
				[1, ids.main],
				[1, ids.gas],
			]),
		).toBe('units')
		expect((await house.call('topology.formulas', { pointId: ids.common })).versions).toEqual([])
		await saveFormula('2026-01-01', null, ids.tooMuch)
	})

	test('holds from its day on: the days on either side, the month and the bill are sums of its parts', async () => {
		await saveFormula('2026-01-01', [
			[1, ids.main],
			[-1, ids.first],
		])
		expect((await series(ids.common, 'month')).use).toEqual(['2480.00'])
		await saveFormula(changes.date, [
			[1, ids.main],
			[-1, ids.first],
			[-2, ids.second],
		])
		// (100 − 20) kWh a day, from the sixteenth on 2 × 15 less.
		const days = await series(ids.common, 'day')
		expect(days.use).toEqual([...new Array(15).fill('80.00'), ...new Array(16).fill('50.00')])
		expect((await series(ids.common, 'month')).use).toEqual(['2000.00'])
		const { about, red } = await drafted()
		expect(red).toEqual([['Gas', 'no-gas-factor']])
		expect(about(ids.common).quantities).toEqual(['2000'])
		expect(
			about(ids.common).readings.map(({ pointName, used, partOf }) => [pointName, used, partOf!.coefficient]),
		).toEqual([
			['Hauptzähler', '1500.00', 1],
			['Wohnung 1', '300.00', -1],
			['Hauptzähler', '1600.00', 1],
			['Wohnung 1', '320.00', -1],
			['Wohnung 2', '240.00', -2],
		])
	})

	test('without parts ends it: from that day on there is a gap, and the bill is red', async () => {
		await saveFormula('2026-01-20', [])
		const days = await series(ids.common, 'day')
		expect([days.use[18], days.use[19], days.reasons[19]]).toEqual(['50.00', null, 'no-formula'])
		expect((await drafted()).red).toContainEqual(['Allgemeinstrom', 'no-formula'])
		await saveFormula('2026-01-20', null)
		expect((await series(ids.common, 'month')).use).toEqual(['2000.00'])
	})
})

describe('gas factors', () => {
	const save = (from: string, stateNumber: string, calorificValue: string) =>
		house.call('topology.saveGasFactor', {
			...{ pointId: ids.gas, from, by: 'M. Weber' },
			factors: { stateNumber, calorificValue },
		})

	test('that are a slip of the pen are refused', async () => {
		const field = async (state: string, calorific: string) =>
			(await detailsOf(save('2026-01-01', state, calorific))).field
		expect(await field('9.53', '11.2')).toBe('stateNumber')
		expect(await field('0.953', '112')).toBe('calorificValue')
	})

	test('make kWh of m³ by each day’s own, in the chart and on the bill', async () => {
		await save('2026-01-01', '0.9531', '11.263')
		await save(changes.date, '0.9531', '11.5')
		const { factors } = await house.call('topology.gasFactors', { pointId: ids.gas })
		const by = 'M. Weber'
		expect(factors.toSorted((a, b) => (a.from < b.from ? -1 : 1))).toMatchObject([
			{ from: '2026-01-01', stateNumber: '0.9531', calorificValue: '11.263', by },
			{ from: changes.date, stateNumber: '0.9531', calorificValue: '11.5', by },
		])
		const [before, after] = ['32.2042959', '32.88195']
		const days = await series(ids.gas, 'day')
		expect(days.energy).toEqual([...new Array(15).fill(Number(before).toFixed(6)), ...new Array(16).fill(after)])
		// 45 m³ × 0.9531 × 11.263 + 48 m³ × 0.9531 × 11.5
		expect((await series(ids.gas, 'month')).energy).toEqual(['1009.175639'])
		const { red, about, statement } = await drafted()
		expect(red).toEqual([])
		expect(about(ids.gas).quantities).toEqual(['1009.1756385'])
		expect(about(ids.gas).readings.map(({ used, gas }) => [used, gas?.calorificValue, gas?.kWh])).toEqual([
			['45.00', '11.263', '483.0644385'],
			['48.00', '11.5', '526.1112'],
		])
		const named = statement.notes.filter(({ code }) => code === 'gas-energy').map(({ params }) => params.calorificValue)
		expect(named).toEqual(['11.263', '11.5'])
	})
})

describe('another transformer ratio', () => {
	const change = (more: object = {}) =>
		house.call('meters.changeRatio', {
			...{ pointId: ids.lift, at: changes.at, multiplier: { numerator: 60, denominator: 1 } },
			...{ values: [], by: 'M. Weber', comment: 'Wandler getauscht' },
			...more,
		})

	test('that cannot be true is refused by name', async () => {
		const reason = async (more: object) => (await detailsOf(change(more))).reason
		expect(await reason({ at: house.now() + dayMs })).toBe('in-future')
		expect(await reason({ at: day(1) - 2 * dayMs })).toBe('before-last-exchange')
		// Between two midnights no reading holds: somebody must have looked at the display.
		expect(await reason({ at: changes.at + dayMs / 2 })).toBe('final-missing')
		const typed = (value: string, unit: string) => ({ values: [{ register: 'import', value, unit }] })
		expect(await reason({ at: changes.at + dayMs / 2, ...typed('7', 'm3') })).toBe('value-invalid')
		expect(await reason({ pointId: ids.common })).toBe('virtual')
	})

	test('counts from its instant on, across the month, and the bill says so', async () => {
		expect((await series(ids.lift, 'month')).use).toEqual(['8680'])
		await change()
		const days = await series(ids.lift, 'day')
		expect(days.use.map(Number)).toEqual([...new Array(15).fill(280), ...new Array(16).fill(420)])
		expect((await series(ids.lift, 'month')).use.map(Number)).toEqual([15 * 280 + 16 * 420])
		const { exchanges } = await house.call('meters.exchanges', { pointId: ids.lift })
		expect(exchanges).toMatchObject([{ at: changes.at, multiplier: { numerator: 60, denominator: 1 }, by: 'M. Weber' }])
		const { about, statement } = await drafted()
		expect(about(ids.lift).quantities).toEqual(['10920'])
		expect(about(ids.lift).readings.map(({ used, multiplier }) => [used, multiplier])).toEqual([
			['4200', '40'],
			['6720', '60'],
		])
		const told = statement.notes.filter(({ pointName }) => pointName === 'Aufzug').map(({ code }) => code)
		expect(told).toContain('ratio-change')
		expect(told).not.toContain('meter-exchange')
	})

	test('in the middle of a day takes what the display showed, and the day is the sum of both parts', async () => {
		const at = day(25) + dayMs / 2
		// 24 days of 7 kWh, half a day, and the 50 kWh that stood at the beginning of the year.
		const values = [{ register: 'import', value: '221.50', unit: 'kWh' }]
		await change({ at, values, multiplier: { numerator: 80, denominator: 1 } })
		const { use } = await series(ids.lift, 'day')
		expect([use[23], use[24], use[25]].map(Number)).toEqual([420, 210 + 280, 560])
	})
})

test('a value that was put right is what the list of registers shows, with its quality', async () => {
	const { registerId } = await house.call('plausibility.point', { pointId: ids.second, registerId: null, ...january })
	const put = { registerId, at: january.to, findingId: null, author: 'M. Weber', reason: 'vom Display abgelesen' }
	const before = (await house.call('readings.point', { pointId: ids.second })).latest
	expect(before).toMatchObject([{ register: 'import', shown: { value: '515.00', quality: 'memory' } }])
	const { overlayId } = await house.call('plausibility.correct', { ...put, value: '514.50' })
	const { latest, main } = await house.call('readings.point', { pointId: ids.second })
	expect(latest).toMatchObject([
		{ register: 'import', at: january.to, shown: { value: '514.50', quality: 'corrected' } },
	])
	expect(latest[0]!.shown).toEqual(main.stand)
	await house.call('plausibility.undo', { overlayIds: [overlayId], findingId: null, author: 'M. Weber' })
	expect((await house.call('readings.point', { pointId: ids.second })).latest).toEqual(before)
})
