/** Quarter hours of the wall clock, whatever the PC did in between. */
import { expect, test } from 'vitest'
import { everySlot, nextSlotAt } from '../../../src/main/station/collect/slots.ts'
import { createFakeTime } from '../protocols/fake-time.ts'

const quarterMs = 900_000
const dayMs = 86_400_000

function running() {
	const time = createFakeTime()
	const slots: number[] = []
	const ended = new AbortController()
	void everySlot(time.clock, ended.signal, () => void slots.push(time.clock.now()))
	const pass = (ms: number) => time.through(time.clock.sleep(ms))
	return { time, slots, pass }
}

test('each quarter hour is one round, a moment after it', async () => {
	const { time, slots, pass } = running()
	const first = nextSlotAt(time.clock.now())
	await pass(4 * quarterMs)
	expect(slots.length).toBe(4)
	for (const [index, at] of slots.entries()) expect(at - first - index * quarterMs).toBeLessThan(11_000)
})

test('row 32: a PC that slept eight hours makes one round, not thirty-two', async () => {
	const { time, slots, pass } = running()
	await pass(quarterMs)
	const before = slots.length
	// The wall clock went on while the monotonic one stood still.
	time.setPcClock(time.clock.now() + 8 * 3_600_000)
	await pass(60_000)
	expect(slots.length).toBe(before + 1)
	await pass(2 * quarterMs)
	expect(slots.length).toBe(before + 3)
})

test('row 32: a PC clock that is set a day ahead or back makes no storm, and rounds go on', async () => {
	const { time, slots, pass } = running()
	for (const step of [dayMs, -dayMs, -dayMs, dayMs]) {
		const before = slots.length
		time.setPcClock(time.clock.now() + step)
		await pass(60_000)
		expect(slots.length - before).toBeLessThanOrEqual(2)
		const settled = slots.length
		await pass(4 * quarterMs)
		expect(slots.length - settled).toBe(4)
	}
})
