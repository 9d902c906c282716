import { expect, test } from 'vitest'
import { mbus } from '../../../../src/main/protocols/mbus/driver.ts'
import type { Heard, ReadJob, ReadResult, Step } from '../../../../src/main/protocols/protocol.ts'
import { type Bus, converse } from '../converse.ts'
import { answer, bytes, longFrame } from './frames.ts'

const silence: Heard = { kind: 'silence' }
const collision: Heard = { kind: 'noise', bytes: bytes('68FF'), foreign: 0 }
const ack = bytes('E5')

/**
 * A slave as EN 13757-2 describes it: SND_NKE resets the frame count bit; a request with a new FCB brings the next
 * telegram, one with the same FCB the last one again.
 */
function slave(telegrams: readonly Uint8Array[], { acknowledges = true, followsFcb = true } = {}) {
	let last: number | null = null
	let at = -1
	return (request: Uint8Array): Uint8Array => {
		if (request[1] === 0x40) {
			last = null
			at = -1
			return acknowledges ? ack : bytes('')
		}
		const fcb = request[1]! & 0x20
		if (at < 0 || (followsFcb && fcb !== last)) at = Math.min(at + 1, telegrams.length - 1)
		last = fcb
		return telegrams[at]!
	}
}

const asked = (bus: Bus, job: ReadJob = { kind: 'current' }) => converse(mbus.read('2', job), bus)
const read = (bus: Bus, job?: ReadJob) => asked(bus, job).result
const values = (result: ReadResult) => result.records.map(({ key, value, frame }) => `${key} ${value} ${frame}`)

test('a readout resets the meter, then asks with FCB set', () => {
	const { result, sent } = asked(slave([answer('0313 153100')]))
	expect(sent).toEqual(['1040024216', '107B027D16'])
	expect(result.failure).toBeNull()
	expect(result.device).toMatchObject({ serial: '12345678', medium: 'water' })
	expect(values(result)).toEqual(['0313 12.565 0'])
	expect(result.frames).toEqual([{ bytes: answer('0313 153100'), receivedAt: 1_780_000_000_000 }])
})

test('a meter with more to say is asked again with FCB toggled, and each telegram is a frame', () => {
	const parts = [
		answer('0113 01 1F', { access: 1 }),
		answer('0113 02 0116 05 1F', { access: 2 }),
		answer('0106 03', { access: 3 }),
	]
	const { result, sent } = asked(slave(parts))
	expect(sent).toEqual(['1040024216', '107B027D16', '105B025D16', '107B027D16'])
	expect(values(result)).toEqual(['0113 0.001 0', '1F null 0', '0113 0.002 1', '0116 5 1', '1F null 1', '0106 3000 2'])
	expect(result.frames.map((frame) => frame.bytes)).toEqual(parts)
	expect(result.failure).toBeNull()
})

test('row 26: a meter that does not follow FCB is not read twice', () => {
	const parts = [answer('0113 01 1F', { access: 7 })]
	const repeating = read(slave(parts))
	expect(values(repeating)).toEqual(['0113 0.001 0', '1F null 0'])
	expect(repeating.frames).toHaveLength(2)
	// Freshly made each time, with a new access number and another value
	let access = 0
	const fresh = read((request) => (request[1] === 0x40 ? ack : answer(`0113 0${++access} 1F`, { access })))
	expect(values(fresh)).toEqual(['0113 0.001 0', '1F null 0'])
})

test('telegrams that hold only the maker’s own data are different when their data are', () => {
	const parts = [answer('1F 01', { access: 1 }), answer('1F 02', { access: 2 }), answer('0F 03', { access: 3 })]
	expect(values(read(slave(parts)))).toEqual(['1F 01 0', '1F 02 1', '0F 03 2'])
})

test('a readout without end is given up after sixteen telegrams, and what was read stands', () => {
	let n = 0
	const result = read((request) => {
		if (request[1] === 0x40) return ack
		n++
		return answer(`81 ${n.toString(16).padStart(2, '0')} 13 01 1F`, { access: n })
	})
	expect(result.failure).toMatchObject({ reason: 'refused' })
	expect(result.frames).toHaveLength(16)
	expect(result.records).toHaveLength(32)
})

