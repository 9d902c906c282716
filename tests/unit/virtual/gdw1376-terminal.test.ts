/** The virtual concentrator against Q/GDW 1376.1, frame by frame as its clauses write them. */
import { describe, expect, it } from 'vitest'
import {
	archiveOrder,
	ask,
	bytes,
	decimal,
	enter,
	entry,
	hex,
	master,
	meters,
	now,
	own,
	password,
	terminalOf,
	truth,
} from './gdw1376.ts'

const denied = [{ control: '88', afn: '00', seq: '60', data: '00000200' }]
const confirmed = [{ control: '88', afn: '00', seq: '60', data: '00000100' }]
const day = 86_400_000
/** 00:00 CET on 22 November. */
const midnight = Date.UTC(2026, 10, 21, 23)

describe('the archive', () => {
	it('is empty at first, takes entries of 27 bytes, and gives back those that are asked for by number', () => {
		const terminal = terminalOf()
		const query = master('0A', '00 00 02 01 02 00 01 00 02 00')
		expect(ask(terminal, query)).toMatchObject([{ afn: '0A', data: '000002010000' }])
		const one = entry(2, 7, meters[0]!.address)
		expect(one).toBe(
			`02000700 1F1E ${hex(bytes(meters[0]!.address).reverse())} 000000000000 0405 000000000000 31`.replaceAll(' ', ''),
		)
		expect(ask(terminal, archiveOrder([one]))).toEqual(confirmed)
		expect(ask(terminal, query)).toMatchObject([{ afn: '0A', data: `000002010100${one}` }])
	})

	it('loses an entry that is written with point 0, and takes nothing of an order with an impossible entry', () => {
		const terminal = terminalOf()
		enter(terminal, 2)
		expect(ask(terminal, archiveOrder([entry(1, 0, meters[0]!.address)]))).toEqual(confirmed)
		expect(terminal.state.entries.size).toBe(1)
		const tooMany = archiveOrder([entry(5, 5, meters[4]!.address), entry(2041, 6, meters[5]!.address)])
		expect(ask(terminal, tooMany)).toEqual(denied)
		expect(terminal.state.entries.size).toBe(1)
	})

	it('is not touched by a wrong password: denied as a whole, or item by item', () => {
		const wrong = archiveOrder([entry(1, 1, meters[0]!.address)], '11'.repeat(16))
		const terminal = terminalOf()
		expect(ask(terminal, wrong)).toEqual(denied)
		expect(ask(terminalOf({ wrongPassword: 'per-item' }), wrong)).toMatchObject([
			{ afn: '00', data: '00000400 04 00000201 01'.replaceAll(' ', '') },
		])
		expect(terminal.state.entries.size).toBe(0)
	})

	it('holds 2,040 points and says them in frames whose numbers go on', () => {
		const terminal = terminalOf()
		for (let first = 1; first <= 2040; first += 30) {
			const part = Array.from({ length: 30 }, (_, at) => entry(first + at, first + at, meters[0]!.address))
			expect(ask(terminal, archiveOrder(part))).toEqual(confirmed)
		}
		const numbers = Array.from({ length: 90 }, (_, at) => hex([(1951 + at) % 256, (1951 + at) >> 8])).join('')
		const frames = ask(terminal, master('0A', `00 00 02 01 5A 00 ${numbers}`))
		expect(frames.map(({ seq }) => seq)).toEqual(['40', '01', '22'])
		expect(frames.map(({ data }) => (data.length / 2 - 6) / 27)).toEqual([30, 30, 30])
	})
})

