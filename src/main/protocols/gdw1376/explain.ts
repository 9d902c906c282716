/** A frame byte by byte, for people: good frames, broken ones and noise. Covers every byte once, in order. */
import { hex, hexText, hexTextReversed } from '../hex.ts'
import type { DecodedRecord, Field } from '../protocol.ts'
import { addressText } from './codec.ts'
import {
	accessDemand,
	afn,
	afnNames,
	countValid,
	editionOf,
	fromTerminal,
	functionMask,
	headLength,
	initiator,
	initiatorFunctions,
	responderFunctions,
	seq,
	startByte,
	stopByte,
	withPassword,
} from './constants.ts'
import { checksum, type Frame, preambleLength, split, unwrap } from './frame.ts'
import { spansOf } from './units.ts'
import type { Span } from './walk.ts'

export function explain(bytes: Uint8Array): readonly Field[] {
	const fields: Field[] = []
	const start = preambleLength(bytes)
	if (start > 0) fields.push({ at: 0, length: start, name: 'preamble', text: `${start} bytes wake the receiver` })
	if (start === bytes.length) return fields
	if (bytes[start] !== startByte) return [...fields, ...explainNoise(bytes, start)]
	const frame = unwrap(bytes)
	explainHead(bytes, start, fields)
	if (frame.kind === 'frame') {
		for (const span of spansOf(frame)) fields.push(fieldOf(span))
		if (frame.labelAt >= 0) fields.push(label(frame))
		fields.push({ at: frame.userTo, length: 1, name: 'checksum', text: `${hex[bytes[frame.userTo]!]}: right` })
		fields.push({ at: frame.userTo + 1, length: 1, name: 'stop', text: '16: the frame ends' })
		return fields
	}
	const from = nextOf(fields)
	if (from < bytes.length) explainBroken(bytes, start, from, fields)
	return fields
}

const nextOf = (fields: readonly Field[]): number => {
	const last = fields.at(-1)
	return last === undefined ? 0 : last.at + last.length
}

/** Bytes that begin no frame, and the whole frame behind them if there is one. */
function explainNoise(bytes: Uint8Array, from: number): readonly Field[] {
	let at = from
	while (at < bytes.length) {
		const verdict = split(bytes.subarray(at))
		if (verdict.kind === 'frame') break
		at += verdict.kind === 'more' ? 1 : verdict.length
	}
	if (at >= bytes.length) return [rest(bytes, from, bytes.length, 'no frame', 'a frame begins with 68')]
	const frame = explain(bytes.subarray(at)).map((field) => ({ ...field, at: field.at + at }))
	return [rest(bytes, from, at, 'noise', 'bytes before the frame'), ...frame]
}

type HeadField = { readonly length: number; readonly name: string; readonly text: (at: number) => string }

/** 68 L L L L 68 C A1 A2 A3 AFN SEQ, as far as they have come. */
function explainHead(bytes: Uint8Array, start: number, fields: Field[]): void {
	const byte = (at: number): string => hex[bytes[at]!]!
	const startText = (at: number): string =>
		bytes[at] === startByte ? '68: a frame begins' : `is wrong: ${byte(at)}, not 68`
	const head: readonly HeadField[] = [
		{ length: 1, name: 'start', text: startText },
		{ length: 2, name: 'length', text: (at) => lengthText(bytes, at) },
		{ length: 2, name: 'length again', text: (at) => repeatedText(bytes, start, at) },
		{ length: 1, name: 'second start', text: startText },
		{ length: 1, name: 'control', text: (at) => `${byte(at)}: ${controlText(bytes[at]!)}` },
		{ length: 4, name: 'address', text: (at) => terminalText(bytes, at) },
		{ length: 1, name: 'master', text: (at) => masterText(bytes[at]!) },
		{ length: 1, name: 'AFN', text: (at) => `${byte(at)}: ${afnNames.get(bytes[at]!) ?? 'none of the standard'}` },
		{ length: 1, name: 'SEQ', text: (at) => `${byte(at)}: ${sequenceText(bytes[at]!)}` },
	]
	let at = start
	for (const { length, name, text } of head) {
		if (at >= bytes.length) return
		const isCut = at + length > bytes.length
		const shown = isCut ? `${hexText(bytes, at, bytes.length)}: breaks off` : text(at)
		fields.push({ at, length: Math.min(length, bytes.length - at), name, text: shown })
		at += length
	}
}

function lengthText(bytes: Uint8Array, at: number): string {
	const word = bytes[at]! | (bytes[at + 1]! << 8)
	const edition = editionOf(word)
	const told = edition === null ? 'low bits of no known edition' : edition === '2005' ? 'edition of 2005' : '376.1'
	return `${word >>> 2} bytes from control to checksum, ${told}`
}

const repeatedText = (bytes: Uint8Array, start: number, at: number): string =>
	bytes[start + 1] === bytes[at] && bytes[start + 2] === bytes[at + 1] ? 'the same' : 'is wrong: not the same'

