/** What costs are shared out from: plain data, as the store and the meters give it. */
import type { CostOptions, CostPoolDefinition } from '../../../shared/costs.ts'
import { daysBetween, type LocalDate } from '../../../shared/period.ts'
import type { Medium, Unit } from '../../../shared/quantity.ts'
import type { Statement } from '../billing/statement.ts'
import type { UseQuality } from '../consumption/boundary.ts'

export type CostInput = {
	readonly building: {
		readonly name: string
		readonly addressLines: readonly string[]
		readonly zone: string
		readonly country: string
	}
	readonly currency: string
	readonly creditor: Statement['creditor']
	readonly issuedOn: LocalDate
	readonly dueOn: LocalDate
	/** `toDate`: the first day that no longer belongs to it. */
	readonly period: { readonly name: string; readonly fromDate: LocalDate; readonly toDate: LocalDate }
	readonly options: CostOptions
	readonly pools: readonly CostPool[]
	readonly units: readonly CostUnit[]
	readonly occupancies: readonly CostOccupancy[]
	/** One for each metering point of a medium that a pool asks for. */
	readonly uses: readonly PointUse[]
	/** Points that a pool names: main meters, heat for hot water. */
	readonly named: readonly NamedPoint[]
	/** Other periods of the same building that overlap this one. */
	readonly overlapping: readonly string[]
	readonly engineVersion: string
	readonly zoneDataVersion: string
}

export type CostPool = { readonly id: number; readonly name: string; readonly definition: CostPoolDefinition }

export type CostUnit = {
	readonly id: number
	readonly name: string
	/** null = not known. */
	readonly areaM2: string | null
	/** null = the whole area is heated. */
	readonly heatedAreaM2: string | null
	readonly isCommercial: boolean
}

export type CostOccupancy = {
	readonly id: number
	readonly unitId: number
	readonly fromDate: LocalDate
	readonly toDate: LocalDate | null
	readonly persons: number | null
	readonly tenant: Statement['tenant']
	readonly customerNumber: string | null
	/** null = nobody entered any. */
	readonly advanceMinor: number | null
}

/** In the point's unit; null with the reason = not known. */
export type Used = {
	readonly value: string | null
	readonly quality: UseQuality | 'missing'
	readonly reason: string | null
}

export type PointUse = {
	readonly pointId: number
	readonly unitId: number
	readonly name: string
	readonly medium: Medium
	readonly unit: Unit
	readonly whole: Used
	/** One for each of the unit's segments. */
	readonly pieces: readonly Used[]
}

/** Ten thousand statements ask each for its own: they are sorted once. */
const sorted = new WeakMap<CostInput['uses'], ReadonlyMap<number, readonly PointUse[]>>()

export function usesOfUnit({ uses }: Pick<CostInput, 'uses'>, unitId: number): readonly PointUse[] {
	const byUnit = sorted.get(uses) ?? Map.groupBy(uses, (use) => use.unitId)
	sorted.set(uses, byUnit)
	return byUnit.get(unitId) ?? []
}

export type NamedPoint = {
	readonly pointId: number
	readonly name: string
	readonly unit: Unit
	readonly used: Used
	/** What it feeds, for main meters. */
	readonly subs: readonly { readonly name: string; readonly unit: Unit; readonly used: Used }[]
}

/** Somebody had a unit, or nobody: segments of one unit follow each other and fill the period. */
export type Segment = {
	readonly unit: CostUnit
	/** null = vacant. */
	readonly occupancy: CostOccupancy | null
	readonly fromDate: LocalDate
	readonly toDate: LocalDate
	readonly days: number
	/** Which of the unit's segments it is. */
	readonly index: number
	/** It fills the period. */
	readonly isWhole: boolean
}

/** By unit and time, whatever the order they came in; an occupancy that overlaps the one before begins after it. */
export function segmentsOf({ units, occupancies, period }: CostInputPlaces): readonly Segment[] {
	const of = Map.groupBy(occupancies, ({ unitId }) => unitId)
	return [...units].sort((a, b) => a.id - b.id).flatMap((unit) => segmentsOfUnit(unit, of.get(unit.id) ?? [], period))
}

type CostInputPlaces = Pick<CostInput, 'units' | 'occupancies' | 'period'>

function segmentsOfUnit(
	unit: CostUnit,
	occupancies: readonly CostOccupancy[],
	{ fromDate, toDate }: CostInput['period'],
): readonly Segment[] {
	const pieces: { occupancy: CostOccupancy | null; from: LocalDate; to: LocalDate }[] = []
	let at = fromDate
	for (const occupancy of [...occupancies].sort((a, b) => (a.fromDate < b.fromDate ? -1 : 1))) {
		// Dates as text: the later one sorts last.
		const from = [occupancy.fromDate, at].sort()[1]!
		const to = occupancy.toDate !== null && occupancy.toDate < toDate ? occupancy.toDate : toDate
		if (from >= to) continue
		if (from > at) pieces.push({ occupancy: null, from: at, to: from })
		pieces.push({ occupancy, from, to })
		at = to
	}
	if (at < toDate) pieces.push({ occupancy: null, from: at, to: toDate })
	return pieces.map(({ occupancy, from, to }, index) => ({
		unit,
		occupancy,
		fromDate: from,
		toDate: to,
		days: daysBetween(from, to),
		index,
		isWhole: pieces.length === 1,
	}))
}
