/**
 * What a statement of operating and heating costs says, without a language: documents and the page put it into words.
 * Plain data, serialisable. Quantities and unrounded amounts are decimal strings, money is minor units.
 */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import type { Co2Part, CostCategory, CostCutKind, CostOptions, HotWaterSeparation } from '../../../shared/costs.ts'
import type { LocalDate } from '../../../shared/period.ts'
import type { Medium } from '../../../shared/quantity.ts'
import type { IssuedBill, Statement } from '../billing/statement.ts'

/** 'whole': the pool is shared out by one key. 'basic' and 'heat' are the two parts of the Chinese heat price. */
export type CostPartName =
	| 'whole'
	| 'heating-metered'
	| 'heating-fixed'
	| 'warm-water-metered'
	| 'warm-water-fixed'
	| 'basic'
	| 'heat'
	/** What a two-part price is above the price by area, taken off again. */
	| 'area-limit'

export type CostBasis = 'consumption' | 'area' | 'heated-area' | 'persons' | 'units' | 'shares'

/**
 * How a unit's basis was divided between those who followed each other: 'reading' is an interim reading (§ 9b (1));
 * `own` of `all`: days, or per mille of the degree days of the period. Null: they had it for the whole period.
 */
export type TimeShare = { readonly by: 'days' | 'degree-days'; readonly own: string; readonly all: string }

/** Where a consumption comes from; everything but 'measured' is named on the statement. */
export type UseOrigin =
	| 'measured'
	/** At a boundary between two readings. */
	| 'interpolated'
	/** From a stand that is an estimate itself. */
	| 'estimated-reading'
	/** The whole period was measured, and divided where no interim reading was made (§ 9b (3)). */
	| 'divided'
	| 'previous-period'
	| 'comparable-rooms'
	| 'average'

/** One amount of somebody's share: part of the pool ÷ all of the basis × their own. */
export type CostLine = {
	readonly part: CostPartName
	/** Of the pool, in percent; null = all of it. */
	readonly partPercent: string | null
	/** What of the pool this part shares out. */
	readonly partMinor: number
	readonly basis: CostBasis
	readonly medium: Medium | null
	/** 'kWh', 'm3', 'm2', 'person', 'unit', 'share'. */
	readonly basisUnit: string
	/** Of all who take part, over the whole period. */
	readonly basisTotal: string
	/** Of the unit, before time; `counted`: what is priced, after time. */
	readonly basisOwn: string
	readonly time: TimeShare | null
	readonly counted: string
	readonly useOrigin: UseOrigin | null
	/** In major units of the currency, per unit of the basis; 8 digits. */
	readonly unitPrice: string
	/** Unrounded. */
	readonly amount: string
	readonly amountMinor: number
}

/** Somebody's share of a pool, opened. */
export type PoolShare = {
	readonly poolId: number
	readonly poolName: string
	readonly category: CostCategory
	/** § 2 BetrKV; null: a cost of another kind, or a house elsewhere. */
	readonly betrKvNumber: number | null
	/** Of the whole pool. */
	readonly poolMinor: number
	readonly lines: readonly CostLine[]
	readonly amountMinor: number
	/** Tax included in the amount; null = not known. */
	readonly vat: { readonly percent: string; readonly taxMinor: number } | null
	/** § 35a EStG, of the amount. */
	readonly householdService: { readonly kind: HouseholdKind; readonly amountMinor: number } | null
	/** How a joint plant was divided; null: it is none. */
	readonly separation: SeparationShown | null
	/** How the common consumption came about: main − subs; null: it is none. */
	readonly commonUse: CommonUseShown | null
}
export type HouseholdKind = 'minor-employment' | 'household-service' | 'craftsman'

/** § 9 HeizkostenV with every figure that went in. */
export type SeparationShown = {
	readonly heat: HotWaterSeparation['heat']['kind']
	readonly supply: HotWaterSeparation['supply']
	readonly volumeM3: string | null
	readonly temperatureC: string | null
	readonly areaM2: string | null
	/** Of 32 · A: the period is no whole year. */
	readonly daysOfYear?: { readonly days: number; readonly of: number }
	/** 1.11, 1/1.15, 0.30; null = none. */
	readonly factor: '1.11' | '1/1.15' | '0.30' | null
	/** Heat for hot water, after the factor. */
	readonly warmWaterKWh: string
	/** B = Q / Hi, in the fuel's unit; null where all is counted in kWh. */
	readonly fuel: { readonly name: string; readonly heatingValue: string; readonly amount: string } | null
	/** Of the same unit as what is compared with it: kWh or the fuel's. */
	readonly total: string
	/** Of the costs, in percent, 8 digits or as the rounding cuts it. */
	readonly warmWaterPercent: string
	readonly warmWaterMinor: number
	readonly heatingMinor: number
}

export type CommonUseShown = {
	readonly mainPointName: string
	readonly unit: string
	readonly main: string
	readonly subs: readonly { readonly pointName: string; readonly used: string }[]
	readonly common: string
	/** Per unit of it, where the pool names a price; else the share of what the main meter's consumption cost. */
	readonly price: string | null
}

