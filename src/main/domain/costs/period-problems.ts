/** What concerns a period as a whole: its pools, its tenants, its advances. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import { addDays } from '../../../shared/period.ts'
import { aYearAfter } from './co2-share.ts'
import type { CostInput, Segment } from './cost-input.ts'

export function periodProblems(input: CostInput, segments: readonly Segment[]): readonly BillProblem[] {
	const { period, pools, overlapping, issuedOn, building } = input
	const problems: BillProblem[] = []
	const problem = (
		severity: BillProblem['severity'],
		code: BillProblem['code'],
		params: BillProblem['params'] = {},
		unitName = '',
	) => problems.push({ severity, code, unitName, pointName: null, params })
	if (pools.length === 0) problem('red', 'cost-no-pools')
	for (const name of overlapping) problem('red', 'cost-period-overlaps', { period: name })
	if (issuedOn < period.toDate) problem('red', 'cost-period-not-over', { until: addDays(period.toDate, -1) })
	const isGerman = building.country === 'DE'
	if (isGerman && period.toDate > aYearAfter(period.fromDate)) problem('yellow', 'cost-period-long')
	if (isGerman && issuedOn >= aYearAfter(period.toDate)) problem('yellow', 'cost-bill-late')
	const charged = chargedUnits(input)
	for (const { unit, occupancy, fromDate, toDate } of segments) {
		if (!charged.has(unit.id)) continue
		if (occupancy === null) {
			problem('yellow', 'cost-vacant', { from: fromDate, to: addDays(toDate, -1) }, unit.name)
		} else if (occupancy.advanceMinor === null && !isPrepaidByArea(input)) {
			problem('red', 'cost-advance-missing', { tenant: occupancy.tenant.name, field: 'advance' }, unit.name)
		}
	}
	for (const [unitName, tenant] of overlaps(input)) problem('red', 'cost-tenants-overlap', { tenant }, unitName)
	return problems
}

/** Units that at least one pool charges. */
function chargedUnits({ pools, units }: CostInput): ReadonlySet<number> {
	const exempt = pools.map(({ definition }) => new Set(definition.exemptUnitIds))
	return new Set(units.map(({ id }) => id).filter((id) => exempt.some((ids) => !ids.has(id))))
}

const isPrepaidByArea = ({ pools }: CostInput): boolean =>
	pools.length > 0 &&
	pools.every(({ definition }) => definition.kind === 'two-part-heat' && definition.area?.settlement === 'difference')

/** Who moved in while somebody else had the unit. */
function overlaps({ occupancies, units, period }: CostInput): readonly (readonly [string, string])[] {
	const names = new Map(units.map(({ id, name }) => [id, name]))
	const inside = occupancies.filter(
		({ fromDate, toDate }) => fromDate < period.toDate && (toDate === null || toDate > period.fromDate),
	)
	return [...Map.groupBy(inside, ({ unitId }) => unitId)].flatMap(([unitId, all]) => {
		const inTurn = [...all].sort((a, b) => (a.fromDate < b.fromDate ? -1 : 1))
		return inTurn.flatMap((occupancy, index) => {
			const before = inTurn[index - 1]
			const isFree = before === undefined || (before.toDate !== null && before.toDate <= occupancy.fromDate)
			return isFree ? [] : [[names.get(unitId) ?? '', occupancy.tenant.name] as const]
		})
	})
}
