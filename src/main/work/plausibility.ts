/** Worker thread for plausibility: looks at whole months of readings and says what stands out. Writes nothing. */
import { workerData } from 'node:worker_threads'
import { openStore } from '../store/open.ts'
import { type CheckedMonth, checkMonth, type MonthCheck } from './plausibility/check.ts'
import { loadPresets } from './presets.ts'
import { serveTasks, type TaskContext } from './serve.ts'
import type { ViewWorkerData } from './views.ts'

const { databasePath, migrationsPath, presetsPath } = workerData as ViewWorkerData
const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
const { store } = opened
const presets = loadPresets(presetsPath)

type Checking = { readonly now: number; readonly input: MonthCheck }

export const plausibilityTasks = {
	/** null: it was given up. */
	check: ({ now, input }: Checking, { progress, isCancelled }: TaskContext): CheckedMonth | null => {
		const total = input.pointIds?.length ?? store.topology.points().length
		const work = checkMonth({ store, presets, now }, input)
		for (let done = 1; ; done++) {
			const step = work.next()
			if (step.done === true) return step.value
			if (isCancelled()) return null
			progress(done, total)
		}
	},
}

serveTasks(plausibilityTasks)
