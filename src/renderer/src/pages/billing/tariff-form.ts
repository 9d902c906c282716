/** The editor's form of a tariff version: all as typed, turned into the shared definition when it is complete. */
import type { Medium } from '../../../../shared/quantity.ts'
import { type TariffDefinition, type TimeWindow, tariffDefinition } from '../../../../shared/tariff.ts'

export type TierForm = {
	readonly upTo: string
	readonly price: string
	/** Of a surcharge: another amount for a band, by its name. */
	readonly byBand: Readonly<Record<string, string>>
}
export type SeasonalForm = { readonly seasons: readonly string[]; readonly tiers: readonly TierForm[] }
export type WindowForm = Readonly<TimeWindow>
/** A table of tiers, other ones in named seasons, and a tax rate of its own ('' = the tariff's). */
export type TableForm = {
	readonly tiers: readonly TierForm[]
	readonly seasonal: readonly SeasonalForm[]
	readonly vatPercent: string
}
export type BandForm = TableForm & {
	readonly name: string
	readonly source: 'register' | 'windows'
	/** Tariff register of the meter; '0' = total. */
	readonly tariff: string
	/** Register that counts the same hours as the windows; '' = none. */
	readonly register: string
	/** None: everything that no other band takes. */
	readonly windows: readonly WindowForm[]
}
type Standing = TariffDefinition['standing'][number]
export type StandingForm = {
	readonly name: string
	readonly amount: string
	readonly per: Standing['per']
	readonly basis: NonNullable<Standing['basis']>
	readonly partial: NonNullable<Standing['partial']>
	readonly outsideMinimum: boolean
	readonly vatPercent: string
}
export type DemandForm = TableForm & {
	readonly name: string
	readonly intervalMinutes: '15' | '30' | '60'
	readonly windows: readonly WindowForm[]
}
type Levy = NonNullable<TariffDefinition['levies']>[number]
export type LevyForm = {
	readonly kind: Levy['kind']
	readonly name: string
	readonly price: string
	readonly ofPercent: string
	readonly percent: string
	readonly of: readonly Extract<Levy, { kind: 'percent' }>['of'][number][]
	readonly vatPercent: string
}
export type HouseholdForm = {
	readonly fromPersons: number
	readonly counts: 'household' | 'person'
	readonly raise: readonly string[]
}
export type MinimumForm = Readonly<Record<'name' | 'amount' | 'vatPercent', string>> & { readonly per: 'month' | 'day' }
export type TariffForm = {
	readonly name: string
	readonly medium: Medium
	readonly validFrom: string
	readonly unit: TariffDefinition['unit']
	readonly vatPercent: string
	readonly tierPeriod: TariffDefinition['tierPeriod']
	/** 'MM-DD'; '' = 1 January. */
	readonly tierYearStart: string
	readonly tierTenantChange: NonNullable<TariffDefinition['tierTenantChange']>
	readonly tierMode: TariffDefinition['tierMode']
	readonly household: HouseholdForm | null
	readonly seasons: readonly { readonly name: string; readonly from: string }[]
	/** Dates in lines, as typed. */
	readonly holidays: string
	readonly workingDays: string
	readonly standing: readonly StandingForm[]
	readonly bands: readonly BandForm[]
	readonly surcharge: (TableForm & { readonly name: string }) | null
	readonly demand: readonly DemandForm[]
	readonly minimum: MinimumForm | null
	readonly levies: readonly LevyForm[]
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

export const freshTier: TierForm = { upTo: '', price: '', byBand: {} }
export const freshTable: TableForm = { tiers: [freshTier], seasonal: [], vatPercent: '' }
export const freshBand = (name: string): BandForm => ({
	...freshTable,
	...{ name, source: 'register', tariff: '0', register: '', windows: [] },
})
export const freshStanding = (name: string): StandingForm => ({
	...{ name, amount: '', per: 'month', basis: 'point', partial: 'days', outsideMinimum: false, vatPercent: '' },
})
export const freshDemand = (name: string): DemandForm => ({
	...freshTable,
	...{ name, intervalMinutes: '15', windows: [] },
})
export const freshLevy = (name: string): LevyForm => ({
	...{ kind: 'per-unit', name, price: '', ofPercent: '', percent: '', of: ['energy'], vatPercent: '' },
})

export const freshTariff = (validFrom: string, bandName: string): TariffForm => ({
	...{ name: '', medium: 'electricity', validFrom, unit: 'kWh', vatPercent: '19' },
	...{ tierPeriod: 'month', tierYearStart: '', tierTenantChange: 'share', tierMode: 'perPeriod', household: null },
	...{ seasons: [], holidays: '', workingDays: '', standing: [], bands: [freshBand(bandName)] },
	...{ surcharge: null, demand: [], minimum: null, levies: [] },
})

type Tiers = readonly { upTo: string | null; price: string; byBand?: Record<string, string> | undefined }[]
type Table = {
	readonly tiers: Tiers
	readonly seasonal?: readonly { readonly seasons: readonly string[]; readonly tiers: Tiers }[] | undefined
	readonly vatPercent?: string | undefined
}
const tiersForm = (tiers: Tiers): readonly TierForm[] =>
	tiers.map(({ upTo, price, byBand = {} }) => ({ upTo: upTo ?? '', price, byBand }))
const tableForm = ({ tiers, seasonal = [], vatPercent = '' }: Table): TableForm => ({
	tiers: tiersForm(tiers),
	seasonal: seasonal.map((each) => ({ seasons: each.seasons, tiers: tiersForm(each.tiers) })),
	vatPercent,
})

export function formOf(name: string, medium: Medium, validFrom: string, definition: TariffDefinition): TariffForm {
	const { seasons = [], calendar, largeHousehold, surcharge, demand = [], minimum, levies = [] } = definition
	const { unit, vatPercent, tierPeriod, tierYearStart = '', tierTenantChange = 'share', tierMode } = definition
	return {
		...{ name, medium, validFrom, unit, vatPercent, tierPeriod, tierYearStart, tierTenantChange, tierMode, seasons },
		household: largeHousehold ?? null,
		holidays: (calendar?.holidays ?? []).join('\n'),
		workingDays: (calendar?.workingDays ?? []).join('\n'),
		standing: definition.standing.map((one) => ({ ...freshStanding(''), ...one })),
		bands: definition.bands.map(({ name: bandName, source, ...table }) => ({
			...tableForm(table),
			name: bandName,
			source: source.kind,
			tariff: source.kind === 'register' ? String(source.tariff) : '0',
			register: source.kind === 'windows' && source.register !== undefined ? String(source.register) : '',
			windows: source.kind === 'windows' ? source.windows : [],
		})),
		surcharge: surcharge === undefined ? null : { ...tableForm(surcharge), name: surcharge.name },
		demand: demand.map((charge) => ({
			...tableForm(charge),
			...{ name: charge.name, windows: charge.windows },
			intervalMinutes: String(charge.intervalMinutes) as DemandForm['intervalMinutes'],
		})),
		minimum: minimum === undefined ? null : { vatPercent: '', ...minimum },
		levies: levies.map((levy) => ({ ...freshLevy(''), ...levy })),
	}
}

/** By path of the definition ('bands.0.tiers.1.price'): what the schema says of it. In the order of the form. */
export type Faults = ReadonlyMap<string, string>
export type Checked =
	| { readonly kind: 'complete'; readonly definition: TariffDefinition }
	| { readonly kind: 'incomplete'; readonly faults: Faults }

/** The same rules as the station's: what is complete here is accepted there. */
export function definitionOf(form: TariffForm, currency: string): Checked {
	const { unit, vatPercent, tierPeriod, tierMode, tierYearStart, tierTenantChange, household } = form
	const { seasons, surcharge, demand, minimum, levies } = form
	const calendar = { holidays: datesOf(form.holidays), workingDays: datesOf(form.workingDays) }
	const isLong = tierPeriod === 'season' || tierPeriod === 'year'
	const given = {
		...{ currency, unit, vatPercent, tierPeriod, tierMode },
		...(tierPeriod === 'year' && tierYearStart !== '' ? { tierYearStart } : {}),
		...(isLong && tierTenantChange !== 'share' ? { tierTenantChange } : {}),
		...(household === null ? {} : { largeHousehold: household }),
		...(seasons.length === 0 ? {} : { seasons }),
		...(calendar.holidays.length + calendar.workingDays.length === 0 ? {} : { calendar }),
		standing: form.standing.map(({ name, amount, per, basis, partial, outsideMinimum, vatPercent: own }) => ({
			...{ name, amount, per },
			...(basis === 'point' ? {} : { basis }),
			...(partial === 'days' ? {} : { partial }),
			...(outsideMinimum ? { outsideMinimum } : {}),
			...vatOf(own),
		})),
		bands: form.bands.map(({ name, source, tariff, register, windows, ...table }) => ({
			name,
			source:
				source === 'register'
					? { kind: 'register', tariff: Number(tariff) }
					: { kind: 'windows', windows, ...(register === '' ? {} : { register: Number(register) }) },
			...tableOf(table),
		})),
		...(surcharge === null ? {} : { surcharge: { name: surcharge.name, ...tableOf(surcharge) } }),
		...(demand.length === 0 ? {} : { demand: demand.map(demandOf) }),
		...(minimum === null
			? {}
			: { minimum: { name: minimum.name, amount: minimum.amount, per: minimum.per, ...vatOf(minimum.vatPercent) } }),
		...(levies.length === 0 ? {} : { levies: levies.map(levyOf) }),
	}
	const parsed = tariffDefinition.safeParse(given)
	if (parsed.success) return { kind: 'complete', definition: parsed.data }
	const faults = new Map<string, string>()
	for (const { path, message } of parsed.error.issues) {
		const field = path.join('.')
		// Of two faults of a field the first is told.
		if (!faults.has(field)) faults.set(field, valueAt(given, path) === '' ? 'missing' : message)
	}
	return { kind: 'incomplete', faults }
}

const valueAt = (whole: unknown, path: readonly PropertyKey[]): unknown =>
	path.reduce<unknown>((part, key) => (part as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key], whole)

const vatOf = (vatPercent: string) => (vatPercent === '' ? {} : { vatPercent })
/** Dates as typed: in lines, or with commas between them. */
export const datesOf = (lines: string): readonly string[] => lines.split(/[\s,;]+/).filter((date) => date !== '')
const tiersOf = (tiers: readonly TierForm[]) =>
	tiers.map(({ upTo, price, byBand }, index) => {
		const own = Object.entries(byBand).filter(([, amount]) => amount !== '')
		return {
			...{ upTo: index === tiers.length - 1 ? null : upTo, price },
			...(own.length === 0 ? {} : { byBand: Object.fromEntries(own) }),
		}
	})
const tableOf = ({ tiers, seasonal, vatPercent }: TableForm) => ({
	tiers: tiersOf(tiers),
	...(seasonal.length === 0
		? {}
		: { seasonal: seasonal.map((each) => ({ seasons: each.seasons, tiers: tiersOf(each.tiers) })) }),
	...vatOf(vatPercent),
})
const demandOf = ({ name, intervalMinutes, windows, ...table }: DemandForm) => ({
	...{ name, intervalMinutes: Number(intervalMinutes), windows, ...tableOf(table) },
})
const levyOf = ({ kind, name, price, ofPercent, percent, of, vatPercent }: LevyForm) =>
	kind === 'per-unit'
		? { kind, name, price, ...(ofPercent === '' ? {} : { ofPercent }), ...vatOf(vatPercent) }
		: { kind, name, percent, of, ...vatOf(vatPercent) }
