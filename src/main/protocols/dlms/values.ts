/** From COSEM values to records: exact numbers, units, texts and times under the OBIS code that names them. */

import type { Quantity } from '../../../shared/quantity.ts'
import { cosemUnit } from '../cosem-units.ts'
import { decimal, type Exact, exactSingle } from '../decimal.ts'
import { hex, hexText } from '../hex.ts'
import { obisMeaning, obisText } from '../obis.ts'
import type { DecodedRecord } from '../protocol.ts'
import { type Data, latin } from './data.ts'
import { clockText, localDate, localTime, looksLikeTime } from './time.ts'

/** value × 10^scaler `unit` (IEC 62056-6-2, scal_unit_type; the unit's number as the standard lists it). */
export type ScalerUnit = { readonly scaler: number; readonly unit: number }

/** A scaler beyond these is no scaler; a value would grow by as many digits. */
const widestScaler = 20

/** The structure {integer, enum}; null where it is something else. */
export function scalerUnitOf(data: Data): ScalerUnit | null {
	if (data.kind !== 'structure' || data.items.length !== 2) return null
	const [scaler, unit] = data.items as [Data, Data]
	if (scaler.kind !== 'integer' || scaler.bits !== 8 || !scaler.signed || unit.kind !== 'enum') return null
	const power = Number(scaler.value)
	return Math.abs(power) > widestScaler ? null : { scaler: power, unit: unit.value }
}

/** The six bytes of a logical name. */
export type LogicalName = readonly [number, number, number, number, number, number]

export function logicalNameOf(data: Data): LogicalName | null {
	if (data.kind !== 'octets' || data.bytes.length !== 6) return null
	const { bytes } = data
	return [bytes[0]!, bytes[1]!, bytes[2]!, bytes[3]!, bytes[4]!, bytes[5]!]
}

export const nameText = ([a, b, c, d, e, f]: LogicalName): string => obisText(a, b, c, d, e, f)

/** 'A-B:C.D.E*F' or 'A-B:C.D.E' (F = 255); also with dots alone. Null where it is no OBIS code. */
export function parseName(text: string): LogicalName | null {
	const match = /^(\d{1,3})[-.](\d{1,3})[:.](\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:[*.](\d{1,3}))?$/.exec(text.trim())
	if (match === null) return null
	const name = match.slice(1).map((group) => Number(group ?? 255)) as unknown as LogicalName
	return name.every((group) => group <= 255) ? name : null
}

