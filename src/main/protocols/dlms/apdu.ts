/** The services a client uses (IEC 62056-5-3): requests written, answers read. Pure and total. */
import { hex } from '../hex.ts'
import {
	accessResults,
	authenticationFailure,
	authenticationRequired,
	contextNotSupported,
	diagnostics,
	mostPduBytes,
	tag,
} from './constants.ts'
import { type Data, readData } from './data.ts'
import type { LogicalName } from './values.ts'

export type Attribute = { readonly classId: number; readonly name: LogicalName; readonly id: number }

/** Invoke identifier 0…15, confirmed service, high priority. */
const invokeByte = (invoke: number): number => 0xc0 | (invoke & 0x0f)

const descriptor = ({ classId, name, id }: Attribute): readonly number[] => [classId >> 8, classId & 0xff, ...name, id]

/** `selector`: access selector and its parameters, as data. */
export function getRequest(invoke: number, attribute: Attribute, selector: readonly number[] | null): Uint8Array {
	const access = selector === null ? [0] : [1, ...selector]
	return Uint8Array.of(tag.getRequest, 1, invokeByte(invoke), ...descriptor(attribute), ...access)
}

export function getNextRequest(invoke: number, block: number): Uint8Array {
	return Uint8Array.of(tag.getRequest, 2, invokeByte(invoke), ...bigEndian(block, 4))
}

export function setRequest(invoke: number, attribute: Attribute, data: readonly number[]): Uint8Array {
	return Uint8Array.of(tag.setRequest, 1, invokeByte(invoke), ...descriptor(attribute), 0, ...data)
}

export function actionRequest(invoke: number, method: Attribute, data: readonly number[]): Uint8Array {
	return Uint8Array.of(tag.actionRequest, 1, invokeByte(invoke), ...descriptor(method), 1, ...data)
}

const bigEndian = (value: number, count: number): readonly number[] =>
	Array.from({ length: count }, (_, index) => Math.floor(value / 256 ** (count - 1 - index)) & 0xff)

export type Answered =
	/** `data`: the bytes of the value, from its tag. */
	| { readonly kind: 'data'; readonly data: Uint8Array }
	| { readonly kind: 'block'; readonly number: number; readonly isLast: boolean; readonly bytes: Uint8Array }
	/** A Data-Access-Result that is no success, or the state of an exception response. */
	| { readonly kind: 'error'; readonly code: number; readonly text: string }

/** The answer to GET `invoke`, or null where the PDU is none (also one of another invocation). */
export function readGetAnswer(pdu: Uint8Array, invoke: number): Answered | null {
	const exception = readException(pdu)
	if (exception !== null) return exception
	if (pdu[0] !== tag.getResponse || pdu.length < 5 || (pdu[2]! & 0x0f) !== (invoke & 0x0f)) return null
	if (pdu[1] === 1) return pdu[3] === 0 ? { kind: 'data', data: pdu.subarray(4) } : accessError(pdu[4]!)
	if (pdu[1] !== 2 || pdu.length < 10) return null
	const number = ((pdu[4]! << 24) | (pdu[5]! << 16) | (pdu[6]! << 8) | pdu[7]!) >>> 0
	if (pdu[8] !== 0) return accessError(pdu[9]!)
	const length = berLength(pdu, 9)
	if (length === null || length.end + length.value > pdu.length) return null
	const bytes = pdu.subarray(length.end, length.end + length.value)
	return { kind: 'block', number, isLast: pdu[3] !== 0, bytes }
}

/** The answer to SET or ACTION `invoke`: null where the PDU is none; code 0: done. */
export function readResult(pdu: Uint8Array, invoke: number): { readonly code: number; readonly text: string } | null {
	const exception = readException(pdu)
	if (exception !== null) return exception
	const isResult = pdu[0] === tag.setResponse || pdu[0] === tag.actionResponse
	if (!isResult || pdu[1] !== 1 || pdu.length < 4 || (pdu[2]! & 0x0f) !== (invoke & 0x0f)) return null
	const code = pdu[3]!
	return { code, text: accessText(code) }
}

export const accessText = (code: number): string => accessResults.get(code) ?? `result ${code}`

const accessError = (code: number): Answered => ({ kind: 'error', code, text: accessText(code) })

const exceptionStates = ['', 'service not allowed', 'service unknown'] as const
const exceptionServices = ['', 'operation not possible', 'service not supported', 'other reason'] as const
export const exceptionCode = 0xd8

/** Exception response and confirmed service error: the meter refuses a service as such. */
function readException(pdu: Uint8Array): Extract<Answered, { kind: 'error' }> | null {
	if (pdu[0] === tag.exception && pdu.length >= 3) {
		const state = exceptionStates[pdu[1]!] ?? `state ${pdu[1]}`
		const service = exceptionServices[pdu[2]!] ?? `service error ${pdu[2]}`
		return { kind: 'error', code: exceptionCode, text: `${state}, ${service}` }
	}
	if (pdu[0] === tag.confirmedServiceError && pdu.length >= 4) {
		const text = `confirmed service error ${hex[pdu[1]!]} ${hex[pdu[2]!]} ${hex[pdu[3]!]}`
		return { kind: 'error', code: exceptionCode, text }
	}
	return null
}

