/** Issued statements of which a reading has come, been corrected or taken back since, and what they would say now. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import type { Period } from '../../../shared/period.ts'
import { red } from '../../domain/billing/checklist.ts'
import { draftStatement } from '../../domain/billing/draft.ts'
import type { BilledPoint, BilledSource, StatementInput } from '../../domain/billing/statement.ts'
import { defaultInterpolationReachMs } from '../../domain/consumption/boundary.ts'
import type { BillRunRow, StatementRow } from '../../store/billing.ts'
import { billInputs } from '../bill-input.ts'
import type { TaskContext } from '../serve.ts'
import type { ViewContext } from '../views/context.ts'
import { requestOf } from './drafts.ts'

export type ChangedStatement = {
	readonly statementId: number
	readonly issuedMinor: number
	/** By what counts now; null: it can no longer be computed. */
	readonly totalMinor: number | null
	/** Why not; of costs only the first statement of a period says it. */
	readonly problems: readonly BillProblem[]
}

export type ChangesWanted = {
	/** Null: all issued ones. */
	readonly months: readonly string[] | null
	/** Readings that came late are looked for by night; what a person puts right shows at once. */
	readonly overlaysOnly: boolean
}

/**
 * First the cheap question, whether anything near a boundary of the statement came after
 * it was drafted; only what says yes is computed again. What could not be billed now says why, and proposes nothing.
 */
export function changedStatements(
	context: ViewContext,
	{ months, overlaysOnly }: ChangesWanted,
	task: Pick<TaskContext, 'progress' | 'isCancelled'>,
): readonly ChangedStatement[] {
	const { billing, topology } = context.store
	const runs = billing
		.runs()
		.filter(({ state, kind }) => state === 'issued' && kind !== 'costs')
		.filter(({ month }) => months?.includes(month) ?? true)
	const found: ChangedStatement[] = []
	for (const [index, run] of runs.entries()) {
		if (task.isCancelled()) break
		const building = topology.building(run.buildingId)
		if (building === null) continue
		const touched = touchedOf(context, run, overlaysOnly)
		if (touched.size === 0) continue
		const wish = { occupancies: ({ id }: { readonly id: number }) => touched.has(id) }
		const left = new Set(touched.keys())
		for (const { occupancy, input } of billInputs(context, building, requestOf(building, run), wish)) {
			const { id: statementId, totalMinor: issuedMinor } = touched.get(occupancy.id)!
			const now = draftStatement(input)?.statement
			if (now === undefined) continue
			left.delete(occupancy.id)
			const problems = now.problems.filter(({ severity }) => severity === 'red')
			found.push({ statementId, issuedMinor, totalMinor: problems.length === 0 ? now.totalMinor : null, problems })
		}
		for (const occupancyId of left) found.push(billedNoMore(context, touched.get(occupancyId)!))
		task.progress(index + 1, runs.length)
	}
	return found
}

/** Nobody lived there in the month, by what counts now, or the unit has lost its points. */
function billedNoMore({ store: { topology } }: ViewContext, row: StatementRow): ChangedStatement {
	const occupancy = topology.occupancy(row.occupancyId)
	const unitName = (occupancy && topology.unit(occupancy.unitId)?.name) ?? ''
	const problems = [red({ code: 'no-tenant', unitName, pointName: null, params: {} })]
	return { statementId: row.id, issuedMinor: row.totalMinor, totalMinor: null, problems }
}

/** Bills of a run near whose boundaries something came or was put right since it was drafted; by occupancy. */
export function touchedOf(
	{ store }: ViewContext,
	run: BillRunRow,
	overlaysOnly: boolean,
): ReadonlyMap<number, StatementRow> {
	const since = run.draftedAt ?? run.createdAt
	const overlaid = Map.groupBy(store.overlays.touchedSince(since), ({ registerId }) => registerId)
	if (overlaysOnly && overlaid.size === 0) return new Map()
	const isTouched = (registerId: number, { from, to }: Period) =>
		overlaid.get(registerId)?.some(({ at }) => at >= from && at < to) === true ||
		(!overlaysOnly && store.readings.range(registerId, from, to).some(({ receivedAt }) => receivedAt > since))
	const bills = store.billing.statements(run.id).filter(({ state, kind }) => state !== 'cancelled' && kind === 'bill')
	return new Map(
		bills.flatMap((row) => {
			const snapshot = store.billing.statement(row.id)?.snapshot as { readonly input: StatementInput } | undefined
			const used =
				snapshot?.input.points.flatMap((point) => usedBy(point, point.intervals, snapshot.input.period)) ?? []
			return used.some(({ registerId, period }) => isTouched(registerId, period)) ? [[row.occupancyId, row]] : []
		}),
	)
}

/** Where the readings lie that can have decided a point's bill: around boundaries, or all where hours count. */
function usedBy(
	source: BilledSource,
	intervals: BilledPoint['intervals'],
	billed: Period,
): readonly { readonly registerId: number; readonly period: Period }[] {
	const reach = defaultInterpolationReachMs
	const own = source.mountings.flatMap(({ registers }) =>
		registers.flatMap(({ registerId, boundaries }) => [
			...boundaries.map(({ at }) => ({ registerId, period: { from: at - reach, to: at + reach + 1 } })),
			...(intervals === null ? [] : [{ registerId, period: { from: intervals.from, to: billed.to + 1 } }]),
		]),
	)
	const parts = source.formula?.flatMap(({ terms }) => terms) ?? []
	return [...own, ...parts.flatMap(({ of }) => usedBy(of, intervals, billed))]
}
