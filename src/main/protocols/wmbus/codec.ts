/** One receiver's message: whose telegram it is, opened with a key, and what it states. Pure, total, cost ∝ length. */
import { applicationErrors } from '../en13757-3/constants.ts'
import { readRecords } from '../en13757-3/records.ts'
import { hex, hexText } from '../hex.ts'
import type { Decoded, DecodedRecord, Device, MeterContext, MeterError } from '../protocol.ts'
import { expanded, type Formats, noFormats } from './compact.ts'
import { directionOf, hasPayloadChecksum } from './constants.ts'
import { openTelegram } from './layers.ts'
import { type Link, readLink } from './link.ts'
import type { Opened } from './opened.ts'
import { type Received, unwrap } from './receivers.ts'

/** What `decode`, `explain` and `hear` all begin with. */
export type Taken = {
	readonly received: Received
	readonly link: Link | null
	/** null: not a whole telegram, or one to a meter. */
	readonly opened: Opened | null
}

export function take(bytes: Uint8Array, key: Uint8Array | undefined): Taken {
	const received = unwrap(bytes)
	const link = received.ok && bytes.length > 0 ? readLink(received.telegram) : null
	if (link === null || !link.ok || directionOf(link.plain[1]!) !== 'up') return { received, link, opened: null }
	const opened = openTelegram(link.plain, key)
	opened.spare = link.spare
	return { received, link, opened }
}

/**
 * One message of a receiver, or a bare telegram. A refused telegram still states its device. Compact frames need a
 * full telegram heard before and are 'unsupported' here.
 */
export function decode(bytes: Uint8Array, context?: MeterContext): Decoded {
	return decodeTaken(take(bytes, context?.secrets?.key), noFormats)
}

export function decodeTaken({ received, link, opened }: Taken, formats: Formats): Decoded {
	if (!received.ok) return { ok: false, reason: received.reason, text: received.text }
	if (link === null) return { ok: false, reason: 'empty', text: 'there are no bytes' }
	if (!link.ok) {
		const device = link.reason === 'truncated' ? nameOf(received.telegram) : null
		return { ok: false, reason: link.reason, text: link.text, ...(device === null ? {} : { device }) }
	}
	const control = link.plain[1]!
	const direction = directionOf(control)
	if (direction === null) {
		return { ok: false, reason: 'control', text: `${hex[control]} is no control byte of wireless M-Bus` }
	}
	// What a reader sends to a meter carries no readings
	if (opened === null) return { ok: true, device: null, readings: [], direction, control: hex[control]! }
	return decodeOpened(opened, hex[control]!, formats)
}

/** Who sends, where a telegram that breaks off got so far. */
function nameOf(telegram: Uint8Array): Device | null {
	if (telegram.length < 11 || directionOf(telegram[1]!) !== 'up') return null
	return openTelegram(telegram.slice(0, 11), undefined).device
}

function decodeOpened(opened: Opened, control: string, formats: Formats): Decoded {
	const { device, fault } = opened
	if (fault !== null) return { ok: false, ...fault, device }
	const { tpl, bytes, body, end } = opened
	const good = (readings: readonly DecodedRecord[], meterError?: MeterError): Decoded => ({
		...{ ok: true, device, readings, direction: 'up', control },
		...(meterError === undefined ? {} : { meterError }),
	})
	if (tpl!.transport === null) return good([makersOwn(opened)])
	switch (tpl!.transport.content) {
		case 'records':
			return decodeRecords(opened, good)
		case 'compact': {
			const isProven = opened.ell !== null && hasPayloadChecksum(opened.ell.length)
			const full = expanded(bytes, body, end, formats, isProven)
			if (!full.ok) return { ok: false, reason: full.reason, text: full.text, device }
			const read = readRecords(full.bytes, 0, full.bytes.length, false)
			return read.ok ? good(read.records) : { ok: false, reason: 'data', text: read.text, device }
		}
		case 'error': {
			const code = body < end ? bytes[body]! : 0
			return good([], { code: hex[code]!, bits: [], text: applicationErrors[code] ?? 'reserved' })
		}
		case 'alarm': {
			const state = body < end ? bytes[body]! : 0
			const bits = [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (state >> bit) & 1).map((bit) => `alarm-${bit}`)
			return good([], { code: hex[state]!, bits, text: 'alarm' })
		}
		case 'foreign':
			return { ok: false, reason: 'unsupported', text: `${tpl!.transport.name}: not read over radio`, device }
		default: // a format frame states how compact frames look, a bare transport layer nothing
			return good([])
	}
}

function decodeRecords(opened: Opened, good: (readings: readonly DecodedRecord[]) => Decoded): Decoded {
	const { bytes, body, end, device } = opened
	const read = readRecords(bytes, body, end, false)
	if (read.ok) return good(read.records)
	// Some receivers count their own signal strength byte in L, or leave the last checksum where it was
	for (const surplus of opened.spare > 0 ? [opened.spare, 1] : [1]) {
		const shorter = end - surplus > body ? readRecords(bytes, body, end - surplus, false) : read
		if (!shorter.ok) continue
		opened.end = end - surplus
		return good(shorter.records)
	}
	return { ok: false, reason: 'data', text: read.text, device }
}

/** CI A0…B7: a structure that only the maker knows, kept as it came. */
function makersOwn({ bytes, body, end, tpl }: Opened): DecodedRecord {
	return {
		key: hex[tpl!.ci]!,
		quantity: 'unknown',
		role: 'manufacturer',
		unit: '',
		value: body < end ? hexText(bytes, body, end) : null,
		storage: 0,
		tariff: 0,
		subunit: 0,
		function: 'instantaneous',
		at: null,
	}
}
