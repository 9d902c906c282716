/**
 * How long a PDU is and whether it holds together: Modbus RTU frames carry no length, so it follows from the function
 * code and what stands behind it (Application Protocol V1.1b3, clause 6). Pure, total.
 */
import { exceptionFlag, exceptionTexts, fn, identification, mostBits, mostRegisters, mostWritten } from './constants.ts'

export type Side = 'request' | 'answer'

/** Bytes of the PDU from the function code on; 'more': not yet known; null: no such PDU. */
export type PduLength = number | 'more' | null

/**
 * `at` is the index of the function code and `end` that of the first byte that is no longer there. A length that
 * contradicts the counts in the PDU is none.
 */
export function pduLength(bytes: Uint8Array, at: number, end: number, side: Side): PduLength {
	if (at >= end) return 'more'
	const code = bytes[at]!
	if (code >= exceptionFlag) return side === 'answer' ? exceptionLength(bytes, at, end) : null
	return side === 'request' ? requestLength(bytes, at, end, code) : answerLength(bytes, at, end, code)
}

/** The server answers with function | 80 and a code of the list. */
function exceptionLength(bytes: Uint8Array, at: number, end: number): PduLength {
	if (!isKnown(bytes[at]! & 0x7f)) return null
	if (at + 1 >= end) return 'more'
	return exceptionTexts[bytes[at + 1]!] === undefined ? null : 2
}

const known: ReadonlySet<number> = new Set(Object.values(fn))
export const isKnown = (code: number): boolean => known.has(code)

function requestLength(bytes: Uint8Array, at: number, end: number, code: number): PduLength {
	switch (code) {
		case fn.readCoils:
		case fn.readInputs:
			return counted(bytes, at, end, mostBits)
		case fn.readHolding:
		case fn.readInput:
			return counted(bytes, at, end, mostRegisters)
		case fn.writeCoils:
		case fn.writeRegisters: {
			const isCoils = code === fn.writeCoils
			if (at + 5 >= end) return 'more'
			const count = word(bytes, at + 3)
			if (count < 1 || count > (isCoils ? 1968 : mostWritten)) return null
			const size = isCoils ? (count + 7) >> 3 : 2 * count
			return bytes[at + 5] === size ? 6 + size : null
		}
		case fn.readWrite: {
			if (at + 9 >= end) return 'more'
			const count = word(bytes, at + 7)
			return bytes[at + 9] === 2 * count && count >= 1 && count <= 121 ? 10 + 2 * count : null
		}
		case fn.readFifo:
			return 3
		case fn.readFile: {
			// Each part: reference type 06, file 2, record 2, length 2
			const length = referenced(bytes, at, end, at + 2, 7)
			return typeof length === 'number' && length % 7 !== 2 ? null : length
		}
		case fn.reportServer:
		case fn.readExceptionStatus:
		case fn.eventCounter:
		case fn.eventLog:
			return 1
		case fn.encapsulated:
			if (at + 1 >= end) return 'more'
			return bytes[at + 1] === identification ? 4 : null
		default:
			return sameBothWays(bytes, at, end, code)
	}
}

function answerLength(bytes: Uint8Array, at: number, end: number, code: number): PduLength {
	switch (code) {
		case fn.readCoils:
		case fn.readInputs:
			return sized(bytes, at, end, 1, 250)
		case fn.readHolding:
		case fn.readInput:
		case fn.readWrite: {
			const length = sized(bytes, at, end, 2, 250)
			return typeof length === 'number' && length % 2 === 1 ? null : length
		}
		case fn.writeCoils:
		case fn.writeRegisters:
			return counted(bytes, at, end, code === fn.writeCoils ? 1968 : mostWritten)
		case fn.readFifo: {
			if (at + 4 >= end) return 'more'
			const size = word(bytes, at + 1)
			return size === 2 + 2 * word(bytes, at + 3) && size <= 64 ? 3 + size : null
		}
		case fn.readFile:
			// Each part: its length, reference type 06, registers
			return referenced(bytes, at, end, at + 3, 4)
		case fn.eventLog:
			return sized(bytes, at, end, 6, 70)
		case fn.reportServer:
			return sized(bytes, at, end, 1, 250)
		case fn.readExceptionStatus:
			return 2
		case fn.eventCounter:
			return 5
		case fn.encapsulated:
			return identificationLength(bytes, at, end)
		default:
			return sameBothWays(bytes, at, end, code)
	}
}

/** Requests that the server repeats as its answer. */
function sameBothWays(bytes: Uint8Array, at: number, end: number, code: number): PduLength {
	switch (code) {
		case fn.writeCoil:
			if (at + 4 >= end) return 'more'
			return (bytes[at + 3] === 0xff || bytes[at + 3] === 0) && bytes[at + 4] === 0 ? 5 : null
		case fn.writeRegister:
		case fn.diagnostics:
			return 5
		case fn.maskWrite:
			return 7
		case fn.writeFile:
			return referenced(bytes, at, end, at + 2, 9)
		default:
			return null
	}
}

/** Function, address 2, count 2. */
function counted(bytes: Uint8Array, at: number, end: number, most: number): PduLength {
	if (at + 4 >= end) return 'more'
	const count = word(bytes, at + 3)
	return count >= 1 && count <= most ? 5 : null
}

/** Function, byte count, bytes. */
function sized(bytes: Uint8Array, at: number, end: number, least: number, most: number): PduLength {
	if (at + 1 >= end) return 'more'
	const size = bytes[at + 1]!
	return size >= least && size <= most ? 2 + size : null
}

/** File records (clauses 6.14, 6.15): sized, and with the reference type 06 at `typeAt`. */
function referenced(bytes: Uint8Array, at: number, end: number, typeAt: number, least: number): PduLength {
	if (typeAt >= end) return 'more'
	return bytes[typeAt] === 6 ? sized(bytes, at, end, least, 0xfb) : null
}

/** 2B 0E, code, conformity, more follows, next object, number of objects, then each: id, length, text. */
function identificationLength(bytes: Uint8Array, at: number, end: number): PduLength {
	if (at + 1 < end && bytes[at + 1] !== identification) return null
	if (at + 6 >= end) return 'more'
	const objects = bytes[at + 6]!
	let next = at + 7
	for (let object = 0; object < objects; object++) {
		if (next + 1 >= end) return next + 1 - at > 252 ? null : 'more'
		next += 2 + bytes[next + 1]!
		if (next - at > 253) return null
	}
	return next - at
}

/** Modbus sends the high byte first. */
export function word(bytes: Uint8Array, at: number): number {
	return (bytes[at]! << 8) | bytes[at + 1]!
}
