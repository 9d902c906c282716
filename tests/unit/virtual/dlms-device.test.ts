import { expect, test } from 'vitest'
import type { Meter } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'
import { createDlmsDevice } from '../../../src/virtual/dlms/device.ts'
import { requestsIn } from '../../../src/virtual/dlms/frame.ts'

const truth = createTruth(4)
const meter: Meter = {
	...{ index: 2, line: 'dlms', address: '1', serial: '1ZLW0042117788', medium: 'electricity' },
	...{ floor: 'EG', unit: 'Laden', use: 'shop', clock: 'local', clockOffsetMs: 0 },
}
/** 2026-11-22 17:03:20 CET */
const now = Date.UTC(2026, 10, 22, 16, 3, 20)
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hexOf = (some: Uint8Array | null) => (some === null ? 'silence' : Buffer.from(some).toString('hex').toUpperCase())

function talk(of: Meter = meter) {
	const device = createDlmsDevice(truth, of)
	const hear = (frame: Uint8Array) => {
		const { requests } = requestsIn(frame)
		expect(requests).toHaveLength(1)
		return hexOf(device.hear(requests[0]!, now))
	}
	const wrapped = (pdu: string, client = 16, server = 1) => {
		const content = bytes(pdu)
		return hear(Uint8Array.of(0, 1, 0, client, 0, server, 0, content.length, ...content))
	}
	return { hear, wrapped }
}

/** The published AARQ without authentication (Green Book). */
const aarq = '601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0'

test('the published association request is accepted, and then the registers of the standard’s examples can be asked for', () => {
	const { wrapped } = talk()
	expect(wrapped('C001C100030100010800FF0200')).toBe('0001000100100003D80101')
	expect(wrapped(aarq)).toMatch(/^00010001001000..61.*A203020100A305A103020100BE10040E0800065F1F04/)
	const wh = Math.floor(truth.registersAt(meter, now).totalMilliWh / 1000)
	expect(wrapped('C001C100030100010800FF0200')).toBe(
		`0001000100100009C401C10006${wh.toString(16).toUpperCase().padStart(8, '0')}`,
	)
	expect(wrapped('C001C200030100010800FF0300')).toBe('000100010010000AC401C20002020F00161E')
	expect(wrapped('C001C300080000010000FF0200')).toBe('0001000100100012C401C300090C07EA0B160711031400FFC400')
	expect(wrapped('C001C400010100010800FF0200')).toBe('0001000100100005C401C40109')
	expect(wrapped('C001C500030100090900FF0200')).toBe('0001000100100005C401C50104')
	expect(wrapped('6203800100')).toBe('00010001001000056303800100')
	expect(wrapped('C001C100030100010800FF0200')).toBe('0001000100100003D80101')
})

test('a long answer comes in blocks, numbered from 1, the last one marked', () => {
	const { wrapped } = talk()
	wrapped(aarq)
	const first = wrapped('C001C100070100630100FF0200')
	expect(first.slice(16, 34)).toBe('C402C1000000000100')
	const second = wrapped('C002C100000001')
	expect(second.slice(16, 34)).toBe('C402C1000000000200')
	expect(first.length).toBeLessThanOrEqual((512 + 8) * 2)
	const last = 62 * 96
	expect(wrapped(`C002C1${last.toString(16).padStart(8, '0')}`).slice(16)).toMatch(/^C402C101/)
})

test('HDLC: SNRM is acknowledged, a disconnected meter says DM, another address is silence', () => {
	const { hear } = talk()
	expect(hear(bytes('7EA00703215303C77E'))).toMatch(/^7EA00721031F/)
	// The published SNRM of client 16 to server 1.
	expect(hear(bytes('7EA0070321930F017E'))).toMatch(/^7EA0..210373....8180120501800601800704000000010804000000/)
	const { hear: other } = talk({ ...meter, address: '2' })
	expect(other(bytes('7EA0070321930F017E'))).toBe('silence')
})

test('a request in pieces is waited for, garbage before it is dropped', () => {
	const frame = bytes('7EA0070321930F017E')
	for (let cut = 1; cut < frame.length; cut++) expect(requestsIn(frame.slice(0, cut)).requests).toEqual([])
	expect(requestsIn(Uint8Array.of(0x55, 0x00, 0x02, ...frame)).requests).toHaveLength(1)
	const broken = frame.slice()
	broken[5]! ^= 1
	expect(requestsIn(broken).requests).toEqual([])
})
