/**
 * Compares our decoding of pushed lists with what amshan states for the same frames (values in W, Wh, A, V by name),
 * and with the plain PDU of an encrypted one as its source printed it.
 */
import { decode } from '../../../src/main/protocols/dlms/codec.ts'
import type { DecodedRecord } from '../../../src/main/protocols/protocol.ts'
import { bytesOf, type Conformance, conform, readVectors } from '../conform.ts'

const vectorFile = 'dlms_push.jsonl'

/** One entry for dlms_push.jsonl; none where the folder is absent. */
export const conformDlms = (vectorFolder: string): Conformance[] =>
	conform(vectorFile, readVectors<Vector>(vectorFolder, vectorFile), (vector) =>
		compare(vector).map((cause) => ({ of: vector.name, cause })),
	)

type Assertion = { readonly fn: string; readonly args: readonly unknown[] }
type Vector = {
	readonly name: string
	readonly hex: string
	readonly key?: string
	readonly expected: {
		readonly amshan?: { readonly [name: string]: string | number }
		readonly asserts?: readonly Assertion[]
		readonly apdu_plain?: string
		readonly system_title?: string
	}
}

function compare({ hex, key, expected }: Vector): string[] {
	const context = key === undefined ? undefined : { secrets: { key: bytesOf(key) } }
	const decoded = decode(bytesOf(hex), context)
	if (!decoded.ok) return [`unexplained: refused, ${decoded.reason}, ${decoded.text}`]
	const { readings } = decoded
	const faults = Object.entries(expected.amshan ?? {}).flatMap(([name, value]) => compareNamed(name, value, readings))
	for (const { fn, args } of expected.asserts ?? []) {
		if (fn === 'assert_obis_element') faults.push(...compareElement(args, readings))
	}
	if (expected.apdu_plain !== undefined) {
		const plain = decode(bytesOf(expected.apdu_plain))
		const same = plain.ok && JSON.stringify(plain.readings) === JSON.stringify(readings)
		if (!same) faults.push('unexplained: the decrypted list says something else than the plain one')
	}
	return faults
}

/** Groups C, D of the code that amshan's name stands for; unit of its value. */
const named: { readonly [name: string]: readonly [code: string, unit: string] } = {
	active_power_import: ['1.7', 'W'],
	active_power_export: ['2.7', 'W'],
	reactive_power_import: ['3.7', 'var'],
	reactive_power_export: ['4.7', 'var'],
	active_power_import_total: ['1.8', 'Wh'],
	active_power_export_total: ['2.8', 'Wh'],
	reactive_power_import_total: ['3.8', 'varh'],
	reactive_power_export_total: ['4.8', 'varh'],
	...Object.fromEntries(
		[0, 1, 2].flatMap((phase) => [
			[`current_l${phase + 1}`, [`${31 + phase * 20}.7`, 'A']],
			[`voltage_l${phase + 1}`, [`${32 + phase * 20}.7`, 'V']],
			[`active_power_import_l${phase + 1}`, [`${21 + phase * 20}.7`, 'W']],
			[`active_power_export_l${phase + 1}`, [`${22 + phase * 20}.7`, 'W']],
			[`reactive_power_import_l${phase + 1}`, [`${23 + phase * 20}.7`, 'var']],
			[`reactive_power_export_l${phase + 1}`, [`${24 + phase * 20}.7`, 'var']],
		]),
	),
}

function compareNamed(name: string, value: string | number, readings: readonly DecodedRecord[]): string[] {
	// The maker's name in words is amshan's own.
	if (name === 'meter_manufacturer') return []
	const fault = (found: string | undefined) => [`unexplained: ${name} is ${found ?? 'missing'}, not ${value}`]
	const place = named[name]
	if (place !== undefined) {
		const found = readings.find(({ key }) => key.split(':')[1]?.startsWith(`${place[0]}.0*`))
		const same = found?.unit === place[1] && found.value !== null && isSame(found.value, String(value))
		return same ? [] : fault(found?.value ?? undefined)
	}
	const wanted = name === 'meter_datetime' ? String(value).slice(0, 19) : String(value)
	const quantities = name === 'meter_datetime' ? ['time'] : ['identity', 'text']
	const found = readings.some((each) => quantities.includes(each.quantity) && each.value === wanted)
	return found ? [] : fault(undefined)
}

/** ['1.0.1.7.0.255', type, value]; numbers are the meter's own, before or after its scaler. */
function compareElement([code, , value]: readonly unknown[], readings: readonly DecodedRecord[]): string[] {
	const wanted = String(value).replace(/^Decimal\('(.*)'\)$/, '$1')
	const key =
		typeof code === 'string' ? code.replace(/^(\d+)\.(\d+)\.(\d+)\.(\d+)\.(\d+)\.(\d+)$/, '$1-$2:$3.$4.$5*$6') : null
	const found = readings.find((each) => (key === null ? each.value === wanted : each.key === key))
	if (found === undefined) return [`unexplained: ${code} is missing`]
	const isRaw = found.value !== null && digitsOf(found.value) === digitsOf(wanted)
	return found.value === wanted || isRaw ? [] : [`unexplained: ${code} is ${found.value}, not ${wanted}`]
}

/** Significant digits without point and zeros around: what a scaler does not change. */
const digitsOf = (number: string): string => number.replace('.', '').replace(/^-?0+|0+$/g, '')

function isSame(ours: string, theirs: string): boolean {
	const parts = (text: string) => {
		const [whole = '', fraction = ''] = text.split('.')
		return { whole, fraction: fraction.replace(/0+$/, '') }
	}
	const [a, b] = [parts(ours), parts(theirs)]
	return a.whole === b.whole && a.fraction === b.fraction
}