describe('what it has read', () => {
	it('is nothing of a meter it was not told of: such a point is denied, or filled with EE', () => {
		const question = master('0C', '01 01 01 10')
		expect(ask(terminalOf(), question)).toEqual(denied)
		expect(ask(terminalOf({ absent: 'ee' }), question)).toMatchObject([
			{ afn: '0C', data: `01010110${'EE'.repeat(5)}04${'EE'.repeat(25)}` },
		])
	})

	it('is what the meter showed when it was read last, not what it shows now', () => {
		const terminal = terminalOf()
		enter(terminal, 1)
		const later = now + 20 * 60_000
		const [answer] = ask(terminal, master('0C', '01 01 01 10'), later)
		// The plan reads at five past every hour; at 17:23 that was 17:05.
		expect(answer!.data.slice(0, 20)).toBe('0101011005172211 2604'.replaceAll(' ', ''))
		const values = Array.from({ length: 5 }, (_, at) => decimal(answer!.data.slice(20 + 10 * at, 30 + 10 * at)))
		const { totalMilliWh, tariffsMilliWh } = truth.registersAt(meters[0]!, Date.UTC(2026, 10, 22, 16, 5))
		expect(values).toEqual([totalMilliWh, ...tariffsMilliWh!].map((milliWh) => Math.floor(milliWh / 100)))
	})

	it('stays behind while the meter is silent or reading is paused, and comes back with the next reading', () => {
		const terminal = terminalOf()
		enter(terminal, 1)
		const readAt = (at: number) => ask(terminal, master('0C', '01 01 01 10'), at)[0]!.data.slice(8, 12)
		expect(ask(terminal, master('05', `00 00 01 06 1F ${password}`, { control: '4A' }), now + 60_000)).toEqual(
			confirmed,
		)
		expect(readAt(now + 7_200_000)).toBe('0317')
		expect(ask(terminal, master('05', `00 00 02 06 1F ${password}`, { control: '4A' }), now + 7_200_000)).toEqual(
			confirmed,
		)
		expect(readAt(now + 7_200_000 + 120_000)).toBe('0519')
	})

	it('is nothing where the entry names another port or protocol than the meter has', () => {
		for (const wrong of [entry(1, 1, meters[0]!.address, 2), entry(1, 1, meters[0]!.address, 31, 1)]) {
			const terminal = terminalOf()
			expect(ask(terminal, archiveOrder([wrong]))).toEqual(confirmed)
			expect(ask(terminal, master('0C', '01 01 01 10'))).toEqual(denied)
		}
	})

	it('comes for several points and items in one answer, points first, and leaves out what it does not have', () => {
		const terminal = terminalOf()
		enter(terminal, 3)
		// Points 1, 3, 4 and items F129, F131.
		const [answer] = ask(terminal, master('0C', '0D 01 05 10'))
		const heads = [...answer!.data.matchAll(/(0[14])01(0[14])10(?=\d{10}04)/g)].map(([, da, dt]) => `${da}${dt}`)
		expect(heads).toEqual(['0101', '0104', '0401', '0404'])
	})

	it('of all three phases stands in F25: 5 bytes of time and 58 of values', () => {
		const terminal = terminalOf()
		enter(terminal, 1)
		const [answer] = ask(terminal, master('0C', '01 01 01 03'))
		expect(answer!.data).toHaveLength(2 * (4 + 5 + 12 + 12 + 8 + 6 + 9 + 3 + 12))
		expect(answer!.data.slice(8, 18)).toBe('0317221126')
	})
})

