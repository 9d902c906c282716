/** DLMS data as A-XDR writes it (IEC 62056-5-3, Data): a tree of values, each with the bytes it came from. */
import { hex } from '../hex.ts'

export type Data = {
	/** Index of the tag, and behind the last byte. */
	readonly at: number
	readonly end: number
} & Content

type Content =
	| { readonly kind: 'null' }
	| { readonly kind: 'array' | 'structure'; readonly items: readonly Data[] }
	/** `bits`: of the type, 8…64. */
	| { readonly kind: 'integer'; readonly value: number | bigint; readonly signed: boolean; readonly bits: number }
	| { readonly kind: 'enum'; readonly value: number }
	| { readonly kind: 'boolean'; readonly value: boolean }
	| { readonly kind: 'float'; readonly bits: 32 | 64; readonly bytes: Uint8Array }
	| { readonly kind: 'octets' | 'bits' | 'date-time' | 'date' | 'time' | 'bcd'; readonly bytes: Uint8Array }
	| { readonly kind: 'text'; readonly text: string }

export type Parsed = { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly text: string }

/**
 * The value at `from`; bytes behind it are the caller's. Total; an array's count is believed only as far as bytes are
 * there, and each value reads at least one byte, so the steps are ∝ length.
 */
export function readData(bytes: Uint8Array, from: number, to: number): Parsed {
	const reader: Reader = { bytes, to, at: from, depth: 0, fault: '' }
	const data = readOne(reader)
	return data === null ? { ok: false, text: reader.fault } : { ok: true, data }
}

type Reader = { readonly bytes: Uint8Array; readonly to: number; at: number; depth: number; fault: string }

const deepest = 12

const dataTag = {
	null: 0x00,
	array: 0x01,
	structure: 0x02,
	boolean: 0x03,
	bits: 0x04,
	octets: 0x09,
	visible: 0x0a,
	utf8: 0x0c,
	bcd: 0x0d,
	compactArray: 0x13,
	enum: 0x16,
	float32: 0x17,
	float64: 0x18,
	dateTime: 0x19,
	date: 0x1a,
	time: 0x1b,
	dontCare: 0xff,
} as const

/** Integers: bytes, negative where signed. The delta types (1C…21) count what was added since the value before. */
const integers: ReadonlyMap<number, number> = new Map([
	...[[0x05, -4] as const, [0x06, 4] as const, [0x0f, -1] as const, [0x10, -2] as const, [0x11, 1] as const],
	...[[0x12, 2] as const, [0x14, -8] as const, [0x15, 8] as const],
	...[[0x1c, -1] as const, [0x1d, -2] as const, [0x1e, -4] as const],
	...[[0x1f, 1] as const, [0x20, 2] as const, [0x21, 4] as const],
])

function fail(reader: Reader, text: string): null {
	if (reader.fault === '') reader.fault = text
	return null
}

function has(reader: Reader, count: number): boolean {
	if (reader.at + count <= reader.to) return true
	fail(reader, `The data breaks off: ${count} bytes are announced and ${Math.max(0, reader.to - reader.at)} are there.`)
	return false
}

function readOne(reader: Reader): Data | null {
	const at = reader.at
	if (!has(reader, 1)) return null
	const type = reader.bytes[reader.at++]!
	const content = readContent(reader, type)
	return content === null ? null : { at, end: reader.at, ...content }
}

function readContent(reader: Reader, type: number): Content | null {
	const width = integers.get(type)
	if (width !== undefined) return readInteger(reader, Math.abs(width), width < 0)
	switch (type) {
		case dataTag.null:
		case dataTag.dontCare:
			return { kind: 'null' }
		case dataTag.array:
			return readItems(reader, 'array')
		case dataTag.structure:
			return readItems(reader, 'structure')
		case dataTag.compactArray:
			return readCompactArray(reader)
		case dataTag.boolean:
			return has(reader, 1) ? { kind: 'boolean', value: reader.bytes[reader.at++] !== 0 } : null
		case dataTag.enum:
			return has(reader, 1) ? { kind: 'enum', value: reader.bytes[reader.at++]! } : null
		case dataTag.bcd:
			return readBytes(reader, 'bcd', 1)
		case dataTag.bits: {
			const count = readLength(reader)
			return count === null ? null : readBytes(reader, 'bits', Math.ceil(count / 8))
		}
		case dataTag.octets: {
			const length = readLength(reader)
			return length === null ? null : readBytes(reader, 'octets', length)
		}
		case dataTag.visible:
		case dataTag.utf8:
			return readText(reader, type === dataTag.utf8)
		case dataTag.float32:
			return readFloat(reader, 32)
		case dataTag.float64:
			return readFloat(reader, 64)
		case dataTag.dateTime:
			return readBytes(reader, 'date-time', 12)
		case dataTag.date:
			return readBytes(reader, 'date', 5)
		case dataTag.time:
			return readBytes(reader, 'time', 4)
		default:
			return fail(reader, `${hex[type]} is no type of data.`)
	}
}

/** Length or count: one byte below 128, else 81…84 and so many bytes. */
function readLength(reader: Reader): number | null {
	if (reader.at >= reader.to) return fail(reader, 'The data breaks off before a length.')
	const first = reader.bytes[reader.at++]!
	if (first < 0x80) return first
	const count = first & 0x7f
	if (count < 1 || count > 4) return fail(reader, `${hex[first]} is no length.`)
	if (reader.at + count > reader.to) return fail(reader, 'The data breaks off inside a length.')
	let length = 0
	for (let i = 0; i < count; i++) length = length * 256 + reader.bytes[reader.at++]!
	return length
}

