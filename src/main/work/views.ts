/** Worker thread for long queries: opens the database read-only and answers views. */
import { workerData } from 'node:worker_threads'
import { openStore } from '../store/open.ts'
import { loadPresets } from './presets.ts'
import { serveTasks } from './serve.ts'
import type { ViewContext } from './views/context.ts'
import { latestReadings, meterView } from './views/meters.ts'
import { type LiveFacts, networkNodes } from './views/network.ts'
import { archiveView, concentratorView } from './views/network-archive.ts'
import { missingReads, missingValues } from './views/network-missing.ts'
import { overviewFacts } from './views/overview.ts'
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

function contextMaker({ databasePath, migrationsPath, presetsPath }: ViewWorkerData): (now: number) => ViewContext {
	const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
	if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
	const presets = loadPresets(presetsPath)
	return (now) => ({ store: opened.store, presets, now })
}

const at = contextMaker(workerData as ViewWorkerData)

export const viewTasks = {
	overview: ({ now }: Asked<null>) => overviewFacts(at(now)),
	points: ({ now }: Asked<null>) => pointsView(at(now)),
	point: ({ now, input }: Asked<number>) => pointView(at(now), input),
	series: ({ now, input }: Asked<Parameters<typeof seriesView>[1]>) => seriesView(at(now), input),
	rows: ({ now, input }: Asked<Parameters<typeof readingRows>[1]>) => readingRows(at(now), input),
	meters: ({ now }: Asked<null>) =>
		at(now)
			.store.meters.list()
			.map((meter) => meterView(at(now), meter)),
	latest: ({ now, input }: Asked<number>) => latestReadings(at(now), input),
	tree: ({ now }: Asked<null>) => treeView(at(now)),
	units: ({ now }: Asked<null>) => unitViews(at(now)),
	network: ({ now, input }: Asked<LiveFacts>) => networkNodes(at(now), input),
	archive: ({ now, input }: Asked<Parameters<typeof archiveView>[1]>) => archiveView(at(now), input),
	concentrator: ({ now, input }: Asked<Parameters<typeof concentratorView>[1]>) => concentratorView(at(now), input),
	missing: ({ now, input }: Asked<Parameters<typeof missingValues>[1]>) => missingValues(at(now), input),
	missingReads: ({ now, input }: Asked<Parameters<typeof missingReads>[1]>) => missingReads(at(now), input),
}

serveTasks(viewTasks)
