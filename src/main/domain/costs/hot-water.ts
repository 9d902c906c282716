/** How the heat for hot water is told from that for the rooms where one plant makes both: § 9 HeizkostenV. */
import type { Fuel, HotWaterSeparation } from '../../../shared/costs.ts'
import { Exact } from '../../../shared/decimal.ts'

/** § 9 (3) no. 1: kWh per litre, m³ or kg where the supplier states none; wood chips also per loose m³. */
export const heatingValues: Readonly<Record<Fuel, string>> = {
	'oil-el': '10',
	'oil-heavy': '10.9',
	'gas-h': '10',
	'gas-l': '9',
	lpg: '13',
	coke: '8',
	lignite: '5.5',
	'hard-coal': '8',
	wood: '4.1',
	pellets: '5',
	'wood-chips': '4',
	'wood-chips-loose': '650',
}

/** `measured`: kWh; `volume`: m³ and °C; `area`: m². */
export type HotWaterHeat =
	| { readonly kind: 'measured'; readonly kWh: Exact }
	| { readonly kind: 'volume'; readonly m3: Exact; readonly temperatureC: string }
	/** `years`: how many the period has, 1 unless given. */
	| { readonly kind: 'area'; readonly m2: Exact; readonly years?: Exact }

export type HotWaterShare = {
	/** Q, after the factor. */
	readonly warmWaterKWh: Exact
	readonly factor: '1.11' | '1/1.15' | '0.30' | null
	/** B = Q / Hi; null: all is counted in kWh. */
	readonly fuel: { readonly name: Fuel; readonly heatingValue: string; readonly amount: Exact } | null
	readonly total: string
	/** Of all costs; 1 = all. */
	readonly share: Exact
}

/** Q in kWh, § 9 (2): what was measured, 2.5 · V · (tw − 10), or 32 · A a year; factors are for the formulas only. */
export function hotWaterHeat(
	heat: HotWaterHeat,
	supply: HotWaterSeparation['supply'],
): Pick<HotWaterShare, 'warmWaterKWh' | 'factor'> {
	if (heat.kind === 'measured') return { warmWaterKWh: heat.kWh, factor: null }
	const kWh =
		heat.kind === 'volume'
			? new Exact('2.5').times(heat.m3).times(new Exact(heat.temperatureC).minus(10))
			: heat.m2.times(32).times(heat.years ?? 1)
	switch (supply) {
		case 'fuel':
			return { warmWaterKWh: kWh, factor: null }
		case 'gas-gross':
			return { warmWaterKWh: kWh.times('1.11'), factor: '1.11' }
		case 'heat-supplied':
			return { warmWaterKWh: kWh.div('1.15'), factor: '1/1.15' }
		case 'heat-pump':
			return { warmWaterKWh: kWh.times('0.30'), factor: '0.30' }
	}
}

export function hotWaterShare(heat: HotWaterHeat, separation: Omit<HotWaterSeparation, 'heat'>): HotWaterShare {
	const { warmWaterKWh, factor } = hotWaterHeat(heat, separation.supply)
	const { total } = separation
	if (total.kind === 'kwh') {
		return { warmWaterKWh, factor, fuel: null, total: total.kWh, share: warmWaterKWh.div(total.kWh) }
	}
	const heatingValue = total.heatingValue ?? heatingValues[total.fuel]
	const amount = warmWaterKWh.div(heatingValue)
	return {
		warmWaterKWh,
		factor,
		fuel: { name: total.fuel, heatingValue, amount },
		total: total.amount,
		share: amount.div(total.amount),
	}
}
