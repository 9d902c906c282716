/** A frame byte by byte, for people: request, answer, exception, in either framing, or a request with its answer. */
import { hex } from '../hex.ts'
import type { Field, MeterContext } from '../protocol.ts'
import { exchangeIn, onlyAddress, windowIn } from './codec.ts'
import { exceptionFlag, exceptionTexts, fn, functionNames, mbapLength } from './constants.ts'
import { crc16 } from './crc.ts'
import { type Dialect, dialectIn, keyOf } from './dialect.ts'
import { type Frame, isFrame, looksMbap, unwrap } from './frame.ts'
import { objectNames, objectsIn, textAt } from './identification.ts'
import { word } from './pdu.ts'
import { indexIn, recordIn } from './records.ts'
import { wordsOf } from './values.ts'

/** Covers every byte once, in order. Total: what is broken is said, and the rest named as far as it can be. */
export function explain(bytes: Uint8Array, context?: MeterContext): readonly Field[] {
	const model = dialectIn(context)
	const exchange = exchangeIn(bytes)
	if (exchange !== null) {
		const { request, answer } = exchange
		const address = word(bytes, request.pdu + 1)
		return [
			...frameFields(bytes, 0, request, model, null),
			...frameFields(bytes, startOf(answer), answer, model, address),
		]
	}
	const frame = unwrap(bytes)
	if (isFrame(frame)) {
		return frameFields(bytes, 0, frame, model, onlyAddress(model, bytes[frame.pdu]!, bytes[frame.pdu + 1]! >> 1))
	}
	return brokenFields(bytes, `${frame.text}.`)
}

const startOf = ({ framing, pdu }: Frame): number => pdu - (framing === 'tcp' ? mbapLength : 1)

function frameFields(
	bytes: Uint8Array,
	from: number,
	frame: Frame,
	model: Dialect | null,
	address: number | null,
): Field[] {
	const unit = field(frame.pdu - 1, 1, 'unit', frame.unit === 0 ? '0 = broadcast' : String(frame.unit))
	const head =
		frame.framing === 'rtu'
			? [unit]
			: [
					field(from, 2, 'transaction', `${hex[bytes[from]!]}${hex[bytes[from + 1]!]}`),
					field(from + 2, 2, 'protocol', '0 = Modbus'),
					field(from + 4, 2, 'length', `${word(bytes, from + 4)} bytes follow`),
					unit,
				]
	const tail = frame.framing === 'rtu' ? [field(frame.end, 2, 'CRC', 'right')] : []
	return [...head, ...pduFields(bytes, frame, model, address), ...tail]
}

function pduFields(bytes: Uint8Array, frame: Frame, model: Dialect | null, address: number | null): Field[] {
	const { pdu, end, sides } = frame
	const code = bytes[pdu]!
	const name = functionNames[code & 0x7f] ?? 'a function of the maker'
	if (code >= exceptionFlag) {
		return [
			field(pdu, 1, 'function', `${hex[code]}: ${name}, refused`),
			field(pdu + 1, 1, 'exception', `${bytes[pdu + 1]} = ${exceptionTexts[bytes[pdu + 1]!]}`),
		]
	}
	const side = sides.length === 2 ? 'request, or the answer that repeats it' : sides[0]
	const first = field(pdu, 1, 'function', `${hex[code]}: ${name}, ${side}`)
	const isAnswer = sides.includes('answer')
	if (code === fn.readHolding || code === fn.readInput) {
		if (!isAnswer) return [first, ...addressAndCount(bytes, pdu, 'registers')]
		const size = field(pdu + 1, 1, 'byte count', `${bytes[pdu + 1]} = ${bytes[pdu + 1]! >> 1} registers`)
		return [first, size, ...registerFields(bytes, frame, model, address)]
	}
	if (code === fn.readCoils || code === fn.readInputs) {
		if (!isAnswer) return [first, ...addressAndCount(bytes, pdu, 'bits')]
		const size = field(pdu + 1, 1, 'byte count', String(bytes[pdu + 1]))
		return [first, size, field(pdu + 2, end - pdu - 2, 'bits', `${spaced(bytes, pdu + 2, end)}, the lowest first`)]
	}
	if (code === fn.writeRegister || code === fn.writeCoil) {
		const value = field(pdu + 3, 2, 'value', `${word(bytes, pdu + 3)} (${spaced(bytes, pdu + 3, pdu + 5)})`)
		return [first, field(pdu + 1, 2, 'address', addressText(word(bytes, pdu + 1))), value]
	}
	if (code === fn.writeRegisters || code === fn.writeCoils) {
		const head = [first, ...addressAndCount(bytes, pdu, code === fn.writeCoils ? 'coils' : 'registers')]
		if (end === pdu + 5) return head
		const size = field(pdu + 5, 1, 'byte count', String(bytes[pdu + 5]))
		return [...head, size, field(pdu + 6, end - pdu - 6, 'values', spaced(bytes, pdu + 6, end))]
	}
	if (code === fn.encapsulated) return [first, ...identificationFields(bytes, frame)]
	return end === pdu + 1 ? [first] : [first, field(pdu + 1, end - pdu - 1, 'data', spaced(bytes, pdu + 1, end))]
}

