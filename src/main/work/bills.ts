/** Worker thread for bill runs and documents: drafts statements, compares and renders them; writes nothing. */
import { createHash } from 'node:crypto'
import { workerData } from 'node:worker_threads'
import type { BillProblem } from '../../shared/contract/billing.ts'
import { renderBill, renderExplanation } from '../documents/bill-pdf.ts'
import { readFonts } from '../documents/fonts.ts'
import type { Language } from '../documents/number-text.ts'
import type { BillRun, NewCostBasis, NewDraft } from '../store/billing.ts'
import { openStore, type Store } from '../store/open.ts'
import type { Building } from '../store/topology.ts'
import { consumptionLetters, type RunPaperRequest, runPaper } from './bill-papers.ts'
import { type ChangesWanted, changedStatements } from './billing/differences.ts'
import type { Drafted, DraftsEnd } from './billing/drafted.ts'
import { draftsOf, expectedOf } from './billing/drafts.ts'
import { billToPrint, statementAsIssued } from './billing/issued.ts'
import { accountFindings, type DraftedTotal, monthFindings } from './billing/month-findings.ts'
import { printFindings } from './billing/print-findings.ts'
import { factsMarkOf, staleness } from './billing/stale.ts'
import { statementFileName } from './billing/statement-file-name.ts'
import { verifyIssued } from './billing/verify.ts'
import { type CostChangesWanted, changedCosts } from './costs/cost-differences.ts'
import { loadPresets } from './presets.ts'
import { serveTasks, type TaskContext } from './serve.ts'
import { findingsOf } from './views/bill-run.ts'
import type { ViewContext } from './views/context.ts'
import { explainView } from './views/explain.ts'

export type BillWorkerData = {
	readonly databasePath: string
	readonly migrationsPath: string
	readonly presetsPath: string
	readonly fontsPath: string
}
/** The drafts themselves are given in blocks (`NewDraft[]`). */
export type DraftedRun = {
	readonly total: number
	readonly problems: readonly BillProblem[]
	/** Of costs: what all of them were made from. */
	readonly basis: NewCostBasis | null
	/** What the drafts were made from, beside readings: see `staleness`. */
	readonly factsMark: string
	readonly cancelled: boolean
}
export type RenderedStatement = {
	readonly id: number
	readonly fileName: string
	readonly bytes: Uint8Array
	readonly sha256: string
}

const { databasePath, migrationsPath, presetsPath, fontsPath } = workerData as BillWorkerData

const fonts = readFonts(fontsPath)
// A missing font is the failure of the task that needs it, not of the thread.
fonts.catch(() => {})

/** So many drafts are handed over at once: the station writes them in some milliseconds. */
const draftsAtOnce = 40

let opened: Store | null = null
function theStore(): Store {
	if (opened !== null) return opened
	const answer = openStore({ path: databasePath, migrationsPath, mode: 'read' })
	if (!answer.ok) throw new Error(`the database cannot be read (${answer.reason}): ${answer.text}`)
	opened = answer.store
	return opened
}
const contextAt = (now: number): ViewContext => ({ store: theStore(), presets: loadPresets(presetsPath), now })

type At = { readonly now: number }

