/** Parameters (DI3 = 04, annex A.5 and its later supplement): clock, names, status words, limits, tariff tables. */
import type { Quantity } from '../../../shared/quantity.ts'
import { formItem, type Item, numberItem, type Part, repeated, sequence, single } from '../dlt645-frame/items.ts'

const count = (bytes: number, role: string): Item => numberItem(bytes, 0, 'count', '', { role })
const minutes = (bytes: number, role: string): Item => numberItem(bytes, 0, 'duration', 'min', { role })
const seconds = (role: string): Item => numberItem(1, 0, 'duration', 's', { role })
const volts = (role: string): Item => numberItem(2, 1, 'voltage', 'V', { role })
const amps = (role: string): Item => numberItem(3, 4, 'current', 'A', { role })
const amount = (role: string): Item => numberItem(4, 2, 'amount', 'CNY', { role })
const energy = (role: string): Item => numberItem(4, 2, 'energy', 'kWh', { role })
const percent = (role: string): Item => numberItem(2, 2, 'dimensionless', '%', { role })
const power = (role: string): Item => numberItem(3, 4, 'power', 'kW', { role })
const plain = (bytes: number, role: string, quantity: Quantity = 'dimensionless'): Item =>
	numberItem(bytes, 0, quantity, '', { role })
const switchTime = (role: string): Item => formItem('minute-stamp', 5, 'date', role)
const status = (bytes: number, role: string): Item => formItem('status', bytes, 'status', role)
const text = (bytes: number, role: string): Item => formItem('text', bytes, 'text', role)
const digits = (bytes: number, role: string): Item => formItem('digits', bytes, 'identity', role)

const dateItem = formItem('date-week', 4, 'date', 'clock')
const timeItem = formItem('time', 3, 'time', 'clock')
const clockItem = formItem('date-week-time', 7, 'date', 'clock')

const phaseNames = ['phase-a', 'phase-b', 'phase-c'] as const

/** 04 00 DI1: items of DI0 = 01, 02, …; null = no layout known. */
const groups: Readonly<Record<number, readonly (Item | null)[]>> = {
	1: [
		dateItem,
		timeItem,
		minutes(1, 'demand-period'),
		minutes(1, 'demand-slide'),
		// milliseconds, which the list of units does not have: three decimals of a second
		numberItem(2, 3, 'duration', 's', { role: 'pulse-width' }),
		switchTime('zone-tables'),
		switchTime('day-tables'),
		switchTime('tariff-prices'),
		switchTime('tier-tables'),
		null,
		null,
		clockItem,
	],
	2: [
		count(1, 'year-zones'),
		count(1, 'day-tables'),
		count(1, 'day-periods'),
		count(1, 'tariffs'),
		count(2, 'holidays'),
		count(1, 'harmonics'),
		count(1, 'tiers'),
		count(1, 'keys'),
	],
	3: [
		count(1, 'auto-screens'),
		seconds('screen-time'),
		count(1, 'energy-decimals'),
		count(1, 'power-decimals'),
		count(1, 'key-screens'),
		plain(3, 'ct-ratio'),
		plain(3, 'pt-ratio'),
		seconds('power-on-screen-time'),
	],
	4: [
		digits(6, 'address'),
		digits(6, 'meter-number'),
		text(32, 'asset-code'),
		text(6, 'rated-voltage'),
		text(6, 'rated-current'),
		text(6, 'maximum-current'),
		text(4, 'active-class'),
		text(4, 'reactive-class'),
		plain(3, 'active-constant'),
		plain(3, 'reactive-constant'),
		text(10, 'model'),
		text(10, 'production-date'),
		text(16, 'protocol-version'),
		digits(6, 'customer-number'),
	],
	5: [1, 2, 3, 4, 5, 6, 7].map((word) => status(2, `word-${word}`)),
	6: [status(1, 'active-combination'), status(1, 'reactive-combination-1'), status(1, 'reactive-combination-2')],
	7: ['modulated-infrared', 'infrared', 'port-1', 'port-2', 'port-3'].map((port) => status(1, `speed-${port}`)),
	8: [status(1, 'weekend-days'), plain(1, 'weekend-day-table')],
	9: ['load-record', 'timed-freeze', 'instant-freeze', 'agreed-freeze', 'hourly-freeze', 'daily-freeze'].map((mode) =>
		status(1, `${mode}-mode`),
	),
	10: [
		formItem('month-stamp', 4, 'text', 'load-record-start'),
		...[1, 2, 3, 4, 5, 6].map((kind) => minutes(2, `load-record-${kind}-interval`)),
	],
	11: [1, 2, 3].map((day) => formItem('day-hour', 2, 'text', `settlement-day-${day}`)),
	13: phaseNames.flatMap((phase) =>
		['conductance', 'susceptance', 'resistance', 'reactance'].map((of) =>
			numberItem(2, 3, 'dimensionless', '', { role: `${of}-${phase}` }),
		),
	),
	14: [power('import-limit'), power('export-limit'), volts('upper-limit'), volts('lower-limit')],
	15: [energy('alarm-1'), energy('alarm-2'), energy('hoarding-limit'), energy('overdraft-limit')],
	16: [
		amount('alarm-1'),
		amount('alarm-2'),
		amount('overdraft-limit'),
		amount('hoarding-limit'),
		amount('close-permit'),
	],
	17: [status(1, 'features')],
	18: [
		switchTime('hourly-freeze-start'),
		minutes(1, 'hourly-freeze-interval'),
		formItem('hour-minute', 2, 'time', 'daily-freeze'),
	],
	19: [status(1, 'radio')],
	20: [minutes(2, 'trip-delay')],
}

