/** What a VIF says: quantity, unit and power of ten (EN 13757-3: primary VIF table, extensions FB and FD). */
import type { Quantity, Unit } from '../../../shared/quantity.ts'

/** How the data bytes are to be read; 'none': there is no value (a record error). */
type Form = 'number' | 'date' | 'hex' | 'identity' | 'none'

/** value = (data + offset) × factor × 10^exponent, in `unit`. */
export type Meaning = {
	readonly quantity: Quantity
	readonly unit: Unit
	readonly exponent: number
	/** Exact integer for units outside the closed list: m³/min → m³/h is 60. */
	readonly factor: number
	/** Additive correction in thousandths of the data's own step (VIFE 78…7B). */
	readonly offsetThousandths: number
	readonly role: string
	readonly form: Form
}

export const timeUnits: readonly Unit[] = ['s', 'min', 'h', 'd']

/** Unit that a plain-text VIF (7C, FC) names, when it is one of the closed list; otherwise the text is a role. */
export function plainText(text: string): Meaning {
	switch (text) {
		case '%RH':
			return of('humidity', '%')
		case 'kWh':
		case 'Wh':
		case 'MWh':
		case 'MJ':
		case 'GJ':
			return of('energy', text)
		case 'm3':
			return of('volume', 'm3')
		case 'V':
			return of('voltage', 'V')
		case 'A':
			return of('current', 'A')
		case 'Hz':
			return of('frequency', 'Hz')
		default:
			return of('unknown', '', 0, { role: text })
	}
}

/** What is neither named nor known; the record keeps its key. */
export const unknown: Meaning = of('unknown', '')

type Extra = { readonly role?: string; readonly form?: Form; readonly factor?: number }

function of(quantity: Quantity, unit: Unit, exponent = 0, extra: Extra = {}): Meaning {
	const { role = '', form = 'number', factor = 1 } = extra
	return { quantity, unit, exponent, factor, offsetThousandths: 0, role, form }
}

function primaryMeaning(code: number): Meaning {
	const n = code & 7
	switch (code >> 3) {
		case 0x00:
			return of('energy', 'Wh', n - 3)
		case 0x01:
			return of('energy', 'J', n)
		case 0x02:
			return of('volume', 'm3', n - 6)
		case 0x03:
			return of('mass', 'kg', n - 3)
		case 0x04:
			return of(n < 4 ? 'on-time' : 'operating-time', timeUnits[n & 3]!)
		case 0x05:
			return of('power', 'W', n - 3)
		case 0x06:
			return of('power', 'J/h', n)
		case 0x07:
			return of('volume-flow', 'm3/h', n - 6)
		case 0x08: // m³/min, which the closed list of units does not have
			return of('volume-flow', 'm3/h', n - 7, { factor: 60 })
		case 0x09: // m³/s
			return of('volume-flow', 'm3/h', n - 9, { factor: 3600 })
		case 0x0a:
			return of('mass-flow', 'kg/h', n - 3)
		case 0x0b:
			return of(n < 4 ? 'flow-temperature' : 'return-temperature', 'degC', (n & 3) - 3)
		case 0x0c:
			return n < 4 ? of('temperature-difference', 'K', n - 3) : of('external-temperature', 'degC', (n & 3) - 3)
		case 0x0d:
			return n < 4 ? of('pressure', 'bar', n - 3) : datesAndAllocation(code)
		case 0x0e:
			return of('duration', timeUnits[n & 3]!, 0, { role: n < 4 ? 'averaging' : 'actuality' })
		default:
			return identities(code)
	}
}

function datesAndAllocation(code: number): Meaning {
	switch (code) {
		case 0x6c:
			return of('date', '', 0, { form: 'date' })
		case 0x6d:
			return of('time', '', 0, { form: 'date' })
		case 0x6e:
			return of('cost-allocation', '')
		default: // 6F reserved
			return unknown
	}
}

function identities(code: number): Meaning {
	switch (code) {
		case 0x78:
			return of('identity', '', 0, { role: 'fabrication-number', form: 'identity' })
		case 0x79:
			return of('identity', '', 0, { role: 'enhanced-identification', form: 'identity' })
		case 0x7a:
			return of('identity', '', 0, { role: 'bus-address', form: 'identity' })
		default: // 7B, 7D extension without one, 7C text (read elsewhere), 7E any, 7F manufacturer
			return unknown
	}
}