export const billTasks = {
	/** All statements of a run, each from one state of the readings. */
	draft: async ({ now, runId }: At & { readonly runId: number }, task: TaskContext): Promise<DraftedRun> => {
		const context = contextAt(now)
		const run = context.store.billing.run(runId)
		const building = run && context.store.topology.building(run.buildingId)
		if (run === null || building === null) return nothingDrafted
		return draftRun(context, building, run, task)
	},
	/** What a run found, counted: there may be thousands. */
	findings: ({ runId }: { readonly runId: number }) =>
		findingsOf((theStore().billing.run(runId)?.problems ?? []) as readonly BillProblem[]),
	/** What of a draft is otherwise by now; null: nothing. */
	stale: ({ now, runId }: At & { readonly runId: number }, task: TaskContext) => {
		const context = contextAt(now)
		return context.store.snapshot(() => {
			const run = context.store.billing.run(runId)
			const building = run && context.store.topology.building(run.buildingId)
			return run === null || building === null ? null : staleness(context, building, run, task)
		})
	},
	/** The statements as PDF, in the order asked. */
	render: async ({ ids, language }: { readonly ids: readonly number[]; readonly language: 'de' | 'en' }) => {
		const store = theStore()
		const rendered: RenderedStatement[] = []
		for (const id of ids) {
			const row = store.billing.statement(id)
			if (row === null) continue
			const bill = billToPrint(store, row)
			const bytes = await renderBill(bill, { language, fonts: await fonts })
			const sha256 = createHash('sha256').update(bytes).digest('hex')
			rendered.push({ id, fileName: statementFileName(bill.statement), bytes, sha256 })
		}
		return rendered
	},
	/** Null: there is no such statement, or it has no price lines. */
	explanation: async ({ now, statementId, language }: At & { readonly statementId: number; language: Language }) => {
		const found = explainView(contextAt(now), statementId)
		if (found === null) return null
		const bytes = await renderExplanation(found, { language, fonts: await fonts })
		return { bytes, fileName: statementFileName(found.statement) }
	},
	/** Files of a run; null: there is no such run. */
	paper: async ({ now, ...asked }: At & RunPaperRequest) => runPaper(contextAt(now), asked, await fonts),
	useLetters: async ({ now, ...asked }: At & Parameters<typeof consumptionLetters>[1]) =>
		consumptionLetters(contextAt(now), asked, await fonts),
	/** What the files of a run's issued statements are called. */
	fileNames: ({ runId }: { readonly runId: number }) => {
		const store = theStore()
		return store.billing.statements(runId).flatMap(({ id }) => {
			const row = store.billing.statement(id)
			return row === null ? [] : [{ id, fileName: statementFileName(statementAsIssued(store, row)) }]
		})
	},
	/** Issued statements of which something that they were made from has changed since, with what they would say now. */
	differences: ({ now, ...wanted }: At & ChangesWanted, task: TaskContext) =>
		changedStatements(contextAt(now), wanted, task),
	/** Of issued cost statements, with what they would come to now. */
	costDifferences: ({ now, ...wanted }: At & CostChangesWanted, task: TaskContext) =>
		changedCosts(contextAt(now), wanted, task),
	/** Computes issued statements once more from what was kept with them. */
	verify: (_: null, task: TaskContext) => verifyIssued(theStore(), task),
}

const nothingDrafted: DraftedRun = { total: 0, problems: [], basis: null, factsMark: '', cancelled: true }

async function draftRun(
	context: ViewContext,
	building: Building,
	run: BillRun,
	task: TaskContext,
): Promise<DraftedRun> {
	const { store } = context
	const expected = expectedOf(context, run)
	// Of before the first draft: what changes while they are made is looked at.
	const factsMark = factsMarkOf(store)
	const problems: BillProblem[] = []
	const findingsOfPrint = printFindings(await fonts)
	const totals: DraftedTotal[] = []
	let done = 0
	let block: NewDraft[] = []
	const drafts = draftsOf(context, building, run)
	const next = (): IteratorResult<Drafted, DraftsEnd | undefined> => store.snapshot(() => drafts.next())
	let step = next()
	for (; step.done !== true; step = next()) {
		if (task.isCancelled()) return nothingDrafted
		const { draft } = step.value
		problems.push(...step.value.problems, ...findingsOfPrint(step.value.printed))
		done += 1
		// What is missing on a statement makes no outlier of it.
		if (step.value.problems.every(({ severity }) => severity !== 'red')) {
			totals.push({ occupancyId: draft.occupancyId, totalMinor: draft.totalMinor })
		}
		block.push(draft)
		task.progress(done, Math.max(expected, done))
		if (block.length < draftsAtOnce) continue
		await task.give(block)
		block = []
	}
	if (block.length > 0) await task.give(block)
	const end = step.value ?? { problems: [], basis: null }
	problems.unshift(...end.problems)
	if (run.kind === 'month') {
		problems.unshift(...store.snapshot(() => monthFindings(context, building.zone, run.month, totals)))
	}
	if (run.kind === 'costs') problems.push(...accountFindings(context, run.month, totals))
	return { total: done, problems, basis: end.basis, factsMark, cancelled: task.isCancelled() }
}

serveTasks(billTasks)
