/**
 * Sharing by what was measured: interim readings where a tenant followed another, division by degree days or time where
 * there is none, estimates where nothing was measured (§§ 9a, 9b HeizkostenV).
 */
import type { CostEstimate } from '../../../shared/costs.ts'
import { Exact, sum } from '../../../shared/decimal.ts'
import type { Medium, Unit } from '../../../shared/quantity.ts'
import { ratingFactor } from '../consumption/units.ts'
import {
	areaOf,
	type Basis,
	type BasisRow,
	type Finding,
	once,
	red,
	type Sharing,
	timeFor,
	timeShare,
	yellow,
} from './basis.ts'
import type { PointUse, Segment, Used } from './cost-input.ts'
import type { UseOrigin } from './cost-statement.ts'

export type UseKey = {
	readonly medium: Medium
	readonly estimates: readonly CostEstimate[]
	/** By which area an average is taken, and the quarter of § 9a (2) is measured. */
	readonly areaBy: 'area' | 'heated-area'
}

/** `estimatedArea` of `area`: of the units whose consumption is estimated. */
export type ConsumptionBasis = Basis & { readonly estimatedArea: Exact; readonly area: Exact }

type Known = { readonly value: Exact; readonly origin: UseOrigin }
type UnitUse = {
	readonly segments: readonly Segment[]
	readonly pieces: readonly Known[]
	readonly isEstimated: boolean
}
/** Why it is not known, and what is known all the same of those who had the unit in turn. */
type NotMeasured = {
	readonly code: 'cost-use-missing' | 'cost-units-differ'
	readonly pieces: readonly (Known | null)[]
}
const isMeasured = (use: UnitUse | NotMeasured): use is UnitUse => !('code' in use)

/** Everything in one unit: kWh for energy, m³ for volume. */
export function consumptionBasis(sharing: Sharing, key: UseKey): ConsumptionBasis {
	const findings: Finding[] = []
	const byUnit = [...Map.groupBy(sharing.segments, ({ unit }) => unit.id).values()]
	const inUnits = new Set(byUnit.map(([first]) => first!.unit.id))
	const points = sharing.input.uses.filter(({ medium, unitId }) => medium === key.medium && inUnits.has(unitId))
	const unit = commonUnit(points)
	const pointsOf = Map.groupBy(points, ({ unitId }) => unitId)
	const measured = byUnit.map((segments) =>
		measuredUse(segments, pointsOf.get(segments[0]!.unit.id) ?? [], unit, sharing, key.medium),
	)
	const estimated = byUnit.map((segments, index) => {
		const use = measured[index]!
		if (isMeasured(use)) return use
		const entry = key.estimates.find(({ unitId }) => unitId === segments[0]!.unit.id)
		const whole =
			entry === undefined || use.code === 'cost-units-differ' ? null : estimateOf(entry, segments[0]!, measured, key)
		if (whole === null || entry === undefined) {
			const why = use.code === 'cost-units-differ' ? {} : reasonOf(pointsOf.get(segments[0]!.unit.id) ?? [])
			findings.push(red(use.code, why, segments[0]!.unit.name))
			return null
		}
		findings.push(yellow('cost-estimated', { method: entry.method }, segments[0]!.unit.name))
		const parts = divided(whole, segments, sharing, key.medium)
		// § 9b (1): what an interim reading measured of one of them stays measured.
		const pieces = parts.map((value, piece) => use.pieces[piece] ?? { value, origin: entry.method })
		return { segments, pieces, isEstimated: true }
	})
	for (const [index, segments] of byUnit.entries()) {
		const unit = segments[0]!.unit
		const isIdle = isMeasured(measured[index]!) && key.estimates.some(({ unitId }) => unitId === unit.id)
		if (isIdle) findings.push(yellow('cost-estimate-unused', { field: 'estimates' }, unit.name))
	}
	const uses = estimated.filter((use) => use !== null)
	for (const { segments, pieces } of uses) {
		if (pieces.some(({ origin }) => origin === 'divided'))
			findings.push(yellow('cost-divided', {}, segments[0]!.unit.name))
	}
	const rows = uses.flatMap(rowsOf)
	const total = sum(rows.map(({ counted }) => counted))
	if (findings.every(({ severity }) => severity !== 'red') && total.isZero())
		findings.push(red('cost-no-use', { medium: key.medium }))
	const areas = (some: readonly UnitUse[]) =>
		sum(some.map(({ segments }) => areaOf(segments[0]!.unit, key.areaBy) ?? new Exact(0)))
	return {
		basis: 'consumption',
		medium: key.medium,
		unit,
		rows,
		total,
		findings: once(findings),
		estimatedArea: areas(uses.filter(isEstimated)),
		area: areas(uses),
	}
}

