/** How a radio receiver hands telegrams over on its line. Telegrams begin with L and carry no link checksums. */

/** IMST iM871A: A5, control C2 (radio; signal strength and checksum follow), 03, length, telegram from C on. */
export function asImst(telegram: Uint8Array, signalStrength = 0x5a): Uint8Array {
	const message = [0xc2, 0x03, telegram.length - 1, ...telegram.subarray(1), signalStrength]
	const checksum = x25(message)
	return Uint8Array.from([0xa5, ...message, checksum & 0xff, checksum >> 8])
}

/** Amber AMB8465 in command mode: FF 03, length with the signal strength, telegram from C on, XOR of all before. */
export function asAmber(telegram: Uint8Array, signalStrength = 0x5a): Uint8Array {
	const message = [0xff, 0x03, telegram.length, ...telegram.subarray(1), signalStrength]
	return Uint8Array.from([...message, message.reduce((sum, byte) => sum ^ byte, 0)])
}

/** A line of rtl_wmbus for a telegram in mode T. */
export function asTextLine(telegram: Uint8Array): Uint8Array {
	const digits = Buffer.from(telegram).toString('hex')
	const serial = Buffer.from(telegram.slice(4, 8).toReversed()).toString('hex')
	return Buffer.from(`T1;1;1;2026-01-01 00:00:00.000;90;50;${serial};0x${digits}\n`)
}

/** Bit by bit, as the polynomial is written: x^16 + x^12 + x^5 + 1, lowest bit first. */
function x25(bytes: readonly number[]): number {
	let rest = 0xffff
	for (const byte of bytes) {
		for (let bit = 0; bit < 8; bit++) {
			const isOne = ((rest ^ (byte >> bit)) & 1) === 1
			rest = isOne ? (rest >> 1) ^ 0x8408 : rest >> 1
		}
	}
	return ~rest & 0xffff
}
