/** The driver against the virtual concentrator, which was written from the standard and shares nothing with it. */
import { describe, expect, it } from 'vitest'
import type { ArchiveEntry } from '../../../../src/main/protocols/concentrator.ts'
import { dlt645 } from '../../../../src/main/protocols/dlt645/driver.ts'
import { gdw1376 } from '../../../../src/main/protocols/gdw1376/driver.ts'
import { split } from '../../../../src/main/protocols/gdw1376/frame.ts'
import type { Session } from '../../../../src/main/protocols/protocol.ts'
import { otherEvent, powerFailure } from '../../../../src/virtual/gdw1376/events.ts'
import { requestsIn } from '../../../../src/virtual/gdw1376/frame.ts'
import type { Habits } from '../../../../src/virtual/gdw1376/state.ts'
import type { Terminal } from '../../../../src/virtual/gdw1376/terminal.ts'
import { meters, now, terminalOf } from '../../virtual/gdw1376.ts'
import { converse, heardOf } from '../converse.ts'
import { typedAddress } from './frames.ts'

const { concentrator, control, read, together } = gdw1376
const dayMs = 86_400_000

const talk = <T>(session: Session<T>, terminal: Terminal, at = now) =>
	converse(session, (request, step) => {
		const frames = requestsIn(request).requests.flatMap((each) => terminal.hear(each, at))
		return heardOf(split, step, Uint8Array.from(frames.flatMap((frame) => [...frame])), at)
	})

const entries = meters.map(
	({ address }, index): ArchiveEntry => ({
		...{ index: index + 1, point: index + 1, port: index === 10 ? 2 : 31, baud: index === 10 ? 2400 : null },
		...{ protocolCode: 30, meterAddress: address, collectorAddress: '000000000000', tariffs: 4 },
		...{ integerDigits: 5, decimals: 2, userClass: 3, userSubclass: 1 },
	}),
)
const addresses = entries.map(({ point }) => concentrator.pointAddress(typedAddress, point))

function commissioned(habits: Habits = {}, context = {}) {
	const terminal = terminalOf(habits)
	const { result } = talk(concentrator.writeArchive(typedAddress, entries, [], context), terminal)
	return { terminal, result }
}

describe('a concentrator with an empty archive', () => {
	it('is commissioned, keeps what it was told, and forgets a meter again', () => {
		const { terminal, result } = commissioned()
		expect(result.result.outcome).toBe('done')
		expect(talk(concentrator.readArchive(typedAddress), terminal).result.value).toEqual(entries)
		const gone = talk(concentrator.writeArchive(typedAddress, [], [{ index: 4, point: 4 }]), terminal).result
		expect([gone.result.outcome, gone.after]).toEqual(['done', []])
		expect(talk(concentrator.readArchive(typedAddress), terminal).result.value).toEqual(entries.toSpliced(3, 1))
	})

	it('takes nothing under a wrong password, however it says so', () => {
		for (const wrongPassword of ['deny', 'per-item'] as const) {
			const { result } = commissioned({ password: '11'.repeat(16), wrongPassword })
			expect([result.result.outcome, result.after]).toEqual(['refused', []])
		}
		const { result } = commissioned(
			{ password: '11'.repeat(16), confirms: 'per-item' },
			{ secrets: { password: '11'.repeat(16) } },
		)
		expect(result.result.outcome).toBe('done')
	})
})

