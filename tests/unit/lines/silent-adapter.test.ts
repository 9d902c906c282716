/** A serial adapter that hangs: it takes what is sent and nothing ever comes back, until it is opened anew. */
import { expect, test } from 'vitest'
import type { Clock } from '../../../src/main/lines/clock.ts'
import type { Wire } from '../../../src/main/lines/line.ts'
import { parseLineUrl } from '../../../src/main/lines/url.ts'
import { createLine } from '../../../src/main/lines/watchdog.ts'

function adapter(hangs: (nth: number, now: number) => boolean) {
	let opened = 0
	let now = 0
	const clock: Clock = {
		now: () => now,
		monotonicMs: () => now,
		sleep: (_, signal) => new Promise((resolve) => (signal?.aborted ? resolve() : void setImmediate(resolve))),
	}
	const openWire = async (): Promise<Wire> => {
		const nth = ++opened
		let heard: ((bytes: Uint8Array) => void) | null = null
		let end: (how: { reason: 'lost'; detail: string }) => void = () => undefined
		const closed = new Promise<{ reason: 'lost'; detail: string }>((resolve) => {
			end = resolve
		})
		return {
			send: async (bytes) => {
				if (!hangs(nth, now)) heard?.(bytes)
			},
			listen: (listener) => {
				heard = listener
			},
			closed,
			close: async () => end({ reason: 'lost', detail: 'closed' }),
			lastByteAt: () => now,
			speed: null,
		}
	}
	const log: string[] = []
	const line = createLine(parseLineUrl('serial://COM3')!, {
		openWire,
		clock,
		random: () => 0.5,
		log: (text) => log.push(text),
	})
	/** Every exchange waits three seconds for an answer. */
	const askFor = async (ms: number) => {
		for (const until = now + ms; now < until; ) {
			await line.turn('live', async (wire) => {
				await wire.send(new Uint8Array([0x68]))
				now += 3_000
				return { kind: 'over' as const }
			})
			await new Promise((resolve) => setImmediate(resolve))
		}
	}
	return { line, askFor, opened: () => opened, log }
}

test('it is opened anew after two minutes without a byte, and the line goes on', async () => {
	const { line, askFor, opened } = adapter((nth) => nth === 1)
	await askFor(114_000)
	expect(opened()).toBe(1)
	await askFor(12_000)
	expect(opened()).toBe(2)
	await askFor(3_600_000)
	expect(opened()).toBe(2)
	expect(line.state().kind).toBe('open')
	await line.close()
})

test('where opening it does not help it is left alone longer and longer: the meters are dead then', async () => {
	const { line, askFor, opened, log } = adapter(() => true)
	await askFor(24 * 3_600_000)
	expect(opened()).toBeGreaterThan(10)
	expect(opened()).toBeLessThan(40)
	expect(log.length).toBeLessThan(100)
	await line.close()
})

test('what answered for a day is opened anew as soon as ever, however long it took to answer at first', async () => {
	const dayMs = 86_400_000
	let answersFrom = Number.POSITIVE_INFINITY
	const { askFor, opened } = adapter((nth, now) => {
		if (nth === 4 && answersFrom > now) answersFrom = now
		return nth < 4 || now > answersFrom + dayMs
	})
	// Two, four and eight minutes of patience, and then a day of answers.
	await askFor(dayMs)
	expect(opened()).toBe(4)
	await askFor(900_000 + 126_000)
	expect(opened()).toBeGreaterThan(4)
})
