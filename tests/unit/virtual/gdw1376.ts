/** Frames of a master, put together by hand from Q/GDW 1376.1, and what a terminal's answers say. */
import { createLightTruth } from '../../../src/virtual/building/light.ts'
import { requestsIn } from '../../../src/virtual/gdw1376/frame.ts'
import type { Habits } from '../../../src/virtual/gdw1376/state.ts'
import { createConcentrator, type Terminal } from '../../../src/virtual/gdw1376/terminal.ts'
import { siteMeter } from '../../../src/virtual/site/plan.ts'

export const bytes = (text: string): number[] => [...Buffer.from(text.replaceAll(' ', ''), 'hex')]
export const hex = (data: Iterable<number>): string =>
	Buffer.from([...data])
		.toString('hex')
		.toUpperCase()

/** Terminal 0314-25394, the master is number 1. */
export const own = '14 03 32 63'
export const password = '00'.repeat(16)
/** 2026-11-22 17:03:20 CET, a Sunday. */
export const now = Date.UTC(2026, 10, 22, 16, 3, 20)
export const truth = createLightTruth(4)

export function master(
	afn: string,
	data: string,
	{ control = '4B', seq = '60', address = `${own} 02` } = {},
): number[] {
	const user = bytes(`${control} ${address} ${afn} ${seq} ${data}`)
	const length = user.length * 4 + 2
	const size = [length % 256, length >> 8]
	return [0x68, ...size, ...size, 0x68, ...user, user.reduce((sum, byte) => sum + byte, 0) % 256, 0x16]
}

export type Heard = {
	readonly control: string
	readonly afn: string
	readonly seq: string
	/** Behind SEQ, up to the sum. */
	readonly data: string
}

export function heard(frame: Uint8Array): Heard {
	const sum = frame.subarray(6, -2).reduce((total, byte) => total + byte, 0) % 256
	const length = (frame[1]! + 256 * frame[2]!) >> 2
	if (frame.at(-2) !== sum || frame.length !== length + 8) throw new Error(`no sound frame: ${hex(frame)}`)
	return {
		control: hex(frame.subarray(6, 7)),
		afn: hex(frame.subarray(12, 13)),
		seq: hex(frame.subarray(13, 14)),
		data: hex(frame.subarray(14, -2)),
	}
}

/** Ten meters on the power line and one on RS-485 port 2, none of them in the archive. */
export const meters = Array.from({ length: 11 }, (_, index) =>
	siteMeter('electricity', String(240100100001 + index), index),
)
export function terminalOf(habits: Habits = {}): Terminal {
	const attached = meters.map((meter, index) => ({ meter, port: index === 10 ? 2 : 31 }))
	return createConcentrator(truth, '03146332', attached, habits)
}

export function ask(terminal: Terminal, frame: readonly number[], at = now): readonly Heard[] {
	return requestsIn(Uint8Array.from(frame)).requests.flatMap((request) => terminal.hear(request, at).map(heard))
}

const low = (address: string): string => hex(bytes(address).reverse())
const word = (value: number): string => hex([value % 256, value >> 8])

/** A 27-byte entry of AFN 04 F10. */
export function entry(index: number, point: number, address: string, port = 31, protocol = 30): string {
	return `${word(index)}${word(point)}${hex([port, protocol])}${low(address)}${'00'.repeat(6)}0405${'00'.repeat(6)}31`
}
export const archiveOrder = (entries: readonly string[], secret = password): number[] =>
	master('04', `00 00 02 01 ${word(entries.length)} ${entries.join('')} ${secret}`, { control: '4A' })

/** Enters the first meters at points 1, 2, …; returns what the terminal said. */
export function enter(terminal: Terminal, count: number, at = now): readonly Heard[] {
	const entries = meters
		.slice(0, count)
		.map((meter, index) => entry(index + 1, index + 1, meter.address, index === 10 ? 2 : 31))
	return ask(terminal, archiveOrder(entries), at)
}

/** BCD, low pair first. */
export const decimal = (digits: string): number => Number(low(digits))