function meaningFb(code: number): Meaning {
	const n = code & 3
	const one = code & 1
	switch (code >> 1) {
		case 0x00: // MWh × 10^(n-1)
			return of('energy', 'Wh', one + 5)
		case 0x01: // kvarh × 10^n
			return of('reactive-energy', 'varh', one + 3)
		case 0x02: // kVAh × 10^n
			return of('apparent-energy', 'VAh', one + 3)
		case 0x04: // GJ × 10^(n-1)
			return of('energy', 'J', one + 8)
		case 0x06:
		case 0x07: // Mcal: two calories are in use, so it is not converted
			return of('unknown', '', n - 1, { role: 'energy-Mcal' })
		case 0x08:
			return of('volume', 'm3', one + 2)
		case 0x0a:
		case 0x0b: // kvar × 10^(n-3)
			return of('reactive-power', 'var', n)
		case 0x0c: // t × 10^(n+2)
			return of('mass', 'kg', one + 5)
		case 0x0d:
			return of('humidity', '%', one - 1)
		case 0x14: // MW × 10^(n-1)
			return of('power', 'W', one + 5)
		case 0x16:
		case 0x17: // Hz × 10^(n-3)
			return of('frequency', 'Hz', n - 3)
		case 0x18: // GJ/h × 10^(n-1)
			return of('power', 'J/h', one + 8)
		case 0x1a:
		case 0x1b: // kVA × 10^(n-3)
			return of('apparent-power', 'VA', n)
		default:
			return meaningFbSingle(code)
	}
}

/** Codes of the FB table that stand alone, and the units outside the metric system that only old meters use. */
function meaningFbSingle(code: number): Meaning {
	switch (code) {
		case 0x20: // cubic feet; 1 ft³ = 0.028316846592 m³ exactly
			return of('volume', 'm3', -12, { factor: 28_316_846_592 })
		case 0x21: // 0.1 ft³
			return of('volume', 'm3', -13, { factor: 28_316_846_592 })
		case 0x22: // 0.1 US gallon; 1 gal = 3.785411784 l exactly
			return of('volume', 'm3', -13, { factor: 3_785_411_784 })
		case 0x23:
			return of('volume', 'm3', -12, { factor: 3_785_411_784 })
		case 0x24: // 0.001 gal/min
			return of('volume-flow', 'm3/h', -15, { factor: 3_785_411_784 * 60 })
		case 0x25:
			return of('volume-flow', 'm3/h', -12, { factor: 3_785_411_784 * 60 })
		case 0x26: // gal/h
			return of('volume-flow', 'm3/h', -12, { factor: 3_785_411_784 })
		case 0x2a:
			return of('phase-angle', '', -1, { role: 'voltage-voltage' })
		case 0x2b:
			return of('phase-angle', '', -1, { role: 'voltage-current' })
		default:
			return code >= 0x58 ? limitsFb(code) : unknown
	}
}

function limitsFb(code: number): Meaning {
	const n = code & 3
	if (code >= 0x78) return of('power', 'W', (code & 7) - 3, { role: 'cumulated-maximum' })
	if (code >= 0x74) return of('temperature', 'degC', n - 3, { role: 'limit' })
	if (code >= 0x70) return of('unknown', '', n - 3, { role: 'temperature-limit-fahrenheit' })
	// 58…67 of the 2004 edition: no exact decimal in degC exists, so °F stays what it is
	if (code < 0x68) return of('unknown', '', n - 3, { role: 'temperature-fahrenheit' })
	return unknown
}

