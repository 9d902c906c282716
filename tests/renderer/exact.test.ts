import { expect, test } from 'vitest'
import { change, difference, sum } from '../../src/renderer/src/exact.ts'

test('sums of decimal strings are exact where floats are not', () => {
	expect(sum(['0.1', '0.2'])).toBe('0.3')
	expect(sum(['999999999999999999', '0.000000000001'])).toBe('999999999999999999.000000000001')
	expect(sum(['-1.5', '1.25'])).toBe('-0.25')
	expect(sum([])).toBe('0')
})
test('a difference can fall below zero and come from below it', () => {
	expect(difference('1.00', '1.25')).toBe('-0.25')
	expect(difference('1', '-1.5')).toBe('2.5')
})
test('there is no change without something to compare with', () => {
	expect(change('1', null)).toBeNull()
	expect(change(null, '1')).toBeNull()
	expect(change('1', '0')).toBeNull()
	expect(change('3', '2')).toBe(0.5)
})
