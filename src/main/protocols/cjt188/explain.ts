/** A CJ/T 188 frame byte by byte, for people: good frames, broken ones and noise. Covers every byte once, in order. */
import { hex, hexText, hexTextReversed } from '../hex.ts'
import { checksum, laterFrame, preambleLength, startByte, stopByte } from '../length-framed.ts'
import type { DecodedRecord, Field, MeterContext } from '../protocol.ts'
import { isControl, shape } from './codec.ts'
import {
	abnormal,
	fromMeter,
	functionMask,
	functionNames,
	headLength,
	identifierName,
	identifierOf,
	typeName,
	valveOrders,
} from './constants.ts'
import { dialectOf } from './dialect.ts'
import { diText, isBatteryLow, type Read, readSlots, valveState } from './records.ts'

export function explain(bytes: Uint8Array, context?: MeterContext): readonly Field[] {
	const fields: Field[] = []
	const start = preambleLength(bytes)
	if (start > 0) fields.push({ at: 0, length: start, name: 'preamble', text: `${start} bytes wake the receiver` })
	if (start === bytes.length) return fields
	if (bytes[start] !== startByte) return [...fields, ...explainNoise(bytes, start, context)]
	fields.push({ at: start, length: 1, name: 'start', text: '68: a frame begins' })
	explainHead(bytes, start, fields)
	if (bytes.length <= start + headLength) return fields
	const end = start + headLength + bytes[start + headLength - 1]!
	explainData(bytes, start, Math.min(end, bytes.length), end <= bytes.length, fields, context)
	explainTail(bytes, start, end, fields)
	return fields
}

/** Bytes that begin no frame, and the whole frame behind them if there is one. */
function explainNoise(bytes: Uint8Array, start: number, context: MeterContext | undefined): readonly Field[] {
	const later = laterFrame(bytes, start + 1, shape)
	if (later === null) return [rest(bytes, start, 'no frame', 'a frame begins with 68')]
	const frame = explain(bytes.subarray(later), context).map((field) => ({ ...field, at: field.at + later }))
	return [rest(bytes, start, 'noise', 'bytes before the frame', later), ...frame]
}

/** T A0…A6 C L, as far as they have come. */
function explainHead(bytes: Uint8Array, start: number, fields: Field[]): void {
	const { length } = bytes
	if (length > start + 1) {
		const type = bytes[start + 1]!
		fields.push({ at: start + 1, length: 1, name: 'type', text: `${hex[type]}: ${typeName(type)}` })
	}
	if (length > start + 2) {
		const to = Math.min(start + 9, length)
		const address = hexTextReversed(bytes, start + 2, to)
		const text = to === start + 9 ? addressText(address) : `${address}: the address breaks off`
		fields.push({ at: start + 2, length: to - start - 2, name: 'address', text })
	}
	if (length > start + 9) {
		fields.push({ at: start + 9, length: 1, name: 'control', text: controlText(bytes[start + 9]!) })
	}
	if (length > start + 10) {
		const size = bytes[start + 10]!
		fields.push({ at: start + 10, length: 1, name: 'length', text: `${size} bytes of data` })
	}
}

function addressText(address: string): string {
	if (/^(AA){7}$/.test(address)) return 'any meter'
	return `number ${address.slice(4)}, maker ${address.slice(0, 4)}`
}

function controlText(control: number): string {
	const code = hex[control]!
	if (!isControl(control)) return `${code}: none of CJ/T 188`
	const name = functionNames.get(control & functionMask) ?? 'a maker’s own function'
	if ((control & fromMeter) === 0) return `${code}: request, ${name}`
	return `${code}: ${(control & abnormal) === 0 ? 'answer' : 'refusal'}, ${name}`
}