describe('what it keeps', () => {
	const freeze = (date: string) => master('0D', `01 01 01 14 ${date}`)
	const total = (data: string) => decimal(data.slice(26, 36))

	it('is the register at the midnight that ended the day', () => {
		const terminal = terminalOf()
		enter(terminal, 1)
		const [answer] = ask(terminal, freeze('21 11 26'))
		// DA DT, the day, when it was read, four tariffs.
		expect(answer!.data.slice(0, 26)).toBe('01010114 211126 0317221126 04'.replaceAll(' ', ''))
		expect(total(answer!.data)).toBe(Math.floor(truth.registersAt(meters[0]!, midnight).totalMilliWh / 100))
	})

	it('begins with the day before the meter was entered, and today is not over yet', () => {
		const terminal = terminalOf()
		enter(terminal, 1)
		expect(ask(terminal, freeze('20 11 26'))).toEqual(denied)
		expect(ask(terminal, freeze('22 11 26'))).toEqual(denied)
		expect(ask(terminal, freeze('22 11 26'), now + day)).toHaveLength(1)
		expect(ask(terminal, freeze('31 02 2F'), now + day)).toEqual(denied)
	})

	it('ends a day of 25 hours at its own midnight', () => {
		const terminal = terminalOf()
		const october = Date.UTC(2026, 9, 24, 10)
		enter(terminal, 1, october)
		const [before, after] = ['24 10 26', '25 10 26'].map((date) => ask(terminal, freeze(date), october + 3 * day)[0]!)
		const midnights = [Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23)]
		expect([before, after].map((answer) => total(answer!.data))).toEqual(
			midnights.map((at) => Math.floor(truth.registersAt(meters[0]!, at).totalMilliWh / 100)),
		)
	})

	it('is also the month’s register, and what was used in a day', () => {
		const terminal = terminalOf()
		enter(terminal, 1)
		const [month] = ask(terminal, master('0D', '01 01 01 16 10 26'))
		const first = truth.registersAt(meters[0]!, Date.UTC(2026, 9, 31, 23)).totalMilliWh
		expect(decimal(month!.data.slice(24, 34))).toBe(Math.floor(first / 100))
		const [used] = ask(terminal, master('0D', '01 01 10 00 21 11 26'))
		const [from, to] = [midnight - day, midnight].map((at) =>
			Math.floor(truth.registersAt(meters[0]!, at).totalMilliWh / 100),
		)
		expect(used!.data.slice(0, 16)).toBe('0101100021112604')
		expect(decimal(used!.data.slice(16, 24))).toBe(to! - from!)
	})

	it('is a curve from the day of the entry on, in the density that was asked for, with EE where nothing was read', () => {
		const terminal = terminalOf()
		enter(terminal, 1)
		// From 16:00, every 30 minutes, four points: the last reading was 17:03.
		const [answer] = ask(terminal, master('0D', '01 01 10 0C 00 16 22 11 26 02 04'))
		expect(answer!.data.slice(0, 22)).toBe('0101100C00162211260204')
		const points = answer!.data.slice(22).match(/.{8}/g)!
		const [first] = [truth.registersAt(meters[0]!, Date.UTC(2026, 10, 22, 15)).totalMilliWh]
		expect(decimal(points[0]!)).toBe(Math.floor(first! / 10_000))
		expect(points.slice(2)).toEqual([expect.stringMatching(/^\d{8}$/), 'EEEEEEEE'])
		expect(ask(terminal, master('0D', '01 01 01 0B 00 16 22 11 26 01 01'))[0]!.data.slice(22)).toMatch(/^\d\d2[23]$/)
	})

	it('comes for several points, with a label for each or one for all', () => {
		const terminal = terminalOf()
		enter(terminal, 2)
		const each = ask(terminal, master('0D', '03 01 01 14 21 11 26 21 11 26'))
		const one = ask(terminal, master('0D', '03 01 01 14 21 11 26'))
		expect(each).toEqual(one)
		expect(each[0]!.data.match(/0[12]010114211126/g)).toEqual(['01010114211126', '02010114211126'])
	})
})

