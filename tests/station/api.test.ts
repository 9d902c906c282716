/** From an empty station to issued statements by the page's calls alone; every call of the contract at least once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doctorCalls } from '../../src/shared/contract/doctor.ts'
import { factCalls } from '../../src/shared/contract/facts.ts'
import { calls } from '../../src/shared/contract/index.ts'
import { secretsCalls } from '../../src/shared/contract/secrets.ts'
import { building, definition } from './garden-street.ts'
import {
	type AnnouncedLine,
	issued,
	refusal,
	startStation,
	startVirtual,
	strictCallOf,
	type TestStation,
	until,
	type Virtual,
} from './house.ts'
import { meterOf, shownBy } from './truth.ts'

const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()

let virtual: Virtual
let house: TestStation
let call: TestStation['call']
const called = new Set<string>()
/** scan.test.ts, secrets.test.ts, own-plan.test.ts and those of facts/ and tariffs/ make these. */
const otherCalls = [
	...['lines.startScan', 'lines.resumeScan', 'lines.stopScan'],
	...['collection.gaps', 'collection.plan', 'collection.setPlan'],
	...['lines.scan', 'station.cancelTask', 'lines.update'],
	...['tariffs.startWhatIf', 'tariffs.whatIf', 'tariffs.cancelWhatIf'],
	...['tariffs.removeVersion', 'tariffs.templates'],
	...'withdraw correct corrections lookForDifferences dismissDifference'.split(' ').map((of) => `billing.${of}`),
	...['verify', 'explain', 'explainPdf', 'statements', 'statement'].map((of) => `billing.${of}`),
	...Object.keys(secretsCalls),
	...Object.keys({ ...factCalls, ...doctorCalls }),
]

beforeAll(async () => {
	virtual = await startVirtual(aheadMs)
	house = await startStation({ aheadMs, virtual })
	call = strictCallOf(house.station, (name) => called.add(name))
})
afterAll(async () => {
	await house?.close()
	await virtual?.stop()
})

const lineOf = (id: string): AnnouncedLine => virtual.announcement.lines.find((line) => line.id === id)!
const ids = { unit: 0, point: 0, power: 0, heat: 0, meter: 0, tariff: 0, run: 0 }

describe('a station without a building', () => {
	test('answers every question with nothing, and refuses what needs a building', async () => {
		expect(await call('station.status', {})).toMatchObject({ state: 'empty', building: null, tasks: [], demo: false })
		expect(await call('topology.tree', {})).toEqual({ nodes: [] })
		expect(await call('topology.units', {})).toEqual({ units: [] })
		expect(await call('lines.list', {})).toEqual({ lines: [] })
		expect(await call('meters.list', {})).toEqual({ meters: [] })
		expect(await call('readings.points', {})).toEqual({ points: [] })
		expect(await call('billing.months', {})).toEqual({ months: [] })
		expect(await call('tariffs.list', {})).toEqual({ tariffs: [] })
		expect(await call('collection.status', {})).toMatchObject({ lastRound: null, lines: [], failures: [] })
		expect(await call('station.overview', {})).toMatchObject({ today: [], todo: [], counts: { points: 0 } })
		expect((await call('meters.models', {})).models.map(({ id }) => id)).toContain('dlt645-2007')
		const ports = await call('lines.ports', {})
		expect(Array.isArray(ports.ports)).toBe(true)
		const refused = { code: 'not-set-up', details: {} }
		expect(await refusal(call('station.updateBuilding', building))).toEqual(refused)
		expect(await refusal(call('billing.prepare', { month: '2026-10' }))).toEqual(refused)
		const unit = { unitId: null, floorName: 'EG', name: 'Wohnung 1', areaM2: null }
		expect(await refusal(call('topology.saveUnit', unit))).toEqual(refused)
	})

	test('takes one building, in a time zone that exists, and no second', async () => {
		expect(await refusal(call('station.createBuilding', { ...building, zone: 'Europe/Freiburg' }))).toEqual({
			code: 'invalid-input',
			details: { field: 'zone' },
		})
		await call('station.createBuilding', building)
		const refused = { code: 'already-set-up', details: {} }
		expect(await refusal(call('station.createBuilding', building))).toEqual(refused)
		expect(await refusal(call('station.startDemo', {}))).toEqual(refused)
		await call('station.updateBuilding', { ...building, name: 'Gartenstraße 7 a' })
		const { building: shown, state } = await call('station.status', {})
		expect({ state, ...shown }).toMatchObject({ state: 'ready', ...building, name: 'Gartenstraße 7 a' })
	})
})

