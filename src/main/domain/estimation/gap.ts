/**
 * Stands of a register in a gap: what was used between two known stands, shared by weights; or counted on from one
 * side. Pure, in steps.
 */
import { rolloverIncrease } from '../readings/accept.ts'
import type { Register } from '../readings/register.ts'
import { apportion } from './intervals.ts'

export type Stand = { readonly at: number; readonly value: number }

/** Missing stands between two known ones; null: none is known on that side. */
export type Gap = {
	readonly before: Stand | null
	/** Ascending, at least one. */
	readonly missing: readonly number[]
	readonly after: Stand | null
}

export type Stands =
	| { readonly ok: true; readonly values: readonly Stand[] }
	| { readonly ok: false; readonly reason: 'one-sided' | 'nothing-known' | 'went-back' }

/** What the gap is cut into: from each stand to the next, the known ones at the ends included where they are known. */
export function slotsOf({ before, missing, after }: Gap): readonly { readonly from: number; readonly to: number }[] {
	const edges = [...(before === null ? [] : [before.at]), ...missing, ...(after === null ? [] : [after.at])]
	return edges.slice(1).map((to, index) => ({ from: edges[index]!, to }))
}

/**
 * `used`: estimated use of each slot in steps (whole or not). Between two stands only its shape counts, and the parts
 * add up to exactly what the register counted; with one stand it is counted on, or back, as it is.
 */
export function standsIn(
	gap: Gap,
	used: readonly number[],
	register: Pick<Register, 'digits' | 'mostPerHour'>,
	oneSided: 'refuse' | 'count-on',
): Stands {
	const { before, missing, after } = gap
	if (before === null && after === null) return { ok: false, reason: 'nothing-known' }
	if (before !== null && after !== null) {
		const difference = after.value - before.value
		const total =
			difference >= 0 ? difference : rolloverIncrease(before.value, after.value, after.at - before.at, register)
		if (total === null) return { ok: false, reason: 'went-back' }
		return { ok: true, values: along(before.value, apportion(total, used.map(weight)), missing, register) }
	}
	if (oneSided === 'refuse') return { ok: false, reason: 'one-sided' }
	if (before !== null) return { ok: true, values: along(before.value, wholeParts(used), missing, register) }
	const back = wholeParts(used)
	const start = after!.value - back.reduce((sum, part) => sum + part, 0)
	// A counter that would have to be below 0 was younger than the estimate says.
	if (start < 0) return { ok: false, reason: 'went-back' }
	return { ok: true, values: along(start, [0, ...back], missing, register) }
}

/** Enough digits for the shape; a day of a large register stays a safe integer. */
const weight = (used: number): number => Math.round(Math.max(0, used) * 1_000)

/** Whole steps whose sums never drift from the estimate by more than one. */
function wholeParts(used: readonly number[]): readonly number[] {
	let exact = 0
	let given = 0
	return used.map((part) => {
		exact += Math.max(0, part)
		const whole = Math.floor(exact + 1e-9) - given
		given += whole
		return whole
	})
}

function along(
	start: number,
	parts: readonly number[],
	instants: readonly number[],
	{ digits }: Pick<Register, 'digits'>,
): readonly Stand[] {
	let value = start
	return instants.map((at, index) => {
		value += parts[index] ?? 0
		return { at, value: digits === null ? value : value % 10 ** digits }
	})
}