describe('the terminal itself', () => {
	it('states clock, address and versions, and denies what it does not have', () => {
		const terminal = terminalOf()
		expect(ask(terminal, master('0C', '00 00 02 00'))[0]!.data).toBe('00000200 20031722 F1 26'.replaceAll(' ', ''))
		const everybody = master('0A', '00 00 01 0B', { address: 'FF FF FF FF 01' })
		expect(ask(terminal, everybody)[0]!.data).toBe(`0000010B${own.replaceAll(' ', '')}`)
		expect(ask(terminal, master('09', '00 00 01 00'))[0]!.data).toHaveLength(2 * (4 + 41))
		for (const unknown of [
			master('0C', '00 00 80 7F'),
			master('07', '00 00 01 00'),
			master('05', `01 01 01 00 14 ${password}`),
		]) {
			expect(ask(terminal, unknown)).toEqual(denied)
		}
	})

	it('does not hear another address, and says nothing to everybody', () => {
		const terminal = terminalOf()
		expect(ask(terminal, master('0C', '00 00 02 00', { address: '14 03 33 63 02' }))).toEqual([])
		expect(ask(terminal, master('0C', '00 00 02 00', { address: 'FF FF FF FF 01' }))).toEqual([])
	})

	it('takes the time, and goes on with it', () => {
		const terminal = terminalOf()
		const order = master('05', `00 00 40 03 05 30 18 22 F1 26 ${password}`, { control: '4A' })
		expect(ask(terminal, order)).toEqual(confirmed)
		expect(ask(terminal, master('0C', '00 00 02 00'), now + 10_000)[0]!.data.slice(8)).toBe('15301822F126')
		const wrong = master('05', `00 00 40 03 05 30 18 32 F1 26 ${password}`, { control: '4A' })
		expect(ask(terminal, wrong)).toEqual(denied)
	})

	it('keeps its plan and states it', () => {
		const terminal = terminalOf()
		const block = '1F 3F 00 FF FF FF FF 30 04 0F 00 00 00 01 00 00 00 06'
		const order = master('04', `00 00 01 04 01 ${block} ${password}`, { control: '4A' })
		expect(ask(terminal, order)).toEqual(confirmed)
		expect(ask(terminal, master('0A', '00 00 01 04 01 1F'))[0]!.data).toBe(`0000010401${block.replaceAll(' ', '')}`)
		expect(ask(terminal, master('0A', '00 00 01 04 00'))[0]!.data.slice(8, 10)).toBe('02')
		enter(terminal, 1)
		// From 04:30 every quarter of an hour, allowed until 06:00.
		expect(ask(terminal, master('0C', '01 01 01 10'), now + day)[0]!.data.slice(8, 18)).toBe('0006231126')
	})

	it('gives a time label back and repeats no frame it was not asked for', () => {
		const terminal = terminalOf()
		const [answer] = ask(terminal, master('0C', '00 00 02 00 07 20 03 17 22 05', { seq: 'E3' }))
		expect(answer).toMatchObject({ seq: 'E3', data: '0000020020031722F126072003172205' })
	})

	it('waits after each frame for the confirmation, where it is made so', () => {
		const terminal = terminalOf({ asksConfirmation: true, longestData: 60 })
		enter(terminal, 4)
		const first = ask(terminal, master('0A', '00 00 02 01 04 00 01 00 02 00 03 00 04 00', { seq: '65' }))
		expect(first.map(({ seq }) => seq)).toEqual(['75'])
		expect(
			ask(terminalOf({ entriesPerUnit: 2, longestData: 60, asksConfirmation: true }), master('0C', '00 00 02 00'))[0]!
				.seq,
		).toBe('70')
	})
})

describe('events', () => {
	it('raise their counter, are announced by ACD in every answer, and rest once they were fetched', () => {
		const terminal = terminalOf()
		const { events } = terminal.state
		events.add(true, 14, now, bytes('31 10 07 12 10 32 10 07 12 10'))
		events.add(false, 31, now, bytes('31 10 07 12 10 01 00'))
		const clock = master('0C', '00 00 02 00')
		expect(ask(terminal, clock)).toMatchObject([{ control: 'A8', data: '0000020020031722F1260101' }])
		expect(ask(terminal, master('0C', '00 00 40 00'))[0]!.data).toBe('0000400001010101')
		const [answer] = ask(terminal, master('0E', '00 00 01 00 00 01'))
		expect(answer).toMatchObject({ control: '88', afn: '0E' })
		expect(answer!.data).toBe('00000100 0101 0001 0E0A 31100712103210071210'.replaceAll(' ', ''))
		expect(ask(terminal, clock)[0]!.control).toBe('88')
		expect(ask(terminal, master('0E', '00 00 02 00 00 01'))[0]!.data).toContain('1F0731100712100100')
		expect(ask(terminal, master('0E', '00 00 01 00 01 02'))).toEqual(denied)
	})

	it('of which the last 256 are kept come in as many frames as they need, each with its own pointers', () => {
		const terminal = terminalOf({ longestData: 200 })
		for (let index = 0; index < 300; index++) terminal.state.events.add(true, 31, now, bytes('31 10 07 12 10'))
		const frames = ask(terminal, master('0E', '00 00 01 00 00 2C'))
		const spans = frames.map(({ data }) => [data.slice(12, 14), data.slice(14, 16)])
		expect(spans[0]![0]).toBe('00')
		expect(spans.at(-1)![1]).toBe('2C')
		for (const [at, [from]] of spans.entries()) if (at > 0) expect(from).toBe(spans[at - 1]![1])
		expect(
			frames
				.map(({ data }) => data)
				.join('')
				.match(/1F053110071210/g),
		).toHaveLength(44)
	})
})