describe('units, points and tenants', () => {
	test('a unit is made with its floor; two of one name on a floor are refused', async () => {
		const unit = { unitId: null, floorName: '1.OG', name: 'Wohnung 1', areaM2: '64.5' }
		ids.unit = (await call('topology.saveUnit', unit)).unitId
		expect(await refusal(call('topology.saveUnit', unit))).toEqual({
			code: 'duplicate',
			details: { what: 'unit', name: 'Wohnung 1' },
		})
		await call('topology.saveUnit', { ...unit, unitId: ids.unit, areaM2: '65.0' })
		const { pointId } = await call('topology.savePoint', {
			pointId: null,
			unitId: ids.unit,
			name: 'Strom',
			medium: 'electricity',
		})
		ids.point = pointId
		await call('topology.savePoint', { pointId, unitId: ids.unit, name: 'Strom Wohnung', medium: 'electricity' })
		expect(await call('topology.unit', { unitId: ids.unit })).toMatchObject({
			floorName: '1.OG',
			areaM2: '65.0',
			points: [{ id: pointId, name: 'Strom Wohnung', meterSerial: null, health: 'unknown' }],
		})
		const { nodes } = await call('topology.tree', {})
		expect(nodes.map(({ kind }) => kind)).toEqual(['building', 'floor', 'unit', 'point'])
		expect(await refusal(call('topology.unit', { unitId: 999 }))).toEqual({
			code: 'not-found',
			details: { what: 'unit' },
		})
	})

	test('two tenants of one unit may follow each other to the day, and never overlap', async () => {
		const tenant = { occupancyId: null, unitId: ids.unit, addressLines: ['Gartenstraße 7'] }
		const first = { ...tenant, tenantName: 'Ada Früh', from: '2024-01-01', to: '2026-10-15' }
		const { occupancyId } = await call('topology.saveOccupancy', first)
		const second = { ...tenant, tenantName: 'Bo Spät', from: '2026-10-15', to: null }
		expect(await refusal(call('topology.saveOccupancy', second))).toMatchObject({ code: 'duplicate' })
		await call('topology.saveOccupancy', { ...second, from: '2026-10-16' })
		const longer = { ...first, occupancyId, to: '2026-10-20' }
		expect(await refusal(call('topology.saveOccupancy', longer))).toMatchObject({ code: 'duplicate' })
		expect(await refusal(call('topology.saveOccupancy', { ...first, to: '2023-12-31' }))).toEqual({
			code: 'invalid-input',
			details: { field: 'to' },
		})
		const { occupancies } = await call('topology.unit', { unitId: ids.unit })
		expect(occupancies.map(({ tenantName, from, to }) => [tenantName, from, to])).toEqual([
			['Ada Früh', '2024-01-01', '2026-10-15'],
			['Bo Spät', '2026-10-16', null],
		])
	})
})

describe('lines', () => {
	test('a line needs an address that is one, and a port of its own', async () => {
		const power = { name: 'Strom', url: `${lineOf('strom-1').tcp}?pause=0`, protocol: 'dlt645' as const }
		expect(await refusal(call('lines.add', { ...power, url: 'http://example.org' }))).toEqual({
			code: 'line-url-invalid',
			details: { typed: 'http://example.org' },
		})
		ids.power = (await call('lines.add', power)).lineId
		expect(await refusal(call('lines.add', { ...power, name: 'Noch einmal' }))).toEqual({
			code: 'duplicate',
			details: { what: 'line', name: 'Strom' },
		})
		ids.heat = (
			await call('lines.add', { name: 'Wärme', url: `${lineOf('waerme').tcp}?pause=0`, protocol: 'mbus' })
		).lineId
		await until('both lines are open', async () => {
			const { lines } = await call('lines.list', {})
			return lines.length === 2 && lines.every(({ state }) => state === 'open')
		})
	})
})

