/** Common consumption (公摊: main − subs) and the two-part price of heat (两部制热价). BILLING.md §3. */
import type { CommonUsePool, TwoPartHeatPool } from '../../../shared/costs.ts'
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import { minorToDecimal, toMinor } from '../../../shared/money.ts'
import { daysBetween } from '../../../shared/period.ts'
import { ratingFactor } from '../consumption/units.ts'
import { type AllocatedLine, type AllocatedPart, type Allocation, allocated, wholePart } from './allocation.ts'
import { type Basis, type BasisRow, type Finding, fixedBasis, red, type Sharing } from './basis.ts'
import { consumptionBasis, converted } from './consumption-basis.ts'
import type { CostPool, NamedPoint, Segment } from './cost-input.ts'
import type { CommonUseShown } from './cost-statement.ts'

export function allocatedCommonUse(pool: CostPool, definition: CommonUsePool, sharing: Sharing): Allocation {
	const main = sharing.input.named.find(({ pointId }) => pointId === definition.mainPointId)
	const found = main === undefined ? [red('cost-unknown-unit', { field: 'mainPointId' })] : commonOf(main)
	if (Array.isArray(found)) return allocated(pool, 0, [], { sharing, findings: found })
	const { common, main: all, ...rest } = found as Common
	const { currency } = sharing.input
	const { cost } = definition
	const amount =
		cost.kind === 'per-unit'
			? common.times(cost.price)
			: all.isZero()
				? new Exact(0)
				: new Exact(minorToDecimal(cost.grossMinor, currency)).times(common).div(all)
	const minor = toMinor(amount, currency)
	const commonUse: CommonUseShown = {
		...rest,
		main: plain(all),
		common: plain(common),
		price: cost.kind === 'per-unit' ? cost.price : null,
	}
	if (minor === 0) return allocated(pool, 0, [], { sharing, findings: [], commonUse })
	const { key } = definition
	const { parts, findings } = wholePart(minor, key, 'days', sharing)
	return allocated(pool, minor, parts, { sharing, findings, commonUse })
}

type Common = Omit<CommonUseShown, 'main' | 'common' | 'price'> & { readonly common: Exact; readonly main: Exact }

function commonOf({ name, unit, used, subs }: NamedPoint): Common | Finding[] {
	if (used.value === null) return [red('cost-main-missing', { point: name, reason: used.reason ?? 'missing' })]
	if (subs.length === 0) return [red('cost-subs-missing', { point: name })]
	const unknown = subs.filter((sub) => sub.used.value === null)
	if (unknown.length > 0) {
		return unknown.map((sub) => red('cost-use-missing', { point: sub.name, reason: sub.used.reason ?? 'missing' }))
	}
	if (subs.some((sub) => ratingFactor(sub.unit, unit) === null)) return [red('cost-units-differ', { point: name })]
	const main = new Exact(used.value)
	const parts = subs.map((sub) => ({ pointName: sub.name, used: converted(sub.used.value!, sub.unit, unit) }))
	const common = main.minus(sum(parts.map((part) => part.used)))
	if (common.lt(0)) {
		return [red('cost-main-below-subs', { point: name, main: plain(main), subs: plain(main.minus(common)), unit })]
	}
	return {
		mainPointName: name,
		unit,
		subs: parts.map((part) => ({ ...part, used: plain(part.used) })),
		common,
		main,
	}
}

