/** Frames as a CJ/T 188 meter sends them, built here byte by byte and not by the code under test. */

export const meter = '78330012345678'

export const bytesOf = (hex: string): number[] =>
	(hex.replaceAll(' ', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))

export type Shape = { readonly type?: number; readonly address?: string; readonly ser?: string }

/** 68 T A0…A6 C L, the data as they stand, CS 16. */
export function frame(control: number, data: string, { type = 0x10, address = meter }: Shape = {}): Uint8Array {
	const carried = bytesOf(data)
	const body = [0x68, type, ...bytesOf(address).toReversed(), control, carried.length, ...carried]
	return Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) % 256, 0x16])
}

/** The answer to reading `identifier`; `control` 81 where not said. */
export const answer = (identifier: string, data: string, shape: Shape = {}, control = 0x81): Uint8Array =>
	frame(control, `${identifier}${shape.ser ?? '01'}${data}`, shape)

export const preamble = (bytes: Uint8Array): Uint8Array => Uint8Array.from([0xfe, 0xfe, 0xfe, 0xfe, ...bytes])

/** 2026-11-22 17:03:20 and ST: valve closed, battery low. */
export const clockAndStatus = '20 03 17 22 11 26 20 05 00'
export const water = answer('90 1F', `45 23 01 00 2C 00 20 01 00 2C ${clockAndStatus}`)

/** Settlement, current, power, flow, volume: four bytes and a unit each, then temperatures, hours, clock, status. */
export const heatData = (more: Partial<Record<'power' | 'flow' | 'first', string>> = {}): string =>
	`${more.first ?? '00 00 12 00 05'} 56 34 12 00 05 ${more.power ?? '50 02 00 00 17'} ${more.flow ?? '56 12 00 00 35'} ` +
	`78 56 00 00 2C 40 55 00 10 31 00 34 12 00 ${clockAndStatus}`
export const heat = answer('1F 90', heatData(), { type: 0x20 })
/** The same with every unit before its value. */
export const heatUnitFirst = answer(
	'90 1F',
	`05 00 00 12 00 05 56 34 12 00 17 50 02 00 00 35 56 12 00 00 2C 78 56 00 00 40 55 00 10 31 00 34 12 00 ${clockAndStatus}`,
	{ type: 0x20 },
)

/** One of each kind that answers and asks. */
export const whole: readonly Uint8Array[] = [
	water,
	preamble(heat),
	heatUnitFirst,
	answer('D1 22', '00 20 01 00 2C'),
	answer('81 02', '50 02 00 80 01 00 30 03 00 60 02 00 00 05 00'),
	answer('81 05', '07 00 00 01 00 00 50 02 00 00 25 00 00 00 00'),
	answer('D3 00', `00 00 00 01 11 26 20 45 23 01 00 2C 56 12 00 00 35 40 12 00 30 00 00`),
	answer('A0 17', '01 FF', {}, 0x84),
	frame(0xc1, '01 05 00'),
	frame(0x83, '81 0A 01'),
	preamble(frame(0x01, '1F 90 07')),
	frame(0x04, 'A0 10 01 50 02 00 80 01 00 30 03 00 60 02 00 00 05 00 01'),
]
