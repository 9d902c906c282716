import { expect, test } from 'vitest'
import { mbus } from '../../../../src/main/protocols/mbus/driver.ts'
import type { Heard, ProbeResult } from '../../../../src/main/protocols/protocol.ts'
import type { MbusDevice } from '../../../../src/virtual/mbus/device.ts'
import { answer, bytes, longFrame } from './frames.ts'
import { deviceOf, type Street, streetOf } from './street.ts'

const current = { kind: 'current' } as const

test.each([
	['12345678', '12345678'],
	[' 00000001 ', '00000001'],
	['a1b2c3d4', 'A1B2C3D4'],
	['12345678-pad-01-07', '12345678-PAD-01-07'],
	['12345678-4024-1f-07', '12345678-PAD-1F-07'],
	['12345678-A024-01-07', '12345678-A024-01-07'],
	['12345678-PAD', '12345678-PAD-FF-FF'],
	['12345678-FFFF-FF-FF', '12345678'],
	['12345678-FFFF-FF-04', '12345678-FFFF-FF-04'],
	['1234567824400107', '12345678-PAD-01-07'],
	['FFFFFFFF', 'FFFFFFFF'],
	['0', '0'],
	['007', '7'],
	['250', '250'],
	['251', null],
	['1234', null],
	['1234567', null],
	['123456789', null],
	['1234567G', null],
	['12345678-PA-01-07', null],
	['12345678-PAD-1-07', null],
])('the address "%s" is %s', (typed, canonical) => {
	expect(mbus.address(typed)).toBe(canonical)
	if (canonical !== null) expect(mbus.address(canonical)).toBe(canonical)
})

test('a meter is read by its number: selected, asked at FD while nobody else may speak, and let go', () => {
	const meters = [deviceOf('67012305', '3'), deviceOf('67012318', '4')]
	const { result, sent } = streetOf(meters).talk(mbus.read('67012318', current))
	expect(sent).toEqual(['680B0B6853FD5218230167FFFFFFFF4116', '107BFD7816', '105BFD5816', '1040FD3D16'])
	expect(result.failure).toBeNull()
	expect(result.device).toMatchObject({ serial: '67012318', address: '4', manufacturer: 'ZLW' })
	const session = mbus.read('67012318', current)
	const held: (true | undefined)[] = []
	const ack: Heard = { kind: 'frame', frame: bytes('E5'), at: 0 }
	for (let next = session.next(); next.done !== true && held.length < 3; ) {
		held.push(next.value.hold)
		next = session.next(held.length === 2 ? { kind: 'frame', frame: answer('0113 05'), at: 0 } : ack)
	}
	expect(held).toEqual([true, true, undefined])
	// Nobody is selected any more
	expect(streetOf(meters).talk(mbus.scan.probe('FFFFFFFF')).result.kind).toBe('collision')
})

test('with maker, version and type the address tells two meters of one number apart', () => {
	const meters = [deviceOf('11111111', '1'), deviceOf('11111111', '1', { medium: 'water' })]
	const { talk } = streetOf(meters)
	expect(talk(mbus.read('11111111-ZLW-11-07', current)).result).toMatchObject({
		failure: null,
		device: { medium: 'water' },
	})
	expect(talk(mbus.read('11111111-ZLW-11-04', current)).result.device).toMatchObject({ medium: 'heat' })
	expect(talk(mbus.read('11111111', current)).result.failure).toMatchObject({ reason: 'noise' })
	expect(talk(mbus.read('11111111-ZLW-12-04', current)).result.failure).toMatchObject({ reason: 'silence' })
})

