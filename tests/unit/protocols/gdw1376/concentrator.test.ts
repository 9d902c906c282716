/** What a station does with a concentrator: archive, events, plan, state, and the way through it to a meter. */
import { describe, expect, it } from 'vitest'
import type { ArchiveEntry, ReadingPlan } from '../../../../src/main/protocols/concentrator.ts'
import { gdw1376 } from '../../../../src/main/protocols/gdw1376/driver.ts'
import { converse } from '../converse.ts'
import { frame, typedAddress } from './frames.ts'
import { concentratorBus, emptyMemory, entryHex, type Habits, type Memory } from './memory.ts'

const { concentrator } = gdw1376
const entriesAt = (memory: Memory, indexes: readonly number[]) => {
	for (const index of indexes) memory.archive.set(index, entryHex(index))
	return memory
}
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index)
const numbersOf = (entries: readonly ArchiveEntry[]) => entries.map(({ index }) => index)
const entry = (index: number, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
	...{ index, point: index, port: 31, baud: null, protocolCode: 31, meterAddress: String(112233440000 + index) },
	...{ collectorAddress: '000000000000', tariffs: 4, integerDigits: 6, decimals: 2, userClass: 3, userSubclass: 1 },
	...more,
})
const password = '112233445566778899AABBCCDDEEFF10'

describe('addresses', () => {
	it('are the concentrator’s and its points’', () => {
		expect(concentrator.parts(`${typedAddress}/p5`)).toEqual({ terminal: typedAddress, point: 5 })
		expect(concentrator.parts(typedAddress)).toEqual({ terminal: typedAddress, point: 0 })
		expect(concentrator.parts('nobody')).toBeNull()
		expect([0, 5].map((point) => concentrator.pointAddress(typedAddress, point))).toEqual([
			typedAddress,
			`${typedAddress}/p5`,
		])
	})
})

describe('reading the archive', () => {
	const read = (memory: Memory, habits: Habits = {}, spoil?: Parameters<typeof concentratorBus>[2]) => {
		const told: number[] = []
		const session = concentrator.readArchive(typedAddress, (entries) => told.push(entries))
		return { ...converse(session, concentratorBus(memory, habits, spoil)), told }
	}

	it('finds every entry, also behind holes, in sixteen questions', () => {
		const numbers = [...upTo(40), ...upTo(900, 700), 2040]
		const { result, sent, told } = read(entriesAt(emptyMemory(), numbers), { entriesPerFrame: 8 })
		expect(result.failure).toBeNull()
		expect(numbersOf(result.value)).toEqual(numbers)
		expect(sent).toHaveLength(16)
		expect(told.at(-1)).toBe(numbers.length)
		expect(result.value[0]).toEqual({
			...{ index: 1, point: 1, port: 2, baud: 2400, protocolCode: 30, meterAddress: '112233440001' },
			...{ collectorAddress: '000000000000', tariffs: 4, integerDigits: 5, decimals: 2, userClass: 3, userSubclass: 1 },
		})
	})

	it('asks for eight, and for single numbers at the end, where a terminal denies or does not hear more', () => {
		for (const habits of [{ mostIndexes: 8 }, { isStrict: true }, { mostIndexes: 8, isStrict: true }]) {
			const { result } = read(entriesAt(emptyMemory(), upTo(299)), habits)
			expect([numbersOf(result.value), result.failure]).toEqual([upTo(299), null])
		}
		const deaf = read(entriesAt(emptyMemory(), upTo(50)), {}, (bytes, nth) => (nth === 0 ? new Uint8Array() : bytes))
		expect([numbersOf(deaf.result.value), deaf.result.failure]).toEqual([upTo(50), null])
	})

	it('is over with the first answer where a terminal tells everything at once', () => {
		const { result, sent } = read(entriesAt(emptyMemory(), upTo(500)), { tellsAll: true, entriesPerFrame: 30 })
		expect([numbersOf(result.value), sent.length]).toEqual([upTo(500), 1])
	})

	it('finds nothing in an empty archive, and says why where nobody answers', () => {
		const empty = read(emptyMemory()).result
		expect([empty.value, empty.failure]).toEqual([[], null])
		const dead = read(entriesAt(emptyMemory(), upTo(9)), {}, () => new Uint8Array()).result
		expect([dead.value, dead.failure?.reason]).toEqual([[], 'silence'])
		const lost = read(entriesAt(emptyMemory(), upTo(200)), {}, (bytes, nth) => (nth === 0 ? bytes : new Uint8Array()))
		expect([lost.result.value.length, lost.result.failure?.reason]).toEqual([128, 'silence'])
	})
})

