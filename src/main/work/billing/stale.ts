/**
 * Whether a draft still says what would be drafted now. Cheap questions first: has the program or any fact changed (a
 * mark over their tables), has anything come near a boundary; only then is the run computed again and compared.
 */
import { canonicalJson } from '../../domain/billing/canonical.ts'
import type { StatementInput } from '../../domain/billing/statement.ts'
import type { BillRun } from '../../store/billing.ts'
import type { Store } from '../../store/open.ts'
import type { Building } from '../../store/topology.ts'
import { engineVersion, zoneDataVersion } from '../bill-input.ts'
import { billTextsKey } from '../bill-texts.ts'
import type { TaskContext } from '../serve.ts'
import type { ViewContext } from '../views/context.ts'
import { touchedOf } from './differences.ts'
import { draftsOf } from './drafts.ts'
import { monthFindings } from './month-findings.ts'

/** What is another one first; 'statements': one came or went. */
type StaleCause =
	| 'readings'
	| 'tariff'
	| 'meter'
	| 'tenant'
	| 'building'
	| 'program'
	| 'costs'
	| 'statements'
	| 'findings'

/** `count`: statements that would be otherwise, the first of them in `unitName`. */
type Stale = { readonly cause: StaleCause; readonly unitName: string; readonly count: number }

/** Where a run's mark is kept, from its draft to its issue. */
export const factsMarkKey = (runId: number): string => `billing.facts.${runId}`
/** Another one after an update of the program as well. */
export const factsMarkOf = ({ billing }: Store, engine = engineVersion): string =>
	[engine, zoneDataVersion(), billing.factsMark([billTextsKey])].join(' ')

/** Null: it would come out the same to the byte, and nothing is to be looked at that was not when it was drafted. */
export function staleness(
	context: ViewContext,
	building: Building,
	run: BillRun,
	task: Pick<TaskContext, 'isCancelled'>,
): Stale | null {
	const { store } = context
	const isMarked = store.settings.get(factsMarkKey(run.id)) === factsMarkOf(store)
	const isSame = run.kind === 'month' && isMarked && touchedOf(context, run, false).size === 0
	return (isSame ? null : compared(context, building, run, task)) ?? newFindings(context, building, run)
}

function compared(
	context: ViewContext,
	building: Building,
	run: BillRun,
	task: Pick<TaskContext, 'isCancelled'>,
): Stale | null {
	const { billing } = context.store
	const keyOf = ({ occupancyId, kind = 'bill', cancelsId = null }: DraftKey) => `${occupancyId} ${kind} ${cancelsId}`
	const left = new Map(billing.statements(run.id).map((row) => [keyOf(row), row.id]))
	let first: Omit<Stale, 'count'> | null = null
	let count = 0
	for (const { draft } of draftsOf(context, building, run)) {
		if (task.isCancelled()) return null
		const standing = left.get(keyOf(draft))
		left.delete(keyOf(draft))
		const before = standing === undefined ? null : billing.snapshotText(standing)
		if (before === draft.snapshot) continue
		count += 1
		first ??= {
			cause: before === null ? 'statements' : causeOf(before, draft.snapshot),
			unitName: unitOf(draft.snapshot),
		}
	}
	const [gone] = left.values()
	if (gone !== undefined) first ??= { cause: 'statements', unitName: unitOf(billing.snapshotText(gone)) }
	return first === null ? null : { ...first, count: count + left.size }
}

type DraftKey = { readonly occupancyId: number; readonly kind?: string; readonly cancelsId?: number | null }
type Kept = { readonly input?: StatementInput; readonly statement: { readonly unitName: string } }

const unitOf = (snapshot: string): string => (JSON.parse(snapshot) as Kept).statement.unitName

function causeOf(before: string, after: string): StaleCause {
	const [was, is] = [before, after].map((text) => (JSON.parse(text) as Kept).input)
	// Costs and cancellations are made from others.
	if (was?.points === undefined || is?.points === undefined) return 'costs'
	const found = causes.find(([, part]) => canonicalJson(part(was)) !== canonicalJson(part(is)))
	return found?.[0] ?? 'readings'
}

/** From what is most of a surprise to what follows from it. */
const causes: readonly (readonly [StaleCause, (input: StatementInput) => unknown])[] = [
	['program', ({ engineVersion, zoneDataVersion }) => [engineVersion, zoneDataVersion]],
	[
		'tenant',
		({ tenant, customerNumber, unitName, areaM2, persons, occupancy }) =>
			// A field that nobody entered is as one that is not there.
			JSON.stringify([tenant, customerNumber, unitName, areaM2 ?? null, persons ?? null, occupancy]),
	],
	['tariff', ({ points }) => points.map(({ tariff, gas }) => [tariff, gas ?? null])],
	[
		'meter',
		({ points }) =>
			points.map(({ pointId, name, marketLocation, formula, mountings }) => [
				...[pointId, name, marketLocation ?? null, formula === undefined],
				mountings.map(({ registers, ...mounting }) => [mounting, registers.map(({ registerId }) => registerId)]),
			]),
	],
	['building', ({ building, creditor, currency, texts }) => [building, creditor, currency, texts ?? null]],
]

/** Of the month: what is yellow now and was not there to be seen. */
function newFindings(context: ViewContext, building: Building, run: BillRun): Stale | null {
	if (run.kind !== 'month') return null
	const known = new Set((run.problems as Parameters<typeof sameFinding>[0][]).map(sameFinding))
	const totals = context.store.billing.statements(run.id)
	const fresh = monthFindings(context, building.zone, run.month, totals).filter((each) => !known.has(sameFinding(each)))
	return fresh[0] === undefined ? null : { cause: 'findings', unitName: fresh[0].unitName, count: fresh.length }
}

const sameFinding = ({ code, unitName, pointName }: { code: string; unitName: string; pointName: string | null }) =>
	JSON.stringify([code, unitName, pointName])
