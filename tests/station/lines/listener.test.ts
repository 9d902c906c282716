/** A line that is listened to, on a wire in memory and on time that passes at once. */
import { expect, test } from 'vitest'
import type { Line, Wire } from '../../../src/main/lines/line.ts'
import { wmbus } from '../../../src/main/protocols/wmbus/driver.ts'
import { listenTo } from '../../../src/main/station/collect/listener.ts'
import { createFakeTime } from '../../unit/protocols/fake-time.ts'
import { whole } from '../../unit/protocols/wmbus/frames.ts'

const message = whole['heat, iM871A']!
const other = whole['water, iM871A']!

/** A line whose wire is opened anew whenever it was closed. */
function setUp() {
	const time = createFakeTime()
	const heard: Uint8Array[] = []
	const wires: { say: (bytes: Uint8Array) => void; lose: () => void }[] = []
	const openWire = (): Wire => {
		let listener: ((bytes: Uint8Array) => void) | null = null
		let lose = () => {}
		const closed = new Promise<{ reason: 'lost'; detail: string }>((resolve) => {
			lose = () => resolve({ reason: 'lost', detail: '' })
		})
		wires.push({ say: (bytes) => listener?.(bytes), lose })
		return {
			send: async () => {},
			listen: (given) => {
				listener = given
			},
			closed,
			close: async () => lose(),
			speed: null,
		}
	}
	const line = {
		turn: async (_: string, exchange: (wire: Wire) => Promise<unknown>) => exchange(openWire()),
		state: () => ({ kind: 'open', since: 0 }),
	} as unknown as Line
	const listener = listenTo(line, wmbus, time.clock, (bytes) => heard.push(bytes))
	const pass = (ms: number) => time.through(time.clock.sleep(ms))
	return { time, heard, wires, listener, pass }
}

test('a message in pieces is one, and noise before it costs nothing', async () => {
	const { heard, wires, pass, listener, time } = setUp()
	wires[0]!.say(Uint8Array.from([1, 2, 3, ...message.subarray(0, 10)]))
	await pass(100)
	wires[0]!.say(message.subarray(10))
	expect(heard).toEqual([message])
	await time.through(listener.stop())
})

test('a start that promises more than comes is given up, and the message behind it is heard', async () => {
	const { heard, wires, pass, listener, time } = setUp()
	wires[0]!.say(Uint8Array.from([0x80, 0x44, ...message]))
	await pass(2000)
	expect(heard).toEqual([message])
	await time.through(listener.stop())
})

test('a conversation hears every byte that comes and takes none away', async () => {
	const { heard, wires, listener, time } = setUp()
	const listened: number[] = []
	const talk = listener.line.turn('scan', async (wire) => {
		wire.listen((bytes) => listened.push(...bytes))
		wires[0]!.say(message)
		await time.clock.sleep(10)
		return 'done'
	})
	expect(await time.through(talk)).toBe('done')
	wires[0]!.say(other)
	expect(heard).toEqual([message, other])
	expect(Uint8Array.from(listened)).toEqual(message)
	await time.through(listener.stop())
})

test('a conversation on a wire that is lost ends at once, and the next wire is heard', async () => {
	const { heard, wires, listener, pass, time } = setUp()
	const talk = listener.line.turn('user', () => new Promise<never>(() => {}))
	wires[0]!.lose()
	expect(await time.through(talk)).toEqual({ kind: 'line', reason: 'lost' })
	await pass(1000)
	expect(wires.length).toBe(2)
	wires[1]!.say(message)
	expect(heard).toEqual([message])
	await time.through(listener.stop())
})

test('a wire on which nothing is heard for a quarter of an hour is opened anew, one that is heard is not', async () => {
	const { wires, pass, listener, time } = setUp()
	for (let minute = 0; minute < 60; minute++) {
		wires[0]!.say(message)
		await pass(60_000)
	}
	expect(wires.length).toBe(1)
	await pass(16 * 60_000)
	expect(wires.length).toBe(2)
	await time.through(listener.stop())
})
