/** Messages for the tests: the virtual meters', and some written down from the standard. */
import { createFaults } from '../../../../src/virtual/building/faults.ts'
import type { Medium, Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { createLoop } from '../../../../src/virtual/iec62056-21/bus.ts'
import { command, data, readout } from '../../../../src/virtual/iec62056-21/message.ts'
import { readoutLines } from '../../../../src/virtual/iec62056-21/registers.ts'

export const truth = createTruth(11)
export const now = Date.UTC(2026, 10, 22, 10, 5)

export const meterOf = (medium: Medium): Meter => ({
	index: 91,
	line: 'kopf',
	address: '4711',
	serial: '7ZLW0012345678',
	medium,
	floor: 'KG',
	unit: 'Heizraum',
	use: medium === 'electricity' ? 'house' : 'boiler',
	clock: 'local',
	clockOffsetMs: 0,
})

/** A meter of this medium under a head; every call to `ask` comes 100 ms after the last. */
export function head(medium: Medium) {
	const faults = createFaults(() => 0.5)
	const loop = createLoop([meterOf(medium)], truth, faults, () => now)
	const hear = loop.receiver()
	let atMs = 0
	return {
		loop,
		ask: (request: Uint8Array): Uint8Array => {
			atMs += 100
			return hear(request, atMs).at(-1)?.bytes ?? new Uint8Array()
		},
	}
}

export const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

export const identification = ascii('/ZLW5ZLW-GAS\r\n')
export const electricityReadout = readout(readoutLines(truth, meterOf('electricity'), now))
export const gasReadout = readout(readoutLines(truth, meterOf('gas'), now))

/** CRC-16/ARC of DSMR P1, bit by bit. */
export function telegram(lines: readonly string[]): Uint8Array {
	const text = `/ZLW5\\2P1-METER\r\n\r\n${lines.map((line) => `${line}\r\n`).join('')}!`
	let crc = 0
	for (const byte of ascii(text)) {
		crc ^= byte
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
	}
	return ascii(`${text}${crc.toString(16).toUpperCase().padStart(4, '0')}\r\n`)
}

export const p1 = telegram([
	'1-3:0.2.8(50)',
	'0-0:1.0.0(261122110500W)',
	'0-0:96.1.1(5A4C573132333435363738)',
	'1-0:1.8.1(004317.012*kWh)',
	'1-0:16.7.0(-00.250*kW)',
	'0-1:24.2.1(261122110005W)(00092.287*m3)',
	'0-0:98.1.0(1)(1-0:1.6.0)(1-0:1.6.0)(261101000000W)(261016130000S)(04.927*kW)',
])

export const profileAnswer = data(
	'P.01(0261121100000)(00)(15)(2)(1-0:1.8.0)(kWh)(1.5)(kW)\r\n(000100.000)(1.20)\r\n(000100.300)(1.24)\r\n',
)
export const asked = command('P0', '(31415926)')

/** Whole messages whose damage a checksum can see. */
export const checked: { readonly [name: string]: Uint8Array } = {
	'electricity readout': readout(readoutLines(truth, meterOf('electricity'), now).slice(0, 20)),
	'gas readout': gasReadout,
	'heat readout': readout(readoutLines(truth, meterOf('heat'), now).slice(0, 12)),
	'telegram with CRC': p1,
	'load profile': profileAnswer,
	'question for the password': asked,
}

/** Even parity in the top bit, as an 8N1 gateway hears a 7E1 meter. */
export function withParity(bytes: Uint8Array): Uint8Array {
	return bytes.map((byte) => {
		let ones = 0
		for (let bit = 0; bit < 7; bit++) ones += (byte >> bit) & 1
		return (byte & 0x7f) | (ones % 2 === 1 ? 0x80 : 0)
	})
}
