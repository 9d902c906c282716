import { expect, test } from 'vitest'
import { wmbus } from '../../../../src/main/protocols/wmbus/driver.ts'
import { hear } from '../../../../src/main/protocols/wmbus/freshness.ts'
import { asImst, asTextLine } from '../../../../src/virtual/wmbus/receiver.ts'
import { converse } from '../converse.ts'
import { bytes, noon, virtual } from './frames.ts'

test.each([
	['30112201', '30112201'],
	[' zlw 112201 ', 'ZLW00112201'],
	['ZLW-30112201', 'ZLW30112201'],
	['4720068b', '4720068B'],
	['ZL30112201', null],
	['ZLW', null],
	['123456789', null],
	['', null],
])('the address %j is %j', (typed, canonical) => {
	expect(wmbus.address(typed)).toBe(canonical)
})

test('a reading asks nobody: it waits for the next telegram of its meter', () => {
	const meter = virtual('warm-water')
	const other = asImst(virtual('warm-water', '30112299').telegram(noon))
	const own = asImst(meter.telegram(noon))
	for (const address of ['ZLW30112201', '30112201']) {
		const reading = wmbus.read(address, { kind: 'current' }, meter.context)
		const { result, sent } = converse(reading, (_, step) => {
			expect(step.answer!(other)).toBe('foreign')
			return own
		})
		expect(sent).toEqual([''])
		expect(result.failure).toBeNull()
		expect(result.device?.serial).toBe('30112201')
		expect(result.records.map(({ quantity }) => quantity)).toContain('volume')
	}
})

test('what a reading cannot tell is said: the key, silence, other meters, an address that is none', () => {
	const meter = virtual('water')
	const read = (context = meter.context) => wmbus.read('ZLW30112201', { kind: 'current' }, context)
	const wrong = { secrets: { key: bytes('00'.repeat(16)) } }
	const heard = () => asImst(meter.telegram(noon))
	expect(converse(wmbus.read('ZLW30112201', { kind: 'current' }), heard).result.failure?.reason).toBe('no-key')
	expect(converse(read(wrong), heard).result.failure?.reason).toBe('wrong-key')
	expect(converse(read(), () => new Uint8Array()).result.failure?.reason).toBe('silence')
	const foreign = converse(read(), () => asImst(virtual('water', '30112299').telegram(noon))).result.failure
	expect(foreign).toMatchObject({ reason: 'silence', text: expect.stringContaining('1 telegrams of other meters') })
	expect(converse(wmbus.read('x', { kind: 'current' }), heard).result.failure?.reason).toBe('refused')
	expect(converse(wmbus.read('30112201', { kind: 'clock' }), heard).result.failure?.reason).toBe('not-offered')
})

test('the settlement is what the telegram brings along with a date', () => {
	const meter = virtual('heat')
	const session = wmbus.read('30112201', { kind: 'settlement', back: 1 }, undefined)
	const { records } = converse(session, () => asImst(meter.telegram(noon))).result
	expect(records.map(({ at, quantity }) => [at, quantity])).toEqual([['2026-11-01T00:00', 'energy']])
})

test('a search finds every meter that speaks, keyed or not, and nothing ever collides', () => {
	for (const medium of ['water', 'warm-water', 'heat'] as const) {
		const found = converse(wmbus.scan.probe('turn 1'), () => asTextLine(virtual(medium).telegram(noon))).result
		expect(found).toMatchObject({ kind: 'found', address: 'ZLW30112201', device: { medium } })
	}
	expect(converse(wmbus.scan.probe('turn 1'), () => new Uint8Array()).result).toEqual({ kind: 'silence' })
	expect(wmbus.scan.narrow('turn 1')).toEqual([])
})

test('the same telegram again is a duplicate, an older one a replay, a newer one news', () => {
	for (const medium of ['water', 'warm-water', 'heat'] as const) {
		const meter = virtual(medium)
		const [first, second] = [meter.telegram(noon), meter.telegram(noon + 1000)]
		const one = hear(asImst(first), meter.context, undefined)
		expect(one.kind, medium).toBe('news')
		expect(hear(asTextLine(first), meter.context, one.memory).kind, medium).toBe('duplicate')
		const two = hear(asImst(second), meter.context, one.memory)
		expect(two.kind, medium).toBe('news')
		expect(hear(asImst(first), meter.context, two.memory).kind, medium).toBe('replay')
		expect(JSON.parse(JSON.stringify(two.memory)), medium).toEqual(two.memory)
	}
})

test('a counter below the last one is a replay even when that telegram was never heard', () => {
	const meter = virtual('gas')
	const older = meter.telegram(noon)
	const { memory } = hear(meter.telegram(noon + 60_000), meter.context, undefined)
	expect(hear(older, meter.context, memory).kind).toBe('replay')
})

