import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineUrl } from '../../../src/main/lines/line.ts'
import { formatLineUrl, parseLineUrl } from '../../../src/main/lines/url.ts'

const serial = {
	kind: 'serial',
	path: 'COM3',
	baud: 2400,
	parity: 'even',
	dataBits: 8,
	stopBits: 1,
	echo: 'auto',
} as const

describe('line URLs', () => {
	it.each<[string, LineUrl]>([
		['serial://COM3?baud=2400&parity=even', serial],
		['serial://COM3', serial],
		['SERIAL://COM3?Parity=EVEN', serial],
		['serial:///dev/ttyUSB0?baud=9600&parity=none', { ...serial, path: '/dev/ttyUSB0', baud: 9600, parity: 'none' }],
		['serial://COM12?echo=strip', { ...serial, path: 'COM12', echo: 'strip' }],
		['serial://COM3?baud=300&data=7&stop=2', { ...serial, baud: 300, dataBits: 7, stopBits: 2 }],
		['serial:///dev/my%20port', { ...serial, path: '/dev/my port' }],
		['tcp://gateway.local:8899', { kind: 'tcp', host: 'gateway.local', port: 8899 }],
		['tcp://192.0.2.7:502/', { kind: 'tcp', host: '192.0.2.7', port: 502 }],
		['tcp://[2001:db8::7]:502', { kind: 'tcp', host: '2001:db8::7', port: 502 }],
		['tcp://[fe80::1%eth0]:502', { kind: 'tcp', host: 'fe80::1%eth0', port: 502 }],
	])('%s is understood', (text, url) => {
		expect(parseLineUrl(text)).toEqual(url)
	})

	it.each([
		'',
		'COM3',
		'serial://',
		'serial://COM3?baud=299',
		'serial://COM3?baud=115201',
		'serial://COM3?baud=2400.5',
		'serial://COM3?baud=',
		'serial://COM3?baud=2400&baud=9600',
		'serial://COM3?partiy=even',
		'serial://COM3?toString=1',
		'serial://COM3?parity=mark',
		'serial://COM3?data=6',
		'serial://COM3?echo=yes',
		'serial://COM3?a?b',
		'serial://%E0%A4%A',
		'serial://COM3%00',
		'tcp://host',
		'tcp://host:0',
		'tcp://host:65536',
		'tcp://:502',
		'tcp://a b:502',
		'tcp://user@host:502',
		'tcp://2001:db8::7:502',
		'tcp://[host]:502',
		'http://host:80',
		`tcp://${'a'.repeat(2000)}:1`,
	])('%j is no line', (text) => {
		expect(parseLineUrl(text)).toBeNull()
	})

	it('what is written is read again as the same line, whatever the path holds', () => {
		const url = fc.record({
			kind: fc.constant('serial' as const),
			path: fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter((path) => !/\0/.test(path)),
			baud: fc.integer({ min: 300, max: 115_200 }),
			parity: fc.constantFrom('none' as const, 'even' as const, 'odd' as const),
			dataBits: fc.constantFrom(7 as const, 8 as const),
			stopBits: fc.constantFrom(1 as const, 2 as const),
			echo: fc.constantFrom('none' as const, 'strip' as const, 'auto' as const),
		})
		fc.assert(
			fc.property(url, (one) => {
				expect(parseLineUrl(formatLineUrl(one))).toEqual(one)
			}),
		)
		expect(formatLineUrl({ kind: 'tcp', host: '::1', port: 502 })).toBe('tcp://[::1]:502')
	})

	it('no text makes the parser throw', () => {
		fc.assert(fc.property(fc.string(), (text) => void parseLineUrl(`serial://${text}`)))
		fc.assert(fc.property(fc.string(), (text) => void parseLineUrl(`tcp://${text}`)))
	})
})
