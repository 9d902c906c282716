/** Worker thread for long queries: opens the database read-only and answers views. */
import { workerData } from 'node:worker_threads'
import { openStore } from '../store/open.ts'
import { estimatedStands, estimatePreview, estimating } from './plausibility/estimate.ts'
import { loadPresets } from './presets.ts'
import { serveTasks } from './serve.ts'
import { billRunParts, billRunStatements, billStatement } from './views/bill-run.ts'
import type { ViewContext } from './views/context.ts'
import { costPeriodView, costShareView } from './views/costs.ts'
import { explainView } from './views/explain.ts'
import { gapsView } from './views/gaps.ts'
import { latestReadings, meterView } from './views/meters.ts'
import { type LiveFacts, networkNodes } from './views/network.ts'
import { archiveView, concentratorView } from './views/network-archive.ts'
import { missingReads, missingValues } from './views/network-missing.ts'
import { overviewFacts } from './views/overview.ts'
import { overlaysView, pointWindow, queueView } from './views/plausibility.ts'
import { pointsView, pointView } from './views/points.ts'
import { readingRows } from './views/rows.ts'
import { seriesView } from './views/series.ts'
import { treeView, unitViews } from './views/tree.ts'

export type ViewWorkerData = {
	readonly databasePath: string
	readonly migrationsPath: string
	readonly presetsPath: string
}

type Asked<I> = { readonly now: number; readonly input: I }

/** Answers each view from one state of the database. */
function viewer({ databasePath, migrationsPath, presetsPath }: ViewWorkerData) {
	const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
	if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
	const presets = loadPresets(presetsPath)
	const { store } = opened
	return <T>(now: number, view: (context: ViewContext) => T): T => store.snapshot(() => view({ store, presets, now }))
}

const at = viewer(workerData as ViewWorkerData)

export const viewTasks = {
	overview: ({ now }: Asked<null>) => at(now, overviewFacts),
	points: ({ now }: Asked<null>) => at(now, pointsView),
	point: ({ now, input }: Asked<number>) => at(now, (context) => pointView(context, input)),
	series: ({ now, input }: Asked<Parameters<typeof seriesView>[1]>) => at(now, (context) => seriesView(context, input)),
	rows: ({ now, input }: Asked<Parameters<typeof readingRows>[1]>) => at(now, (context) => readingRows(context, input)),
	meters: ({ now }: Asked<null>) =>
		at(now, (context) => context.store.meters.list().map((meter) => meterView(context, meter))),
	latest: ({ now, input }: Asked<number>) => at(now, (context) => latestReadings(context, input, 'readings')),
	/** Null: no such statement, or one without price lines. */
	explain: ({ now, input }: Asked<number>) => at(now, (context) => explainView(context, input)?.explained ?? null),
	billRun: ({ now, input }: Asked<number>) => at(now, (context) => billRunParts(context, input)),
	billStatements: ({ now, input }: Asked<Parameters<typeof billRunStatements>[1]>) =>
		at(now, (context) => billRunStatements(context, input)),
	billStatement: ({ now, input }: Asked<number>) => at(now, (context) => billStatement(context, input)),
	costPeriod: ({ now, input }: Asked<number>) => at(now, (context) => costPeriodView(context, input)),
	costShare: ({ now, input }: Asked<Parameters<typeof costShareView>[1]>) =>
		at(now, (context) => costShareView(context, input)),
	tree: ({ now }: Asked<null>) => at(now, treeView),
	units: ({ now }: Asked<null>) => at(now, unitViews),
	network: ({ now, input }: Asked<LiveFacts>) => at(now, (context) => networkNodes(context, input)),
	archive: ({ now, input }: Asked<Parameters<typeof archiveView>[1]>) =>
		at(now, (context) => archiveView(context, input)),
	concentrator: ({ now, input }: Asked<Parameters<typeof concentratorView>[1]>) =>
		at(now, (context) => concentratorView(context, input)),
	gaps: ({ now, input }: Asked<Parameters<typeof gapsView>[1]>) => at(now, (context) => gapsView(context, input)),
	missing: ({ now, input }: Asked<Parameters<typeof missingValues>[1]>) =>
		at(now, (context) => missingValues(context, input)),
	missingReads: ({ now, input }: Asked<Parameters<typeof missingReads>[1]>) =>
		at(now, (context) => missingReads(context, input)),
	plausibilityQueue: ({ now, input }: Asked<string>) => at(now, (context) => queueView(context, input)),
	plausibilityPoint: ({ now, input }: Asked<Parameters<typeof pointWindow>[1]>) =>
		at(now, (context) => pointWindow(context, input)),
	overlays: ({ now, input }: Asked<Parameters<typeof overlaysView>[1]>) =>
		at(now, (context) => overlaysView(context, input)),
	estimatePreview: ({ now, input }: Asked<Parameters<typeof estimatePreview>[1]>) =>
		at(now, (context) => estimatePreview(context, input)),
	/** In steps, to be put. */
	estimate: ({ now, input }: Asked<Parameters<typeof estimatePreview>[1]>) =>
		at(now, (context) => {
			const asked = estimating(context, input)
			return asked && estimatedStands(asked)
		}),
}

serveTasks(viewTasks)
