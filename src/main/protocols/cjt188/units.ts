/**
 * Unit codes: table 13 of CJ/T 188-2004, and table 20 of 2018, which adds the codes that count tens and hundreds
 * between them (two public implementations agree on 2A and 2B). A code outside the tables stays a raw code: makers
 * send others (1D) and nobody says what they mean.
 */
import type { Quantity, Unit } from '../../../shared/quantity.ts'

/** A number counts in 10^exponent of the unit. */
export type CodedUnit = { readonly quantity: Quantity; readonly unit: Unit; readonly exponent: number }

const coded: (CodedUnit | undefined)[] = Array.from({ length: 256 }, () => undefined)

/** The code itself, and where the table has them the next two for tens and hundreds. */
function add(code: number, quantity: Quantity, unit: Unit, exponent: number, steps: 1 | 3 = 3): void {
	for (let step = 0; step < steps; step++) coded[code + step] = { quantity, unit, exponent: exponent + step }
}

add(0x01, 'energy', 'J', 0, 1)
add(0x02, 'energy', 'Wh', 0)
add(0x05, 'energy', 'kWh', 0)
add(0x08, 'energy', 'MWh', 0)
add(0x0b, 'energy', 'kJ', 0)
add(0x0e, 'energy', 'MJ', 0)
add(0x11, 'energy', 'GJ', 0)
add(0x14, 'power', 'W', 0)
add(0x17, 'power', 'kW', 0)
add(0x1a, 'power', 'MW', 0)
add(0x29, 'volume', 'L', 0)
add(0x2c, 'volume', 'm3', 0)
add(0x32, 'volume-flow', 'L/h', 0)
add(0x35, 'volume-flow', 'm3/h', 0)
add(0x40, 'power', 'J/h', 0, 1)
add(0x43, 'power', 'J/h', 3)
add(0x46, 'power', 'J/h', 6)
add(0x49, 'power', 'J/h', 9)

export const unitOf = (code: number): CodedUnit | undefined => coded[code]
