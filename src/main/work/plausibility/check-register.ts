/** The rules that look at one register alone. */
import type { Period } from '../../../shared/period.ts'
import { addMonths } from '../../../shared/period.ts'
import { dayStarts, monthOfInstant, monthPeriod } from '../../domain/calendar/periods.ts'
import { boundaryValue, defaultInterpolationReachMs } from '../../domain/consumption/boundary.ts'
import { stepsOfAmount } from '../../domain/plausibility/amounts.ts'
import { counterFindings, type Told, toldValues } from '../../domain/plausibility/counter.ts'
import type { Finding } from '../../domain/plausibility/finding.ts'
import { againstHistory, type DayUse } from '../../domain/plausibility/history.ts'
import { continuousFlow, spikes, stuck } from '../../domain/plausibility/intervals.ts'
import { sumCheck } from '../../domain/plausibility/sums.ts'
import type { ViewContext } from '../views/context.ts'
import type { PointFacts, RegisterFacts } from './point-facts.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A boundary is asked for again and again until then. */
const boundaryGraceMs = 3 * hourMs

/** What happened to the counter, and what was kept from counting without that any of this explains it. */
export function counterRules(
	context: ViewContext,
	{ thresholds: t }: PointFacts,
	{ register, window, readings }: RegisterFacts,
): readonly Finding[] {
	const told = toldValues(readings)
	const asShown = { numerator: 1, denominator: 1 }
	const jumpLeastSteps = stepsOfAmount(t.jumpLeast, register, asShown) ?? Number.POSITIVE_INFINITY
	const limits = { jumpFactor: t.jumpFactor, glitchValues: t.glitchValues, jumpLeastSteps }
	const clockOffMs = Math.abs(context.store.collection.clockOffset(register.meter.id)?.offsetMs ?? 0)
	const events = counterFindings(told, { ...register, clockOffMs }, limits, window)
	return [...events, ...unexplained(told, events, window)]
}

/** Runs of values that do not count; those that a value out of line explains are part of its finding. */
function unexplained(told: readonly Told[], events: readonly Finding[], window: Period): readonly Finding[] {
	const runs: Told[][] = []
	let run: Told[] | null = null
	for (const each of told) {
		const isExplained = events.some(({ from, to }) => each.at >= from && each.at <= to)
		if (each.counts || isExplained || each.at < window.from || each.at >= window.to) run = null
		else if (run === null) runs.push((run = [each]))
		else run.push(each)
	}
	return runs.map((own) => ({
		...{ rule: 'quarantined', from: own[0]!.at, to: own.at(-1)!.at, severity: 'warning' },
		detail: { values: own.length, value: own[0]!.value },
	}))
}

/**
 * The month's own boundaries while the meter hung there, from its first value on: before, nobody knew it, and a tariff
 * register that it does not keep is not missing.
 */
export function missingRule(
	context: ViewContext,
	{ zone, period }: PointFacts,
	{ register }: RegisterFacts,
): readonly Finding[] {
	const hung = (at: number) => register.from <= at && (register.to === null || register.to >= at)
	const rules = { zone, clock: register.clock, interpolationReachMs: defaultInterpolationReachMs }
	return [period.from, period.to]
		.filter((at) => hung(at) && at <= context.now - boundaryGraceMs)
		.filter((at) => context.store.readings.around(register.id, at - 1).before !== null)
		.flatMap((at): readonly Finding[] => {
			const near = context.store.effective.near([register.id], at, defaultInterpolationReachMs)
			const value = boundaryValue(near.get(register.id) ?? [], at, rules)
			if (value.kind === 'value') return []
			// The month's end is a finding of the month, and the same instant one of the next month.
			const from = at === period.from ? at : at - 1
			return [{ rule: 'missing', from, to: at, severity: 'error', detail: { at, reason: value.reason } }]
		})
}

export function intervalRules({ thresholds: t, zone }: PointFacts, facts: RegisterFacts): readonly Finding[] {
	const { register, window } = facts
	const steps = (amount: number) => stepsOfAmount(amount, register, register.multiplier) ?? Number.POSITIVE_INFINITY
	const starts = dayStarts(zone, window.from - dayMs, window.to + dayMs).map(({ at }) => at)
	const days = starts.slice(1).map((to, index) => ({ from: starts[index]!, to }))
	return [
		...(t.stuckIntervals === null
			? []
			: stuck(facts.intervals(), { most: t.stuckIntervals, leastSteps: t.stuckLeastSteps })),
		...(t.spikePercent === null
			? []
			: spikes(facts.intervals(), days, { percent: t.spikePercent, leastSteps: steps(t.spikeLeast) })),
		...(t.continuousHours === null ? [] : continuousFlow(facts.intervals(), t.continuousHours)),
	]
}

