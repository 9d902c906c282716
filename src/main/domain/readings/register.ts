/** What a register is to the domain, and how a decoded value becomes the integer that is stored. */
import { Decimal } from 'decimal.js'
import { Exact } from '../../../shared/decimal.ts'
import type { Unit } from '../../../shared/quantity.ts'

export type Register = {
	readonly unit: Unit
	/** The stored integer counts units × 10^exponent: kWh and −2 = steps of 10 Wh. */
	readonly exponent: number
	/** Digits of the counter in steps, after which it starts again at 0; null = not known. */
	readonly digits: number | null
	/** A counter only grows; a gauge (voltage, power, temperature) goes as it likes. */
	readonly kind: 'counter' | 'gauge'
	/** The most that can be counted in an hour, in steps (rated power × 1 h); null = not known. */
	readonly mostPerHour: number | null
	/**
	 * More than any meter of its medium counts in an hour, in steps. It is generous: what is above cannot be, but what
	 * is below need not be, so it proves no rollover.
	 */
	readonly limitPerHour?: number | null
	/** What to do with digits finer than the register (float registers); default 'refuse'. */
	readonly rounding?: 'refuse' | 'truncate' | 'half-up'
}

export type RegisterValue =
	/** `lost`: what truncation or rounding took away, in units; null = exact. Never silent. */
	| { readonly ok: true; readonly value: number; readonly lost: string | null }
	| { readonly ok: false; readonly reason: 'malformed' | 'unit' | 'finer-than-register' | 'out-of-range' }

/** Units of one family differ by a power of ten. J and Wh are two families: they meet only when energy is rated. */
const families: readonly Readonly<Partial<Record<Unit, number>>>[] = [
	{ Wh: 0, kWh: 3, MWh: 6 },
	{ J: 0, kJ: 3, MJ: 6, GJ: 9 },
	{ varh: 0, kvarh: 3 },
	{ L: 0, m3: 3 },
	{ W: 0, kW: 3, MW: 6 },
	{ var: 0, kvar: 3 },
	{ VA: 0, kVA: 3 },
	{ 'L/h': 0, 'm3/h': 3 },
	{ mV: 0, V: 3 },
	{ mA: 0, A: 3 },
]

/** Power of ten from one unit to another of its family (kWh → Wh: 3); null = another family. */
export function powerOfTen(from: Unit, to: Unit): number | null {
	if (from === to) return 0
	for (const family of families) {
		const [a, b] = [family[from], family[to]]
		if (a !== undefined && b !== undefined) return a - b
	}
	return null
}

/** `value`: plain decimal string as decoded, in `unit`. Result: steps of the register. */
export function toRegisterValue(
	value: string,
	unit: Unit,
	register: Pick<Register, 'unit' | 'exponent' | 'rounding'>,
): RegisterValue {
	// A float near zero has up to 149 decimals when it is stated exactly, and the register's scale may add some
	if (!/^-?\d{1,40}(\.\d{1,280})?$/.test(value)) return { ok: false, reason: 'malformed' }
	const power = powerOfTen(unit, register.unit)
	if (power === null) return { ok: false, reason: 'unit' }
	const plain = plainSteps(value, power - register.exponent)
	if (plain !== null) return { ok: true, value: plain, lost: null }
	const steps = new Exact(value).times(new Exact(10).pow(power - register.exponent))
	const whole = steps.toDecimalPlaces(0, register.rounding === 'half-up' ? Decimal.ROUND_HALF_UP : Decimal.ROUND_DOWN)
	const exact = whole.eq(steps)
	if (!exact && (register.rounding ?? 'refuse') === 'refuse') return { ok: false, reason: 'finer-than-register' }
	const integer = whole.toNumber()
	if (!Number.isSafeInteger(integer)) return { ok: false, reason: 'out-of-range' }
	const lost = exact ? null : steps.minus(whole).times(new Exact(10).pow(register.exponent)).toFixed()
	return { ok: true, value: integer === 0 ? 0 : integer, lost }
}

/**
 * value × 10^shift where that is whole and a double holds all of it on the way: the usual case, and a tenth of the time
 * that a decimal's arithmetic takes. Null: computed in full instead.
 */
function plainSteps(value: string, shift: number): number | null {
	if (value.length > 15) return null
	const point = value.indexOf('.')
	const digits = Number(point < 0 ? value : value.slice(0, point) + value.slice(point + 1))
	const power = point < 0 ? shift : shift - (value.length - point - 1)
	if (Math.abs(power) > 15) return null
	const steps = power < 0 ? digits / 10 ** -power : digits * 10 ** power
	if (!Number.isSafeInteger(steps) || (power < 0 && digits % 10 ** -power !== 0)) return null
	return steps === 0 ? 0 : steps
}
