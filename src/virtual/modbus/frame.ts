/** Modbus frames as the server sees them: RTU (Serial Line V1.02) and MBAP (TCP/IP Implementation Guide V1.0b). */

export type Request = {
	readonly framing: 'rtu' | 'tcp'
	readonly transaction: number
	readonly unit: number
	/** Function code and data. */
	readonly pdu: Uint8Array
}

/** Takes whole requests out of a receive buffer; what cannot become one is dropped. */
export function requestsIn(buffer: Uint8Array): { readonly requests: readonly Request[]; readonly rest: Uint8Array } {
	const requests: Request[] = []
	let at = 0
	while (at < buffer.length) {
		const left = buffer.subarray(at)
		const taken = rtuRequest(left) ?? tcpRequest(left)
		if (taken === 'more') break
		if (taken === null) {
			at++
			continue
		}
		requests.push(taken.request)
		at += taken.length
	}
	return { requests, rest: buffer.slice(at) }
}

type Taken = { readonly request: Request; readonly length: number }

/** null also where the bytes may still become an MBAP request: that is looked at next. */
function rtuRequest(left: Uint8Array): Taken | 'more' | null {
	if (left[0]! > 247) return null
	const length = rtuLength(left)
	if (length === null) return null
	if (left.length < length) return left.length > 4 && left[2] === 0 && left[3] === 0 ? null : 'more'
	if (checksum(left.subarray(0, length)) !== 0) return null
	const pdu = left.slice(1, length - 2)
	return { request: { framing: 'rtu', transaction: 0, unit: left[0]!, pdu }, length }
}

function rtuLength(left: Uint8Array): number | null {
	if (left.length < 2) return 8
	const code = left[1]!
	if (code >= 1 && code <= 6) return 8
	if (code === 15 || code === 16) return left.length < 7 ? 11 : 9 + left[6]!
	if (code === 0x2b) return 7
	return code === 0x11 || code === 0x07 ? 4 : code === 8 ? 8 : null
}

function tcpRequest(left: Uint8Array): Taken | 'more' | null {
	if ((left.length > 2 && left[2] !== 0) || (left.length > 3 && left[3] !== 0)) return null
	if (left.length < 6) return 'more'
	const size = left[4]! * 256 + left[5]!
	if (size < 2 || size > 254) return null
	if (left.length < 6 + size) return 'more'
	const transaction = left[0]! * 256 + left[1]!
	return { request: { framing: 'tcp', transaction, unit: left[6]!, pdu: left.slice(7, 6 + size) }, length: 6 + size }
}

export function answerTo({ framing, transaction, unit }: Request, pdu: readonly number[]): Uint8Array {
	if (framing === 'tcp') {
		const size = pdu.length + 1
		return Uint8Array.from([transaction >> 8, transaction & 255, 0, 0, size >> 8, size & 255, unit, ...pdu])
	}
	const sum = checksum(Uint8Array.from([unit, ...pdu]))
	return Uint8Array.from([unit, ...pdu, sum & 255, sum >> 8])
}

/** Bit by bit as the serial line's annex draws it; over a frame with its CRC it is 0. */
function checksum(bytes: Uint8Array): number {
	let register = 0xffff
	for (const byte of bytes) {
		register ^= byte
		for (let shift = 0; shift < 8; shift++) {
			const carry = register & 1
			register >>= 1
			if (carry === 1) register ^= 0xa001
		}
	}
	return register
}
