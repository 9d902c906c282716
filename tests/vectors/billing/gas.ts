/** Published examples of gas energy: from the height of the place to z, from m³ to kWh. */
import { gasEnergyKwh, stateNumber } from '../../../src/main/domain/tariffs/gas-energy.ts'
import { type Deviation, unexplained } from '../conform.ts'

export type GasVector =
	| { readonly H: number; readonly pe: number; readonly z: string }
	| { readonly m3: number; readonly Hs: string; readonly z: string; readonly kWhExact: string }

export function compareGas(vector: GasVector): readonly Deviation[] {
	if ('H' in vector) {
		const own = stateNumber(vector.H, String(vector.pe))
		return own.eq(vector.z) ? [] : [{ of: `z at ${vector.H} m`, cause: `${unexplained}: ${own}` }]
	}
	const own = gasEnergyKwh(String(vector.m3), vector.z, vector.Hs)
	return own.eq(vector.kWhExact) ? [] : [{ of: `${vector.m3} m³`, cause: `${unexplained}: ${own}` }]
}
