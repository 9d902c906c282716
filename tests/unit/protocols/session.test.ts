import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraceEntry, Wire } from '../../../src/main/lines/line.ts'
import type { Protocol, Step } from '../../../src/main/protocols/protocol.ts'
import { runSession, type Spoken, type SpokenLine } from '../../../src/main/protocols/session.ts'
import { answer, ask, conversation, meaning, request, tiny } from '../../station/lines/tiny.ts'
import { createFakeTime, type FakeTime } from './fake-time.ts'

const reading = [0x12, 0x34, 0x56]
type Chunk = { readonly afterMs: number; readonly bytes: readonly number[] | Uint8Array }
/** What comes back for the n-th sending, counted from its first bit. */
type Device = (nth: number, asked: Uint8Array) => readonly Chunk[]

const serialSpeed = { baud: 9600, bitsPerChar: 11 }

function lineTo(time: FakeTime, device: Device, speed: Wire['speed'] = serialSpeed, echo: 'none' | 'auto' = 'auto') {
	const sentAt: number[] = []
	const notes: Omit<TraceEntry, 'at'>[] = []
	const changes: { readonly baud: number; readonly atMs: number }[] = []
	let now = speed
	let listener: ((bytes: Uint8Array) => void) | null = null
	let lastByteAt = Number.NEGATIVE_INFINITY
	const hear = (bytes: Chunk['bytes']) => {
		lastByteAt = time.clock.monotonicMs()
		listener?.(new Uint8Array(bytes))
	}
	const wire: Wire = {
		send: async (bytes) => {
			const nth = sentAt.push(time.clock.monotonicMs()) - 1
			for (const chunk of device(nth, bytes)) time.after(chunk.afterMs, () => hear(chunk.bytes))
		},
		listen: (heard) => {
			listener = heard
		},
		closed: new Promise(() => undefined),
		close: async () => undefined,
		get speed() {
			return now
		},
		setBaud: async (baud) => {
			changes.push({ baud, atMs: time.clock.monotonicMs() })
			now = { ...serialSpeed, baud }
		},
		lastByteAt: () => lastByteAt,
	}
	const path = { path: 'COM1', baud: 9600, parity: 'even', dataBits: 8, stopBits: 1, echo } as const
	const line: SpokenLine = {
		url: speed === null ? { kind: 'tcp', host: 'gateway', port: 1 } : { kind: 'serial', ...path },
		turn: (_, exchange) => exchange(wire),
		note: (entry) => void notes.push(entry),
	}
	return { line, sentAt, notes, changes, hear }
}

async function talk(device: Device, steps: readonly Step[], protocol: Protocol = tiny, speed?: Wire['speed']) {
	const time = createFakeTime()
	const { line, sentAt, notes, changes } = lineTo(time, device, speed)
	const spoken: Spoken[] = []
	const session = runSession(line, protocol, conversation(...steps), {
		priority: 'live',
		clock: time.clock,
		spoken: (one) => void spoken.push(one),
	})
	const heard = await time.through(session)
	return { heard, sentAt, notes, changes, spoken, tookMs: time.clock.monotonicMs() }
}

const charMs = 11_000 / 9600
const requestMs = request(7).length * charMs
const at = (afterMs: number, bytes: Chunk['bytes']): Chunk => ({ afterMs: requestMs + afterMs, bytes })

