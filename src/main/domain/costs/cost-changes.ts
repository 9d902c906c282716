/** What is entered or measured otherwise now than when a period's costs were issued, one change after the other. */
import type { CostPoolDefinition } from '../../../shared/costs.ts'
import { minorToDecimal } from '../../../shared/money.ts'
import { canonicalJson } from '../billing/canonical.ts'
import type { CostInput, CostOccupancy, CostUnit, PointUse } from './cost-input.ts'

export type CostChange = {
	readonly kind: 'days' | 'rules' | 'sender' | 'pool' | 'unit' | 'tenant' | 'advance' | 'use' | 'main-meter'
	/** Of the unit that it concerns; '' = of none. */
	readonly unitName: string
	/** Pool, tenant, metering point; '' = the period as a whole. */
	readonly name: string
	/** What is easily said of it, a decimal in `unit` or days; null: it was not there, or is more than a figure. */
	readonly before: string | null
	readonly now: string | null
	/** 'kWh', 'm3', 'm2', a currency; null: text. */
	readonly unit: string | null
}

export function costChanges(before: CostInput, now: CostInput): readonly CostChange[] {
	const whole = (kind: CostChange['kind'], of: (input: CostInput) => unknown, said?: (input: CostInput) => string) =>
		isSame(of(before), of(now))
			? []
			: [change(kind, '', '', said === undefined ? [null, null] : [said(before), said(now)], null)]
	const days = ({ period }: CostInput) => `${period.fromDate} – ${period.toDate}`
	return [
		...whole('days', ({ period }) => [period.fromDate, period.toDate], days),
		...whole('rules', ({ options }) => options),
		...whole('sender', ({ building, creditor, currency, period }) => [building, creditor, currency, period.name]),
		...paired(before.pools, now.pools, ({ id }) => id).flatMap(([was, is]) => {
			const name = (is ?? was)!.name
			return [change('pool', '', name, [grossOf(was, before), grossOf(is, now)], now.currency)]
		}),
		...unitChanges(before, now),
		...tenantChanges(before, now),
		...paired(before.uses, now.uses, ({ pointId }) => pointId).flatMap(([was, is]) => useChange(before, now, was, is)),
		...paired(before.named, now.named, ({ pointId }) => pointId).map(([was, is]) => {
			const { name, unit } = (is ?? was)!
			return change('main-meter', '', name, [was?.used.value ?? null, is?.used.value ?? null], unit)
		}),
	]
}

const isSame = (a: unknown, b: unknown): boolean => canonicalJson([a]) === canonicalJson([b])

function change(
	kind: CostChange['kind'],
	unitName: string,
	name: string,
	[before, now]: readonly [string | null, string | null],
	unit: string | null,
): CostChange {
	return { kind, unitName, name, before, now, unit }
}

type Pair<T> = readonly [T | null, T | null]

/** Those that are not the same, in the order of now; what is gone comes last. */
function paired<T>(before: readonly T[], now: readonly T[], keyOf: (each: T) => number): readonly Pair<T>[] {
	const was = new Map(before.map((each) => [keyOf(each), each]))
	const is = new Set(now.map(keyOf))
	return [
		...now.map((each): Pair<T> => [was.get(keyOf(each)) ?? null, each]),
		...before.filter((each) => !is.has(keyOf(each))).map((each): Pair<T> => [each, null]),
	].filter(([one, other]) => one === null || other === null || !isSame(one, other))
}

type Pool = { readonly definition: CostPoolDefinition }

function grossOf(pool: Pool | null, { currency }: CostInput): string | null {
	return pool !== null && 'grossMinor' in pool.definition ? minorToDecimal(pool.definition.grossMinor, currency) : null
}

const nameOf = (input: CostInput, unitId: number): string => input.units.find(({ id }) => id === unitId)?.name ?? ''

/** Of which somebody lives there, or whose area counts. */
function unitChanges(before: CostInput, now: CostInput): readonly CostChange[] {
	return paired(before.units, now.units, ({ id }) => id).map(([was, is]) => {
		const area = (unit: CostUnit | null) => unit?.areaM2 ?? null
		const isArea = area(was) !== area(is)
		const heated = (unit: CostUnit | null) => unit?.heatedAreaM2 ?? null
		const figures: Pair<string> = isArea ? [area(was), area(is)] : [heated(was), heated(is)]
		return change('unit', (is ?? was)!.name, '', figures, 'm2')
	})
}

function tenantChanges(before: CostInput, now: CostInput): readonly CostChange[] {
	return paired(before.occupancies, now.occupancies, ({ id }) => id).flatMap(([was, is]) => {
		const { unitId, tenant } = (is ?? was)!
		const unitName = nameOf(is === null ? before : now, unitId)
		const money = (each: CostOccupancy | null, { currency }: CostInput) =>
			each?.advanceMinor == null ? null : minorToDecimal(each.advanceMinor, currency)
		const advance = [money(was, before), money(is, now)] as const
		const isOther = was === null || is === null || !isSame({ ...was, advanceMinor: 0 }, { ...is, advanceMinor: 0 })
		return [
			...(isOther ? [change('tenant', unitName, tenant.name, [lived(was), lived(is)], null)] : []),
			...(advance[0] === advance[1] || was === null || is === null
				? []
				: [change('advance', unitName, tenant.name, advance, now.currency)]),
		]
	})
}

const lived = (occupancy: CostOccupancy | null): string | null =>
	occupancy && `${occupancy.fromDate} – ${occupancy.toDate ?? ''}`

/** Of points that are asked for in both: a pool that asks for another medium is a change of its own. */
function useChange(
	before: CostInput,
	now: CostInput,
	was: PointUse | null,
	is: PointUse | null,
): readonly CostChange[] {
	if (was === null || is === null) {
		const { medium, unitId, name, unit } = (is ?? was)!
		const isAsked = (input: CostInput) => input.uses.some((use) => use.medium === medium)
		if (!isAsked(before) || !isAsked(now)) return []
		const figures = [was?.whole.value ?? null, is?.whole.value ?? null] as const
		return [change('use', nameOf(is === null ? before : now, unitId), name, figures, unit)]
	}
	return [change('use', nameOf(now, is.unitId), is.name, [was.whole.value, is.whole.value], is.unit)]
}
