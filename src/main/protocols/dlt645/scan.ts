/** Search for meters: wildcard addresses as a tree, narrowed pair by pair from the low end (7.2.2, 7.3.3). */
import { abnormal, fromMeter, wildcard } from '../dlt645-frame/constants.ts'
import { addressFits, unwrap } from '../dlt645-frame/frame.ts'
import { foundIn } from '../dlt645-frame/gathered.ts'
import { first, narrow } from '../dlt645-frame/patterns.ts'
import type { ProbeResult, Scan, Session } from '../protocol.ts'
import { decode, deviceOf, encodeRead, encodeReadAddress, identifierOf } from './codec.ts'
import { fn } from './constants.ts'

/** Every meter has it: forward active energy, total. */
const energyDi = 0x00010000

export const scan: Scan = { first, probe, narrow }

/**
 * "Read address" with all pairs open. The standard offers it for that pattern only; a narrower one is asked by
 * reading energy under the partial address, and after silence by "read address" as well (some meters know only that).
 */
function* probe(pattern: string): Session<ProbeResult> {
	if (pattern === wildcard) return yield* ask(pattern, encodeReadAddress(pattern), isAddressAnswer)
	const found = yield* ask(pattern, encodeRead(pattern, energyDi), isEnergyAnswer)
	return found.kind === 'silence' ? yield* ask(pattern, encodeReadAddress(pattern), isAddressAnswer) : found
}

function* ask(
	pattern: string,
	send: Uint8Array,
	isAnswer: (frame: Uint8Array, pattern: string) => boolean,
): Session<ProbeResult> {
	const heard = yield {
		send,
		answer: (frame) => (isAnswer(frame, pattern) ? 'mine' : 'foreign'),
		retries: 0,
	}
	return foundIn(heard, decode, deviceOf)
}

function isAddressAnswer(bytes: Uint8Array, pattern: string): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || frame.control !== (fn.readAddress | fromMeter) || frame.data.length !== 6)
		return false
	return addressFits(deviceOf(frame).serial, pattern)
}

/** A refusal finds the meter just as well: its frame carries the real address. */
function isEnergyAnswer(bytes: Uint8Array, pattern: string): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || !addressFits(frame.address, pattern)) return false
	if (frame.control === (fn.read | fromMeter | abnormal)) return true
	return frame.control === (fn.read | fromMeter) && identifierOf(frame.data) === energyDi
}
