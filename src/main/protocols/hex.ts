/** Bytes as hex digits. */

/** 'A8' for 168: the one table for every hex digit that is written; the hot path looks up instead of formatting. */
export const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
	byte.toString(16).toUpperCase().padStart(2, '0'),
)

/** Bytes in the order of the wire. */
export function hexText(bytes: Uint8Array, from = 0, to = bytes.length): string {
	let text = ''
	for (let at = from; at < to; at++) text += hex[bytes[at]!]
	return text
}

/** Bytes high end first: how addresses and identifiers are written down; packed digits keep their leading zeros. */
export function hexTextReversed(bytes: Uint8Array, from: number, to: number): string {
	let text = ''
	for (let at = to - 1; at >= from; at--) text += hex[bytes[at]!]
	return text
}

/** Hex digits, high pair first, as bytes low pair first. */
export const bytesReversed = (digits: string): number[] =>
	(digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).reverse()
