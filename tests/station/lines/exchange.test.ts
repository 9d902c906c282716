import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import type { Line } from '../../../src/main/lines/line.ts'
import type { Step } from '../../../src/main/protocols/protocol.ts'
import { runSession, type SessionOptions } from '../../../src/main/protocols/session.ts'
import { type Behaviour, type Bus, createClosing, createTerminal, hasSocat, openLine, startBus } from './bus.ts'
import { answer, ask, conversation, meaning, request, tiny } from './tiny.ts'

const options: SessionOptions = { priority: 'live', clock: systemClock, networkMs: 0 }
const ports = hasSocat() ? (['TCP', 'pseudo-terminal'] as const) : (['TCP'] as const)
const reading = [0x12, 0x34, 0x56]

describe.each(ports)('an exchange over %s', (kind) => {
	const closing = createClosing()
	afterEach(closing.now)

	async function lineTo(behave: Behaviour, query = ''): Promise<{ line: Line; bus: Bus }> {
		const bus = await startBus(behave)
		closing.later(bus.stop)
		let url = `tcp://127.0.0.1:${bus.port}`
		if (kind === 'pseudo-terminal') {
			const terminal = await createTerminal(bus.port)
			closing.later(terminal.remove)
			await terminal.plug()
			url = `serial://${terminal.path}?baud=9600&parity=even${query}`
		}
		const line = openLine(url)
		closing.later(line.close)
		return { line, bus }
	}
	const say = async (line: Line, ...steps: readonly Step[]) =>
		(await runSession(line, tiny, conversation(...steps), options)).map(meaning)
	const traced = (line: Line, direction: string) => line.trace().filter((entry) => entry.direction === direction)

	it('the meter answers and its frame is handed over with the time of its last byte', async () => {
		const { line, bus } = await lineTo((asked, say) => say(answer(asked[1]!, asked[3]!, reading), 20))
		const [heard] = await runSession(line, tiny, conversation(ask(7)), options)
		expect(meaning(heard)).toEqual(reading)
		expect(heard).toMatchObject({ kind: 'frame', frame: answer(7, 0, reading) })
		if (heard?.kind === 'frame') expect(Math.abs(Date.now() - heard.at)).toBeLessThan(200)
		expect(bus.asked).toEqual([request(7)])
		expect([...traced(line, 'sent')[0]!.bytes]).toEqual([...request(7)])
		expect([...traced(line, 'received')[0]!.bytes]).toEqual([...answer(7, 0, reading)])
	})

	it('row 1: one flipped bit is refused, asked again, and the second answer counts', async () => {
		const { line, bus } = await lineTo((asked, say, nth) => {
			const bytes = answer(asked[1]!, asked[3]!, reading)
			if (nth === 0) bytes[6]! ^= 0x10
			say(bytes)
		})
		expect(await say(line, ask(7))).toEqual([reading])
		expect(bus.asked.length).toBe(2)
		expect(traced(line, 'discarded').length).toBeGreaterThan(0)
	})

	it('row 3: a byte lost in mid frame ends the attempt after the gap, and it is asked again in silence', async () => {
		const { line, bus } = await lineTo((asked, say, nth) => {
			const bytes = answer(asked[1]!, asked[3]!, reading)
			say(nth === 0 ? [...bytes.slice(0, 6), ...bytes.slice(7)] : bytes)
		})
		expect(await say(line, ask(7))).toEqual([reading])
		expect(bus.asked.length).toBe(2)
	})

	it('row 4: noise before the frame is skipped', async () => {
		const { line, bus } = await lineTo((asked, say) =>
			say([0xfe, 0xfe, 0x00, 0xff, 0x16, ...answer(asked[1]!, asked[3]!, reading)]),
		)
		expect(await say(line, ask(7))).toEqual([reading])
		expect(bus.asked.length).toBe(1)
	})

	it('row 5: the real frame is found behind a false start, without asking again', async () => {
		const { line, bus } = await lineTo((asked, say) =>
			say([0x68, 0x01, 0x02, 0x03, 0x40, ...answer(asked[1]!, asked[3]!, reading)]),
		)
		expect(await say(line, ask(7))).toEqual([reading])
		expect(bus.asked.length).toBe(1)
	})

	it('row 6: half a frame and then silence is noise, within the time that the attempts may take', async () => {
		const { line } = await lineTo((asked, say) => say(answer(asked[1]!, asked[3]!, reading).slice(0, 6)))
		const from = performance.now()
		expect(await say(line, ask(7, 0, { retries: 1 }))).toEqual(['noise'])
		expect(performance.now() - from).toBeLessThan(2500)
	})

	it('row 7: two halves 80 ms apart are one frame', async () => {
		const { line, bus } = await lineTo((asked, say) => {
			const bytes = answer(asked[1]!, asked[3]!, reading)
			say(bytes.slice(0, 4), 10)
			say(bytes.slice(4), 90)
		})
		expect(await say(line, ask(7, 0, { retries: 0 }))).toEqual([reading])
		expect(bus.asked.length).toBe(1)
	})

	it('row 8: an answer byte by byte and an answer in one chunk are the same', async () => {
		const { line } = await lineTo((asked, say, nth) => {
			const bytes = answer(asked[1]!, asked[3]!, reading)
			if (nth === 0) for (const [index, byte] of bytes.entries()) say([byte], index * 5)
			else say(bytes)
		})
		expect(await say(line, ask(7), ask(7))).toEqual([reading, reading])
	})

	it('row 9: a second copy of an answer is not taken for the next meter’s, in the same chunk or after it', async () => {
		const { line, bus } = await lineTo((asked, say, nth) => {
			const bytes = answer(asked[1]!, asked[3]!, [nth])
			if (nth === 0) say([...bytes, ...bytes])
			else say(bytes)
			if (nth === 2) say(bytes, 8)
		})
		expect(await say(line, ask(7, 1), ask(8, 1), ask(9, 1), ask(10, 1), ask(11, 1))).toEqual([[0], [1], [2], [3], [4]])
		expect(bus.asked.map((one) => one[1])).toEqual([7, 8, 9, 10, 11])
	})

	it('rows 10 and 11: a late answer of another meter is skipped and counted, and ours still counts', async () => {
		const { line, bus } = await lineTo((asked, say) => {
			say(answer(3, 0, [0x99]), 20)
			say(answer(asked[1]!, asked[3]!, reading), 60)
		})
		expect(await say(line, ask(7))).toEqual([reading])
		expect(bus.asked.length).toBe(1)
		expect(traced(line, 'discarded').map((entry) => entry.note)).toContain('answers somebody else')
	})

	it('row 11: only foreign answers are noise with their number, never a value', async () => {
		const { line } = await lineTo((_, say) => say(answer(3, 0, [0x99])))
		const [heard] = await runSession(line, tiny, conversation(ask(7, 0, { retries: 1 })), options)
		expect(heard).toMatchObject({ kind: 'noise', foreign: 2 })
	})

	it('row 16: a dead meter is silence after the retries, in bounded time, and the next one is read at once', async () => {
		const { line, bus } = await lineTo((asked, say) => {
			if (asked[1] === 8) say(answer(8, 0, reading))
		})
		const from = performance.now()
		expect(await say(line, ask(7), ask(8))).toEqual(['silence', reading])
		expect(performance.now() - from).toBeGreaterThan(3 * tiny.timing.answerMs)
		expect(performance.now() - from).toBeLessThan(3 * (tiny.timing.answerMs + 60) + 300)
		expect(bus.asked.length).toBe(4)
	})

	it('a broadcast is sent once and nobody is waited for', async () => {
		const { line, bus } = await lineTo((asked, say) => {
			if (asked[1] !== 0x99) say(answer(asked[1]!, 0, reading))
		})
		expect(await say(line, ask(0x99, 0, { answer: null }), ask(7))).toEqual(['sent', reading])
		expect(bus.asked.length).toBe(2)
	})

	it('row 12: an adapter’s echo is found out and removed', async () => {
		const { line, bus } = await lineTo((asked, say) => {
			say(asked)
			say(answer(asked[1]!, asked[3]!, reading), 20)
		})
		expect(await say(line, ask(7), ask(8))).toEqual([reading, reading])
		expect(bus.asked.length).toBe(2)
		expect(traced(line, 'echo').map((entry) => [...entry.bytes])).toEqual([[...request(7)], [...request(8)]])
	})

	it('row 12: once a line is known to echo, a write’s identical answer is still waited for', async () => {
		const same: Step = { send: request(5), answer: (bytes) => (bytes[2] === 0x01 ? 'mine' : 'foreign') }
		let answers = true
		const { line } = await lineTo((asked, say) => {
			say(asked)
			if (asked[1] !== 5) say(answer(asked[1]!, asked[3]!, reading), 20)
			else if (answers) say(asked, 20)
		})
		expect(await say(line, ask(7), { ...same, retries: 0 })).toEqual([reading, []])
		answers = false
		expect(await say(line, { ...same, retries: 0 })).toEqual(['silence'])
	})

	it('a write’s identical answer on a line without echo is the answer', async () => {
		const same: Step = { send: request(5), answer: (bytes) => (bytes[2] === 0x01 ? 'mine' : 'foreign') }
		const { line } = await lineTo((asked, say) => say(asked))
		expect(await say(line, same)).toEqual([[]])
	})

	it('two callers never speak at the same time, and every answer reaches the one who asked', async () => {
		const { line, bus } = await lineTo((asked, say, nth) => {
			const bytes = answer(asked[1]!, asked[3]!, [asked[1]!, asked[3]!])
			say(bytes.slice(0, 5), nth % 5)
			say(bytes.slice(5), 5 + (nth % 7))
		})
		const callers = [1, 2, 3, 4].map((address) =>
			say(line, ...Array.from({ length: 10 }, (_, item) => ask(address, item))),
		)
		const heard = await Promise.all(callers)
		for (const [index, answers] of heard.entries()) {
			expect(answers).toEqual(Array.from({ length: 10 }, (_, item) => [index + 1, item]))
		}
		expect(bus.overlaps()).toBe(0)
		expect(bus.asked.length).toBe(40)
	})

	it('a selection and what relies on it stay together although somebody else is waiting', async () => {
		const { line, bus } = await lineTo((asked, say) => say(answer(asked[1]!, asked[3]!, reading), 5))
		await Promise.all([
			say(line, ask(1, 0, { hold: true }), ask(1, 1, { hold: true }), ask(1, 2), ask(1, 3)),
			runSession(line, tiny, conversation(ask(2)), { ...options, priority: 'user' }),
		])
		expect(bus.asked.map((one) => [one[1], one[3]])).toEqual([
			[1, 0],
			[1, 1],
			[1, 2],
			[2, 0],
			[1, 3],
		])
	})

	it('a user’s command goes before what was already waiting', async () => {
		const { line, bus } = await lineTo((asked, say) => say(answer(asked[1]!, asked[3]!, reading), 5))
		const order = [
			runSession(line, tiny, conversation(ask(1)), { ...options, priority: 'backfill' }),
			runSession(line, tiny, conversation(ask(2)), { ...options, priority: 'scan' }),
			runSession(line, tiny, conversation(ask(3)), { ...options, priority: 'boundary' }),
			runSession(line, tiny, conversation(ask(4)), { ...options, priority: 'user' }),
		]
		await Promise.all(order)
		expect(bus.asked.map((one) => one[1])).toEqual([1, 4, 3, 2])
	})

	it('closing the line ends the exchange in progress within a second', async () => {
		const { line } = await lineTo(() => undefined)
		const talking = runSession(line, tiny, conversation(ask(7)), { ...options, answerMs: 20_000 })
		await new Promise((resolve) => setTimeout(resolve, 300))
		const from = performance.now()
		await line.close()
		expect(meaning((await talking)[0])).toBe('line')
		expect(performance.now() - from).toBeLessThan(1000)
		expect(line.state()).toEqual({ kind: 'closed' })
		expect(await say(line, ask(7))).toEqual(['line'])
	})
})
