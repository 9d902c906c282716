/** `decode`: frames in hex to JSON lines, one out per line in, in order. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Decoded, Field, MeterContext, Protocol } from '../protocols/protocol.ts'
import { keyOf } from './context.ts'

export type DecodeOptions = {
	readonly context: MeterContext
	/** 'fields': the frame byte by byte beside its values. */
	readonly explain: 'fields' | 'no'
}

/** A text longer than this is not looked at, whatever the protocol: no frame that is read has so many digits. */
const leastLongestHex = 8192
/** Preambles and the blanks of a wake-up stand before a frame and are no part of it. */
const preambleDigits = 512

export type DecodedLine = ReturnType<typeof decodedLine>

/**
 * One frame in hex (blanks allowed), or `hex;key`, as the line that `decode` prints. Total: bad text is a refusal, never
 * an exception. A key is never repeated.
 */
export function decodeOne(protocol: Protocol, text: string, options: DecodeOptions): DecodedLine {
	const [frame = '', ownKey] = text.split(';', 2)
	const hex = frame.replaceAll(/\s+/g, '').toUpperCase()
	const longest = Math.max(leastLongestHex, 2 * protocol.longestFrame + preambleDigits)
	const refuse = (reason: 'empty' | 'not-hex' | 'length', sentence: string) =>
		decodedLine(protocol, hex.slice(0, longest), { ok: false, reason, text: sentence })
	if (hex === '') return refuse('empty', 'there are no bytes')
	if (hex.length > longest) return refuse('length', `more than ${longest / 2} bytes are no frame`)
	if (hex.length % 2 === 1 || !/^[0-9A-F]*$/.test(hex)) {
		return refuse('not-hex', 'this is not hexadecimal: two digits 0-9 or A-F for each byte')
	}
	const key = ownKey === undefined ? undefined : keyOf(ownKey)
	if (key === null) return refuse('not-hex', 'what follows the semicolon is not a key: 32 hexadecimal digits')
	const context: MeterContext =
		key === undefined ? options.context : { ...options.context, secrets: { ...options.context.secrets, key } }
	const bytes = bytesOf(hex)
	const line = decodedLine(protocol, hex, protocol.decode(bytes, context))
	return options.explain === 'no' ? line : { ...line, fields: protocol.explain?.(bytes, context) ?? [] }
}

/** Answers every input line with one output line; waits when the reader is slow. */
export async function decodeStream(
	protocol: Protocol,
	input: Readable,
	output: Writable,
	options: DecodeOptions,
): Promise<void> {
	let batch = ''
	const flush = async () => {
		const text = batch
		batch = ''
		if (text !== '' && !output.write(text)) await once(output, 'drain')
	}
	for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
		batch += `${JSON.stringify(decodeOne(protocol, line, options))}\n`
		// A person or a script that waits for each answer gets it at once; a pipe full of frames is written in blocks.
		if (batch.length > 65_536 || input.readableLength === 0) await flush()
	}
	await flush()
}

type Explained = { readonly fields?: readonly Field[] }

/** The stable output shape of one decoded frame. */
export function decodedLine(protocol: Protocol, frame: string, decoded: Decoded) {
	const explained: Explained = {}
	if (!decoded.ok) {
		const { reason, text, device } = decoded
		const whose = device === undefined ? {} : { device: { ...device } }
		return { ok: false as const, frame, protocol: protocol.name, ...whose, reason, text, ...explained }
	}
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
		...explained,
	}
}

export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()
