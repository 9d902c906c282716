import { describe, expect, it } from 'vitest'
import { dlt645 } from '../../../../src/main/protocols/dlt645/driver.ts'
import { split, unwrap } from '../../../../src/main/protocols/dlt645-frame/frame.ts'
import type { ReadJob, Session, Step } from '../../../../src/main/protocols/protocol.ts'
import { converse, heardOf } from '../converse.ts'
import { answer, bytesOf, di, energyRecord, frame, preamble } from './frames.ts'

const meter = '000000000161'
const refusal = frame(meter, 0xd1, [0x02])

type Told = { readonly control: number; readonly data: readonly number[]; readonly address: string }

/** Plays a line: what the meters say to each request, null for silence. Foreign frames are told as such. */
function play<T>(
	session: Session<T>,
	say: (request: Told, step: Step) => Uint8Array | null,
): { result: T; asked: string[] } {
	const asked: string[] = []
	let at = 1000
	const { result } = converse(session, (bytes, step) => {
		const request = unwrap(bytes)
		if (request.kind === 'refused') throw new Error(request.text)
		const data = [...request.data]
		asked.push(`${request.control.toString(16)} ${Buffer.from(data.toReversed()).toString('hex').toUpperCase()}`)
		at += 100
		const said = say({ control: request.control, data, address: request.address }, step)
		return heardOf(split, step, said ?? new Uint8Array(), at)
	})
	return { result, asked }
}

const identifier = (data: readonly number[]): string =>
	Buffer.from(data.slice(0, 4).toReversed()).toString('hex').toUpperCase()

/** A meter that knows some items (hex in the order of the wire) and refuses all others. */
const knowing =
	(items: Readonly<Record<string, string>>) =>
	({ data }: Told): Uint8Array => {
		const known = items[identifier(data)]
		return known === undefined ? refusal : preamble(answer(meter, identifier(data), known))
	}

const read = (job: ReadJob, say: (request: Told, step: Step) => Uint8Array | null) => play(dlt645.read(meter, job), say)

describe('addresses', () => {
	it('are twelve digits, or open from the high end', () => {
		expect(dlt645.address('161')).toBe(meter)
		expect(dlt645.address('AAAAAAAA0161')).toBe('AAAAAAAA0161')
		expect(dlt645.address('999999999999')).toBeNull()
		expect(dlt645.address('01AA00000000')).toBeNull()
		expect(dlt645.address('12345678901234')).toBeNull()
		expect(dlt645.address('meter')).toBeNull()
	})
})

