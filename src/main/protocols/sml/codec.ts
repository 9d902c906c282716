/** SML files: their messages one after the other, and what they say. Pure, total, cost ∝ length. */
import { discardedRecord } from '../discarded.ts'
import type { Decoded, DecodedRecord, Device, MeterError, RefusalReason } from '../protocol.ts'
import { attentions, tag, tl } from './constants.ts'
import { endOfMessage, next, nextIs, openList, type Reader, readerOf, skip, smallNumber } from './fields.ts'
import { readAttention, readList } from './lists.ts'
import { readParameters, readProfileList, readProfilePack } from './profiles.ts'
import { contentOf, crcOf, fileAt, split } from './transport.ts'

/**
 * A capture: the files in it one after the other. It may begin inside a file and end inside one; what belongs
 * to no whole file is counted in a record 'discarded'. With one file alone the whole of it or the reason why
 * not.
 */
export function decode(bytes: Uint8Array): Decoded {
	if (bytes.length === 0) return refused('empty', 'no bytes')
	let said: Said | null = null
	let fault: Extract<Decoded, { ok: false }> | null = null
	let discarded = 0
	for (let at = 0; at < bytes.length; ) {
		const file = fileAt(bytes, at)
		if (file.kind === 'file') {
			const read = readFile(contentOf(bytes, at, file))
			if (read.ok) said = said === null ? read : joined(said, read)
			else fault = worse(fault, read)
			if (!read.ok) discarded += file.end - at
			at = file.end
			continue
		}
		const isCut = file.kind === 'more'
		if (isCut) fault = worse(fault, refused('truncated', 'the file breaks off before its end'))
		else if (file.reason !== 'start') fault = worse(fault, refused(file.reason, file.text))
		const length = isCut ? bytes.length - at : nextStart(bytes, at, file.resume) - at
		discarded += length
		at += length
	}
	if (said === null) return fault ?? refused('start', 'no file starts here: that would be 1B 1B 1B 1B 01 01 01 01')
	const { device, meterError, control, direction } = said
	const readings = discarded === 0 ? said.readings : [...said.readings, discardedRecord(discarded)]
	const answer = { ok: true, device, readings, direction, control } as const
	return meterError === undefined ? answer : { ...answer, meterError }
}

type Said = {
	readonly ok: true
	readonly device: Device | null
	readonly readings: readonly DecodedRecord[]
	readonly direction: 'up' | 'down'
	readonly control: string
	readonly meterError?: MeterError
}

/** The first of several faults is told, and one of a file that began rather than none that starts. */
function worse<T>(first: T | null, then: T): T {
	return first ?? then
}

function joined(first: Said, then: Said): Said {
	return {
		...first,
		device: first.device ?? then.device,
		readings: [...first.readings, ...then.readings],
		...(then.meterError === undefined ? {} : { meterError: then.meterError }),
	}
}

/** Where the next file may start, at least `least` bytes on. */
function nextStart(bytes: Uint8Array, at: number, least: number): number {
	let from = at + least
	while (from < bytes.length) {
		const verdict = split(bytes.subarray(from, from + 2))
		if (verdict.kind === 'more') return from
		from += verdict.kind === 'discard' ? verdict.length : 1
	}
	return from
}

/** The messages of one file. */
export function readFile(content: Uint8Array): Said | Extract<Decoded, { ok: false }> {
	const reader = readerOf(content)
	const sum: Summary = { device: null, readings: [], control: '', direction: 'up', meterError: undefined }
	while (reader.at < reader.end) {
		const fault = readMessage(reader, sum)
		if (fault !== null) return fault
	}
	const { meterError, ...rest } = sum
	return meterError === undefined ? { ok: true, ...rest } : { ok: true, ...rest, meterError }
}

type Summary = {
	device: Device | null
	readonly readings: DecodedRecord[]
	control: string
	direction: 'up' | 'down'
	meterError: MeterError | undefined
}

/** Transaction, group, abort on error, body (a tag and a list), CRC, end. null: read. */
function readMessage(reader: Reader, sum: Summary): Extract<Decoded, { ok: false }> | null {
	const start = reader.at
	if (!openList(reader, 6) || !skip(reader, 3) || !openList(reader, 2) || !next(reader)) {
		return refused('data', `no message starts at byte ${start} of the content`)
	}
	const kind = smallNumber(reader)
	if (kind === null || reader.type !== tl.unsigned) return refused('data', 'a message without a tag')
	const body = reader.at
	if (!skip(reader, 1)) return refused('data', `message ${tagText(kind)} breaks off`)
	const end = reader.at
	if (!nextIs(reader, tl.unsigned) || reader.length < 1 || reader.length > 2) {
		return refused('data', `message ${tagText(kind)} has no checksum`)
	}
	if (!isChecksumOf(reader, start, end)) return refused('checksum', `the checksum of message ${tagText(kind)} is wrong`)
	if (!nextIs(reader, endOfMessage)) return refused('data', `message ${tagText(kind)} has no end`)
	const after = reader.at
	reader.at = body
	const isRead = readBody(reader, kind, sum)
	if (!isRead || reader.at !== end) return refused('data', `message ${tagText(kind)} is not built as the standard says`)
	reader.at = after
	return null
}

const tagText = (kind: number): string => kind.toString(16).toUpperCase().padStart(4, '0')

/** Sent as a number, so that a leading 00 may be left out; low byte first, as in the file's own checksum. */
function isChecksumOf({ bytes, from, length }: Reader, start: number, end: number): boolean {
	const low = length === 2 ? bytes[from]! : 0
	return crcOf(bytes, start, end, low, bytes[from + length - 1]!) !== null
}

/** Reads the bodies that carry something; the others are passed over. */
function readBody(reader: Reader, kind: number, sum: Summary): boolean {
	if ((kind & 1) === 0 && kind !== tag.attention) sum.direction = 'down'
	if (sum.control === '' || !isFrame(kind)) sum.control = tagText(kind)
	const device = readDevice(reader, kind, sum)
	if (device === undefined) return skip(reader, 1)
	if (device === null) return false
	sum.device ??= device
	return true
}

/** Open and close stand around every file and say nothing of their own. */
function isFrame(kind: number): boolean {
	return kind >> 8 === tag.openRequest >> 8 || kind >> 8 === tag.closeRequest >> 8
}

/** undefined: a body that is passed over; null: one that is not as it should be. */
function readDevice(reader: Reader, kind: number, sum: Summary): Device | null | undefined {
	switch (kind) {
		case tag.listResponse:
			return readList(reader, sum.readings)
		case tag.profileListResponse:
			return readProfileList(reader, sum.readings)
		case tag.profilePackResponse:
			return readProfilePack(reader, sum.readings)
		case tag.parameterResponse:
			return readParameters(reader, sum.readings)
		case tag.attention: {
			const at = reader.at
			const attention = readAttention(reader)
			if (attention === null) return null
			sum.meterError = errorOf(attention)
			reader.at = at
			return undefined
		}
		default:
			return undefined
	}
}

function errorOf({ number, text }: { readonly number: string; readonly text: string }): MeterError | undefined {
	const code = Number.parseInt(number.slice(-4), 16)
	const known = /^8181C7C7/.test(number) ? attentions.get(code) : undefined
	if (code >> 8 === 0xfd && known !== undefined) return undefined
	return {
		code: number,
		bits: [],
		text: [known ?? `attention ${number}`, text].filter((part) => part !== '').join(': '),
	}
}

function refused(reason: RefusalReason, text: string): Extract<Decoded, { ok: false }> {
	return { ok: false, reason, text }
}