function addressAndCount(bytes: Uint8Array, pdu: number, what: string): Field[] {
	return [
		field(pdu + 1, 2, 'address', addressText(word(bytes, pdu + 1))),
		field(pdu + 3, 2, 'count', `${word(bytes, pdu + 3)} ${what}`),
	]
}

const addressText = (address: number): string =>
	`${address} = 0x${hex[address >> 8]}${hex[address & 0xff]} (counted from 0)`

/** Each value that the model names, and each word between them, in the order of the registers. */
function registerFields(bytes: Uint8Array, frame: Frame, model: Dialect | null, address: number | null): Field[] {
	const window = windowIn(bytes, frame, address ?? 0)
	const fields: Field[] = []
	const known =
		model === null || address === null
			? []
			: model.registers.filter((each) => indexIn(window, each.function, each.address, wordsOf(each.type)) !== null)
	const byAddress = new Map(known.map((each) => [each.address, each]))
	for (let index = 0; index < window.count; ) {
		const at = window.at + 2 * index
		const register = byAddress.get(window.address + index)
		const record = register === undefined ? null : recordIn(model!, register, window, [window])
		if (register === undefined || record === null) {
			const name = address === null ? `register +${index}` : `register ${address + index}`
			fields.push(field(at, 2, name, `${word(bytes, at)} (${spaced(bytes, at, at + 2)})`))
			index++
			continue
		}
		const words = wordsOf(register.type)
		const meaning = [record.quantity, record.role, record.tariff > 0 ? `T${record.tariff}` : undefined]
		const value = record.value === null ? 'not available' : `${record.value} ${record.unit}`.trim()
		const text = `${meaning.filter((part) => part !== undefined).join(' ')}: ${value}`
		fields.push(field(at, 2 * words, `register ${keyOf(register)} ${register.type}`, text))
		index += words
	}
	return fields
}

function identificationFields(bytes: Uint8Array, frame: Frame): Field[] {
	const { pdu, end, sides } = frame
	const mei = field(pdu + 1, 1, 'MEI type', '0E: read device identification')
	const levels: readonly string[] = ['', 'basic', 'regular', 'extended', 'one object']
	const level = field(pdu + 2, 1, 'read code', `${bytes[pdu + 2]} = ${levels[bytes[pdu + 2]!] ?? 'unknown'}`)
	if (!sides.includes('answer')) return [mei, level, field(pdu + 3, 1, 'object', `from ${bytes[pdu + 3]} on`)]
	const head = [
		...[mei, level],
		field(pdu + 3, 1, 'conformity', hex[bytes[pdu + 3]!]!),
		field(pdu + 4, 1, 'more follows', bytes[pdu + 4] === 0 ? 'no' : 'yes'),
		field(pdu + 5, 1, 'next object', String(bytes[pdu + 5])),
		field(pdu + 6, 1, 'objects', String(bytes[pdu + 6])),
	]
	const objects = objectsIn(bytes, { pdu, end }).map((object) =>
		field(
			object.at - 2,
			object.length + 2,
			objectNames[object.id] ?? `object ${object.id}`,
			textAt(bytes, object) || 'empty',
		),
	)
	return [...head, ...objects]
}

/** Not one whole frame: unit and function as far as they are there, and what is wrong. */
function brokenFields(bytes: Uint8Array, why: string): Field[] {
	const { length } = bytes
	if (length === 0) return []
	if (length < 4) return [field(0, length, 'broken frame', `${spaced(bytes, 0, length)}: ${why}`)]
	const looksTcp = length > mbapLength && looksMbap(bytes)
	const pdu = looksTcp ? mbapLength : 1
	const name = functionNames[bytes[pdu]! & 0x7f] ?? 'no function of the standard'
	const head = looksTcp
		? [
				field(0, 2, 'transaction', `${hex[bytes[0]!]}${hex[bytes[1]!]}`),
				field(2, 2, 'protocol', '0 = Modbus'),
				field(4, 2, 'length', `${word(bytes, 4)} bytes should follow`),
				field(6, 1, 'unit', String(bytes[6])),
			]
		: [field(0, 1, 'unit', String(bytes[0]))]
	const fields = [...head, field(pdu, 1, 'function', `${hex[bytes[pdu]!]}: ${name}`)]
	const end = looksTcp ? length : length - 2
	if (end > pdu + 1) fields.push(field(pdu + 1, end - pdu - 1, 'data', spaced(bytes, pdu + 1, end)))
	if (looksTcp) return [...fields.slice(0, -1), { ...fields.at(-1)!, text: `${fields.at(-1)!.text}; ${why}` }]
	const expected = crc16(bytes, 0, length - 2)
	const isRight = expected === (bytes[length - 2]! | (bytes[length - 1]! << 8))
	const crc = isRight
		? 'right'
		: `wrong: ${spaced(bytes, length - 2, length)}, computed ${hex[expected & 0xff]} ${hex[expected >> 8]}`
	return [...fields, field(length - 2, 2, 'CRC', `${crc}; ${why}`)]
}

function field(at: number, length: number, name: string, text: string): Field {
	return { at, length, name, text }
}

function spaced(bytes: Uint8Array, from: number, to: number): string {
	return Array.from(bytes.subarray(from, to), (byte) => hex[byte]).join(' ')
}