describe('writing the archive', () => {
	const write = (
		memory: Memory,
		entries: readonly ArchiveEntry[],
		deleted: readonly number[] = [],
		habits: Habits = {},
		spoil?: Parameters<typeof concentratorBus>[2],
	) => {
		const gone = deleted.map((index) => ({ index, point: index }))
		const context = habits.password === undefined ? undefined : { secrets: { password: habits.password } }
		const session = concentrator.writeArchive(typedAddress, entries, gone, context)
		return converse(session, concentratorBus(memory, habits, spoil))
	}
	const ordersIn = (sent: readonly string[]) => sent.filter((hex) => hex.startsWith('04', 24)).length

	it('puts a hundred meters into an empty archive, each sent once, and reads them back', () => {
		const memory = emptyMemory()
		const entries = upTo(100).map((index) => entry(index))
		const { result, sent } = write(memory, entries)
		expect(result.result).toMatchObject({ outcome: 'done', text: expect.stringContaining('100 entries') })
		expect(result.after).toEqual(entries)
		expect([ordersIn(sent), memory.obeyed.length]).toEqual([7, 7])
	})

	it('changes, keeps the meters’ own passwords, and deletes by point 0', () => {
		const memory = entriesAt(emptyMemory(), upTo(10))
		const changed = entry(3, {
			port: 2,
			baud: 2400,
			protocolCode: 30,
			integerDigits: 5,
			collectorAddress: '000000000099',
		})
		const { result } = write(memory, [changed], [4, 5, 11], { password })
		expect(result.result.outcome).toBe('done')
		expect(result.after).toEqual([changed])
		expect(memory.archive.get(3)!.slice(24, 36)).toBe('112233445566')
		expect([...memory.archive.keys()]).toEqual([1, 2, 3, 6, 7, 8, 9, 10])
	})

	it('says what is not as ordered: a denied part, a wrong password, a lost answer', () => {
		const some = upTo(40).map((index) => entry(index))
		const part = write(emptyMemory(), some, [], { refuses: [20] }).result
		expect(part.result).toMatchObject({ outcome: 'unknown', text: expect.stringContaining('24 of 40') })
		expect(part.after).toHaveLength(24)
		const locked = converse(
			concentrator.writeArchive(typedAddress, some, []),
			concentratorBus(emptyMemory(), { password }),
		).result
		expect(locked.result).toMatchObject({ outcome: 'refused', meterError: { code: 'F2' } })
		const memory = emptyMemory()
		const lost = write(memory, some.slice(0, 5), [], {}, (bytes) =>
			bytes[12] === 0 && bytes[16] === 1 ? new Uint8Array() : bytes,
		)
		expect([lost.result.result.outcome, ordersIn(lost.sent)]).toEqual(['done', 1])
	})

	it('sends nothing that cannot stand in an entry', () => {
		const wrong: readonly Partial<ArchiveEntry>[] = [
			{ index: 0 },
			{ point: 2041 },
			{ port: 32 },
			{ baud: 300 },
			{ integerDigits: 8 },
			{ decimals: 0 },
			{ meterAddress: '12' },
			{ collectorAddress: '00000000000G' },
			{ userClass: 16 },
			{ tariffs: 1.5 },
		]
		for (const more of wrong) {
			const { result, sent } = write(emptyMemory(), [entry(7, more)])
			expect([result.result.outcome, sent.length], JSON.stringify(more)).toEqual(['not-sent', 0])
		}
		for (const session of [
			concentrator.writeArchive(typedAddress, [entry(1), entry(1)], []),
			concentrator.writeArchive(typedAddress, [], []),
			concentrator.writeArchive(typedAddress, [], [{ index: 0, point: 0 }]),
			concentrator.writeArchive('nobody', [entry(1)], []),
			concentrator.writeArchive(typedAddress, [entry(1)], [], { secrets: { password: 'secret' } }),
		]) {
			const { result, sent } = converse(session, concentratorBus(emptyMemory()))
			expect([result.result.outcome, sent.length]).toEqual(['not-sent', 0])
		}
	})
})