test('a telegram that cannot be believed changes nothing in what is remembered', () => {
	const meter = virtual('gas')
	const { memory } = hear(meter.telegram(noon), meter.context, undefined)
	const forged = meter.telegram(noon + 60_000).slice()
	forged[30]! ^= 1
	expect(hear(forged, meter.context, memory).memory).toBe(memory)
	expect(hear(meter.telegram(noon + 2_000), meter.context, memory).kind).toBe('news')
})

test('a repeater changes the hop count of the link and the telegram stays the same', () => {
	const meter = virtual('gas')
	const telegram = meter.telegram(noon)
	const repeated = telegram.slice()
	repeated[11]! |= 0x10
	const { memory } = hear(telegram, meter.context, undefined)
	expect(hear(repeated, meter.context, memory).kind).toBe('duplicate')
})

test('a message in fragments is put together, opened and its code checked over all of it', () => {
	const meter = virtual('gas')
	const whole = meter.telegram(noon)
	const [one, two, three] = fragmentsOf(whole)
	let memory: unknown
	for (const part of [one!, two!]) {
		const hearing = hear(asImst(part), meter.context, memory)
		expect(hearing.kind).toBe('part')
		memory = JSON.parse(JSON.stringify(hearing.memory))
	}
	const last = hear(asImst(three!), meter.context, memory)
	expect(last).toMatchObject({ kind: 'news', decoded: { ok: true } })
	const straight = hear(whole, meter.context, undefined)
	expect(last.kind === 'news' && last.decoded).toEqual(straight.kind === 'news' && straight.decoded)
	// One is missing, one comes alone, one was altered
	expect(hear(three!, meter.context, undefined)).toMatchObject({ kind: 'news', decoded: { reason: 'unsupported' } })
	const altered = three!.slice()
	altered[altered.length - 1]! ^= 1
	expect(hear(altered, meter.context, memory)).toMatchObject({ kind: 'news', decoded: { ok: false } })
})

/** The mode 7 telegram of a virtual meter, its AFL taken apart: MCL and counter in the first, the MAC in the last. */
function fragmentsOf(whole: Uint8Array): readonly Uint8Array[] {
	const link = [...whole.subarray(1, 13)]
	const [counter, mac, body] = [whole.subarray(18, 22), whole.subarray(22, 30), whole.subarray(30)]
	const afls = [
		[0x90, 0x07, 0x01, 0x68, 0x25, ...counter],
		[0x90, 0x02, 0x02, 0x40],
		[0x90, 0x0a, 0x03, 0x04, ...mac],
	]
	return afls.map((afl, index) => {
		const rest = [...link, ...afl, ...body.subarray(index * 20, index === 2 ? undefined : index * 20 + 20)]
		return Uint8Array.from([rest.length, ...rest])
	})
}

test('a compact frame is read once a full telegram has taught its form', () => {
	const full = bytes('1E 44 2D2C 78563412 1B 16 78 02FF20 7100 0413 08190000 4413 08190000 615B 7F')
	const learnt = hear(full, undefined, undefined)
	if (learnt.kind !== 'news' || !learnt.decoded.ok) throw new Error('not read')
	const compact = compactOf(full)
	const alone = hear(compact, undefined, undefined)
	expect(alone).toMatchObject({ kind: 'news', decoded: { ok: false, reason: 'unsupported' } })
	const after = hear(compact, undefined, learnt.memory)
	expect(after).toMatchObject({ kind: 'news', decoded: { ok: true, readings: learnt.decoded.readings } })
	const altered = compact.slice()
	altered[altered.length - 1]! ^= 1
	expect(hear(altered, undefined, learnt.memory)).toMatchObject({ decoded: { ok: false, reason: 'checksum' } })
})

/** The compact form of the telegram above, made by hand: signature, checksum of the full records, data alone. */
function compactOf(full: Uint8Array): Uint8Array {
	const headers = bytes('02FF20 0413 4413 615B')
	const data = bytes('7100 08190000 08190000 7F')
	const sum = (all: Uint8Array) => {
		let rest = 0
		for (const byte of all) {
			rest ^= byte << 8
			for (let bit = 0; bit < 8; bit++) rest = rest & 0x8000 ? ((rest << 1) ^ 0x3d65) & 0xffff : (rest << 1) & 0xffff
		}
		return [~rest & 0xff, (~rest >> 8) & 0xff]
	}
	const rest = [...full.subarray(1, 10), 0x79, ...sum(headers), ...sum(full.subarray(11)), ...data]
	return Uint8Array.from([rest.length, ...rest])
}
