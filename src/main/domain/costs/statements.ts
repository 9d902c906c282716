/**
 * A period's pools shared out to everybody who had a unit, and to the owner for what was vacant. The statements and the
 * owner's rest add up to the pools. What is missing becomes a red problem, and its pool has no amounts.
 */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import { betrKvNumber, estimatesOf } from '../../../shared/costs.ts'
import { Exact, plain, roundHalfUp } from '../../../shared/decimal.ts'
import { largestRemainder, minorToDecimal } from '../../../shared/money.ts'
import { addDays } from '../../../shared/period.ts'
import { type Allocation, allocatedJointPlant, allocatedShared, unknownUnits } from './allocation.ts'
import { type Finding, red, type Sharing } from './basis.ts'
import { allocatedCommonUse, allocatedTwoPartHeat, prepaidByArea } from './chinese-costs.ts'
import { type Co2Allocation, co2Allocated, co2Missing, emissionsOf } from './co2-allocation.ts'
import { type CostInput, type CostOccupancy, type CostPool, type Segment, segmentsOf } from './cost-input.ts'
import type { CostLine, CostStatement, OwnerRest, PoolShare } from './cost-statement.ts'
import { costStatement, type Owed } from './one-statement.ts'
import { periodProblems } from './period-problems.ts'

export type SharedCosts = {
	readonly statements: readonly { readonly occupancy: CostOccupancy; readonly statement: CostStatement }[]
	/** With what was vacant, by unit and time. */
	readonly all: readonly { readonly segment: Segment; readonly statement: CostStatement }[]
	readonly owner: OwnerRest
	readonly pools: readonly PoolTotal[]
	readonly problems: readonly BillProblem[]
}

export type PoolTotal = {
	readonly poolId: number
	readonly poolName: string
	readonly poolMinor: number
	readonly tenantsMinor: number
	readonly ownerMinor: number
}

type Shared = {
	readonly allocation: Allocation
	readonly owed: ReadonlyMap<Segment, Owed>
	readonly problems: readonly BillProblem[]
}

export function sharedCosts(input: CostInput): SharedCosts {
	const segments = segmentsOf(input)
	const emissions = emissionsOf(input)
	const pools = [...input.pools]
		.sort((a, b) => a.id - b.id)
		.map((pool) => sharedPool(pool, segments, input, emissions.get(pool.id) ?? new Exact(0)))
	const problems = [...periodProblems(input, segments), ...pools.flatMap((pool) => pool.problems)]
	const drafted = segments.map((segment) => {
		const owed = pools.flatMap(({ owed: all }) => all.get(segment) ?? [])
		return { segment, statement: costStatement(segment, owed, input, problems) }
	})
	const ofTenants = drafted.flatMap(({ segment: { occupancy }, statement }) =>
		occupancy === null ? [] : [{ occupancy, statement }],
	)
	const vacant = drafted.filter(({ segment }) => segment.occupancy === null)
	return {
		statements: ofTenants,
		all: drafted,
		owner: ownerRest(
			vacant,
			ofTenants.map(({ statement }) => statement),
			pools.reduce((all, { allocation }) => all + allocation.roundingMinor, 0),
		),
		pools: pools.map(poolTotal),
		problems,
	}
}

/** `buildingKg`: CO2 of all pools of the same units. */
function sharedPool(pool: CostPool, segments: readonly Segment[], input: CostInput, buildingKg: Exact): Shared {
	const { definition } = pool
	const exempt = new Set(definition.exemptUnitIds)
	const sharing: Sharing = { input, segments: segments.filter(({ unit }) => !exempt.has(unit.id)) }
	const allocation = allocationOf(pool, sharing)
	const own = new Map<Segment, CostLine[]>()
	for (const part of allocation.parts) {
		for (const { row, amount, amountMinor } of part.lines) {
			const lines = own.get(row.segment) ?? []
			lines.push({ ...lineOf(part, row), amount: plain(amount.toDecimalPlaces(12)), amountMinor })
			own.set(row.segment, lines)
		}
	}
	const amounts = new Map([...own].map(([segment, lines]) => [segment, minorOf(lines)]))
	const isHouse = 'co2' in definition && definition.co2 !== null && allocation.parts.length > 0
	const co2: Co2Allocation = isHouse
		? co2Allocated(allocation, definition.co2!, amounts, { sharing, buildingKg })
		: { shown: new Map(), findings: co2Missing(definition, sharing) }
	const services = householdServices(definition.householdService?.amountMinor ?? null, amounts, allocation, input)
	const owed = [...own].map(([segment, lines]): [Segment, Owed] => [
		segment,
		{
			share: {
				poolId: pool.id,
				poolName: pool.name,
				category: definition.category,
				betrKvNumber: input.building.country === 'DE' ? betrKvNumber[definition.category] : null,
				poolMinor: allocation.poolMinor,
				lines,
				amountMinor: amounts.get(segment)!,
				vat: vatIn(amounts.get(segment)!, definition.vatPercent),
				householdService: definition.householdService && {
					kind: definition.householdService.kind,
					amountMinor: services?.get(segment) ?? 0,
				},
				separation: allocation.separation,
				commonUse: allocation.commonUse,
			},
			co2: co2.shown.get(segment) ?? null,
			prepaidMinor: definition.kind === 'two-part-heat' ? prepaidByArea(definition, segment, sharing) : null,
			notes: allocation.notes,
		},
	])
	const findings = [...allocation.findings, ...co2.findings, ...serviceFindings(allocation)]
	return { allocation, owed: new Map(owed), problems: findings.map((finding) => problemOf(finding, pool)) }
}

