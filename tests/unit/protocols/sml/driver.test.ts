import { describe, expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/sml/codec.ts'
import { sml } from '../../../../src/main/protocols/sml/driver.ts'
import { listRequest } from '../../../../src/main/protocols/sml/request.ts'
import { converse } from '../converse.ts'
import { attention, meter, pushed } from './frames.ts'

describe('a meter that pushes', () => {
	test('is listened to, and nothing is sent', () => {
		const { result, sent } = converse(sml.read(meter.serial, { kind: 'current' }), () => pushed)
		expect(sent).toEqual([''])
		expect(result.failure).toBe(null)
		expect(result.device?.serial).toBe(meter.serial)
		expect(result.records.find(({ key }) => key === '1-0:1.8.0*255')).toMatchObject({ unit: 'Wh', frame: 0 })
	})

	test('is named as printed, with spaces and small letters, or not at all', () => {
		expect(sml.address('1 zlw00 2718 2818')).toBe(meter.serial)
		expect(sml.address('')).toBe('?')
		expect(sml.address('ü')).toBe(null)
		expect(converse(sml.read('?', { kind: 'current' }), () => pushed).result.failure).toBe(null)
	})

	test('another meter at the head is not taken for ours', () => {
		const { result } = converse(sml.read('1ZLW0000000001', { kind: 'current' }), () => pushed)
		expect(result).toMatchObject({ records: [], failure: { reason: 'noise' } })
	})

	test('keeps nothing and tells no time of day', () => {
		const of = (job: Parameters<typeof sml.read>[1]) => converse(sml.read('?', job), () => pushed).result.failure
		expect(of({ kind: 'settlement', back: 1 })).toMatchObject({ reason: 'not-offered' })
		expect(of({ kind: 'clock' })).toMatchObject({ reason: 'not-offered' })
	})

	test('is found by listening once', () => {
		expect(sml.scan.first()).toEqual(['?'])
		expect(converse(sml.scan.probe('?'), () => pushed).result).toMatchObject({ kind: 'found', address: meter.serial })
		expect(converse(sml.scan.probe('?'), () => new Uint8Array()).result).toEqual({ kind: 'silence' })
	})
})

describe('a meter that is asked', () => {
	const context = { dialect: { request: true } }

	test('gets one file with open, list and close', () => {
		const { sent } = converse(sml.read('?', { kind: 'current' }, context), () => pushed)
		const request = Uint8Array.from(Buffer.from(sent[0]!, 'hex'))
		expect(decode(request)).toMatchObject({ ok: true, direction: 'down', control: '0700', readings: [] })
		expect(sml.split(request)).toEqual({ kind: 'frame', length: request.length })
		// Our own voice is no answer.
		expect(
			converse(sml.read('?', { kind: 'current' }, context), (sentBytes) => sentBytes).result.failure,
		).toMatchObject({
			reason: 'noise',
		})
	})

	test('and may refuse', () => {
		const { result } = converse(sml.read('?', { kind: 'current' }, context), () => attention)
		expect(result.failure).toMatchObject({ reason: 'meter-error', meterError: { code: '8181C7C7FE02' } })
	})

	test('a server id with four escapes in it is sent twice', () => {
		const id = Uint8Array.of(0x0a, 1, 0x1b, 0x1b, 0x1b, 0x1b, 0, 0, 0, 1)
		const request = listRequest(id, 3)
		expect(Buffer.from(request).toString('hex')).toContain('1b'.repeat(8))
		expect(decode(request)).toMatchObject({ ok: true, direction: 'down' })
	})
})
