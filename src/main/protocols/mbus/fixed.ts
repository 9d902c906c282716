/** The fixed data structure (EN 1434-3:1997; CI 73, and 77 with the highest byte first): two counters and no more. */
import type { Medium, Quantity, Unit } from '../../../shared/quantity.ts'
import { decimal } from '../decimal.ts'
import { mediumOf } from '../en13757-3/constants.ts'
import { packedDecimal, unsignedInteger } from '../en13757-3/numbers.ts'
import { hex, hexTextReversed } from '../hex.ts'
import type { DecodedRecord, Device } from '../protocol.ts'

/** Identification 4, access number, status, media and units 2, counters 4 + 4. */
export const fixedLength = 16

type Fixed = { readonly device: Device; readonly records: readonly DecodedRecord[] }

/**
 * Reads the 16 bytes from `at`. Values are in the counter's own unit (kWh, L …), times ten or hundred where it
 * says so.
 */
export function readFixed(bytes: Uint8Array, at: number, msbFirst: boolean, address: string): Fixed {
	const field = (from: number): Uint8Array => fourBytes(bytes, at + from, msbFirst)
	const status = bytes[at + 5]!
	const first = bytes[at + 6]!
	const second = bytes[at + 7]!
	const device: Device = {
		serial: hexTextReversed(field(0), 0, 4),
		manufacturer: null,
		version: null,
		medium: mediumOfFixed((first >> 6) | ((second >> 4) & 12)),
		address,
		status: hex[status]!,
		accessNumber: bytes[at + 4]!,
	}
	// Status bit 0: 1 = binary, 0 = packed digits; bit 1: 1 = stored at a fixed date, 0 = actual
	const binary = (status & 1) === 1
	const storage = (status >> 1) & 1
	const historic = (second & 63) === sameButHistoric
	return {
		device,
		records: [
			counter('C1', units[first & 63]!, field(8), binary, storage),
			counter('C2', units[(historic ? first : second) & 63]!, field(12), binary, historic ? 1 : storage),
		],
	}
}

/** Unit code 3E of the second counter: the first one's unit, value of the last settlement. */
const sameButHistoric = 0x3e

function counter(key: string, meaning: FixedUnit, data: Uint8Array, binary: boolean, storage: number): DecodedRecord {
	const value = binary ? unsignedInteger(data, 0, 4) : packedDecimal(data, 0, 4)
	return {
		key,
		quantity: meaning.quantity,
		unit: meaning.unit,
		value: value === null ? null : decimal(value, meaning.exponent),
		storage,
		tariff: 0,
		subunit: 0,
		function: 'instantaneous',
		at: null,
	}
}

function fourBytes(bytes: Uint8Array, at: number, msbFirst: boolean): Uint8Array {
	const copy = new Uint8Array(4)
	for (let i = 0; i < 4; i++) copy[msbFirst ? 3 - i : i] = bytes[at + i]!
	return copy
}

/** Media of the fixed structure (EN 1434-3): 0…8 as in the variable one, A…E the same again for mode 2. */
function mediumOfFixed(code: number): Medium {
	if (code < 9) return mediumOf(code)
	return mediumOf([0, 3, 4, 6, 7, 8, 0][code - 9]!)
}

type FixedUnit = { readonly quantity: Quantity; readonly unit: Unit; readonly exponent: number }

/** Unit codes 00…3F (EN 1434-3): groups of three are × 1, × 10, × 100. */
const units: readonly FixedUnit[] = [
	{ quantity: 'unknown', unit: '', exponent: 0 }, // h, m, s
	{ quantity: 'unknown', unit: '', exponent: 0 }, // D, M, Y
	...decades('energy', 'Wh'),
	...decades('energy', 'kWh'),
	...decades('energy', 'MWh'),
	...decades('energy', 'kJ'),
	...decades('energy', 'MJ'),
	...decades('energy', 'GJ'),
	...decades('power', 'W'),
	...decades('power', 'kW'),
	...decades('power', 'MW'),
	...decades('power', 'J/h', 3),
	...decades('power', 'J/h', 6),
	...decades('power', 'J/h', 9),
	...decades('volume', 'L', -3),
	...decades('volume', 'L'),
	...decades('volume', 'm3'),
	...decades('volume-flow', 'L/h', -3),
	...decades('volume-flow', 'L/h'),
	...decades('volume-flow', 'm3/h'),
	{ quantity: 'temperature', unit: 'degC', exponent: -3 },
	{ quantity: 'cost-allocation', unit: '', exponent: 0 },
	...Array.from({ length: 5 }, (): FixedUnit => ({ quantity: 'unknown', unit: '', exponent: 0 })),
	{ quantity: 'dimensionless', unit: '', exponent: 0 },
]

function decades(quantity: Quantity, unit: Unit, exponent = 0): readonly FixedUnit[] {
	return [0, 1, 2].map((n) => ({ quantity, unit, exponent: exponent + n }))
}
