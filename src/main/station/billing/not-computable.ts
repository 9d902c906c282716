/**
 * Issued bills that what counts now can no longer compute, and why. They stay as they are, and no total can be proposed
 * in their place: somebody has to look at it. Kept as a setting, by statement; of costs by the first of a period.
 */
import { z } from 'zod'
import { type BillProblem, billProblem } from '../../../shared/contract/billing.ts'
import type { Store } from '../../store/open.ts'

const key = 'billing.not-computable'
const shape = z.record(z.string(), z.object({ noticedAt: z.number(), problems: z.array(billProblem) }))
/** Of a point that is priced by several registers each says the same. */
const mostProblems = 5

type NotComputable = { readonly noticedAt: number; readonly problems: readonly BillProblem[] }

/** By the id of the statement. */
export function notComputable({ settings }: Pick<Store, 'settings'>): ReadonlyMap<number, NotComputable> {
	const read = shape.safeParse(settings.get(key) ?? {})
	return new Map(Object.entries(read.data ?? {}).map(([id, found]) => [Number(id), found]))
}

/** Of those that were compared; no problems: it can be computed (again). The ids of which that is news. */
export function noteNotComputable(
	store: Pick<Store, 'settings'>,
	compared: readonly { readonly statementId: number; readonly problems: readonly BillProblem[] }[],
	at: number,
): readonly number[] {
	const standing = new Map(notComputable(store))
	const news: number[] = []
	for (const { statementId, problems } of compared) {
		const last = standing.get(statementId)
		const kept = problems.slice(0, mostProblems)
		if (JSON.stringify(last?.problems ?? []) === JSON.stringify(kept)) continue
		news.push(statementId)
		if (kept.length === 0) standing.delete(statementId)
		else standing.set(statementId, { noticedAt: last?.noticedAt ?? at, problems: kept })
	}
	if (news.length > 0) store.settings.set(key, Object.fromEntries(standing))
	return news
}
