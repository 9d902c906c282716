/** Rules about the intervals of one register: stuck, spike, continuous flow. A gap is no zero and ends a run. */
import type { Period } from '../../../shared/period.ts'
import type { SeriesStep } from '../consumption/point-use.ts'
import type { Finding } from './finding.ts'

export type Interval = Pick<SeriesStep, 'from' | 'to' | 'steps'>
type Known = Interval & { readonly steps: number }

/** The same non-zero interval `most` times or more: a register that is stuck on what it sends. Zeros are a vacant flat. */
export function stuck(
	intervals: readonly Interval[],
	{ most, leastSteps }: { readonly most: number; readonly leastSteps: number },
): readonly Finding[] {
	const isSame = (run: readonly Known[], next: Known) => run[0]!.steps === next.steps
	return runsOf(intervals, ({ steps }) => steps >= leastSteps, isSame)
		.filter((run) => run.length >= most)
		.map((run) => ({
			rule: 'stuck',
			from: run[0]!.from,
			to: run.at(-1)!.to,
			severity: 'warning',
			detail: { times: run.length, steps: run[0]!.steps },
		}))
}

/**
 * Of one day, in per cent: (highest − third highest) ÷ third highest (Oracle D1 interval spike check). Null: fewer than
 * three intervals are known. Infinity: everything was used in one or two of them.
 */
export function spikePercent(steps: readonly (number | null)[]): number | null {
	const [highest, , third] = steps.filter((each) => each !== null).toSorted((a, b) => b - a)
	if (highest === undefined || third === undefined) return null
	return third === 0 ? (highest === 0 ? 0 : Number.POSITIVE_INFINITY) : ((highest - third) / third) * 100
}

/** One finding a day at most; a day that is there in part is judged by what is there. */
export function spikes(
	intervals: readonly Interval[],
	days: readonly Period[],
	{ percent, leastSteps }: { readonly percent: number; readonly leastSteps: number },
): readonly Finding[] {
	return byDay(intervals, days).flatMap((own): readonly Finding[] => {
		const known = own.filter(isKnown)
		const above = spikePercent(known.map(({ steps }) => steps))
		const highest = known.toSorted((a, b) => b.steps - a.steps)[0]
		if (above === null || above <= percent || highest === undefined || highest.steps < leastSteps) return []
		const third = known.map(({ steps }) => steps).toSorted((a, b) => b - a)[2]!
		const { from, to, steps } = highest
		return [{ rule: 'spike', from, to, severity: 'hint', detail: { steps, third } }]
	})
}

/** Never a pause of one interval for so many hours. One finding for as long as it runs. */
export function continuousFlow(intervals: readonly Interval[], hours: number): readonly Finding[] {
	return runsOf(
		intervals,
		({ steps }) => steps > 0,
		() => true,
	)
		.filter((run) => run.at(-1)!.to - run[0]!.from >= hours * 3_600_000)
		.map((run) => {
			const { from, to } = { from: run[0]!.from, to: run.at(-1)!.to }
			const steps = run.reduce((sum, each) => sum + each.steps, 0)
			const least = Math.min(...run.map((each) => each.steps))
			const severity = 'error'
			return { rule: 'continuous-flow', from, to, severity, detail: { hours: (to - from) / 3_600_000, steps, least } }
		})
}

const isKnown = (interval: Interval): interval is Known => interval.steps !== null

/** Longest runs of neighbouring intervals that all `belong` and go on with what the run began with. */
function runsOf(
	intervals: readonly Interval[],
	belongs: (interval: Known) => boolean,
	goesOn: (run: readonly Known[], next: Known) => boolean,
): readonly (readonly Known[])[] {
	const runs: Known[][] = []
	let run: Known[] | null = null
	for (const interval of intervals) {
		if (!isKnown(interval) || !belongs(interval)) {
			run = null
			continue
		}
		if (run !== null && run.at(-1)!.to === interval.from && goesOn(run, interval)) {
			run.push(interval)
			continue
		}
		run = [interval]
		runs.push(run)
	}
	return runs
}

function byDay(intervals: readonly Interval[], days: readonly Period[]): readonly (readonly Interval[])[] {
	let index = 0
	return days.map(({ from, to }) => {
		while (index < intervals.length && intervals[index]!.from < from) index++
		const first = index
		while (index < intervals.length && intervals[index]!.from < to) index++
		return intervals.slice(first, index)
	})
}
