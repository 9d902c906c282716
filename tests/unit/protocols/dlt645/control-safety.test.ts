import { describe, expect, it } from 'vitest'
import { parseCredentials } from '../../../../src/main/protocols/dlt645/credentials.ts'
import { explain } from '../../../../src/main/protocols/dlt645/explain.ts'
import type { ControlOrder } from '../../../../src/main/protocols/protocol.ts'
import type { Bus } from '../converse.ts'
import { xorshift } from '../laws.ts'
import { frame } from './frames.ts'
import { controls, meter, place, trip } from './ordering.ts'

describe('passwords', () => {
	it('are level and password in the order of the wire, then the operator code as the event log shows it', () => {
		expect(parseCredentials(' 02123456 ')).toEqual({
			kind: 'credentials',
			credentials: { password: [0x02, 0x12, 0x34, 0x56], operator: [0, 0, 0, 0] },
		})
		expect(parseCredentials('04000000 0000A107')).toMatchObject({
			credentials: { operator: [0x07, 0xa1, 0x00, 0x00] },
		})
		const refusals = { '': 'missing', '123456': 'form', '02123456 7': 'form', '98123456': 'cipher', '0212345x': 'form' }
		for (const [typed, reason] of Object.entries(refusals)) {
			expect(parseCredentials(typed), typed).toMatchObject({ kind: 'refused', reason })
		}
	})

	it('are needed before anything is asked', () => {
		const { result, sent } = place().order(trip, () => new Uint8Array(), {})
		expect(result.outcome).toBe('not-sent')
		expect(sent).toEqual([])
	})

	it('that are wrong end the order, and three of them lock the meter for a day', () => {
		const { order, time } = place()
		const wrong = { secrets: { password: '02654321' } }
		for (let count = 0; count < 3; count++) {
			const { result, sent } = order(trip, undefined, wrong)
			expect(result).toMatchObject({ outcome: 'refused', meterError: { code: '04' } })
			expect(result.text).toContain('lock')
			expect(controls(sent)).toEqual(['11', '1C', '11'])
		}
		expect(order(trip).result.outcome).toBe('refused')
		time.nowMs += 25 * 3_600_000
		expect(order(trip).result.outcome).toBe('accepted')
	})

	it('that are wrong leave a trip that is still pending as it is', () => {
		const { order } = place({ loadDelayMs: 2_000 })
		expect(order(trip).result.outcome).toBe('accepted')
		const again = order(trip, undefined, { secrets: { password: '02654321' } }).result
		expect(again).toMatchObject({ outcome: 'refused', before: [{ value: '0040' }], after: [{ value: '0040' }] })
	})

	it('stand in no text, record or explanation', () => {
		const { order } = place()
		const { result, sent } = order(trip)
		const frames = sent.map((hex) => explain(Uint8Array.from(Buffer.from(hex, 'hex'))))
		const cut = explain(Uint8Array.from(Buffer.from(sent[1]!, 'hex')).subarray(0, 20))
		for (const said of [result.text, JSON.stringify([result.before, result.after]), JSON.stringify([frames, cut])]) {
			expect(said).not.toMatch(/12 ?34 ?56|45 ?67 ?89/)
		}
	})
})

describe('whatever the line says', () => {
	it('an order is sent once at most, the clock in two parts at most, and is done only where it reads back so', () => {
		const random = xorshift(1645)
		const orders: readonly ControlOrder[] = [
			trip,
			{ kind: 'supply', action: 'permit-close', until: null },
			{ kind: 'supply', action: 'alarm-on', until: null },
			{ kind: 'supply', action: 'keep-off', until: null },
			{ kind: 'clock', local: '2026-11-22T17:10:00' },
			{ kind: 'parameter', item: '04000103', value: '30' },
			{ kind: 'parameter', item: '04010001', value: '05:00=1 23:00=2' },
			{ kind: 'freeze', at: 'now' },
			{ kind: 'freeze', at: 'daily:06:30' },
			{ kind: 'address', address: '77' },
			{ kind: 'baud', baud: 9600 },
		]
		const outcomes = new Map<string, number>()
		for (let round = 0; round < 5_000; round++) {
			const { bus, order } = place({
				loadDelayMs: random() % 2 === 0 ? 0 : 2_000,
				errsButWrites: () => random() % 4 === 0,
				isKeyPressed: () => random() % 2 === 0,
			})
			const spoiled: Bus = (bytes, step) => {
				const said = random() % 8 === 0 ? new Uint8Array() : bus(bytes, step)
				if (!(said instanceof Uint8Array) || random() % 8 !== 0) return said
				if (said.length < 12) return { kind: 'line', reason: 'lost' }
				return frame(
					meter.address,
					random() & 0xff,
					[...said.subarray(14, -2)].map(() => random() & 0xff),
				)
			}
			const what = orders[random() % orders.length]!
			const context = { secrets: { password: random() % 8 === 0 ? '02000001' : '02123456' } }
			const { result, sent } = order(what, spoiled, context)
			const writes = controls(sent).filter((control) => control !== '11')
			expect(writes.length).toBeLessThanOrEqual(what.kind === 'clock' ? 2 : 1)
			expect(result.outcome === 'not-sent').toBe(writes.length === 0)
			expect(result.text).not.toMatch(/123456/)
			if (result.outcome === 'done') expect(result.after.length).toBeGreaterThan(0)
			if (result.outcome === 'done' && what.kind === 'parameter' && what.item === '04000103') {
				expect(result.after[0]!.value).toBe('30')
			}
			outcomes.set(result.outcome, (outcomes.get(result.outcome) ?? 0) + 1)
		}
		for (const outcome of ['done', 'accepted', 'refused', 'unknown', 'not-sent']) {
			expect(outcomes.get(outcome) ?? 0, outcome).toBeGreaterThan(20)
		}
	})
})
