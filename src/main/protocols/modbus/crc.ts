/** CRC-16 of the serial line (Modbus Serial Line V1.02, clause 6.2.2): polynomial A001 reflected, start FFFF. */
import { crcA001 } from '../crc.ts'

/** Over `bytes[from…to)`; sent low byte first. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
	return crcA001(bytes, from, to, 0xffff)
}

/** The two bytes at `at` are the CRC of what precedes them from `from` on. */
export function isCrcAt(bytes: Uint8Array, from: number, at: number): boolean {
	return crc16(bytes, from, at) === (bytes[at]! | (bytes[at + 1]! << 8))
}
