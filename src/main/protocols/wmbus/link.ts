/**
 * The data link layer of EN 13757-4: a telegram with checksums in format A or B, or without them as most receivers
 * hand it over.
 */
import { hex } from '../hex.ts'
import type { RefusalReason } from '../protocol.ts'
import { mostTrailing, shortestL } from './constants.ts'
import { radioChecksum } from './crc.ts'

export type Link =
	| {
			readonly ok: true
			readonly format: Format
			/** L C M A CI …, without checksums; L as it was received. */
			readonly plain: Uint8Array
			/** Bytes of the telegram as it was received; what follows is the receiver's. */
			readonly length: number
			/** 2: a checksum of format A still stands behind the last block, and L counts it. */
			readonly spare: 0 | 2
	  }
	| { readonly ok: false; readonly reason: RefusalReason; readonly text: string }

/** 'stripped': the receiver checked and removed the checksums. */
export type Format = 'A' | 'B' | 'stripped'

const firstBlock = 10
const furtherBlock = 16
const crcLength = 2
/** In format B the first checksum stands behind at most this many bytes and counts itself in. */
const longestFirstB = 128

/** Bytes of a format A telegram with all its checksums. */
export function lengthInA(l: number): number {
	return l + 1 + crcLength * (1 + Math.ceil((l - 9) / furtherBlock))
}

/** Where the blocks of a telegram lie: [from, to) in the received bytes, and whether a checksum follows. */
export function blocksOf(format: Format, l: number): readonly Block[] {
	if (format === 'stripped') return [{ from: 0, to: l + 1, isChecked: false }]
	const blocks: Block[] = []
	if (format === 'A') {
		let rest = l + 1
		for (let from = 0; rest > 0; ) {
			const length = Math.min(from === 0 ? firstBlock : furtherBlock, rest)
			blocks.push({ from, to: from + length, isChecked: true })
			rest -= length
			from += length + crcLength
		}
		return blocks
	}
	const first = Math.min(l + 1, longestFirstB)
	blocks.push({ from: 0, to: first - crcLength, isChecked: true })
	if (l + 1 > longestFirstB) blocks.push({ from: first, to: l + 1 - crcLength, isChecked: true })
	return blocks
}

export type Block = { readonly from: number; readonly to: number; readonly isChecked: boolean }

/** The format that the checksums prove, as far as the bytes have arrived; null: they prove none. */
export function formatOf(bytes: Uint8Array): 'A' | 'B' | null {
	if (hasChecksum(bytes, 0, firstBlock)) return 'A'
	const l = bytes[0]!
	return l >= shortestL + crcLength && bytes.length > l && areBlocksWhole(bytes, 'B') ? 'B' : null
}

/** Every block's checksum is right. */
export function areBlocksWhole(bytes: Uint8Array, format: 'A' | 'B'): boolean {
	return blocksOf(format, bytes[0]!).every(({ from, to }) => to > from && hasChecksum(bytes, from, to))
}

function hasChecksum(bytes: Uint8Array, from: number, to: number): boolean {
	if (to + crcLength > bytes.length) return false
	return radioChecksum(bytes, from, to) === ((bytes[to]! << 8) | bytes[to + 1]!)
}

/** Reads one telegram and at most `mostTrailing` bytes of the receiver's behind it. Total, cost ∝ length. */
export function readLink(bytes: Uint8Array): Link {
	const { length } = bytes
	if (length === 0) return refused('empty', 'there are no bytes')
	const l = bytes[0]!
	if (l < shortestL) return refused('length', `L says ${l} bytes; a telegram has at least ${shortestL}`)
	const format = formatOf(bytes)
	if (format === 'A') return readA(bytes, l)
	if (format === 'B') return joined(bytes, 'B', l, l + 1)
	if (length < l + 1) {
		return refused('truncated', `the telegram breaks off: ${length} of ${l + 1} bytes arrived`)
	}
	if (length === lengthInA(l)) return refused('checksum', `the checksum behind the first ${firstBlock} bytes is wrong`)
	if (length > l + 1 + mostTrailing) return refused('length', `${length - l - 1} bytes follow the telegram`)
	return { ok: true, format: 'stripped', plain: bytes.slice(0, l + 1), length: l + 1, spare: spareOf(bytes, l + 1) }
}

/** Some receivers remove every checksum but the last one. */
function spareOf(bytes: Uint8Array, length: number): 0 | 2 {
	const end = length - crcLength
	const from = firstBlock + furtherBlock * Math.floor((end - firstBlock - 1) / furtherBlock)
	return end > firstBlock && hasChecksum(bytes, from, end) ? 2 : 0
}

function readA(bytes: Uint8Array, l: number): Link {
	const whole = lengthInA(l)
	if (bytes.length < whole) {
		return refused('truncated', `the telegram breaks off: ${bytes.length} of ${whole} bytes arrived`)
	}
	if (bytes.length > whole + mostTrailing) return refused('length', `${bytes.length - whole} bytes follow the telegram`)
	for (const [index, { from, to }] of blocksOf('A', l).entries()) {
		if (hasChecksum(bytes, from, to)) continue
		const expected = radioChecksum(bytes, from, to)
		const told = `${hex[bytes[to]!]}${hex[bytes[to + 1]!]}`
		const computed = `${hex[expected >> 8]}${hex[expected & 0xff]}`
		return refused('checksum', `block ${index + 1} has checksum ${told}, computed ${computed}: damaged on the air`)
	}
	return joined(bytes, 'A', l, whole)
}

function joined(bytes: Uint8Array, format: Format, l: number, length: number): Link {
	const blocks = blocksOf(format, l)
	const plain = new Uint8Array(blocks.reduce((sum, { from, to }) => sum + to - from, 0))
	let at = 0
	for (const { from, to } of blocks) {
		plain.set(bytes.subarray(from, to), at)
		at += to - from
	}
	return { ok: true, format, plain, length, spare: 0 }
}

function refused(reason: RefusalReason, text: string): Link {
	return { ok: false, reason, text }
}
