/**
 * A meter of each protocol, read by the station over real bytes: what it shows is what the building has. The flats'
 * lines have tests of their own (collection.test.ts).
 */

import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { protocols } from '../../src/main/protocols/index.ts'
import { loadPresets } from '../../src/main/work/presets.ts'
import { lines, meters } from '../../src/virtual/building/plan.ts'
import { root, startStation, startVirtual, type TestStation, until, type Virtual } from './house.ts'
import { truth } from './truth.ts'

const flats = ['strom-1', 'strom-2', 'waerme']
const technology = lines.filter(({ id }) => !flats.includes(id))
const there = meters.filter(({ line }) => !flats.includes(line))
const presets = loadPresets(join(root, 'resources/presets'))

let virtual: Virtual
let house: TestStation

beforeAll(async () => {
	virtual = await startVirtual(0, [`--lines=${technology.map(({ id }) => id).join(',')}`])
	house = await startStation({ virtual })
	await house.call('station.startDemo', {})
})
afterAll(async () => {
	await house?.close()
	await virtual?.stop()
})

test('the demo building has a line for every protocol', () => {
	// What hangs behind a concentrator is the yard's: demo-yard.test.ts.
	const onLines = protocols.map(({ name }) => name).filter((name) => name !== 'gdw1376')
	expect(new Set(lines.map(({ protocol }) => protocol))).toEqual(new Set(onLines))
	for (const { id } of lines) expect(meters.some(({ line }) => line === id)).toBe(true)
})

/** Of what the building counts: mWh or ml. */
const smallest: Readonly<Record<string, number>> = { Wh: 1e3, kWh: 1e6, MWh: 1e9, GJ: 1e12 / 3.6, L: 1e3, m3: 1e6 }

test('each meter is read within a minute, and its main register shows what the building counted', async () => {
	for (const meter of there) {
		const model = presets.models.get(meter.model!)!
		const point = await until(`${meter.model} ${meter.serial} is read`, async () => {
			const { meters: known } = await house.call('meters.list', {})
			const found = known.find(({ address, lineName }) => address === meter.address && lineName === titleOf(meter.line))
			const view = found?.pointId ? await house.call('readings.point', { pointId: found.pointId }) : null
			return view?.latest.some(({ register }) => register === model.main) ? view : null
		})
		const { at, shown } = point.latest.find(({ register }) => register === model.main)!
		const unit = smallest[shown.unit]!
		const step = unit / 10 ** (shown.value!.split('.')[1]?.length ?? 0)
		const counted = (instant: number) => {
			const { totalMilliWh, volumeMl } = truth.registersAt(meter, instant)
			return meter.medium === 'electricity' || meter.medium === 'heat' ? totalMilliWh : volumeMl
		}
		const value = Number(shown.value) * unit
		expect(value, `${meter.model}: ${shown.value} ${shown.unit}`).toBeLessThanOrEqual(counted(at) + step)
		expect(value, `${meter.model}: ${shown.value} ${shown.unit}`).toBeGreaterThan(counted(at - 30_000) - step)
		expect(point.health).toBe('good')
	}
}, 120_000)

const titleOf = (lineId: string): string => lines.find(({ id }) => id === lineId)!.title

test('a person who asks one of them now gets an answer', async () => {
	const { meters: known } = await house.call('meters.list', {})
	for (const { id, model } of known) {
		const { readings } = await house.call('meters.readNow', { meterId: id })
		expect(readings.length, model.id).toBeGreaterThan(0)
	}
}, 120_000)

test('nothing failed on the way', async () => {
	const { failures } = await house.call('collection.status', {})
	expect(failures).toEqual([])
})