/** The same days a year before; where there are none, the weeks before. */
export function historyRule({ thresholds: t, zone }: PointFacts, facts: RegisterFacts): readonly Finding[] {
	if (t.highFactor === null && t.lowFactor === null) return []
	const { window } = facts
	const days = facts.days()
	const yearBefore = facts.daysOf(monthPeriod(zone, addMonths(monthOfInstant(zone, window.from), -12)))
	const isKnown = (some: readonly DayUse[]) => some.filter(({ steps }) => steps !== null).length >= t.historyLeastDays
	const history = isKnown(yearBefore) ? yearBefore : facts.daysOf({ from: window.from - 60 * dayMs, to: window.from })
	return againstHistory(days, history, t, window)
}

export function clockRule({ store }: ViewContext, { thresholds: t, period }: PointFacts, { register }: RegisterFacts) {
	const offset = store.collection.clockOffset(register.meter.id)
	if (t.clockDriftMinutes === null || offset === null || offset.at < period.from || offset.at >= period.to) return []
	if (Math.abs(offset.offsetMs) <= t.clockDriftMinutes * 60_000) return []
	const detail = { offsetMs: offset.offsetMs }
	const found: Finding = { rule: 'clock-drift', from: period.from, to: offset.at, severity: 'warning', detail }
	return [found]
}

/** T1 + T2 + … of each day against the total register's, both of one meter. One finding for all days that fail. */
export function tariffSumRule(
	{ thresholds: t }: PointFacts,
	total: RegisterFacts,
	tariffs: readonly RegisterFacts[],
): readonly Finding[] {
	if (tariffs.length === 0) return []
	const parts = tariffs.map((each) => ({ exponent: each.register.exponent, days: each.days() }))
	const failed = total.days().flatMap((day, index) => {
		// A curve knows the total only, and a live value carries the minute in which it was read: where the total's
		// midnight is the curve's and the tariffs' a live one, they are of other moments and need not add up.
		if (parts.some(({ days }) => days[index]?.quality !== day.quality)) return []
		// Values between two readings do not add up: each register's own two lie at other moments.
		const counted = (own: DayUse | undefined, exponent: number) =>
			own === undefined || own.steps === null || own.quality === 'interpolated' || own.quality === 'estimated'
				? null
				: { steps: own.steps, exponent }
		return sumCheck(
			'sum-tariffs',
			parts.map(({ exponent, days }) => counted(days[index], exponent)),
			counted(day, total.register.exponent),
			t.sumToleranceSteps,
			day,
		)
	})
	const [first] = failed
	return first === undefined
		? []
		: [{ ...first, to: failed.at(-1)!.to, detail: { ...first.detail, days: failed.length } }]
}

/** What the meter's quarter hours add up to between its own midnights, against the midnights themselves. */
export function intervalSumRule({ thresholds: t, zone }: PointFacts, facts: RegisterFacts): readonly Finding[] {
	const { register, window, readings } = facts
	const of = (origin: string) =>
		new Map(
			readings.flatMap((each) =>
				each.origin === origin && each.quality !== 'quarantined' && each.value !== null
					? [[each.at, each.value] as const]
					: [],
			),
		)
	const [profile, freeze] = [of('profile'), of('freeze')]
	if (profile.size === 0 || freeze.size === 0) return []
	const digitsLess = { profile: zerosAtEnd(profile), freeze: zerosAtEnd(freeze) }
	const starts = dayStarts(zone, window.from, window.to + 1).map(({ at }) => at)
	const failed = starts.slice(1).flatMap((to, index) => {
		const from = starts[index]!
		const counted = (values: ReadonlyMap<number, number>, coarser: number) => {
			const [start, end] = [values.get(from), values.get(to)]
			if (start === undefined || end === undefined) return null
			return { steps: (end - start) / 10 ** coarser, exponent: register.exponent + coarser }
		}
		const [parts, whole] = [counted(profile, digitsLess.profile), counted(freeze, digitsLess.freeze)]
		return sumCheck('sum-intervals', [parts], whole, t.sumToleranceSteps, { from, to })
	})
	const [first] = failed
	return first === undefined
		? []
		: [{ ...first, to: failed.at(-1)!.to, detail: { ...first.detail, days: failed.length } }]
}

/** A record may keep fewer digits than the register: so many are 0 in all of its values. */
function zerosAtEnd(values: ReadonlyMap<number, number>): number {
	let zeros = 0
	while (zeros < 6 && [...values.values()].every((value) => value % 10 ** (zeros + 1) === 0)) zeros++
	return zeros
}
