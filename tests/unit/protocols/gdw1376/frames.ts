/** Frames as master and terminal send them, built here byte by byte and not by the code under test. */

export const bytesOf = (hex: string): number[] =>
	(hex.replaceAll(' ', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))

export type Shape = {
	readonly control?: number
	/** A1 A2 A3 as they stand on the wire. */
	readonly address?: string
	readonly seq?: number
	/** Low bits of the length. */
	readonly edition?: number
}

/** Region 0314, terminal 25394; asked by master 1. */
export const wireAddress = '14 03 32 63 02'
export const typedAddress = '0314-25394'

/** 68 L L L L 68 C A AFN SEQ, the data as they stand, CS 16. */
export function frame(afn: number, data: string, shape: Shape = {}): Uint8Array {
	const { control = 0x88, address = wireAddress, seq = 0x60, edition = 0b10 } = shape
	const user = [control, ...bytesOf(address), afn, seq, ...bytesOf(data)]
	const length = user.length * 4 + edition
	const size = [length % 256, Math.floor(length / 256)]
	const sum = user.reduce((total, byte) => total + byte, 0) % 256
	return Uint8Array.from([0x68, ...size, ...size, 0x68, ...user, sum, 0x16])
}

export const preamble = (bytes: Uint8Array): Uint8Array => Uint8Array.from([0xfe, 0xfe, 0xfe, 0xfe, ...bytes])

export const password = '11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF 10'
export const timeLabel = '07 20 03 17 22 05'

/** F25 of point 5, read on 22 November 2026 at 17:03; neutral current and apparent powers are not there. */
export const threePhase =
	'10 01 01 03 03 17 22 11 26 73 11 81 25 37 00 25 37 00 24 37 00 00 01 80 00 00 00 00 00 00 00 00 00 ' +
	'99 89 00 10 00 10 00 10 90 21 00 22 90 21 00 17 00 90 16 80 90 16 00 EF EF EF EE EE EE FF FF FF EE EE EE EE EE EE'

/** F161 and F162 of points 1 and 2 in one unit, day 21 November 2026, two tariffs: points first, then items. */
const read = '21 11 26 05 00 22 11 26 02'
export const freezes =
	`03 01 03 14 ${read} 00 00 50 12 00 00 00 30 02 00 00 00 20 10 00 ` +
	`${read} 00 01 00 00 00 01 00 00 00 00 00 00 ` +
	`${read} 01 00 00 00 00 01 00 00 00 00 EE EE EE EE EE ` +
	`${read} EE EE EE EE EE EE EE EE EE EE EE EE`

/** F101 of point 9: three quarter hours up to midnight and beyond. */
export const curve = '01 02 10 0C 30 23 31 12 26 01 03 70 37 01 00 80 37 01 00 EE EE EE EE'

export const events =
	'00 00 01 00 05 03 02 04 0E 0A 31 10 07 12 10 32 10 07 12 10 10 09 33 10 07 12 10 80 02 35 90 18 0E 09 22 07 12 10 01 80 40 90 21 00 22 EE EE'

export const archiveEntry = (index: number): string =>
	`${index.toString(16).padStart(2, '0')} 00 05 00 61 1E 66 55 44 33 22 11 C7 01 BD DE 19 00 04 05 33 33 33 33 33 33 31`

/** One of each kind that is sent up and down. */
export const whole: readonly Uint8Array[] = [
	frame(0x02, '00 00 01 00', { control: 0xc9, seq: 0x70 }),
	frame(0x00, '00 00 01 00', { control: 0x0b }),
	frame(0x00, '00 00 02 00', { control: 0x80 }),
	frame(0x00, '00 00 04 00 04 00 00 02 01 00 01 01 01 03 02', { control: 0x80 }),
	frame(0x0c, '10 01 01 03', { control: 0x4a }),
	preamble(frame(0x0c, threePhase, { control: 0x98 })),
	frame(0x0c, `00 00 02 00 20 03 17 22 F1 26 4F 02 ${timeLabel}`, { control: 0xa8, seq: 0xe4 }),
	frame(0x0d, freezes),
	frame(0x0d, curve, { control: 0xc4, address: '14 03 32 63 00' }),
	frame(0x0e, events, { control: 0xc4 }),
	frame(0x0a, `00 00 02 01 02 00 ${archiveEntry(1)} ${archiveEntry(2)}`),
	frame(0x0a, '00 00 01 00 0A 14 1E 30 07 0F'),
	frame(0x0c, `00 00 01 00 4E 42 53 58 31 30 30 32 30 30 30 31 43 51 30 33 08 08 14 47 5A 33 44 4A 47 5A 32 33 00 00`, {
		edition: 0b01,
	}),
	frame(0x04, `00 00 02 01 01 00 ${archiveEntry(7)} ${password} ${timeLabel}`, { control: 0x4a, seq: 0xe1 }),
	frame(0x05, `00 00 40 03 20 03 17 22 F1 26 ${password}`, { control: 0x4a }),
	frame(0x05, `01 01 01 00 14 ${password}`, { control: 0x4a }),
	frame(0x10, `00 00 01 00 1F 6B BC 0A 04 00 68 16 68 16 ${password}`, { control: 0x4b }),
	frame(0x10, '00 00 01 00 1F 05 00 68 11 22 33 16'),
	frame(0x0b, '01 01 01 00 01 02 03', { control: 0x88 }),
]
