/** What meters have written down, what is there of it, and what the station says of the rest. */

import { join } from 'node:path'
import { planned } from '../../src/main/domain/collect/read-plan.ts'
import { loadPresets } from '../../src/main/work/presets.ts'
import type { MeterGaps } from '../../src/shared/contract/collection.ts'
import { dayNumber, dayStart, localTime } from '../../src/virtual/building/clock.ts'
import type { Meter } from '../../src/virtual/building/plan.ts'
import { root } from '../station/house.ts'
import type { Drawn } from './drawn.ts'

export type Boundary = {
	readonly serial: string
	readonly register: string
	readonly at: number
	readonly origin: number
	/** Memory still had it when the quiet began. */
	readonly isHeld: boolean
}

export const origins = { live: 1, freeze: 2, settlement: 3, profile: 4 } as const
export const keyOf = ({ serial, register, at, origin }: Omit<Boundary, 'isHeld'>) =>
	`${serial} ${register} ${at} ${origin}`

const quarterMs = 900_000
const dayMs = 86_400_000
/** Of what is due at the end, the last quarter of an hour may still be on its way. */
const lastMs = quarterMs

export const { models } = loadPresets(join(root, 'resources/presets'))

/** What is planned to be read of what the meter has written down, from the beginning to the end. */
export function expectedOf(meter: Meter, { knownFrom, quietFrom, end, plans }: Drawn): readonly Boundary[] {
	const model = models.get(meter.model!)!
	const { memory, profileEvery } = planned(model, plans.get(meter.serial) ?? null)
	const until = end - lastMs
	const of = (origin: number, at: number, keptMs: number): Boundary => ({
		...{ serial: meter.serial, register: model.main, at, origin, isHeld: at > quietFrom - keptMs },
	})
	const days: number[] = []
	for (let day = dayNumber(knownFrom, meter.clock); dayStart(day, meter.clock) <= until; day++) {
		const at = dayStart(day, meter.clock)
		if (at > knownFrom) days.push(at)
	}
	const months = days.filter((at) => localTime(at, meter.clock).day === 1)
	const quarters: Boundary[] = []
	if (memory.profileDays > 0) {
		// Days are fetched when they are over.
		const last = profileEvery === 'day' ? Math.max(...days) - quarterMs : until
		for (let at = knownFrom + quarterMs; at <= last; at += quarterMs) {
			quarters.push(of(origins.profile, at, (memory.profileDays - 1) * dayMs))
		}
	}
	return [
		...(memory.freeze > 0 ? days.map((at) => of(origins.freeze, at, (memory.freeze - 1) * dayMs)) : []),
		...(memory.settlement > 0
			? months.map((at) => of(origins.settlement, at, (memory.settlement - 1) * 28 * dayMs))
			: []),
		...quarters,
	]
}

/**
 * What the page of gaps says against what is really missing: each missing value stands there, with a reason that is
 * true after a day of quiet; and nothing is said to be missing that is there. Sentences.
 */
export function judgeGaps(
	gaps: ReadonlyMap<string, MeterGaps>,
	missing: readonly Boundary[],
	there: ReadonlySet<string>,
	meters: ReadonlyMap<string, Meter>,
): readonly string[] {
	const unsaid = missing.flatMap((each) => {
		const runs = runsOf(gaps.get(each.serial), each.origin)
		const reason = runs.find(({ from, to }) => from <= each.at && each.at <= to)?.reason
		if (reason === undefined) return `${textOf(each)} is not named as a gap`
		const isTrue = reason === 'none' || (reason === 'overwritten' && !each.isHeld)
		return isTrue ? [] : `${textOf(each)} is missing as "${reason}"`
	})
	const wronglySaid = [...gaps].flatMap(([serial, { kinds }]) => {
		const register = models.get(meters.get(serial)!.model!)!.main
		return kinds.flatMap(({ kind, missing: runs }) =>
			runs.flatMap(({ from, to, reason }) => {
				const found = [from, to].find((at) => there.has(keyOf({ serial, register, at, origin: origins[kind] })))
				return found === undefined ? [] : `${serial} ${kind} ${iso(found)} is there, and said to be missing (${reason})`
			}),
		)
	})
	return [...unsaid, ...wronglySaid]
}

const runsOf = (gaps: MeterGaps | undefined, origin: number) =>
	gaps?.kinds.find(({ kind }) => origins[kind] === origin)?.missing ?? []

const iso = (at: number) => new Date(at).toISOString()
const textOf = ({ serial, register, origin, at }: Boundary) =>
	`${serial} ${register} ${Object.entries(origins).find(([, code]) => code === origin)?.[0]} ${iso(at)}`
