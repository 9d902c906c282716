/** Frames of DLMS/COSEM: the link, the message inside, and what it says. Pure, total, cost ∝ length. */
import { hex, hexText } from '../hex.ts'
import type { Decoded, DecodedRecord, Device, MeterContext, MeterError, RefusalReason } from '../protocol.ts'
import { accessText, berLength, exceptionText, readAssociation, wholeData } from './apdu.ts'
import { type Ciphered, isCiphered, makerOf, opened, readCiphered } from './ciphering.ts'
import { isRequestTag, tag, tagNames } from './constants.ts'
import { copied, type Data, readData } from './data.ts'
import { type Carried, carriedBy } from './envelope.ts'
import { pushedRecords } from './notification.ts'
import { namelessRecord, parseName } from './values.ts'

export { split } from './link.ts'

/**
 * One frame (or the segments of one message) of HDLC, wrapper or M-Bus, or a bare message with or without LLC bytes.
 * `context.secrets`: for encrypted content.
 */
export function decode(bytes: Uint8Array, context?: MeterContext): Decoded {
	if (bytes.length === 0) return refused('empty', 'There are no bytes.')
	const carried = carriedBy(bytes)
	if (!carried.ok) return refused(carried.reason, carried.text)
	if (carried.pdu.length === 0) return linkOnly(carried)
	return decodePdu(carried.pdu, context, carried.direction)
}

/** Frames of the link alone (SNRM, UA, RR …) carry no readings. */
function linkOnly({ control, direction }: Extract<Carried, { ok: true }>): Decoded {
	return { ok: true, device: null, readings: [], direction: direction ?? 'down', control: hex[control ?? 0]! }
}

/** A message without its link. */
export function decodePdu(
	pdu: Uint8Array,
	context: MeterContext | undefined,
	direction: 'up' | 'down' | null = null,
): Decoded {
	const first = pdu[0]!
	if (isCiphered(first)) return decodeCiphered(pdu, context)
	const told = { direction: direction ?? (isRequestTag(first) ? 'down' : 'up'), control: hex[first]! } as const
	switch (first) {
		case tag.dataNotification:
			return decodeNotification(pdu)
		case tag.getResponse:
			return decodeGetResponse(pdu)
		case tag.setResponse:
		case tag.actionResponse:
			return decodeResult(pdu)
		case tag.aare:
			return decodeAssociation(pdu)
		case tag.exception:
		case tag.confirmedServiceError:
			return decodeException(pdu)
		case tag.aarq:
		case tag.releaseRequest:
		case tag.releaseResponse: {
			const length = berLength(pdu, 1)
			const isWhole = length !== null && length.end + length.value === pdu.length
			return isWhole
				? { ok: true, device: null, readings: [], ...told }
				: refused('data', 'The message does not have the length that it states.')
		}
		case tag.getRequest:
		case tag.setRequest:
		case tag.actionRequest:
			return isRequest(pdu)
				? { ok: true, device: null, readings: [], ...told }
				: refused('data', 'The request is no whole one.')
		default: {
			const name = tagNames.get(first)
			if (name === undefined) return refused('control', `${hex[first]} begins no message of DLMS.`)
			return refused('unsupported', `A ${name} is no message that this station reads.`)
		}
	}
}

/** Normal: object and attribute (classes lie below 256), and what belongs to it. Else a further block, or a list. */
function isRequest(pdu: Uint8Array): boolean {
	const kind = pdu[1]
	if (kind === 1) return pdu.length >= 13 && pdu[3] === 0
	if (kind === 2) return pdu[0] === tag.getRequest ? pdu.length === 7 : pdu.length >= 13
	return (kind === 3 && pdu.length >= 13) || (kind === 4 && pdu[0] === tag.setRequest) || (kind === 6 && pdu.length > 8)
}

