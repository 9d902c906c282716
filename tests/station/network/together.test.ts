/** Questions that one device answers leave a line together; each asker gets its own answer. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import type { Line } from '../../../src/main/lines/line.ts'
import type { MeterContext, Protocol, ReadJob, ReadResult } from '../../../src/main/protocols/protocol.ts'
import { createLineReader, type LineReader, type ReadTask } from '../../../src/main/station/collect/line-reader.ts'
import { type Bus, createClosing, openLine, startBus, stateOf } from '../lines/bus.ts'
import { answer, ask, tiny } from '../lines/tiny.ts'

const most = 8
const nothing: ReadResult = { device: null, records: [], frames: [], failure: null }

/** Addresses 'box/n' hang behind one device; the number of addresses is the item that is asked for. */
const behindBoxes = (asked: (readonly string[])[]): Protocol => ({
	...tiny,
	*read(address) {
		asked.push([address])
		yield ask(1, 1)
		return nothing
	},
	together: {
		most,
		group: (address) => (address.startsWith('alone') ? null : address.split('/')[0]!),
		*read(addresses) {
			asked.push(addresses)
			yield ask(1, addresses.length)
			return new Map(addresses.map((address) => [address, { ...nothing, device: deviceOf(address) }]))
		},
	},
})
const deviceOf = (serial: string) => ({ serial, manufacturer: null, version: null, medium: null })

const closing = createClosing()
let bus: Bus
let line: Line
let reader: LineReader
let asked: (readonly string[])[]
const answers = new Map<string, ReadResult>()

beforeEach(async () => {
	asked = []
	answers.clear()
	bus = await startBus(([, address, , item], say) => say(answer(address!, item!, [])))
	closing.later(bus.stop)
	line = openLine(`tcp://127.0.0.1:${bus.port}`)
	closing.later(line.close)
	await stateOf(line, ({ kind }) => kind === 'open')
	reader = createLineReader(line, behindBoxes(asked), systemClock)
	closing.later(reader.stop)
})
afterEach(() => closing.now())

const current: ReadJob = { kind: 'current' }
const task = (address: string, more: Partial<ReadTask> = {}): ReadTask => ({
	meterId: 1,
	address,
	job: current,
	context: () => ({}),
	priority: 'live',
	done: (result) => answers.set(address, result),
	...more,
})
const points = (box: string, count: number, more?: Partial<ReadTask>) =>
	Array.from({ length: count }, (_, index) => task(`${box}/p${index + 1}`, more))
const allAnswered = (count: number) => expect.poll(() => answers.size).toBe(count)

test('twenty points of one device are asked in three conversations, in their order, and each gets its own answer', async () => {
	reader.add(points('a', 20))
	await allAnswered(20)
	expect(asked.map(({ length }) => length)).toEqual([8, 8, 4])
	expect(asked.flat()).toEqual(points('a', 20).map(({ address }) => address))
	for (const [address, { device }] of answers) expect(device?.serial).toBe(address)
})

test('points of two devices that wait in turn are gathered for each device', async () => {
	const [a, b] = [points('a', 5), points('b', 5)]
	reader.add(a.flatMap((each, index) => [each, b[index]!]))
	await allAnswered(10)
	expect(asked.map((each) => [...new Set(each.map((address) => address[0]))].join())).toEqual(['a', 'b'])
})

test('another job, another urgency, other repetitions or other keys never share a conversation', async () => {
	const key = (byte: number) => (): MeterContext => ({ secrets: { key: new Uint8Array([byte]) } })
	reader.add([
		task('a/p1'),
		task('a/p2', { job: { kind: 'freeze', back: 1 } }),
		task('a/p3', { priority: 'backfill' }),
		task('a/p4', { retries: 0 }),
		task('a/p5', { context: key(1) }),
		task('a/p6', { context: key(1) }),
		task('a/p7', { context: key(2) }),
		task('a/p8'),
	])
	await allAnswered(8)
	const sets = asked.map((each) => each.join(' '))
	expect(sets).toEqual(['a/p1 a/p8', 'a/p2', 'a/p4', 'a/p5 a/p6', 'a/p7', 'a/p3'])
})

test('what is asked alone goes alone, and what was dropped is never asked', async () => {
	reader.add([task('alone/1'), task('alone/2'), ...points('a', 3)])
	reader.drop(({ address }) => address === 'a/p2')
	await allAnswered(4)
	expect(asked).toEqual([['alone/1'], ['alone/2'], ['a/p1', 'a/p3']])
})

test('one address that two ask for is asked once, and both are told', async () => {
	const heard: string[] = []
	const twice = ['first', 'second'].map((who) => task('a/p1', { done: () => void heard.push(who) }))
	reader.add([...twice, task('a/p2')])
	await expect.poll(() => heard.length).toBe(2)
	expect(asked).toEqual([['a/p1', 'a/p2']])
})