function controlText(control: number): string {
	const isUp = (control & fromTerminal) !== 0
	const isFirst = (control & initiator) !== 0
	const code = control & functionMask
	const name = (isFirst ? initiatorFunctions : responderFunctions).get(code) ?? `function ${code}`
	const words = [isUp ? 'from the terminal' : 'from the master', isFirst ? 'begins' : 'answers', name]
	if (isUp && (control & accessDemand) !== 0) words.push('events are waiting')
	// Down, FCB means something where FCV says so.
	if (!isUp && (control & countValid) !== 0) words.push(`frame count ${(control & accessDemand) >> 5}`)
	return words.join(', ')
}

function terminalText(bytes: Uint8Array, at: number): string {
	const region = hexTextReversed(bytes, at, at + 2)
	const terminal = bytes[at + 2]! | (bytes[at + 3]! << 8)
	if (terminal === 0xffff) return `${region}-FFFF: all terminals`
	return `terminal ${addressText(region, terminal)} (${region}${hexTextReversed(bytes, at + 2, at + 4)})`
}

function masterText(byte: number): string {
	const station = byte >> 1
	const group = (byte & 1) === 0 ? '' : ', a group address'
	return (station === 0 ? 'begun by the terminal' : `master ${station}`) + group
}

function sequenceText(byte: number): string {
	const isFirst = (byte & seq.first) !== 0
	const isLast = (byte & seq.final) !== 0
	const place = isFirst ? (isLast ? 'single frame' : 'first frame') : isLast ? 'last frame' : 'frame in between'
	const words = [`${place}, number ${byte & seq.number}`]
	if ((byte & seq.confirm) !== 0) words.push('asks for confirmation')
	if ((byte & seq.timeLabel) !== 0) words.push('with time label')
	return words.join(', ')
}

function fieldOf({ at, length, name, text, records }: Span): Field {
	return { at, length, name, text: text ?? (records.map(recordText).join(', ') || 'nothing') }
}

function recordText({ role, value, unit, storage, tariff, at, function: kind }: DecodedRecord): string {
	if (role === 'weekday') return `weekday ${value ?? 'not told'}`
	if (role === 'repetitions') return `${value} repetitions`
	const words = [value === null ? 'none' : unit === '' ? value : `${value} ${unit}`]
	if (tariff > 0) words.push(`tariff ${tariff}`)
	if (kind === 'maximum') words.push('maximum')
	// Of present values the time of reading stands before them.
	if (storage > 0 && unit !== '') words.push(`at ${at ?? 'an unknown time'}`)
	return words.join(', ')
}

function label({ bytes, labelAt }: Frame): Field {
	const [pfc, second, minute, hour, day] = Array.from(bytes.subarray(labelAt, labelAt + 5), (byte) => hex[byte]!)
	const delay = bytes[labelAt + 5]!
	const text = `frame counter ${pfc}, sent on day ${day} at ${hour}:${minute}:${second}, may take ${delay} minutes`
	return { at: labelAt, length: 6, name: 'time label', text }
}

/** Behind SEQ of a frame that is refused: what can be told of its end, and the rest as bytes. */
function explainBroken(bytes: Uint8Array, start: number, from: number, fields: Field[]): void {
	const userLength = (bytes[start + 1]! | (bytes[start + 2]! << 8)) >>> 2
	const end = start + headLength + userLength
	if (end < from || end >= bytes.length) {
		fields.push(unread(bytes, start, from, bytes.length, 'the frame is not whole'))
		return
	}
	if (end > from) fields.push(unread(bytes, start, from, end, 'not read, the frame is refused'))
	const sum = checksum(bytes, start + headLength, end)
	const stated = bytes[end]!
	const verdict = sum === stated ? `${hex[sum]}: right` : `is wrong: ${hex[stated]}, not ${hex[sum]}`
	fields.push({ at: end, length: 1, name: 'checksum', text: verdict })
	if (bytes.length === end + 1) return
	const stop = bytes[end + 1]!
	const text = stop === stopByte ? '16: the frame ends' : `is wrong: ${hex[stop]}, not 16`
	fields.push({ at: end + 1, length: 1, name: 'stop', text })
	if (bytes.length > end + 2) fields.push(rest(bytes, end + 2, bytes.length, 'surplus', 'bytes behind the frame'))
}

/** Data of a frame that is refused. Orders and archives hold passwords, and nobody can say where. */
function unread(bytes: Uint8Array, start: number, from: number, to: number, why: string): Field {
	const code = bytes[start + headLength + 6] ?? 0
	if (!withPassword.has(code) && code !== afn.query) return rest(bytes, from, to, 'data', why)
	return { at: from, length: to - from, name: 'data', text: `not shown, may hold a password: ${why}` }
}

/** What is not understood may be the wreck of an order with its password: only the first bytes are shown. */
const mostShown = 4

function rest(bytes: Uint8Array, from: number, to: number, name: string, why: string): Field {
	const shown = hexText(bytes, from, Math.min(to, from + mostShown))
	return { at: from, length: to - from, name, text: `${shown}${to - from > mostShown ? '…' : ''}: ${why}` }
}
