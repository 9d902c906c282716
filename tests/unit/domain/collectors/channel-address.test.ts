import { expect, test } from 'vitest'
import { channelAddress } from '../../../../src/main/domain/collectors/channel-address.ts'

test('a channel answers under the collector’s number plus its own, in as many digits', () => {
	expect(channelAddress('added', '250000000100', 12)).toBe('250000000112')
	expect(channelAddress('added', '000000000099', 64)).toBe('000000000163')
	expect(channelAddress('added', '00112025000100', 1)).toBe('00112025000101')
})

test('or with its number in place of the last two digits', () => {
	expect(channelAddress('last-two-digits', '250000000187', 5)).toBe('250000000105')
})

test('where that makes no address it has to be typed', () => {
	expect(channelAddress('added', '999999999999', 1)).toBeNull()
	expect(channelAddress('added', '1100A025000100', 1)).toBeNull()
	expect(channelAddress('typed', '250000000100', 1)).toBeNull()
	expect(channelAddress('last-two-digits', '', 1)).toBeNull()
})
