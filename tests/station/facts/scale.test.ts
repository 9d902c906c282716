/** A heat meter's new firmware states Wh instead of kWh: kept, not counted, said, and decided by a person. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meters } from '../../../src/virtual/building/plan.ts'
import { newFolder, startStation, startVirtual, type TestStation, until, type Virtual } from '../house.ts'
import { truth } from '../truth.ts'

const noticedOn = '2026-11-05T10:20:00+01:00'
const billedOn = '2026-12-02T10:20:00+01:00'
const november = [Date.parse('2026-11-01T00:00:00+01:00'), Date.parse('2026-12-01T00:00:00+01:00')] as const
const restated = meters.find(({ line }) => line === 'waerme')!
const folder = newFolder()

let virtual: Virtual
let house: TestStation
let meterId: number
let pointId: number

async function open(local: string, tell: readonly object[] = []): Promise<void> {
	const aheadMs = Date.parse(local) - Date.now()
	virtual = await startVirtual(aheadMs, ['--lines=waerme'])
	for (const message of tell) await virtual.tell(message)
	house = await startStation({ folder, aheadMs, virtual })
}
const close = () => Promise.all([house?.stop(), virtual?.stop()])

beforeAll(async () => {
	await open(noticedOn)
	await house.call('station.startDemo', {})
	const meter = await until('the meter has answered', async () => {
		const { meters: listed } = await house.call('meters.list', {})
		return listed.find(({ serial, lastReadAt }) => serial === restated.serial && lastReadAt !== null) ?? null
	})
	meterId = meter.id
	pointId = meter.pointId!
}, 120_000)
afterAll(async () => {
	await close()
	rmSync(folder, { recursive: true, force: true })
})

const scaleAlarm = async () => {
	const { alarms } = await house.call('alarms.open', {})
	return alarms.find(({ cause }) => cause === 'scale-changed')
}
const wattHours = (at: number) => Math.floor(truth.registersAt(restated, at).totalMilliWh / 1000)
const kWhAt = (at: number) => String(Math.floor(wattHours(at) / 1000))
const energy = async () => {
	const { rows } = await house.call('readings.rows', { pointId, before: null, limit: 200 })
	return rows.filter(({ register }) => register === 'energy')
}
const series = {
	get pointId() {
		return pointId
	},
	from: november[0],
	to: november[1],
	step: 'month',
} as const

describe('row 30: another unit after a new firmware', () => {
	let lastBefore: number

	test('row 30: what is stated in another unit is kept and does not count, and an alarm says before and after', async () => {
		lastBefore = (await energy())[0]!.at
		await virtual.tell({ fault: 'scale', meter: restated.serial })
		await house.call('meters.readNow', { meterId })
		const alarm = await until('the alarm is raised', async () => (await scaleAlarm()) ?? null)
		expect(alarm).toMatchObject({
			subject: { kind: 'meter', id: meterId },
			detail: { register: 'energy', before: '1000 Wh', after: '1 Wh' },
		})
		const [newest] = await energy()
		expect(newest).toMatchObject({ unit: 'kWh', quality: 'quarantined', value: expect.stringMatching(/^\d+\.\d{3}$/) })
		// Taken when the answer was made, stored with the moment at which it came.
		expect(Math.abs(Number(newest!.value) * 1000 - wattHours(newest!.at))).toBeLessThan(10)
		const point = await house.call('readings.point', { pointId })
		expect(point.main.stand).toMatchObject({ value: kWhAt(lastBefore), unit: 'kWh' })
		expect(point.main.at).toBe(lastBefore)
		expect(point.latest.filter(({ register }) => register === 'energy')).toHaveLength(1)
	})

	test('row 30: a person is shown what was stated before and after', async () => {
		const { changes } = await house.call('meters.scales', { meterId })
		expect(changes).toMatchObject([
			{ register: 'energy', before: { unit: 'Wh', exponent: 3 }, after: { unit: 'Wh', exponent: 0 }, decision: null },
		])
		expect(changes[0]!.lastBefore.value).toBe(kWhAt(lastBefore))
	})

	test('row 30: a fault never counts, and is said again as soon as the meter states it again', async () => {
		const { changes } = await house.call('meters.scales', { meterId })
		await house.call('meters.decideScale', { registerId: changes[0]!.registerId, from: null, by: 'M. Weber' })
		expect(await scaleAlarm()).toBeUndefined()
		await house.call('meters.readNow', { meterId })
		await until('the alarm is raised again', async () => (await scaleAlarm()) ?? null)
		expect((await house.call('readings.point', { pointId })).main.at).toBe(lastBefore)
	})

	test('row 30: while nobody has decided, the month of the change is a gap and its bill red', async () => {
		await close()
		await open(billedOn, [{ fault: 'scale', meter: restated.serial }])
		const gap = await until('the copies of the month are there', async () => {
			const { steps } = await house.call('readings.series', series)
			return steps[0]?.reason === 'quarantined' && steps[0]
		})
		expect(gap.use).toBeNull()
		const problems = await until('the month is drafted', async () => {
			const { runId } = await house.call('billing.prepare', { month: '2026-11' })
			const run = await until('a draft', async () => {
				const found = await house.call('billing.run', { runId })
				return found.state !== 'preparing' && found
			})
			return run.problems.filter(({ unitName, severity }) => unitName === restated.unit && severity === 'red')
		})
		expect(problems.map(({ code }) => code)).toContain('quarantined')
	})

	test('row 30: confirmed from its first reading on it counts, and the use across the change is exact', async () => {
		const [change] = (await house.call('meters.scales', { meterId })).changes
		await house.call('meters.decideScale', { registerId: change!.registerId, from: change!.firstAt, by: 'M. Weber' })
		expect(await scaleAlarm()).toBeUndefined()
		const { steps, unit } = await house.call('readings.series', series)
		expect(unit).toBe('kWh')
		// From the last whole kWh of the old scale to the Wh of the new one.
		const wh = wattHours(november[1]) - Number(kWhAt(november[0])) * 1000
		expect(steps[0]).toMatchObject({ use: (wh / 1000).toFixed(3), reason: null })
		const [newest] = await energy()
		expect(newest).toMatchObject({ quality: 'measured' })
		const point = await house.call('readings.point', { pointId })
		expect(point.main.stand).toMatchObject({ value: newest!.value, unit: 'kWh' })
		expect(point.latest.filter(({ register }) => register === 'energy')).toHaveLength(1)
	})
})
