/** What carries DLMS messages, as the meter sees it: HDLC frames (IEC 62056-46) and the TCP wrapper (IEC 62056-47). */

export type Request =
	| { readonly link: 'wrapper'; readonly client: number; readonly server: number; readonly pdu: Uint8Array }
	| {
			readonly link: 'hdlc'
			readonly client: number
			/** The upper and lower address; lower null where the frame has only one part. */
			readonly server: { readonly upper: number; readonly lower: number | null }
			/** As written, for the answer's source. */
			readonly serverBytes: Uint8Array
			readonly control: number
			readonly segmented: boolean
			readonly information: Uint8Array
	  }

/** Takes whole requests out of a receive buffer; what cannot become one is dropped. */
export function requestsIn(buffer: Uint8Array): { readonly requests: readonly Request[]; readonly rest: Uint8Array } {
	const requests: Request[] = []
	let at = 0
	while (at < buffer.length) {
		const found = buffer[at] === 0x7e ? hdlcIn(buffer, at) : buffer[at] === 0 ? wrapperIn(buffer, at) : 'no'
		if (found === 'more') break
		if (found === 'no') at++
		else {
			requests.push(found.request)
			at = found.end
		}
	}
	return { requests, rest: buffer.slice(at) }
}

type Found = { readonly request: Request; readonly end: number } | 'more' | 'no'

const word = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!

function wrapperIn(buffer: Uint8Array, at: number): Found {
	if (at + 1 < buffer.length && buffer[at + 1] !== 1) return 'no'
	if (at + 8 > buffer.length) return 'more'
	const end = at + 8 + word(buffer, at + 6)
	if (end - at > 2048) return 'no'
	if (end > buffer.length) return 'more'
	const pdu = buffer.slice(at + 8, end)
	return { request: { link: 'wrapper', client: word(buffer, at + 2), server: word(buffer, at + 4), pdu }, end }
}

/** 7E, type 3 and length, destination, source, control, header check, information, frame check, 7E. */
function hdlcIn(buffer: Uint8Array, at: number): Found {
	if (at + 3 > buffer.length) return 'more'
	if (buffer[at + 1]! >> 4 !== 10) return 'no'
	const end = at + 2 + (word(buffer, at + 1) & 0x7ff)
	if (end > buffer.length) return 'more'
	const content = buffer.slice(at + 1, end - 1)
	if (
		content.length < 7 ||
		buffer[end - 1] !== 0x7e ||
		check(content.subarray(0, -2)) !== low(content, content.length - 2)
	) {
		return 'no'
	}
	const serverBytes = addressIn(content, 2)
	const clientBytes = serverBytes === null ? null : addressIn(content, 2 + serverBytes.length)
	if (serverBytes === null || clientBytes === null || clientBytes.length !== 1) return 'no'
	const controlAt = 2 + serverBytes.length + 1
	const parts = Array.from(serverBytes, (byte) => byte >> 1)
	const half = parts.length / 2
	const joined = (some: number[]) => some.reduce((sum, part) => sum * 128 + part, 0)
	return {
		end,
		request: {
			link: 'hdlc',
			client: clientBytes[0]! >> 1,
			server:
				half < 1
					? { upper: parts[0]!, lower: null }
					: { upper: joined(parts.slice(0, half)), lower: joined(parts.slice(half)) },
			serverBytes,
			control: content[controlAt]!,
			segmented: (content[0]! & 8) !== 0,
			information: content.length > controlAt + 5 ? content.slice(controlAt + 3, -2) : new Uint8Array(),
		},
	}
}

function addressIn(content: Uint8Array, at: number): Uint8Array | null {
	const length = content.subarray(at, at + 4).findIndex((byte) => (byte & 1) === 1) + 1
	return length === 1 || length === 2 || length === 4 ? content.slice(at, at + length) : null
}

const low = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8)

/** ISO/IEC 13239 16 bit frame check sequence, bit by bit. */
function check(bytes: Uint8Array): number {
	let register = 0xffff
	for (const byte of bytes) {
		register ^= byte
		for (let bit = 0; bit < 8; bit++) register = (register & 1) === 1 ? (register >> 1) ^ 0x8408 : register >> 1
	}
	return register ^ 0xffff
}

export function hdlcAnswer(
	client: number,
	serverBytes: Uint8Array,
	control: number,
	information: readonly number[] = [],
	segmented = false,
): Uint8Array {
	const length = 2 + 1 + serverBytes.length + 1 + (information.length > 0 ? 2 + information.length : 0) + 2
	const head = [0xa0 | (segmented ? 8 : 0) | (length >> 8), length & 0xff, (client << 1) | 1, ...serverBytes, control]
	const checked = (bytes: readonly number[]) => {
		const sum = check(Uint8Array.from(bytes))
		return [...bytes, sum & 0xff, sum >> 8]
	}
	const whole = information.length > 0 ? [...checked(head), ...information] : head
	return Uint8Array.of(0x7e, ...checked(whole), 0x7e)
}

export function wrapperAnswer(server: number, client: number, pdu: readonly number[]): Uint8Array {
	const words = [1, server, client, pdu.length]
	return Uint8Array.of(...words.flatMap((value) => [value >> 8, value & 0xff]), ...pdu)
}
