/** A house to share costs out in: what a test does not say is as plain as it can be. */
import type {
	CostInput,
	CostOccupancy,
	CostUnit,
	NamedPoint,
	PointUse,
	Used,
} from '../../../../src/main/domain/costs/cost-input.ts'
import { costOptions, costPoolDefinition } from '../../../../src/shared/costs.ts'
import type { Medium, Unit } from '../../../../src/shared/quantity.ts'

type Said = {
	readonly units: readonly CostUnit[]
	readonly occupancies?: readonly CostOccupancy[]
	readonly uses?: readonly PointUse[]
	readonly named?: readonly NamedPoint[]
	/** As a page sends them. */
	readonly pools: readonly unknown[]
	readonly options?: unknown
	readonly period?: CostInput['period']
	readonly country?: string
	readonly currency?: string
	readonly overlapping?: readonly string[]
	readonly issuedOn?: string
}

export const year2025 = { name: '2025', fromDate: '2025-01-01', toDate: '2026-01-01' }

export function houseInput(said: Said): CostInput {
	const { units, uses = [], named = [], pools, options = {}, period = year2025 } = said
	const creditor = {
		name: 'Hausverwaltung',
		addressLines: [],
		email: null,
		phone: null,
		iban: null,
		bic: null,
		taxId: null,
	}
	return {
		building: { name: 'Lindenhof', addressLines: [], zone: 'Europe/Berlin', country: said.country ?? 'DE' },
		currency: said.currency ?? 'EUR',
		creditor,
		issuedOn: said.issuedOn ?? period.toDate,
		dueOn: said.issuedOn ?? period.toDate,
		period,
		options: costOptions.parse(options),
		pools: pools.map((definition, index) => ({
			id: index + 1,
			name: `pool ${index + 1}`,
			definition: costPoolDefinition.parse(definition),
		})),
		units,
		occupancies: said.occupancies ?? units.map((unit) => tenantOf(unit.id)),
		uses,
		named,
		overlapping: said.overlapping ?? [],
		engineVersion: '1',
		zoneDataVersion: '2025b',
	}
}

export const flat = (id: number, areaM2: string | null, more: Partial<CostUnit> = {}): CostUnit => ({
	id,
	name: `flat ${id}`,
	areaM2,
	heatedAreaM2: null,
	isCommercial: false,
	...more,
})

export const tenantOf = (unitId: number, more: Partial<CostOccupancy> = {}): CostOccupancy => ({
	id: unitId * 10,
	unitId,
	fromDate: '2020-01-01',
	toDate: null,
	persons: 2,
	tenant: { name: `tenant of ${unitId}`, addressLines: [] },
	customerNumber: null,
	advanceMinor: 0,
	...more,
})

export const used = (
	value: string | null,
	quality: Used['quality'] = value === null ? 'missing' : 'measured',
): Used => ({
	value,
	quality,
	reason: value === null ? 'gap' : null,
})

/** `pieces`: one for each who had the unit; left out: the whole. */
export const use = (
	unitId: number,
	medium: Medium,
	unit: Unit,
	whole: string | null,
	pieces: readonly (string | null)[] = [whole],
): PointUse => ({
	pointId: unitId * 100 + medium.length,
	unitId,
	name: `${medium} ${unitId}`,
	medium,
	unit,
	whole: used(whole),
	pieces: pieces.map((value) => used(value)),
})
