/** What a trace keeps of bytes that hold a password: the same bytes with stars in its place. */

const star = 0x2a

/** A copy with every occurrence of `secret` covered; the bytes themselves where it does not occur. */
export function masked(bytes: Uint8Array, secret: Uint8Array): Uint8Array {
	if (secret.length === 0) return bytes
	const shown = bytes.slice()
	for (let at = 0; at + secret.length <= bytes.length; at++) {
		if (secret.every((byte, index) => bytes[at + index] === byte)) shown.fill(star, at, at + secret.length)
	}
	return shown
}

/**
 * Covers what an adapter gives back of a request, chunk by chunk: whatever begins like the request is taken for its
 * echo until as many bytes have come, also where the line has spoilt some of them.
 */
export function createEchoMask(sent: Uint8Array, secret: Uint8Array): (chunk: Uint8Array) => Uint8Array {
	const shown = masked(sent, secret)
	let at = 0
	return (chunk) => {
		if (at === 0 && chunk[0] !== sent[0]) return chunk
		const kept = chunk.slice()
		for (let index = 0; index < kept.length && at < sent.length; index++, at++) {
			if (shown[at] !== sent[at]) kept[index] = star
		}
		return kept
	}
}