/** One value under its name. `scale` null: the meter states neither scaler nor unit for it. */
export function recordOf(name: LogicalName, data: Data, scale: ScalerUnit | null, at: string | null): DecodedRecord {
	const [a, b, c, d, e, f] = name
	const meaning = obisMeaning(a, b, c, d, e, f)
	const { quantity, unit, value, resolution } = statedOf(data, scale, meaning.quantity)
	const { role, storage, tariff, subunit, function: kind } = meaning
	const record: Mutable<DecodedRecord> =
		role === undefined
			? { key: nameText(name), quantity, unit, value, storage, tariff, subunit, function: kind, at }
			: { key: nameText(name), quantity, role, unit, value, storage, tariff, subunit, function: kind, at }
	if (resolution !== undefined) record.resolution = resolution
	return record
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A value that no OBIS code names: `key` says where it stands. */
export function namelessRecord(key: string, data: Data): DecodedRecord {
	const stated = statedOf(data, null, 'unknown')
	const place = { storage: 0, tariff: 0, subunit: 0, function: 'instantaneous', at: null } as const
	return { key, quantity: stated.quantity, unit: '', value: stated.value, ...place }
}

type Stated = Pick<DecodedRecord, 'quantity' | 'unit' | 'value' | 'resolution'>

function statedOf(data: Data, scale: ScalerUnit | null, named: Quantity): Stated {
	if (data.kind === 'integer' || data.kind === 'float') return numberOf(data, scale, named)
	if (data.kind === 'null') {
		const unit = scale === null ? null : cosemUnit(scale.unit)
		return { quantity: unit === null ? named : agreed(named, unit.quantity), unit: unit?.unit ?? '', value: null }
	}
	const told = textOf(data, named)
	return { ...told, unit: '' }
}

function numberOf(
	data: Extract<Data, { kind: 'integer' | 'float' }>,
	scale: ScalerUnit | null,
	named: Quantity,
): Stated {
	const unit = scale === null ? null : cosemUnit(scale.unit)
	const exponent = (scale?.scaler ?? 0) + (unit?.exponent ?? 0)
	const value = data.kind === 'integer' ? decimal(data.value, exponent) : float(data.bytes, data.bits, exponent)
	const shows = exponent > 0 && data.kind === 'integer' ? { resolution: exponent } : {}
	// Without a unit a number of energy is not believed to be in any: the name stays, the unit is left open.
	const quantity = unit === null ? (isNumeric(named) ? named : numberless(named)) : agreed(named, unit.quantity)
	return { quantity, unit: unit?.unit ?? '', value, ...shows }
}

const numberless = (named: Quantity): Quantity => (named === 'unknown' || named === 'text' ? 'dimensionless' : named)
const isNumeric = (named: Quantity): boolean => !['text', 'time', 'date', 'unknown'].includes(named)

/** What a unit says, and what a code may say more precisely. */
const finer: Partial<Record<Quantity, readonly Quantity[]>> = {
	power: ['demand'],
	'reactive-power': ['demand'],
	'apparent-power': ['demand'],
	temperature: ['flow-temperature', 'return-temperature', 'temperature-difference', 'external-temperature'],
	duration: ['on-time', 'operating-time'],
}

/** The code's quantity where the unit allows it, else the unit's. */
function agreed(named: Quantity, measured: Quantity): Quantity {
	if (named === measured || (measured === 'dimensionless' && named !== 'unknown')) return named
	return finer[measured]?.includes(named) ? named : measured
}

type Told = Pick<DecodedRecord, 'quantity' | 'value'>

function textOf(data: Exclude<Data, { kind: 'integer' | 'float' | 'null' }>, named: Quantity): Told {
	switch (data.kind) {
		case 'boolean':
			return { quantity: named === 'unknown' ? 'status' : named, value: data.value ? '01' : '00' }
		case 'enum':
			return named === 'status'
				? { quantity: 'status', value: hex[data.value]! }
				: { quantity: 'dimensionless', value: String(data.value) }
		case 'bcd':
		case 'bits':
			return { quantity: 'status', value: hexText(data.bytes) }
		case 'text':
			return { quantity: isWords(named) ? named : 'text', value: data.text }
		case 'date-time':
			return timeOr(localTime(data.bytes), data.bytes)
		case 'date': {
			const date = localDate(data.bytes)
			return date === null ? { quantity: 'unknown', value: hexText(data.bytes) } : { quantity: 'date', value: date }
		}
		case 'time':
			return timeOr(clockText(data.bytes[0]!, data.bytes[1]!, data.bytes[2]!), data.bytes)
		case 'octets':
			return octetsOf(data.bytes, named)
		default:
			return { quantity: 'unknown', value: null }
	}
}

const isWords = (named: Quantity): boolean => named === 'identity' || named === 'text'

const timeOr = (text: string | null, bytes: Uint8Array): Told =>
	text === null ? { quantity: 'unknown', value: hexText(bytes) } : { quantity: 'time', value: text }

/** Octet strings carry times, names in letters and plain bytes alike; what they are shows in their content. */
function octetsOf(bytes: Uint8Array, named: Quantity): Told {
	if (named === 'time' ? localTime(bytes) !== null : looksLikeTime(bytes)) {
		return { quantity: 'time', value: localTime(bytes) }
	}
	if (isLetters(bytes)) return { quantity: isWords(named) ? named : 'text', value: latin(bytes) }
	if (named === 'identity' || named === 'status') return { quantity: named, value: hexText(bytes) }
	return { quantity: 'unknown', value: hexText(bytes) }
}

export function isLetters(bytes: Uint8Array): boolean {
	let end = bytes.length
	while (end > 0 && bytes[end - 1] === 0) end--
	if (end === 0) return false
	for (let i = 0; i < end; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false
	return true
}

/**
 * IEEE 754 × 10^exponent: of a single the exact value, of a double the shortest that names it; null: NaN, infinite.
 */
function float(bytes: Uint8Array, bits: 32 | 64, exponent: number): string | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
	const exact = bits === 32 ? exactSingle(view.getUint32(0)) : shortestDouble(view.getFloat64(0))
	return exact === null ? null : decimal(exact.digits, exact.exponent + exponent)
}

function shortestDouble(value: number): Exact | null {
	if (!Number.isFinite(value)) return null
	const [mantissa = '0', power = '0'] = String(value).split('e')
	const [whole = '0', fraction = ''] = mantissa.split('.')
	const exponent = Number(power) - fraction.length
	const digits = BigInt(whole + fraction)
	return exponent > 0 ? { digits: digits * 10n ** BigInt(exponent), exponent: 0 } : { digits, exponent }
}

/** The letters of a text or an octet string; '' where it is none. */
export function latinOf(data: Data): string {
	if (data.kind === 'text') return data.text
	return data.kind === 'octets' && isLetters(data.bytes) ? latin(data.bytes) : ''
}
