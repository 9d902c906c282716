/**
 * A heat meter is exchanged on the line: its successor is noticed, the exchange is booked with both displays, and what
 * the flat used in October runs across, on the page and on the bill.
 */
import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Statement } from '../../../src/main/domain/billing/statement.ts'
import { meters } from '../../../src/virtual/building/plan.ts'
import { newFolder, refusal, startStation, startVirtual, type TestStation, until } from '../house.ts'
import { truth } from '../truth.ts'

const heatOnly = ['--lines=waerme']
const exchangedOn = '2026-10-20T10:20:00+02:00'
const billedOn = '2026-11-05T10:20:00+01:00'
const october = { from: Date.parse('2026-10-01T00:00:00+02:00'), to: Date.parse('2026-11-01T00:00:00+01:00') }
const aheadOf = (local: string) => Date.parse(local) - Date.now()

const old = meters.find(({ line }) => line === 'waerme')!
const newSerial = '68990001'
const kWh = (milliWh: number) => Math.floor(milliWh / 1_000_000)
/** What the meters' displays show, in whole kWh as they count. */
const stand = (at: number) => kWh(truth.registersAt(old, at).totalMilliWh)

const folder = newFolder()
let house: TestStation
let at: number
let pointId: number
let oldMeterId: number

async function open(local: string, tell: readonly object[] = []): Promise<TestStation> {
	const aheadMs = aheadOf(local)
	const virtual = await startVirtual(aheadMs, heatOnly)
	for (const message of tell) await virtual.tell(message)
	const started = await startStation({ folder, aheadMs, virtual })
	return { ...started, stop: async () => void (await Promise.all([started.stop(), virtual.stop()])) }
}

const alarms = async () => (await house.call('alarms.open', {})).alarms
const serialAlarm = async () => (await alarms()).find(({ cause }) => cause === 'serial-changed')

const allRead = () =>
	until('every meter has answered', async () => {
		const { meters: listed } = await house.call('meters.list', {})
		return listed.length === 12 && listed.every(({ lastReadAt }) => lastReadAt !== null)
	})

beforeAll(async () => {
	house = await open(exchangedOn)
	await house.call('station.startDemo', {})
	await allRead()
	const { meters: listed } = await house.call('meters.list', {})
	const meter = listed.find(({ serial }) => serial === old.serial)!
	oldMeterId = meter.id
	pointId = meter.pointId!
}, 180_000)
afterAll(async () => {
	await house?.stop()
	rmSync(folder, { recursive: true, force: true })
})

const input = (change: object = {}) => ({
	pointId,
	at,
	finalValues: [{ register: 'energy', value: String(stand(at)), unit: 'kWh' }],
	newMeter: {
		...{ lineId: 1, address: old.address, serial: newSerial, modelId: 'mbus-heat', ownClock: 'local' as const },
		calibrationYear: 2026,
		multiplier: { numerator: 1, denominator: 1 },
	},
	firstValues: [{ register: 'energy', value: '0', unit: 'kWh' }],
	photo: null,
	by: 'M. Weber',
	comment: null,
	...change,
})

test('row 28: another serial number at the address is an alarm, and its values are not the old meter’s', async () => {
	const before = await house.call('readings.point', { pointId })
	const told = await house.virtual().tell({ fault: 'exchange', meter: old.serial, serial: newSerial })
	at = told.at as number
	await refusal(house.call('meters.readNow', { meterId: oldMeterId }))
	const alarm = await until('the alarm is raised', async () => (await serialAlarm()) ?? null)
	expect(alarm).toMatchObject({
		subject: { kind: 'meter', id: oldMeterId },
		detail: { before: old.serial, after: newSerial, address: old.address },
	})
	// Who has seen it says so; it stays an alarm until its cause is gone.
	const seen = { by: 'M. Weber', comment: 'Monteur war da' }
	await house.call('alarms.acknowledge', { alarmIds: [alarm.id], ...seen })
	expect(await serialAlarm()).toMatchObject({ id: alarm.id, clearedAt: null, acknowledged: seen })
	expect((await house.call('meters.exchangeForm', { pointId, at })).noticedSerial).toBe(newSerial)
	const { rows } = await house.call('readings.rows', { pointId, before: null, limit: 50 })
	expect(Math.max(...rows.map((row) => row.at))).toBeLessThan(at)
	expect((await house.call('readings.point', { pointId })).main.stand).toEqual(before.main.stand)
})

test('what the display of a new meter shows is told by its model', async () => {
	const { registers } = await house.call('meters.modelRegisters', { modelId: 'dlt645-2007' })
	const main = registers.filter(({ isMain }) => isMain)
	expect(main).toEqual([
		expect.objectContaining({ register: 'import', tariff: 0, unit: 'kWh', decimals: 2, last: null }),
	])
	expect(registers.length).toBeGreaterThan(1)
	const unknown = house.call('meters.modelRegisters', { modelId: 'no-such-meter' })
	expect(await refusal(unknown)).toMatchObject({ code: 'not-found' })
})