describe('events', () => {
	const power = (minute: number) => `0E0A${String(minute % 60).padStart(2, '0')}09221126EEEEEEEEEE`
	const ringOf = (count: number) => {
		const memory = emptyMemory()
		for (let sequence = 0; sequence < count; sequence++) memory.events.set(sequence % 256, power(sequence))
		memory.counter = count
		return memory
	}

	it('are counted', () => {
		const { result } = converse(concentrator.readEventCounters(typedAddress), concentratorBus(ringOf(300)))
		expect(result).toMatchObject({ value: { important: 44, ordinary: 3 }, failure: null })
	})

	it('are fetched around the ring’s end, each with its place, also where few come at once', () => {
		for (const eventsPerAnswer of [256, 7]) {
			const session = concentrator.readEvents(typedAddress, true, 200, 44)
			const { result } = converse(session, concentratorBus(ringOf(300), { eventsPerAnswer }))
			expect(result.failure).toBeNull()
			expect(result.value.map(({ number }) => number)).toEqual([...upTo(255, 200), ...upTo(43, 0)])
			expect(result.value[0]).toMatchObject({
				...{ erc: 14, local: '2026-11-22T09:20', decoded: true },
				text: 'Power failed 2026-11-22 09:20.',
			})
			expect(Buffer.from(result.value[0]!.bytes).toString('hex').toUpperCase()).toBe(power(200))
		}
	})

	it('of a kind whose content nobody knows are named and kept', () => {
		const memory = emptyMemory()
		memory.events.set(0, '1F0505092211269900')
		memory.events.set(0, '1F07050922112699AA')
		memory.events.set(1, '0302AABB')
		memory.counter = 2
		const { result } = converse(concentrator.readEvents(typedAddress, false, 0, 2), concentratorBus(memory))
		expect(result.value.map(({ erc, decoded, local, text }) => [erc, decoded, local, text])).toEqual([
			[31, false, '2026-11-22T09:05', 'Meter reading failed; content not decoded.'],
			[3, false, null, 'Parameters changed; content not decoded.'],
		])
	})

	it('none are asked for where none are wanted, and a denial is told', () => {
		const none = converse(concentrator.readEvents(typedAddress, true, 5, 5), concentratorBus(emptyMemory()))
		expect([none.result.value, none.sent.length]).toEqual([[], 0])
		const denied = converse(concentrator.readEvents(typedAddress, true, 0, 5), () => frame(0x00, '00 00 02 00'))
		expect(denied.result.failure?.reason).toBe('meter-error')
	})
})