/** 04 09 DI1 DI0: when an event begins, and how long it must last. */
const eventLimits: readonly (readonly Item[])[] = [
	[
		volts('voltage-loss-below'),
		volts('voltage-loss-ends-above'),
		amps('voltage-loss-above'),
		seconds('voltage-loss-delay'),
	],
	[volts('under-voltage-below'), seconds('under-voltage-delay')],
	[volts('over-voltage-above'), seconds('over-voltage-delay')],
	[volts('phase-break-below'), amps('phase-break-below'), seconds('phase-break-delay')],
	[percent('voltage-unbalance-above'), seconds('voltage-unbalance-delay')],
	[percent('current-unbalance-above'), seconds('current-unbalance-delay')],
]

export function parameterParts(di: number, size: number): Part[] | null {
	const group = (di >>> 16) & 0xff
	const table = (di >>> 8) & 0xff
	const low = di & 0xff
	if (group === 0) {
		const items = groups[table]
		if (items === undefined) return null
		return low === 0xff ? groupParts(di, items, size) : single(di, items[low - 1] ?? undefined, size)
	}
	if (group === 1 || group === 2) return table === 0 ? tableParts(di, size) : null
	if (group === 3 && table === 0) return single(di, formItem('holiday', 4, 'text', `holiday-${low}`), size)
	// 04 04 01 and 02: what screen n shows, by itself and on a key.
	if (group === 4) return table === 1 || table === 2 ? single(di, status(4, `screen-${low}`), size) : null
	if (group === 5) return priceParts(di, size)
	if (group === 6) return tierParts(di, size)
	if (group === 9) return single(di, eventLimits[table - 1]?.[low - 1], size)
	if (group === 0x80 && table === 0) return makerParts(di, size)
	return null
}

/** DI0 = FF of a parameter group: all of its items, each under its own identifier (040005FF: seven status words). */
function groupParts(di: number, items: readonly (Item | null)[], size: number): Part[] | null {
	if (items.includes(null)) return null
	const parts = sequence(di, items as readonly Item[], size)
	return parts === null ? null : parts.map((part, index) => ({ ...part, di: ((di & ~0xff) | (index + 1)) >>> 0 }))
}

const zoneStart = formItem('zone-start', 3, 'text')
const periodStart = formItem('period-start', 3, 'text')

/** 04 01 and 04 02: first and second set; DI0 = 00 year zones, 01..08 the periods of day table n. */
function tableParts(di: number, size: number): Part[] | null {
	const set = (di >>> 16) & 0xff
	const low = di & 0xff
	if (low > 8) return null
	const [item, name] = low === 0 ? [zoneStart, 'zone'] : [periodStart, `day-table-${low}-period`]
	return repeated(item, size, 14, (index) => ({ di, role: `set-${set}-${name}-${index + 1}` }))
}

