/**
 * What combinable (orthogonal) VIFEs do to a record's meaning (EN 13757-3, combinable VIFEs and their extension
 * FC).
 */
import type { Quantity } from '../../../shared/quantity.ts'
import { type Meaning, timeUnits, unknown } from './meanings.ts'

/** The meaning after one more VIFE of the first table; `code` is its lower seven bits. 7C and 7F are the caller's. */
export function combine(before: Meaning, code: number): Meaning {
	if (code < 0x20) return recordState(before, code)
	if (code < 0x40) return relation(before, code)
	if (code < 0x50) return limit(before, code)
	if (code < 0x60) return duration(before, code, `${code & 8 ? 'upper' : 'lower'}-limit-exceeded`)
	if (code < 0x68) return duration(before, code, 'duration')
	if (code < 0x70) return event(before, code)
	if (code < 0x78) return { ...before, exponent: before.exponent + (code & 7) - 6 }
	if (code < 0x7c) return { ...before, offsetThousandths: before.offsetThousandths + 10 ** (code & 3) }
	if (code === 0x7d) return { ...before, exponent: before.exponent + 3 }
	if (code === 0x7e) return named(before, 'future')
	return before
}

/** The meaning after one VIFE of the second table, which stands behind FC. */
export function combineSecond(before: Meaning, code: number): Meaning {
	const role = secondRoles[code]
	return named(before, role ?? `extension-${code}`)
}

/**
 * The meaning behind a VIFE 7F/FF: what follows is the maker's own, so the record must not pass for the plain
 * register.
 */
export function combineManufacturer(before: Meaning, codes: string): Meaning {
	return named(before, codes === '' ? 'manufacturer' : `manufacturer-${codes}`)
}

const secondRoles: { readonly [code: number]: string } = {
	1: 'phase-a',
	2: 'phase-b',
	3: 'phase-c',
	4: 'neutral',
	5: 'phase-ab',
	6: 'phase-bc',
	7: 'phase-ca',
	8: 'quadrant-1',
	9: 'quadrant-2',
	10: 'quadrant-3',
	11: 'quadrant-4',
	12: 'import-minus-export',
	13: 'alternative-format',
	16: 'absolute',
}

function named(before: Meaning, role: string): Meaning {
	return { ...before, role: before.role === '' ? role : `${before.role}+${role}` }
}

/** 00…1F: errors of a record (there is no value then) and forms of profiles. */
function recordState(before: Meaning, code: number): Meaning {
	switch (code) {
		case 0x00:
			return before
		case 0x12:
			return named(before, 'average')
		case 0x13:
		case 0x1e:
		case 0x1f: // a row of values in one container: kept as it came
			return { ...named(before, 'compact-profile'), quantity: 'unknown', unit: '', form: 'hex' }
		case 0x14:
			return inOtherUnit(before, 'relative-deviation')
		case 0x1d:
			return named(before, 'standard-content')
		case 0x15:
			return { ...named(before, 'no-data'), form: 'none' }
		case 0x16:
			return { ...named(before, 'overflow'), form: 'none' }
		case 0x17:
			return { ...named(before, 'underflow'), form: 'none' }
		default:
			return { ...named(before, `record-error-${code}`), form: 'none' }
	}
}

const perTime = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year', 'revolution'] as const
const perWhat: { readonly [code: number]: string } = {
	40: 'per-input-pulse-0',
	41: 'per-input-pulse-1',
	42: 'per-output-pulse-0',
	43: 'per-output-pulse-1',
	44: 'per-L',
	45: 'per-m3',
	46: 'per-kg',
	47: 'per-K',
	48: 'per-kWh',
	49: 'per-GJ',
	50: 'per-kW',
	51: 'per-K-L',
	52: 'per-V',
	53: 'per-A',
	54: 'times-s',
	55: 'times-s-per-V',
	56: 'times-s-per-A',
}

/** 20…3F: per time, per pulse, per unit, direction, conditions. */
function relation(before: Meaning, code: number): Meaning {
	if (code < 0x28) return perTimeUnit(before, code & 7)
	if (code < 0x39) return inOtherUnit(before, perWhat[code]!)
	switch (code) {
		case 0x39:
			return timePoint(before, 'start-date')
		case 0x3a:
			return named(before, 'uncorrected')
		case 0x3b: // accumulation only of positive contributions
			return named(before, isElectric(before.quantity) ? 'import' : 'forward')
		case 0x3c: // accumulation of the amount only of negative contributions
			return named(before, isElectric(before.quantity) ? 'export' : 'backward')
		case 0x3d: // the unit of a table outside the metric system
			return inOtherUnit(before, 'non-metric')
		case 0x3e:
			return named(before, 'base-conditions')
		default:
			return named(before, 'obis')
	}
}

function isElectric(quantity: Quantity): boolean {
	return quantity !== 'volume' && quantity !== 'mass' && quantity !== 'volume-flow' && quantity !== 'mass-flow'
}

function perTimeUnit(before: Meaning, n: number): Meaning {
	if (n === 2 && before.unit === 'm3') return { ...before, quantity: 'volume-flow', unit: 'm3/h' }
	if (n === 2 && before.unit === 'kg') return { ...before, quantity: 'mass-flow', unit: 'kg/h' }
	if (n === 2 && before.unit === 'Wh') return { ...before, quantity: 'power', unit: 'W' }
	if (n === 2 && before.unit === 'J') return { ...before, quantity: 'power', unit: 'J/h' }
	return inOtherUnit(before, `per-${perTime[n]}`)
}

/** A unit that the closed list has not: the value must not pass for one in the VIF's own unit. */
function inOtherUnit(before: Meaning, relationName: string): Meaning {
	const unitName = before.unit === '' ? before.quantity : `${before.quantity}-${before.unit}`
	return { ...named(before, `${unitName}-${relationName}`), quantity: 'unknown', unit: '' }
}

function timePoint(before: Meaning, role: string): Meaning {
	const { quantity } = before
	return { ...named(before, `${quantity}-${role}`), quantity: 'time', unit: '', form: 'date' }
}

/** 40…4F: E100 u000 limit, u001 number of exceeds, uf1b begin/end of the first/last exceed. */
function limit(before: Meaning, code: number): Meaning {
	const side = code & 8 ? 'upper' : 'lower'
	if ((code & 7) === 0) return named(before, `${side}-limit`)
	if ((code & 7) === 1) {
		return { ...unknown, quantity: 'count', role: `${before.quantity}-${side}-limit-exceeds` }
	}
	if ((code & 2) === 0) return inOtherUnit(before, `limit-${code}`)
	return timePoint(before, `${side}-limit-${order(code)}-${code & 1 ? 'end' : 'begin'}`)
}

function order(code: number): string {
	return code & 4 ? 'last' : 'first'
}

/** E1xx ufnn: a duration in s, min, h or d. */
function duration(before: Meaning, code: number, role: string): Meaning {
	const unit = timeUnits[code & 3]!
	return { ...unknown, quantity: 'duration', unit, role: `${before.quantity}-${role}-${order(code)}` }
}

/** 68…6F: value during an exceed, leakage, overflow, begin or end of an event. */
function event(before: Meaning, code: number): Meaning {
	switch (code) {
		case 0x68:
			return named(before, 'during-lower-limit-exceeded')
		case 0x6c:
			return named(before, 'during-upper-limit-exceeded')
		case 0x69:
			return named(before, 'leakage')
		case 0x6d:
			return named(before, 'overflow')
		default:
			return timePoint(before, `${order(code)}-${code & 1 ? 'end' : 'begin'}`)
	}
}
