/**
 * A period's costs shared out once more after they were issued. All are shared out again, and each statement of which
 * anything has changed is cancelled and another stands in its place. One that would say the same in every figure stays:
 * it is what would be issued now, so what stands still adds up to the pools. One of which only the total is the same
 * does not: its derivation would no longer be the one of the others.
 */
import { canonicalJson } from '../billing/canonical.ts'
import type { CostStatement, ReplacedCosts } from './cost-statement.ts'
import type { SharedCosts } from './statements.ts'

export type StandingCosts = {
	readonly statementId: number
	readonly occupancyId: number
	readonly issued: CostStatement
}

export type CostCorrection = {
	readonly occupancyId: number
	/** Null: they had no statement before. */
	readonly cancelled: StandingCosts | null
	/** Null: they have no part in the period any more. */
	readonly drafted: SharedCosts['statements'][number] | null
}

/** By unit and time, as statements are; who has no part any more comes last. */
export function costsAgain(
	statements: SharedCosts['statements'],
	standing: readonly StandingCosts[],
): readonly CostCorrection[] {
	const before = new Map(standing.map((each) => [each.occupancyId, each]))
	const now = new Set(statements.map(({ occupancy }) => occupancy.id))
	const changed = statements.flatMap((each): readonly CostCorrection[] => {
		const cancelled = before.get(each.occupancy.id) ?? null
		if (cancelled === null) return [{ occupancyId: each.occupancy.id, cancelled, drafted: each }]
		if (saysTheSame(each.statement, cancelled.issued)) return []
		const statement = { ...each.statement, replaces: replacedBy(cancelled.issued) }
		return [{ occupancyId: each.occupancy.id, cancelled, drafted: { ...each, statement } }]
	})
	const gone = standing.filter(({ occupancyId }) => !now.has(occupancyId))
	return [...changed, ...gone.map((each) => ({ occupancyId: each.occupancyId, cancelled: each, drafted: null }))]
}

function replacedBy({ number, issuedOn, costsMinor, advancesMinor, totalMinor }: CostStatement): ReplacedCosts {
	return { number: number ?? '', issuedOn, costsMinor, advancesMinor, totalMinor }
}

/** Apart from what issuing adds, and from findings, of which some are of the day. */
export function saysTheSame(one: CostStatement, other: CostStatement): boolean {
	return said(one) === said(other)
}

function said(statement: CostStatement): string {
	const { number: _n, issuedOn: _i, dueOn: _d, problems: _p, replaces: _r, cancels: _c, ...rest } = statement
	return canonicalJson(rest)
}
