import { expect, test } from 'vitest'
import { calibratedUntil } from '../../../src/shared/calibration.ts'

test('a marking holds to the end of the year in which its time is over (MessEV Anlage 7, § 34 (2))', () => {
	// Cold water 6, heat 6, electronic electricity meters 8, small diaphragm gas meters 8 years.
	expect(calibratedUntil('water', 2023)).toBe(2029)
	expect(calibratedUntil('warm-water', 2023)).toBe(2029)
	expect(calibratedUntil('heat', 2020)).toBe(2026)
	expect(calibratedUntil('electricity', 2026)).toBe(2034)
	expect(calibratedUntil('gas', 2026)).toBe(2034)
	expect(calibratedUntil('other', 2026)).toBeNull()
})