/** DI SER DATA; a refusal has SER ST. `isWhole`: all bytes that L asks for are there. */
function explainData(
	bytes: Uint8Array,
	start: number,
	end: number,
	isWhole: boolean,
	fields: Field[],
	context: MeterContext | undefined,
): void {
	const from = start + headLength
	if (from >= end) return
	const control = bytes[start + 9]!
	if ((control & fromMeter) !== 0 && (control & abnormal) !== 0 && end - from < 5) {
		fields.push({ at: from, length: 1, name: 'sequence', text: `SER ${hex[bytes[from]!]}` })
		if (end > from + 1) fields.push(statusField(bytes, from + 1, end))
		return
	}
	if (end - from < 3) {
		fields.push(rest(bytes, from, 'data', 'too short for an identifier and a sequence number', end))
		return
	}
	const { di, order } = identifierOf(bytes[from]!, bytes[from + 1]!)
	const told = `${diText(di)}: ${identifierName(di)}${order === '1f-90' ? ' (low byte first)' : ''}`
	fields.push({ at: from, length: 2, name: 'identifier', text: told })
	fields.push({ at: from + 2, length: 1, name: 'sequence', text: `SER ${hex[bytes[from + 2]!]}` })
	if (end === from + 3) return
	if (!isWhole) {
		fields.push(rest(bytes, from + 3, 'data', 'the data break off', end))
		return
	}
	const direction = (control & fromMeter) === 0 ? 'down' : 'up'
	const content = { di, type: bytes[start + 1]!, direction, data: bytes.subarray(from + 3, end) } as const
	for (const read of readSlots(content, dialectOf(context?.dialect))) {
		const name = read.slot.name
		fields.push({ at: from + 3 + read.at, length: read.slot.size, name, text: slotText(read, content.data) })
	}
}

function slotText({ at, slot, records }: Read, data: Uint8Array): string {
	if (slot.form === 'key') return 'a key, not shown'
	if (slot.form === 'valve-order') {
		const order = data[at]!
		return `${hex[order]}: ${valveOrders.get(order) ?? 'an order that is not known'}`
	}
	if (slot.form === 'status') return statusText(data, at, at + 2)
	const [record] = records
	return record === undefined ? hexText(data, at, at + slot.size) : recordText(record, slot.name)
}

/** What is told by the field's name is not told again. */
const selfEvident: ReadonlySet<string> = new Set(['dimensionless', 'identity', 'time', 'count'])

function recordText({ quantity, unit, value, role, storage, tariff, at }: DecodedRecord, name: string): string {
	const told = value === null ? 'no value' : `${value}${unit === '' ? '' : ` ${unit}`}`
	const more = [
		...(role === undefined || role === name ? [] : [role]),
		...(storage === 0 ? [] : [`stored value ${storage}`]),
		...(tariff === 0 ? [] : [`step ${tariff}`]),
		...(at === null ? [] : [`at ${at}`]),
	]
	const what = quantity === 'unknown' ? 'not understood ' : `${quantity.replaceAll('-', ' ')} `
	return `${selfEvident.has(quantity) ? '' : what}${told}${more.length === 0 ? '' : ` (${more.join(', ')})`}`
}

const statusField = (bytes: Uint8Array, from: number, end: number): Field => ({
	at: from,
	length: end - from,
	name: 'status',
	text: statusText(bytes, from, end),
})

function statusText(bytes: Uint8Array, from: number, end: number): string {
	const low = bytes[from]!
	return `${hexText(bytes, from, end)}: valve ${valveState(low)}, battery ${isBatteryLow(low) ? 'low' : 'normal'}`
}

/** CS 16 and whatever follows. */
function explainTail(bytes: Uint8Array, start: number, end: number, fields: Field[]): void {
	if (bytes.length <= end) return
	const sum = checksum(bytes, start, end)
	const stated = bytes[end]!
	const verdict = sum === stated ? `${hex[sum]}: right` : `is wrong: ${hex[stated]}, not ${hex[sum]}`
	fields.push({ at: end, length: 1, name: 'checksum', text: verdict })
	if (bytes.length === end + 1) return
	const stop = bytes[end + 1]!
	const isStop = stop === stopByte
	const text = isStop ? '16: the frame ends' : `is wrong: ${hex[stop]}, not 16`
	fields.push({ at: end + 1, length: 1, name: 'stop', text })
	if (bytes.length > end + 2) fields.push(rest(bytes, end + 2, 'surplus', 'bytes behind the frame'))
}

function rest(bytes: Uint8Array, from: number, name: string, why: string, to = bytes.length): Field {
	const shown = hexText(bytes, from, Math.min(to, from + 24))
	return { at: from, length: to - from, name, text: `${shown}${to - from > 24 ? '…' : ''}: ${why}` }
}
