/** What counts as a jump of the PC's clock, and who decides which time was right. */
import { describe, expect, test } from 'vitest'
import type { Clock } from '../../../src/main/lines/clock.ts'
import { createClockWatch } from '../../../src/main/station/watch/clock-watch.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
const noon = Date.UTC(2026, 10, 5, 11)

/** A PC whose time goes on, sleeps and is set as told. */
function pc(lastKnownAt: number | null = null) {
	let wall = noon
	let awake = 0
	let asleep = 0
	const open = new Map<string, object>()
	const told: string[] = []
	const clock: Clock = {
		now: () => wall,
		monotonicMs: () => awake,
		uptimeMs: () => awake + asleep,
		sleep: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
	}
	const watch = createClockWatch({
		clock,
		alarms: {
			raise: (cause, _subject, detail = {}) => void open.set(cause, detail),
			clear: (cause) => void open.delete(cause),
			isOpen: (cause) => open.has(cause),
		},
		log: (line) => void told.push(line),
		lastKnownAt,
		onDoubt: () => void told.push('doubt'),
		onTrust: () => void told.push('trust'),
	})
	watch.start()
	return {
		watch,
		told,
		alarm: () => open.get('station-clock-jumped'),
		pass: (ms: number) => {
			wall += ms
			awake += ms
		},
		sleep: (ms: number) => {
			wall += ms
			asleep += ms
		},
		set: (ms: number) => {
			wall += ms
		},
	}
}

describe('row 32: the PC’s clock', () => {
	test('that drifts, is corrected by seconds, or goes on through a night of sleep has not jumped', async () => {
		const { watch, alarm, pass, sleep, set, told } = pc()
		for (let n = 0; n < 1_000; n++) {
			pass(60_000)
			set(n % 3 === 0 ? 4_000 : -1_000)
			expect(watch.isTrusted()).toBe(true)
		}
		sleep(8 * hourMs)
		expect(watch.isTrusted()).toBe(true)
		expect(alarm()).toBeUndefined()
		expect(told).toEqual([])
		await watch.stop()
	})

	test.each([
		['a day ahead', dayMs],
		['a day back', -dayMs],
		['two minutes ahead', 120_000],
	])(
		'set %s is in doubt at once, with the jump in the alarm, and believed when it is set back',
		async (_what, jump) => {
			const { watch, alarm, pass, set, told } = pc()
			pass(5_000)
			set(jump)
			expect(watch.isTrusted()).toBe(false)
			expect(alarm()).toEqual({ stepMs: jump })
			pass(30 * 60_000)
			expect(watch.isTrusted()).toBe(false)
			set(-jump)
			expect(watch.isTrusted()).toBe(true)
			expect(alarm()).toBeUndefined()
			expect(told.filter((each) => each === 'doubt' || each === 'trust')).toEqual(['doubt', 'trust'])
			await watch.stop()
		},
	)

	test('corrected by a time server is believed as soon as two meters’ clocks have come nearer', async () => {
		const { watch, set } = pc()
		// The PC started with the time of its last end; one of its meters is off by hours all the time.
		for (const [meter, offsetMs] of [
			[1, dayMs],
			[2, dayMs + 20_000],
			[3, dayMs + 5 * hourMs],
		] as const) {
			watch.heard(meter, offsetMs)
		}
		set(dayMs)
		watch.heard(3, 5 * hourMs)
		expect(watch.isTrusted()).toBe(false)
		watch.heard(1, 0)
		expect(watch.isTrusted()).toBe(true)
		await watch.stop()
	})

	test('set wrong is not believed while meters’ clocks speak against it, however long it stays', async () => {
		const { watch, pass, set } = pc()
		watch.heard(1, 2_000)
		watch.heard(2, -4_000)
		set(-dayMs)
		watch.heard(1, dayMs + 2_000)
		for (let hour = 0; hour < 50; hour++) {
			pass(hourMs)
			expect(watch.isTrusted()).toBe(false)
		}
		await watch.stop()
	})

	test('is believed after an hour where no meter can tell', async () => {
		const { watch, pass, set } = pc()
		set(2 * hourMs)
		expect(watch.isTrusted()).toBe(false)
		pass(hourMs - 1_000)
		expect(watch.isTrusted()).toBe(false)
		pass(2_000)
		expect(watch.isTrusted()).toBe(true)
		await watch.stop()
	})

	test('that stands before the end of the last run is in doubt from the start, until it is past it', async () => {
		const { watch, alarm, set } = pc(noon + 3 * dayMs)
		expect(watch.isTrusted()).toBe(false)
		expect(alarm()).toEqual({ stepMs: -3 * dayMs })
		set(10 * dayMs)
		expect(watch.isTrusted()).toBe(true)
		await watch.stop()
		const next = pc(noon - dayMs)
		expect(next.watch.isTrusted()).toBe(true)
		await next.watch.stop()
	})
})