function readItems(reader: Reader, kind: 'array' | 'structure'): Content | null {
	const count = readLength(reader)
	if (count === null || !has(reader, count)) return null
	if (reader.depth >= deepest) return fail(reader, `Arrays and structures lie more than ${deepest} deep in each other.`)
	reader.depth++
	const items: Data[] = []
	for (let i = 0; i < count; i++) {
		const item = readOne(reader)
		if (item === null) return null
		items.push(item)
	}
	reader.depth--
	return { kind, items }
}

function readInteger(reader: Reader, width: number, signed: boolean): Content | null {
	if (!has(reader, width)) return null
	const { bytes } = reader
	const bits = width * 8
	if (width === 8) {
		let value = 0n
		for (let i = 0; i < 8; i++) value = (value << 8n) | BigInt(bytes[reader.at++]!)
		return { kind: 'integer', value: signed ? BigInt.asIntN(64, value) : value, signed, bits }
	}
	let value = 0
	for (let i = 0; i < width; i++) value = value * 256 + bytes[reader.at++]!
	if (signed && value >= 2 ** (bits - 1)) value -= 2 ** bits
	return { kind: 'integer', value, signed, bits }
}

function readFloat(reader: Reader, bits: 32 | 64): Content | null {
	if (!has(reader, bits / 8)) return null
	const bytes = copied(reader.bytes, reader.at, reader.at + bits / 8)
	reader.at += bits / 8
	return { kind: 'float', bits, bytes }
}

function readBytes(
	reader: Reader,
	kind: 'octets' | 'bits' | 'date-time' | 'date' | 'time' | 'bcd',
	length: number,
): Content | null {
	if (!has(reader, length)) return null
	const bytes = copied(reader.bytes, reader.at, reader.at + length)
	reader.at += length
	return { kind, bytes }
}

function readText(reader: Reader, isUtf8: boolean): Content | null {
	const length = readLength(reader)
	if (length === null || !has(reader, length)) return null
	const bytes = copied(reader.bytes, reader.at, reader.at + length)
	reader.at += length
	return { kind: 'text', text: isUtf8 ? readable(new TextDecoder().decode(bytes)) : latin(bytes) }
}

/** The bytes of a part as an array of its own. */
export function copied(bytes: Uint8Array, from: number, to: number): Uint8Array {
	const copy = new Uint8Array(to - from)
	for (let i = 0; i < copy.length; i++) copy[i] = bytes[from + i]!
	return copy
}

/** ISO 8859-1; NUL padding goes, other control characters become '\uFFFD'. */
export function latin(bytes: Uint8Array): string {
	let text = ''
	for (const byte of bytes) text += String.fromCharCode(byte)
	return readable(text)
}

/** Without the NULs around it, and with nothing that would move a cursor. */
function readable(text: string): string {
	let shown = ''
	for (const letter of text.replace(/^\0+|\0+$/g, '')) {
		const code = letter.codePointAt(0)!
		shown += code < 0x20 || (code > 0x7e && code < 0xa0) ? '\uFFFD' : letter
	}
	return shown
}

/** A compact array's description of its elements (IEC 62056-5-3, TypeDescription). */
type Shape =
	| { readonly kind: 'leaf'; readonly type: number }
	| { readonly kind: 'array'; readonly count: number; readonly of: Shape }
	| { readonly kind: 'structure'; readonly of: readonly Shape[] }

/** One description, then the bytes of all elements without their tags. Elements without bytes are none. */
function readCompactArray(reader: Reader): Content | null {
	const shape = readShape(reader, 0)
	const length = shape === null ? null : readLength(reader)
	if (shape === null || length === null || !has(reader, length)) return null
	const end = reader.at + length
	const inner: Reader = { bytes: reader.bytes, to: end, at: reader.at, depth: reader.depth + 1, fault: '' }
	const items: Data[] = []
	while (inner.at < end) {
		const item = readShaped(inner, shape)
		if (item === null) return fail(reader, inner.fault)
		items.push(item)
	}
	reader.at = end
	return { kind: 'array', items }
}

function readShape(reader: Reader, depth: number): Shape | null {
	if (depth > deepest || !has(reader, 1)) return fail(reader, 'A compact array is described too deeply.')
	const type = reader.bytes[reader.at++]!
	if (type === dataTag.array) {
		if (!has(reader, 2)) return null
		const count = reader.bytes[reader.at]! * 256 + reader.bytes[reader.at + 1]!
		reader.at += 2
		const of = readShape(reader, depth + 1)
		return of === null || count === 0
			? fail(reader, 'A compact array has elements without bytes.')
			: { kind: 'array', count, of }
	}
	if (type === dataTag.structure) {
		const count = readLength(reader)
		if (count === null || count === 0 || !has(reader, count)) {
			return fail(reader, 'A compact array has elements without bytes.')
		}
		const of: Shape[] = []
		for (let i = 0; i < count; i++) {
			const one = readShape(reader, depth + 1)
			if (one === null) return null
			of.push(one)
		}
		return { kind: 'structure', of }
	}
	if (type === dataTag.null || type === dataTag.dontCare || type === dataTag.compactArray) {
		return fail(reader, 'A compact array has elements without bytes.')
	}
	return { kind: 'leaf', type }
}

function readShaped(reader: Reader, shape: Shape): Data | null {
	const at = reader.at
	if (shape.kind === 'leaf') {
		const content = readContent(reader, shape.type)
		return content === null ? null : { at, end: reader.at, ...content }
	}
	const count = shape.kind === 'array' ? shape.count : shape.of.length
	const items: Data[] = []
	for (let i = 0; i < count; i++) {
		const item = readShaped(reader, shape.kind === 'array' ? shape.of : shape.of[i]!)
		if (item === null) return null
		items.push(item)
	}
	return { at, end: reader.at, kind: shape.kind, items }
}