test('the answer of a meter that was not selected is nobody’s', () => {
	const wrong = answer('0113 05')
	const { result } = streetOf([], (_, nth) =>
		nth === 0 ? { kind: 'frame', frame: bytes('E5'), at: 0 } : { kind: 'noise', bytes: new Uint8Array(), foreign: 1 },
	).talk(mbus.read('12345679', current))
	expect(result).toMatchObject({ records: [], failure: { reason: 'noise' } })
	const session = mbus.read('12345679', current)
	session.next()
	const request = session.next({ kind: 'frame', frame: bytes('E5'), at: 0 })
	if (request.done === true) throw new Error('no request')
	expect(request.value.answer?.(wrong)).toBe('foreign')
	expect(request.value.answer?.(longFrame(0x08, 1, 0x73, bytes('79563412 0A 00 0569 31650000 69000000')))).toBe('mine')
	expect(request.value.answer?.(longFrame(0x08, 1, 0x76, bytes('12345679 4024 01 07 55 00 0000')))).toBe('mine')
	expect(request.value.answer?.(longFrame(0x08, 1, 0x78, bytes('0113 05')))).toBe('mine')
})

test('a selection that nobody acknowledges is tried once with the other frame count bit, then it is silence', () => {
	const { result, sent } = streetOf([]).talk(mbus.read('12345678', current))
	expect(sent.map((frame) => frame.slice(8, 14))).toEqual(['53FD52', '73FD52'])
	expect(result.failure).toEqual({ reason: 'silence', text: 'no meter with this secondary address answers' })
})

test('a model that asks for it gets an application reset before its readout', () => {
	const meter = deviceOf('67012305', '3')
	const { sent } = streetOf([meter]).talk(mbus.read('3', current, { dialect: { applicationReset: 0x10 } }))
	expect(sent.slice(0, 3)).toEqual(['1040034316', '6804046873035010D616', '107B037E16'])
	expect(meter.state().resetSubcode).toBe(0x10)
	expect(mbus.dialect.safeParse({ applicationReset: 256 }).success).toBe(false)
})

/** Searches as the station does: first in, first out. */
function search({ talk }: Street, first: readonly string[] = ['FFFFFFFF']) {
	const waiting = [...first]
	const found: Extract<ProbeResult, { kind: 'found' }>[] = []
	const collisions: string[] = []
	let tried = 0
	for (let pattern = waiting.shift(); pattern !== undefined; pattern = waiting.shift()) {
		tried++
		const { result } = talk(mbus.scan.probe(pattern))
		if (result.kind === 'found') found.push(result)
		if (result.kind !== 'collision') continue
		const narrower = mbus.scan.narrow(pattern)
		if (narrower.length === 0) collisions.push(pattern)
		waiting.push(...narrower)
	}
	return { addresses: found.map(({ address }) => address).toSorted(), collisions, tried }
}

test('a search begins with the primary addresses and ends with everybody; a range means primary addresses alone', () => {
	expect(mbus.scan.first()).toHaveLength(251)
	expect(mbus.scan.first().at(0)).toBe('1')
	expect(mbus.scan.first().at(-1)).toBe('FFFFFFFF')
	expect(mbus.scan.first({ from: 0, to: 3 })).toEqual(['0', '1', '2', '3'])
	expect(mbus.scan.first({ from: 249, to: 400 })).toEqual(['249', '250'])
	expect(mbus.scan.first({ from: 5, to: 4 })).toEqual([])
	expect(mbus.scan.narrow('2')).toEqual([])
})

test('twelve new meters that share address 0 are found by their numbers, with few more questions than meters', () => {
	const serials = [
		...['67012305', '67012318', '67012342', '67012377', '67013409', '67013416'],
		...['67013451', '67014520', '67014588', '67021639', '67021693', '67112740'],
	]
	const meters = serials.map((serial) => deviceOf(serial, '0'))
	const { addresses, collisions, tried } = search(streetOf(meters))
	expect(addresses).toEqual(serials.map((serial) => `${serial}-ZLW-11-04`))
	expect(collisions).toEqual([])
	expect(tried).toBeLessThanOrEqual(1 + 4 * 15)
})

test('numbers with hex digits are found, beside decimal ones and beside each other', () => {
	const serials = ['A1B2C3D4', 'A1B2C3DE', '0000000A', '00000001', '1A000001', 'AAAAAAAA']
	const { addresses } = search(streetOf(serials.map((serial, at) => deviceOf(serial, String(at + 1)))))
	expect(addresses).toEqual(serials.map((serial) => `${serial}-ZLW-11-04`).toSorted())
})

