import { expect, test } from 'vitest'
import { cosemUnit } from '../../../src/main/protocols/cosem-units.ts'
import { obisMeaning, obisText, periodsBack } from '../../../src/main/protocols/obis.ts'
import { quantities, units } from '../../../src/shared/quantity.ts'

const meaning = (code: string) => {
	const [a, b, c, d, e, f] = code.split(/[-:.*]/).map(Number) as [number, number, number, number, number, number]
	const { quantity, role = '', unit, tariff, storage, subunit, function: of } = obisMeaning(a, b, c, d, e, f)
	return [quantity, role, unit, tariff, storage, subunit, of].join(' ')
}

test.each([
	['1-0:1.8.0*255', 'energy import kWh 0 0 0 instantaneous'],
	['1-0:1.8.2*255', 'energy import kWh 2 0 0 instantaneous'],
	['1-0:2.8.0*255', 'energy export kWh 0 0 0 instantaneous'],
	['1-1:1.8.0*255', 'energy import kWh 0 0 0 instantaneous'],
	['1-0:1.8.0*101', 'energy import kWh 0 1 0 instantaneous'],
	['1-0:1.8.0*7', 'energy import kWh 0 7 0 instantaneous'],
	['1-0:5.8.0*255', 'reactive-energy quadrant-1 kvarh 0 0 0 instantaneous'],
	['1-0:16.7.0*255', 'power total kW 0 0 0 instantaneous'],
	['1-0:36.7.0*255', 'power phase-a kW 0 0 0 instantaneous'],
	['1-0:15.7.0*255', 'power absolute kW 0 0 0 instantaneous'],
	['1-0:41.7.0*255', 'power import-phase-b kW 0 0 0 instantaneous'],
	['1-0:1.6.1*255', 'demand import kW 1 0 0 maximum'],
	['1-0:1.5.0*255', 'demand import-last kW 0 0 0 instantaneous'],
	['1-0:1.29.0*255', 'energy import-interval kWh 0 0 0 instantaneous'],
	['1-0:32.7.0*255', 'voltage phase-a V 0 0 0 instantaneous'],
	['1-0:71.7.0*255', 'current phase-c A 0 0 0 instantaneous'],
	['1-0:91.7.0*255', 'current neutral A 0 0 0 instantaneous'],
	['1-0:32.7.5*255', 'voltage phase-a-harmonic-5 V 0 0 0 instantaneous'],
	['1-0:52.7.124*255', 'distortion phase-b % 0 0 0 instantaneous'],
	['1-0:32.32.0*255', 'count sag-phase-a  0 0 0 instantaneous'],
	['1-0:14.7.0*255', 'frequency  Hz 0 0 0 instantaneous'],
	['1-0:81.7.40*255', 'phase-angle current-a-to-voltage-a  0 0 0 instantaneous'],
	['6-0:1.0.0*255', 'energy  kWh 0 0 0 instantaneous'],
	['6-0:1.2.0*255', 'energy set-date kWh 0 1 0 instantaneous'],
	['6-0:10.0.0*255', 'flow-temperature  degC 0 0 0 instantaneous'],
	['5-0:1.0.0*255', 'energy cooling kWh 0 0 0 instantaneous'],
	['7-0:3.0.0*255', 'volume  m3 0 0 0 instantaneous'],
	['7-0:3.2.0*255', 'volume base m3 0 0 0 instantaneous'],
	['8-0:1.0.0*255', 'volume  m3 0 0 0 instantaneous'],
	['9-0:1.0.0*255', 'volume  m3 0 0 0 instantaneous'],
	['0-0:96.1.0*255', 'identity device  0 0 0 instantaneous'],
	['1-0:96.50.1*1', 'text manufacturer  0 0 0 instantaneous'],
	['0-2:24.2.1*255', 'unknown   0 0 2 instantaneous'],
	['0-0:1.0.0*255', 'time clock  0 0 0 instantaneous'],
	['1-0:0.9.1*255', 'time clock-time  0 0 0 instantaneous'],
	['129-129:199.130.3*255', 'text manufacturer  0 0 0 instantaneous'],
	['1-0:128.8.0*255', 'unknown   0 0 0 instantaneous'],
])('%s means: %s', (code, expected) => {
	expect(meaning(code)).toBe(expected)
})

test('every code of six bytes has a meaning out of the closed lists, and its own text', () => {
	const known = new Set<string>(quantities)
	const units_ = new Set<string>(units)
	for (const a of [0, 1, 2, 4, 5, 6, 7, 8, 9, 15, 129, 255]) {
		for (let c = 0; c < 256; c++) {
			for (const d of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 24, 29, 33, 50, 55, 97, 124, 200, 255]) {
				for (const e of [0, 1, 7, 63, 124, 255]) {
					const found = obisMeaning(a, 0, c, d, e, 255)
					if (!known.has(found.quantity) || !units_.has(found.unit)) throw new Error(obisText(a, 0, c, d, e, 255))
				}
			}
		}
	}
	expect(obisText(1, 0, 1, 8, 0, 255)).toBe('1-0:1.8.0*255')
})

test('billing periods are counted modulo 100', () => {
	expect([periodsBack(3, 3), periodsBack(2, 3), periodsBack(99, 1), periodsBack(1, 101)]).toEqual([1, 2, 3, 1])
})

test('units by number: what the closed list has, with the power of ten where ours is another', () => {
	expect(cosemUnit(30)).toEqual({ quantity: 'energy', unit: 'Wh', exponent: 0 })
	expect(cosemUnit(23)).toEqual({ quantity: 'pressure', unit: 'bar', exponent: -5 })
	expect(cosemUnit(45)).toBe(null)
	for (let code = 0; code < 256; code++) expect(units).toContain(cosemUnit(code)?.unit ?? '')
})