function decodeCiphered(pdu: Uint8Array, context: MeterContext | undefined): Decoded {
	const head = readCiphered(pdu)
	if (!head.ok) return refused(head.reason, head.text)
	const device = deviceOf(head.ciphered)
	if (pdu[0] === tag.generalDedCiphering) {
		return {
			...refused('unsupported', 'The content is ciphered with a dedicated key, which only the association knows.'),
			device,
		}
	}
	const content = opened(pdu, head.ciphered, context?.secrets)
	if (!content.ok) return { ...refused(content.reason, content.text), device }
	const inner = isCiphered(content.pdu[0])
		? refused('unsupported', 'The content is ciphered twice.')
		: decodePdu(content.pdu, context)
	if (inner.ok) return { ...inner, control: hex[pdu[0]!]!, device: inner.device ?? device }
	if (content.isProved) return { ...inner, device }
	return {
		...refused('wrong-key', `What the key decrypts cannot be read, so it is not this meter’s: ${inner.text}`),
		device,
	}
}

/** Who ciphered it: the manufacturer's three letters and the rest of the system title as digits. */
function deviceOf({ systemTitle }: Ciphered): Device {
	return { serial: hexText(systemTitle), manufacturer: makerOf(systemTitle), version: null, medium: null }
}

export type Notification =
	| {
			readonly ok: true
			readonly invoke: string
			readonly stamp: Uint8Array | null
			readonly stampAt: number
			readonly bodyAt: number
			readonly body: readonly Data[]
	  }
	| { readonly ok: false; readonly text: string }

/**
 * 0F, long invoke id and priority 4, date-time as an octet string (Kaifa puts a tag 09 before its length), body. A body
 * of several values is a structure that states too few elements.
 */
export function readNotification(pdu: Uint8Array): Notification {
	if (pdu.length < 7) return { ok: false, text: `The notification breaks off after ${pdu.length} bytes.` }
	const stampAt = pdu[5] === 0x09 ? 6 : 5
	const length = pdu[stampAt]!
	if (length !== 0 && length !== 12)
		return { ok: false, text: `The notification states a time of ${length} bytes, not 12.` }
	const bodyAt = stampAt + 1 + length
	if (bodyAt >= pdu.length) return { ok: false, text: `The notification breaks off after ${pdu.length} bytes.` }
	const stamp = length === 0 ? null : copied(pdu, stampAt + 1, bodyAt)
	const body: Data[] = []
	let at = bodyAt
	while (at < pdu.length) {
		const parsed = readData(pdu, at, pdu.length)
		if (!parsed.ok) return { ok: false, text: parsed.text }
		at = parsed.data.end
		body.push(parsed.data)
	}
	return { ok: true, invoke: hexText(copied(pdu, 1, 5)), stamp, stampAt, bodyAt, body }
}

function decodeNotification(pdu: Uint8Array): Decoded {
	const told = readNotification(pdu)
	if (!told.ok) return refused('data', told.text)
	const readings = pushedRecords(told.body, told.stamp)
	return { ok: true, device: pushingDevice(readings), readings, direction: 'up', control: hex[tag.dataNotification]! }
}

/** Which meter it is, where its list says so. */
export function pushingDevice(readings: readonly DecodedRecord[]): Device | null {
	const identities = readings.filter(({ quantity, value }) => quantity === 'identity' && value !== null)
	const ranked = identities.toSorted((a, b) => rank(a.key) - rank(b.key))
	const serial = ranked[0]?.value
	if (serial === undefined || serial === null) return null
	const logical = identities.find(({ role }) => role === 'logical-device')?.value ?? ''
	const manufacturer = /^[A-Z]{3}/.exec(logical)?.[0] ?? null
	const isElectricity = readings.some(({ key }) => key.startsWith('1-'))
	return { serial, manufacturer, version: null, medium: isElectricity ? 'electricity' : null }
}

/** The number on the meter (96.1.0, 0.0.0, Kamstrup's 0.0.5) before the name of its logical device. */
function rank(key: string): number {
	const [a, , c, d, e] = parseName(key) ?? [0, 0, 0, 0, 0]
	if (c === 96 && d === 1) return e === 0 ? 0 : 10 + e
	if (c === 0 && d === 0) return a === 1 ? 1 + e / 100 : 2
	return c === 42 ? 5 : 20
}

