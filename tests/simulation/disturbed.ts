/** One answer on its way: what comes out at the far end, in which pieces, and when. */
import type { Disturbance, Drawn } from './drawn.ts'
import { disturbances } from './drawn.ts'

/** `afterMs`: from the moment at which the answer would have begun, or the piece before it has come. */
export type Piece = { readonly afterMs: number; readonly bytes: Uint8Array }

/** null: nothing happens to it. `times`: a noisy spell multiplies all rates. */
export function drawDisturbance(rates: Drawn['rates'], times: number, random: () => number): Disturbance | null {
	let roll = random() / times
	for (const kind of disturbances) {
		roll -= rates[kind]
		if (roll < 0) return kind
	}
	return null
}

type Surroundings = {
	readonly random: () => number
	/** What another device of the line said last. */
	readonly foreign: Uint8Array | null
	/** How the device refuses for the moment, in its own protocol; null: it knows no such answer. */
	readonly busy: Uint8Array | null
}

export function disturbed(kind: Disturbance | null, bytes: Uint8Array, around: Surroundings): readonly Piece[] {
	const { random } = around
	const pick = (below: number) => Math.floor(random() * below)
	const whole = { afterMs: 0, bytes }
	const cutAt = 1 + pick(Math.max(1, bytes.length - 1))
	switch (kind) {
		case null:
			return [whole]
		case 'flip': {
			const at = pick(bytes.length)
			return [{ afterMs: 0, bytes: bytes.with(at, bytes[at]! ^ (1 << pick(8))) }]
		}
		case 'lose': {
			const at = pick(bytes.length)
			return [{ afterMs: 0, bytes: Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1)]) }]
		}
		case 'noise': {
			const noise = Array.from({ length: 1 + pick(12) }, () => [0xfe, 0x00, 0xff][pick(3)]!)
			return [{ afterMs: 0, bytes: Uint8Array.from([...noise, ...bytes]) }]
		}
		case 'false-start': {
			const rest = Array.from({ length: 1 + pick(8) }, () => pick(256))
			return [{ afterMs: 0, bytes: Uint8Array.from([0x68, ...rest, ...bytes]) }]
		}
		case 'half':
			return [{ afterMs: 0, bytes: bytes.subarray(0, cutAt) }]
		case 'split':
			return [
				{ afterMs: 0, bytes: bytes.subarray(0, cutAt) },
				{ afterMs: 80, bytes: bytes.subarray(cutAt) },
			]
		case 'bytewise':
			return Array.from(bytes, (byte) => ({ afterMs: 2, bytes: Uint8Array.of(byte) }))
		case 'duplicate':
			return [whole, { afterMs: random() < 0.5 ? 0 : pick(400), bytes }]
		case 'late':
			return [{ afterMs: 500 + pick(6_000), bytes }]
		case 'foreign': {
			const { foreign } = around
			if (foreign === null) return [whole]
			return random() < 0.5
				? [{ afterMs: 0, bytes: foreign }]
				: [
						{ afterMs: 0, bytes: foreign },
						{ afterMs: 60, bytes },
					]
		}
		case 'mute':
			return []
		case 'busy':
			return around.busy === null ? [whole] : [{ afterMs: 0, bytes: around.busy }]
	}
}

/** "Not now" as a device of the protocol says it in place of this answer; null: its protocol has no such answer. */
export function busyAnswer(protocol: string, answer: Uint8Array): Uint8Array | null {
	if (protocol === 'modbus') {
		// Exception 06, server device busy (Application Protocol V1.1b3, chapter 7).
		const head = Uint8Array.of(answer[0]!, answer[1]! | 0x80, 0x06)
		return Uint8Array.from([...head, ...crcOf(head)])
	}
	if (protocol !== 'dlt645') return null
	// Control D1 with error bit 0, "other error" (DL/T 645-2007 clause 7.1.4 and annex D).
	const from = answer.indexOf(0x68)
	const head = answer.slice(from, from + 8)
	const body = [...head, answer[from + 8]! | 0xc0, 1, 0x01 + 0x33]
	return Uint8Array.from([...body, body.reduce((sum, byte) => (sum + byte) & 0xff, 0), 0x16])
}

/** CRC-16 of Modbus RTU, low byte first. */
function crcOf(bytes: Uint8Array): readonly [number, number] {
	let crc = 0xffff
	for (const byte of bytes) {
		crc ^= byte
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
	}
	return [crc & 0xff, crc >> 8]
}
