import { describe, expect, test } from 'vitest'
import { isGap } from '../../src/renderer/src/charts/consumption-chart.ts'
import { gapsOf } from '../../src/renderer/src/charts/load-chart.ts'
import { houseSeries, pointTotal } from '../../src/renderer/src/pages/readings/house-series.ts'
import type { PointRow } from '../../src/renderer/src/pages/readings/points.tsx'
import type { SeriesView } from '../../src/shared/contract/readings.ts'

type Step = SeriesView['steps'][number]
const step = (use: string | null, quality: Step['quality'] = 'measured', reason: string | null = null): Step => ({
	from: 0,
	to: 1,
	use,
	quality,
	reason,
})
const series = (steps: Step[], yearBefore: (string | null)[] | null = null): SeriesView => ({
	unit: 'kWh',
	steps,
	bands: [],
	energy: null,
	yearBefore,
})

describe('sums of the house', () => {
	test('are exact, and as good as their weakest part', () => {
		const house = houseSeries([series([step('0.1')]), series([step('0.2', 'interpolated')])])
		expect(house.steps).toEqual([{ from: 0, to: 1, use: '0.3', quality: 'interpolated', reason: null }])
	})
	test('have a gap where one part has one: a partial sum would look like less use', () => {
		const house = houseSeries([series([step('5')]), series([step(null, 'missing', 'too-far')])])
		expect(house.steps[0]).toMatchObject({ use: null, reason: 'too-far' })
	})
	test('a point without any value has no use, which is not zero', () => {
		const shown = { value: null, unit: 'kWh', quality: 'missing', reason: 'gap' } as const
		const point = { stand: shown } as unknown as PointRow
		expect(
			pointTotal(point, series([step(null, 'missing', 'gap'), step(null, 'missing', 'future')]), 10),
		).toMatchObject({
			use: null,
			gaps: 1,
		})
	})
	test('the year before counts only the steps that this year has too', () => {
		const point = { stand: { unit: 'kWh' } } as unknown as PointRow
		const total = pointTotal(
			point,
			series([step('6'), step('2'), step(null, 'missing', 'future')], ['3', null, '4']),
			10,
		)
		expect(total).toMatchObject({ use: '8', before: '3', grown: 1 })
	})
})

test('a step that is still running has no value yet, which is no gap', () => {
	const running = step(null, 'missing', 'one-sided')
	expect(isGap(running, 0.5)).toBe(false)
	expect(isGap(running, 1)).toBe(true)
})

describe('gaps of the house load', () => {
	test('are the runs of missing quarter hours that are over', () => {
		expect(gapsOf([1, null, null, 2, null, 3, null, null], 6)).toEqual([
			[1, 2],
			[4, 4],
		])
	})
	test('the hours ahead are no gap', () => {
		expect(gapsOf([1, 2, null, null], 2)).toEqual([])
	})
})
