import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { givesWay, hostOf } from '../../../src/main/lines/dial-in-limits.ts'
import { createIntroducer } from '../../../src/main/lines/introduction.ts'
import { createTokenBuckets } from '../../../src/main/lines/token-buckets.ts'
import { login, tinyDialIn } from '../../station/lines/callers.ts'

const named = (...chunks: readonly Uint8Array[]) => {
	const introducer = createIntroducer([tinyDialIn])
	for (const chunk of chunks) {
		const introduced = introducer.take(chunk)
		if (introduced !== null) return introduced
	}
	return introducer.paused()
}
const text = (value: string) => Buffer.from(value, 'latin1')

describe('who is calling', () => {
	it.each([
		['13800138000', '13800138000'],
		['866123456789012\r\n', '866123456789012'],
		['www.usr.cn\0', 'www.usr.cn'],
		[' DTU east ', 'DTU east'],
		// A start byte of a frame is a letter of a name.
		['zhonghengh', 'zhonghengh'],
	])('the text %j and a pause name a modem', (said, identity) => {
		expect(named(text(said))).toMatchObject({ kind: 'modem', identity, reply: null })
	})

	it.each(['', 'ab', 'keepalive', 'keepalivekeepalive', '\0\0\0', 'þþþþ', 'täter', 'a\x01bcd', 'x'.repeat(65)])(
		'%j names nobody',
		(said) => {
			expect(named(text(said))).toBeNull()
		},
	)

	it('a login names the device wherever the network cuts it, behind any garbage', () => {
		const bytes = login(7, 3)
		const garbage = fc.uint8Array({ maxLength: 40 }).filter((noise) => !noise.includes(0x68))
		fc.assert(
			fc.property(garbage, fc.nat(bytes.length), (noise, cut) => {
				const introduced = named(noise, bytes.slice(0, cut), Uint8Array.from([...bytes.slice(cut), 1, 2]))
				expect(introduced).toMatchObject({ kind: 'concentrator', identity: 'T-7' })
			}),
		)
	})

	it('random bytes never throw, and what is kept of them does not grow', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 30 }), (chunks) => void named(...chunks)),
		)
	})

	it('what named nobody is told: nothing, bytes, or a protocol that is not spoken here', () => {
		const impressionOf = (said: string) => {
			const introducer = createIntroducer([tinyDialIn])
			introducer.take(text(said))
			return introducer.impression()
		}
		expect(impressionOf('')).toContain('said nothing')
		expect(impressionOf('\x01\x02')).toContain('0102')
		expect(impressionOf('{\x09\x00\x1913912345678hello{')).toContain('DDP')
	})
})

describe('limits of callers', () => {
	it('a bucket gives its burst at once, then one by one, and each key has its own', () => {
		const buckets = createTokenBuckets({ burst: 3, perSecond: 2 })
		const taken = (key: string, now: number) => [1, 2, 3, 4].filter(() => buckets.take(key, now)).length
		expect([taken('a', 0), taken('b', 0), taken('a', 0)]).toEqual([3, 3, 0])
		expect([taken('a', 499), taken('a', 500), taken('a', 10_000)]).toEqual([0, 1, 3])
	})

	it('a bucket of many keys stays bounded and never stands still', () => {
		const buckets = createTokenBuckets({ burst: 1, perSecond: 1 })
		for (let key = 0; key < 20_000; key++) expect(buckets.take(String(key), 0)).toBe(true)
		expect(buckets.take('19999', 0)).toBe(false)
	})

	it('an IPv6 host is its network, an IPv4 host its address', () => {
		expect(hostOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
		expect(hostOf('2001:db8:1:2:a:b:c:d')).toBe('2001:db8:1:2')
		expect(hostOf('2001:db8::7')).toBe('2001:db8:0:0')
		expect(hostOf('::1')).toBe('0:0:0:0')
		expect(hostOf('fe80::1%eth0')).toBe('fe80:0:0:0')
	})

	it('the oldest of the host that has the most gives way', () => {
		const all = [
			{ address: 'a', openedAt: 1 },
			{ address: 'b', openedAt: 3 },
			{ address: 'b', openedAt: 2 },
		]
		expect(givesWay(all)).toEqual({ address: 'b', openedAt: 2 })
		expect(givesWay([])).toBeUndefined()
	})
})
