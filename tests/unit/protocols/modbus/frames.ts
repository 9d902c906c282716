/** Frames for tests: the examples of the standard, framed by the virtual meters' own code. */
import { answerTo } from '../../../../src/virtual/modbus/frame.ts'

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** A PDU in hex as an RTU frame of `unit`. */
export const rtu = (pdu: string, unit = 1): Uint8Array =>
	answerTo({ framing: 'rtu', transaction: 0, unit, pdu: new Uint8Array() }, [...bytes(pdu)])

/** A PDU in hex as an MBAP frame. */
export const tcp = (pdu: string, unit = 1, transaction = 0xf801): Uint8Array =>
	answerTo({ framing: 'tcp', transaction, unit, pdu: new Uint8Array() }, [...bytes(pdu)])

export const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
	Uint8Array.from(parts.flatMap((part) => [...part]))

const text = (value: string): string => Buffer.from(value, 'latin1').toString('hex')

/** The examples in clause 6 of the Modbus Application Protocol V1.1b3: request, answer. */
export const examples: readonly (readonly [request: string, answer: string])[] = [
	['01 0013 0013', '01 03 CD6B05'],
	['02 00C4 0016', '02 03 ACDB35'],
	['03 006B 0003', '03 06 022B 0000 0064'],
	['04 0008 0001', '04 02 000A'],
	['05 00AC FF00', '05 00AC FF00'],
	['06 0001 0003', '06 0001 0003'],
	['0F 0013 000A 02 CD01', '0F 0013 000A'],
	['10 0001 0002 04 000A 0102', '10 0001 0002'],
	['14 0E 06 0004 0001 0002 06 0003 0009 0002', '14 0C 05 06 0DFE 0020 05 06 33CD 0040'],
	['15 0D 06 0004 0007 0003 06AF 04BE 100D', '15 0D 06 0004 0007 0003 06AF 04BE 100D'],
	['16 0004 00F2 0025', '16 0004 00F2 0025'],
	['17 0003 0006 000E 0003 06 00FF 00FF 00FF', '17 0C 00FE 0ACD 0001 0003 000D 00FF'],
	['18 04DE', '18 0006 0002 01B8 1284'],
	[
		'2B 0E 01 00',
		`2B 0E 01 01 00 00 03 00 16 ${text('Company identification')} 01 0F ${text('Product code XX')} 02 05 ${text('V2.11')}`,
	],
]

/** Functions of the serial line alone. */
export const serialExamples: readonly (readonly [request: string, answer: string])[] = [
	['07', '07 6D'],
	['08 0000 A537', '08 0000 A537'],
	['0B', '0B FFFF 0108'],
	['0C', '0C 08 0000 0108 0121 20 00'],
	['11', '11 04 0102 0304'],
]

export const whole: readonly Uint8Array[] = [
	...[...examples, ...serialExamples].flat().map((pdu) => rtu(pdu)),
	...examples.flat().map((pdu) => tcp(pdu)),
	...['81 02', '83 01', '90 03', 'AB 01'].flatMap((pdu) => [rtu(pdu, 17), tcp(pdu, 17)]),
	rtu(`03 FA ${'1234'.repeat(125)}`, 247),
	tcp(`04 FA ${'5678'.repeat(125)}`, 255),
]
