import { describe, expect, test } from 'vitest'
import { displayCheck } from '../../../../src/main/domain/commissioning/display-check.ts'
import { matchSerials } from '../../../../src/main/domain/commissioning/match.ts'

const found = (serial: string) => ({ serial, medium: 'heat' as const })
const listed = (serial: string) => ({ serial, medium: 'heat' as const })

describe('found devices and the list', () => {
	test('the surest agreement wins: the same, the same but for zeros, the last eight digits', () => {
		const { pairs, strangers, waiting } = matchSerials(
			['00012345', '30100007', '12345678', '555'].map(found),
			['12345', '30100007', '1 EMH00 1234 5678', '999'].map(listed),
		)
		expect(pairs.map(({ found: { serial }, by }) => [serial, by])).toEqual([
			['30100007', 'same'],
			['00012345', 'zeros'],
			['12345678', 'last-eight'],
		])
		expect(strangers.map(({ serial }) => serial)).toEqual(['555'])
		expect(waiting.map(({ serial }) => serial)).toEqual(['999'])
	})
	test('what fits two pairs with none: a guess would bill the neighbour', () => {
		const { pairs } = matchSerials(['1112345678', '2212345678'].map(found), ['12345678'].map(listed))
		expect(pairs).toEqual([])
	})
	test('a heat meter is never taken for the water meter of that number', () => {
		const { pairs } = matchSerials([found('30100007')], [{ serial: '30100007', medium: 'water' as const }])
		expect(pairs).toEqual([])
	})
	test('devices without a number are strangers and never alike', () => {
		expect(matchSerials([found(''), found('')], [listed('')])).toMatchObject({ pairs: [], strangers: [{}, {}] })
	})
})

describe('the display beside the value read', () => {
	test('is equal while the meter counts on between both looks, and where it shows fewer digits', () => {
		expect(displayCheck('1520.34', '1520.34').result).toBe('equal')
		expect(displayCheck('1520', '1520.34').result).toBe('equal')
		expect(displayCheck('1520.36', '1520.34').result).toBe('equal')
		expect(displayCheck('0', '0.00').result).toBe('equal')
	})
	test('a power of ten apart is a wrong scale, and says which', () => {
		expect(displayCheck('15203.4', '1520.34')).toEqual({ result: 'scale', power: 1 })
		expect(displayCheck('1.520', '1520.34')).toEqual({ result: 'scale', power: -3 })
		expect(displayCheck('1520340', '1520.34')).toEqual({ result: 'scale', power: 3 })
	})
	test('anything else is another value, and a few steps prove no scale', () => {
		expect(displayCheck('77', '1520.34').result).toBe('differs')
		expect(displayCheck('5', '0.5').result).toBe('differs')
		expect(displayCheck('1530.34', '1520.34').result).toBe('differs')
	})
})