describe('its meters', () => {
	it('are read together as they are read alone, however it frames, joins and leaves out', () => {
		for (const habits of [
			{},
			{ longestData: 120, asksConfirmation: true },
			{ absent: 'deny' },
			{ absent: 'ee' },
		] as const) {
			const { terminal } = commissioned(habits)
			const at = now + 3 * dayMs
			for (const job of [
				{ kind: 'current' },
				{ kind: 'freeze', back: 1 },
				{ kind: 'settlement', back: 1 },
				{ kind: 'profile', from: '2026-11-24T00:00', count: 96 },
			] as const) {
				const all = [...addresses, `${typedAddress}/p99`]
				const joined = talk(together.read(all, job), terminal, at)
				for (const address of all) {
					const alone = talk(read(address, job), terminal, at).result
					const one = joined.result.get(address)!
					const told = (records: typeof one.records) => records.map(({ frame, ...rest }) => JSON.stringify(rest)).sort()
					expect(told(one.records), `${address} ${job.kind}`).toEqual(told(alone.records))
					expect(one.failure?.reason, `${address} ${job.kind}`).toBe(alone.failure?.reason)
				}
			}
		}
	})

	it('have yesterday’s freezes in two questions', () => {
		const { terminal } = commissioned()
		const { result, sent } = talk(together.read(addresses, { kind: 'freeze', back: 1 }), terminal, now + 3 * dayMs)
		expect([...result.values()].every(({ failure }) => failure === null)).toBe(true)
		expect(sent.length).toBeLessThanOrEqual(3)
	})

	it('are reached through it by their own driver', () => {
		const { terminal } = commissioned()
		const way = { port: 31, baud: 2400, parity: 'even', dataBits: 8, stopBits: 1, answerMs: 10_000 } as const
		const inner = dlt645.read(meters[0]!.address, { kind: 'current', items: ['00010000'] })
		const { result } = talk(concentrator.through(typedAddress, way, inner, dlt645.split), terminal)
		expect(result.failure).toBeNull()
		expect(result.records).toHaveLength(1)
		const nobody = dlt645.read('000000000099', { kind: 'current', items: ['00010000'] })
		const silent = talk(concentrator.through(typedAddress, way, nobody, dlt645.split), terminal).result
		expect(silent.failure?.reason).toBe('silence')
	})
})

describe('the concentrator itself', () => {
	it('tells each event once and in order, around the end of its ring', () => {
		const { terminal } = commissioned({ longestData: 200 })
		const { add } = terminal.state.events
		for (let hour = 0; hour < 270; hour++) {
			const at = now + hour * 3_600_000
			if (hour % 3 === 0) add(true, 31, at, otherEvent(at, [hour % 256, 1, 2]))
			else add(true, 14, at, powerFailure(at, at + 60_000))
		}
		const counters = talk(concentrator.readEventCounters(typedAddress), terminal).result.value!
		expect(counters).toEqual({ important: 14, ordinary: 0 })
		const { result } = talk(concentrator.readEvents(typedAddress, true, 20, counters.important), terminal)
		const kept = terminal.state.events.all().slice(20)
		expect(result.failure).toBeNull()
		expect(result.value.map(({ number, erc }) => [number, erc])).toEqual(kept.map(({ number, erc }) => [number, erc]))
		expect(result.value.map(({ bytes }) => [...bytes])).toEqual(kept.map(({ bytes }) => [...bytes]))
	})

	it('has a plan that is read, changed and read again', () => {
		const { terminal } = commissioned()
		const before = talk(concentrator.readPlan(typedAddress, []), terminal).result
		expect([before.failure, before.value.map(({ port }) => port).sort()]).toEqual([null, [2, 31]])
		const wanted = before.value.map((plan) => ({ ...plan, intervalMinutes: 30, readingTime: '00:10' }))
		expect(talk(concentrator.writePlan(typedAddress, wanted), terminal).result.outcome).toBe('done')
		expect(talk(concentrator.readPlan(typedAddress, [31]), terminal).result.value).toEqual(
			wanted.filter(({ port }) => port === 31),
		)
	})

	it('tells its state, answers the link test, and takes the time', () => {
		const { terminal } = commissioned()
		expect(talk(concentrator.readState(typedAddress), terminal).result.value).toMatchObject({
			version: 'ZLWV V1.0 2024-06-01',
			undecoded: { '0C F9': '0000' },
		})
		expect(talk(concentrator.linkTest(typedAddress), terminal)).toMatchObject({ result: { failure: null } })
		const ordered = talk(control(typedAddress, { kind: 'clock', local: '2026-11-22T18:30:00' }), terminal).result
		expect(ordered.outcome).toBe('done')
	})
})
