/**
 * Rules about days of use: high and low against history, zero while occupied, use while vacant. A day has 23, 24 or 25
 * hours, so means are taken over time and not over days; a day without a value is not a day of zero.
 */

import type { Period } from '../../../shared/period.ts'
import type { MediumThresholds } from '../../../shared/plausibility.ts'
import type { SeriesStep } from '../consumption/point-use.ts'
import type { Finding } from './finding.ts'

export type DayUse = Pick<SeriesStep, 'from' | 'to' | 'steps' | 'quality'>

const dayMs = 86_400_000

/** Mean steps of 24 hours over the days that are known; null: none is. */
export function meanPerDay(days: readonly Pick<DayUse, 'from' | 'to' | 'steps'>[]): number | null {
	const known = days.filter(({ steps }) => steps !== null)
	const timeMs = known.reduce((sum, { from, to }) => sum + to - from, 0)
	return timeMs === 0 ? null : (known.reduce((sum, { steps }) => sum + steps!, 0) * dayMs) / timeMs
}

type HistoryLimits = Pick<MediumThresholds, 'highFactor' | 'lowFactor' | 'historyLeastDays' | 'historyMostEstimated'>

/**
 * `now`: the days of the period; `history`: the same period a year before, else the weeks before. A history that is
 * short, or estimated for the most part, proves nothing. Ten or a hundred times as much is a change of scale.
 */
export function againstHistory(
	now: readonly DayUse[],
	history: readonly DayUse[],
	limits: HistoryLimits,
	period: Period,
): readonly Finding[] {
	const known = history.filter(({ steps }) => steps !== null)
	const estimated = known.filter(({ quality }) => quality === 'estimated').length
	if (known.length < limits.historyLeastDays || estimated > known.length * limits.historyMostEstimated) return []
	const [mean, before] = [meanPerDay(now), meanPerDay(history)]
	// A few days are weather and visitors.
	const judged = now.filter(({ steps }) => steps !== null).length
	if (mean === null || before === null || before === 0 || judged < Math.min(7, limits.historyLeastDays)) return []
	const detail = { mean, historyMean: before, days: judged, historyDays: known.length }
	const found = (rule: 'high' | 'low' | 'scale-change', more = {}): Finding => ({
		...{ rule, from: period.from, to: period.to, severity: 'warning', detail: { ...detail, ...more } },
	})
	const power = mean === 0 ? 0 : Math.round(Math.log10(mean / before))
	const isScaled = power !== 0 && Math.abs(Math.log10(mean / before) - power) < 0.1
	return [
		...(limits.highFactor !== null && mean > before * limits.highFactor ? [found('high')] : []),
		...(limits.lowFactor !== null && mean < before * limits.lowFactor ? [found('low')] : []),
		...(isScaled ? [found('scale-change', { power })] : []),
	]
}

/** Whole days in a row without any use where somebody lives. */
export function zeroWhileOccupied(
	days: readonly DayUse[],
	isOccupied: (day: Period) => boolean,
	most: number,
): readonly Finding[] {
	return runs(days, (day) => day.steps === 0 && isOccupied(day))
		.filter((run) => run.length >= most)
		.map((run) => ({
			...{ rule: 'zero-occupied', from: run[0]!.from, to: run.at(-1)!.to, severity: 'hint' },
			detail: { days: run.length },
		}))
}

/** Days in a row where nobody lives, with more in the mean than the medium's allowance. */
export function vacantUse(
	days: readonly DayUse[],
	isVacant: (day: Period) => boolean,
	mostStepsPerDay: number,
): readonly Finding[] {
	return runs(days, (day) => day.steps !== null && isVacant(day)).flatMap((run): readonly Finding[] => {
		const mean = meanPerDay(run)
		if (mean === null || mean <= mostStepsPerDay) return []
		const steps = run.reduce((sum, each) => sum + each.steps!, 0)
		const detail = { days: run.length, mean, steps }
		return [{ rule: 'vacant-use', from: run[0]!.from, to: run.at(-1)!.to, severity: 'warning', detail }]
	})
}

function runs(days: readonly DayUse[], belongs: (day: DayUse) => boolean): readonly (readonly DayUse[])[] {
	const found: DayUse[][] = []
	let run: DayUse[] | null = null
	for (const day of days) {
		if (!belongs(day)) run = null
		else if (run === null) found.push((run = [day]))
		else run.push(day)
	}
	return found
}
