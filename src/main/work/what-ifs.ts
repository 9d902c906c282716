/** Worker thread of what-ifs: a year of bills under another tariff takes its time, and no bill that is issued waits. */
import { workerData } from 'node:worker_threads'
import { openStore } from '../store/open.ts'
import { loadPresets } from './presets.ts'
import { serveTasks, type TaskContext } from './serve.ts'
import type { ViewWorkerData } from './views.ts'
import { type WhatIfAsked, whatIf } from './what-if.ts'

const { databasePath, migrationsPath, presetsPath } = workerData as ViewWorkerData
const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
const { store } = opened
const presets = loadPresets(presetsPath)

export const whatIfTasks = {
	/** Null: cancelled, or there is no building. */
	whatIf: ({ now, ...asked }: WhatIfAsked & { readonly now: number }, task: TaskContext) => {
		const building = store.topology.buildings()[0]
		return building === undefined ? null : whatIf({ store, presets, now }, building, asked, task)
	},
}

serveTasks(whatIfTasks)
