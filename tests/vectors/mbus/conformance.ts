/**
 * Compares our decoding of libmbus's own corpus with what libmbus printed: header and every record, by storage,
 * tariff, device and function and never by position; numbers exactly after scaling.
 */
import { decode } from '../../../src/main/protocols/mbus/codec.ts'
import type { Decoded, DecodedRecord, Device } from '../../../src/main/protocols/protocol.ts'
import {
	bytesOf,
	type Conformance,
	conform,
	type Deviation,
	readVectors,
	unexplained,
	type Verdict,
} from '../conform.ts'

/** One entry for mbus_libmbus.jsonl; none where the folder is absent. */
export const conformMbus = (vectorFolder: string): Conformance[] =>
	conform(vectorFile, readLibmbus(vectorFolder), compare)

const vectorFile = 'mbus_libmbus.jsonl'

type Vector = {
	readonly name: string
	readonly hex: string
	readonly expected: { readonly error?: true; readonly raw?: readonly { slave: Slave; records: Expected[] }[] }
	readonly libmbus_0_10_reverses_blob_bytes?: true
}
type Slave = { readonly [field: string]: string }
type Expected = {
	readonly id: string
	readonly Function: string
	readonly StorageNumber?: string
	readonly Tariff?: string
	readonly Device?: string
	readonly Unit?: string
	readonly Value: string
}

export const readLibmbus = (vectorFolder: string): Vector[] => readVectors<Vector>(vectorFolder, vectorFile)

/** null: not an even number of hex digits. */
export const frameOf = (hex: string): Uint8Array | null =>
	hex.length % 2 === 0 && /^[0-9A-Fa-f]*$/.test(hex) ? bytesOf(hex) : null

function compare(vector: Vector): Verdict {
	const bytes = frameOf(vector.hex)
	const decoded: Decoded = bytes === null ? { ok: false, reason: 'not-hex', text: '' } : decode(bytes)
	const raw = vector.expected.raw?.[0]
	if (raw === undefined) {
		if (!decoded.ok) return 'refused'
		// What libmbus cannot parse may be a request: it carries no readings
		const isRequest = decoded.direction === 'down' && decoded.readings.length === 0
		return isRequest ? [] : [{ of: vector.name, cause: `${unexplained}: not refused` }]
	}
	if (!decoded.ok) return [{ of: vector.name, cause: `${unexplained}: refused, ${decoded.reason}, ${decoded.text}` }]
	if (raw.slave.Error !== undefined) {
		const same = decoded.meterError !== undefined && decoded.readings.length === 0
		return same ? [] : [{ of: vector.name, cause: `${unexplained}: no error reported` }]
	}
	return [
		...compareHeader(vector.name, raw.slave, decoded.device),
		...compareRecords(vector, raw.records, decoded.readings),
	]
}

const media: { readonly [libmbus: string]: string } = {
	Water: 'water',
	'Cold water': 'water',
	'Warm water (30-90°C)': 'warm-water',
	Electricity: 'electricity',
	Gas: 'gas',
	Heat: 'heat',
	'Heat: Outlet': 'heat',
	'Heat: Inlet': 'heat',
	'Heat / Cooling load meter': 'heat',
}

function compareHeader(name: string, slave: Slave, device: Device | null): Deviation[] {
	const ours: { readonly [field: string]: string | undefined } = {
		Id: device?.serial,
		Manufacturer: device?.manufacturer ?? undefined,
		Version: device?.version === null ? undefined : String(device?.version),
		AccessNumber: String(device?.accessNumber),
		Status: device?.status,
		Medium: device?.medium ?? undefined,
	}
	const theirs: { readonly [field: string]: string | undefined } = {
		...slave,
		Id: slave.Id?.padStart(8, '0'),
		Medium: media[slave.Medium ?? ''] ?? 'other',
	}
	return Object.keys(ours)
		.filter((field) => ours[field] !== theirs[field])
		.map((field) => ({ of: `${name} ${field}`, cause: `${unexplained}: ${ours[field]}, not ${theirs[field]}` }))
}

const functions: { readonly [libmbus: string]: string } = {
	'Instantaneous value': 'instantaneous',
	'Actual value': 'instantaneous',
	'Manufacturer specific': 'instantaneous',
	'More records follow': 'instantaneous',
	'Maximum value': 'maximum',
	'Minimum value': 'minimum',
	'Value during error state': 'error',
}

function compareRecords(vector: Vector, expected: readonly Expected[], ours: readonly DecodedRecord[]): Deviation[] {
	const left = new Set(ours)
	const missing: Expected[] = []
	for (const one of expected) {
		const match = [...left].find((reading) => isSamePlace(one, reading) && isSameValue(one, reading, vector))
		if (match === undefined) missing.push(one)
		else left.delete(match)
	}
	const deviations = missing.map((one) => {
		const candidate = [...left].find((reading) => isSamePlace(one, reading) && causeOf(one, reading) !== null)
		if (candidate !== undefined) left.delete(candidate)
		const cause = candidate === undefined ? null : causeOf(one, candidate)
		return { of: `${vector.name} #${one.id} ${one.Unit} ${one.Value}`, cause: cause ?? unexplained }
	})
	const extra = [...left].map(({ key, value }) => ({
		of: `${vector.name} ${key}`,
		cause: `${unexplained}: extra ${value}`,
	}))
	return [...deviations, ...extra]
}