/** A stand that is an estimate itself makes what was used one (§ 9a (1)). */
const isEstimated = (use: UnitUse): boolean =>
	use.isEstimated || use.pieces.some(({ origin }) => origin === 'estimated-reading')

function rowsOf({ segments, pieces }: UnitUse): readonly BasisRow[] {
	return segments.map((segment, index) => {
		const { value, origin } = pieces[index]!
		return { segment, own: value, time: null, counted: value, useOrigin: origin }
	})
}

/** The same for whatever order the points come in. */
function commonUnit(points: readonly PointUse[]): Unit {
	const first = [...points].sort((a, b) => a.pointId - b.pointId)[0]?.unit
	if (first === undefined) return ''
	return (['kWh', 'm3'] as const).find((unit) => ratingFactor(first, unit) !== null) ?? first
}

function measuredUse(
	segments: readonly Segment[],
	points: readonly PointUse[],
	unit: Unit,
	sharing: Sharing,
	medium: Medium,
): UnitUse | NotMeasured {
	const missing = (code: NotMeasured['code'], pieces: NotMeasured['pieces'] = []) => ({ code, pieces })
	if (points.length === 0) return missing('cost-use-missing')
	if (points.some((point) => ratingFactor(point.unit, unit) === null)) return missing('cost-units-differ')
	const added = (usedOf: (point: PointUse) => Used | undefined) => addUp(points, usedOf, unit)
	const pieces = segments.map(({ index }) => added(({ pieces: all }) => all[index]))
	const known = pieces.filter((piece) => piece !== null)
	if (known.some(({ value }) => value.lt(0))) return missing('cost-use-missing')
	if (known.length === segments.length) return { segments, pieces: known, isEstimated: false }
	const whole = added((point) => point.whole)
	if (whole === null) return missing('cost-use-missing', pieces)
	const rest = whole.value.minus(sum(known.map(({ value }) => value)))
	if (rest.lt(0)) return missing('cost-use-missing')
	const open = segments.filter((_, index) => pieces[index] === null)
	const parts = divided(rest, open, sharing, medium)
	return {
		segments,
		pieces: segments.map((segment, index) => {
			return pieces[index] ?? { value: parts[open.indexOf(segment)]!, origin: 'divided' }
		}),
		isEstimated: false,
	}
}

/** Null: one of them is not known. */
function addUp(points: readonly PointUse[], usedOf: (point: PointUse) => Used | undefined, unit: Unit): Known | null {
	let value = new Exact(0)
	let origin: UseOrigin = 'measured'
	for (const point of points) {
		const used = usedOf(point)
		if (used === undefined || used.value === null) return null
		value = value.plus(converted(used.value, point.unit, unit))
		if (used.quality === 'estimated') origin = 'estimated-reading'
		else if (used.quality === 'interpolated' && origin === 'measured') origin = 'interpolated'
	}
	return { value, origin }
}

/** Both measure the same. */
export function converted(value: string, from: Unit, to: Unit): Exact {
	const { n, d } = ratingFactor(from, to)!
	return new Exact(value).times(n.toString()).div(d.toString())
}

/** One amount among those who had the unit in turn; the parts add up to it. */
function divided(whole: Exact, segments: readonly Segment[], { input }: Sharing, medium: Medium): readonly Exact[] {
	if (segments.length === 1) return [whole]
	const by = timeFor(medium, input.options)
	const weights = segments.map((segment) => timeShare(segment, input, by)?.own ?? new Exact(segment.days))
	const all = sum(weights)
	return weights.map((weight) => whole.times(weight).div(all))
}

/** For the whole period. Null: there is nothing to take an average of. */
function estimateOf(
	entry: CostEstimate,
	segment: Segment,
	measured: readonly (UnitUse | NotMeasured)[],
	{ areaBy }: UseKey,
): Exact | null {
	if (entry.method !== 'average') return new Exact(entry.value)
	const own = areaOf(segment.unit, areaBy)
	const others = measured.filter(isMeasured)
	const areas = others.map(({ segments }) => areaOf(segments[0]!.unit, areaBy))
	if (own === null || areas.length === 0 || areas.includes(null)) return null
	const area = sum(areas.map((each) => each!))
	if (area.isZero()) return null
	const used = sum(others.flatMap(({ pieces }) => pieces.map(({ value }) => value)))
	return used.times(own).div(area)
}

function reasonOf(points: readonly PointUse[]): Finding['params'] {
	if (points.length === 0) return { reason: 'no-meter' }
	const missing = points.flatMap((point) => [point.whole, ...point.pieces]).find(({ value }) => value === null)
	return { reason: missing?.reason ?? 'negative' }
}
