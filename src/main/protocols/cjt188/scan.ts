/** Search for meters with "read address" (control 03). */
import { hex } from '../hex.ts'
import { withoutPreamble } from '../length-framed.ts'
import type { ProbeResult, Scan, Session } from '../protocol.ts'
import { addressFits } from './address.ts'
import { decode, deviceOf, encode, unwrap } from './codec.ts'
import { anyType, di, fn, fromMeter, type IdentifierOrder, wildcard } from './constants.ts'

/** A range up to this size is asked address by address. */
const mostSingles = 1000

/**
 * A pattern is an address, with '/T' for one meter type. The standard's wildcard has all pairs AA and is meant for a
 * line with one meter; after a collision the meter type still tells water from heat and gas. Several meters of one type
 * on one line are found by a range of numbers.
 */
export const scan: Scan = { first, probe, narrow }

/** Table 3. */
const types = [0x10, 0x11, 0x12, 0x13, 0x20, 0x21, 0x22, 0x30, 0x40] as const

function narrow(pattern: string): readonly string[] {
	return pattern === wildcard ? types.map((type) => `${wildcard}/${hex[type]}`) : []
}

function first(range?: { readonly from: number; readonly to: number }): readonly string[] {
	if (range === undefined || range.to < range.from || range.to - range.from >= mostSingles) return [wildcard]
	return Array.from({ length: range.to - range.from + 1 }, (_, index) => String(range.from + index).padStart(14, '0'))
}

const orders: readonly IdentifierOrder[] = ['90-1f', '1f-90']

/** Some meters answer to their own type only; for single addresses all types would take too long. */
function typesOf(address: string, type: string | undefined): readonly number[] {
	if (type !== undefined) return [Number.parseInt(type, 16)]
	return address === wildcard ? [anyType, ...types] : [anyType]
}

function* probe(pattern: string): Session<ProbeResult> {
	const [address = wildcard, typed] = pattern.split('/')
	let ser = 0
	for (const type of typesOf(address, typed)) {
		for (const order of orders) {
			ser++
			const found = yield* ask(address, type, order, ser)
			if (found.kind !== 'silence') return found
		}
	}
	return { kind: 'silence' }
}

function* ask(pattern: string, type: number, order: IdentifierOrder, ser: number): Session<ProbeResult> {
	const heard = yield {
		send: encode({ type, address: pattern, control: fn.readAddress, di: di.address, order, ser }),
		answer: (frame) => (isAnswer(frame, pattern) ? 'mine' : 'foreign'),
		retries: 0,
	}
	if (heard.kind === 'line') return { kind: 'line', reason: heard.reason }
	// Foreign frames alone are an echo or a late answer of the neighbour.
	if (heard.kind === 'noise') return heard.bytes.length > 0 ? { kind: 'collision' } : { kind: 'silence' }
	if (heard.kind !== 'frame') return { kind: 'silence' }
	const frame = unwrap(heard.frame)
	if (frame.kind === 'refused') return { kind: 'collision' }
	const device = deviceOf(frame)
	const decoded = decode(heard.frame)
	const records = decoded.ok ? decoded.readings : []
	const bytes = withoutPreamble(heard.frame)
	return { kind: 'found', address: device.serial, device, records, frame: bytes }
}

/** A refusal finds the meter just as well: its frame carries the address. */
function isAnswer(bytes: Uint8Array, pattern: string): boolean {
	const frame = unwrap(bytes)
	return frame.kind === 'frame' && (frame.control & fromMeter) !== 0 && addressFits(frame.address, pattern)
}
