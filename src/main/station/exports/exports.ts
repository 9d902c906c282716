/** Files for bookkeepers and banks: made in a worker as jobs, listed, and handed out in pieces. */
import { exportName } from '../../work/exports/file-names.ts'
import type { exportTasks, Written } from '../../work/exports.ts'
import type { Jobs } from '../jobs.ts'
import { type MadeFiles, madeFiles } from '../made-files.ts'
import type { WorkerOf } from '../worker.ts'

type Tasks = typeof exportTasks
type RunOrder = Omit<Parameters<Tasks['run']>[0], 'folder'>
type PeriodOrder = Omit<Parameters<Tasks['period']>[0], 'folder'>

export type Exports = {
	readonly folder: string
	readonly offer: (order: Parameters<Tasks['offer']>[0]) => ReturnType<Tasks['offer']>
	/** Starts a job, named after `subject`. */
	readonly makeRun: (subject: string, order: RunOrder) => number
	readonly makePeriod: (subject: string, order: PeriodOrder) => number
	readonly files: MadeFiles['list']
	readonly piece: MadeFiles['piece']
}

export function createExports(options: {
	readonly worker: WorkerOf<Tasks>
	readonly jobs: Jobs
	readonly folder: string
}): Exports {
	const { worker, jobs, folder } = options
	const made = madeFiles(folder, exportName)
	return {
		folder,
		offer: (order) => worker.call('offer', order),
		makeRun: (subject, order) =>
			jobs.start('export', subject, async ({ cancelled, progress }) =>
				said(await worker.call('run', { ...order, folder }, { signal: cancelled, onProgress: progress })),
			),
		makePeriod: (subject, order) =>
			jobs.start('export', subject, async ({ cancelled, progress }) =>
				said(await worker.call('period', { ...order, folder }, { signal: cancelled, onProgress: progress })),
			),
		files: made.list,
		piece: made.piece,
	}
}

/** A plain sentence of what was done; throws one of why not. */
function said(written: Written): string {
	switch (written.kind) {
		case 'written':
			return written.name
		case 'cancelled':
			return 'Cancelled: no file was left behind.'
		case 'refused':
			throw new Error(`No file was written (${written.refusal}).`)
	}
}
