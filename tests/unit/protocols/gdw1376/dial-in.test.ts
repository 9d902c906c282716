/** Terminals that call: who they are, what they are answered, and what of their stream is for whom. */
import { describe, expect, it } from 'vitest'
import { longestFrame } from '../../../../src/main/protocols/gdw1376/constants.ts'
import { dialIn } from '../../../../src/main/protocols/gdw1376/dial-in.ts'
import { xorshift } from '../laws.ts'
import { curve, events, frame, typedAddress, whole, wireAddress } from './frames.ts'
import { terminalOf } from './street.ts'

const ownAddress = wireAddress.replace(/02$/, '00')
const link = (item: string, seq = 0x73, address = ownAddress) =>
	frame(0x02, `00 00 ${item} 00`, { control: 0xc9, seq, address })
const [login, logout, heartbeat] = [link('01'), link('02'), link('04', 0x7f)]
const report = frame(0x0d, curve, { control: 0xc4, address: ownAddress, seq: 0x78 })
const answer = frame(0x0c, '00 00 02 00 20 03 17 22 F1 26')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()
const joined = (...parts: readonly (Uint8Array | readonly number[])[]) =>
	Uint8Array.from(parts.flatMap((part) => [...part]))
const registration = Buffer.from('13912345678\r\n')

describe('a call names its terminal', () => {
	it('by its login, which waits for 00 F1 under the same number', () => {
		expect(dialIn.introduce(login)).toEqual({
			kind: 'identity',
			identity: typedAddress,
			length: login.length,
			reply: frame(0x00, '00 00 01 00', { control: 0x0b, seq: 0x63, address: ownAddress }),
		})
	})

	it('or by a heartbeat, behind text of a modem, in one piece or byte by byte', () => {
		const stream = joined(registration, [0x68, 0x00], heartbeat)
		for (let length = 0; length < stream.length; length++) {
			expect(dialIn.introduce(stream.subarray(0, length)).kind).not.toBe('identity')
		}
		expect(dialIn.introduce(stream)).toMatchObject({ identity: typedAddress, length: stream.length })
	})

	it('or by a report, which is left for the gate; an edition of 2005 is answered in its own', () => {
		expect(dialIn.introduce(report)).toEqual({ kind: 'identity', identity: typedAddress, length: 0, reply: null })
		const old = frame(0x02, '00 00 01 00', { control: 0xc9, address: ownAddress, edition: 0b01 })
		expect(dialIn.introduce(old)).toMatchObject({
			reply: frame(0x00, '00 00 01 00', { control: 0x0b, address: ownAddress, edition: 0b01 }),
		})
	})

	it('and nobody is named by answers, by masters, by a logout, by addresses that no terminal can have', () => {
		const nobody = [
			answer,
			frame(0x02, '00 00 01 00', { control: 0x4a, address: ownAddress }),
			logout,
			link('01', 0x70, '14 03 FF FF 00'),
			link('01', 0x70, '14 03 00 00 00'),
			link('01', 0x70, '14 0A 32 63 00'),
			registration,
		]
		for (const bytes of nobody) {
			expect(dialIn.introduce(bytes), hex(bytes)).toEqual({ kind: 'none', length: bytes.length })
		}
		expect(dialIn.introduce(new Uint8Array())).toEqual({ kind: 'none', length: 0 })
		expect(dialIn.introduce(login.subarray(0, 9)).kind).toBe('more')
	})

	it('also as the virtual terminal says it', () => {
		expect(dialIn.introduce(terminalOf().login())).toMatchObject({ kind: 'identity', identity: typedAddress })
	})
})