describe('meters', () => {
	const meter = () => ({
		lineId: ids.power,
		address: lineOf('strom-1').meters[3]!.address,
		serial: null,
		modelId: 'dlt645-2007',
		ownClock: 'local' as const,
		unitId: ids.unit,
		pointId: ids.point,
		pointName: 'Strom Wohnung',
	})

	test('an address that is none, and one that is taken, are refused with what was typed', async () => {
		expect(await refusal(call('meters.add', { ...meter(), address: 'Keller' }))).toEqual({
			code: 'address-invalid',
			details: { typed: 'Keller' },
		})
		ids.meter = (await call('meters.add', meter())).meterId
		expect(await refusal(call('meters.add', { ...meter(), pointId: null }))).toEqual({
			code: 'duplicate',
			details: { what: 'meter', name: meter().address },
		})
		expect(await refusal(call('meters.add', { ...meter(), modelId: 'Ferraris' }))).toMatchObject({ code: 'not-found' })
	})

	test('a line cannot be removed while a meter hangs on it', async () => {
		const heat = lineOf('waerme').meters[0]!
		const other = await call('topology.saveUnit', { unitId: null, floorName: '1.OG', name: 'Wohnung 2', areaM2: null })
		await call('topology.saveOccupancy', {
			occupancyId: null,
			unitId: other.unitId,
			tenantName: 'Cem Ganz',
			addressLines: [],
			from: '2024-01-01',
			to: null,
		})
		await call('meters.add', {
			...meter(),
			lineId: ids.heat,
			address: heat.address,
			serial: heat.serial,
			modelId: 'mbus-heat',
			unitId: other.unitId,
			pointId: null,
			pointName: 'Wärme',
		})
		expect(await refusal(call('lines.remove', { lineId: ids.heat }))).toMatchObject({ code: 'in-use' })
	})

	test('asked this moment, a meter shows what its display shows, and the frame behind it can be read', async () => {
		const { at, readings } = await call('meters.readNow', { meterId: ids.meter })
		const serial = lineOf('strom-1').meters[3]!.serial
		const shown = readings.find(({ register }) => register === 'import')!
		const hundredths = Math.round(Number(shown.shown.value) * 100)
		expect(hundredths).toBeGreaterThanOrEqual(shownBy(meterOf(serial), 'import', at - 5_000)!)
		expect(hundredths).toBeLessThanOrEqual(shownBy(meterOf(serial), 'import', at)!)
		expect(readings.map(({ register }) => register)).toEqual(
			expect.arrayContaining(['voltage-a', 'power', 'frequency']),
		)
		const { rows, more } = await call('readings.rows', { pointId: ids.point, before: null, limit: 1 })
		expect(more).toBe(true)
		const frame = await call('readings.frame', { frameId: rows[0]!.frameId! })
		expect(frame.decoded.map(({ value }) => value)).toContain(rows[0]!.value)
		expect(frame.decoded).toContainEqual(expect.objectContaining({ quantity: 'energy', role: 'export', tariff: 1 }))
		const { entries } = await call('lines.trace', { lineId: ids.power })
		expect(entries.some(({ direction, hex }) => direction === 'received' && hex.includes(frame.hex))).toBe(true)
		expect(await refusal(call('readings.frame', { frameId: 999_999_999 }))).toMatchObject({ code: 'not-found' })
	})

	test('a meter that is switched off is not asked', async () => {
		await call('meters.setEnabled', { meterId: ids.meter, enabled: false })
		expect(await refusal(call('meters.readNow', { meterId: ids.meter }))).toMatchObject({
			code: 'meter-no-answer',
			details: { reason: 'line' },
		})
		await call('meters.setEnabled', { meterId: ids.meter, enabled: true })
		expect((await call('meters.readNow', { meterId: ids.meter })).readings.length).toBeGreaterThan(0)
		expect(await refusal(call('meters.readNow', { meterId: 999 }))).toEqual({
			code: 'not-found',
			details: { what: 'meter' },
		})
	})

	test('an address where nobody answers is said with the reason', async () => {
		const { meterId } = await call('meters.add', {
			...meter(),
			address: '999999999998',
			pointId: null,
			pointName: 'Irrtum',
		})
		expect(await refusal(call('meters.readNow', { meterId }))).toMatchObject({
			code: 'meter-no-answer',
			details: { reason: 'silence' },
		})
		await call('meters.setEnabled', { meterId, enabled: false })
		const { meters } = await call('meters.list', {})
		expect(meters.find(({ id }) => id === meterId)).toMatchObject({
			enabled: false,
			lastFailure: { reason: 'silence' },
		})
	})

	test('a round now asks the meters of a line', async () => {
		const since = house.now()
		await call('collection.readNow', { lineId: ids.heat })
		await until('the round is over', async () => {
			const { lastRound } = await call('collection.status', {})
			return lastRound!.startedAt >= since && lastRound!.finishedAt !== null
		})
		expect(await refusal(call('collection.readNow', { lineId: 999 }))).toMatchObject({ code: 'not-found' })
		expect((await call('lines.list', {})).lines.find(({ id }) => id === ids.heat)).toMatchObject({
			health: 'good',
			answered: 1,
		})
	})
})

