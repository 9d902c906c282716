import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tenantGaps } from '../../../../src/main/domain/billing/tenant-gaps.ts'
import { addDays, daysBetween } from '../../../../src/shared/period.ts'

const [from, to] = ['2026-10-01', '2026-11-01']

test('days between two tenants, before the first and after the last are nobody’s', () => {
	const lived = (fromDate: string, toDate: string | null) => ({ fromDate, toDate })
	expect(tenantGaps([lived('2024-01-01', null)], from, to)).toEqual([])
	expect(tenantGaps([lived('2024-01-01', '2026-10-16'), lived('2026-10-16', null)], from, to)).toEqual([])
	expect(tenantGaps([lived('2026-10-21', null), lived('2024-01-01', '2026-10-16')], from, to)).toEqual([
		{ from: '2026-10-16', to: '2026-10-21' },
	])
	expect(tenantGaps([lived('2026-10-05', '2026-10-20')], from, to)).toEqual([
		{ from, to: '2026-10-05' },
		{ from: '2026-10-20', to },
	])
})

test('every day is lived or a gap, and never both', () => {
	const span = fc.tuple(fc.integer({ min: -20, max: 50 }), fc.option(fc.integer({ min: 1, max: 30 })))
	fc.assert(
		fc.property(fc.array(span, { maxLength: 4 }), (spans) => {
			const lived = spans.map(([start, days]) => {
				const fromDate = addDays(from, start)
				return { fromDate, toDate: days === null ? null : addDays(fromDate, days) }
			})
			const gaps = tenantGaps(lived, from, to)
			for (let day = 0; day < daysBetween(from, to); day++) {
				const date = addDays(from, day)
				const isLived = lived.some(({ fromDate, toDate }) => fromDate <= date && (toDate === null || toDate > date))
				expect(gaps.some((gap) => gap.from <= date && gap.to > date)).toBe(!isLived)
			}
		}),
	)
})
