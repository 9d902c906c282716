/** Read device identification, function 2B / MEI 0E (Application Protocol V1.1b3, clause 6.21). */
import { hex } from '../hex.ts'
import type { DecodedRecord, Device } from '../protocol.ts'
import { fn, identification } from './constants.ts'
import type { Frame } from './frame.ts'

/** The basic objects, as a stream: maker's name, product code, revision. */
export const identificationRequest: readonly number[] = [fn.encapsulated, identification, 0x01, 0x00]

export type IdentificationObject = { readonly id: number; readonly at: number; readonly length: number }

export const objectNames: readonly string[] = [
	...['VendorName', 'ProductCode', 'MajorMinorRevision', 'VendorUrl'],
	...['ProductName', 'ModelName', 'UserApplicationName'],
]

/** The objects of an answer, whose lengths `pduLength` has checked. */
export function objectsIn(
	bytes: Uint8Array,
	{ pdu, end }: Pick<Frame, 'pdu' | 'end'>,
): readonly IdentificationObject[] {
	const objects: IdentificationObject[] = []
	let at = pdu + 7
	while (at + 1 < end) {
		objects.push({ id: bytes[at]!, at: at + 2, length: bytes[at + 1]! })
		at += 2 + bytes[at + 1]!
	}
	return objects
}

/** Makers end texts with NULs or blanks; what is not printable becomes '\uFFFD'. */
export function textAt(bytes: Uint8Array, { at, length }: IdentificationObject): string {
	let text = ''
	for (let index = at; index < at + length; index++) {
		const byte = bytes[index]!
		text += byte < 0x20 || byte > 0x7e ? (byte === 0 ? ' ' : '\uFFFD') : String.fromCharCode(byte)
	}
	return text.trim()
}

export function identificationRecords(bytes: Uint8Array, frame: Frame): DecodedRecord[] {
	return objectsIn(bytes, frame).map((object) => ({
		key: `2B0E${hex[object.id]}`,
		quantity: 'text',
		role: objectNames[object.id] ?? 'object',
		unit: '',
		value: textAt(bytes, object),
		storage: 0,
		tariff: 0,
		subunit: 0,
		function: 'instantaneous',
		at: null,
	}))
}

export function deviceOf(bytes: Uint8Array, frame: Frame): Device {
	const maker = objectsIn(bytes, frame).find(({ id }) => id === 0)
	const name = maker === undefined ? '' : textAt(bytes, maker)
	return { ...unitOf(frame), manufacturer: name === '' ? null : name }
}

/** Other answers say who by unit alone. */
export function unitOf({ framing, unit }: Pick<Frame, 'framing' | 'unit'>): Device {
	const address = framing === 'tcp' ? `tcp:${unit}` : String(unit)
	return { serial: '', manufacturer: null, version: null, medium: null, address }
}