describe('from tariffs to issued statements', () => {
	const tariff = { tariffId: null, name: 'Strom', medium: 'electricity' as const, validFrom: '2026-01-01', definition }

	test('a tariff has versions, counts in the currency of the building, and is given to points of its medium', async () => {
		const dollars = { ...tariff, definition: { ...definition, currency: 'USD' } }
		expect(await refusal(call('tariffs.save', dollars))).toEqual({
			code: 'invalid-input',
			details: { field: 'currency' },
		})
		ids.tariff = (await call('tariffs.save', tariff)).tariffId
		await call('tariffs.save', { ...tariff, tariffId: ids.tariff, validFrom: '2026-12-01' })
		const heat = await call('tariffs.save', { ...tariff, name: 'Wärme', medium: 'heat' })
		const { points } = await call('readings.points', {})
		const heatPoint = points.find(({ medium }) => medium === 'heat')!.id
		const wrong = { tariffId: ids.tariff, pointIds: [heatPoint], from: '2026-01-01' }
		expect(await refusal(call('tariffs.assign', wrong))).toEqual({
			code: 'invalid-input',
			details: { field: 'pointIds' },
		})
		await call('tariffs.assign', { tariffId: ids.tariff, pointIds: [ids.point], from: '2026-01-01' })
		await call('tariffs.assign', { tariffId: heat.tariffId, pointIds: [heatPoint], from: '2026-01-01' })
		const { tariffs } = await call('tariffs.list', {})
		expect(tariffs.find(({ id }) => id === ids.tariff)).toMatchObject({ points: [ids.point] })
		expect(tariffs.find(({ id }) => id === ids.tariff)!.versions.map(({ validFrom }) => validFrom)).toEqual([
			'2026-01-01',
			'2026-12-01',
		])
		expect((await call('readings.point', { pointId: ids.point })).tariffName).toBe('Strom')
	})

	test('a point without a meter and without a tariff is red; a month that is over is drafted from what was read', async () => {
		const { points } = await call('readings.points', {})
		const mistake = points.find(({ name }) => name === 'Irrtum')!
		ids.run = (await call('billing.prepare', { month: '2026-10' })).runId
		const run = await until('the month is drafted', async () => {
			const seen = await call('billing.run', { runId: ids.run })
			return seen.state === 'draft' && seen
		})
		expect(run.problems).toContainEqual(
			expect.objectContaining({ severity: 'red', code: 'no-tariff', pointName: mistake.name }),
		)
		const { unitId } = await call('topology.saveUnit', {
			unitId: null,
			floorName: 'KG',
			name: 'Abstellraum',
			areaM2: null,
		})
		await call('topology.savePoint', { pointId: mistake.id, unitId, name: 'Irrtum', medium: 'electricity' })
	})

	test('the tenants of October share the month by the day at which one followed the other, to the last cent', async () => {
		const run = await until(
			'nothing is missing any more',
			async () => {
				const { runId } = await call('billing.prepare', { month: '2026-10' })
				const seen = await until('drafted', async () => {
					const each = await call('billing.run', { runId })
					return each.state === 'draft' && each
				})
				return !seen.problems.some(({ severity }) => severity === 'red') && seen
			},
			90_000,
		)
		const month = await issued({ call }, run.id)
		const numbers = month.statements.map(({ number }) => number!)
		expect(numbers.toSorted()).toEqual(['2026-00001', '2026-00002', '2026-00003'])
		const power = meterOf(lineOf('strom-1').meters[3]!.serial)
		const heat = meterOf(lineOf('waerme').meters[0]!.serial)
		const [from, change, to] = [
			'2026-10-01T00:00:00+02:00',
			'2026-10-16T00:00:00+02:00',
			'2026-11-01T00:00:00+01:00',
		].map((local) => Date.parse(local)) as [number, number, number]
		const used = (meter: typeof power, start: number, end: number) => {
			const register = meter === power ? 'import' : 'energy'
			return shownBy(meter, register, end)! - shownBy(meter, register, start)!
		}
		// 31 € a month are 1 € a day; 0.30 € for 0.01 kWh are 0.3 cent, half up; for a whole kWh 30 cent.
		const gross = (net: number) => net + Math.floor((net * 19 + 50) / 100)
		const powerOf = (start: number, end: number) => Math.floor((used(power, start, end) * 3 + 5) / 10)
		expect(Object.fromEntries(month.statements.map(({ tenantName, total }) => [tenantName, total.minor]))).toEqual({
			'Ada Früh': gross(1_500 + powerOf(from, change)),
			'Bo Spät': gross(1_600 + powerOf(change, to)),
			'Cem Ganz': gross(3_100 + used(heat, from, to) * 30),
		})
		const { base64 } = await call('billing.pdf', { statementId: month.statements[0]!.id, language: 'en' })
		expect(Buffer.from(base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
		expect(await refusal(call('billing.cancel', { runId: run.id }))).toMatchObject({ code: 'run-not-draft' })
	}, 120_000)

	test('a draft can be thrown away', async () => {
		const { runId } = await call('billing.prepare', { month: '2026-08' })
		await until('drafted', async () => (await call('billing.run', { runId })).state === 'draft')
		await call('billing.cancel', { runId })
		expect(await refusal(call('billing.run', { runId }))).toEqual({ code: 'not-found', details: { what: 'run' } })
		const { months } = await call('billing.months', {})
		expect(months.find(({ month }) => month === '2026-10')).toMatchObject({ state: 'issued', statements: 3 })
	})

	test('a series that ends before it begins is refused', async () => {
		const asked = { pointId: ids.point, from: 2, to: 1, step: 'day' as const }
		expect(await refusal(call('readings.series', asked))).toEqual({ code: 'invalid-input', details: { field: 'to' } })
		const from = Date.parse('2026-10-01T00:00:00+02:00')
		const { steps } = await call('readings.series', { ...asked, from, to: Date.parse('2026-11-01T00:00:00+01:00') })
		expect(steps.length).toBe(31)
	})

	test('a line without meters can be removed', async () => {
		const { lineId } = await call('lines.add', { name: 'Leer', url: 'tcp://127.0.0.1:9', protocol: 'mbus' })
		await call('lines.remove', { lineId })
		expect((await call('lines.list', {})).lines.map(({ name }) => name)).toEqual(['Strom', 'Wärme'])
	})
})

const inOtherFiles = 'callers collectors exchange exports plausibility alarms commissioning costs papers tenants'
const otherAreas = new Set([...inOtherFiles.split(' '), 'start', 'network'])

test('every call but those of the search has been made, and each answer was what the contract says', () => {
	const left = Object.keys(calls).filter((name) => !called.has(name) && !otherAreas.has(name.split('.')[0]!))
	expect(left.toSorted()).toEqual(otherCalls.toSorted())
})
