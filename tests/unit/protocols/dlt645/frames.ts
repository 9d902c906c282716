/** Frames as a meter sends them, built here byte by byte and not by the code under test. */

/** `data` before 33H is added. */
export function frame(address: string, control: number, data: readonly number[]): Uint8Array {
	const pairs = (address.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).toReversed()
	const body = [0x68, ...pairs, 0x68, control, data.length, ...data.map((byte) => (byte + 0x33) % 256)]
	const sum = body.reduce((total, byte) => total + byte, 0) % 256
	return Uint8Array.from([...body, sum, 0x16])
}

export const bytesOf = (hex: string): number[] =>
	(hex.replaceAll(' ', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))

/** '00010000' as it stands in data: DI0 first. */
export const di = (identifier: string): number[] => bytesOf(identifier).toReversed()

/** An answer of `control` (91 where not said) that states the bytes `hex` (in the order of the wire). */
export const answer = (address: string, identifier: string, hex: string, control = 0x91): Uint8Array =>
	frame(address, control, [...di(identifier), ...bytesOf(hex)])

export const preamble = (bytes: Uint8Array): Uint8Array => Uint8Array.from([0xfe, 0xfe, 0xfe, 0xfe, ...bytes])

/** Load record of class 4 by annex B: `time` and the four registers as hex in the order of the wire. */
export function energyRecord(time: string, registers: readonly [string, string, string, string]): string {
	const body = [...bytesOf(time), 0xaa, 0xaa, 0xaa, ...registers.flatMap(bytesOf), 0xaa, 0xaa, 0xaa]
	const counted = [0xa0, 0xa0, body.length, ...body]
	const sum = counted.reduce((total, byte) => total + byte, 0) % 256
	return [...counted, sum, 0xe5].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