function decodeGetResponse(pdu: Uint8Array): Decoded {
	const kind = pdu[1]
	const told = { ok: true, device: null, direction: 'up', control: hex[tag.getResponse]! } as const
	if (pdu.length < 5) return refused('data', `The GET response breaks off after ${pdu.length} bytes.`)
	if (kind === 1) {
		if (pdu[3] !== 0) return { ...told, readings: [], meterError: accessErrorOf(pdu[4]!) }
		const data = wholeData(pdu.subarray(4))
		return data === null
			? refused('data', 'The GET response carries no whole value.')
			: { ...told, readings: plainRecords(data) }
	}
	if (kind === 2) {
		const length = pdu.length < 10 || pdu[8] !== 0 ? null : berLength(pdu, 9)
		if (pdu.length >= 10 && pdu[8] === 1) return { ...told, readings: [], meterError: accessErrorOf(pdu[9]!) }
		const isWhole = length !== null && length.end + length.value === pdu.length
		// One block is a piece of a value; only the whole value says anything.
		return isWhole
			? { ...told, readings: [] }
			: refused('data', 'The data block does not have the length that it states.')
	}
	return kind === 3 ? decodeList(pdu) : refused('data', `GET response ${hex[kind!]} is none that the standard knows.`)
}

/** Several results at once: each a value or an access error. */
function decodeList(pdu: Uint8Array): Decoded {
	const readings: DecodedRecord[] = []
	let meterError: MeterError | undefined
	const count = pdu[3]!
	let at = 4
	for (let index = 0; index < count; index++) {
		if (pdu[at] === 1 && at + 1 < pdu.length) {
			meterError ??= accessErrorOf(pdu[at + 1]!)
			at += 2
			continue
		}
		const parsed = pdu[at] === 0 ? readData(pdu, at + 1, pdu.length) : null
		if (parsed === null || !parsed.ok) return refused('data', `Result ${index + 1} of ${count} is no whole value.`)
		readings.push(...plainRecords(parsed.data, `#${index + 1}`))
		at = parsed.data.end
	}
	if (at !== pdu.length) return refused('data', `${pdu.length - at} bytes follow the last result.`)
	const told = { ok: true, device: null, readings, direction: 'up', control: hex[tag.getResponse]! } as const
	return meterError === undefined ? told : { ...told, meterError }
}

/** Values of which only the question would tell what they are: by their place. */
function plainRecords(data: Data, place = '#1'): DecodedRecord[] {
	if (data.kind === 'null') return []
	if (data.kind !== 'array' && data.kind !== 'structure') return [namelessRecord(place, data)]
	return data.items.flatMap((item, index) =>
		plainRecords(item, place === '#1' ? `#${index + 1}` : `${place}.${index + 1}`),
	)
}

function decodeResult(pdu: Uint8Array): Decoded {
	const told = { ok: true, device: null, readings: [], direction: 'up', control: hex[pdu[0]!]! } as const
	if (pdu.length < 4) return refused('data', `The response breaks off after ${pdu.length} bytes.`)
	if (pdu[1] !== 1 || (pdu[0] === tag.setResponse && pdu.length > 4))
		return refused('unsupported', `Response ${hex[pdu[1]!]} in several blocks or results is not read.`)
	return pdu[3] === 0 ? told : { ...told, meterError: accessErrorOf(pdu[3]!) }
}

const accessErrorOf = (code: number): MeterError => ({ code: hex[code]!, bits: [], text: accessText(code) })

function decodeAssociation(pdu: Uint8Array): Decoded {
	const answer = readAssociation(pdu)
	if (answer === null) return refused('data', 'The association response is broken.')
	const told = { ok: true, device: null, readings: [], direction: 'up', control: hex[tag.aare]! } as const
	if (answer.kind === 'accepted') return told
	return { ...told, meterError: { code: hex[tag.aare]!, bits: [], text: answer.text } }
}

function decodeException(pdu: Uint8Array): Decoded {
	const text = exceptionText(pdu)
	if (text === null) return refused('data', `The error breaks off after ${pdu.length} bytes.`)
	const meterError = { code: hex[pdu[0]!]!, bits: [], text }
	return { ok: true, device: null, readings: [], direction: 'up', control: hex[pdu[0]!]!, meterError }
}

function refused(reason: RefusalReason, text: string): Extract<Decoded, { ok: false }> {
	return { ok: false, reason, text }
}
