/** readings.series: consumption of one metering point per step, its tariff shares, and the same a year before. */

import type { SeriesView } from '../../../shared/contract/readings.ts'
import { oneYearBefore } from '../../domain/calendar/local-time.ts'
import type { Step } from './boundaries.ts'
import { type ViewContext, zoneOf } from './context.ts'
import { gasEnergyAlong } from './gas-energy.ts'
import { type Measured, measuredParts, measuredPoint } from './measured.ts'
import { pointRegisters, tariffParts } from './point-registers.ts'
import { gridOf, stepsOf, stepsUntilNow, usedText } from './use.ts'

/** A page asks for a year of quarter hours at most; more is cut off at the end. */
const mostSteps = 40_000

export function seriesView(
	context: ViewContext,
	input: { readonly pointId: number; readonly from: number; readonly to: number; readonly step: Step },
): SeriesView {
	const zone = zoneOf(context)
	const measured = measuredPoint(context, input.pointId)
	const grid = gridOf(zone, input.from, input.to, input.step).slice(0, mostSteps + 1)
	if (measured === null) return { unit: '', steps: gapsAlong(grid), bands: [], energy: null, yearBefore: null }
	const { scale } = measured
	return {
		unit: scale.unit,
		steps: stepsUntilNow(measured, context.now, grid, input.step).map(({ from, to, steps, quality, reason }) => ({
			...{ from, to, use: steps === null ? null : usedText(scale, steps), quality, reason },
		})),
		bands: bandsOf(context, input.pointId, grid, input.step),
		energy: gasEnergyAlong(context, input.pointId, measured, grid, input.step),
		yearBefore: yearBefore(zone, measured, grid, input.step),
	}
}

/** A point that was never read has gaps, not nothing. */
const gapsAlong = (grid: readonly number[]): SeriesView['steps'] =>
	grid.slice(1).map((to, index) => ({ from: grid[index]!, to, use: null, quality: 'missing', reason: 'no-reading' }))

function bandsOf(context: ViewContext, pointId: number, grid: readonly number[], step: Step): SeriesView['bands'] {
	const registers = pointRegisters(context, pointId)
	const tariffs = [...new Set(registers.map(({ tariff }) => tariff))].filter((tariff) => tariff > 0)
	return tariffs
		.flatMap((tariff) => {
			const parts = tariffParts(registers, tariff)
			if (parts === null) return []
			const measured = measuredParts(context, parts)
			const use = stepsUntilNow(measured, context.now, grid, step).map(({ steps }) =>
				steps === null ? null : usedText(measured.scale, steps),
			)
			return [{ tariff, use }]
		})
		.filter(({ use }) => use.some((value) => value !== null && Number(value) !== 0))
}

function yearBefore(zone: string, measured: Measured, grid: readonly number[], step: Step): SeriesView['yearBefore'] {
	const shifted = grid.map((at) => oneYearBefore(zone, at))
	// A leap day has no counterpart; the grid must stay ascending to be read in one pass.
	if (shifted.length < 2 || shifted.some((at, index) => index > 0 && at <= shifted[index - 1]!)) return null
	const steps = stepsOf(measured, shifted, step)
	if (steps.every((each) => each.steps === null)) return null
	return steps.map((each) => (each.steps === null ? null : usedText(measured.scale, each.steps)))
}