test('a meter that never acknowledges the reset is still read', () => {
	expect(values(read(slave([answer('0113 01')], { acknowledges: false })))).toEqual(['0113 0.001 0'])
})

test('row 26: what follows a reset that was lost may be an old telegram, and is not taken for the present', () => {
	const old = answer('0113 01', { access: 7 })
	const meter = slave([answer('0113 02', { access: 8 })])
	let n = 0
	// The meter did not hear the first greeting: to the same frame count bit it says once more what it said last.
	const { result, sent } = asked((request) => [silence, old][n++] ?? meter(request))
	expect(sent).toEqual(['1040024216', '107B027D16', '1040024216', '107B027D16'])
	expect(values(result)).toEqual(['0113 0.002 0'])
	n = 0
	const lost: Heard = { kind: 'line', reason: 'lost' }
	expect(read(() => [silence, old][n++] ?? lost)).toMatchObject({ records: [], failure: { reason: 'line' } })
})

test('silence, noise and a lost line are told apart, and a dead meter is not asked with all repeats twice', () => {
	expect(read(() => silence).failure).toMatchObject({ reason: 'silence' })
	expect(read(() => collision).failure).toMatchObject({ reason: 'noise' })
	expect(read(() => ({ kind: 'line', reason: 'lost' })).failure).toEqual({ reason: 'line', text: 'lost' })
	const session = mbus.read('2', { kind: 'current' })
	session.next()
	const second = session.next(silence)
	expect(second.done).toBe(false)
	expect((second.value as Step).retries).toBe(0)
})

test('a line that fails in the second telegram leaves the first one’s records', () => {
	const meter = slave([answer('0113 01 1F'), answer('0113 02')])
	let n = 0
	const result = read((request) => (++n === 3 ? silence : meter(request)))
	expect(values(result)).toEqual(['0113 0.001 0', '1F null 0'])
	expect(result.failure).toMatchObject({ reason: 'silence' })
})

test('the answer of another meter, an acknowledgement and an echo are foreign', () => {
	const session = mbus.read('2', { kind: 'current' })
	const reset = session.next().value as Step
	expect(reset.answer?.(ack)).toBe('mine')
	expect(reset.answer?.(answer('0113 01'))).toBe('foreign')
	const request = session.next({ kind: 'frame', frame: ack, at: 0 }).value as Step
	expect(request.answer?.(answer('0113 01'))).toBe('mine')
	expect(request.answer?.(answer('0113 01', { address: 3 }))).toBe('foreign')
	expect(request.answer?.(ack)).toBe('foreign')
	expect(request.answer?.(request.send)).toBe('foreign')
	expect(request.answer?.(longFrame(0x53, 2, 0x51, bytes('')))).toBe('foreign')
})

test('row 15: an application error and unreadable records are failures with their frame kept', () => {
	const busy = read(slave([longFrame(0x08, 2, 0x70, bytes('08'))]))
	expect(busy.failure).toMatchObject({ reason: 'meter-error', meterError: { code: '08' } })
	expect(busy.frames).toHaveLength(1)
	const broken = read(slave([answer('0413 01')]))
	expect(broken.failure).toMatchObject({ reason: 'refused' })
	expect(broken.frames).toHaveLength(1)
})

const withHistory = [
	answer('0413 00100000 046D 0B0BCD13 426C 012C 4413 01000000 82016C 012B 840113 02000000 1F', { access: 1 }),
	answer('C2016C 012A C40113 03000000 840213 04000000 82026C 0129', { access: 2 }),
]

test('a settlement n back is what the n-th latest stored date has, from the same readout', () => {
	const back = (n: number) => read(slave(withHistory), { kind: 'settlement', back: n })
	expect(values(back(1))).toEqual(['4413 0.001 0'])
	expect(back(1).records[0]?.at).toBe('2016-12-01')
	expect(values(back(2))).toEqual(['840113 0.002 0'])
	expect(values(back(3))).toEqual(['C40113 0.003 1'])
	expect(values(back(4))).toEqual(['840213 0.004 1'])
	expect(back(5)).toMatchObject({ records: [], failure: { reason: 'not-offered' } })
	expect(back(5).frames).toHaveLength(2)
})

