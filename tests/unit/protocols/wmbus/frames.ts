/** Telegrams of the standards' own examples and of the virtual building's meters, as receivers hand them over. */
import { radioChecksum, receiverChecksum } from '../../../../src/main/protocols/wmbus/crc.ts'
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { createRadioMeter, radioAddress } from '../../../../src/virtual/wmbus/device.ts'
import { asAmber, asImst, asTextLine } from '../../../../src/virtual/wmbus/receiver.ts'
import { keyOf } from '../../../../src/virtual/wmbus/security.ts'

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** EN 13757-4, annex with telegram examples: a water meter in format A and in format B. */
export const published = {
	formatA: bytes('0F 44 AE0C 78563412 01 07 4447 78 0B13436587 1E6D'),
	formatB: bytes('14 44 AE0C 78563412 01 07 8C 20 27 78 0B13436587 7AC5'),
}

/** OMS specification volume 2, annex with examples: a gas meter in security mode 5, and in mode 7. */
export const oms = {
	mode5: bytes('2E4493157856341233037A2A0020255923C95AAA26D1B2E7493B013EC4A6F6D3529B520EDFF0EA6DEFC99D6D69EBF3'),
	mode5Key: bytes('0102030405060708090A0B0C0D0E0F11'),
	mode7: bytes(
		'434493157856341233038C2075900F002C25B30A000021924D4F2FB66E017A75002007109058475F4BC91DF878B80A1B0F98B629024AAC727942BFC549233C0140829B93',
	),
	mode7Key: bytes('000102030405060708090A0B0C0D0E0F'),
}

const truth = createTruth(3)
export const noon = Date.UTC(2026, 10, 22, 11)

export function virtual(medium: Meter['medium'], serial = '30112201') {
	const meter: Meter = {
		...{ index: 40, line: 'funk', address: radioAddress(serial), serial, medium, floor: 'KG', unit: 'Keller' },
		...{ use: 'flat', clock: 'local', clockOffsetMs: 0 },
	}
	const key = keyOf(meter)
	return {
		...createRadioMeter(truth, meter),
		litres: (at: number) => Math.floor(truth.registersAt(meter, at).volumeMl / 1000),
		context: key === null ? undefined : { secrets: { key: bytes(key) } },
	}
}

/** Puts the checksums of format A into a telegram that has none. */
export function inFormatA(plain: Uint8Array): Uint8Array {
	const out: number[] = []
	for (let from = 0; from < plain.length; ) {
		const to = Math.min(plain.length, from + (from === 0 ? 10 : 16))
		const checksum = radioChecksum(plain, from, to)
		out.push(...plain.subarray(from, to), checksum >> 8, checksum & 0xff)
		from = to
	}
	return Uint8Array.from(out)
}

/** L counts the checksums; one behind at most 126 bytes, one more at the end. */
export function inFormatB(plain: Uint8Array): Uint8Array {
	const blocks = plain.length > 126 ? 2 : 1
	const counted = Uint8Array.of(plain[0]! + 2 * blocks, ...plain.subarray(1))
	const out: number[] = []
	for (let from = 0; from < counted.length; from += 126) {
		const to = Math.min(counted.length, from + 126)
		const checksum = radioChecksum(counted, from, to)
		out.push(...counted.subarray(from, to), checksum >> 8, checksum & 0xff)
	}
	return Uint8Array.from(out)
}

const textOf = (line: string): Uint8Array => Uint8Array.from(Buffer.from(line))
const heat = virtual('heat').telegram(noon)
const cold = virtual('water').telegram(noon)
const warm = virtual('warm-water').telegram(noon)

/** Whole messages, each as some receiver hands it over; every flipped bit can be seen. */
export const checked: Readonly<Record<string, Uint8Array>> = {
	'EN 13757-4, format A': published.formatA,
	'EN 13757-4, format B': published.formatB,
	'OMS mode 5, format A': inFormatA(oms.mode5),
	'OMS mode 7, format B': inFormatB(oms.mode7),
	'heat, iM871A': asImst(heat),
	'water, iM871A': asImst(cold),
	'warm water, AMB8465': asAmber(warm),
}

export const whole: Readonly<Record<string, Uint8Array>> = {
	...checked,
	'OMS mode 5, bare': oms.mode5,
	'OMS mode 7, bare': oms.mode7,
	'heat, format A': inFormatA(heat),
	'heat, line of text': Uint8Array.from(asTextLine(heat)),
	'heat, CUL': textOf(`b${Buffer.from(inFormatA(heat)).toString('hex').toUpperCase()}5A21\r\n`),
	'heat, line of digits': textOf(`${Buffer.from(heat).toString('hex')}\n`),
}

/** Makes lengths and checksums of a mutated message right again. */
export function repaired(frame: Uint8Array): Uint8Array {
	const copy = frame.slice()
	const last = copy.length
	if (copy[0] === 0xa5 && last > 8) {
		copy[3] = Math.min(255, last - 7)
		const checksum = receiverChecksum(copy, 1, last - 2)
		copy[last - 2] = checksum & 0xff
		copy[last - 1] = checksum >> 8
	} else if (copy[0] === 0xff && last > 4) {
		copy[2] = Math.min(255, last - 4)
		copy[last - 1] = copy.subarray(0, last - 1).reduce((sum, byte) => sum ^ byte, 0)
	} else if (last > 12 && !copy.every((byte) => byte < 0x7f && byte >= 0x0a))
		return inFormatA(Uint8Array.of(Math.min(255, last - 1), ...copy.subarray(1)))
	return copy
}