describe('the reading plan', () => {
	const block = '02 3F 00 03 00 00 80 30 01 3C 00 00 05 01 00 00 59 23'.replaceAll(' ', '')
	const planned = (port = 2): ReadingPlan => ({
		...{ port, intervalMinutes: 15, readingTime: '00:05', days: upTo(31) },
		periods: [
			{ from: '00:00', to: '06:00' },
			{ from: '12:00', to: '23:59' },
		],
	})

	it('is read from all ports, one by one where a terminal wants it so', () => {
		const memory = emptyMemory()
		memory.plans.set(2, block)
		memory.plans.set(31, block.replace(/^02/, '1F'))
		for (const habits of [{}, { mostPorts: 1 }]) {
			const { result } = converse(concentrator.readPlan(typedAddress, []), concentratorBus(memory, habits))
			expect([result.value.map(({ port }) => port), result.failure]).toEqual([[2, 31], null])
			expect(result.value[0]).toEqual({
				...{ port: 2, intervalMinutes: 60, readingTime: '01:30', days: [1, 2] },
				periods: [{ from: '00:00', to: '23:59' }],
			})
		}
	})

	it('is written once, keeps flags and broadcast time, and is read back', () => {
		const memory = emptyMemory()
		memory.plans.set(2, block)
		const { result, sent } = converse(
			concentrator.writePlan(typedAddress, [planned(), planned(31)]),
			concentratorBus(memory),
		)
		expect(result.outcome).toBe('done')
		expect(sent.filter((hex) => hex.startsWith('04', 24))).toHaveLength(1)
		expect(memory.plans.get(2)!.slice(0, 6)).toBe('023F00')
		expect(memory.plans.get(2)!.slice(20, 26)).toBe('000005')
		expect(memory.plans.get(31)!.slice(0, 6)).toBe('1F0000')
	})

	it('is refused with a wrong password, and not sent where it is none', () => {
		const memory = emptyMemory()
		memory.plans.set(2, block)
		const locked = converse(concentrator.writePlan(typedAddress, [planned()]), concentratorBus(memory, { password }))
		expect([locked.result.outcome, memory.plans.get(2)]).toEqual(['refused', block])
		for (const more of [
			{ days: [32] },
			{ intervalMinutes: 0 },
			{ port: 0 },
			{ readingTime: '24:00' },
			{ periods: [{ from: '1:00', to: '02:00' }] },
		]) {
			const session = concentrator.writePlan(typedAddress, [{ ...planned(), ...more }])
			const { result, sent } = converse(session, concentratorBus(memory))
			expect([result.outcome, sent.length], JSON.stringify(more)).toEqual(['not-sent', 0])
		}
	})
})

describe('what a concentrator says of itself', () => {
	const items = {
		'09 1': `4E425358 3130303230303031 43513032 080814 475A33444A475A32330000 43513133 43513039 260710`,
		'0C 4': '0A0B0C',
		'0C 10': '0102030405060708',
	}

	it('is its version, and the items whose layout is not known as they stand', () => {
		const { result } = converse(concentrator.readState(typedAddress), concentratorBus(emptyMemory(), { items }))
		expect(result.failure).toBeNull()
		expect(result.value).toEqual({
			...{ version: 'NBSX CQ02 2014-08-08', signalPercent: null, trafficTodayBytes: null, trafficMonthBytes: null },
			undecoded: { '0C F4': '0A0B0C', '0C F10': '0102030405060708' },
		})
	})

	it('is nothing where it denies or is silent', () => {
		const denied = converse(concentrator.readState(typedAddress), concentratorBus(emptyMemory()))
		expect([denied.result.value.version, denied.result.value.undecoded, denied.result.failure]).toEqual([
			null,
			{},
			null,
		])
		const silent = converse(concentrator.readState(typedAddress), () => new Uint8Array())
		expect([silent.result.failure?.reason, silent.sent.length]).toEqual(['silence', 1])
	})

	it('and it is there if it answers the link test, or else tells its clock, or denies that', () => {
		const answers: readonly (readonly [Uint8Array, Uint8Array, string | null])[] = [
			[frame(0x00, '00 00 01 00', { control: 0x8b }), new Uint8Array(), null],
			[new Uint8Array(), frame(0x0c, '00 00 02 00 20 03 17 22 F1 26'), null],
			[new Uint8Array(), frame(0x00, '00 00 02 00'), null],
			[new Uint8Array(), new Uint8Array(), 'silence'],
		]
		for (const [first, second, reason] of answers) {
			let nth = 0
			const { result, sent } = converse(concentrator.linkTest(typedAddress), () => (nth++ === 0 ? first : second))
			expect(result.failure?.reason ?? null).toBe(reason)
			expect(sent[0]!.slice(12, 36)).toBe('4914033263020260000004' + '00')
		}
	})
})