describe('the way through', () => {
	/** Port, 2400 8E1, 60 s, 100 ms, length, the meter's frame, password. */
	const forward = (inner: string, port = '1F') =>
		master('10', `00 00 01 00 ${port} 6B BC 0A ${hex([bytes(inner).length, 0])} ${inner} ${password}`, {
			control: '4A',
		})
	const question = (address: string) => {
		const body = bytes(`68 ${hex(bytes(address).reverse())} 68 11 04 33 33 34 33`)
		return hex([...body, body.reduce((sum, byte) => sum + byte, 0) % 256, 0x16])
	}

	it('reaches a meter on its port, whether or not it is in the archive, and brings its frame back', () => {
		const [answer] = ask(terminalOf(), forward(question(meters[3]!.address)))
		expect(answer).toMatchObject({ control: '88', afn: '10' })
		const frame = answer!.data.slice(14).replace(/^(FE)+/, '')
		expect(frame.startsWith(`68${hex(bytes(meters[3]!.address).reverse())}689108`)).toBe(true)
		const shown = bytes(frame.slice(28, 36)).map((byte) => (byte - 0x33) & 0xff)
		expect(decimal(hex(shown))).toBe(Math.floor(truth.registersAt(meters[3]!, now).totalMilliWh / 10_000))
	})

	it('ends in a denial where nobody answers: another port, a silent meter, a wildcard on the power line', () => {
		const terminal = terminalOf()
		expect(ask(terminal, forward(question(meters[3]!.address), '02'))).toEqual(denied)
		expect(ask(terminal, forward(question('AAAAAAAAAAAA')))).toEqual(denied)
		// A single meter on a pair of wires hears the wildcard.
		expect(ask(terminal, forward(question('AAAAAAAAAAAA'), '02'))[0]!.data).toContain('689108')
		terminal.state.mutes.set(meters[3]!.address, [{ from: now - 1, to: now + 1 }])
		expect(ask(terminal, forward(question(meters[3]!.address)))).toEqual(denied)
	})
})

describe('bad input', () => {
	it('of any kind is denied or passed over, and never changes the archive or throws', () => {
		const terminal = terminalOf({ password: 'AB'.repeat(16) })
		terminal.state.events.add(true, 31, now, bytes('31 10 07 12 10'))
		let state = 7
		const random = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x80000000
		for (let round = 0; round < 20_000; round++) {
			const afn = Math.floor(random() * 20)
			const data = Array.from({ length: Math.floor(random() * 40) }, () =>
				Math.floor(random() * (random() < 0.5 ? 4 : 256)),
			)
			for (const answer of ask(terminal, master(hex([afn]), hex(data), { seq: random() < 0.2 ? 'E0' : '60' }))) {
				expect(['00', '09', '0A', '0C', '0D', '0E', '10']).toContain(answer.afn)
			}
		}
		expect(terminal.state.entries.size).toBe(0)
	})

	it('in front of a question does not hide it', () => {
		const terminal = terminalOf()
		const clock = master('0C', '00 00 02 00')
		const broken = [...clock.slice(0, -2), (clock.at(-2)! + 1) % 256, 0x16]
		expect(ask(terminal, [0x68, 0x32, 0x00, ...broken, ...clock])).toHaveLength(1)
	})
})