test('meters of one number are told apart by type, version and maker, whatever hex digits these have', () => {
	const same = (change: Parameters<typeof deviceOf>[2]) => deviceOf('12345678', '0', change)
	const meters: MbusDevice[] = [
		same({}),
		same({ medium: 'water' }),
		same({ version: 0xae }),
		same({ version: 0xae, manufacturer: 'ABB' }),
		same({ version: 0xae, manufacturer: 'ABC' }),
	]
	const { addresses, collisions } = search(streetOf(meters), ['12345678'])
	expect(addresses).toEqual([
		'12345678-ABB-AE-04',
		'12345678-ABC-AE-04',
		'12345678-ZLW-11-04',
		'12345678-ZLW-11-07',
		'12345678-ZLW-AE-04',
	])
	expect(collisions).toEqual([])
})

test('two meters that are the same in everything are told as a collision and never as one', () => {
	const twins = [deviceOf('12345678', '1'), deviceOf('12345678', '2')]
	const { addresses, collisions } = search(streetOf(twins), ['12345678-ZLW-11-04'])
	expect({ addresses, collisions }).toEqual({ addresses: [], collisions: ['12345678-ZLW-11-04'] })
	expect(mbus.scan.narrow('12345678-ZLW-11-04')).toEqual([])
})

test('a meter whose number holds an F is found where its other digits make it the only one', () => {
	const meters = [deviceOf('67F12305', '1'), deviceOf('67012318', '2')]
	expect(search(streetOf(meters)).addresses).toEqual(['67012318-ZLW-11-04', '67F12305-ZLW-11-04'])
	const { result } = streetOf(meters).talk(mbus.read('67F12305', current))
	expect(result.device?.serial).toBe('67F12305')
})

test('two telegrams that one over the other pass for a third meter’s make no meter of it', () => {
	// Bit by bit the telegrams of these two are the one of a meter 67012100, checksum and all
	const pair = () => streetOf([deviceOf('67012300', '0'), deviceOf('67012545', '0')])
	expect(pair().talk(mbus.read('FFFFFFFF', current)).result.device?.serial).toBe('67012100')
	expect(pair().talk(mbus.scan.probe('FFFFFFFF')).result).toEqual({ kind: 'collision' })
	expect(search(pair()).addresses).toEqual(['67012300-ZLW-11-04', '67012545-ZLW-11-04'])
})

test('a pattern that nobody fits costs one wait', () => {
	const street = streetOf([deviceOf('67012305', '3')])
	const { result, sent } = street.talk(mbus.scan.probe('FFFFFFF9'))
	expect([result.kind, sent.length, street.silences()]).toEqual(['silence', 1, 1])
})

test('garbled acknowledgements are a collision, a disturbance that passes is none', () => {
	const meters = [deviceOf('67012305', '3')]
	const noise: Heard = { kind: 'noise', bytes: bytes('A5'), foreign: 0 }
	const always = streetOf(meters, (heard, nth) => (nth < 2 ? noise : heard))
	expect(always.talk(mbus.scan.probe('FFFFFFFF')).result.kind).toBe('collision')
	const once = streetOf(meters, (heard, nth) => (nth === 0 ? noise : heard))
	expect(once.talk(mbus.scan.probe('FFFFFFFF')).result).toMatchObject({ kind: 'found', address: '67012305-ZLW-11-04' })
	const nobody = streetOf([], (heard, nth) => (nth === 0 ? noise : heard))
	expect(nobody.talk(mbus.scan.probe('FFFFFFFF')).result.kind).toBe('silence')
	const lost = streetOf(meters, () => ({ kind: 'line', reason: 'lost' }))
	expect(lost.talk(mbus.scan.probe('FFFFFFFF')).result).toEqual({ kind: 'line', reason: 'lost' })
})
