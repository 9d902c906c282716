/** What is frozen with a cost statement: everything of it that concerns this tenant, and the proof of what all had. */
import type { CostPoolDefinition, MeteredSplit } from '../../../shared/costs.ts'
import { canonicalJson } from '../billing/canonical.ts'
import { type CostInput, type CostOccupancy, usesOfUnit } from './cost-input.ts'
import type { CostStatement } from './cost-statement.ts'
import { sharedCosts } from './statements.ts'

/**
 * Of the other units a statement holds the totals only, which its lines name: with them every amount is computed again.
 * `inputDigest`: of the whole input, the same in all statements of a run.
 */
export function costSnapshot(
	input: CostInput,
	{ occupancy, statement }: { readonly occupancy: CostOccupancy; readonly statement: CostStatement },
	inputDigest: string,
): string {
	const { unitId } = occupancy
	const { period, options, named, engineVersion, zoneDataVersion } = input
	const own = {
		period,
		options,
		pools: input.pools.map((pool) => ({ ...pool, definition: ofUnit(pool.definition, unitId) })),
		unit: input.units.find(({ id }) => id === unitId) ?? null,
		occupancy,
		uses: usesOfUnit(input, unitId),
		named,
		engineVersion,
		zoneDataVersion,
	}
	return canonicalJson({ schema: 1, input: own, inputDigest, statement })
}

/** What is kept with a cost statement, read back. */
export type CostSnapshot = {
	readonly input: { readonly occupancy: CostOccupancy }
	readonly inputDigest: string
	readonly statement: CostStatement
}

/**
 * Issued statements computed once more from what their run was shared out from. The same text as the snapshot's own,
 * unless the engine computes otherwise; null: the tenant has no statement then.
 */
export function rerunCosts(input: CostInput, inputDigest: string): (snapshot: CostSnapshot) => string | null {
	const drafted = new Map(sharedCosts(input).statements.map((each) => [each.occupancy.id, each]))
	return ({ input: own, statement: { replaces } }) => {
		const found = drafted.get(own.occupancy.id)
		if (found === undefined) return null
		const statement = replaces === undefined ? found.statement : { ...found.statement, replaces }
		return costSnapshot(input, { ...found, statement }, inputDigest)
	}
}

/** Lists by unit shortened to this one: ten thousand units would make a hundred million entries. */
function ofUnit(definition: CostPoolDefinition, unitId: number): CostPoolDefinition {
	const split = <S extends Pick<MeteredSplit, 'estimates'>>(of: S): S => ({ ...of, estimates: own(of.estimates) })
	const own = <E extends { readonly unitId: number }>(list: readonly E[]): E[] =>
		list.filter((each) => each.unitId === unitId)
	const common = { exemptUnitIds: definition.exemptUnitIds.filter((id) => id === unitId) }
	switch (definition.kind) {
		case 'joint-plant':
			return { ...definition, ...common, heating: split(definition.heating), warmWater: split(definition.warmWater) }
		case 'two-part-heat':
			return { ...split(definition), ...common }
		default: {
			const { key } = definition
			const shortened =
				key.kind === 'shares' ? { ...key, shares: own(key.shares) } : 'estimates' in key ? split(key) : key
			return { ...definition, ...common, key: shortened } as CostPoolDefinition
		}
	}
}
