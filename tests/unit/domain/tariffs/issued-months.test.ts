import { expect, test } from 'vitest'
import { daysAssigned, issuedMonths } from '../../../../src/main/domain/tariffs/issued-months.ts'

const months = ['2026-01', '2026-02', '2026-03', '2026-04']
const versions = [{ validFrom: '2025-01-01' }, { validFrom: '2026-02-15' }, { validFrom: '2026-09-01' }]

test('a version billed the issued months that touch its time, and the time in which points had the tariff', () => {
	const always = [{ from: '2024-01-01', to: null }]
	expect(issuedMonths(versions, always, months)).toEqual([
		['2026-01', '2026-02'],
		['2026-02', '2026-03', '2026-04'],
		[],
	])
	// From the first of March on, and until the first of April: a day's edge belongs to what begins there.
	expect(issuedMonths(versions, [{ from: '2026-03-01', to: '2026-04-01' }], months)).toEqual([[], ['2026-03'], []])
	expect(issuedMonths(versions, [], months)).toEqual([[], [], []])
})

test('a point has a tariff until it gets another one', () => {
	const assignments = [
		{ pointId: 1, fromDate: '2026-01-01', tariffId: 7 },
		{ pointId: 1, fromDate: '2026-03-01', tariffId: 8 },
		{ pointId: 2, fromDate: '2026-02-01', tariffId: 7 },
		{ pointId: 3, fromDate: '2026-02-01', tariffId: 7 },
	]
	expect(daysAssigned(assignments, 7)).toEqual([
		{ from: '2026-01-01', to: '2026-03-01' },
		{ from: '2026-02-01', to: null },
	])
	expect(daysAssigned(assignments, 9)).toEqual([])
})
