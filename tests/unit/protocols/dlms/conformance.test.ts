import { expect, test } from 'vitest'
import { outsidePath } from '../../../outside.ts'
import { conformDlms } from '../../../vectors/dlms/conformance.ts'

test('every value of the outside lists agrees', () => {
	const folder = outsidePath('.')
	if (folder === null) return
	for (const { total, agreed, deviations } of conformDlms(folder)) {
		expect(deviations).toEqual([])
		expect(agreed).toBe(total)
		expect(total).toBeGreaterThan(0)
	}
})
