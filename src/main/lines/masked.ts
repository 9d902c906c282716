/** What a trace keeps of bytes that hold a password: the same bytes with stars in its place. */

const star = 0x2a

/** A copy with every occurrence of `secret` covered; the bytes themselves where it does not occur. */
export function masked(bytes: Uint8Array, secret: Uint8Array): Uint8Array {
	if (secret.length === 0) return bytes
	const shown = Uint8Array.from(bytes)
	for (let at = 0; at + secret.length <= bytes.length; at++) {
		if (secret.every((byte, index) => bytes[at + index] === byte)) shown.fill(star, at, at + secret.length)
	}
	return shown
}

/** An echo with more wrong bytes than this before the password is none. */
const mostWrong = 1

/**
 * Covers what an adapter gives back of a request, chunk by chunk: what comes is its echo as long as it is like the
 * request, but for a byte that the line has spoilt.
 */
export function createEchoMask(sent: Uint8Array, secret: Uint8Array): (chunk: Uint8Array) => Uint8Array {
	const shown = masked(sent, secret)
	let at = 0
	let wrong = 0
	return (chunk) => {
		// Not `slice`: a socket's chunk is a Buffer, whose slice is no copy, and the answer itself stays as it is.
		const kept = Uint8Array.from(chunk)
		for (let index = 0; index < kept.length && at < sent.length && wrong <= mostWrong; index++, at++) {
			if (shown[at] !== sent[at]) kept[index] = star
			else if (kept[index] !== sent[at]) wrong++
		}
		return kept
	}
}
