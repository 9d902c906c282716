/** A receiver's message byte by byte, for people; good and broken ones alike. */
import { readRecords } from '../en13757-3/records.ts'
import { recordSpans } from '../en13757-3/spans.ts'
import { hex, hexText } from '../hex.ts'
import type { DecodedRecord, Field, MeterContext } from '../protocol.ts'
import { decodeTaken, take } from './codec.ts'
import { noFormats } from './compact.ts'
import { directionOf, hasPayloadChecksum, imst, securityModes } from './constants.ts'
import { blocksOf, type Link } from './link.ts'
import type { Opened } from './opened.ts'
import type { Received } from './receivers.ts'

/** Fields without gap or overlap over all bytes. Total, cost ∝ length. */
export function explain(bytes: Uint8Array, context?: MeterContext): readonly Field[] {
	if (bytes.length === 0) return []
	const taken = take(bytes, context?.secrets?.key)
	const { received, link, opened } = taken
	if (!received.ok) return [{ at: 0, length: bytes.length, name: 'message', text: received.text }]
	const decoded = decodeTaken(taken, noFormats)
	const verdict = decoded.ok ? null : decoded.text
	const inTelegram =
		link?.ok === true
			? inBlocks(link, plainFields(link.plain, opened, verdict))
			: brokenFields(received.telegram, verdict)
	return inMessage(bytes, received, inTelegram)
}

/** Fields one behind the other; what is left over gets one of its own. */
function writer(bytes: Uint8Array) {
	const fields: Field[] = []
	let at = 0
	const put = (length: number, name: string, text: string) => {
		const fitting = Math.min(length, bytes.length - at)
		if (fitting < 1) return
		fields.push({ at, length: fitting, name, text })
		at += fitting
	}
	return { fields, put, position: () => at, rest: (name: string, text: string) => put(bytes.length - at, name, text) }
}
type Writer = ReturnType<typeof writer>

function brokenFields(telegram: Uint8Array, verdict: string | null): readonly Field[] {
	const written = writer(telegram)
	if (telegram.length >= 10 && directionOf(telegram[1]!) !== null) writeLink(written, telegram)
	written.rest('telegram', verdict ?? 'not a telegram')
	return written.fields
}

function writeLink({ put }: Writer, bytes: Uint8Array): void {
	const direction = directionOf(bytes[1]!)
	put(1, 'L', `${bytes[0]} bytes follow`)
	put(1, 'C', `${hex[bytes[1]!]}, ${direction === 'down' ? 'to a meter' : 'from a meter'}`)
	put(2, 'manufacturer', lettersAt(bytes, 2))
	writeIdentity(put, bytes, 4)
	put(1, 'version', String(bytes[8]))
	put(1, 'device type', hex[bytes[9]!]!)
}

function writeIdentity(put: Writer['put'], bytes: Uint8Array, at: number): void {
	const reversed = [...bytes.subarray(at, at + 4)].reverse()
	put(4, 'identification', `${hexText(bytes, at, at + 4)} = ${reversed.map((byte) => hex[byte]).join('')}`)
}

function lettersAt(bytes: Uint8Array, at: number): string {
	const code = bytes[at]! | (bytes[at + 1]! << 8)
	return String.fromCharCode(64 + ((code >> 10) & 31), 64 + ((code >> 5) & 31), 64 + (code & 31))
}

function plainFields(plain: Uint8Array, opened: Opened | null, verdict: string | null): readonly Field[] {
	const written = writer(plain)
	writeLink(written, plain)
	if (opened === null) {
		written.rest('data', verdict ?? 'from a reader to a meter')
		return written.fields
	}
	if (opened.ell !== null) writeExtendedLink(written, opened)
	if (opened.afl !== null) writeAfl(written, opened)
	if (opened.tpl !== null) writeTransport(written, opened)
	writeBody(written, opened, verdict)
	return written.fields
}

function writeExtendedLink({ put }: Writer, { bytes, ell, secured }: Opened): void {
	const { at, length } = ell!
	put(1, 'CI', `${hex[bytes[at]!]}, extended link layer`)
	put(1, 'CC', `${hex[bytes[at + 1]!]}, communication control`)
	put(1, 'access number', String(bytes[at + 2]))
	if (length === 11 || length === 17) {
		put(2, 'second manufacturer', lettersAt(bytes, at + 3))
		put(6, 'second address', hexText(bytes, at + 5, at + 11))
	}
	if (!hasPayloadChecksum(length)) return
	const isSecured = secured !== null
	put(4, 'session number', `${hexText(bytes, at + length - 6, at + length - 2)}, ${isSecured ? 'AES-CTR' : 'plain'}`)
	put(2, 'payload checksum', hexText(bytes, at + length - 2, at + length))
}

function writeAfl({ put, position }: Writer, { bytes, afl }: Opened): void {
	const { at, length, mcl, counter, mac, ml } = afl!
	put(1, 'CI', '90, authentication and fragmentation layer')
	put(1, 'AFLL', `${bytes[at + 1]} bytes follow`)
	put(2, 'FCL', `${hexText(bytes, at + 2, at + 4)}, ${afl!.isFragment ? 'a fragment' : 'not fragmented'}`)
	if (mcl !== null) put(1, 'MCL', `${hex[mcl]}, authentication method ${mcl & 15}`)
	const behind = (counter?.length ?? 0) + (mac?.length ?? 0) + (ml?.length ?? 0)
	put(at + length - behind - position(), 'KI', 'key information')
	if (counter !== null) put(4, 'message counter', String(counter.reduceRight((sum, byte) => sum * 256 + byte, 0)))
	if (mac !== null) put(mac.length, 'MAC', hexText(mac))
	if (ml !== null) put(2, 'message length', String(ml[0]! | (ml[1]! << 8)))
}

