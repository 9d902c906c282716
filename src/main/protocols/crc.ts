/** CRC-16 with the lowest bit first, which several protocols use with different starts and ends. Cost ∝ length. */

const tableOf = (polynomial: number): Uint16Array =>
	Uint16Array.from({ length: 256 }, (_, byte) => {
		let register = byte
		for (let bit = 0; bit < 8; bit++) register = (register & 1) === 1 ? (register >> 1) ^ polynomial : register >> 1
		return register
	})

/** x^16 + x^15 + x^2 + 1, reflected. */
const tableA001 = tableOf(0xa001)
/** x^16 + x^12 + x^5 + 1, reflected. */
const table8408 = tableOf(0x8408)

/** Polynomial A001 over `bytes[from…to)`: Modbus begins with FFFF, DSMR with 0. */
export function crcA001(bytes: Uint8Array, from: number, to: number, initial: number): number {
	let register = initial
	for (let at = from; at < to; at++) register = (register >> 8) ^ tableA001[(register ^ bytes[at]!) & 0xff]!
	return register
}

/** Polynomial 8408 over `bytes[from…to)`: X.25 begins with FFFF and is inverted at the end, Kermit begins with 0. */
export function crc8408(bytes: Uint8Array, from: number, to: number, initial: number): number {
	let register = initial
	for (let at = from; at < to; at++) register = (register >> 8) ^ table8408[(register ^ bytes[at]!) & 0xff]!
	return register
}
