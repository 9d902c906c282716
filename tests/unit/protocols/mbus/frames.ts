/** Frames for the tests, put together from EN 13757-2 without the codec's help. */

export function bytes(hex: string): Uint8Array {
	return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}

/** 68 L L 68 C A CI body CS 16 */
export function longFrame(controlField: number, address: number, ci: number, body: Uint8Array): Uint8Array {
	const content = Uint8Array.of(controlField, address, ci, ...body)
	const checksum = content.reduce((sum, byte) => (sum + byte) & 0xff, 0)
	return Uint8Array.of(0x68, content.length, content.length, 0x68, ...content, checksum, 0x16)
}

/** RSP_UD of meter 12345678 (PAD, version 1, water) with these records; access number 85. */
export function answer(records: string, { address = 2, access = 0x55, header = '' } = {}): Uint8Array {
	const head = header === '' ? `78563412 2440 01 07 ${access.toString(16).padStart(2, '0')} 00 0000` : header
	return longFrame(0x08, address, 0x72, bytes(head + records))
}

/** The example of the M-Bus documentation (section 6.4) and EN 1434-3: three records of a water meter. */
export const published = bytes(
	'68 1F 1F 68 08 02 72 78 56 34 12 24 40 01 07 55 00 00 00 03 13 15 31 00 DA 02 3B 13 01 8B 60 04 37 18 02 18 16',
)

/** One of each kind that answers and asks. */
export const whole: { readonly [name: string]: Uint8Array } = {
	acknowledgement: bytes('E5'),
	'SND_NKE to 1': bytes('10 40 01 41 16'),
	'REQ_UD2 to 5': bytes('10 7B 05 80 16'),
	published,
	'fixed structure': longFrame(0x08, 1, 0x73, bytes('78563412 0A 00 E97E 01000000 35010000')),
	'application error': longFrame(0x08, 1, 0x70, bytes('08')),
	'alarm behind a header': longFrame(0x08, 1, 0x75, bytes('78563412 2440 01 07 55 00 0000 05')),
	'select slave': longFrame(0x53, 0xfd, 0x52, bytes('78563412 FFFF FF FF')),
	'every data type': answer(
		'01FD0907 02 FD4864 00 03 13 010203 04 06 FFFFFFFF 05 2B 0000C03F 06 03 010000000000 07 03 FFFFFFFFFFFFFFFF' +
			'09 FD0E 12 0A 5A 2702 0B 3B 270100 0C 06 990000F0 0E 06 123456789012 0D FD10 03 434241 46 6D 00 00 0A 01 31 00' +
			'42 6C 3F2C 4C 13 78563412 2F 2F 1F 0102',
	),
}