describe('reading what is now', () => {
	it('skips what the meter refuses and asks for single items where it knows no blocks', () => {
		const { result } = read(
			{ kind: 'current' },
			knowing({
				'00010000': '29 01 00 00',
				'00010100': '62 00 00 00',
				'02010100': '01 23',
				'04000503': '00 00',
				'04000101': '01 11 01 16',
				'04000102': '59 30 17',
			}),
		)
		expect(result.failure).toBeNull()
		expect(result.records.filter(({ quantity }) => quantity === 'energy' || quantity === 'voltage')).toMatchObject([
			{ key: '00010000', value: '1.29' },
			{ key: '00010100', value: '0.62' },
			{ key: '02010100', value: '230.1' },
		])
		expect(result.clock?.local).toBe('2016-01-11T17:30:59')
		expect(result.device).toMatchObject({ serial: meter, address: meter })
		for (const record of result.records) {
			const stated = Buffer.from(result.frames[record.frame]!.bytes).toString('hex')
			expect(stated.startsWith('68')).toBe(true)
			expect(stated).toContain(Buffer.from(di(record.key).map((byte) => (byte + 0x33) % 256)).toString('hex'))
		}
	})

	it('row 15: asks exactly for the listed items and tells of the refused one', () => {
		const { result, asked } = read(
			{ kind: 'current', items: ['02010100', '02010200', '00010000'] },
			knowing({ '02010100': '01 23', '00010000': '29 01 00 00' }),
		)
		expect(asked).toEqual(['11 02010100', '11 02010200', '11 00010000'])
		expect(result.records.map(({ value }) => value)).toEqual(['230.1', '1.29'])
		expect(result.failure).toMatchObject({ reason: 'refused', meterError: { code: '02' } })
		expect(result.frames).toHaveLength(3)
	})

	it('row 15: asks once more where the meter says no more than "other error", and takes the second answer', () => {
		const busy = frame(meter, 0xd1, [0x01])
		let times = 0
		const pauses: (number | undefined)[] = []
		const job = { kind: 'current', items: ['02010100'] } as const
		const known = knowing({ '02010100': '01 23' })
		const { result, asked } = read(job, (told, step) => {
			pauses.push(step.pauseMs)
			return ++times === 1 ? busy : known(told)
		})
		expect(asked).toEqual(['11 02010100', '11 02010100'])
		expect(pauses).toEqual([undefined, 500])
		expect(result.records.map(({ value }) => value)).toEqual(['230.1'])
		expect(result.failure).toBeNull()
		const never = read(job, () => busy)
		expect(never.asked).toHaveLength(2)
		expect(never.result.failure).toMatchObject({ reason: 'meter-error', meterError: { code: '01' } })
	})

	it('stops at a dead meter after one question', () => {
		const { result, asked } = read({ kind: 'current' }, () => null)
		expect(asked).toHaveLength(1)
		expect(result).toMatchObject({ records: [], frames: [], device: null, failure: { reason: 'silence' } })
	})

	it('takes no answer of another meter, of another item or of another function', () => {
		const foreign = [
			answer('000000000162', '00010000', '29 01 00 00'),
			answer(meter, '00020000', '29 01 00 00'),
			frame(meter, 0x94, []),
			frame(meter, 0x11, di('00010000')),
		]
		for (const said of foreign) {
			const { result } = read({ kind: 'current', items: ['00010000'] }, () => said)
			expect(result).toMatchObject({ records: [], failure: { reason: 'noise' } })
		}
	})

	it('joins follow-up frames in their order', () => {
		const first = frame(meter, 0xb1, [...di('0001FF00'), ...bytesOf('29 01 00 00 62')])
		const second = frame(meter, 0x92, [...di('0001FF00'), ...bytesOf('00 00 00'), 1])
		const { result, asked } = read({ kind: 'current', items: ['0001FF00'] }, ({ control }) =>
			control === 0x11 ? first : second,
		)
		expect(asked).toEqual(['11 0001FF00', '12 010001FF00'])
		expect(result.failure).toBeNull()
		expect(result.records.map(({ key, value, frame: index }) => [key, value, index])).toEqual([
			['00010000', '1.29', 0],
			['00010100', '0.62', 0],
		])
	})

	it('takes no follow-up frame of another number, and keeps what came before', () => {
		const first = frame(meter, 0xb1, [...di('0001FF00'), ...bytesOf('29 01 00 00')])
		const wrong = frame(meter, 0x92, [...di('0001FF00'), ...bytesOf('62 00 00 00'), 2])
		const { result } = read({ kind: 'current', items: ['0001FF00'] }, ({ control }) =>
			control === 0x11 ? first : wrong,
		)
		expect(result.records.map(({ value }) => value)).toEqual(['1.29'])
		expect(result.failure).toMatchObject({ reason: 'noise' })
	})
})

describe('reading the clock', () => {
	it('asks for date and time at once', () => {
		const { result, asked } = read({ kind: 'clock' }, knowing({ '0400010C': '59 30 17 01 11 01 16' }))
		expect(asked).toHaveLength(1)
		expect(result.clock).toEqual({ local: '2016-01-11T17:30:59', receivedAt: 1100 })
	})

	it('does not join yesterday’s date to a time after midnight', () => {
		let dates = 0
		const { result } = read({ kind: 'clock' }, ({ data }) => {
			if (identifier(data) === '0400010C') return refusal
			if (identifier(data) === '04000102') return answer(meter, '04000102', '00 00 00')
			return answer(meter, '04000101', dates++ === 0 ? '00 10 01 16' : '01 11 01 16')
		})
		expect(result.clock?.local).toBe('2016-01-11T00:00:00')
	})
})

