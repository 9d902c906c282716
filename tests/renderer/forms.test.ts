import { describe, expect, test } from 'vitest'
import { definitionOf, formOf, freshTariff } from '../../src/renderer/src/pages/billing/tariff-form.ts'
import { type LineForm, lineFormOf, lineUrlOf, shortWay } from '../../src/renderer/src/pages/lines/line-url.ts'
import { touchedBy } from '../../src/renderer/src/touched.ts'
import { isCreditorId, isIban } from '../../src/shared/iban.ts'
import { tariffDefinition } from '../../src/shared/tariff.ts'

const base: LineForm = {
	kind: 'serial',
	path: '',
	baud: '2400',
	parity: 'even',
	dataBits: '8',
	stopBits: '1',
	echo: 'auto',
	host: '',
	port: '9001',
	identity: '',
}

describe('a line’s address', () => {
	test.each([
		'serial://COM3?baud=2400&parity=even',
		'serial:///dev/ttyUSB0?baud=9600&parity=none&data=7&stop=2&echo=strip',
		'tcp://gateway.local:8899',
		'tcp://[2001:db8::7]:502',
		'dial-in://9100/0314-25394',
		'dial-in://9100/DTU%20Hof%20%2F%20Keller',
	])('%s is the same after a visit to the form', (url) => {
		expect(lineUrlOf(lineFormOf(url, base))).toBe(url)
	})
	test('is none while the port or the host is missing', () => {
		expect(lineUrlOf(base)).toBeNull()
		expect(lineUrlOf({ ...base, kind: 'tcp', host: '' })).toBeNull()
		expect(lineUrlOf({ ...base, kind: 'tcp', host: 'a b' })).toBeNull()
		expect(lineUrlOf({ ...base, kind: 'tcp', host: 'gateway', port: '70000' })).toBeNull()
		expect(lineUrlOf({ ...base, kind: 'dial-in', port: '9100', identity: ' ' })).toBeNull()
		expect(lineUrlOf({ ...base, kind: 'dial-in', port: '', identity: '0314-25394' })).toBeNull()
	})
	test('is short in a table', () => {
		expect(shortWay('serial://COM3?baud=2400&parity=even')).toBe('COM3 · 2400 Bd')
		expect(shortWay('tcp://127.0.0.1:9001')).toBe('TCP 127.0.0.1:9001')
		expect(shortWay('dial-in://9100/0314-25394')).toBe('0314-25394 → :9100')
	})
})

describe('a tariff', () => {
	const complete = () => {
		const form = freshTariff('2026-01-01', 'Arbeitspreis')
		return {
			...form,
			name: 'Strom',
			bands: [
				{
					...form.bands[0]!,
					tiers: [
						{ upTo: '150', price: '0.3' },
						{ upTo: '', price: '0.34' },
					],
				},
			],
		}
	}
	test('is complete when every price is there, and comes back from its definition unchanged', () => {
		const checked = definitionOf(complete(), 'EUR')
		expect(checked.kind).toBe('complete')
		if (checked.kind === 'complete')
			expect(formOf('Strom', 'electricity', '2026-01-01', checked.definition)).toEqual(complete())
	})
	test('keeps what the editor does not show', () => {
		const checked = definitionOf(complete(), 'EUR')
		if (checked.kind !== 'complete') throw new Error(checked.field)
		const full = tariffDefinition.parse({
			...checked.definition,
			tierMode: 'proportional',
			seasons: [
				{ name: 'summer', from: '05-01' },
				{ name: 'winter', from: '11-01' },
			],
			bands: [
				{
					...checked.definition.bands[0]!,
					source: { kind: 'windows', windows: [{ months: [1], from: '06:00', to: '22:00' }], register: 1 },
					seasonal: [{ seasons: ['summer'], tiers: [{ upTo: null, price: '0.2' }] }],
				},
			],
			demand: [{ name: 'peak', intervalMinutes: 15, windows: [], tiers: [{ upTo: null, price: '7' }] }],
			minimum: { name: 'least', amount: '5', per: 'month' },
		})
		const again = definitionOf(formOf('Strom', 'electricity', '2026-01-01', full), 'EUR')
		expect(again.kind === 'complete' && again.definition).toEqual(full)
	})
	test('names the field that is missing', () => {
		const form = complete()
		const broken = {
			...form,
			bands: [
				{
					...form.bands[0]!,
					tiers: [
						{ upTo: '150', price: '' },
						{ upTo: '', price: '0.34' },
					],
				},
			],
		}
		expect(definitionOf(broken, 'EUR')).toEqual({ kind: 'incomplete', field: 'bands.0.tiers.0.price' })
	})
	test('does not take tiers that fall', () => {
		const form = complete()
		const tiers = [
			{ upTo: '150', price: '1' },
			{ upTo: '100', price: '1' },
			{ upTo: '', price: '1' },
		]
		expect(definitionOf({ ...form, bands: [{ ...form.bands[0]!, tiers }] }, 'EUR').kind).toBe('incomplete')
	})
})

test('an IBAN with one wrong digit is noticed', () => {
	expect(isIban('DE89 3704 0044 0532 0130 00')).toBe(true)
	expect(isIban('DE89 3704 0044 0532 0130 01')).toBe(false)
	expect(isIban('GB82 WEST 1234 5698 7654 32')).toBe(true)
	expect(isIban('DE89')).toBe(false)
})

test('a creditor identifier is checked without its business code', () => {
	expect(isCreditorId('DE98ZZZ09999999999')).toBe(true)
	expect(isCreditorId('DE98 ABC 09999999999')).toBe(true)
	expect(isCreditorId('DE97ZZZ09999999999')).toBe(false)
	expect(isCreditorId('DE98ZZZ0999999999')).toBe(false)
})

test('stored readings make only their own points’ views stale', () => {
	const names = touchedBy('readings.stored', { pointIds: [7] })
	expect(names).toContain('readings.point:7')
	expect(names).not.toContain('readings.point')
	expect(names).not.toContain('readings.point:8')
})
