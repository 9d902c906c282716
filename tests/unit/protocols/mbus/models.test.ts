/** Meter models beside telegrams of such meters: what a model stores is what the meter says. */
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/mbus/codec.ts'
import { loadPresets } from '../../../../src/main/work/presets.ts'
import { outsidePath } from '../../../outside.ts'
import { frameOf, readLibmbus } from '../../../vectors/mbus/conformance.ts'

const { models } = loadPresets(resolve(import.meta.dirname, '../../../../resources/presets'))
const file = outsidePath('protocols/mbus_libmbus.jsonl')
const vectors = file === null ? [] : readLibmbus(resolve(file, '../..'))

/** A model, and the frame of such a meter in libmbus’s corpus. */
const known = [
	['mbus-aquametro-heat', 'example_data_01'],
	['mbus-elster-f2', 'Elster-F2'],
	['mbus-elster-f96-plus', 'ELS_Elster-F96-Plus'],
	['mbus-elster-falcon', 'els_falcon'],
	['mbus-elster-tmp-a', 'els_tmpa_telegramm1'],
	['mbus-emh-diz', 'emh_diz'],
	['mbus-emu-professional', 'EMU_EMU-Professional-375-M-Bus'],
	['mbus-gossen-emmod206', 'gmc_emmod206'],
	['mbus-gwf-mtkcoder', 'GWF-MTKcoder'],
	['mbus-itron-bm-plus-m', 'ACW_Itron-BM-plus-m'],
	['mbus-itron-cf50', 'allmess_cf50'],
	['mbus-itron-cf55', 'itron_cf_55'],
	['mbus-itron-cyble', 'itron_cyble_m-bus_v1.4_cold_water'],
	['mbus-itron-integral-mk-maxx', 'itron_integral_mk_maxx'],
	['mbus-kamstrup-382', 'kamstrup_382_005'],
	['mbus-landis-gyr-t230', 'landis+gyr_ultraheat_t230'],
	['mbus-landis-gyr-ultraheat-xs', 'metrona_ultraheat_xs'],
	['mbus-minol-minocal-c2', 'minol_minocal_c2'],
	['mbus-minol-minocal-wr3', 'minol_minocal_wr3'],
	['mbus-relay-padpuls', 'REL-Relay-Padpuls2'],
	['mbus-saia-ale3', 'SBC_Saia-Burgess-ALE3'],
	['mbus-sensus-pollusonic-2', 'sen_pollusonic_2'],
	['mbus-sensus-pollustat-e', 'SEN_Sensus-PolluStat-E'],
	['mbus-sensus-pollutherm', 'SEN_Sensus-PolluTherm'],
	['mbus-techem-heat', 'tch_telegramm1'],
] as const

test.skipIf(vectors.length === 0)('every register of a maker’s model is stated by such a meter', () => {
	for (const [id, name] of known) {
		const vector = vectors.find((each) => each.name === `test-frames/${name}`)
		const decoded = decode(frameOf(vector?.hex ?? '') ?? new Uint8Array())
		if (!decoded.ok) throw new Error(`${name}: ${decoded.text}`)
		const model = models.get(id)!
		const missing = model.registers.filter(
			(register) =>
				!decoded.readings.some(
					({ quantity, role, tariff, subunit, storage, function: kind }) =>
						quantity === register.quantity &&
						(register.role === undefined || register.role === role) &&
						tariff === register.tariff &&
						subunit === register.subunit &&
						storage === 0 &&
						kind === 'instantaneous',
				),
		)
		expect([id, missing.map((register) => register.name)]).toEqual([id, []])
	}
})

test('each M-Bus model has the register that bills use, and no two registers want the same value', () => {
	const ours = [...models.values()].filter(({ protocol }) => protocol === 'mbus')
	expect(ours.length).toBeGreaterThan(30)
	for (const { id, registers, main } of ours) {
		expect(registers.map(({ name }) => name)).toContain(main)
		const wanted = registers.map(({ quantity, role, tariff, subunit }) => [quantity, role, tariff, subunit].join())
		expect([id, new Set(wanted).size]).toEqual([id, registers.length])
		expect([id, new Set(registers.map(({ name }) => name)).size]).toEqual([id, registers.length])
	}
})