describe('reading what the meter keeps', () => {
	it('dates the energies of a freeze by the freeze', () => {
		const { result } = read(
			{ kind: 'freeze', back: 2 },
			knowing({ '05060002': '00 00 09 10 15', '05060102': '29 01 00 00 62 00 00 00' }),
		)
		expect(result.failure).toBeNull()
		expect(result.records.filter(({ quantity }) => quantity === 'energy')).toMatchObject([
			{ value: '1.29', tariff: 0, storage: 2, at: '2015-10-09T00:00' },
			{ value: '0.62', tariff: 1, storage: 2, at: '2015-10-09T00:00' },
		])
	})

	it('reads what it kept on order as it reads what it keeps at midnight', () => {
		const { result, asked } = read(
			{ kind: 'freeze', back: 1, cause: 'instant' },
			knowing({ '05010001': '34 12 09 10 15', '05010101': '29 01 00 00' }),
		)
		expect(asked).toEqual(['11 05010001', '11 05010101', '11 05010201'])
		expect(result.records.at(-1)).toMatchObject({ value: '1.29', at: '2015-10-09T12:34' })
		const fourth = read({ kind: 'freeze', back: 4, cause: 'instant' }, () => refusal)
		expect(fourth.result.failure).toMatchObject({ reason: 'not-offered' })
	})

	it('says so where there is no such freeze, and asks for none beyond 62', () => {
		expect(read({ kind: 'freeze', back: 3 }, () => refusal).result.failure).toMatchObject({ reason: 'refused' })
		const { result, asked } = read({ kind: 'freeze', back: 63 }, () => refusal)
		expect(asked).toEqual([])
		expect(result.failure).toMatchObject({ reason: 'not-offered' })
	})

	it('dates a settlement by the meter’s settlement day and clock, and by nothing else', () => {
		const energies = { '0001FF01': '29 01 00 00 62 00 00 00' }
		const undated = read({ kind: 'settlement', back: 1 }, knowing(energies)).result
		expect(undated.records).toMatchObject([
			{ key: '00010001', value: '1.29', storage: 1, at: null },
			{ key: '00010101', tariff: 1 },
		])
		const dated = read(
			{ kind: 'settlement', back: 1 },
			knowing({ ...energies, '04000B01': '00 01', '0400010C': '59 30 17 01 11 01 16' }),
		).result
		expect(dated.records.find(({ key }) => key === '00010001')?.at).toBe('2016-01-01T00:00')
	})

	it('asks for single settlements where the meter knows no blocks', () => {
		const { result } = read(
			{ kind: 'settlement', back: 2 },
			knowing({ '00010002': '29 01 00 00', '00010102': '62 00 00 00' }),
		)
		expect(result.failure).toBeNull()
		expect(result.records.map(({ key, storage }) => [key, storage])).toEqual([
			['00010002', 2],
			['00010102', 2],
		])
	})
})

