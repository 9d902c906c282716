import { describe, expect, it } from 'vitest'
import { createModemGate } from '../../../src/main/lines/modem-gate.ts'

const bytes = (value: string) => Buffer.from(value, 'latin1')
const text = (value: Uint8Array) => Buffer.from(value).toString('latin1')

/** What passes of these chunks; null: a pause. */
function through(chunks: readonly (string | null)[], asked = true) {
	const gate = createModemGate('13800138000')
	let heartbeats = 0
	const passed: string[] = []
	for (const chunk of [...chunks, null]) {
		const taken = chunk === null ? gate.flush() : gate.take(bytes(chunk), asked)
		heartbeats += taken.heartbeats
		if (taken.pass.length > 0) passed.push(text(taken.pass))
	}
	return { passed: passed.join(''), heartbeats, gate }
}

describe('a modem’s heartbeat', () => {
	it.each(['keepalive', '\0', 'þ', '13800138000', 'keepalive\r\n', 'keepalivekeepalive', 'þ\0'])(
		'%j alone between frames is taken away',
		(said) => {
			const { passed, heartbeats } = through([said, null, said])
			expect(passed).toBe('')
			expect(heartbeats).toBeGreaterThanOrEqual(2)
		},
	)

	it('inside a frame is a meter’s byte, however the network cuts the frame', () => {
		const frame = 'þþþþ\x68\x00\x00þ\x16'
		for (let cut = 1; cut < frame.length; cut++) {
			expect(through([frame.slice(0, cut), frame.slice(cut)]).passed).toBe(frame)
		}
		expect(through([...frame]).passed).toBe(frame)
		expect(through(['\x01', '\0', 'þ', 'keepalive']).passed).toBe('\x01\0þkeepalive')
	})

	it('between two questions is no part of the answer before, however soon they follow each other', () => {
		const gate = createModemGate('13800138000')
		expect(text(gate.take(bytes('\x68\x16'), true).pass)).toBe('\x68\x16')
		gate.sent()
		expect(gate.take(bytes('keepalive'), true).pass).toHaveLength(0)
		expect(text(gate.take(bytes('\x68\x16'), true).pass)).toBe('\x68\x16')
	})

	it('before a frame in the same piece passes with it: a protocol skips what is no frame', () => {
		expect(through(['keepalive\x68\x16'])).toMatchObject({ passed: 'keepalive\x68\x16', heartbeats: 0 })
	})

	it('a flood of heartbeats is counted and not kept', () => {
		expect(through(['\0'.repeat(100_000)])).toMatchObject({ passed: '', heartbeats: 100_000 })
	})

	it('of the modem’s own making is learned when it came three times and nobody had asked', () => {
		const pings = ['ping 1', null, 'ping 1', null, 'ping 1', null]
		expect(through([...pings, 'ping 1'], false).passed).toBe('ping 1'.repeat(3))
		expect(through([...pings, 'ping 1'], true).passed).toBe('ping 1'.repeat(4))
	})

	it.each(['/ISK5MT174\r\n', '\xe5', 'x'.repeat(25), '\x01\x03'])(
		'%j may be a meter’s and is never learned',
		(said) => {
			expect(through([said, null, said, null, said, null, said], false).passed).toBe(said.repeat(4))
		},
	)
})
