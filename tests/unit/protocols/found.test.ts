import { expect, test } from 'vitest'
import { type Found, isFoundAgain } from '../../../src/main/protocols/found.ts'

const found = (address: string, serial: string, onLine?: string): Found => ({
	kind: 'found',
	address,
	device: {
		serial,
		manufacturer: 'ZLW',
		version: 17,
		medium: 'heat',
		...(onLine === undefined ? {} : { address: onLine }),
	},
	records: [],
	frame: null,
})
const before = new Map([['3', found('3', '67012305', '3')]])

test('a meter that was found by its primary address is not found once more by its number', () => {
	expect(isFoundAgain(before, found('67012305-ZLW-11-04', '67012305', '3'))).toBe(true)
})

test('another number, another address of the line, or none stated: another meter', () => {
	expect(isFoundAgain(before, found('67012318-ZLW-11-04', '67012318', '3'))).toBe(false)
	expect(isFoundAgain(before, found('67012305-ZLW-11-04', '67012305', '4'))).toBe(false)
	expect(isFoundAgain(before, found('4', '67012305', '4'))).toBe(false)
	expect(isFoundAgain(before, found('9', '67012305'))).toBe(false)
})

test('the same address again is the same entry with fresher values', () => {
	expect(isFoundAgain(before, found('3', '67012305', '3'))).toBe(false)
})
