/**
 * By what a pool is shared out: how much of it each unit has, and of that each who had the unit in turn. Whoever takes
 * part and has no figure is a finding, never a zero.
 */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import type { CostOptions, PlainKey } from '../../../shared/costs.ts'
import { Exact, sum } from '../../../shared/decimal.ts'
import { daysBetween } from '../../../shared/period.ts'
import type { Medium } from '../../../shared/quantity.ts'
import type { CostInput, Segment } from './cost-input.ts'
import type { CostBasis, UseOrigin } from './cost-statement.ts'
import { degreeDays } from './degree-days.ts'

export type Finding = Pick<BillProblem, 'severity' | 'code' | 'params'> & { readonly unitName?: string }

export type Sharing = {
	readonly input: CostInput
	/** Who takes part: everybody but the units that are not charged. */
	readonly segments: readonly Segment[]
}

export type BasisRow = {
	readonly segment: Segment
	/** Of the unit, before it is divided by time. */
	readonly own: Exact
	readonly time: { readonly by: 'days' | 'degree-days'; readonly own: Exact; readonly all: Exact } | null
	readonly counted: Exact
	readonly useOrigin: UseOrigin | null
}

export type Basis = {
	readonly basis: CostBasis
	readonly medium: Medium | null
	/** 'kWh', 'm3', 'm2', 'person', 'unit', 'share' */
	readonly unit: string
	readonly rows: readonly BasisRow[]
	readonly total: Exact
	readonly findings: readonly Finding[]
}

export type TimeBy = 'days' | 'degree-days'
type FixedKey = Exclude<PlainKey, { kind: 'consumption' }>

/** Area, persons, units, shares: what a unit has, times the part of the period. */
export function fixedBasis(sharing: Sharing, key: FixedKey, by: TimeBy = 'days'): Basis {
	const findings: Finding[] = []
	const shares = key.kind === 'shares' ? new Map(key.shares.map(({ unitId, share }) => [unitId, share])) : null
	const rows = sharing.segments.flatMap((segment): readonly BasisRow[] => {
		const own = ownOf(key, segment, shares)
		if (own === 'missing') {
			findings.push(missingIn(key, segment))
			return []
		}
		if (own === null) return []
		const time = timeShare(segment, sharing.input, by)
		return [{ segment, own, time, counted: timed(own, time), useOrigin: null }]
	})
	const total = sum(rows.map(({ counted }) => counted))
	if (findings.length === 0 && total.isZero()) findings.push(red('cost-nothing-to-share'))
	return { basis: key.kind, medium: null, unit: unitOf[key.kind], rows, total, findings: once(findings) }
}

const unitOf = { area: 'm2', 'heated-area': 'm2', persons: 'person', units: 'unit', shares: 'share' } as const

/** Null: takes no part. */
function ownOf(
	key: FixedKey,
	{ unit, occupancy }: Segment,
	shares: ReadonlyMap<number, string> | null,
): Exact | null | 'missing' {
	switch (key.kind) {
		case 'area':
		case 'heated-area':
			return areaOf(unit, key.kind) ?? 'missing'
		case 'persons':
			if (occupancy === null) return new Exact(key.vacantPersons)
			return occupancy.persons === null ? 'missing' : new Exact(occupancy.persons)
		case 'units':
			return new Exact(1)
		case 'shares': {
			const share = shares?.get(unit.id)
			return share === undefined ? null : new Exact(share)
		}
	}
}

function missingIn(key: FixedKey, { unit }: Segment): Finding {
	if (key.kind === 'persons') return red('cost-persons-missing', { field: 'persons' }, unit.name)
	const field = key.kind === 'heated-area' && unit.areaM2 === null ? 'heatedAreaM2' : 'areaM2'
	const isZero = unit.areaM2 !== null && new Exact(unit.areaM2).lte(0)
	const code =
		key.kind === 'heated-area' && unit.heatedAreaM2 !== null ? 'cost-heated-area-missing' : 'cost-area-missing'
	return red(code, { field, reason: isZero ? 'zero' : 'missing' }, unit.name)
}

/** Null: not known, or none; a unit that is heated has an area. */
export function areaOf(unit: Segment['unit'], kind: 'area' | 'heated-area'): Exact | null {
	const text = kind === 'heated-area' ? (unit.heatedAreaM2 ?? unit.areaM2) : unit.areaM2
	if (text === null) return null
	const area = new Exact(text)
	// A unit that nobody heats takes no part in its costs; one without any area is a mistake.
	if (kind === 'heated-area' && unit.heatedAreaM2 !== null && area.isZero()) return area
	return area.gt(0) ? area : null
}

export function timeShare(segment: Segment, { period, options }: CostInput, by: TimeBy): BasisRow['time'] {
	if (segment.isWhole) return null
	if (by === 'days') {
		return { by, own: new Exact(segment.days), all: new Exact(daysBetween(period.fromDate, period.toDate)) }
	}
	return {
		by,
		own: degreeDays(segment.fromDate, segment.toDate, options.degreeDays),
		all: degreeDays(period.fromDate, period.toDate, options.degreeDays),
	}
}

export const timed = (own: Exact, time: BasisRow['time']): Exact =>
	time === null ? own : own.times(time.own).div(time.all)

/** § 9b (2), (3): fixed costs of heating by degree days or by time, all others by time. */
export const timeFor = (medium: Medium, { fixedHeatOnChange }: CostOptions): TimeBy =>
	medium === 'heat' && fixedHeatOnChange === 'degree-days' ? 'degree-days' : 'days'

export const red = (code: Finding['code'], params: Finding['params'] = {}, unitName?: string): Finding => ({
	severity: 'red',
	code,
	params,
	...(unitName === undefined ? {} : { unitName }),
})
export const yellow = (...finding: Parameters<typeof red>): Finding => ({ ...red(...finding), severity: 'yellow' })

export const once = (findings: readonly Finding[]): readonly Finding[] => [
	...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values(),
]
