/** Worker thread for bill runs and documents: drafts a month's statements and renders PDFs; writes nothing. */
import { workerData } from 'node:worker_threads'
import type { BillProblem } from '../../shared/contract/billing.ts'
import { addMonths } from '../../shared/period.ts'
import { readFonts, renderStatement } from '../documents/statement-pdf.ts'
import { draftStatement } from '../domain/billing/draft.ts'
import type { Statement } from '../domain/billing/statement.ts'
import { monthPeriod } from '../domain/calendar/periods.ts'
import { openStore } from '../store/open.ts'
import { type BillRequest, billInputs } from './bill-input.ts'
import { loadPresets } from './presets.ts'
import { serveTasks, type TaskContext } from './serve.ts'
import { type WhatIfAsked, whatIf } from './what-if.ts'

export type BillWorkerData = {
	readonly databasePath: string
	readonly migrationsPath: string
	readonly presetsPath: string
	readonly fontsPath: string
}
export type DraftedBill = {
	readonly occupancyId: number
	readonly totalMinor: number
	readonly currency: string
	/** Canonical JSON of everything that was used. */
	readonly snapshot: string
}
export type DraftedRun = {
	readonly bills: readonly DraftedBill[]
	readonly problems: readonly BillProblem[]
	readonly cancelled: boolean
}

const { databasePath, migrationsPath, presetsPath, fontsPath } = workerData as BillWorkerData

const fonts = readFonts(fontsPath)
// A missing font is the failure of the task that needs it, not of the thread.
fonts.catch(() => {})

export const billTasks = {
	/** All statements of a month from one state of the readings. */
	draft: ({ now, ...request }: BillRequest & { readonly now: number }, task: TaskContext): DraftedRun => {
		const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
		if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
		const { store } = opened
		try {
			return draftRun({ store, presets: loadPresets(presetsPath), now }, request, task)
		} finally {
			store.close()
		}
	},
	/** Null: cancelled, or there is no building. */
	whatIf: ({ now, ...asked }: WhatIfAsked & { readonly now: number }, task: TaskContext) => {
		const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
		if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
		const { store } = opened
		try {
			const building = store.topology.buildings()[0]
			return building === undefined
				? null
				: whatIf({ store, presets: loadPresets(presetsPath), now }, building, asked, task)
		} finally {
			store.close()
		}
	},
	render: async ({ statement, language }: { readonly statement: Statement; readonly language: 'de' | 'en' }) =>
		renderStatement(statement, { language, fonts: await fonts }),
}

function draftRun(context: Parameters<typeof billInputs>[0], request: BillRequest, task: TaskContext): DraftedRun {
	const building = context.store.topology.buildings()[0]
	if (building === undefined) return { bills: [], problems: [], cancelled: false }
	const expected = context.store.topology.units().length
	const bills: DraftedBill[] = []
	const problems: BillProblem[] = [...runProblems(context, building.zone, request.month)]
	for (const { occupancy, input } of billInputs(context, building, request)) {
		if (task.isCancelled()) return { bills: [], problems: [], cancelled: true }
		const drafted = draftStatement(input)
		if (drafted === null) continue
		problems.push(...drafted.statement.problems)
		const { totalMinor, currency } = drafted.statement
		bills.push({ occupancyId: occupancy.id, totalMinor, currency, snapshot: drafted.snapshot })
		task.progress(bills.length, Math.max(expected, bills.length))
	}
	return { bills, problems, cancelled: false }
}

/** What concerns the month as a whole: it is not over yet, and units that nobody is billed for. */
function runProblems(
	{ store, now }: Parameters<typeof billInputs>[0],
	zone: string,
	month: string,
): readonly BillProblem[] {
	const period = monthPeriod(zone, month)
	const problem = (severity: BillProblem['severity'], code: BillProblem['code'], unitName: string): BillProblem => ({
		severity,
		code,
		unitName,
		pointName: null,
		params: { month },
	})
	const occupied = new Set(
		store.topology.occupanciesIn(`${month}-01`, `${addMonths(month, 1)}-01`).map(({ unitId }) => unitId),
	)
	const measured = new Set(store.topology.points().map(({ unitId }) => unitId))
	const vacant = store.topology.units().filter(({ id }) => measured.has(id) && !occupied.has(id))
	return [
		...(now < period.to ? [problem('red', 'month-not-over', '')] : []),
		...vacant.map(({ name }) => problem('yellow', 'no-tenant', name)),
	]
}

serveTasks(billTasks)
