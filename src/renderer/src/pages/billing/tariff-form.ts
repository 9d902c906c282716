/** The editor's form of a tariff version: all as typed, turned into the shared definition when it is complete. */

import type { Medium } from '../../../../shared/quantity.ts'
import { type TariffBand, type TariffDefinition, type TimeWindow, tariffDefinition } from '../../../../shared/tariff.ts'

export type TierForm = { readonly upTo: string; readonly price: string }
/** With the months and seasons that the editor does not show. */
export type WindowForm = Readonly<TimeWindow>
export type BandForm = {
	readonly name: string
	readonly source: 'register' | 'windows'
	/** Tariff register of the meter; '0' = total. */
	readonly tariff: string
	/** None: everything that no other band takes. */
	readonly windows: readonly WindowForm[]
	readonly tiers: readonly TierForm[]
	/** What the editor does not show stays as it was: nobody loses a price by correcting another. */
	readonly kept: Omit<TariffBand, 'name' | 'source' | 'tiers'> & { readonly register?: number | undefined }
}
export type StandingForm = { readonly name: string; readonly amount: string; readonly per: 'day' | 'month' | 'year' }
export type TariffForm = {
	readonly name: string
	readonly medium: Medium
	readonly validFrom: string
	readonly unit: TariffDefinition['unit']
	readonly vatPercent: string
	readonly tierPeriod: TariffDefinition['tierPeriod']
	readonly standing: readonly StandingForm[]
	readonly bands: readonly BandForm[]
	/** Demand, surcharge, levies and whatever else the editor does not show: as it was. */
	readonly kept: Omit<TariffDefinition, 'currency' | 'unit' | 'vatPercent' | 'tierPeriod' | 'standing' | 'bands'>
}

export const usualUnit: Record<Medium, TariffDefinition['unit']> = {
	electricity: 'kWh',
	water: 'm3',
	'warm-water': 'm3',
	heat: 'kWh',
	cooling: 'kWh',
	gas: 'kWh',
	other: 'kWh',
}

export const freshBand = (name: string): BandForm => ({
	name,
	source: 'register',
	tariff: '0',
	windows: [],
	tiers: [{ upTo: '', price: '' }],
	kept: {},
})

export const freshTariff = (validFrom: string, bandName: string): TariffForm => ({
	name: '',
	medium: 'electricity',
	validFrom,
	unit: 'kWh',
	vatPercent: '19',
	tierPeriod: 'month',
	standing: [],
	bands: [freshBand(bandName)],
	kept: { tierMode: 'perPeriod' },
})

export function formOf(name: string, medium: Medium, validFrom: string, definition: TariffDefinition): TariffForm {
	const { currency: _, unit, vatPercent, tierPeriod, standing, bands, ...kept } = definition
	return {
		name,
		medium,
		validFrom,
		unit,
		vatPercent,
		tierPeriod,
		standing,
		bands: bands.map(({ name: bandName, source, tiers, ...keptOfBand }) => ({
			name: bandName,
			source: source.kind,
			tariff: source.kind === 'register' ? String(source.tariff) : '0',
			windows: source.kind === 'windows' ? source.windows : [],
			tiers: tiers.map(({ upTo, price }) => ({ upTo: upTo ?? '', price })),
			kept: {
				...keptOfBand,
				...(source.kind === 'windows' && source.register !== undefined ? { register: source.register } : {}),
			},
		})),
		kept,
	}
}

export type Checked =
	| { readonly kind: 'complete'; readonly definition: TariffDefinition }
	/** `field`: the path of the first field that is wrong or missing, e.g. 'bands.0.tiers.1.price'. */
	| { readonly kind: 'incomplete'; readonly field: string }

/** The same rules as the station's: what is complete here is accepted there. */
export function definitionOf(form: TariffForm, currency: string): Checked {
	const parsed = tariffDefinition.safeParse({
		...form.kept,
		currency,
		unit: form.unit,
		vatPercent: form.vatPercent,
		tierPeriod: form.tierPeriod,
		standing: form.standing,
		bands: form.bands.map(({ name, source, tariff, windows, tiers, kept: { register, ...kept } }) => ({
			...kept,
			name,
			source:
				source === 'register' ? { kind: 'register', tariff: Number(tariff) } : { kind: 'windows', windows, register },
			tiers: tiers.map(({ upTo, price }, index) => ({ upTo: index === tiers.length - 1 ? null : upTo, price })),
		})),
	})
	if (parsed.success) return { kind: 'complete', definition: parsed.data }
	return { kind: 'incomplete', field: parsed.error.issues[0]?.path.join('.') ?? '' }
}
