/** Meter models beside captures of such meters: what a model stores is what the meter says. */
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/sml/codec.ts'
import { loadPresets } from '../../../../src/main/work/presets.ts'
import { outsideText } from '../../../outside.ts'

const { models } = loadPresets(resolve(import.meta.dirname, '../../../../resources/presets'))
const lines = (outsideText('protocols/sml_libsml_testing.jsonl') ?? '').split('\n').filter((line) => line !== '')
const captures = lines.map((line) => JSON.parse(line) as { readonly name: string; readonly hex: string })

/** Which model a capture is of; every other one is of the basic meter. */
const makers: readonly (readonly [RegExp, string])[] = [
	[/^EasyMeter/, 'sml-easymeter-q3'],
	[/^EMH-ED300L/, 'sml-emh-ed300l'],
]
/** Tariff registers alone, or an old list of its maker's own: no total there. */
const withoutTotal = /GW8E2A500AK2|eHZ361L5R|mtr1|mtr2|DTZ541-ZDBA|DrNeuhaus/

test.skipIf(captures.length === 0)(
	'the main register of a model is stated, and no finer than the model stores it',
	() => {
		let checked = 0
		for (const { name, hex } of captures) {
			const decoded = decode(Uint8Array.from(Buffer.from(hex, 'hex')))
			if (!decoded.ok) continue
			const model = models.get(makers.find(([pattern]) => pattern.test(name))?.[1] ?? 'sml-electricity')!
			for (const register of model.registers) {
				const records = decoded.readings.filter(
					({ quantity, role = '', tariff, subunit }) =>
						quantity === register.quantity &&
						role === (register.role ?? '') &&
						tariff === register.tariff &&
						subunit === register.subunit,
				)
				const isMain = register.name === model.main
				if (isMain && !withoutTotal.test(name)) expect([name, records.length > 0]).toEqual([name, true])
				for (const { value, unit } of records) {
					// Wh stored as kWh: three places more.
					const places = (value?.split('.')[1]?.length ?? 0) + (unit === 'Wh' ? 3 : 0)
					expect([name, register.name, places <= -register.exponent!]).toEqual([name, register.name, true])
					checked++
				}
			}
		}
		expect(checked).toBeGreaterThan(300)
	},
)
