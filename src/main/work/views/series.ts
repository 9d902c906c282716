/** readings.series: consumption of one metering point per step, its tariff shares, and the same a year before. */

import type { SeriesView } from '../../../shared/contract/readings.ts'
import { instantOfLocal, localOfInstant } from '../../domain/calendar/local-time.ts'
import { type ViewContext, zoneOf } from './context.ts'
import { mainRegister, type PointRegister, pointRegisters } from './point-registers.ts'
import { gridOf, type Step, stepsOf, stepsUntilNow, usedText } from './use.ts'

/** A page asks for a year of quarter hours at most; more is cut off at the end. */
const mostSteps = 40_000

export function seriesView(
	context: ViewContext,
	input: { readonly pointId: number; readonly from: number; readonly to: number; readonly step: Step },
): SeriesView {
	const zone = zoneOf(context)
	const registers = pointRegisters(context, input.pointId)
	const main = mainRegister(registers)
	const grid = gridOf(zone, input.from, input.to, input.step).slice(0, mostSteps + 1)
	if (main === undefined) return { unit: '', steps: gapsAlong(grid), bands: [], yearBefore: null }
	const steps = stepsUntilNow(context, zone, main, grid, input.step)
	return {
		unit: main.unit,
		steps: steps.map((step) => ({
			from: step.from,
			to: step.to,
			use: step.steps === null ? null : usedText(main, step.steps),
			quality: step.quality,
			reason: step.reason,
		})),
		bands: bandsOf(context, zone, registers, main, grid, input.step),
		yearBefore: yearBefore(context, zone, main, grid, input.step),
	}
}

/** A point that was never read has gaps, not nothing. */
const gapsAlong = (grid: readonly number[]): SeriesView['steps'] =>
	grid.slice(1).map((to, index) => ({ from: grid[index]!, to, use: null, quality: 'missing', reason: 'no-reading' }))

function bandsOf(
	context: ViewContext,
	zone: string,
	registers: readonly PointRegister[],
	main: PointRegister,
	grid: readonly number[],
	step: Step,
): SeriesView['bands'] {
	return registers
		.filter((register) => register.meter.id === main.meter.id && register.tariff > 0 && register.kind === 'counter')
		.map((register) => ({
			tariff: register.tariff,
			use: stepsUntilNow(context, zone, register, grid, step).map((each) =>
				each.steps === null ? null : usedText(register, each.steps),
			),
		}))
		.filter(({ use }) => use.some((value) => value !== null && Number(value) !== 0))
}

function yearBefore(
	context: ViewContext,
	zone: string,
	main: PointRegister,
	grid: readonly number[],
	step: Step,
): SeriesView['yearBefore'] {
	const shifted = grid.map((at) => oneYearBefore(zone, at))
	// A leap day has no counterpart; the grid must stay ascending to be read in one pass.
	if (shifted.length < 2 || shifted.some((at, index) => index > 0 && at <= shifted[index - 1]!)) return null
	const steps = stepsOf(context, zone, main, shifted, step)
	if (steps.every((each) => each.steps === null)) return null
	return steps.map((each) => (each.steps === null ? null : usedText(main, each.steps)))
}

function oneYearBefore(zone: string, at: number): number {
	const local = localOfInstant(zone, at)
	const date = `${Number(local.slice(0, 4)) - 1}${local.slice(4, 10)}`
	const day = date.endsWith('-02-29') ? `${date.slice(0, 8)}28` : date
	return instantOfLocal(zone, `${day}${local.slice(10)}`) ?? at
}
