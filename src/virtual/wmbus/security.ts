/** Keys and ciphers of the radio meters (EN 13757-7): CBC with a key of the meter's own or of each telegram's, CMAC. */
import { createCipheriv, createHash } from 'node:crypto'
import type { Meter } from '../building/plan.ts'

export type Security = 'mode-5' | 'mode-7' | 'none'

/** Cold water is keyed as most meters are, warm water and gas by the newer mode; heat sends in plain. */
export function securityOf({ medium }: Pick<Meter, 'medium'>): Security {
	if (medium === 'heat') return 'none'
	return medium === 'water' || medium === 'electricity' ? 'mode-5' : 'mode-7'
}

/** 32 hex digits, fixed for the meter; null: it sends in plain. */
export function keyOf(meter: Pick<Meter, 'medium' | 'serial'>): string | null {
	if (securityOf(meter) === 'none') return null
	return createHash('sha256').update(`radio key of ${meter.serial}`).digest('hex').slice(0, 32).toUpperCase()
}

export function encrypted(key: Buffer, start: Buffer, plain: Buffer): Buffer {
	const cipher = createCipheriv('aes-128-cbc', key, start)
	cipher.setAutoPadding(false)
	return Buffer.concat([cipher.update(plain), cipher.final()])
}

/** AES-CMAC as RFC 4493 tells it, block by block. */
export function authenticationCode(key: Buffer, message: Buffer): Buffer {
	const block = (input: Buffer): Buffer => {
		const cipher = createCipheriv('aes-128-ecb', key, null)
		cipher.setAutoPadding(false)
		return Buffer.concat([cipher.update(input), cipher.final()])
	}
	const k1 = shifted(block(Buffer.alloc(16)))
	const whole = message.length > 0 && message.length % 16 === 0
	const padding = Buffer.alloc(whole ? 0 : 16 - (message.length % 16))
	if (!whole) padding[0] = 0x80
	const padded = Buffer.concat([message, padding])
	let state = Buffer.alloc(16)
	for (let at = 0; at < padded.length; at += 16) {
		const isLast = at + 16 === padded.length
		const subkey = isLast ? (whole ? k1 : shifted(k1)) : Buffer.alloc(16)
		state = Buffer.from(block(Buffer.from(state.map((byte, i) => byte ^ padded[at + i]! ^ subkey[i]!))))
	}
	return state
}

function shifted(block: Buffer): Buffer {
	const value = BigInt(`0x${block.toString('hex')}`)
	const overflow = value >> 127n === 1n ? 0x87n : 0n
	const next = ((value << 1n) & ((1n << 128n) - 1n)) ^ overflow
	return Buffer.from(next.toString(16).padStart(32, '0'), 'hex')
}
