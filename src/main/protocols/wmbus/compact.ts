/**
 * Compact frames (EN 13757-3, annex on compact M-Bus): data without the headers of its records, which were learnt
 * from a full telegram or a format frame of the same meter. Two checksums tie them together.
 */
import { dataEnd, headerEnd, recordSpans } from '../en13757-3/spans.ts'
import type { RefusalReason } from '../protocol.ts'
import { radioChecksum } from './crc.ts'

/** Record headers (DIF … VIF …) in order, in hex, by the checksum over them all. Plain data. */
export type Formats = { readonly [signature: string]: readonly string[] }

export const noFormats: Formats = {}
/** A meter uses one or two; more is somebody who wants our memory. */
const mostFormats = 16

type Full =
	| { readonly ok: true; readonly bytes: Uint8Array }
	| { readonly ok: false; readonly reason: RefusalReason; readonly text: string }

/**
 * Signature 2, checksum of the full records 2, then data alone. The full records, proved by their checksum or, with
 * `isProven`, by the one of the extended link layer.
 */
export function expanded(bytes: Uint8Array, from: number, to: number, formats: Formats, isProven: boolean): Full {
	if (to - from < 4) return refused('data', 'the compact frame ends inside its signature')
	const signature = String(bytes[from]! | (bytes[from + 1]! << 8))
	const headers = formats[signature]
	if (headers === undefined) {
		const text = 'a compact frame: its values can be named once a full telegram of this meter was heard'
		return refused('unsupported', text)
	}
	const full: number[] = []
	let at = from + 4
	for (const header of headers) {
		const head = Uint8Array.from(Buffer.from(header, 'hex'))
		const end = dataEnd(bytes, head[0]!, at, to)
		if (end === null) return refused('data', 'the compact frame ends inside its data')
		full.push(...head, ...bytes.subarray(at, end))
		at = end
	}
	const whole = Uint8Array.from(full)
	const told = bytes[from + 2]! | (bytes[from + 3]! << 8)
	// A Kamstrup flowIQ 2200 sends the last full telegram's checksum although its flow has changed since
	if (!isProven && radioChecksum(whole, 0, whole.length) !== told) {
		return refused('checksum', 'the compact frame does not fit the full telegram that was heard before')
	}
	return { ok: true, bytes: whole }
}

/** What a full telegram's records in bytes[from…to) teach; the same value where they teach nothing new. */
export function learntFromRecords(known: Formats, bytes: Uint8Array, from: number, to: number): Formats {
	const records = recordSpans(bytes, from, to).filter(({ kind }) => kind === 'record')
	const headers = records.map(({ at, dataAt }) => Buffer.from(bytes.subarray(at, dataAt)).toString('hex'))
	return learnt(known, headers)
}

/** A format frame: length, signature 2, headers; taken only where the signature is the headers' checksum. */
export function learntFromFormat(known: Formats, bytes: Uint8Array, from: number, to: number): Formats {
	for (const start of [from + 3, from + 2]) {
		const told = bytes[start - 2]! | (bytes[start - 1]! << 8)
		if (start >= to || radioChecksum(bytes, start, to) !== told) continue
		const headers: string[] = []
		for (let at: number | null = start; at < to; ) {
			const end = headerEnd(bytes, at, to)
			if (end === null) return known
			headers.push(Buffer.from(bytes.subarray(at, end)).toString('hex'))
			at = end
		}
		return learnt(known, headers)
	}
	return known
}

function learnt(known: Formats, headers: readonly string[]): Formats {
	const all = Uint8Array.from(Buffer.from(headers.join(''), 'hex'))
	const signature = String(radioChecksum(all, 0, all.length))
	if (headers.length === 0 || known[signature] !== undefined || Object.keys(known).length >= mostFormats) return known
	return { ...known, [signature]: headers }
}

function refused(reason: RefusalReason, text: string): Full {
	return { ok: false, reason, text }
}