/** CO2KostAufG for one pool, and this tenant's part of it. */
export type Co2Shown = {
	readonly poolName: string
	readonly emission: Co2Part['emission']
	readonly kg: string
	readonly areaM2: string
	/** Per m² and period, rounded to one digit before it is put into a class (§ 5 (1)). */
	readonly kgPerM2: string
	/** 1 … 10; null: no dwelling house. The limits of a period of less than a year are shortened. */
	readonly step: number | null
	readonly limits: { readonly from: string; readonly to: string | null } | null
	readonly tenantPercent: string
	readonly landlordPercent: string
	/** 'halved', 'none': § 9; 'commercial': § 8. */
	readonly because: 'table' | 'halved' | 'none' | 'commercial'
	/** Of the building. */
	readonly costMinor: number
	/** Of the tenant's heating costs, before it is divided; `landlordMinor` of it is taken off. */
	readonly ownMinor: number
	readonly tenantMinor: number
	readonly landlordMinor: number
}

/** § 12 (1) HeizkostenV, § 7 (4) CO2KostAufG. Each is of the same base: they are not cut from one another. */
export type CutShown = {
	readonly kind: CostCutKind
	readonly percent: string
	readonly baseMinor: number
	/** Positive: what is taken off. */
	readonly amountMinor: number
}

/** What a unit's metering point used while this tenant lived there. */
export type CostReading = {
	readonly pointName: string
	readonly medium: Medium
	readonly unit: string
	/** Null: not known, and replaced as `useOrigin` of the line says. */
	readonly used: string | null
}

export type CostNote = {
	readonly code:
		| 'partial-period'
		| 'divided-by-degree-days'
		| 'divided-by-days'
		| 'estimated'
		/** § 9a (2): more than a quarter was estimated, so all is by the fixed scale. */
		| 'all-by-fixed-scale'
		/** § 7 (1) sentence 2: 70 % and nothing else. */
		| 'seventy'
		/** § 10: more than 70 %. */
		| 'by-contract'
		| 'rounded-prices'
		| 'area-limit'
	readonly poolName: string | null
	readonly params: Readonly<Record<string, string | number>>
}

/** A statement in whose place another one stands, and what it came to. */
export type ReplacedCosts = IssuedBill & Pick<CostStatement, 'costsMinor' | 'advancesMinor' | 'totalMinor'>

export type CostStatement = {
	readonly kind: 'costs'
	/** Of a cancellation (Storno): what it cancels, and why; its amounts are the opposite ones. */
	readonly cancels?: IssuedBill & { readonly reason: string }
	/** Of a statement in the place of a cancelled one: that one. */
	readonly replaces?: ReplacedCosts
	/** Null while it is a draft. */
	readonly number: string | null
	readonly issuedOn: LocalDate
	readonly dueOn: LocalDate
	readonly zone: string
	readonly currency: string
	readonly buildingName: string
	readonly buildingAddressLines: readonly string[]
	readonly creditor: Statement['creditor']
	readonly tenant: Statement['tenant']
	readonly customerNumber: string | null
	readonly unitName: string
	readonly areaM2: string | null
	readonly heatedAreaM2: string | null
	readonly persons: number | null
	readonly isCommercial: boolean
	readonly periodName: string
	/** `lastDay` inclusive; `lived`: the part of it that the tenant had the unit. */
	readonly period: { readonly firstDay: LocalDate; readonly lastDay: LocalDate; readonly days: number }
	readonly lived: { readonly firstDay: LocalDate; readonly lastDay: LocalDate; readonly days: number }
	readonly pools: readonly PoolShare[]
	readonly co2: readonly Co2Shown[]
	readonly cuts: readonly CutShown[]
	readonly readings: readonly CostReading[]
	/** All shares; then less the landlord's part of the CO2 price and the cuts. */
	readonly sharesMinor: number
	readonly co2LandlordMinor: number
	readonly cutsMinor: number
	/** What the period costs the tenant. */
	readonly costsMinor: number
	/** 'entered': by the landlord; 'area-price': heat that was paid in advance by area. */
	readonly advances: readonly { readonly source: 'entered' | 'area-price'; readonly amountMinor: number }[]
	readonly advancesMinor: number
	/** What is to be paid: costs − advances; negative = the tenant gets it back. */
	readonly totalMinor: number
	readonly rounding: CostOptions['rounding']
	readonly degreeDays: CostOptions['degreeDays']
	readonly notes: readonly CostNote[]
	readonly problems: readonly BillProblem[]
}

/** What stays with the owner. The statements of all tenants and this add up to the pools. */
export type OwnerRest = {
	/** Units without a tenant, and who had them when. */
	readonly vacancies: readonly {
		readonly unitName: string
		readonly firstDay: LocalDate
		readonly lastDay: LocalDate
		readonly shares: readonly PoolShare[]
		readonly amountMinor: number
	}[]
	readonly vacanciesMinor: number
	readonly co2LandlordMinor: number
	readonly cutsMinor: number
	/** What rounded unit prices leave over; may be negative. */
	readonly roundingMinor: number
	readonly totalMinor: number
}