function writeTransport({ put, position }: Writer, { bytes, tpl }: Opened): void {
	const { at, length, ci, transport } = tpl!
	put(1, 'CI', `${hex[ci]}, ${transport?.name ?? "the maker's own"}`)
	if (length === 1) return
	if (transport?.header === 'long') {
		writeIdentity(put, bytes, at + 1)
		put(2, 'manufacturer', lettersAt(bytes, at + 5))
		put(1, 'version', String(bytes[at + 7]))
		put(1, 'device type', hex[bytes[at + 8]!]!)
	}
	const from = position()
	put(1, 'access number', String(bytes[from]))
	put(1, 'status', hex[bytes[from + 1]!]!)
	const mode = bytes[from + 3]! & 31
	const security = mode === 0 ? 'not encrypted' : `security mode ${mode} (${securityModes[mode] ?? 'reserved'})`
	put(at + length - position(), 'configuration', `${hexText(bytes, from + 2, at + length)}, ${security}`)
}

function writeBody(written: Writer, opened: Opened, verdict: string | null): void {
	const { bytes, end, fault, tpl } = opened
	const { put, position, rest } = written
	const isRecords = tpl?.transport?.content === 'records'
	if (fault !== null || !isRecords) {
		put(end - position(), 'data', verdict ?? `${hexText(bytes, position(), end)}, kept as it came`)
		rest('surplus', "the receiver's own bytes")
		return
	}
	const read = readRecords(bytes, position(), end, false)
	const records = read.ok ? read.records : []
	let next = 0
	let fillers = 0
	for (const { kind, at, end: to } of recordSpans(bytes, position(), end)) {
		if (kind === 'filler') {
			fillers++
			continue
		}
		put(fillers, 'filler', 'fills the block')
		fillers = 0
		put(to - at, 'record', textOf(records[next++], bytes, at, to))
	}
	put(fillers, 'filler', 'fills the block')
	put(end - position(), 'data', verdict ?? 'no record')
	rest('surplus', "the receiver's own bytes")
}

function textOf(record: DecodedRecord | undefined, bytes: Uint8Array, at: number, to: number): string {
	if (record === undefined) return hexText(bytes, at, to)
	const { quantity, role, unit, value, storage, tariff, subunit } = record
	const places = [
		...(storage > 0 ? [`storage ${storage}`] : []),
		...(tariff > 0 ? [`tariff ${tariff}`] : []),
		...(subunit > 0 ? [`subunit ${subunit}`] : []),
		...(record.function === 'instantaneous' ? [] : [record.function]),
		...(record.at === null ? [] : [`of ${record.at}`]),
	]
	const name = role === undefined ? quantity : `${quantity} (${role})`
	return [`${name} ${value ?? 'without a value'} ${unit}`.trimEnd(), ...places].join(', ')
}

/** From telegram without checksums to the telegram as received: a field that a checksum interrupts becomes two. */
function inBlocks(link: Extract<Link, { ok: true }>, fields: readonly Field[]): readonly Field[] {
	const found: Field[] = []
	let plainAt = 0
	for (const { from, to, isChecked } of blocksOf(link.format, link.plain[0]!)) {
		const shift = from - plainAt
		for (const field of fields) {
			const start = Math.max(field.at, plainAt)
			const end = Math.min(field.at + field.length, plainAt + to - from)
			if (start >= end) continue
			const name = start === field.at ? field.name : `${field.name} (continued)`
			found.push({ ...field, name, at: start + shift, length: end - start })
		}
		if (isChecked) found.push({ at: to, length: 2, name: 'checksum', text: 'right' })
		plainAt += to - from
	}
	return found
}

/** From the telegram to the whole message: what the receiver put before and behind it. */
function inMessage(
	bytes: Uint8Array,
	{ origin, scale, receiver }: Extract<Received, { ok: true }>,
	inTelegram: readonly Field[],
): readonly Field[] {
	const names = { imst: 'IMST iM871A', amber: 'Amber AMB8465', text: 'text line', bare: 'receiver' }
	const front: Field[] = origin === 0 ? [] : [{ at: 0, length: origin, name: 'receiver', text: names[receiver] }]
	const middle = inTelegram.map((field) => ({ ...field, at: origin + scale * field.at, length: scale * field.length }))
	const last = middle.at(-1)
	const from = last === undefined ? origin : last.at + last.length
	return [...front, ...middle, ...behind(bytes, from, receiver)]
}

function behind(bytes: Uint8Array, from: number, receiver: keyof typeof behindNames): readonly Field[] {
	const length = bytes.length - from
	if (length < 1) return []
	if (receiver !== 'imst')
		return [{ at: from, length, name: behindNames[receiver], text: shown(bytes, from, receiver) }]
	const flags = bytes[1]!
	const parts: readonly (readonly [number, string])[] = [
		[flags & imst.hasTime ? 4 : 0, 'time'],
		[flags & imst.hasRssi ? 1 : 0, 'signal strength'],
		[flags & imst.hasChecksum ? 2 : 0, 'checksum'],
	]
	let at = from
	return parts.flatMap(([size, name]) => {
		if (size === 0) return []
		at += size
		return [{ at: at - size, length: size, name, text: hexText(bytes, at - size, at) }]
	})
}

const behindNames = { imst: '', amber: 'checksum', text: 'line end', bare: "receiver's bytes" } as const

function shown(bytes: Uint8Array, from: number, receiver: string): string {
	return receiver === 'text' ? 'end of the line' : hexText(bytes, from, bytes.length)
}
