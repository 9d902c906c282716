/** Who pays the price of carbon dioxide: CO2KostAufG of 5.12.2022. BILLING.md §2.4. */
import type { Co2Part, CostOptions } from '../../../shared/costs.ts'
import { Exact, roundHalfUp } from '../../../shared/decimal.ts'
import { addMonths, daysBetween, type LocalDate } from '../../../shared/period.ts'

/** Annex to §§ 5 to 7: below so many kg/m²a, the tenant pays so many percent. */
const steps = [
	{ below: 12, tenant: 100 },
	{ below: 17, tenant: 90 },
	{ below: 22, tenant: 80 },
	{ below: 27, tenant: 70 },
	{ below: 32, tenant: 60 },
	{ below: 37, tenant: 50 },
	{ below: 42, tenant: 40 },
	{ below: 47, tenant: 30 },
	{ below: 52, tenant: 20 },
	{ below: null, tenant: 5 },
] as const

/**
 * EBeV 2030: t CO2 per GJ, and GJ per unit that is billed. Natural gas 3.2508 GJ/MWh gross × 0.0558; heating oil 42.8
 * GJ/t × 0.074 at 0.845 kg/l; LPG 46.0 GJ/t × 0.0655. In kg per kWh, litre, kg.
 */
const kgPerUnit: Readonly<Record<'natural-gas' | 'heating-oil' | 'lpg', Exact>> = {
	'natural-gas': new Exact('3.2508').times('0.0558'),
	'heating-oil': new Exact('42.8').times('0.845').times('0.074'),
	lpg: new Exact('46.0').times('0.0655'),
}

export type Co2Class = {
	/** Rounded to one digit before it is put into a class (§ 5 (1)). */
	readonly kgPerM2: Exact
	/** 1 … 10 */
	readonly step: number
	readonly from: Exact
	readonly to: Exact | null
	readonly tenantPercent: number
}

export function emissionKg(emission: Co2Part['emission']): Exact {
	return emission.kind === 'stated' ? new Exact(emission.kg) : kgPerUnit[emission.fuel].times(emission.amount)
}

/** With tax, in major units of the currency; unrounded. */
export function co2Price(cost: Extract<Co2Part['cost'], { kind: 'per-tonne' }>, kg: Exact): Exact {
	return kg.div(1000).times(cost.price).times(new Exact(cost.vatPercent).plus(100).div(100))
}

/** § 5 (1): the limits of a period that is agreed to be shorter than a year are shortened by its days. */
export function co2Class(
	kg: Exact,
	areaM2: Exact,
	period: { readonly fromDate: LocalDate; readonly toDate: LocalDate },
): Co2Class {
	const kgPerM2 = roundHalfUp(kg.div(areaM2), 1)
	const days = daysBetween(period.fromDate, period.toDate)
	const yearDays = daysBetween(period.fromDate, aYearAfter(period.fromDate))
	const limit = (perYear: number) =>
		days < yearDays ? new Exact(perYear).times(days).div(yearDays) : new Exact(perYear)
	const index = steps.findIndex(({ below }) => below === null || kgPerM2.lt(limit(below)))
	const { below, tenant } = steps[index]!
	return {
		kgPerM2,
		step: index + 1,
		from: limit(steps[index - 1]?.below ?? 0),
		to: below === null ? null : limit(below),
		tenantPercent: tenant,
	}
}

export type Co2Split = {
	readonly tenantPercent: Exact
	readonly landlordPercent: Exact
	readonly because: 'table' | 'halved' | 'none' | 'commercial'
}

/**
 * § 8: for no dwelling the tenant pays half at most; § 9: the landlord's share is halved where public rules forbid one
 * of the two remedies, and falls away where they forbid both.
 */
export function co2Split(
	table: Co2Class | null,
	{ building, barriers }: CostOptions['co2'],
	isCommercial: boolean,
): Co2Split {
	const isResidential = building === 'residential' && table !== null
	const most = isCommercial || !isResidential ? 50 : 100
	const tenant = Math.min(isResidential ? table.tenantPercent : 50, most)
	const isLimited = !isResidential || tenant < table.tenantPercent
	const landlord = new Exact(100 - tenant).times(barriers === 2 ? 0 : barriers === 1 ? '0.5' : 1)
	return {
		tenantPercent: new Exact(100).minus(landlord),
		landlordPercent: landlord,
		because: barriers === 2 ? 'none' : barriers === 1 ? 'halved' : isLimited ? 'commercial' : 'table',
	}
}

/** The same date of the next year; after 29 February comes 1 March. */
export function aYearAfter(date: LocalDate): LocalDate {
	const next = `${addMonths(date.slice(0, 7), 12)}${date.slice(7)}`
	return next.endsWith('-02-29') ? `${next.slice(0, 5)}03-01` : next
}
