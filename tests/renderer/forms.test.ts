import { describe, expect, test } from 'vitest'
import type { Translate } from '../../src/renderer/src/locales/index.ts'
import { faultText, fieldName } from '../../src/renderer/src/pages/billing/tariff-faults.ts'
import { definitionOf, formOf, freshTariff } from '../../src/renderer/src/pages/billing/tariff-form.ts'
import { type LineForm, lineFormOf, lineUrlOf, shortWay } from '../../src/renderer/src/pages/lines/line-url.ts'
import { typedDate } from '../../src/renderer/src/parts/typed-date.ts'
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

test('a date is read with its day first, in whatever way it is typed, and no other day is made of it', () => {
	const same = ['01.03.2024', '1.3.2024', '1.3.24', '01/03/2024', '1-3-2024', ' 1. 3. 2024 ', '2024-03-01', '2024-3-1']
	for (const typed of same) expect([typed, typedDate(typed)]).toEqual([typed, '2024-03-01'])
	expect(typedDate('31.12.2025')).toBe('2025-12-31')
	for (const typed of ['', '31.02.2024', '12.13.2024', '0.1.2024', '01.03.202', 'März', '29.02.2023']) {
		expect([typed, typedDate(typed)]).toEqual([typed, null])
	}
})

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

/** Keys instead of sentences. */
const inKeys: Translate = (key, params) => (params?.n === undefined ? key : `${key} ${params.n}`)

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
						{ upTo: '150', price: '0.3', byBand: {} },
						{ upTo: '', price: '0.34', byBand: {} },
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
	test('can say everything that a tariff can say', () => {
		const tiers = [
			{ upTo: '260', price: '0.60886875' },
			{ upTo: null, price: '-0.5' },
		]
		const seasonal = [{ seasons: ['summer'], tiers: [{ upTo: null, price: '0.2' }] }]
		const windows = [
			{ months: [1, 7], seasons: ['winter'], days: 'holiday' as const, from: '22:15', to: '06:00' },
			{ days: 'working' as const, from: '06:00', to: '24:00' },
		]
		const vatPercent = '7'
		const full = tariffDefinition.parse({
			...{ currency: 'EUR', unit: 'm3', vatPercent: '19', tierPeriod: 'year', tierYearStart: '12-01' },
			...{ tierTenantChange: 'continue', tierMode: 'proportional' },
			largeHousehold: { fromPersons: 5, counts: 'person', raise: ['100', '100.5'] },
			seasons: [
				{ name: 'summer', from: '05-01' },
				{ name: 'winter', from: '11-01' },
			],
			calendar: { holidays: ['2026-12-25', '2026-12-26'], workingDays: ['2026-02-14'] },
			standing: [
				{ name: 'a', amount: '1', per: 'month' },
				{ name: 'b', amount: '2', per: 'year', basis: 'm2', partial: 'whole', outsideMinimum: true, vatPercent },
			],
			bands: [
				{ name: '尖', source: { kind: 'windows', windows, register: 1 }, tiers, seasonal, vatPercent },
				{ name: '谷', source: { kind: 'windows', windows: [] }, tiers },
				{ name: 'T3', source: { kind: 'register', tariff: 3 }, tiers },
			],
			surcharge: {
				...{ name: 'steps', vatPercent },
				tiers: [
					{ upTo: '260', price: '0' },
					{ upTo: null, price: '0.05', byBand: { 尖: '0.07' } },
				],
				seasonal: [{ seasons: ['winter'], tiers: [{ upTo: null, price: '0.01' }] }],
			},
			demand: [{ name: 'peak', intervalMinutes: 30, windows, tiers, seasonal, vatPercent }],
			minimum: { name: 'least', amount: '5', per: 'day', vatPercent },
			levies: [
				{ kind: 'per-unit', name: 'sewage', price: '1.36', ofPercent: '90', vatPercent },
				{ kind: 'percent', name: 'tax', percent: '5.5', of: ['energy', 'standing'] },
			],
		})
		const again = definitionOf(formOf('Strom', 'electricity', '2026-01-01', full), 'EUR')
		expect(again).toEqual({ kind: 'complete', definition: full })
	})
	test('marks each field that is refused, with the reason', () => {
		const form = complete()
		const bad = {
			...form,
			vatPercent: '119',
			seasons: [
				{ name: 'summer', from: '05-01' },
				{ name: 'winter', from: '02-30' },
			],
			bands: [
				{
					...form.bands[0]!,
					source: 'windows' as const,
					windows: [{ days: 'all' as const, from: '6 Uhr', to: '22:00', seasons: ['autumn'] }],
					tiers: [
						{ upTo: '150', price: '0.123456789', byBand: {} },
						{ upTo: '100', price: '0.3', byBand: {} },
						{ upTo: '', price: '', byBand: {} },
					],
				},
			],
		}
		const checked = definitionOf(bad, 'EUR')
		if (checked.kind !== 'incomplete') throw new Error('it is no tariff')
		const told = [...checked.faults].map(([path, message]) => [path, faultText(inKeys, path, message)])
		expect(Object.fromEntries(told)).toEqual({
			vatPercent: 'fault.percent',
			'seasons.1.from': 'fault.day',
			'bands.0.source.windows.0.from': 'fault.time',
			'bands.0.windows.0': 'fault.no-season',
			'bands.0.tiers.0.price': 'fault.price',
			'bands.0.tiers.1.upTo': 'fault.tiers-ascend',
			'bands.0.tiers.2.price': 'fault.missing',
		})
		expect(fieldName(inKeys, 'bands.0.tiers.1.upTo')).toBe('tariff.band-n 1, tariff.tier-n 2, tariff.up-to')
	})
	test('names the field that is missing', () => {
		const form = complete()
		const broken = {
			...form,
			bands: [
				{
					...form.bands[0]!,
					tiers: [
						{ upTo: '150', price: '', byBand: {} },
						{ upTo: '', price: '0.34', byBand: {} },
					],
				},
			],
		}
		const checked = definitionOf(broken, 'EUR')
		expect(checked.kind === 'incomplete' && [...checked.faults.keys()]).toEqual(['bands.0.tiers.0.price'])
	})
	test('does not take tiers that fall', () => {
		const form = complete()
		const tiers = [
			{ upTo: '150', price: '1', byBand: {} },
			{ upTo: '100', price: '1', byBand: {} },
			{ upTo: '', price: '1', byBand: {} },
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