describe('behind the introduction', () => {
	const gateOf = () => dialIn.gate(typedAddress)

	it('heartbeats and logins are answered and counted, reports come out whole, answers pass', () => {
		const taken = gateOf().take(joined(heartbeat, report, answer, login))
		expect(taken).toMatchObject({ heartbeats: 1, leaves: false, stranger: null })
		expect(taken.replies.map((reply) => hex(reply.subarray(12, 18)))).toEqual(['006F00000100', '006300000100'])
		expect(taken.unasked.map(hex)).toEqual([hex(report)])
		expect(hex(taken.pass)).toBe(hex(answer))
	})

	it('it makes no difference how the stream is cut', () => {
		const stream = joined([0x00, 0x16], answer, heartbeat, report, [0x99], answer, logout)
		const whole = gateOf().take(stream)
		for (const size of [1, 2, 7, 40, 41]) {
			const gate = gateOf()
			const all = { pass: [] as number[], replies: 0, unasked: 0, heartbeats: 0, leaves: false }
			for (let at = 0; at < stream.length; at += size) {
				const { pass, replies, unasked, heartbeats, leaves } = gate.take(stream.subarray(at, at + size))
				all.pass.push(...pass)
				all.replies += replies.length
				all.unasked += unasked.length
				all.heartbeats += heartbeats
				all.leaves ||= leaves
			}
			expect(all).toEqual({ pass: [...whole.pass], replies: 2, unasked: 1, heartbeats: 1, leaves: true })
		}
	})

	it('a report of a function that some terminals answer with goes both ways', () => {
		const either = frame(0x0c, '00 00 02 00 20 03 17 22 F1 26', { control: 0xcb, address: ownAddress })
		const taken = gateOf().take(either)
		expect([hex(taken.pass), taken.unasked.map(hex)]).toEqual([hex(either), [hex(either)]])
	})

	it('another terminal in the same connection is a stranger: it is neither answered nor heard', () => {
		const other = frame(0x0e, events, { control: 0xc4, address: '14 03 33 63 00' })
		for (const bytes of [link('01', 0x70, '14 03 33 63 00'), other]) {
			expect(gateOf().take(bytes)).toMatchObject({ stranger: '0314-25395', replies: [], unasked: [], heartbeats: 0 })
		}
	})

	it('half a frame waits for its rest and passes on as it is after a pause', () => {
		const gate = gateOf()
		expect(gate.take(answer.subarray(0, 11)).pass).toHaveLength(0)
		expect(hex(gate.flush())).toBe(hex(answer.subarray(0, 11)))
		expect(gate.flush()).toHaveLength(0)
		expect(hex(gate.take(answer).pass)).toBe(hex(answer))
	})

	it('a megabyte of anything is never kept, and whole frames behind it are found', () => {
		const random = xorshift(77)
		const gate = gateOf()
		let passed = 0
		for (let chunk = 0; chunk < 1000; chunk++) {
			const bytes = Uint8Array.from({ length: 1024 }, () => [0x68, 0x32, 0x00, random() & 0xff][random() & 3]!)
			passed += gate.take(bytes).pass.length
			expect(1024 * (chunk + 1) - passed).toBeLessThanOrEqual(longestFrame + 16)
		}
		gate.flush()
		expect(gate.take(joined(heartbeat)).heartbeats).toBe(1)
	})

	it('nothing is lost and nothing made up, whatever comes: each frame goes one way, and the rest passes', () => {
		const random = xorshift(4711)
		for (let round = 0; round < 300; round++) {
			const parts = Array.from({ length: 6 }, () =>
				(random() & 1) === 0
					? whole[random() % whole.length]!
					: Uint8Array.from({ length: random() % 9 }, () => random() & 0xff),
			)
			const gate = gateOf()
			const stream = joined(...parts)
			const taken = gate.take(stream)
			const rest = gate.flush()
			const out = taken.pass.length + rest.length + taken.unasked.reduce((sum, { length }) => sum + length, 0)
			expect(out).toBeLessThanOrEqual(2 * stream.length)
			expect(taken.replies.length).toBeLessThanOrEqual(6)
			expect(dialIn.introduce(stream).kind).toMatch(/identity|more|none/)
		}
	})
})