test('a value whose date stands in another telegram gets it', () => {
	const parts = [answer('4413 01000000 1F', { access: 1 }), answer('426C 012C', { access: 2 })]
	expect(read(slave(parts)).records[0]).toMatchObject({ key: '4413', at: '2016-12-01' })
})

test('the clock is the plain date and time of storage 0, and every readout that has it says it', () => {
	const clock = { local: '2014-03-13T11:11:00', receivedAt: 1_780_000_000_000 }
	expect(read(slave(withHistory), { kind: 'clock' })).toMatchObject({ clock, records: [], failure: null })
	expect(read(slave(withHistory)).clock).toEqual(clock)
	expect(read(slave([answer('0113 01')]), { kind: 'clock' })).toMatchObject({ failure: { reason: 'not-offered' } })
	expect(read(slave([answer('046D 8B0BCD13')]), { kind: 'clock' }).failure).toMatchObject({ reason: 'not-offered' })
})

test('items choose among the keys of one readout', () => {
	expect(values(read(slave(withHistory), { kind: 'current', items: ['840113', 'c40113'] }))).toEqual([
		'840113 0.002 0',
		'C40113 0.003 1',
	])
})

test('freezes and profiles are not offered, and nothing is sent for them', () => {
	const profile = { kind: 'profile', from: '2024-01-01T00:00', count: 4 } as const
	for (const job of [{ kind: 'freeze', back: 1 } as const, profile]) {
		const { result, sent } = asked(() => silence, job)
		expect(result.failure).toMatchObject({ reason: 'not-offered' })
		expect(sent).toEqual([])
	}
})

test('what is no address is refused, and nothing is sent', () => {
	const { result, sent } = converse(mbus.read('251', { kind: 'current' }), () => silence)
	expect(result.failure).toMatchObject({ reason: 'refused' })
	expect(sent).toEqual([])
})

const probe = (bus: Bus) => converse(mbus.scan.probe('2'), bus).result

test('a search finds who answers', () => {
	const found = probe(slave([answer('0113 01')]))
	expect(found).toMatchObject({
		kind: 'found',
		address: '2',
		device: { serial: '12345678' },
		records: [{ key: '0113' }],
	})
})

test('two meters at one address acknowledge alike and collide in their telegrams', () => {
	expect(probe((request) => (request[1] === 0x40 ? ack : collision))).toEqual({ kind: 'collision' })
	expect(probe(() => collision)).toEqual({ kind: 'collision' })
})

test('nobody, a disturbance before silence, and an echo are nobody', () => {
	expect(probe(() => silence)).toEqual({ kind: 'silence' })
	expect(probe((request) => (request[1] === 0x40 ? collision : silence))).toEqual({ kind: 'silence' })
	expect(probe(() => ({ kind: 'noise', bytes: new Uint8Array(), foreign: 1 }))).toEqual({ kind: 'silence' })
	expect(probe(() => ({ kind: 'line', reason: 'lost' }))).toEqual({ kind: 'line', reason: 'lost' })
})

test('a meter that answers without saying who it is, is found all the same', () => {
	const found = probe(slave([longFrame(0x08, 2, 0x70, bytes('08'))]))
	expect(found).toMatchObject({ kind: 'found', device: { serial: '', address: '2' }, records: [] })
})

test('a meter whose records are encrypted is found and named; reading it says that a key is missing', () => {
	const header = '78563412 2440 01 07 55 00 1005'
	const secret = slave([answer('00112233445566778899AABBCCDDEEFF', { header })])
	expect(probe(secret)).toMatchObject({ kind: 'found', device: { serial: '12345678' }, records: [] })
	expect(read(secret).failure).toMatchObject({ reason: 'no-key' })
	const wrong = converse(mbus.read('2', { kind: 'current' }, { secrets: { key: new Uint8Array(16) } }), secret)
	expect(wrong.result.failure).toMatchObject({ reason: 'wrong-key' })
})
