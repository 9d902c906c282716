import { expect, test } from 'vitest'
import { isMarketLocation } from '../../../src/shared/market-location.ts'

/** As others publish them: the worked example of the BDEW's rule first. */
const known = ['41373559241', '51238696781', '52935155442', '49637777476', '10037104444']

test('a market location has eleven digits of which the last proves the others', () => {
	for (const id of known) expect(isMarketLocation(id), id).toBe(true)
	for (const id of known) {
		const others = Array.from({ length: 9 }, (_, by) => id.slice(0, 10) + ((Number(id[10]) + by + 1) % 10))
		expect(others.filter(isMarketLocation)).toEqual([])
	}
	// Neighbours in the wrong order.
	expect(isMarketLocation('14373559241')).toBe(false)
	for (const other of ['', '4137355924', '413735592410', '04137355924', '4137355924A', '413 735 592 41']) {
		expect(isMarketLocation(other), other).toBe(false)
	}
})
