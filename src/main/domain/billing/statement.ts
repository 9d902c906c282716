/** What a statement says, without a language: documents and the page put it into words. Plain data, serialisable. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import type { BillTexts } from '../../../shared/contract/papers.ts'
import type { LocalDate, Month, Period } from '../../../shared/period.ts'
import type { Medium, Unit } from '../../../shared/quantity.ts'
import type { ClockPolicy } from '../calendar/local-time.ts'
import type { BoundaryValue } from '../consumption/boundary.ts'
import type { FormulaVersion, Term } from '../consumption/formula.ts'
import type { Origin, Quality } from '../readings/reading.ts'
import type { Register } from '../readings/register.ts'
import type { Usage } from '../tariffs/band-quantities.ts'
import type { GasFactorFrom } from '../tariffs/gas-energy.ts'
import type { RatedLine } from '../tariffs/rating.ts'
import type { TariffVersion } from '../tariffs/versions.ts'

/** 'half-up-lines': every line is rounded commercially and the total is their sum; 'largest-remainder': the exact total is
 * rounded, and the lines are rounded so that they add up to it. */
export type RoundingRule = 'half-up-lines' | 'largest-remainder'

export type Party = {
	readonly name: string
	readonly addressLines: readonly string[]
	readonly email: string | null
	readonly phone: string | null
	readonly iban: string | null
	readonly bic: string | null
	readonly taxId: string | null
}

export type BilledRegister = {
	readonly registerId: number
	/** Tariff index of the register: 0 = total, 1 = T1 … */
	readonly tariff: number
	readonly unit: Unit
	readonly exponent: number
	readonly digits: Register['digits']
	readonly mostPerHour: Register['mostPerHour']
	/** One for each instant that `boundariesNeeded` names. */
	readonly boundaries: readonly BoundaryValue[]
}

/** A device at the metering point, as long as it hung there. */
export type BilledMounting = {
	readonly meterSerial: string
	readonly clock: ClockPolicy
	readonly from: number
	readonly to: number | null
	readonly multiplier: { readonly numerator: number; readonly denominator: number }
	/** How fine its own memory is; a bill says when it could use monthly values only. */
	readonly memory: 'quarter-hours' | 'daily' | 'monthly' | 'none'
	readonly registers: readonly BilledRegister[]
}

/** Where a quantity comes from: the devices that hung at a point, or a sum of other points. */
export type BilledSource = {
	readonly pointId: number
	readonly name: string
	readonly medium: Medium
	readonly mountings: readonly BilledMounting[]
	/** Computed from others, from instants on; absent: it has meters of its own. */
	readonly formula?: readonly FormulaVersion<Term & { readonly of: BilledSource }>[]
}

export type BilledPoint = BilledSource & {
	/** Of electricity or gas; absent: nobody entered it. */
	readonly marketLocation?: string
	/** What its gas volume is worth, oldest first; absent: nobody entered it. */
	readonly gas?: readonly GasFactorFrom[]
	/** Null: nobody assigned one. */
	readonly tariff: { readonly name: string; readonly versions: readonly TariffVersion[] } | null
	/** Quarter hours in the tariff's unit, where a band is priced by windows. */
	readonly intervals: Usage['intervals']
}

/** An issued bill that another statement cancels or stands in the place of. */
export type IssuedBill = { readonly number: string; readonly issuedOn: LocalDate }

export type StatementInput = {
	/** Null while it is a draft. */
	readonly number: string | null
	readonly issuedOn: LocalDate
	readonly dueOn: LocalDate
	readonly building: { readonly name: string; readonly addressLines: readonly string[]; readonly zone: string }
	readonly currency: string
	readonly creditor: Party
	readonly tenant: { readonly name: string; readonly addressLines: readonly string[] }
	readonly customerNumber: string | null
	readonly unitName: string
	/** Of the unit, for charges per m² and person; absent: nobody entered it. */
	readonly areaM2?: string
	readonly persons?: number
	/** Instants; `to` null = open end. */
	readonly occupancy: { readonly from: number; readonly to: number | null }
	readonly period: Period
	readonly points: readonly BilledPoint[]
	/** For the comparison with earlier months. */
	readonly use?: readonly MediumUse[]
	/** What only the landlord knows, as it was when the bill was drafted. */
	readonly texts?: BillTexts
	readonly rounding: RoundingRule
	readonly engineVersion: string
	/** Version of the zone data that the boundaries were computed with ('2026c'). */
	readonly zoneDataVersion: string
	/** The cancelled bill in whose place this one stands. */
	readonly replaces?: IssuedBill
}

/** Everything that a cancellation is made from. */
export type CancellationInput = {
	/** As it was issued. */
	readonly cancelled: Statement
	/** As the person wrote it who cancelled. */
	readonly reason: string
	readonly issuedOn: LocalDate
	readonly dueOn: LocalDate
	readonly engineVersion: string
}

