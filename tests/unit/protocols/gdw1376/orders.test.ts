/** Parameters and control of a terminal: sent once, read back where possible, and no more said than is known. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../../src/main/protocols/gdw1376/codec.ts'
import { gdw1376 } from '../../../../src/main/protocols/gdw1376/driver.ts'
import { itemName } from '../../../../src/main/protocols/gdw1376/names.ts'
import { parameterBytes } from '../../../../src/main/protocols/gdw1376/parameter-values.ts'
import type { ControlOrder, MeterContext } from '../../../../src/main/protocols/protocol.ts'
import type { Habits } from '../../../../src/virtual/gdw1376/state.ts'
import { terminalOf } from '../../virtual/gdw1376.ts'
import { frame, password as passwordHex, typedAddress } from './frames.ts'
import { talk } from './street.ts'

const password = '112233445566778899AABBCCDDEEFF10'
const parameter = (item: string, value: string): ControlOrder => ({ kind: 'parameter', item, value })
type Spoil = (bytes: Uint8Array, nth: number) => Uint8Array

function give(
	order: ControlOrder,
	options: { habits?: Habits; context?: MeterContext; to?: string; spoil?: Spoil } = {},
) {
	const terminal = terminalOf(options.habits)
	const session = gdw1376.control(options.to ?? typedAddress, order, options.context)
	const { result, sent } = talk(session, terminal, options.spoil)
	const orders = sent.filter((hex) => ['04', '05'].includes(hex.slice(24, 26)))
	return { ...result, orders, sent, state: terminal.state }
}
const lose =
	(which: number): Spoil =>
	(bytes, nth) =>
		nth === which ? new Uint8Array() : bytes

describe('a parameter', () => {
	it('is set by its values; those that are not named stay as they are', () => {
		const { outcome, orders, state, after } = give(parameter('04 F1', 'heartbeat=5; answer-timeout=300; repetitions=2'))
		expect(outcome).toBe('done')
		expect(orders).toHaveLength(1)
		expect(state.parameters.get(1)).toEqual([10, 20, 0x2c, 0x21, 0x07, 5])
		expect(after.find(({ role }) => role === 'heartbeat')?.value).toBe('5')
	})

	it('is set by its bytes, whether or not anybody knows their meaning', () => {
		const { outcome, state } = give(parameter('F9', `${'FF'.repeat(8)}${'01'.repeat(8)}`))
		expect([outcome, state.parameters.get(9)?.at(-1)]).toEqual(['done', 1])
		// This terminal has no F26: it denies the question and the order.
		expect(give(parameter('F26', '0102')).outcome).toBe('refused')
	})

	it('is refused under a wrong password, unknown after a lost answer that changed nothing, done if it did', () => {
		const order = parameter('F1', 'heartbeat=5')
		expect(give(order, { habits: { password } })).toMatchObject({ outcome: 'refused', meterError: { code: 'F2' } })
		expect(give(order, { habits: { password, wrongPassword: 'per-item' } }).outcome).toBe('refused')
		expect(
			give(order, { habits: { password, confirms: 'per-item' }, context: { secrets: { password } } }).outcome,
		).toBe('done')
		expect(give(order, { habits: { password }, spoil: lose(1) })).toMatchObject({
			outcome: 'unknown',
			orders: [expect.any(String)],
		})
		expect(give(order, { spoil: lose(1) })).toMatchObject({ outcome: 'done', orders: [expect.any(String)] })
		expect(give(order, { spoil: lose(2) }).outcome).toBe('accepted')
		expect(give(order, { spoil: lose(0) }).outcome).toBe('not-sent')
	})

	it('is not sent where it is none', () => {
		for (const [item, value] of [
			['F1', 'heartbeat=500'],
			['F1', 'colour=red'],
			['F1', 'heartbeat=5; nothing'],
			['F1', 'X'],
			['F1', ''],
			['F26', 'limit=5'],
			['F10', '0000'],
			['F33', '00'],
			['F0', '00'],
			['06 F1', '00'],
			['05 F31', '00'],
			['05 F200', '00'],
			['05 F49', 'port 2'],
			['F9', '00'.repeat(2000)],
		] as const) {
			const { outcome, orders } = give(parameter(item, value))
			expect([outcome, orders], `${item} ${value}`).toEqual(['not-sent', []])
		}
		expect(give(parameter('F1', '00'), { context: { secrets: { password: 'x' } } }).sent).toEqual([])
		expect(give(parameter('F1', '00'), { to: 'nobody' }).sent).toEqual([])
	})
})

describe('an order of control', () => {
	it('is accepted and nothing more: nothing can be read back', () => {
		const { outcome, orders, state } = give(parameter('05 F49', '1F'))
		expect([outcome, orders.length, state.pauses.get(31)?.length]).toEqual(['accepted', 1, 1])
		expect(give(parameter('05 F51', '02')).state.rereads.get(2)).toHaveLength(1)
	})

	it('is refused, or nobody knows', () => {
		expect(give(parameter('05 F38', '')).outcome).toBe('refused')
		const lost = give(parameter('05 F50', '1F'), { spoil: lose(0) })
		expect([lost.outcome, lost.orders.length]).toEqual(['unknown', 1])
	})

	it('trips a round, permits closing, keeps the supply and ends that', () => {
		const sent = (
			action: 'trip' | 'permit-close' | 'keep-on' | 'keep-off' | 'close',
			to: string,
			until: string | null = null,
		) => give({ kind: 'supply', action, until }, { to }).orders.map((hex) => hex.slice(28, -36))
		expect(sent('trip', `${typedAddress}/p2`)).toEqual(['0201010000'])
		expect(sent('permit-close', `${typedAddress}/p1`)).toEqual(['01010200'])
		expect(sent('keep-on', typedAddress)).toEqual(['0000010300'])
		expect(sent('keep-off', typedAddress)).toEqual(['00000104'])
		expect(sent('trip', typedAddress)).toEqual([])
		expect(sent('keep-on', `${typedAddress}/p1`)).toEqual([])
		expect(sent('close', `${typedAddress}/p1`)).toEqual([])
		expect(sent('trip', `${typedAddress}/p1`, '2026-12-01T00:00')).toEqual([])
	})
})

describe('parameters as records state them', () => {
	const byte = fc.integer({ min: 0, max: 255 })
	const hex = (bytes: number) =>
		fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((each) => Buffer.from(each).toString('hex').toUpperCase())
	const text = (most: number) =>
		fc.stringMatching(new RegExp(`^([!-~]([ -~]{0,${most - 2}}[!-~])?)?$`)).filter((each) => each.length <= most)
	const host = fc
		.tuple(fc.array(byte, { minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 0xffff }))
		.map(([own, port]) => `${own.join('.')}:${port}`)
	const phone = fc.stringMatching(/^[\d,#]{1,16}$/)
	const values: Readonly<Record<number, fc.Arbitrary<Record<string, string>>>> = {
		1: fc.record({
			'rts-delay': byte.map((units) => (units / 50).toFixed(2)),
			'permitted-delay': byte.map(String),
			'answer-timeout': fc.integer({ min: 0, max: 4095 }).map(String),
			repetitions: fc.integer({ min: 0, max: 3 }).map(String),
			'confirmed-services': hex(1),
			heartbeat: byte.map(String),
		}),
		3: fc.record({ 'main-address': host, 'backup-address': host, 'access-point': text(16) }),
		4: fc.record({ 'master-telephone': phone, 'message-centre': phone }),
		9: fc.record({ 'recorded-events': hex(8), 'important-events': hex(8) }),
		29: fc.record({ 'shown-number': text(12) }),
	}

	it('become the bytes that are decoded to the same', () => {
		for (const [item, arbitrary] of Object.entries(values)) {
			const dt = 1 << ((Number(item) - 1) % 8)
			const group = Math.floor((Number(item) - 1) / 8)
			fc.assert(
				fc.property(arbitrary, (wanted) => {
					const bytes = parameterBytes(Number(item), new Map(Object.entries(wanted)))
					if (bytes === null || typeof bytes === 'string') throw new Error(String(bytes))
					const head = Buffer.from([0, 0, dt, group, ...bytes]).toString('hex')
					const decoded = decode(frame(0x04, `${head} ${passwordHex}`, { control: 0x4a }))
					const told = decoded.ok ? decoded.readings.map(({ role, value }) => [role, value]) : []
					expect(Object.fromEntries(told)).toEqual(wanted)
				}),
			)
		}
	})
})

it('every item that the master’s side has is named', () => {
	const named: readonly (readonly [number, readonly number[]])[] = [
		[0x00, [1, 2, 3]],
		[0x02, [1, 2, 3]],
		[0x04, [1, 3, 7, 9, 10, 11, 21, 25, 26, 27, 33, 34, 35, 38, 39, 65, 66, 67, 68, 89]],
		[0x05, [1, 2, 25, 31, 33, 38, 39, 49, 50]],
		[0x0b, [1, 2]],
		[
			0x0c,
			[
				...range(1, 11),
				...range(25, 28),
				33,
				34,
				57,
				58,
				...range(129, 136),
				...range(145, 152),
				161,
				...range(165, 170),
			],
		],
		[
			0x0d,
			[...range(1, 12), ...range(17, 28), ...range(161, 184), ...range(73, 76), ...range(81, 95), ...range(97, 110)],
		],
		[0x0e, [1, 2]],
		[0x0f, [1]],
		[0x10, [1, 9]],
	]
	for (const [code, items] of named) {
		for (const item of items) expect(itemName(code, item), `${code.toString(16)} F${item}`).not.toBeNull()
	}
	expect([itemName(0x0d, 27), itemName(0x0d, 101), itemName(0x0c, 170)]).toEqual([
		'day: voltage statistics',
		'curve: active energy forward',
		'how the reading of a meter went',
	])
	expect([itemName(0x0d, 96), itemName(0x0c, 250), itemName(0x07, 1)]).toEqual([null, null, null])
})

function range(from: number, to: number): readonly number[] {
	return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
