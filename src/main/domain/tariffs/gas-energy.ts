/** From the volume that a gas meter counts to the energy that is billed (DVGW G 685; BILLING.md §2.5). */
import { Exact } from '../../../shared/decimal.ts'

/**
 * State number z of gas below 1 bar, with 4 decimals (half up): temperature fixed at 15 °C, compressibility 1.
 * `heightM`: metres above sea level, which give the mean air pressure 1016 − 0.12 × height in mbar. `gaugeMbar`: what
 * the controller adds to it.
 */
export function stateNumber(heightM: number, gaugeMbar: string): Exact {
	const pressure = new Exact(1016).minus(new Exact('0.12').times(heightM)).plus(gaugeMbar)
	return new Exact('273.15').div('288.15').times(pressure).div('1013.25').toDecimalPlaces(4)
}

/** kWh = m³ × z × Hs (kWh/m³), unrounded. Suppliers round to whole kWh, each by its own rule. */
export function gasEnergyKwh(volumeM3: string, state: Exact | string, grossCalorificValue: string): Exact {
	return new Exact(volumeM3).times(state).times(grossCalorificValue)
}

/** Zustandszahl and Brennwert (kWh/m³) as decimal strings, from an instant on. */
export type GasFactorFrom = { readonly from: number; readonly stateNumber: string; readonly calorificValue: string }
