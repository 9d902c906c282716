/** Files for bookkeepers and banks: made in a worker as jobs, listed, and handed out in pieces. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exportName } from '../../work/exports/file-names.ts'
import type { exportTasks, Written } from '../../work/exports.ts'
import type { Jobs } from '../jobs.ts'
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
	readonly files: () => ReturnType<typeof listed>
	readonly piece: (name: string, offset: number) => ReturnType<typeof pieceOf>
}

const pieceBytes = 1024 * 1024

export function createExports(options: {
	readonly worker: WorkerOf<Tasks>
	readonly jobs: Jobs
	readonly folder: string
}): Exports {
	const { worker, jobs, folder } = options
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
		files: () => listed(folder),
		piece: (name, offset) => pieceOf(folder, name, offset),
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

async function listed(folder: string) {
	const names = (await readdir(folder).catch(() => [])).filter((name) => exportName.test(name))
	const files = await Promise.all(
		names.map(async (name) => {
			const { size, mtimeMs } = await stat(join(folder, name))
			return { name, bytes: size, madeAt: Math.round(mtimeMs) }
		}),
	)
	return files.sort((one, other) => other.madeAt - one.madeAt || one.name.localeCompare(other.name))
}

/** null: there is no such file. */
async function pieceOf(folder: string, name: string, offset: number) {
	if (!exportName.test(name)) return null
	const path = join(folder, name)
	const size = await stat(path).then(
		(found) => (found.isFile() ? found.size : null),
		() => null,
	)
	if (size === null) return null
	const pieces: Buffer[] = []
	if (offset < size) {
		for await (const piece of createReadStream(path, { start: offset, end: offset + pieceBytes - 1 })) {
			pieces.push(piece as Buffer)
		}
	}
	const bytes = Buffer.concat(pieces)
	return { base64: bytes.toString('base64'), done: offset + bytes.length >= size }
}
