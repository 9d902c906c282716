import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answer } from '../../../../../src/main/protocols/gdw1376/answering/answer.ts'
import { linkFrame, replyTo } from '../../../../../src/main/protocols/gdw1376/answering/link.ts'
import type { Memory } from '../../../../../src/main/protocols/gdw1376/answering/memory.ts'
import { decode } from '../../../../../src/main/protocols/gdw1376/codec.ts'
import { type Frame, unwrap } from '../../../../../src/main/protocols/gdw1376/frame.ts'
import { read } from '../../../../../src/main/protocols/gdw1376/read.ts'
import type { ReadJob, ReadResult, Session } from '../../../../../src/main/protocols/protocol.ts'
import { frame } from '../frames.ts'

/** Three points; forward energy with two tariffs, nothing else; all of it known for every time. */
const memory: Memory = {
	...{ region: '0314', terminal: 25_394, heartbeatMinutes: 15, answerTimeoutS: 30 },
	localNow: () => '2026-11-22T17:03:20',
	points: () => 3,
	entry: (point) =>
		point < 1 || point > 3
			? null
			: {
					...{ index: point, point, port: 31, baud: 2400, protocolCode: 30, meterAddress: `${point}` },
					...{ collectorAddress: '0', tariffs: 2, integerDigits: 6, decimals: 2, userClass: 0, userSubclass: 0 },
				},
	tariffs: (point, { quantity, role }) => (point <= 3 && quantity === 'energy' && role === 'import' ? 2 : null),
	newest: (point, wanted) => ({
		readAt: '2026-11-22T17:00',
		values: wanted.map(({ role, tariff }) => (role === 'import' ? `${point}.${tariff}5` : null)),
	}),
	stored: (point, wanted) => ({
		readAt: '2026-11-22T00:05',
		values: wanted.map(({ role, tariff }) => (role === 'import' ? `${point}${tariff}.5` : null)),
	}),
	events: () => ({ counter: 2, records: new Map([[1, Uint8Array.of(14, 0)]]) }),
	hasNews: () => false,
}

function answered(bytes: Uint8Array, own = memory) {
	const question = unwrap(bytes)
	if (question.kind === 'refused') throw new Error(question.text)
	const steps = answer(question, own)
	for (let looks = 0; ; looks++) {
		const step = steps.next()
		if (step.done === true) return { ...step.value, looks }
	}
}

/** The product's own master on the other end of the line. */
function asked(job: ReadJob, own = memory): ReadResult {
	const session: Session<ReadResult> = read('0314-25394/p2', job)
	let step = session.next()
	while (step.done !== true) {
		const { frames } = answered(step.value.send!, own)
		const { answer: fits } = step.value
		const mine = frames.find((each) => fits?.(each) === 'mine')
		step = session.next(mine === undefined ? { kind: 'silence' } : ({ kind: 'frame', frame: mine, at: 0 } as never))
	}
	return step.value
}

describe('the terminal that the station is', () => {
	it('is read by the station’s own master like any other terminal', () => {
		const { records, failure } = asked({ kind: 'current' })
		expect(failure).toBeNull()
		const energies = records.filter(({ quantity, role }) => quantity === 'energy' && role === 'import')
		expect(energies.map(({ value, tariff, at }) => [value, tariff, at])).toEqual([
			['2.0500', 0, '2026-11-22T17:00'],
			['2.1500', 1, '2026-11-22T17:00'],
			['2.2500', 2, '2026-11-22T17:00'],
		])
		const freeze = asked({ kind: 'freeze', back: 1 })
		expect(freeze.failure).toBeNull()
		expect(freeze.records.find(({ quantity }) => quantity === 'energy')).toMatchObject({
			...{ value: '20.5000', at: '2026-11-22T00:00' },
		})
		expect(asked({ kind: 'clock' }).clock?.local).toBe('2026-11-22T17:03:20')
	})

	it('answers a long question in frames whose numbers go on, the first and the last marked', () => {
		const many = { ...memory, points: () => 900, tariffs: () => 2 }
		const { frames } = answered(frame(0x0c, 'FF 00 01 10', { control: 0x4b, seq: 0x6e }), many)
		expect(frames.length).toBeGreaterThan(5)
		const parts = frames.map((bytes) => unwrap(bytes) as Frame)
		expect(parts.map(({ seq }) => seq & 15)).toEqual(parts.map((_, index) => (14 + index) % 16))
		expect(parts.map(({ seq }) => seq & 0x60)).toEqual(
			parts.map((_, index) => (index === 0 ? 0x40 : 0) | (index === parts.length - 1 ? 0x20 : 0)),
		)
		const points = frames.flatMap((bytes) => {
			const decoded = decode(bytes)
			if (!decoded.ok) return []
			return decoded.readings.filter(({ quantity, tariff }) => quantity === 'energy' && tariff === 0)
		})
		expect(new Set(points.map(({ key }) => key)).size).toBe(900)
	})

	it('says nothing to what is not asked of it, and nothing but its own', () => {
		expect(answered(frame(0x0c, '00 00 02 00', { control: 0x4b, address: '14 03 33 63 02' })).frames).toEqual([])
		expect(answered(frame(0x0c, '00 00 02 00', { control: 0x88 })).frames).toEqual([])
		expect(answered(frame(0x00, '00 00 01 00', { control: 0x0b })).frames).toEqual([])
		const all = answered(frame(0x0a, '00 00 01 0B', { control: 0x5b, address: 'FF FF FF FF 01' })).frames
		expect(all).toHaveLength(1)
	})

	it('knows the confirmation that it waits for', () => {
		const login = unwrap(linkFrame(memory, 'login', 19)) as Frame
		expect([login.control, login.afn, login.seq, login.station]).toEqual([0xc9, 2, 0x73, 0])
		const said = (data: string, seq: number) => replyTo(19, unwrap(frame(0, data, { control: 0x0b, seq })) as Frame)
		expect(said('00 00 01 00', 0x63)).toBe('confirmed')
		expect(said('00 00 04 00 02 00 00 01 00 00', 0x63)).toBe('confirmed')
		expect(said('00 00 04 00 02 00 00 01 00 01', 0x63)).toBe('denied')
		expect(said('00 00 02 00', 0x63)).toBe('denied')
		expect(said('00 00 01 00', 0x64)).toBeNull()
	})

	it('stays bounded whatever is asked, and tells only what can be read back', () => {
		const afn = fc.constantFrom(0x0a, 0x0c, 0x0d, 0x0e, 0x04, 0x10, 0x02, 0x77)
		const data = fc.oneof(
			fc.uint8Array({ maxLength: 60 }),
			fc.array(fc.constantFrom('FF 00 ', '00 00 ', '01 01 ', '03 01 ', '01 10 ', 'FF 14 ', '02 01 ', '30 0C '), {
				maxLength: 300,
			}),
		)
		fc.assert(
			fc.property(afn, data, fc.integer({ min: 0, max: 255 }), (code, content, seq) => {
				const text = content instanceof Uint8Array ? Buffer.from(content).toString('hex') : content.join('')
				const { frames, looks } = answered(frame(code, text, { control: 0x4b, seq }))
				expect(looks).toBeLessThanOrEqual(8_192)
				expect(frames.length).toBeLessThanOrEqual(16)
				for (const bytes of frames) {
					const decoded = decode(bytes)
					expect(decoded).toMatchObject({ ok: true, direction: 'up' })
					// What it states is of known layout: its own decoder leaves nothing over.
					if (decoded.ok) expect(decoded.readings.filter(({ role }) => role === 'not-decoded')).toEqual([])
				}
			}),
			{ numRuns: 2_000 },
		)
	})
})
