/** What one tenant's statement says, from their shares: CO2, cuts, advances, the balance. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import type { CostCutKind } from '../../../shared/costs.ts'
import { Exact, roundHalfUp } from '../../../shared/decimal.ts'
import { addDays, daysBetween } from '../../../shared/period.ts'
import { type Allocation, isHeatingCost } from './allocation.ts'
import { type CostInput, type Segment, usesOfUnit } from './cost-input.ts'
import type { Co2Shown, CostNote, CostReading, CostStatement, CutShown, PoolShare } from './cost-statement.ts'

/** What somebody has of one pool. */
export type Owed = {
	readonly share: PoolShare
	readonly co2: Co2Shown | null
	/** Paid in advance by area. */
	readonly prepaidMinor: number | null
	readonly notes: Allocation['notes']
}

/** § 12 (1) HeizkostenV nos. 1, 2 and 3; § 7 (4) CO2KostAufG. */
const cutPercent: Readonly<Record<CostCutKind, string>> = {
	'not-by-use': '15',
	'not-remote': '3',
	'no-information': '3',
	'co2-not-shown': '3',
}

export function costStatement(
	segment: Segment,
	owed: readonly Owed[],
	input: CostInput,
	problems: readonly BillProblem[],
): CostStatement {
	const { unit, occupancy, fromDate, toDate, days } = segment
	const { period, building, options } = input
	const pools = owed.map(({ share }) => share)
	const co2 = owed.flatMap(({ co2: shown }) => shown ?? [])
	const sharesMinor = total(pools.map(({ amountMinor }) => amountMinor))
	const co2LandlordMinor = occupancy === null ? 0 : total(co2.map(({ landlordMinor }) => landlordMinor))
	const cuts = cutsOf(segment, owed, input)
	const cutsMinor = total(cuts.map(({ amountMinor }) => amountMinor))
	const costsMinor = sharesMinor - co2LandlordMinor - cutsMinor
	const advances = advancesOf(segment, owed)
	const advancesMinor = total(advances.map(({ amountMinor }) => amountMinor))
	return {
		kind: 'costs',
		number: null,
		issuedOn: input.issuedOn,
		dueOn: input.dueOn,
		zone: building.zone,
		currency: input.currency,
		buildingName: building.name,
		buildingAddressLines: building.addressLines,
		creditor: input.creditor,
		tenant: occupancy?.tenant ?? { name: '', addressLines: [] },
		customerNumber: occupancy?.customerNumber ?? null,
		unitName: unit.name,
		areaM2: unit.areaM2,
		heatedAreaM2: unit.heatedAreaM2,
		persons: occupancy?.persons ?? null,
		isCommercial: unit.isCommercial,
		periodName: period.name,
		period: {
			firstDay: period.fromDate,
			lastDay: addDays(period.toDate, -1),
			days: daysBetween(period.fromDate, period.toDate),
		},
		lived: { firstDay: fromDate, lastDay: addDays(toDate, -1), days },
		pools,
		co2,
		cuts,
		readings: readingsOf(segment, pools, input),
		sharesMinor,
		co2LandlordMinor,
		cutsMinor,
		costsMinor,
		advances,
		advancesMinor,
		totalMinor: costsMinor - advancesMinor,
		rounding: options.rounding,
		degreeDays: options.degreeDays,
		notes: notesOf(segment, owed),
		problems: problems.filter(({ unitName }) => unitName === '' || unitName === unit.name),
	}
}

const total = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0)

/** Each of what heating and hot water cost the tenant, less the landlord's part of the CO2 price; none from another. */
function cutsOf({ occupancy }: Segment, owed: readonly Owed[], { options }: CostInput): readonly CutShown[] {
	if (occupancy === null) return []
	const baseMinor = total(
		owed
			.filter(({ share }) => isHeatingCost(share.category))
			.map(({ share, co2 }) => share.amountMinor - (co2?.landlordMinor ?? 0)),
	)
	return options.cuts
		.filter(({ occupancyIds }) => occupancyIds === null || occupancyIds.includes(occupancy.id))
		.map(({ kind }) => {
			const amount = new Exact(baseMinor).times(cutPercent[kind]).div(100)
			return { kind, percent: cutPercent[kind], baseMinor, amountMinor: roundHalfUp(amount, 0).toNumber() }
		})
}

function advancesOf({ occupancy }: Segment, owed: readonly Owed[]): CostStatement['advances'] {
	if (occupancy === null) return []
	const entered = occupancy.advanceMinor === null ? [] : [occupancy.advanceMinor]
	return [
		...entered.map((amountMinor) => ({ source: 'entered' as const, amountMinor })),
		...owed.flatMap(({ prepaidMinor }) =>
			prepaidMinor === null ? [] : [{ source: 'area-price' as const, amountMinor: prepaidMinor }],
		),
	]
}

/** Of the media by which something was shared out. */
function readingsOf({ unit, index }: Segment, pools: CostStatement['pools'], input: CostInput): readonly CostReading[] {
	const media = new Set(pools.flatMap(({ lines }) => lines.flatMap(({ medium }) => medium ?? [])))
	return usesOfUnit(input, unit.id)
		.filter(({ medium }) => media.has(medium))
		.map((use) => ({
			pointName: use.name,
			medium: use.medium,
			unit: use.unit,
			used: use.pieces[index]?.value ?? null,
		}))
}

function notesOf(segment: Segment, owed: readonly Owed[]): readonly CostNote[] {
	const notes: CostNote[] = segment.isWhole ? [] : [{ code: 'partial-period', poolName: null, params: {} }]
	for (const { share, notes: codes } of owed) {
		const note = (code: CostNote['code'], params: CostNote['params'] = {}) =>
			notes.push({ code, poolName: share.poolName, params })
		for (const code of codes) {
			if (code !== 'area-limit' || share.lines.some(({ part }) => part === 'area-limit')) note(code)
		}
		for (const by of ['degree-days', 'days'] as const) {
			if (share.lines.some(({ time }) => time?.by === by)) note(`divided-by-${by}`)
		}
		const origins = new Set(share.lines.flatMap(({ useOrigin }) => useOrigin ?? []))
		for (const origin of origins) {
			if (origin !== 'measured' && origin !== 'interpolated') note('estimated', { origin })
		}
	}
	return notes
}
