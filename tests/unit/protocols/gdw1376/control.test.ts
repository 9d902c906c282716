/** Setting a terminal's clock: what was sent, what became of it, and what is said when nobody knows. */
import { expect, it } from 'vitest'
import { gdw1376 } from '../../../../src/main/protocols/gdw1376/driver.ts'
import type { MeterContext } from '../../../../src/main/protocols/protocol.ts'
import type { Habits } from '../../../../src/virtual/gdw1376/terminal.ts'
import { typedAddress } from './frames.ts'
import { talk, terminalOf } from './street.ts'

const password = '112233445566778899AABBCCDDEEFF10'
const order = { kind: 'clock', local: '2026-11-22T18:30:05' } as const
const isOrder = (hex: string) => hex.slice(24, 26) === '05'
type Spoil = (bytes: Uint8Array, nth: number) => Uint8Array

function set(habits: Habits = {}, context: MeterContext = {}, spoil?: Spoil) {
	const { result, sent } = talk(gdw1376.control(typedAddress, order, context), terminalOf(habits), spoil)
	return { ...result, orders: sent.filter(isOrder) }
}
const nothing = new Uint8Array()

it('sends the time once and reads it back', () => {
	const { outcome, orders, before, after } = set()
	expect(outcome).toBe('done')
	// Sunday is day 7 of the week: F1 = 111 10001.
	expect(orders.map((hex) => hex.slice(28, 48))).toEqual(['0000400305301822F126'])
	expect([before[0]?.value, after[0]?.value]).toEqual(['2026-11-22T17:03:20', '2026-11-22T18:30:05'])
})

it('needs the password of a terminal that has one, and tells nobody', () => {
	const withPassword = { secrets: { password } }
	expect(set({ password }, withPassword).outcome).toBe('done')
	const refused = set({ password })
	expect(refused).toMatchObject({ outcome: 'refused', meterError: { code: 'F2' } })
	expect(refused.after[0]?.value).toBe('2026-11-22T17:03:20')
	const wrong = set({ password }, { secrets: { password: 'secret' } })
	expect([wrong.outcome, wrong.orders]).toEqual(['not-sent', []])
	const { orders: _sent, ...told } = set({ password: 'x' }, withPassword)
	expect(JSON.stringify([told, wrong])).not.toMatch(/112233445566|secret/)
})

it('believes the clock that it reads back more than an answer that did not come', () => {
	const lost = set({}, {}, (bytes, nth) => (nth === 1 ? nothing : bytes))
	expect([lost.outcome, lost.orders.length]).toEqual(['done', 1])
	// Nothing of the order arrived: the second question is heard by nobody, and the clock goes on.
	const unheard = set({ lacks: [], password }, {}, (bytes, nth) => (nth === 1 ? nothing : bytes))
	expect([unheard.outcome, unheard.orders.length]).toEqual(['unknown', 1])
})

it('says that it was accepted where it cannot be read back, and sends nothing where it could not be read before', () => {
	expect(set({}, {}, (bytes, nth) => (nth === 2 ? nothing : bytes)).outcome).toBe('accepted')
	expect(set({}, {}, () => nothing)).toMatchObject({ outcome: 'not-sent', orders: [] })
})

it('sends nothing for other orders, other addresses and times that are none', () => {
	const outcomes = [
		gdw1376.control(typedAddress, { kind: 'reset' }),
		gdw1376.control('nowhere', order),
		gdw1376.control(typedAddress, { kind: 'clock', local: '2026-02-30T00:00:00' }),
		gdw1376.control(typedAddress, { kind: 'clock', local: 'noon' }),
	].map((session) => talk(session, terminalOf()))
	expect(outcomes.map(({ result, sent }) => [result.outcome, sent.length])).toEqual(outcomes.map(() => ['not-sent', 0]))
})
