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
		['dial-in://9100/0314-25394', { kind: 'dial-in', port: 9100, identity: '0314-25394' }],
		['Dial-In://9100/DTU%20%2F%20east', { kind: 'dial-in', port: 9100, identity: 'DTU / east' }],
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
		'dial-in://9100',
		'dial-in://9100/',
		'dial-in://0/a',
		'dial-in://65536/a',
		'dial-in://9100/a/b',
		'dial-in://9100/a?b=1',
		'dial-in://9100/%20a',
		'dial-in://9100/%0Aa',
		'dial-in://9100/%C3%A4',
		'dial-in://9100/%E0%A4%A',
		`dial-in://9100/${'a'.repeat(65)}`,
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

	it('every name that a device may have is written and read again, and fits into what the store takes', () => {
		const identity = fc
			.string({ minLength: 1, maxLength: 64, unit: 'grapheme-ascii' })
			.filter((text) => text.trim() === text)
		fc.assert(
			fc.property(identity, (one) => {
				const url = { kind: 'dial-in', port: 65_535, identity: one } as const
				expect(parseLineUrl(formatLineUrl(url))).toEqual(url)
				expect(formatLineUrl(url).length).toBeLessThanOrEqual(300)
			}),
		)
	})

	it('no text makes the parser throw', () => {
		fc.assert(fc.property(fc.string(), (text) => void parseLineUrl(`serial://${text}`)))
		fc.assert(fc.property(fc.string(), (text) => void parseLineUrl(`tcp://${text}`)))
		fc.assert(fc.property(fc.string(), (text) => void parseLineUrl(`dial-in://${text}`)))
	})
})
