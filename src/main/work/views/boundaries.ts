/** A register's values at the edges of steps, by seeks where they lie far apart, by reading what lies between else. */
import { boundaryValue, defaultInterpolationReachMs, standardMidnight } from '../../domain/consumption/boundary.ts'
import { boundariesAlong, nearMs } from '../../domain/consumption/series.ts'
import type { ViewContext } from './context.ts'
import { type Counted, isPlain, readingsOf } from './point-registers.ts'

export type Step = 'quarter-hour' | 'hour' | 'day' | 'month'

/** How far from a boundary a reading may lie to interpolate: live values come once a quarter hour or once an hour. */
const reachMs: Readonly<Record<Step, number>> = {
	'quarter-hour': 20 * 60_000,
	hour: 65 * 60_000,
	day: defaultInterpolationReachMs,
	month: defaultInterpolationReachMs,
}

/** Where edges lie closer than this (a dozen quarter hours), reading all between them is quicker than seeking each. */
const walkedMs = 3 * 3_600_000

export const boundariesIn =
	(context: ViewContext, zone: string, step: Step) => (register: Counted, instants: readonly number[]) => {
		const { id, clock } = register
		// An own midnight may stand for the building's midnight, but never for a quarter hour beside it.
		const own = step === 'day' || step === 'month' ? clock : ('local' as const)
		const rules = { zone, clock: own, interpolationReachMs: reachMs[step] }
		const near = nearMs(rules)
		const [first, last] = [instants[0]!, instants.at(-1)!]
		if (last - first < instants.length * walkedMs || !isPlain(register)) {
			return boundariesAlong(readingsOf(context, register, first - near, last + near + 1), instants, rules)
		}
		const alsoAt = (instant: number) => standardMidnight(instant, rules)
		const deciding = context.store.effective.deciding(id, instants, { besideMs: reachMs[step], nearMs: near, alsoAt })
		return instants.map((instant, index) => boundaryValue(deciding[index]!, instant, rules))
	}
