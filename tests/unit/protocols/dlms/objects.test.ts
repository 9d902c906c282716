/** Objects as meters of other makers have them, from a script of attributes. */
import { expect, test } from 'vitest'
import { dlms } from '../../../../src/main/protocols/dlms/driver.ts'
import { wrapped } from '../../../../src/main/protocols/dlms/link.ts'
import type { ReadJob } from '../../../../src/main/protocols/protocol.ts'
import { type Bus, converse } from '../converse.ts'
import { bytes, pdus } from './frames.ts'

/** 'class name attribute' → its value as data, or a Data-Access-Result. Whatever is not named is undefined (4). */
type Script = Readonly<Record<string, string | number>>

function scripted(script: Script): { readonly bus: Bus; readonly asked: string[] } {
	const asked: string[] = []
	const bus: Bus = (request) => {
		const pdu = request.subarray(8)
		if (pdu[0] === 0x60) return wrapped(1, 16, pdus.aare)
		if (pdu[0] !== 0xc0) return wrapped(1, 16, bytes('6303800100'))
		const key = `${pdu[4]} ${[...pdu.subarray(5, 11)].join('.')} ${pdu[11]}`
		asked.push(pdu[12] === 1 ? `${key} by ${pdu[13]}` : key)
		const told = script[`${key} by ${pdu[12] === 1 ? pdu[13] : 0}`] ?? script[key] ?? 4
		const head = [0xc4, 1, pdu[2]!]
		const said = typeof told === 'number' ? [...head, 1, told] : [...head, 0, ...bytes(told)]
		return wrapped(1, 16, Uint8Array.from(said))
	}
	return { bus, asked }
}

function read(job: ReadJob, script: Script) {
	const { bus, asked } = scripted(script)
	const { result } = converse(dlms.read('1', job, {}), bus)
	const shown = result.records.map(({ key, quantity, value, unit, at }) => `${key} ${quantity} ${value} ${unit} ${at}`)
	return { ...result, shown, asked }
}

const wh = '02 02 0F 00 16 1E'
const clock = '09 0C 07EA0B16071103 1400FFC400'

test('an object of another class than its code usually has is found, and its scaler with it', () => {
	const { shown, asked, failure } = read(
		{ kind: 'current', items: ['1-0:1.8.0*255', '5/1-0:1.4.0*255'] },
		{
			'3 1.0.1.8.0.255 2': 9,
			'4 1.0.1.8.0.255 2': '06 0000002A',
			'4 1.0.1.8.0.255 3': '02 02 0F 01 16 1E',
			'4 1.0.1.8.0.255 5': '09 0C 07EA0B01FF000000 00800000',
			'5 1.0.1.4.0.255 2': '12 0FA0',
			'5 1.0.1.4.0.255 4': '02 02 0F FF 16 1B',
		},
	)
	expect(failure).toBeNull()
	expect(shown).toEqual(['1-0:1.8.0*255 energy 420 Wh 2026-11-01T00:00:00', '1-0:1.4.0*255 demand 400.0 W null'])
	expect(asked.slice(0, 2)).toEqual(['3 1.0.1.8.0.255 2', '4 1.0.1.8.0.255 2'])
})

const columns = (...each: readonly string[]) => `01 0${each.length} ${each.join(' ')}`
const column = (classId: string, name: string) => `02 04 12 00${classId} 09 06 ${name} 0F 02 12 0000`
const clockColumn = column('08', '0000010000FF')
const importColumn = column('03', '0100010800FF')
const profile = { '7 1.0.99.1.0.255 4': '06 00000384', '8 0.0.1.0.0.255 2': clock, '3 1.0.1.8.0.255 3': wh } as const