describe('the runner of conversations', () => {
	it('row 8: any cutting of an answer, with any pauses below the gap, gives the same frame', async () => {
		const whole = answer(7, 0, reading)
		const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 140 })), { minLength: 10 })
		await fc.assert(
			fc.asyncProperty(cuts, async (pieces) => {
				const chunks: Chunk[] = []
				let from = 0
				let afterMs = 20
				for (const [length, pause] of pieces) {
					chunks.push(at(afterMs, whole.slice(from, from + length)))
					from += length
					afterMs += pause
				}
				chunks.push(at(afterMs, whole.slice(from)))
				const { heard, sentAt } = await talk(() => chunks, [ask(7, 0, { retries: 0 })])
				expect(meaning(heard[0])).toEqual(reading)
				expect(sentAt.length).toBe(1)
			}),
			{ numRuns: 200 },
		)
	})

	it('rows 4 and 5: the answer is found behind any noise, false starts included', async () => {
		const noiseByte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x68, 0x07, 0x81, 0x16))
		const noise = fc.array(noiseByte, { maxLength: 80 })
		await fc.assert(
			fc.asyncProperty(noise, fc.integer({ min: 0, max: 100 }), async (bytes, pause) => {
				const chunks = [at(10, bytes), at(20 + pause, answer(7, 0, reading))]
				const { heard, sentAt } = await talk(() => chunks, [ask(7, 0, { retries: 0 })])
				expect(meaning(heard[0])).toEqual(reading)
				expect(sentAt.length).toBe(1)
			}),
			{ numRuns: 300 },
		)
	})

	it('any bytes at any time end in an outcome, in bounded time, and never in a throw', async () => {
		const chunk = fc.record({
			afterMs: fc.integer({ min: 0, max: 3000 }),
			bytes: fc.uint8Array({ maxLength: 300 }),
		})
		await fc.assert(
			fc.asyncProperty(fc.array(chunk, { maxLength: 40 }), async (chunks) => {
				const { heard, tookMs } = await talk(() => chunks, [ask(7), ask(8)])
				expect(heard.length).toBe(2)
				expect(tookMs).toBeLessThan(30_000)
			}),
			{ numRuns: 200 },
		)
	})

	it('an answer of several frames may take its time for each of them, and no part of it is somebody else’s', async () => {
		const last = answer(7, 0, reading)
		const step = (): Step => ({
			...ask(7),
			answer: (bytes) => (bytes[3] === 0 ? 'mine' : bytes[3] === 9 ? 'part' : 'foreign'),
		})
		const chunks = [at(300, answer(7, 9, [1])), at(550, answer(7, 9, [2])), at(800, last)]
		const { heard, sentAt, spoken, notes } = await talk(() => chunks, [step()])
		expect([meaning(heard[0]), sentAt.length, spoken[0]?.foreign]).toEqual([reading, 1, 0])
		expect(notes.filter(({ direction }) => direction === 'discarded')).toEqual([])
		const broken = await talk(() => chunks.slice(0, 2), [{ ...step(), retries: 0 }])
		expect(meaning(broken.heard[0])).toBe('noise')
	})

	it('row 16: a dead meter costs three answer times and not more', async () => {
		const { heard, sentAt, tookMs, spoken } = await talk(() => [], [ask(7)])
		expect(meaning(heard[0])).toBe('silence')
		expect(sentAt.length).toBe(3)
		expect(tookMs).toBeCloseTo(3 * (requestMs + tiny.timing.answerMs), 0)
		expect(spoken).toMatchObject([{ outcome: 'silence', attempts: 3, foreign: 0 }])
	})

	it('the exchange ends with the frame’s last byte, and the next begins when the bus’s gap has passed since', async () => {
		const { sentAt } = await talk((_, asked) => [at(20, answer(asked[1]!, 0, reading))], [ask(7), ask(8), ask(9)])
		const cycleMs = requestMs + 20 + tiny.timing.pauseMs
		expect(sentAt.map((one) => Math.round(one))).toEqual([0, cycleMs, 2 * cycleMs].map(Math.round))
	})

	it('time that the conversation itself takes counts towards the gap: nobody sleeps twice', async () => {
		const time = createFakeTime()
		const { line, sentAt } = lineTo(time, (_, asked) => [at(20, answer(asked[1]!, 0, reading))])
		const once = () => runSession(line, tiny, conversation(ask(7)), { priority: 'live', clock: time.clock })
		await time.through(once())
		await time.through(time.clock.sleep(tiny.timing.pauseMs + 5))
		await time.through(once())
		expect(sentAt[1]).toBeCloseTo(requestMs + 20 + tiny.timing.pauseMs + 5, 5)
	})

	it('row 3: after noise nothing is sent before the line has been silent for 200 ms', async () => {
		const chatter = Array.from({ length: 30 }, (_, index) => at(20 + index * 30, [0x55]))
		const { heard, sentAt } = await talk((nth) => (nth === 0 ? chatter : [at(20, answer(7, 0, reading))]), [ask(7)])
		expect(meaning(heard[0])).toEqual(reading)
		const lastNoiseAt = requestMs + 20 + 29 * 30
		expect(sentAt[1]! - lastNoiseAt).toBeGreaterThanOrEqual(200)
	})

	it('row 13: on a line that never becomes quiet the exchange is given up in bounded time, unsent', async () => {
		const time = createFakeTime()
		const { line, sentAt, notes, hear } = lineTo(time, () => [])
		const babble = () => {
			hear(new Uint8Array(5000).fill(0x68))
			time.after(5, babble)
		}
		babble()
		const ask7 = conversation(ask(7))
		const heard = await time.through(runSession(line, tiny, ask7, { priority: 'live', clock: time.clock }))
		expect(meaning(heard[0])).toBe('noise')
		expect(sentAt.length).toBe(0)
		expect(time.clock.monotonicMs()).toBeLessThan(4000)
		expect(notes.map((entry) => entry.note)).toContain('not sent: the line does not become quiet')
	})

	it('row 13: a device that babbles into its answer ends with the absolute limit; what is handed on is short', async () => {
		const flood = Array.from({ length: 2000 }, (_, index) => at(20 + index * 10, new Uint8Array(115).fill(0x68)))
		const { heard, tookMs } = await talk((nth) => (nth === 0 ? flood : []), [ask(7)])
		const [noise] = heard
		expect(noise?.kind).toBe('noise')
		if (noise?.kind === 'noise') expect(noise.bytes.length).toBeLessThanOrEqual(256)
		expect(tookMs).toBeLessThan(8000)
	})

	it('row 10: a late answer to the first sending is taken, and its second copy goes to nobody', async () => {
		const late: Device = (nth, asked) => [at(nth === 0 ? 500 : 40, answer(asked[1]!, asked[3]!, [asked[3]!]))]
		const { heard, sentAt } = await talk(late, [ask(7, 1), ask(7, 2)])
		expect(heard.map(meaning)).toEqual([[1], [2]])
		expect(sentAt.length).toBe(3)
		// The copy would come 40 ms after the second sending: the wary pause lets it pass.
		expect(sentAt[2]! - sentAt[1]!).toBeGreaterThanOrEqual(200)
	})

	it('row 12: an echo that came back altered is no answer and no foreign frame', async () => {
		const { heard, sentAt } = await talk(
			(nth, asked) => {
				const altered = asked.map((byte, index) => (index === 3 && nth === 0 ? byte ^ 0x44 : byte))
				return [at(-1, altered), ...(nth === 0 ? [] : [at(20, answer(7, 0, reading))])]
			},
			[ask(7)],
		)
		expect(meaning(heard[0])).toEqual(reading)
		expect(sentAt.length).toBe(2)
	})

	it('row 12: an echo behind a spurious byte is not counted as somebody else’s frame', async () => {
		const device: Device = (_, asked) => [at(-1, [0x00, ...asked]), at(20, answer(7, 0, reading))]
		const { heard, spoken, notes } = await talk(device, [ask(7)])
		expect(meaning(heard[0])).toEqual(reading)
		expect(spoken).toMatchObject([{ foreign: 0, attempts: 1 }])
		expect(notes.some((entry) => entry.direction === 'echo')).toBe(true)
	})

	it('a line that is set to have no echo takes the identical frame for what it is', async () => {
		const time = createFakeTime()
		const { line, notes } = lineTo(time, (_, asked) => [at(10, asked)], serialSpeed, 'none')
		const same: Step = { send: request(5), answer: (bytes) => (bytes[2] === 0x01 ? 'mine' : 'foreign') }
		const session = runSession(line, tiny, conversation(same), { priority: 'live', clock: time.clock })
		expect((await time.through(session)).map(meaning)).toEqual([[]])
		expect(notes).toEqual([])
	})

	it('row 32: a PC clock that steps by a day in mid exchange changes nothing but the recorded time', async () => {
		for (const step of [-86_400_000, 86_400_000]) {
			const time = createFakeTime()
			const { line, sentAt } = lineTo(time, () => [at(200, answer(7, 0, reading))])
			const stepped = time.clock.now() + step
			time.after(100, () => time.setPcClock(stepped))
			const session = runSession(line, tiny, conversation(ask(7)), { priority: 'live', clock: time.clock })
			const [heard] = await time.through(session)
			expect(meaning(heard)).toEqual(reading)
			expect(sentAt.length).toBe(1)
			if (heard?.kind === 'frame') expect(Math.abs(heard.at - stepped)).toBeLessThan(1000)
		}
	})

	it('a gateway’s network time is allowed for, also where the bus behind it is slow', async () => {
		const { heard, sentAt } = await talk(() => [{ afterMs: 1800, bytes: answer(7, 0, reading) }], [ask(7)], tiny, null)
		expect(meaning(heard[0])).toEqual(reading)
		expect(sentAt.length).toBe(1)
	})

	it('a step without bytes listens, and does not wait for a silent line', async () => {
		const time = createFakeTime()
		const { line, hear } = lineTo(time, () => [])
		const listening: Step = { send: new Uint8Array(), answer: () => 'mine', retries: 0 }
		const session = runSession(line, tiny, conversation(listening), { priority: 'live', clock: time.clock })
		time.after(300, () => hear(answer(9, 1, reading)))
		expect((await time.through(session)).map(meaning)).toEqual([reading])
	})

	it('the line has its own speed again when an adapter, too, has let go of what was said last', async () => {
		const farewell: Step = { ...ask(7, 0), answer: null, baud: 300 }
		const { sentAt, changes } = await talk(() => [], [farewell])
		expect(changes.map(({ baud }) => baud)).toEqual([300, 9600])
		const onLineMs = (farewell.send.length * 11_000) / 300
		expect(changes[1]!.atMs - sentAt[0]!).toBeCloseTo(onLineMs + 50, 6)
	})

	it('a conversation that breaks rejects, and the line can be used by the next', async () => {
		const time = createFakeTime()
		const { line } = lineTo(time, () => [at(20, answer(7, 0, reading))])
		function* broken(): Generator<Step, never, never> {
			yield ask(7)
			throw new Error('broken invariant')
		}
		const options = { priority: 'live', clock: time.clock } as const
		await expect(time.through(runSession(line, tiny, broken(), options))).rejects.toThrow('broken invariant')
		expect((await time.through(runSession(line, tiny, conversation(ask(7)), options))).map(meaning)).toEqual([reading])
	})
})
