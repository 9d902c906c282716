/** The transport layer of SML, version 1: where a file starts and ends, whether it is whole, and what it carries. */
import { crc8408 } from '../crc.ts'
import type { RefusalReason, Split } from '../protocol.ts'
import { endByte, endLength, escapeByte, longestFrame, startByte, startLength, version2Byte } from './constants.ts'

export type File =
	| {
			readonly kind: 'file'
			/** Behind the last byte of the CRC. */
			readonly end: number
			/** Behind the last byte of the last message: fill bytes are left out. */
			readonly contentEnd: number
			/** Escape sequences stand in the content (1B×4 sent twice). */
			readonly isEscaped: boolean
			readonly crc: Crc
	  }
	| { readonly kind: 'more' }
	| { readonly kind: 'broken'; readonly resume: number; readonly reason: RefusalReason; readonly text: string }

/** X.25 as the standard says; Holley's meters compute the Kermit variant (libsml#75). */
type Crc = 'x25' | 'kermit'

export function split(buffer: Uint8Array): Split {
	const { length } = buffer
	if (length === 0) return { kind: 'more' }
	if (buffer[0] !== escapeByte) {
		let skip = 1
		while (skip < length && skip < longestFrame && buffer[skip] !== escapeByte) skip++
		return { kind: 'discard', length: skip, reason: 'start' }
	}
	const file = fileAt(buffer, 0)
	if (file.kind === 'file') return { kind: 'frame', length: file.end }
	return file.kind === 'more' ? file : { kind: 'discard', length: file.resume, reason: file.reason }
}

/** What starts at `from`; `resume` counts from there. Cost ∝ the length of the file or of what is no file. */
export function fileAt(bytes: Uint8Array, from: number): File {
	const start = startAt(bytes, from)
	if (start !== 'start') return start
	const { length } = bytes
	const limit = Math.min(length, from + longestFrame)
	let isEscaped = false
	for (let at = from + startLength; at < limit; at++) {
		if (bytes[at] !== escapeByte) continue
		if (at + 3 >= limit) break
		if (bytes[at + 1] !== escapeByte || bytes[at + 2] !== escapeByte || bytes[at + 3] !== escapeByte) continue
		if (at + 7 >= limit) break
		const meaning = bytes[at + 4]!
		if (meaning === endByte) return ended(bytes, from, at, isEscaped)
		if (
			meaning === escapeByte &&
			bytes[at + 5] === escapeByte &&
			bytes[at + 6] === escapeByte &&
			bytes[at + 7] === escapeByte
		) {
			isEscaped = true
			at += 7
			continue
		}
		const resume = isStart(bytes, at) ? at - from : 1
		const text = resume > 1 ? 'the file breaks off, another one starts' : 'an escape sequence that means nothing'
		return broken(resume, resume > 1 ? 'truncated' : 'data', text)
	}
	if (limit === length && limit - from < longestFrame) return { kind: 'more' }
	return broken(1, 'length', `no end within ${longestFrame} bytes`)
}

/** The bytes between start and end escape, without fill bytes, each pair of escapes once. */
export function contentOf(bytes: Uint8Array, from: number, file: Extract<File, { kind: 'file' }>): Uint8Array {
	const raw = bytes.subarray(from + startLength, file.contentEnd)
	if (!file.isEscaped) return raw
	const content = new Uint8Array(raw.length)
	let length = 0
	for (let at = 0; at < raw.length; at++) {
		content[length++] = raw[at]!
		if (isEscape(raw, at)) {
			content.fill(escapeByte, length, length + 3)
			length += 3
			at += 7
		}
	}
	return content.subarray(0, length)
}

export function isEscape(bytes: Uint8Array, at: number): boolean {
	return (
		bytes[at] === escapeByte &&
		bytes[at + 1] === escapeByte &&
		bytes[at + 2] === escapeByte &&
		bytes[at + 3] === escapeByte
	)
}

function isStart(bytes: Uint8Array, at: number): boolean {
	for (let offset = 0; offset < 4; offset++) {
		if (bytes[at + offset] !== escapeByte || bytes[at + 4 + offset] !== startByte) return false
	}
	return true
}

function startAt(bytes: Uint8Array, from: number): 'start' | Exclude<File, { kind: 'file' }> {
	for (let offset = 0; offset < startLength; offset++) {
		const byte = bytes[from + offset]
		if (byte === undefined) return { kind: 'more' }
		if (byte === (offset < 4 ? escapeByte : startByte)) continue
		if (offset === 4 && byte === version2Byte) return broken(1, 'unsupported', 'transport version 2 is not read')
		return broken(1, 'start', 'a file starts with 1B 1B 1B 1B 01 01 01 01')
	}
	return 'start'
}

/** `at`: of the end escape. */
function ended(bytes: Uint8Array, from: number, at: number, isEscaped: boolean): File {
	const fill = bytes[at + 5]!
	if (fill > 3 || at - fill < from + startLength) return broken(1, 'data', `${fill} fill bytes, at most 3 are allowed`)
	const crc = crcOf(bytes, from, at + 6, bytes[at + 6]!, bytes[at + 7]!)
	if (crc === null) return broken(1, 'checksum', 'the checksum of the file is wrong')
	return { kind: 'file', end: at + endLength, contentEnd: at - fill, isEscaped, crc }
}

/** Which CRC of bytes [from, to) is `low`, `high` as sent; null: none that is known. */
export function crcOf(bytes: Uint8Array, from: number, to: number, low: number, high: number): Crc | null {
	const x25 = crc8408(bytes, from, to, 0xffff) ^ 0xffff
	if ((x25 & 0xff) === low && x25 >> 8 === high) return 'x25'
	const kermit = crc8408(bytes, from, to, 0)
	return (kermit & 0xff) === low && kermit >> 8 === high ? 'kermit' : null
}

/** X.25 over `bytes`, as it is sent: low byte first. */
export function crcBytes(bytes: Uint8Array): readonly [number, number] {
	const crc = crc8408(bytes, 0, bytes.length, 0xffff) ^ 0xffff
	return [crc & 0xff, crc >> 8]
}

function broken(resume: number, reason: RefusalReason, text: string): File & { kind: 'broken' } {
	return { kind: 'broken', resume, reason, text }
}
