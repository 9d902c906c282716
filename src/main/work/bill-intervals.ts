/** The load profile that a point is rated by: quarter hours, in whole steps of one measure of the tariff's unit. */
import { cutAt, type Period } from '../../shared/period.ts'
import type { TariffDefinition } from '../../shared/tariff.ts'
import { conversionAt } from '../domain/billing/point-sources.ts'
import type { BilledPoint } from '../domain/billing/statement.ts'
import { quarterHourMs } from '../domain/calendar/periods.ts'
import { times } from '../domain/consumption/fraction.ts'
import { longerIntervals, needsIntervals } from '../domain/tariffs/band-quantities.ts'
import { inOneMeasure } from '../domain/tariffs/interval-series.ts'
import type { ViewContext } from './views/context.ts'
import { type Measured, measuredPoint } from './views/measured.ts'
import { gridOf, stepsOf } from './views/use.ts'

/** Null where no band goes by hours of the day and no demand is charged, or where nothing measures such a unit. */
export function billIntervals(
	context: ViewContext,
	zone: string,
	point: Pick<BilledPoint, 'pointId' | 'medium' | 'gas'> & { readonly definitions: readonly TariffDefinition[] },
	period: Period,
): BilledPoint['intervals'] {
	const definition = point.definitions.find(needsIntervals)
	const measured = definition && measuredPoint(context, point.pointId)
	if (!measured) return null
	const { unit, step } = measured.scale
	// What a gas volume is worth changes with its factors, each from a day on.
	const parts = cutAt(
		period,
		(point.gas ?? []).map(({ from }) => from),
	).map(({ from }) => {
		const conversion = conversionAt(point, from, unit, definition.unit)
		return { from, step: conversion.ok ? times(step, conversion.factor) : null }
	})
	if (parts.every((part) => part.step === null)) return null
	return inOneMeasure({ from: period.from, ...profileOf(measured, zone, period, point.definitions) }, parts)
}

type Profile = { readonly stepMs: number; readonly steps: Float64Array; readonly estimated?: readonly number[] }

/** Quarter hours; where some of them are not known, longer intervals that are all known and fit the tariff as well. */
function profileOf(
	measured: Measured,
	zone: string,
	period: Period,
	definitions: readonly TariffDefinition[],
): Profile {
	const profile = quarterHours(measured, zone, period)
	if (profile.steps.some(Number.isNaN)) {
		for (const minutes of [30, 60] as const) {
			const isFit = definitions.every((definition) => longerIntervals(definition).includes(minutes))
			const stepMs = minutes * 60_000
			const longer = isFit && (period.to - period.from) % stepMs === 0 && measured.counted(period, stepMs)
			if (longer) return { stepMs, steps: longer }
		}
	}
	return profile
}

/** NaN = gap. */
function quarterHours(measured: Measured, zone: string, period: Period): Profile {
	const counted = measured.counted(period, quarterHourMs)
	if (counted !== null) return { stepMs: quarterHourMs, steps: counted }
	const grid = gridOf(zone, period.from, period.to, 'quarter-hour')
	const all = stepsOf(measured, grid, 'quarter-hour')
	// What lies between two readings close by is no estimate.
	const estimated = all.flatMap(({ quality }, index) => (quality === 'estimated' ? [index] : []))
	const steps = Float64Array.from(all, (step) => step.steps ?? Number.NaN)
	return { stepMs: quarterHourMs, steps, ...(estimated.length === 0 ? {} : { estimated }) }
}
