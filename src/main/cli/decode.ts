/** `decode`: frames in hex to JSON lines, one out per line in, in order. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Decoded, Protocol } from '../protocols/protocol.ts'

/** A frame longer than this in hex digits is not decoded: no protocol has one. */
const longestHex = 8192

export type DecodedLine = ReturnType<typeof decodedLine>

/**
 * One frame in hex (blanks allowed) as the line that `decode` prints. Total: bad text is a refusal, never an
 * exception.
 */
export function decodeOne(protocol: Protocol, text: string): DecodedLine {
	const hex = text.replaceAll(/\s+/g, '').toUpperCase()
	const refuse = (reason: 'empty' | 'not-hex' | 'length', sentence: string) =>
		decodedLine(protocol, hex.slice(0, longestHex), { ok: false, reason, text: sentence })
	if (hex === '') return refuse('empty', 'there are no bytes')
	if (hex.length > longestHex) return refuse('length', `more than ${longestHex / 2} bytes are no frame`)
	if (hex.length % 2 === 1 || !/^[0-9A-F]*$/.test(hex)) {
		return refuse('not-hex', 'this is not hexadecimal: two digits 0-9 or A-F for each byte')
	}
	return decodedLine(protocol, hex, protocol.decode(bytesOf(hex)))
}

/** Answers every input line with one output line; waits when the reader is slow. */
export async function decodeStream(protocol: Protocol, input: Readable, output: Writable): Promise<void> {
	let batch = ''
	const flush = async () => {
		const text = batch
		batch = ''
		if (text !== '' && !output.write(text)) await once(output, 'drain')
	}
	for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
		batch += `${JSON.stringify(decodeOne(protocol, line))}\n`
		// A person or a script that waits for each answer gets it at once; a pipe full of frames is written in blocks.
		if (batch.length > 65_536 || input.readableLength === 0) await flush()
	}
	await flush()
}

/** The stable output shape of one decoded frame. */
export function decodedLine(protocol: Protocol, frame: string, decoded: Decoded) {
	if (!decoded.ok)
		return { ok: false as const, frame, protocol: protocol.name, reason: decoded.reason, text: decoded.text }
	const { device, readings, direction, control, meterError } = decoded
	return {
		ok: true as const,
		frame,
		protocol: protocol.name,
		device: device && { ...device },
		direction,
		control,
		...(meterError === undefined ? {} : { meterError }),
		readings,
	}
}

export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()
