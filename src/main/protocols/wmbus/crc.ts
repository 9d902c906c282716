/** The two cyclic checksums: of the radio telegram (EN 13757-4) and of the IMST receiver's messages. */
import { crc8408 } from '../crc.ts'

/** Polynomial 3D65, highest bit first, start 0, all bits inverted at the end. Cost ∝ to - from. */
export function radioChecksum(bytes: Uint8Array, from: number, to: number): number {
	let rest = 0
	for (let i = from; i < to; i++) rest = ((rest << 8) & 0xff00) ^ radioTable[(rest >> 8) ^ bytes[i]!]!
	return rest ^ 0xffff
}

/** CRC-16/X.25: polynomial 1021 with the lowest bit first, start FFFF, all bits inverted at the end. */
export function receiverChecksum(bytes: Uint8Array, from: number, to: number): number {
	return crc8408(bytes, from, to, 0xffff) ^ 0xffff
}

const radioTable = Uint16Array.from({ length: 256 }, (_, byte) => {
	let rest = byte << 8
	for (let bit = 0; bit < 8; bit++) rest = rest & 0x8000 ? (rest << 1) ^ 0x3d65 : rest << 1
	return rest & 0xffff
})
