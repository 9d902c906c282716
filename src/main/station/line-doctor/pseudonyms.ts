/**
 * Bytes and texts that may leave the house: who somebody is is replaced, always in the same way, and what was measured
 * is left out unless a person wants it in. Pure but for the key, which makes the replacements this station's own.
 */
import { createHmac } from 'node:crypto'
import type { KindedField } from '../../protocols/field-kinds.ts'

export type Pseudonyms = {
	/** Upper-case hex with 'XX' for what is left out. `isAltered`: something was replaced or left out. */
	readonly bytes: (
		bytes: Uint8Array,
		fields: readonly KindedField[],
	) => { readonly hex: string; readonly isAltered: boolean }
	/** A sentence with known numbers and names replaced. */
	readonly text: (text: string) => string
}

export type PseudonymOptions = {
	readonly key: Uint8Array
	/** Serial numbers and addresses of all meters, as typed. */
	readonly numbers: readonly string[]
	/** Names of people, places and lines. */
	readonly names: readonly string[]
	readonly withValues: boolean
}

/** Shorter addresses (a Modbus unit, an M-Bus primary address) name nobody. */
const leastBytes = 3
const leastDigits = 5
const leastName = 3
/** Of bytes that belong to no frame so many are shown: what they begin with tells noise from a wrong speed. */
const mostStray = 8
/** Addresses of nobody or of everybody. */
const isWild = (bytes: Uint8Array): boolean => bytes.every((byte) => [0x00, 0xaa, 0x99, 0xff, 0xfe].includes(byte))

export function createPseudonyms({ key, numbers, names, withValues }: PseudonymOptions): Pseudonyms {
	const long = [...new Set(numbers)].filter(({ length }) => length >= leastDigits)
	const sequences = Map.groupBy(long.flatMap(sequencesOf), (sequence) => headOf(sequence, 0))
	const replaced = sortedByLength(names.filter(({ length }) => length >= leastName))

	const bytes: Pseudonyms['bytes'] = (given, fields) => {
		const shown = Uint8Array.from(given)
		const hidden = new Uint8Array(given.length)
		let isAltered = false
		const replace = (from: number, to: number) => {
			shown.set(pseudonymOf(key, given.subarray(from, to)), from)
			isAltered = true
		}
		for (const { at, length, kind } of fields) {
			const end = at + length
			const isWho = kind === 'address' && length >= leastBytes && !isWild(given.subarray(at, end))
			if (isWho) replace(at, end)
			const from = kind === 'stray' ? at + mostStray : at
			const isLeftOut = kind === 'secret' || (!withValues && (kind === 'data' || kind === 'stray'))
			if (isLeftOut && from < end) hidden.fill(1, from, end)
		}
		for (let at = 0; at + leastBytes <= given.length; at++) {
			for (const sequence of sequences.get(headOf(given, at)) ?? []) {
				if (sequence.every((byte, index) => given[at + index] === byte)) replace(at, at + sequence.length)
			}
		}
		isAltered ||= hidden.includes(1)
		// Sums would give away what they were reckoned over.
		if (isAltered) for (const { at, length, kind } of fields) if (kind === 'checksum') hidden.fill(1, at, at + length)
		const hex = Array.from(shown, (byte, at) => (hidden[at] === 1 ? 'XX' : hexByte(byte))).join('')
		return { hex, isAltered }
	}
	const text = (given: string): string => {
		const unnamed = replaced.reduce((so, name) => so.replaceAll(name, '(name)'), given)
		return sortedByLength(long).reduce((so, number) => so.replaceAll(number, textPseudonym(key, number)), unnamed)
	}
	return { bytes, text }
}

const sortedByLength = (texts: readonly string[]): readonly string[] =>
	[...new Set(texts)].sort((a, b) => b.length - a.length)

const hexByte = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0')

/** How a number stands in bytes: as characters, and as packed digits from either end. */
function sequencesOf(number: string): readonly Uint8Array[] {
	const characters = Uint8Array.from(Buffer.from(number, 'latin1'))
	const digits = number.replaceAll(/[^0-9A-Fa-f]/g, '')
	const packed = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
	const all = [characters, Uint8Array.from(packed), Uint8Array.from(packed).reverse()]
	return all.filter((one) => one.length >= leastBytes && !isWild(one))
}

/** The first bytes as one number: two thousand meters are looked for at once. */
const headOf = (bytes: Uint8Array, at: number): number => bytes[at]! * 65_536 + bytes[at + 1]! * 256 + bytes[at + 2]!

/** As long as the original and of the same sort: characters stay characters, packed digits stay digits. */
function pseudonymOf(key: Uint8Array, bytes: Uint8Array): Uint8Array {
	const random = stream(key, bytes, bytes.length)
	const isText =
		bytes.every((byte) => byte >= 0x20 && byte < 0x7f) && bytes.some((byte) => byte >= 0x30 && byte <= 0x39)
	if (isText) return random.map((byte) => 0x30 + (byte % 10))
	const isPacked = bytes.every((byte) => byte >> 4 <= 9 && (byte & 15) <= 9)
	return isPacked ? random.map((byte) => ((byte >> 4) % 10) * 16 + ((byte & 15) % 10)) : random
}

function textPseudonym(key: Uint8Array, number: string): string {
	const random = stream(key, Buffer.from(number), number.length)
	return `#${Array.from(random, (byte) => byte % 10).join('')}`
}

/** The same bytes always give the same ones. */
function stream(key: Uint8Array, bytes: Uint8Array, length: number): Uint8Array {
	const blocks: Buffer[] = []
	for (let block = 0; block * 32 < length; block++) {
		blocks.push(createHmac('sha256', key).update(Uint8Array.of(block)).update(bytes).digest())
	}
	return Uint8Array.from(Buffer.concat(blocks).subarray(0, length))
}