function meaningFd(code: number): Meaning {
	if (code >= 0x40 && code < 0x50) return of('voltage', 'V', (code & 15) - 9)
	if (code >= 0x50 && code < 0x60) return of('current', 'A', (code & 15) - 12)
	if (code < 0x04) return of('amount', '', code - 3, { role: 'credit' })
	if (code < 0x08) return of('amount', '', code - 7, { role: 'debit' })
	const period = periodsFd(code)
	if (period !== null) return period
	const identity = identitiesFd[code]
	if (identity !== undefined) return of('identity', '', 0, { role: identity, form: 'identity' })
	const flags = flagsFd[code]
	if (flags !== undefined) return of('status', '', 0, { role: flags, form: 'hex' })
	const count = countsFd[code]
	if (count !== undefined) return of('count', '', 0, { role: count })
	const plain = plainFd[code]
	if (plain !== undefined) return of('dimensionless', '', 0, plain === '' ? {} : { role: plain })
	if (code === 0x30) return of('time', '', 0, { role: 'tariff-start', form: 'date' })
	if (code === 0x70) return of('time', '', 0, { role: 'battery-change', form: 'date' })
	return unknown
}

/**
 * Durations by seconds, minutes, hours, days; months and years have no unit in the closed list and stay in the
 * role.
 */
function periodsFd(code: number): Meaning | null {
	const unit = timeUnits[code & 3]!
	switch (code >> 2) {
		case 0x24 >> 2:
			return of('duration', unit, 0, { role: 'storage-interval' })
		case 0x2c >> 2:
			return of('duration', unit, 0, { role: 'since-last-readout' })
		case 0x30 >> 2:
			return code === 0x30 ? null : of('duration', unit, 0, { role: 'tariff-duration' })
		case 0x34 >> 2:
			return of('duration', unit, 0, { role: 'tariff-period' })
		case 0x3c >> 2:
			return of('duration', unit, 0, { role: 'transmission-period' })
		case 0x68 >> 2: // hours, days, months, years
			return lateUnits(code, 'since-last-cumulation')
		case 0x6c >> 2:
			return lateUnits(code, 'battery-operating-time')
		default:
			return code === 0x74 ? of('duration', 'd', 0, { role: 'battery-remaining' }) : null
	}
}

function lateUnits(code: number, role: string): Meaning {
	const n = code & 3
	if (n < 2) return of('duration', n === 0 ? 'h' : 'd', 0, { role })
	return of('dimensionless', '', 0, { role: `${role}-${n === 2 ? 'months' : 'years'}` })
}

type Names = { readonly [code: number]: string }

const identitiesFd: Names = {
	9: 'medium',
	10: 'manufacturer',
	11: 'parameter-set',
	12: 'model',
	13: 'hardware-version',
	14: 'firmware-version',
	15: 'software-version',
	16: 'customer-location',
	17: 'customer',
	18: 'access-code-user',
	19: 'access-code-operator',
	20: 'access-code-system-operator',
	21: 'access-code-developer',
	22: 'password',
}
const flagsFd: Names = {
	23: 'error-flags',
	24: 'error-mask',
	25: 'security-key',
	26: 'digital-output',
	27: 'digital-input',
	31: 'remote-control',
	42: 'operator-data',
	59: 'container',
	98: 'control-signal',
	102: 'parameter-activation',
	103: 'supplier-information',
	114: 'daylight-saving',
	115: 'listening-window',
	118: 'manufacturer-container',
}
const countsFd: Names = { 8: 'access-number', 30: 'retries', 96: 'resets', 97: 'cumulations', 117: 'stops' }
const plainFd: Names = {
	28: 'baud',
	29: 'response-delay-bit-times',
	32: 'first-storage-number',
	33: 'last-storage-number',
	34: 'storage-block-size',
	35: 'tariff-and-subunit-descriptor',
	40: 'storage-interval-months',
	41: 'storage-interval-years',
	43: 'second-of-minute',
	56: 'tariff-period-months',
	57: 'tariff-period-years',
	58: '',
	99: 'day-of-week',
	100: 'week-number',
	101: 'day-change',
	113: 'reception-level-dBm',
}

// The tables stand last because they are built when the module loads, from everything above.
/** VIFs of the first table, by their lower seven bits. */
export const primary: readonly Meaning[] = Array.from({ length: 128 }, (_, code) => primaryMeaning(code))
/** VIFs after FB, by their lower seven bits. */
export const extensionFb: readonly Meaning[] = Array.from({ length: 128 }, (_, code) => meaningFb(code))
/** VIFs after FD, by their lower seven bits. */
export const extensionFd: readonly Meaning[] = Array.from({ length: 128 }, (_, code) => meaningFd(code))
