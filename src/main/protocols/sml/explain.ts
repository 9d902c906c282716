/** SML files field by field, for people. Total: what cannot be read is told as such, byte for byte. */
import { hexText } from '../hex.ts'
import type { Field } from '../protocol.ts'
import { endByte, endLength, startByte, startLength } from './constants.ts'
import { type Content, explainContent } from './explain-content.ts'
import { crcBytes, crcOf, isEscape } from './transport.ts'

/** Fields of every file in `bytes`, whole or broken, and what lies between them. */
export function explain(bytes: Uint8Array): readonly Field[] {
	const fields: Field[] = []
	let at = 0
	while (at < bytes.length) {
		const start = nextStart(bytes, at)
		if (start > at) fields.push({ at, length: start - at, name: 'no file', text: short(bytes, at, start) })
		if (start < bytes.length) at = explainFile(bytes, start, fields)
		else break
	}
	return fields
}

function nextStart(bytes: Uint8Array, from: number): number {
	let at = from
	while (at < bytes.length && !isStart(bytes, at)) at++
	return at
}

function isStart(bytes: Uint8Array, at: number): boolean {
	if (!isEscape(bytes, at)) return false
	for (let offset = 4; offset < startLength; offset++) if (bytes[at + offset] !== startByte) return false
	return true
}

/** Returns where the file ends: behind its checksum, at the next start, or where the bytes end. */
function explainFile(bytes: Uint8Array, from: number, fields: Field[]): number {
	fields.push({ at: from, length: startLength, name: 'start', text: 'escape and version 1' })
	const end = endOf(bytes, from + startLength)
	const isWhole = isEscape(bytes, end) && bytes[end + 4] === endByte && end + endLength <= bytes.length
	const fill = isWhole ? bytes[end + 5]! : 0
	const contentEnd = fill <= 3 && end - fill >= from + startLength ? end - fill : end
	explainContent(contentAt(bytes, from + startLength, contentEnd), fields)
	if (contentEnd < end) {
		fields.push({ at: contentEnd, length: end - contentEnd, name: 'fill', text: `${end - contentEnd} bytes` })
	}
	if (!isWhole) return end
	fields.push({ at: end, length: 6, name: 'end', text: `escape, ${fill} fill bytes` })
	const crc = crcOf(bytes, from, end + 6, bytes[end + 6]!, bytes[end + 7]!)
	const kind = crc === 'kermit' ? 'right by CRC-16/Kermit, as Holley computes it' : 'right (CRC-16/X.25)'
	fields.push({ at: end + 6, length: 2, name: 'checksum', text: crc === null ? wrongText(bytes, from, end + 6) : kind })
	return end + endLength
}

/** X.25 is what a meter should have sent; Holley's variant is known by being right only. */
const wrongText = (bytes: Uint8Array, from: number, at: number): string =>
	`wrong: ${hexText(bytes, at, at + 2)}, not ${hexText(Uint8Array.from(crcBytes(bytes.subarray(from, at))))}`

/** Of the end escape; else of the next file's start, or where the bytes end. */
function endOf(bytes: Uint8Array, from: number): number {
	let at = from
	while (at < bytes.length) {
		if (!isEscape(bytes, at)) at++
		else if (isEscape(bytes, at + 4)) at += 8
		else if (bytes[at + 4] === endByte || isStart(bytes, at)) return at
		else at++
	}
	return bytes.length
}

/** The bytes [from, to) with doubled escapes once, and where each of them stands. */
function contentAt(bytes: Uint8Array, from: number, to: number): Content {
	const content: number[] = []
	const places: number[] = []
	for (let at = from; at < to; at++) {
		const isDoubled = isEscape(bytes, at) && isEscape(bytes, at + 4) && at + 8 <= to
		for (let repeat = isDoubled ? 4 : 1; repeat > 0; repeat--) {
			content.push(bytes[at]!)
			places.push(at)
			if (repeat > 1) at++
		}
		if (isDoubled) at += 4
	}
	places.push(to)
	return { bytes: Uint8Array.from(content), places }
}

function short(bytes: Uint8Array, from: number, to: number): string {
	const most = 16
	return to - from <= most ? hexText(bytes, from, to) : `${hexText(bytes, from, from + most)}… (${to - from} bytes)`
}
