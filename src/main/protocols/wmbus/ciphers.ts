/** The ciphers of EN 13757-7 and EN 13757-4 over node:crypto: pure functions of bytes and key. Keys are 16 bytes. */
import { createCipheriv, createDecipheriv } from 'node:crypto'

const blockLength = 16
const zeroBlock = new Uint8Array(blockLength)

/** AES-128-CBC without padding; `bytes` is a multiple of 16 long. */
export function decryptCbc(key: Uint8Array, start: Uint8Array, bytes: Uint8Array): Uint8Array {
	const cipher = createDecipheriv('aes-128-cbc', key, start)
	cipher.setAutoPadding(false)
	return cipher.update(bytes)
}

/** AES-128-CTR of the extended link layer. */
export function decryptCtr(key: Uint8Array, start: Uint8Array, bytes: Uint8Array): Uint8Array {
	return createDecipheriv('aes-128-ctr', key, start).update(bytes)
}

/** AES-CMAC (RFC 4493), 16 bytes, with this key: CBC over the message, whose last block is mixed with a subkey. */
export function createCmac(key: Uint8Array): (message: Uint8Array) => Uint8Array {
	// Making a cipher costs as much as using it: one serves the subkey and every message of one block
	const single = createCipheriv('aes-128-ecb', key, null)
	single.setAutoPadding(false)
	const first = doubled(single.update(zeroBlock))
	return (message) => {
		const length = Math.max(1, Math.ceil(message.length / blockLength)) * blockLength
		const padded = new Uint8Array(length)
		padded.set(message)
		const isWhole = message.length === length
		if (!isWhole) padded[message.length] = 0x80
		const subkey = isWhole ? first : doubled(first)
		for (let i = 0; i < blockLength; i++) padded[length - blockLength + i]! ^= subkey[i]!
		return length === blockLength ? single.update(padded) : encryptCbc(key, padded).subarray(-blockLength)
	}
}

function encryptCbc(key: Uint8Array, bytes: Uint8Array): Uint8Array {
	const cipher = createCipheriv('aes-128-cbc', key, zeroBlock)
	cipher.setAutoPadding(false)
	return cipher.update(bytes)
}

/** Times x in GF(2^128), RFC 4493 clause 2.3. */
function doubled(block: Uint8Array): Uint8Array {
	const result = new Uint8Array(blockLength)
	for (let i = 0; i < blockLength; i++) result[i] = (block[i]! << 1) | ((block[i + 1] ?? 0) >> 7)
	if (block[0]! & 0x80) result[blockLength - 1]! ^= 0x87
	return result
}

/** Derivation constants of messages from the meter (EN 13757-7, key derivation function A). */
export const derivation = { encryption: 0x00, authentication: 0x01 } as const

/** Keys of one telegram by constant: CMAC(K, constant ‖ counter ‖ identification ‖ 07 × 7), as they are sent. */
export function createDerivation(key: Uint8Array, counter: Uint8Array, id: Uint8Array) {
	const cmac = createCmac(key)
	return (constant: number): Uint8Array => {
		const input = new Uint8Array(blockLength).fill(0x07)
		input[0] = constant
		input.set(counter, 1)
		input.set(id, 5)
		return cmac(input)
	}
}