test('an exchange that cannot be true is refused by name, and changes nothing', async () => {
	const refused = async (change: object) => {
		const { refusal: found } = await house.call('meters.exchangeCheck', input(change))
		expect(await refusal(house.call('meters.exchange', input(change)))).toMatchObject({
			code: 'exchange-refused',
			details: { reason: found!.reason },
		})
		return found!.reason
	}
	const final = (value: string, unit = 'kWh') => ({ finalValues: [{ register: 'energy', value, unit }] })
	expect(await refused(final(String(stand(at) - 50)))).toBe('final-below-last')
	expect(await refused(final('12', 'm3'))).toBe('value-invalid')
	expect(await refused({ finalValues: [] })).toBe('final-missing')
	expect(await refused({ firstValues: [] })).toBe('first-missing')
	expect(await refused({ at: house.now() + 3_600_000 })).toBe('in-future')
	expect(await refused({ at: Date.parse('2019-01-01') })).toBe('before-last-exchange')
	const taken = { ...input().newMeter, address: '2' }
	expect(await refused({ newMeter: taken })).toBe('address-in-use')
	expect(await refused({ newMeter: { ...taken, address: 'x' } })).toBe('address-invalid')
	expect(await refused({ photo: Buffer.from('GIF89a, not a photo').toString('base64') })).toBe('photo-invalid')
	const { meters: listed } = await house.call('meters.list', {})
	expect(listed.filter((meter) => meter.pointId === pointId).map(({ serial }) => serial)).toEqual([old.serial])
	expect((await house.call('meters.exchanges', { pointId })).exchanges).toEqual([])
})

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3, 4]).toString('base64')

test('the check says what the month is without doing it; the exchange does it, and the alarm is gone', async () => {
	const preview = await house.call('meters.exchangeCheck', input())
	const used = stand(at) - stand(october.from)
	expect(preview).toMatchObject({ refusal: null, notes: [], month: { from: october.from } })
	expect(Number(preview.month!.before.value)).toBe(used)
	expect(await serialAlarm()).toBeDefined()
	const { meterId } = await house.call('meters.exchange', input({ photo: png, comment: 'Eichfrist' }))
	expect(await serialAlarm()).toBeUndefined()
	const { exchanges } = await house.call('meters.exchanges', { pointId })
	expect(exchanges).toMatchObject([{ at, oldSerial: old.serial, newSerial, by: 'M. Weber', hasPhoto: true }])
	const photo = await house.call('meters.exchangePhoto', { exchangeId: exchanges[0]!.id })
	expect(photo).toEqual({ kind: 'image/png', base64: png })
	await until('the new meter has answered', async () => {
		const { meters: listed } = await house.call('meters.list', {})
		const meter = listed.find(({ id }) => id === meterId)!
		expect(meter.serial).toBe(newSerial)
		expect(meter.calibratedUntil).toBe(2026)
		expect(listed.find(({ id }) => id === oldMeterId)).toMatchObject({ enabled: false, pointId: null })
		return meter.lastReadAt !== null
	})
	const { answerLimitMs } = await house.call('collection.plan', { meterId })
	expect(answerLimitMs).toBeGreaterThan(0)
})

test('the month runs across both meters: day by day, and as a whole', async () => {
	const days = async () => {
		const { steps } = await house.call('readings.series', { pointId, ...october, step: 'day' })
		return steps.filter(({ from, to }) => from <= at && at < to)
	}
	const point = await house.call('readings.point', { pointId })
	expect(point.meter?.serial).toBe(newSerial)
	expect(Number(point.main.thisMonth.value)).toBeGreaterThanOrEqual(stand(at) - stand(october.from))
	// Heat meters keep months, not days: the day itself has no midnight, which is a gap and not a 0.
	expect(await days()).toMatchObject([{ use: null }])
	const { rows } = await house.call('readings.rows', { pointId, before: null, limit: 500 })
	const typed = rows.filter(({ origin }) => origin === 'manual')
	expect(typed.map((row) => [row.at, row.register, row.value])).toEqual([
		[at, 'energy', String(stand(at))],
		[at, 'energy', '0'],
	])
})

/** What the statement was drafted from, and says. */
function snapshotOf(statementId: number): Statement {
	const client = new Database(house.databasePath, { readonly: true })
	const text = client.prepare<[number], string>('select snapshot from statement where id = ?').pluck().get(statementId)!
	client.close()
	return JSON.parse(text).statement
}

test('row 28: the draft bill of the month shows both meters, and their sum', async () => {
	await house.stop()
	house = await open(billedOn, [{ fault: 'exchange', meter: old.serial, serial: newSerial, at }])
	const whole = await until('the boundary of the month is there', async () => {
		const { steps } = await house.call('readings.series', { pointId, ...october, step: 'month' })
		return steps[0]?.use ?? null
	})
	const first = stand(at) - stand(october.from)
	const second = kWh(truth.registersAt(old, october.to).totalMilliWh - truth.registersAt(old, at).totalMilliWh)
	expect(Number(whole)).toBe(first + second)
	const { runId } = await house.call('billing.prepare', { month: '2026-10' })
	const run = await until('the month is drafted', async () => {
		const found = await house.call('billing.run', { runId })
		return found.state !== 'preparing' && found
	})
	const own = run.statements.find(({ unitName }) => unitName === old.unit)!
	const rows = snapshotOf(own.id).readings.filter(({ pointName }) => pointName === 'Wärme')
	expect(rows.map(({ meterSerial, used }) => [meterSerial, used])).toEqual([
		[old.serial, String(first)],
		[newSerial, String(second)],
	])
})