function allocationOf(pool: CostPool, sharing: Sharing): Allocation {
	const { definition } = pool
	const allocation = allocationByKind(pool, sharing)
	const shares = 'key' in definition && definition.key.kind === 'shares' ? definition.key.shares : []
	const estimated = estimatesOf(definition).flatMap(([, list]) => list)
	const named = [...definition.exemptUnitIds, ...[...shares, ...estimated].map(({ unitId }) => unitId)]
	return { ...allocation, findings: [...allocation.findings, ...unknownUnits(named, sharing)] }
}

function allocationByKind(pool: CostPool, sharing: Sharing): Allocation {
	const { definition } = pool
	switch (definition.kind) {
		case 'shared':
			return allocatedShared(pool, definition, sharing)
		case 'joint-plant':
			return allocatedJointPlant(pool, definition, sharing)
		case 'common-use':
			return allocatedCommonUse(pool, definition, sharing)
		case 'two-part-heat':
			return allocatedTwoPartHeat(pool, definition, sharing)
	}
}

const shown = (value: Exact): string => plain(value.toDecimalPlaces(9))

function lineOf(
	{ name, percent, partMinor, basis, unitPrice }: Allocation['parts'][number],
	{ own, time, counted, useOrigin }: Allocation['parts'][number]['lines'][number]['row'],
): Omit<CostLine, 'amount' | 'amountMinor'> {
	return {
		part: name,
		partPercent: percent,
		partMinor,
		basis: basis.basis,
		medium: basis.medium,
		basisUnit: basis.unit,
		basisTotal: shown(basis.total),
		basisOwn: shown(own),
		time: time && { by: time.by, own: plain(time.own.toDecimalPlaces(6)), all: plain(time.all.toDecimalPlaces(6)) },
		counted: shown(counted),
		useOrigin,
		unitPrice: plain(unitPrice.toDecimalPlaces(8)),
	}
}

const minorOf = (lines: readonly { readonly amountMinor: number }[]): number =>
	lines.reduce((all, { amountMinor }) => all + amountMinor, 0)

/** § 35a: wages are a part of what was paid; of a price times what was measured only now is known what that is. */
function serviceFindings({ pool: { definition }, poolMinor, parts }: Allocation): readonly Finding[] {
	const wages = definition.householdService?.amountMinor ?? 0
	return parts.length > 0 && wages > poolMinor ? [red('cost-service-above-costs', { field: 'householdService' })] : []
}

/** Of what somebody pays, in the same proportion; the parts add up to what was stated. Null: none was stated. */
function householdServices(
	statedMinor: number | null,
	amounts: ReadonlyMap<Segment, number>,
	{ poolMinor }: Allocation,
	{ currency }: CostInput,
): ReadonlyMap<Segment, number> | null {
	if (statedMinor === null || poolMinor === 0) return null
	const stated = new Exact(minorToDecimal(statedMinor, currency))
	const minors = largestRemainder(
		[...amounts.values()].map((own) => stated.times(own).div(poolMinor)),
		currency,
	)
	return new Map([...amounts.keys()].map((segment, index) => [segment, minors[index]!]))
}

function vatIn(amountMinor: number, percent: string | null): PoolShare['vat'] {
	if (percent === null) return null
	const tax = new Exact(amountMinor).times(percent).div(new Exact(percent).plus(100))
	return { percent, taxMinor: roundHalfUp(tax, 0).toNumber() }
}

const problemOf = ({ severity, code, params, unitName }: Finding, { name }: CostPool): BillProblem => ({
	severity,
	code,
	unitName: unitName ?? '',
	pointName: null,
	params: { pool: name, ...params },
})

function ownerRest(
	vacant: readonly { readonly segment: Segment; readonly statement: CostStatement }[],
	tenants: readonly CostStatement[],
	roundingMinor: number,
): OwnerRest {
	const vacancies = vacant.map(({ segment, statement }) => ({
		unitName: segment.unit.name,
		firstDay: segment.fromDate,
		lastDay: addDays(segment.toDate, -1),
		shares: statement.pools,
		amountMinor: statement.sharesMinor,
	}))
	const vacanciesMinor = minorOf(vacancies)
	const sumOf = (of: (statement: CostStatement) => number) => tenants.reduce((all, each) => all + of(each), 0)
	const co2LandlordMinor = sumOf((statement) => statement.co2LandlordMinor)
	const cutsMinor = sumOf((statement) => statement.cutsMinor)
	return {
		vacancies,
		vacanciesMinor,
		co2LandlordMinor,
		cutsMinor,
		roundingMinor,
		totalMinor: vacanciesMinor + co2LandlordMinor + cutsMinor + roundingMinor,
	}
}

/** Before the landlord's part of the CO2 price and cuts, which are taken off the tenants' sums. */
function poolTotal({ allocation: { pool, poolMinor }, owed }: Shared): PoolTotal {
	const tenantsMinor = [...owed]
		.filter(([segment]) => segment.occupancy !== null)
		.reduce((all, [, { share }]) => all + share.amountMinor, 0)
	return { poolId: pool.id, poolName: pool.name, poolMinor, tenantsMinor, ownerMinor: poolMinor - tenantsMinor }
}