/** What the tenant used of a medium, month by month up to the billed one. */
export type MediumUse = {
	readonly medium: Medium
	/** kWh of energies, m3 of volumes where they can be told in these. */
	readonly unit: Unit
	/** Ascending without a gap; null: not measured completely, or the tenant did not live there all the month. */
	readonly months: readonly { readonly month: Month; readonly used: string | null }[]
}

export type BoundaryShown = {
	/** At the register's resolution: '1234.56'. */
	readonly value: string
	/** The boundary, and the instant that the value really holds for. */
	readonly at: number
	readonly readAt: number
	readonly origin: Origin | 'interpolated'
	readonly quality: Exclude<Quality, 'quarantined'>
	readonly note: null | 'standard-time' | 'interpolated'
}

export type ReadingRow = {
	readonly pointId: number
	readonly pointName: string
	readonly medium: Medium
	readonly meterSerial: string
	readonly tariff: number
	/** Band that the register is billed as ('HT'); null = the only one. */
	readonly bandName: string | null
	readonly unit: Unit
	readonly start: BoundaryShown
	readonly end: BoundaryShown
	/** Between the readings, times the multiplier, in `unit`; at the register's resolution where that is exact. */
	readonly used: string
	/** 'CT × PT' as text, '40' or '40/3'; null = 1. */
	readonly multiplier: string | null
	readonly rollover: boolean
	/** It is a part of a point that is computed: how often its use counts there (−1: taken away). */
	readonly partOf?: { readonly pointId: number; readonly pointName: string; readonly coefficient: number }
	/** What the gas volume `used` is worth (DVGW G 685). */
	readonly gas?: { readonly stateNumber: string; readonly calorificValue: string; readonly kWh: string }
}

export type ChargeLine = RatedLine & {
	readonly pointId: number
	readonly pointName: string
	readonly medium: Medium
	readonly tariffName: string
	readonly amountMinor: number
}

export type StatementNote = {
	readonly code: NoteCode
	readonly pointName: string | null
	readonly params: Readonly<Record<string, string | number>>
}
export type NoteCode =
	| 'boundary-interpolated'
	| 'boundary-estimated'
	| 'boundary-corrected'
	| 'standard-time'
	| 'monthly-memory'
	| 'manual-reading'
	| 'rollover'
	| 'meter-exchange'
	/** The same meter through another ratio (CT × PT). */
	| 'ratio-change'
	| 'multiplier'
	| 'joules-to-kwh'
	| 'partial-period'
	| 'by-intervals'
	/** Intervals whose consumption is estimated. */
	| 'intervals-estimated'
	/** A point is the sum of others: formula, and the weakest of its parts. */
	| 'computed'
	/** kWh = m³ × Zustandszahl × Brennwert. */
	| 'gas-energy'
	/** What of a season's or contract year's limits had been used before the period. */
	| 'tier-counter'
	/** How the tiers of several bands count together. */
	| 'tiers-perPeriod'
	| 'tiers-proportional'
	| 'tiers-sequential'

export type Statement = {
	/** Absent: a bill. A cancellation (Storno) has the lines of the bill that it cancels, with opposite amounts. */
	readonly kind?: 'cancellation'
	/** Of a cancellation: what it cancels, and why. */
	readonly cancels?: IssuedBill & { readonly reason: string }
	/** Of a bill in the place of a cancelled one: that one. */
	readonly replaces?: IssuedBill
	readonly number: string | null
	readonly issuedOn: LocalDate
	readonly dueOn: LocalDate
	readonly zone: string
	readonly currency: string
	readonly buildingName: string
	readonly buildingAddressLines: readonly string[]
	readonly creditor: Party
	readonly tenant: { readonly name: string; readonly addressLines: readonly string[] }
	readonly customerNumber: string | null
	readonly unitName: string
	/** What is billed: the period, or the part of it that the tenant lived there. `lastDay` inclusive. */
	readonly period: Period & { readonly firstDay: LocalDate; readonly lastDay: LocalDate }
	readonly readings: readonly ReadingRow[]
	/** Where electricity or gas is bought (§ 40 (2) EnWG); absent: nobody entered any. */
	readonly marketLocations?: readonly { readonly pointName: string; readonly id: string }[]
	readonly charges: readonly ChargeLine[]
	/** Both absent on statements of before they were known. */
	readonly use?: readonly MediumUse[]
	readonly texts?: BillTexts
	readonly taxes: readonly { readonly percent: string; readonly netMinor: number; readonly taxMinor: number }[]
	readonly netMinor: number
	readonly taxMinor: number
	readonly totalMinor: number
	readonly rounding: RoundingRule
	readonly notes: readonly StatementNote[]
	readonly problems: readonly BillProblem[]
}

/** `snapshot`: canonical text of everything that was used; the same input gives the same bytes. */
export type DraftedStatement = { readonly statement: Statement; readonly snapshot: string }
