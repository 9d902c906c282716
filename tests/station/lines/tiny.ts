/**
 * The smallest protocol that has everything a line can spoil: a start byte, an address, a length, a sum, a stop byte.
 */
import type { Heard, Protocol, Session, Split, Step } from '../../../src/main/protocols/protocol.ts'

const start = 0x68
const stop = 0x16

/** 68 address kind item length data… sum 16. `kind`: 01 request, 81 answer; of devices that call: callers.ts. */
export function message(address: number, kind: number, item: number, data: readonly number[] = []): Uint8Array {
	const head = [start, address, kind, item, data.length, ...data]
	return new Uint8Array([...head, head.reduce((sum, byte) => sum + byte, 0) & 0xff, stop])
}

export const request = (address: number, item = 0) => message(address, 0x01, item)
export const requestLength = request(0).length
export const answer = (address: number, item: number, data: readonly number[]) => message(address, 0x81, item, data)

function split(buffer: Uint8Array): Split {
	if (buffer.length === 0) return { kind: 'more' }
	if (buffer[0] !== start) return { kind: 'discard', length: 1, reason: 'start' }
	if (buffer.length < 5) return { kind: 'more' }
	const length = buffer[4]! + requestLength
	if (length > 207) return { kind: 'discard', length: 1, reason: 'length' }
	if (buffer.length < length) return { kind: 'more' }
	const sum = buffer.subarray(0, length - 2).reduce((total, byte) => total + byte, 0) & 0xff
	const isGood = buffer[length - 2] === sum && buffer[length - 1] === stop
	return isGood ? { kind: 'frame', length } : { kind: 'discard', length: 1, reason: 'checksum' }
}

export const tiny: Protocol = {
	name: 'dlt645',
	title: 'Tiny',
	serial: { baud: 9600, dataBits: 8, parity: 'even', stopBits: 1 },
	timing: { answerMs: 400, gapMs: 100, pauseMs: 10 },
	longestFrame: 207,
	address: (typed) => typed,
	split,
	decode: () => ({ ok: false, reason: 'unknown', text: 'not needed here' }),
	*read(address) {
		yield ask(Number(address))
		return { device: null, records: [], frames: [], failure: null }
	},
	offers: [],
}

export const ask = (address: number, item = 0, more: Partial<Step> = {}): Step => ({
	send: request(address, item),
	answer: (bytes) => (bytes[1] === address && bytes[2] === 0x81 && bytes[3] === item ? 'mine' : 'foreign'),
	...more,
})

/** A conversation of these steps, and what was heard for each. */
export function* conversation(...steps: readonly Step[]): Session<readonly Heard[]> {
	const heard: Heard[] = []
	for (const step of steps) heard.push(yield step)
	return heard
}

/** The data bytes of an answer, or the kind of what came instead. */
export const meaning = (heard: Heard | undefined): readonly number[] | string =>
	heard?.kind === 'frame' ? [...heard.frame.slice(5, -2)] : (heard?.kind ?? 'nothing')