export type AssociationOptions = {
	/** null: no authentication; else the low-level secret. */
	readonly password: Uint8Array | null
}

/** 2.16.756.5.8.1.1: logical names, no ciphering. 2.16.756.5.8.2.1: low-level security. */
const contextName = [0x60, 0x85, 0x74, 0x05, 0x08, 0x01, 0x01]
const lowLevelMechanism = [0x60, 0x85, 0x74, 0x05, 0x08, 0x02, 0x01]

/** Block transfer with GET, GET, SET, selective access, ACTION (bits 11, 19, 20, 21, 23 of 24). */
const conformance = [0x00, 0x10, 0x1d]

/** AARQ for logical name referencing, DLMS version 6. The password stands in it readably: so says the standard. */
export function associationRequest({ password }: AssociationOptions): Uint8Array {
	const initiate = [0x01, 0, 0, 0, 0x06, 0x5f, 0x1f, 0x04, 0x00, ...conformance, ...bigEndian(mostPduBytes, 2)]
	const authentication =
		password === null
			? []
			: [
					...[0x8a, 2, 0x07, 0x80],
					...[0x8b, lowLevelMechanism.length, ...lowLevelMechanism],
					...[0xac, password.length + 2, 0x80, password.length, ...password],
				]
	const content = [
		...[0xa1, contextName.length + 2, 0x06, contextName.length, ...contextName],
		...authentication,
		...[0xbe, initiate.length + 2, 0x04, initiate.length, ...initiate],
	]
	return Uint8Array.of(tag.aarq, ...(content.length < 128 ? [] : [0x81]), content.length, ...content)
}

/** RLRQ, reason normal. */
export const releaseRequest = (): Uint8Array => Uint8Array.of(tag.releaseRequest, 3, 0x80, 1, 0)

export type Association =
	| { readonly kind: 'accepted'; readonly mostPduBytes: number }
	/** The meter wants more than a password: high-level security or ciphering. */
	| { readonly kind: 'more-security'; readonly text: string }
	/** `wantsPassword`: no authentication, or not this one. */
	| { readonly kind: 'rejected'; readonly wantsPassword: boolean; readonly text: string }

/** AARE; null where it is none. */
export function readAssociation(pdu: Uint8Array): Association | null {
	if (pdu[0] !== tag.aare) return null
	const outer = berLength(pdu, 1)
	if (outer === null || outer.end + outer.value > pdu.length) return null
	const fields = new Map<number, Uint8Array>()
	let at = outer.end
	const end = outer.end + outer.value
	while (at < end) {
		const inner = berLength(pdu, at + 1)
		if (inner === null || inner.end + inner.value > end) return null
		fields.set(pdu[at]!, pdu.subarray(inner.end, inner.end + inner.value))
		at = inner.end + inner.value
	}
	const result = fields.get(0xa2)?.at(-1)
	if (result === undefined) return null
	const diagnosis = fields.get(0xa3)
	const code = diagnosis?.at(-1) ?? 0
	const isUser = diagnosis?.[0] === 0xa1
	const said = isUser || code === 0 ? (diagnostics.get(code) ?? `diagnostic ${code}`) : `provider diagnostic ${code}`
	if (result === 0 && code === 0) return { kind: 'accepted', mostPduBytes: mostPduOf(fields.get(0xbe)) }
	const wantsMore = isUser && (code === authenticationRequired || code === 11 || code === 12)
	// The context that we name is the one without ciphering.
	const wantsCiphering = isUser && code === contextNotSupported
	// Asked for without a password and refused because of it is no more than that.
	if (wantsCiphering || (wantsMore && (result === 0 || mechanismOf(fields.get(0x89)) > 1))) {
		return { kind: 'more-security', text: said }
	}
	const wantsPassword = wantsMore || (isUser && code === authenticationFailure)
	return { kind: 'rejected', wantsPassword, text: said }
}

const mechanismOf = (name: Uint8Array | undefined): number => name?.at(-1) ?? 0

/** server-max-receive-pdu-size of the InitiateResponse inside user information: 0 = no limit stated. */
function mostPduOf(information: Uint8Array | undefined): number {
	if (information === undefined || information.length < 6) return 0
	const from = information.length - 4
	return information[2] === tag.initiateResponse ? information[from]! * 256 + information[from + 1]! : 0
}

/** What an exception or service error says; null where the PDU is none. */
export const exceptionText = (pdu: Uint8Array): string | null => readException(pdu)?.text ?? null

/** Length at `at`: one byte below 128, else 81…84 and so many bytes. `end`: behind it. */
export function berLength(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | null {
	if (at >= bytes.length) return null
	const first = bytes[at]!
	if (first < 0x80) return { value: first, end: at + 1 }
	const count = first & 0x7f
	if (count < 1 || count > 4 || at + 1 + count > bytes.length) return null
	let value = 0
	for (let i = 1; i <= count; i++) value = value * 256 + bytes[at + i]!
	return { value, end: at + 1 + count }
}

/** The one value that the bytes are, nothing behind it; null where they are none. */
export function wholeData(bytes: Uint8Array): Data | null {
	const parsed = readData(bytes, 0, bytes.length)
	return parsed.ok && parsed.data.end === bytes.length ? parsed.data : null
}
