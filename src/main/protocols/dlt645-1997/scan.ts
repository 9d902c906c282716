/** Search for meters of the 1997 edition, which has no "read address": energy is asked under a wildcard address. */
import { abnormal, fromMeter } from '../dlt645-frame/constants.ts'
import { addressFits, deviceAt, unwrap } from '../dlt645-frame/frame.ts'
import { foundIn } from '../dlt645-frame/gathered.ts'
import { first, narrow } from '../dlt645-frame/patterns.ts'
import type { ProbeResult, Scan, Session } from '../protocol.ts'
import { decode, encodeRead, identifierOf } from './codec.ts'
import { fn } from './constants.ts'

export const scan: Scan = { first, probe, narrow }

/** Every meter has it: forward active energy, total. */
const energyDi = 0x9010
const meterNumberDi = 0xc032

/**
 * Some meters keep the wildcard in their answer. Their meter number usually is their address: that is tried; where it
 * is not, the pattern counts as undecided and is narrowed until it names the address in full.
 */
function* probe(pattern: string): Session<ProbeResult> {
	const found = yield* ask(pattern, energyDi)
	if (found.kind !== 'found' || !found.address.includes('AA')) return found
	const numbered = yield* ask(pattern, meterNumberDi)
	const number = numbered.kind === 'found' ? (numbered.records[0]?.value ?? null) : null
	if (number === null || !/^\d{12}$/.test(number)) return { kind: 'collision' }
	const again = yield* ask(number, energyDi)
	return again.kind === 'found' ? again : { kind: 'collision' }
}

function* ask(pattern: string, di: number): Session<ProbeResult> {
	const heard = yield {
		send: encodeRead(pattern, di),
		answer: (frame) => (isAnswer(frame, pattern, di) ? 'mine' : 'foreign'),
		retries: 0,
	}
	return foundIn(heard, decode, ({ address }) => deviceAt(address, address))
}

/** A refusal finds the meter just as well. */
function isAnswer(bytes: Uint8Array, pattern: string, di: number): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || !addressFits(frame.address, pattern)) return false
	if (frame.control === (fn.read | fromMeter | abnormal)) return true
	return frame.control === (fn.read | fromMeter) && identifierOf(frame.data) === di
}
