/** A frame of DL/T 645 byte by byte, for people. What the data area holds is told by the edition. */
import { hex, hexText, hexTextReversed } from '../hex.ts'
import { checksum, preambleLength, startByte, stopByte } from '../length-framed.ts'
import type { DecodedRecord, Field } from '../protocol.ts'
import { abnormal, dataOffset, fromMeter, functionMask, headLength, moreFollows } from './constants.ts'
import type { PlacedRecord } from './records.ts'

/** What an edition of the standard knows of a frame's inside. Positions in `data` count from its first byte. */
export type Edition = {
	readonly controlText: (control: number) => string
	/** `data` with 33H taken off. What the fields leave out is shown as bytes. */
	readonly dataFields: (control: number, data: Uint8Array) => readonly Field[]
}

/** Every byte exactly once, in order, in good frames and broken ones. */
export function explainFrame(bytes: Uint8Array, edition: Edition): readonly Field[] {
	const fields: Field[] = []
	let at = 0
	const take = (length: number, name: string, text: string): void => {
		const present = Math.min(length, bytes.length - at)
		if (present <= 0) return
		// Not its bytes: they may be half of a password.
		fields.push({ at, length: present, name, text: present < length ? `cut off: ${present} of ${length} bytes` : text })
		at += present
	}
	take(preambleLength(bytes), 'preamble', 'wakes the receiver, carries nothing')
	const start = at
	if (start < bytes.length && bytes[start] !== startByte) {
		take(bytes.length - start, 'no frame', `${hexText(bytes, start, bytes.length)}: a frame begins with 68`)
		return fields
	}
	take(1, 'start', '68')
	take(6, 'address', addressText(bytes, at))
	if (at < bytes.length && bytes[at] !== startByte) {
		take(bytes.length - at, 'no frame', `${hexText(bytes, at, bytes.length)}: no second 68 after the address`)
		return fields
	}
	take(1, 'start', '68')
	const control = bytes[at] ?? 0
	take(1, 'control', `${hex[control]} ${edition.controlText(control)}`)
	const length = bytes[at] ?? 0
	take(1, 'length', `${length} bytes of data`)
	if (at === bytes.length) return fields
	if (bytes.length - at < length) take(length, 'data', '')
	else {
		const data = bytes.slice(at, at + length).map((byte) => byte - dataOffset)
		for (const field of covering(edition.dataFields(control, data), data)) take(field.length, field.name, field.text)
	}
	const sumAt = start + headLength + length
	if (at === sumAt) {
		const sum = checksum(bytes, start, sumAt)
		const stated = bytes[sumAt]
		const isRight = sum === stated
		take(1, 'checksum', isRight ? `${hex[sum]}, right` : `is wrong: ${hex[stated ?? 0]}, not ${hex[sum]}`)
		take(1, 'stop', bytes[at] === stopByte ? '16' : `${hex[bytes[at] ?? 0]}, not 16`)
	}
	take(bytes.length - at, 'surplus', `${hexText(bytes, at, bytes.length)}: behind the frame's end`)
	return fields
}

/** Who speaks, and what the edition calls this function. */
export function explainControl(control: number, names: ReadonlyMap<number, string>, edition: string): string {
	const name = names.get(control & functionMask) ?? `no function of ${edition}`
	if ((control & fromMeter) === 0) return `request: ${name}`
	const more = (control & moreFollows) !== 0 ? ', more follows' : ''
	return (control & abnormal) !== 0 ? `refused: ${name}` : `answer: ${name}${more}`
}

function addressText(bytes: Uint8Array, at: number): string {
	const digits = hexTextReversed(bytes, at, Math.min(at + 6, bytes.length))
	if (digits.length < 12) return digits
	const wire = hexText(bytes, at, at + 6).replaceAll(/(..)(?!$)/g, '$1 ')
	if (digits === '999999999999') return `${wire} = everybody (broadcast)`
	return digits.startsWith('AA') ? `${wire} = any meter that fits ${digits}` : `${wire} = ${digits}`
}

/** Bytes that no field names, between and behind the fields, as fields of their own. */
function covering(fields: readonly Field[], data: Uint8Array): readonly Field[] {
	const whole: Field[] = []
	let at = 0
	const raw = (to: number): void => {
		if (to > at) whole.push(dataField(at, to - at, 'data', hexText(data, at, to)))
		at = Math.max(at, to)
	}
	for (const field of fields) {
		if (field.at < at || field.length < 1 || field.at + field.length > data.length) continue
		raw(field.at)
		whole.push(field)
		at = field.at + field.length
	}
	raw(data.length)
	return whole
}

export const dataField = (at: number, length: number, name: string, text: string): Field => ({ at, length, name, text })

/** One field for each place at which records begin; `from`: where the records' data begin, `to`: where they end. */
export function recordFields(
	placed: readonly PlacedRecord[],
	from: number,
	to: number,
	bitsOf: (record: DecodedRecord) => readonly string[],
): readonly Field[] {
	const fields: Field[] = []
	for (let index = 0; index < placed.length; ) {
		const { at } = placed[index]!
		const texts: string[] = []
		const first = placed[index]!.record
		while (index < placed.length && placed[index]!.at === at) texts.push(recordText(placed[index++]!.record, bitsOf))
		const end = index < placed.length ? placed[index]!.at : to - from
		fields.push(dataField(from + at, end - at, first.quantity, texts.join('; ')))
	}
	return fields
}

/** ss mm hh DD MM YY as the meter writes it, whether or not there is such a time. */
export function secondStampText(data: Uint8Array, at: number): string {
	const [second, minute, hour, day, month, year] = Array.from(data.subarray(at, at + 6), (byte) => hex[byte]!)
	return `20${year}-${month}-${day}T${hour}:${minute}:${second}`
}

/** '00010000 energy import: 0.26 kWh' */
function recordText(record: DecodedRecord, bitsOf: (record: DecodedRecord) => readonly string[]): string {
	const { key, quantity, role, tariff, storage, unit, value, at } = record
	const name = [key, quantity, role, tariff > 0 ? `tariff ${tariff}` : '', storage > 0 ? `${storage} back` : '']
	const text = [value ?? 'none', unit].filter((part) => part !== '').join(' ')
	const bits = bitsOf(record)
	const meaning = bits.length > 0 ? ` (${bits.join(', ')})` : ''
	const named = name.filter((part) => part !== '' && part !== undefined).join(' ')
	return `${named}: ${text}${meaning}${at === null ? '' : ` at ${at}`}`
}
