/** Class 3 data (AFN 0E): event records, each with its kind (ERC), its length and, first of its content, its time. */
import { hex, hexText } from '../hex.ts'
import { eventNames } from './constants.ts'
import { a7, isNone, readMinute, readNumber } from './formats.ts'
import { ascii, asciiText } from './layouts.ts'
import { keep, type Layout, left, number, recordOf, step, tell, type Walk } from './walk.ts'

/** Pm Pn: the events between two numbers of the terminal's memory. */
export const eventRequest: Layout = (walk) => {
	if (left(walk) < 2) return false
	pointers(walk)
	return true
}

/** EC1 EC2 Pm Pn, then records to the end of the data. */
export const eventLayout: Layout = (walk) => {
	if (left(walk) < 4) return false
	tell(walk, 1, 'important-events', String(walk.bytes[walk.at]), 'count')
	tell(walk, 1, 'ordinary-events', String(walk.bytes[walk.at]), 'count')
	pointers(walk)
	const { key } = walk
	while (walk.at < walk.end) {
		walk.key = key
		const length = walk.bytes[walk.at + 1]
		if (left(walk) < 2 || length === undefined || left(walk) < 2 + length) return false
		event(walk, length)
	}
	walk.key = key
	walk.time = null
	return true
}

function pointers(walk: Walk): void {
	tell(walk, 1, 'first-event', String(walk.bytes[walk.at]), 'count')
	tell(walk, 1, 'end-event', String(walk.bytes[walk.at]), 'count')
}

/** One record; the caller has made sure that its bytes are there. */
function event(walk: Walk, length: number): void {
	const { bytes } = walk
	const code = bytes[walk.at]!
	const name = eventNames.get(code) ?? 'unknown kind of event'
	walk.key = `${walk.key} ERC${code}`
	walk.time = length < 5 ? null : readMinute(bytes, walk.at + 2)
	step(walk, 1, 'ERC', `${code}: ${name}`)
	step(walk, 1, 'length', `${length} bytes`)
	const to = walk.at + length
	if (code === 14 && length === 10) {
		powerFailure(walk, name)
		return
	}
	if (code === 1 && length === 14) {
		versionChange(walk)
		return
	}
	if (length >= 5) {
		const text = code === 24 && length === 14 ? voltageText(walk) : `${name}; content not decoded`
		step(walk, 5, 'event', null, [recordOf(walk, 'text', '', 'event', text, 0)])
	}
	if (code === 24 && length === 14) voltages(walk)
	else if (walk.at < to) keep(walk, to - walk.at, 'content not decoded')
}

/** ERC 1: flags (bit 0 initialised, bit 1 version changed), software version before and after. */
function versionChange(walk: Walk): void {
	const { bytes, at } = walk
	const flags = bytes[at + 5]!
	const versions = [at + 6, at + 10].map((from) => asciiText(bytes, from, 4))
	const known = versions.every((version) => version !== null)
	const told = known ? `software changed from ${versions.join(' to ')}` : 'software changed'
	const parts = [(flags & 1) !== 0 && 'parameters and data initialised', (flags & 2) !== 0 && told].filter(
		(part) => part !== false,
	)
	const text = parts.length === 0 ? `neither initialised nor changed by its flags ${hex[flags]}` : parts.join(', ')
	step(walk, 5, 'event', null, [recordOf(walk, 'text', '', 'event', text, 0)])
	tell(walk, 1, 'flag', hex[flags]!, 'status')
	ascii(walk, 4, 'version-before')
	ascii(walk, 4, 'version-after')
}

/** ERC 14: when the power failed and when it returned; EE where one of them has not been. */
function powerFailure(walk: Walk, name: string): void {
	const { bytes, at } = walk
	const failed = instant(bytes, at)
	const returned = instant(bytes, at + 5)
	walk.time = readMinute(bytes, at) ?? readMinute(bytes, at + 5)
	const parts = [failed && `power failed ${failed}`, returned && `power returned ${returned}`].filter(
		(each) => each !== null,
	)
	const text = parts.length === 0 ? `${name}, without a time` : parts.join(', ')
	step(walk, 10, 'event', null, [recordOf(walk, 'text', '', 'event', text, 0)])
}

/** A time, null for none, and what is no time as its bytes. */
function instant(bytes: Uint8Array, at: number): string | null {
	return readMinute(bytes, at) ?? (isNone(bytes, at, 5) ? null : hexText(bytes, at, at + 5))
}

/** ERC 24: point, flag, and the three voltages at that moment (as an outside frame has them). */
function voltages(walk: Walk): void {
	tell(walk, 2, 'point', String(pointOf(walk.bytes, walk.at)), 'count')
	tell(walk, 1, 'flag', hex[walk.bytes[walk.at]!]!, 'status')
	for (const role of phaseNames) number(walk, { format: a7, quantity: 'voltage', unit: 'V', role })
}

const phaseNames = ['phase-a', 'phase-b', 'phase-c'] as const

function voltageText({ bytes, at }: Walk): string {
	const told = ['Ua', 'Ub', 'Uc'].map((name, index) => {
		const value = readNumber(bytes, at + 8 + 2 * index, a7)
		return value.kind === 'value' && value.text !== null ? `${name} ${value.text} V` : `${name} none`
	})
	return `voltage beyond limit at point ${pointOf(bytes, at + 5)}: ${told.join(', ')}`
}

/** Twelve bits; the top bit tells beginning from end. */
const pointOf = (bytes: Uint8Array, at: number): number => bytes[at]! | ((bytes[at + 1]! & 0x0f) << 8)
