/** Frames as a meter of the 1997 edition sends them: shorter identifiers, other control codes. */
import { bytesOf, frame, preamble } from '../dlt645/frames.ts'

/** An answer of `control` (81 where not said) that states the bytes `hex` (in the order of the wire). */
export const answer = (address: string, identifier: string, hex: string, control = 0x81): Uint8Array =>
	frame(address, control, [...bytesOf(identifier).toReversed(), ...bytesOf(hex)])

export const meter = '010003635927'

/** Whole good frames of every kind. */
export const samples: readonly Uint8Array[] = [
	answer(meter, '9010', '35 06 00 00'),
	preamble(answer(meter, '901F', '30 93 07 01 28 35 20 00 02 58 87 00 AA')),
	answer(meter, 'B61F', '23 02 24 02 25 02', 0xa1),
	answer(meter, 'C01F', '00 22 11 26 20 03 17'),
	frame(meter, 0xc1, [0x02]),
	frame(meter, 0x01, [0x10, 0x90]),
	frame(meter, 0x04, [0x11, 0xc0, 0x02, 0x56, 0x34, 0x12, 0x00, 0x00, 0x12]),
	frame(meter, 0x84, []),
]
