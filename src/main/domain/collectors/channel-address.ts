/** The address under which an answering collector speaks for the meter at one of its channels. */

/** 'added': the collector's number plus n; 'last-two-digits': n in their place; 'typed': each channel's own. */
export type ChannelAddressRule = 'added' | 'last-two-digits' | 'typed'

/** As many digits as the collector's own address; null: the rule gives none, it has to be typed. */
export function channelAddress(rule: ChannelAddressRule, collector: string, channel: number): string | null {
	if (rule === 'typed' || !/^\d{3,}$/.test(collector)) return null
	if (rule === 'last-two-digits') return collector.slice(0, -2) + String(channel).padStart(2, '0')
	const sum = String(BigInt(collector) + BigInt(channel)).padStart(collector.length, '0')
	return sum.length === collector.length ? sum : null
}
