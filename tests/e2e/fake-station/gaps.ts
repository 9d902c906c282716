/** What is missing of the meters, and why: one of each reason. */
import type { MeterGaps, MeterPlan } from '../../../src/shared/contract/collection.ts'
import { meters, now } from './house.ts'

const dayMs = 86_400_000
const midnight = Date.UTC(2026, 10, 1) - 3_600_000
type Gap = MeterGaps['kinds'][number]['missing'][number]

const gap = (reason: Gap['reason'], day: number, count: number): Gap => ({
	...{ reason, count },
	from: midnight + day * dayMs,
	to: midnight + (day + count - 1) * dayMs,
})
const gapsOf = (index: number): Gap[] => {
	if (index === 0) return [gap('overwritten', 0, 2), gap('none', 6, 1), gap('queued', 20, 2)]
	if (index === 1) return [gap('silent', 9, 13)]
	if (index === 2) return [gap('line', 18, 4)]
	return []
}

export const gapsHandler = ({ key }: { key: string | null }): { meters: MeterGaps[] } => ({
	meters: meters.flatMap((meter, index): MeterGaps[] => {
		if (key !== null && key !== `meter:${meter.id}`) return []
		const missing = gapsOf(key === null ? index : 0)
		const there = 22 - missing.reduce((sum, { count }) => sum + count, 0)
		const { id: meterId, serial, unitName } = meter
		return [
			{
				...{ meterId, serial, place: unitName, lastAnswerAt: index === 1 ? null : now - 60_000 },
				kinds: [
					{ kind: 'settlement', keeps: 'values', wanted: 1, there: 1, missing: [] },
					{ kind: 'freeze', keeps: 'values', wanted: 22, there, missing },
					...(key === null
						? []
						: [{ kind: 'profile' as const, keeps: 'nothing' as const, wanted: 0, there: 0, missing: [] }]),
				],
			},
		]
	}),
})

export const planHandler = (): MeterPlan => ({
	usual: { liveMinutes: 15, months: 'read', midnights: 'read', profile: 'quarter-hour' },
	own: { liveMinutes: 60, months: 'read', midnights: 'read', profile: 'day' },
	readsPerDay: null,
	answerLimitMs: 1_240,
})
