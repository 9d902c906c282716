/**
 * A 2400 Bd line on time that passes only when nothing is left to do: real codecs on both sides, virtual electricity
 * meters behind it, every frame at its time.
 */

import type { OpenWire, Wire } from '../../../src/main/lines/line.ts'
import { createLine } from '../../../src/main/lines/watchdog.ts'
import { dlt645 } from '../../../src/main/protocols/dlt645/driver.ts'
import type { ReadResult } from '../../../src/main/protocols/protocol.ts'
import type { KnownMeter } from '../../../src/main/station/collect/known-meters.ts'
import { createLineReader } from '../../../src/main/station/collect/line-reader.ts'
import { createRounds, type RoundsOptions } from '../../../src/main/station/collect/rounds.ts'
import { createSilences } from '../../../src/main/station/collect/silences.ts'
import { createFaults } from '../../../src/virtual/building/faults.ts'
import { type Meter, meters as planned } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'
import { createBus } from '../../../src/virtual/bus.ts'
import { createFakeTime, type FakeTime } from '../../unit/protocols/fake-time.ts'

const charMs = 11_000 / 2400
/** What a meter takes before it answers. */
const delayMs = 100

export const quarterMs = 900_000

export function pacedLine(count: number) {
	const time = createFakeTime()
	const faults = createFaults(() => 0.5)
	const own = planned.filter(({ line }) => line === 'strom-1')[0]!
	const its = Array.from({ length: count }, (_, index): Meter => {
		const serial = String(202_600_000_000 + index)
		return { ...own, address: serial, serial }
	})
	// All of them count alike: a history for each would take longer than the test.
	const truth = createTruth(4)
	const alike = { ...truth, registersAt: (_: Meter, at: number) => truth.registersAt(own, at) }
	const parts = { truth: alike, faults, now: () => time.clock.now() }
	const bus = createBus({ id: 'strom-1', title: 'Strom', protocol: 'dlt645' }, parts, its)
	const asked: { readonly address: string; readonly at: number }[] = []
	const openWire: OpenWire = async () =>
		wireTo(time, bus, (address) => asked.push({ address, at: time.clock.monotonicMs() }))
	const serial = { path: 'COM1', baud: 2400, parity: 'even', dataBits: 8, stopBits: 1, echo: 'none' } as const
	const lineOptions = { openWire, clock: time.clock, random: () => 0.5, log: () => {} }
	const line = createLine({ kind: 'serial', ...serial }, lineOptions)
	const reader = createLineReader(line, dlt645, time.clock)
	return { time, faults, line, reader, asked, meters: its.map((meter, index) => known(index + 1, meter.serial)) }
}

function wireTo(time: FakeTime, bus: ReturnType<typeof createBus>, heard: (address: string) => void): Wire {
	const receive = bus.receiver()
	let listener: ((bytes: Uint8Array) => void) | null = null
	let lastByteAt = Number.NEGATIVE_INFINITY
	/** Its bytes come at once when the last of them is there. */
	const say = (bytes: Uint8Array, afterMs: number) =>
		time.after(afterMs + bytes.length * charMs, () => {
			lastByteAt = time.clock.monotonicMs()
			listener?.(bytes)
		})
	return {
		send: async (bytes) => {
			const start = bytes.indexOf(0x68)
			heard(Buffer.from(bytes.slice(start + 1, start + 7).toReversed()).toString('hex'))
			const sentMs = bytes.length * charMs
			time.after(sentMs, () => {
				for (const answer of receive(bytes, time.clock.monotonicMs())) say(answer.bytes, delayMs + answer.delayMs)
			})
		},
		listen: (heardBy) => {
			listener = heardBy
		},
		closed: new Promise(() => undefined),
		close: async () => undefined,
		speed: { baud: 2400, bitsPerChar: 11 },
		lastByteAt: () => lastByteAt,
	}
}

const known = (id: number, serial: string): KnownMeter => ({
	...{ id, serial, address: serial, lineId: 1, pointId: null, concentratorId: null, context: {} },
	...{ clock: 'local', zone: 'Europe/Berlin', registers: [] },
	model: {
		...{ id: 'm', name: 'm', protocol: 'dlt645', medium: 'electricity', main: 'import', roundMinutes: 15 },
		profileEvery: 'quarter-hour',
		...{ memory: { freeze: 0, settlement: 0, profileDays: 0, comesWithCurrent: false }, registers: [] },
	},
})

/** Rounds on that line as the collector has them. */
export function roundsOn({ time, reader }: ReturnType<typeof pacedLine>, more: Partial<RoundsOptions> = {}) {
	const silences = createSilences(time.clock.monotonicMs)
	const answers = new Map<number, ReadResult>()
	let settle: () => void = () => {}
	const rounds = createRounds({
		...{ now: time.clock.now, silences, recovered: () => {}, lineDone: () => settle(), finished: () => {} },
		ask: ({ id, address }, retries, priority, done) => {
			const job = { kind: 'current', items: ['00010000'] } as const
			const task = { meterId: id, address, job, context: () => ({}), priority, done }
			reader.add([{ ...task, ...(retries === undefined ? {} : { retries }) }])
		},
		answered: ({ id }, result) => void answers.set(id, result),
		...more,
	})
	return {
		...{ rounds, silences, answers },
		/** A round by plan; how long the line's cycle took, ms. */
		async round(meters: readonly KnownMeter[]): Promise<number> {
			const over = new Promise<void>((resolve) => {
				settle = resolve
			})
			rounds.start(meters, 'slot')
			// Nobody was due: all of them are left alone for now.
			if (rounds.last()?.startedAt !== time.clock.now()) return 0
			await time.through(over)
			return rounds.ofLine(1)!.cycleMs!
		},
		/** Everything that was put into the line's queue has been asked. */
		async quiet(): Promise<void> {
			const calm = async () => {
				while (reader.waiting() > 0) await time.clock.sleep(1_000)
				await time.clock.sleep(10_000)
			}
			await time.through(calm())
		},
		/** To the next quarter hour. */
		async nextSlot(): Promise<void> {
			const passed = time.clock.monotonicMs() % quarterMs
			await time.through(time.clock.sleep(quarterMs - passed))
		},
	}
}
