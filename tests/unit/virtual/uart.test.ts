import fc from 'fast-check'
import { expect, test } from 'vitest'
import { superimposed } from '../../../src/virtual/bus.ts'
import { masterSettings } from '../../../src/virtual/pty.ts'
import { type SerialSettings, sample } from '../../../src/virtual/uart.ts'

const even2400: SerialSettings = { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 }
const heard = (bytes: readonly number[], receiver: SerialSettings, sender = even2400) =>
	sample([{ startMs: 5, bytes: Uint8Array.from(bytes), settings: sender }], receiver).map(({ byte }) => byte)
const request = [0x68, 0x11, 0x90, 0x78, 0x56, 0x34, 0x12, 0x68, 0x11, 0x04, 0x33, 0x33, 0x34, 0x33, 0x67, 0x16]

test('equal settings hear every byte, eleven bits after the other', () => {
	const sampled = sample([{ startMs: 5, bytes: Uint8Array.from(request), settings: even2400 }], even2400)
	expect(sampled.map(({ byte }) => byte)).toEqual(request)
	expect(sampled[15]!.atMs - sampled[0]!.atMs).toBeCloseTo((15 * 11 * 1000) / 2400, 6)
})

test('sampling bit by bit gives back what was sent, at any speed and parity', () => {
	const settings = fc.record({
		baud: fc.constantFrom(300, 1200, 2400, 9600, 115_200),
		dataBits: fc.constant(8 as const),
		parity: fc.constantFrom('none' as const, 'even' as const, 'odd' as const),
		stopBits: fc.constantFrom(1 as const, 2 as const),
	})
	fc.assert(
		fc.property(settings, fc.uint8Array({ minLength: 1, maxLength: 12 }), (own, bytes) => {
			// A silent second sender forces the long way over the levels of the line.
			const silent = { startMs: 0, bytes: new Uint8Array(), settings: own }
			const sampled = sample([{ startMs: 5, bytes, settings: own }, silent], own)
			expect(sampled.map(({ byte }) => byte)).toEqual([...bytes])
		}),
		{ numRuns: 60 },
	)
})

test('a receiver at another speed hears something else', () => {
	for (const baud of [300, 1200, 4800, 9600]) {
		const wrong = heard(request, { ...even2400, baud })
		expect(wrong).not.toEqual(request)
		if (baud < 2400) expect(wrong.length).toBeLessThan(request.length)
		else expect(wrong.length).toBeGreaterThan(0)
	}
	// A few per cent off do no harm: that is what the middle of a bit is for.
	expect(heard(request, { ...even2400, baud: 2450 })).toEqual(request)
})

test('at odd instead of even parity every byte is an error', () => {
	expect(heard(request, { ...even2400, parity: 'odd' })).toEqual(request.map(() => 0))
})

test('without parity, bytes whose parity bit is 0 break the frame and the others pass', () => {
	const ones = (byte: number) => byte.toString(2).replaceAll('0', '').length
	expect(heard([0x16], { ...even2400, parity: 'none' })).toEqual(ones(0x16) % 2 === 1 ? [0x16] : [0])
	expect(heard([0x11], { ...even2400, parity: 'none' })).toEqual([0])
	expect(heard(request, { ...even2400, parity: 'none' })).not.toEqual(request)
})

test('two who speak at once pull the line down together', () => {
	const both = sample(
		[
			{ startMs: 5, bytes: Uint8Array.of(0xf5), settings: even2400 },
			{ startMs: 5, bytes: Uint8Array.of(0xcf), settings: even2400 },
		],
		even2400,
	)
	expect(both.map(({ byte }) => byte)).toEqual([0xf5 & 0xcf])
	const shifted = sample(
		[
			{ startMs: 5, bytes: Uint8Array.from(request), settings: even2400 },
			{ startMs: 11.3, bytes: Uint8Array.from(request), settings: even2400 },
		],
		even2400,
	)
	expect(shifted.map(({ byte }) => byte)).not.toEqual(request)
	expect(superimposed([Uint8Array.of(0xf0, 0x16), Uint8Array.of(0x3c)])).toEqual(Uint8Array.of(0x30, 0x16))
})

test('the settings of the master are read from stty, as far as a pseudo-terminal keeps them', () => {
	const stty = (baud: number, flags: string) => `speed ${baud} baud; rows 0; columns 0; line = 0;\n${flags}\n`
	const parity = (flags: string) => masterSettings(stty(2400, flags), even2400).parity
	expect(masterSettings(stty(9600, '-parenb -parodd -cmspar cs8 -hupcl -cstopb'), even2400)).toEqual({
		...even2400,
		baud: 9600,
	})
	expect(parity('-parenb -parodd cmspar cs8')).toBe('even')
	expect(parity('-parenb parodd cmspar cs8')).toBe('none')
	expect(parity('-parenb parodd -cmspar cs8')).toBe('odd')
	expect(parity('parenb parodd -cmspar cs7')).toBe('odd')
	expect(masterSettings(stty(2400, 'parenb -parodd cs7 cstopb'), even2400)).toMatchObject({ dataBits: 7, stopBits: 2 })
	expect(masterSettings('not a terminal', even2400)).toEqual(even2400)
})