function isSamePlace(expected: Expected, reading: DecodedRecord): boolean {
	return (
		reading.storage === Number(expected.StorageNumber ?? 0) &&
		reading.tariff === Number(expected.Tariff ?? 0) &&
		reading.subunit === Number(expected.Device ?? 0) &&
		reading.function === functions[expected.Function]
	)
}

/** Why a record may differ from libmbus although the standard is on our side; null: it may not. */
function causeOf(expected: Expected, reading: DecodedRecord): string | null {
	const { value, role } = reading
	if (value === null && /[A-F]/.test(expected.Value)) {
		return 'packed digits above 9 are a display in error and no number: null; libmbus prints the digits'
	}
	if (value === null && expected.Value.startsWith('1900-')) {
		return 'the date is marked invalid (type F, bit 7 of the first byte): null; libmbus prints 1900'
	}
	if (value?.startsWith('****') && expected.Value.slice(4) === value.slice(4)) {
		return 'year 127 means every year: text; libmbus prints a year of this century'
	}
	if (role?.includes('limit-exceeded')) return 'VIFE 50…5F: the duration of an exceeded limit; libmbus ignores the VIFE'
	if (role?.endsWith('-end') || role?.endsWith('-begin')) {
		return 'VIFE 6A…6F: date and time of an event; libmbus ignores the VIFE and prints the bytes as an integer'
	}
	return null
}

function isSameValue(expected: Expected, reading: DecodedRecord, vector: Vector): boolean {
	const { value, quantity } = reading
	const text = expected.Value
	if (expected.Unit === undefined) {
		const bytes = text.split(' ')
		const isReversed = vector.libmbus_0_10_reverses_blob_bytes === true && bytes.reverse().join('') === value
		return (value ?? '') === text.replaceAll(' ', '') || isReversed
	}
	if (value === null) return false
	if (quantity === 'date' || quantity === 'time' || quantity === 'text') return value === text
	if (!/^-?\d+(\.\d+)?$/.test(text)) return value === text
	if (quantity === 'status') return BigInt(`0x${value}`) === BigInt(text) || isSameNumber(value, text, 0)
	if (quantity === 'identity' && !/^\d+$/.test(value)) return value === text
	const unit = unitOf(expected.Unit)
	return unit.name === reading.unit && isSameNumber(value, text, unit.exponent)
}

const unitNames: { readonly [libmbus: string]: string } = {
	'm^3/h': 'm3/h',
	'm^3': 'm3',
	'deg C': 'degC',
	seconds: 's',
	minutes: 'min',
	hours: 'h',
	days: 'd',
}
const prefixes: { readonly [libmbus: string]: number } = { k: 3, M: 6, m: -3, my: -6 }

/** 'Volume (m m^3)' is { m3, -3 }, '1e-1  A' is { A, -1 }; what names no unit of measure is { '', 0 }. */
function unitOf(text: string): { readonly name: string; readonly exponent: number } {
	if (text === 'kWh') return { name: 'kWh', exponent: 0 }
	if (text === 'l') return { name: 'L', exponent: 0 }
	const inner = /\((.*)\)$/.exec(text)?.[1] ?? text
	const pattern =
		/^\s*(1e-?\d+|100|10)?\s*(k|M|my|m)?\s*(Wh|J\/h|J|W|m\^3\/h|m\^3|deg C|A|V|bar|seconds|minutes|hours|days)$/
	const match = pattern.exec(inner)
	if (match === null) return { name: '', exponent: 0 }
	const name = unitNames[match[3]!] ?? match[3]!
	const exponent = Math.round(Math.log10(Number(match[1] ?? 1))) + (prefixes[match[2] ?? ''] ?? 0)
	return { name: text.startsWith('Temperature Difference') ? 'K' : name, exponent }
}

/**
 * value = text × 10^exponent, exactly; libmbus prints a float with six decimals, and there half of the sixth may
 * differ.
 */
function isSameNumber(value: string, text: string, exponent: number): boolean {
	const [whole = '', fraction = ''] = text.split('.')
	const ours = partsOf(value)
	const places = Math.max(ours.places, fraction.length - exponent, 0) + 1
	const theirs = BigInt(whole + fraction) * 10n ** BigInt(places - fraction.length + exponent)
	const difference = ours.digits * 10n ** BigInt(places - ours.places) - theirs
	const allowed = fraction === '' ? 0n : 5n * 10n ** BigInt(places - fraction.length + exponent - 1)
	return difference <= allowed && -difference <= allowed
}

function partsOf(value: string): { readonly digits: bigint; readonly places: number } {
	const [whole = '', fraction = ''] = value.split('.')
	return { digits: BigInt(whole + fraction), places: fraction.length }
}
