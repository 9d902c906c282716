/**
 * What a Modbus frame says. An answer to a read says no addresses: they stand in its request. So a request with its
 * answer behind it decodes to addressed registers (the form in which readings are kept), and an answer alone only where
 * the model asks in a way that fits it once.
 */
import { hex } from '../hex.ts'
import type { Decoded, DecodedRecord, MeterContext, MeterError } from '../protocol.ts'
import { blocksOf, measured } from './blocks.ts'
import { exceptionFlag, exceptionTexts, fn } from './constants.ts'
import { type Dialect, dialectIn } from './dialect.ts'
import { type Frame, isFrame, type Unwrapped, unwrap } from './frame.ts'
import { deviceOf, identificationRecords, unitOf } from './identification.ts'
import { word } from './pdu.ts'
import { rawRecords, recordsIn, type Window } from './records.ts'

/** One frame, or a request with its answer right behind it; bytes before or after are refused. */
export function decode(bytes: Uint8Array, context?: MeterContext): Decoded {
	const model = dialectIn(context)
	const asked = exchangeIn(bytes)
	if (asked !== null) return decodeAnswer(bytes, asked.answer, model, asked.request)
	const frame = unwrap(bytes)
	if (!isFrame(frame)) return { ok: false, reason: frame.reason, text: `${frame.text}.` }
	if (frame.sides.includes('answer') && !isOrder(bytes[frame.pdu]!)) return decodeAnswer(bytes, frame, model, null)
	return { ok: true, device: null, readings: [], direction: 'down', control: hex[bytes[frame.pdu]!]! }
}

/** Single writes are repeated word for word as their answer: what such a frame states is the order. */
const isOrder = (code: number): boolean =>
	[fn.writeCoil, fn.writeRegister, fn.maskWrite, fn.writeFile, fn.diagnostics].some((each) => each === code)

export type Exchange = { readonly request: Frame; readonly answer: Frame }

/** A read request and the answer to it, one right behind the other; null: the bytes are something else. */
export function exchangeIn(bytes: Uint8Array): Exchange | null {
	if (bytes.length < 12) return null
	// A read request has 8 bytes in RTU and 12 in MBAP; identification one less
	for (const length of [8, 12, 7, 11]) {
		const request = unwrap(bytes.subarray(0, Math.min(length, bytes.length)))
		if (!isFrame(request) || !request.sides.includes('request')) continue
		const rest: Unwrapped = unwrap(bytes, length, request.framing)
		if (isFrame(rest) && answers(bytes, rest, bytes, request)) return { request, answer: rest }
	}
	return null
}

/** Whether a frame answers a request: unit, transaction, function, and the count that was asked for. */
export function answers(bytes: Uint8Array, frame: Frame, asked: Uint8Array, request: Frame): boolean {
	if (frame.framing !== request.framing || frame.unit !== request.unit) return false
	if (frame.transaction !== request.transaction || !frame.sides.includes('answer')) return false
	const code = bytes[frame.pdu]!
	const wanted = asked[request.pdu]!
	if (code === (wanted | exceptionFlag)) return true
	if (code !== wanted) return false
	switch (code) {
		case fn.readHolding:
		case fn.readInput:
			return bytes[frame.pdu + 1] === 2 * word(asked, request.pdu + 3)
		case fn.readCoils:
		case fn.readInputs:
			return bytes[frame.pdu + 1] === (word(asked, request.pdu + 3) + 7) >> 3
		case fn.writeCoil:
		case fn.writeRegister:
		case fn.writeCoils:
		case fn.writeRegisters:
			// Address, and value or count, come back as they were sent
			return [1, 2, 3, 4].every((index) => bytes[frame.pdu + index] === asked[request.pdu + index])
		case fn.encapsulated:
			return bytes[frame.pdu + 2] === asked[request.pdu + 2]
		default:
			return true
	}
}

/** null: no exception. */
export function exceptionIn(bytes: Uint8Array, { pdu }: Pick<Frame, 'pdu'>): MeterError | null {
	if (bytes[pdu]! < exceptionFlag) return null
	const code = bytes[pdu + 1]!
	return { code: hex[code]!, bits: [], text: exceptionTexts[code]! }
}

/** The registers in a read answer, at the address of its request. */
export function windowIn(bytes: Uint8Array, answer: Frame, address: number): Window {
	const code = bytes[answer.pdu]!
	return { function: code, address, count: bytes[answer.pdu + 1]! >> 1, bytes, at: answer.pdu + 2 }
}

const isRegisterRead = (code: number): boolean =>
	code === fn.readHolding || code === fn.readInput || code === fn.readWrite

/** Their answers say what was written, which is an order and no reading. */
const isWrite = (code: number): boolean => code === fn.writeCoils || code === fn.writeRegisters || code === fn.writeFile

function decodeAnswer(bytes: Uint8Array, answer: Frame, model: Dialect | null, request: Frame | null): Decoded {
	const code = bytes[answer.pdu]!
	const told = { ok: true, direction: 'up', control: hex[code]! } as const
	const meterError = exceptionIn(bytes, answer)
	if (meterError !== null) return { ...told, device: unitOf(answer), readings: [], meterError }
	if (code === fn.encapsulated) {
		return { ...told, device: deviceOf(bytes, answer), readings: identificationRecords(bytes, answer) }
	}
	if (isRegisterRead(code)) {
		const address =
			request === null ? onlyAddress(model, code, bytes[answer.pdu + 1]! >> 1) : word(bytes, request.pdu + 1)
		const window = windowIn(bytes, answer, address ?? 0)
		const readings = address === null ? rawRecords(window, (index) => `+${index}`) : recordsIn(model, window)
		return { ...told, device: unitOf(answer), readings }
	}
	if (code === fn.readCoils || code === fn.readInputs) {
		const key = request === null ? '+0' : String(word(bytes, request.pdu + 1))
		return { ...told, device: unitOf(answer), readings: [bits(bytes, answer, key)] }
	}
	return { ...told, device: unitOf(answer), readings: isWrite(code) ? [] : [rest(bytes, answer)] }
}

/** What a function that has no registers answers: its bytes as they stand, keyed by the function. */
function rest(bytes: Uint8Array, { pdu, end }: Frame): DecodedRecord {
	let value = ''
	for (let at = pdu + 1; at < end; at++) value += hex[bytes[at]!]
	return { key: hex[bytes[pdu]!]!, quantity: 'unknown', unit: '', value, ...plain }
}

const plain = { storage: 0, tariff: 0, subunit: 0, function: 'instantaneous', at: null } as const

/** The address of the model's one request that such an answer fits; null: none or several, so nobody can say. */
export function onlyAddress(model: Dialect | null, code: number, count: number): number | null {
	if (model === null) return null
	const fitting = blocksOf(model, measured(model)).filter((each) => each.function === code && each.count === count)
	return fitting.length === 1 ? fitting[0]!.address : null
}

/** Coils and inputs, eight a byte, the lowest first, as the bytes stand. */
function bits(bytes: Uint8Array, { pdu }: Frame, key: string): DecodedRecord {
	let value = ''
	for (let index = 0; index < bytes[pdu + 1]!; index++) value += hex[bytes[pdu + 2 + index]!]
	return { key, quantity: 'status', unit: '', value, ...plain }
}
