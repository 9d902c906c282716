import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outsidePath } from '../../../outside.ts'
import { conformDlt645 } from '../../../vectors/dlt645/conformance.ts'

const path = outsidePath('protocols/cn.jsonl')

describe.skipIf(path === null)('outside DL/T 645-2007 frames', () => {
	it('decode to the stated numbers, units, addresses and errors; wrong sums are refused', () => {
		for (const { total, agreed, refused, deviations } of conformDlt645(join(path!, '../..'))) {
			expect(deviations).toEqual([])
			expect(agreed + refused).toBe(total)
			expect(agreed).toBeGreaterThanOrEqual(20)
			expect(refused).toBeGreaterThan(0)
		}
	})
})