/** Each unit pays for itself: the pool is what they pay together. */
export function allocatedTwoPartHeat(pool: CostPool, definition: TwoPartHeatPool, sharing: Sharing): Allocation {
	const { basic, heat, area, estimates } = definition
	const { period, currency } = sharing.input
	const areas = fixedBasis(sharing, { kind: 'heated-area' })
	const used = consumptionBasis(sharing, { medium: 'heat', estimates, areaBy: 'heated-area' })
	// Nobody used anything: the basic price is due all the same.
	const findings = [...areas.findings, ...used.findings].filter(({ code }) => code !== 'cost-no-use')
	const factor = ratingFactor(used.unit as 'kWh', heat.unit)
	if (factor === null && used.rows.length > 0) findings.push(red('cost-units-differ', { field: 'heat.unit' }))
	if (factor === null || findings.some(({ severity }) => severity === 'red')) {
		return allocated(pool, 0, [], { sharing, findings })
	}
	const days = basic.per === 'day' ? daysBetween(period.fromDate, period.toDate) : 1
	const basicRows = basic.per === 'day' ? times(areas, days, 'm2·d') : areas
	const heatRows = { ...times(used, new Exact(factor.n.toString()).div(factor.d.toString()), heat.unit) }
	const basicPart = priced('basic', basicRows, new Exact(basic.price).times(basic.coefficient), currency)
	const heatPart = priced('heat', heatRows, new Exact(heat.price), currency)
	const most = area?.settlement === 'most' ? limited(areas, area.price, [basicPart, heatPart], currency) : null
	const parts = [basicPart, heatPart, ...(most === null ? [] : [most])]
	const poolMinor = parts.reduce((all, { partMinor }) => all + partMinor, 0)
	const empty = allocated(pool, poolMinor, [], { sharing, findings, notes: most === null ? [] : ['area-limit'] })
	return { ...empty, parts, roundingMinor: 0 }
}

/** What was prepaid by area: 多退少补. Null: the pool settles nothing by area. */
export function prepaidByArea(definition: TwoPartHeatPool, segment: Segment, sharing: Sharing): number | null {
	if (definition.area?.settlement !== 'difference') return null
	const row = fixedBasis({ ...sharing, segments: [segment] }, { kind: 'heated-area' }).rows[0]
	return row === undefined ? null : toMinor(row.counted.times(definition.area.price), sharing.input.currency)
}

function times(basis: Basis, factor: Exact | number, unit: string): Basis {
	const row = (each: BasisRow): BasisRow => ({
		...each,
		own: each.own.times(factor),
		counted: each.counted.times(factor),
	})
	return { ...basis, unit, rows: basis.rows.map(row), total: basis.total.times(factor) }
}

function priced(name: AllocatedPart['name'], basis: Basis, unitPrice: Exact, currency: string): AllocatedPart {
	const lines = basis.rows.map((row): AllocatedLine => {
		const amount = unitPrice.times(row.counted)
		return { row, amount, amountMinor: toMinor(amount, currency) }
	})
	return { name, percent: null, partMinor: total(lines), basis, unitPrice, lines }
}

const total = (lines: readonly AllocatedLine[]): number => lines.reduce((all, { amountMinor }) => all + amountMinor, 0)

/** Harbin: whose two parts are more than the price by area pays by area. Null: nobody does. */
function limited(areas: Basis, price: string, parts: readonly AllocatedPart[], currency: string): AllocatedPart | null {
	const due = new Map<Segment, Exact>()
	for (const { row, amount } of parts.flatMap(({ lines }) => lines)) {
		due.set(row.segment, (due.get(row.segment) ?? new Exact(0)).plus(amount))
	}
	const lines = areas.rows.flatMap((row): readonly AllocatedLine[] => {
		const over = row.counted.times(price).minus(due.get(row.segment) ?? 0)
		if (over.gte(0)) return []
		// From the rounded lines, so that what is paid is the rounded price by area.
		const dueMinor = parts
			.flatMap((part) => part.lines.filter((line) => line.row.segment === row.segment))
			.reduce((all, { amountMinor }) => all + amountMinor, 0)
		return [{ row, amount: over, amountMinor: toMinor(row.counted.times(price), currency) - dueMinor }]
	})
	if (lines.length === 0) return null
	return {
		name: 'area-limit',
		percent: null,
		partMinor: total(lines),
		basis: areas,
		unitPrice: new Exact(price),
		lines,
	}
}
