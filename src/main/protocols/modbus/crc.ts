/** CRC-16 of the serial line (Modbus Serial Line V1.02, clause 6.2.2): polynomial A001 reflected, start FFFF. */

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
	let crc = byte
	for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xa001
	return crc
})

/** Over `bytes[from…to)`; sent low byte first. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
	let crc = 0xffff
	for (let at = from; at < to; at++) crc = (crc >>> 8) ^ table[(crc ^ bytes[at]!) & 0xff]!
	return crc
}

/** The two bytes at `at` are the CRC of what precedes them from `from` on. */
export function isCrcAt(bytes: Uint8Array, from: number, at: number): boolean {
	return crc16(bytes, from, at) === (bytes[at]! | (bytes[at + 1]! << 8))
}
