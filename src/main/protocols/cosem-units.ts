/** Units as DLMS/COSEM and SML number them (IEC 62056-6-2, unit enumeration; SML takes the list over). */
import type { Quantity, Unit } from '../../shared/quantity.ts'

type CosemUnit = {
	/** 'unknown' where the unit alone does not say what is measured. */
	readonly quantity: Quantity
	readonly unit: Unit
	/** The stated value × 10^exponent is in `unit`. */
	readonly exponent: number
}

const one = (quantity: Quantity, unit: Unit, exponent = 0): CosemUnit => ({ quantity, unit, exponent })

const unitless = one('dimensionless', '')

/**
 * What `code` says; null for codes that the closed list of units has no unit for (years, pulses per kWh, …): such a
 * value keeps its number and names no unit.
 */
export function cosemUnit(code: number): CosemUnit | null {
	return cosemUnits.get(code) ?? null
}

const cosemUnits: ReadonlyMap<number, CosemUnit> = new Map([
	[4, one('duration', 'd')],
	[5, one('duration', 'h')],
	[6, one('duration', 'min')],
	[7, one('duration', 's')],
	// Degrees, which the list of units does not name.
	[8, one('phase-angle', '')],
	[9, one('temperature', 'degC')],
	[13, one('volume', 'm3')],
	[14, one('volume', 'm3')],
	[15, one('volume-flow', 'm3/h')],
	[16, one('volume-flow', 'm3/h')],
	[19, one('volume', 'L')],
	[20, one('mass', 'kg')],
	// Pascal: 1 Pa = 10^-5 bar.
	[23, one('pressure', 'bar', -5)],
	[24, one('pressure', 'bar')],
	[25, one('energy', 'J')],
	[26, one('power', 'J/h')],
	[27, one('power', 'W')],
	[28, one('apparent-power', 'VA')],
	[29, one('reactive-power', 'var')],
	[30, one('energy', 'Wh')],
	[31, one('apparent-energy', 'VAh')],
	[32, one('reactive-energy', 'varh')],
	[33, one('current', 'A')],
	[35, one('voltage', 'V')],
	[44, one('frequency', 'Hz')],
	[52, one('temperature', 'K')],
	[56, one('dimensionless', '%')],
	[255, unitless],
])