test('null-data in a row is the value before, in the clock’s column one period later, wherever that column stands', () => {
	const row = (...cells: readonly string[]) => `02 03 ${cells.join(' ')}`
	const { shown, asked } = read(
		{ kind: 'profile', from: '2026-11-21T00:00', count: 4 },
		{
			...profile,
			'7 1.0.99.1.0.255 3': columns(importColumn, clockColumn, column('01', '0000600A01FF')),
			'7 1.0.99.1.0.255 2 by 1': `01 03
				${row('06 00000064', '09 0C 07EA0B15FF000000 00FFC400', '11 00')}
				${row('06 00000065', '00', '00')}
				${row('00', '00', '11 08')}`,
		},
	)
	expect(shown.filter((text) => text.startsWith('1-0'))).toEqual([
		'1-0:1.8.0*255 energy 100 Wh 2026-11-21T00:00:00',
		'1-0:1.8.0*255 energy 101 Wh 2026-11-21T00:15:00',
		'1-0:1.8.0*255 energy 101 Wh 2026-11-21T00:30:00',
	])
	expect(shown.filter((text) => text.startsWith('0-0:96.10.1')).map((text) => text.split(' ')[2])).toEqual([
		'0',
		'0',
		'8',
	])
	expect(asked.filter((text) => text === '3 1.0.1.8.0.255 3').length).toBe(1)
})

test('rows outside the window are not taken, and a first row without a time is none', () => {
	const row = (value: string, time: string) => `02 02 ${time} 06 000000${value}`
	const { shown } = read(
		{ kind: 'profile', from: '2026-11-21T00:15', count: 1 },
		{
			...profile,
			'7 1.0.99.1.0.255 3': columns(clockColumn, importColumn),
			'7 1.0.99.1.0.255 2 by 1': `01 04 ${row('01', '00')} ${row('02', '09 0C 07EA0B15FF000000 00FFC400')} ${row('03', '00')} ${row('04', '00')}`,
		},
	)
	expect(shown).toEqual(['1-0:1.8.0*255 energy 3 Wh 2026-11-21T00:15:00'])
})

test('of a buffer kept last in, first out, the newest settlement is the first entry', () => {
	const month = (value: string, number: string) => `02 02 09 0C 07EA ${number} 01FF000000 00FFC400 06 000000${value}`
	const { shown, asked } = read(
		{ kind: 'settlement', back: 2 },
		{
			'7 1.0.98.1.0.255 3': columns(clockColumn, importColumn),
			'7 1.0.98.1.0.255 4': '06 00000000',
			'7 1.0.98.1.0.255 5': '16 02',
			'7 1.0.98.1.0.255 7': '06 0000000C',
			'7 1.0.98.1.0.255 2 by 2': `01 02 ${month('0B', '0B')} ${month('0A', '0A')}`,
			'3 1.0.1.8.0.255 3': wh,
		},
	)
	expect(shown).toEqual(['1-0:1.8.0*255 energy 10 Wh 2026-10-01T00:00:00'])
	expect(asked).toContain('7 0.0.98.1.0.255 3')
})

test('a meter that takes no selection at all is read whole', () => {
	const { shown, failure } = read(
		{ kind: 'settlement', back: 1 },
		{
			'7 0.0.98.1.0.255 3': columns(clockColumn, importColumn),
			'7 0.0.98.1.0.255 4': '06 00000000',
			'7 0.0.98.1.0.255 7': '06 00000001',
			'7 0.0.98.1.0.255 2 by 2': 1,
			'7 0.0.98.1.0.255 2': `01 01 02 02 ${clock} 06 0000000B`,
			'3 1.0.1.8.0.255 3': wh,
		},
	)
	expect([failure, shown]).toEqual([null, ['1-0:1.8.0*255 energy 11 Wh 2026-11-22T17:03:20']])
})

test('a meter without an object list is asked for what electricity meters usually have', () => {
	const { shown, failure, device } = read(
		{ kind: 'current' },
		{ '1 0.0.42.0.0.255 2': '09 06 5A4C57303432', '3 1.0.1.8.0.255 2': '06 0000002A', '3 1.0.1.8.0.255 3': wh },
	)
	expect(failure).toBeNull()
	expect(device).toMatchObject({ serial: 'ZLW042', manufacturer: 'ZLW' })
	expect(shown).toContain('1-0:1.8.0*255 energy 42 Wh null')
})

test('a register without scaler and unit keeps its number in no unit', () => {
	const { shown } = read({ kind: 'current', items: ['1-0:1.8.0*255'] }, { '3 1.0.1.8.0.255 2': '06 0000002A' })
	expect(shown).toEqual(['1-0:1.8.0*255 energy 42  null'])
})