/** 04 05 01 nn (current) and 04 05 02 nn (spare): price of tariff nn; FF all of them. */
function priceParts(di: number, size: number): Part[] | null {
	const set = (di >>> 8) & 0xff
	const tariff = di & 0xff
	if (set !== 1 && set !== 2) return null
	const item = numberItem(4, 4, 'price', 'CNY/kWh', { role: `set-${set}` })
	if (tariff === 0xff) {
		return repeated(item, size, 63, (index) => ({ di: ((di & ~0xff) | (index + 1)) >>> 0, tariff: index + 1 }))
	}
	return tariff < 1 || tariff > 63 ? null : single(di, item, size, 0, tariff)
}

/** 04 06 00/02 nn tier limits, 04 06 01/03 nn tier prices of set 1/2; FF all of them. */
function tierParts(di: number, size: number): Part[] | null {
	const kind = (di >>> 8) & 0xff
	const tier = di & 0xff
	if (kind > 3) return null
	const set = kind < 2 ? 1 : 2
	const item = kind % 2 === 0 ? numberItem(4, 2, 'energy', 'kWh') : numberItem(4, 4, 'price', 'CNY/kWh')
	const role = (n: number) => `set-${set}-tier-${n}`
	if (tier === 0xff) {
		return repeated(item, size, 63, (index) => ({ di: ((di & ~0xff) | (index + 1)) >>> 0, role: role(index + 1) }))
	}
	return tier < 1 || tier > 63 ? null : repeated(item, size, 1, () => ({ di, role: role(tier) }))
}

const makerRoles = ['software-version', 'hardware-version', 'maker-number'] as const

/** 04 80 00 01..03: text of the maker; editions differ in its length. */
function makerParts(di: number, size: number): Part[] | null {
	const role = makerRoles[(di & 0xff) - 1]
	return role === undefined || size < 1 || size > 32 ? null : single(di, text(size, role), size)
}

/**
 * 070104FF of one maker's prepayment meter, 143 bytes (captured dialect). Parts that the standard names as well carry
 * the standard's identifier, so that a price is found under the same key whichever way it was read.
 */
export function prepaidBlockParts(di: number, size: number): Part[] | null {
	if (di !== 0x070104ff) return null
	const parts = sequence(
		di,
		prepaidBlock.map(([, item]) => item),
		size,
	)
	if (parts === null) return null
	return parts.map((part, index) => {
		const [own, , tariff] = prepaidBlock[index]!
		return { ...part, di: own, tariff: tariff ?? 0 }
	})
}

const price = (role: string): Item => numberItem(4, 4, 'price', 'CNY/kWh', { role })
const set = (number: 1 | 2): readonly (readonly [number, Item, number])[] =>
	[1, 2, 3, 4].map((tariff) => [0x04050000 + number * 0x100 + tariff, price(`set-${number}`), tariff] as const)
const tiers = (number: 1 | 2): readonly (readonly [number, Item])[] => {
	const limits = 0x04060000 + (number - 1) * 0x200
	return [
		...[1, 2, 3].map((tier) => [limits + tier, energy(`set-${number}-tier-${tier}`)] as const),
		...[1, 2, 3, 4].map((tier) => [limits + 0x100 + tier, price(`set-${number}-tier-${tier}`)] as const),
	]
}

const prepaidBlock: readonly (readonly [number, Item, number?])[] = [
	[0x04000106, switchTime('zone-tables')],
	[0x04000107, switchTime('day-tables')],
	[0x04000108, switchTime('tariff-prices')],
	[0x04000109, switchTime('tier-tables')],
	...[1, 2, 3, 4, 5].map((n) => [0x070104ff, count(1, `count-${n}`)] as const),
	[0x04000307, plain(3, 'pt-ratio')],
	[0x04000306, plain(3, 'ct-ratio')],
	[0x04001001, amount('alarm-1')],
	[0x04001002, amount('alarm-2')],
	[0x04001003, amount('overdraft-limit')],
	[0x04001004, amount('hoarding-limit')],
	[0x04001005, amount('close-permit')],
	[0x070104ff, power('power-limit')],
	[0x070104ff, plain(1, 'delay')],
	...set(1),
	...set(2),
	...tiers(1),
	...tiers(2),
]