describe('reading load records', () => {
	const pair = (number: number): string => String(number).padStart(2, '0')
	const record = (time: string, kwh: number): string =>
		energyRecord(
			`${time.slice(14, 16)}${time.slice(11, 13)}${time.slice(8, 10)}${time.slice(5, 7)}${time.slice(2, 4)}`,
			[`${pair(kwh % 100)}${pair(Math.floor(kwh / 100))}0000`, '00000000', '00000000', '00000000'],
		)

	/** A meter with records in the order in which they were stored; `most` of them fit a frame. */
	function keeping(times: readonly string[], most: number, exact = false) {
		let rest: string[] = []
		const say = (control: number, tail: readonly number[]): Uint8Array => {
			const own = rest.splice(0, most).join('')
			const more = rest.length > 0 ? 0x20 : 0
			return frame(meter, control | more, [...di('06040001'), ...bytesOf(own), ...tail])
		}
		return ({ control, data }: Told): Uint8Array => {
			if (control === 0x12) return say(0x92, [data[4]!])
			if (identifier(data) === '06040002') return answer(meter, '06040002', record(times.at(-1)!, times.length - 1))
			const [blocks, ...stamp] = data.slice(4)
			const [mm, hh, dd, mo, yy] = stamp.map((byte) => byte.toString(16).padStart(2, '0'))
			const asked = `20${yy}-${mo}-${dd}T${hh}:${mm}`
			const first = times.findIndex((time) => (exact ? time === asked : time >= asked))
			if (first < 0) return refusal
			rest = times.slice(first, first + blocks!).map((time, index) => record(time, first + index))
			return say(0x91, [])
		}
	}
	const day = (date: string, from: number, to: number): string[] =>
		Array.from({ length: to - from }, (_, index) => {
			const quarter = from + index
			return `${date}T${pair(Math.floor(quarter / 4))}:${pair((quarter % 4) * 15)}`
		})
	const importsOf = (job: ReadJob, say: (request: Told) => Uint8Array) => {
		const { result, asked } = read(job, say)
		return { result, asked, told: result.records.filter(({ key }) => key === '00010000') }
	}

	it('fetches a day in frames that hold it, each record once', () => {
		const times = day('2025-10-09', 0, 96)
		const { told, result } = importsOf({ kind: 'profile', from: '2025-10-09T00:00', count: 96 }, keeping(times, 6))
		expect(result.failure).toBeNull()
		expect(told.map(({ at }) => at)).toEqual(times)
		expect(told.map(({ value }) => Number(value) * 100).map(Math.round)).toEqual(times.map((_, index) => index))
	})

	it('joins records that come in follow-up frames', () => {
		const times = day('2025-10-09', 0, 12)
		const { told, asked } = importsOf({ kind: 'profile', from: '2025-10-09T00:00', count: 12 }, keeping(times, 1))
		expect(told.map(({ at }) => at)).toEqual(times)
		expect(asked.some((request) => request.startsWith('12 '))).toBe(true)
	})

	it('tells the hour that autumn repeats twice, in its order', () => {
		const times = [...day('2025-10-26', 0, 12), ...day('2025-10-26', 8, 12), ...day('2025-10-26', 12, 20)]
		for (const shift of [0, 1, 2, 3, 4, 5]) {
			const from = times[shift]!
			const { told } = importsOf({ kind: 'profile', from, count: 20 - shift }, keeping(times, 6))
			expect(told.map(({ at }) => at)).toEqual(times.slice(shift))
		}
	})

	it('goes on behind a gap, also where the meter wants exact times', () => {
		const times = [...day('2025-10-09', 0, 5), ...day('2025-10-09', 20, 24)]
		for (const exact of [false, true]) {
			const { told, result } = importsOf(
				{ kind: 'profile', from: '2025-10-09T00:00', count: 24 },
				keeping(times, 6, exact),
			)
			expect(told.map(({ at }) => at)).toEqual(times)
			expect(result.failure).toBeNull()
		}
	})

	it('ends where the meter has no more, and is refused where it has nothing', () => {
		const times = day('2025-10-09', 0, 3)
		const { told, result } = importsOf({ kind: 'profile', from: '2025-10-09T00:00', count: 96 }, keeping(times, 6))
		expect(told).toHaveLength(3)
		expect(result.failure).toBeNull()
		expect(read({ kind: 'profile', from: '2025-10-09T00:00', count: 4 }, () => refusal).result.failure).toMatchObject({
			reason: 'refused',
		})
		expect(read({ kind: 'profile', from: 'yesterday', count: 4 }, () => refusal).result.failure).toMatchObject({
			reason: 'not-offered',
		})
	})

	it('ends with a meter that answers the same record for ever', () => {
		const same = frame(meter, 0x91, [...di('06040001'), ...bytesOf(record('2025-10-09T00:00', 1))])
		const { asked } = read({ kind: 'profile', from: '2025-10-09T00:00', count: 96 }, () => same)
		expect(asked.length).toBeLessThan(300)
	})
})

describe('searching', () => {
	const scan = dlt645.scan
	const open = 'AAAAAAAAAAAA'

	it('begins with all pairs open and narrows the lowest open one', () => {
		expect(scan.first()).toEqual([open])
		expect(scan.first({ from: 160, to: 162 })).toEqual(['000000000160', '000000000161', '000000000162'])
		const narrower = scan.narrow(open)
		expect(narrower).toHaveLength(100)
		expect(narrower[61]).toBe('AAAAAAAAAA61')
		expect(scan.narrow('AAAAAAAAAA61')[1]).toBe('AAAAAAAA0161')
		expect(scan.narrow(meter)).toEqual([])
	})

	it('finds every meter of a line where answers collide', () => {
		const meters = ['000000000161', '000000000261', '123456789012', '123456789013']
		const found: string[] = []
		const queue = [...scan.first()]
		for (let pattern = queue.shift(); pattern !== undefined; pattern = queue.shift()) {
			const { result } = play(scan.probe(pattern), ({ address, control }) => {
				const wild = /^(AA)*/.exec(address)![0].length
				const own = meters.filter((each) => each.slice(wild) === address.slice(wild))
				if (own.length === 0 || (control === 0x13 && address !== open)) return null
				const answers = own.map((each) =>
					control === 0x13 ? frame(each, 0x93, bytesOf(each).toReversed()) : answer(each, '00010000', '29 01 00 00'),
				)
				// Two answers at once are neither.
				return answers.reduce((mixed, bytes) => mixed.map((byte, index) => byte & bytes[index]!))
			})
			if (result.kind === 'found') found.push(result.address)
			if (result.kind === 'collision') queue.push(...scan.narrow(pattern))
		}
		expect(found.toSorted()).toEqual(meters)
	})

	it('tells of a line that is not open', () => {
		const session = scan.probe(open)
		session.next()
		expect(session.next({ kind: 'line', reason: 'lost' })).toMatchObject({ value: { kind: 'line', reason: 'lost' } })
	})
})
