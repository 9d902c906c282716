/** Days that are not 24 hours long, ends of months and years, and a PC that slept. */
import { expect, test } from 'vitest'
import { dueReads } from '../../src/main/domain/calendar/due-reads.ts'
import { instantOfLocal } from '../../src/main/domain/calendar/local-time.ts'
import { dayPeriod, monthPeriod, monthStarts, quarterHoursOfDay } from '../../src/main/domain/calendar/periods.ts'
import { useAlong } from '../../src/main/domain/consumption/point-use.ts'
import { boundariesAlong } from '../../src/main/domain/consumption/series.ts'
import type { Reading } from '../../src/main/domain/readings/reading.ts'

const quarterMs = 900_000

/** What a register of 0.01 kWh counted between the instants. */
const seriesOf = (zone: string, readings: readonly Reading[], instants: readonly number[]) => {
	const rules = { zone, clock: 'local', interpolationReachMs: 0 } as const
	const multiplier = { numerator: 1, denominator: 1 }
	const part = { digits: 8, mostPerHour: null, unit: 'kWh', exponent: -2, from: 0, to: null, multiplier } as const
	return useAlong([part], instants, (_, asked) => boundariesAlong(readings, asked, rules)).steps
}

const profile = (at: number, value: number): Reading => ({
	...{ registerId: 1, at, value, origin: 'profile', quality: 'memory', receivedAt: at, frameId: null },
})

/** Both changes of 2026 in each zone; Adelaide lies half an hour beside the others and has its summer in January. */
const days = [
	['Europe/Berlin', '2026-10-25', 100],
	['Europe/Berlin', '2026-03-29', 92],
	['Australia/Adelaide', '2026-04-05', 100],
	['Australia/Adelaide', '2026-10-04', 92],
] as const

test.each(days)(
	'row 33: a day of 25 or 23 hours has 100 or 92 quarter hours that add up to its register, in %s too',
	(zone, date, count) => {
		const quarters = quarterHoursOfDay(zone, date)
		expect(quarters).toHaveLength(count)
		const { from, to } = dayPeriod(zone, date)
		expect([quarters[0]!.from, quarters.at(-1)!.to]).toEqual([from, to])
		const instants = [...quarters.map((each) => each.from), to]
		let stand = 1_000
		const readings = instants.map((at, index) => profile(at, (stand += index % 7)))
		const steps = seriesOf(zone, readings, instants)
		expect(steps).toHaveLength(count)
		const sum = steps.reduce((all, { steps: used }) => all + (used ?? Number.NaN), 0)
		expect(sum).toBe(readings.at(-1)!.value! - readings[0]!.value!)
		// The meter is asked for exactly these, however its clock names them.
		const plan = { zone, clock: 'local', live: 'never', graceMs: 90_000 } as const
		const memory = { freeze: 0, settlement: 0, profileDays: 62 }
		const due = dueReads(
			{ ...plan, memory },
			{ live: null, freeze: null, settlement: null, profile: from },
			to + 90_000,
		)
		expect(due.reduce((all, { job }) => all + (job.kind === 'profile' ? job.count : 0), 0)).toBe(count)
	},
)

test('row 34: the last millisecond of a leap February and of a year belongs to what ends', () => {
	const zone = 'Europe/Berlin'
	for (const [date, month, days] of [
		['2028-02-29', '2028-02', 29],
		['2027-12-31', '2027-12', 31],
		['2028-12-31', '2028-12', 31],
	] as const) {
		const { from, to } = monthPeriod(zone, month)
		expect(to - from).toBe(days * 86_400_000)
		expect(dayPeriod(zone, date).to).toBe(to)
		expect(monthStarts(zone, from, to).map((each) => each.month)).toEqual([month])
		const freezeDue = (now: number) =>
			dueReads(
				{ zone, clock: 'local', live: 'never', graceMs: 0, memory: { freeze: 2, settlement: 2, profileDays: 0 } },
				{ live: null, freeze: to - 86_400_000, settlement: from, profile: null },
				now,
			).map(({ boundary }) => boundary)
		expect(freezeDue(to - 1)).toEqual([])
		expect(freezeDue(to)).toEqual([to, to])
	}
})

test('row 34: eight hours asleep are fetched from memory, and without a memory they stay a gap', () => {
	const zone = 'Europe/Berlin'
	const asleepAt = instantOfLocal(zone, '2026-11-03T22:00')!
	const awakeAt = asleepAt + 8 * 3_600_000
	const plan = { zone, clock: 'local', live: 'quarter-hour', graceMs: 90_000 } as const
	const last = { live: asleepAt, freeze: asleepAt, settlement: asleepAt, profile: asleepAt }
	const due = dueReads({ ...plan, memory: { freeze: 62, settlement: 12, profileDays: 62 } }, last, awakeAt + 100_000)
	expect(due.filter(({ job }) => job.kind === 'current')).toHaveLength(1)
	expect(due.filter(({ job }) => job.kind === 'freeze').map(({ boundary }) => boundary)).toEqual([
		instantOfLocal(zone, '2026-11-04')!,
	])
	expect(due.reduce((all, { job }) => all + (job.kind === 'profile' ? job.count : 0), 0)).toBe(32)
	const instants = Array.from({ length: 33 }, (_, index) => asleepAt + index * quarterMs)
	const seen = [profile(asleepAt, 100), profile(awakeAt, 164)]
	const steps = seriesOf(zone, seen, instants)
	expect(steps.every(({ steps: used }) => used === null)).toBe(true)
})
