/** Worker thread for archives between stations: writes one, and reads one through before anything of it is stored. */
import { workerData } from 'node:worker_threads'
import type { ArchiveSummary } from '../../shared/contract/exchange.ts'
import { openStore } from '../store/open.ts'
import { fingerprintOf, type Header } from './archive/format.ts'
import { ArchiveRefused, type RefusalReason, readArchive } from './archive/read.ts'
import { type Exported, type ExportRequest, writeArchive } from './archive/write.ts'
import { serveTasks, type TaskContext } from './serve.ts'

type ArchiveWorkerData = { readonly databasePath: string; readonly migrationsPath: string }

export type Inspected = {
	/** null: the file says nothing of itself that could be shown. */
	readonly summary: Omit<ArchiveSummary, 'knownSender'> | null
	readonly refusal: { readonly reason: RefusalReason; readonly text: string } | null
}

const { databasePath, migrationsPath } = workerData as ArchiveWorkerData

export const archiveTasks = {
	export: async (request: ExportRequest, task: TaskContext): Promise<Exported> => {
		const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
		if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
		try {
			return await writeArchive(opened.store, request, task)
		} finally {
			opened.store.close()
		}
	},
	inspect: async ({ path }: { readonly path: string }): Promise<Inspected> => {
		let header: Header | null = null
		let meters = 0
		let readings = 0
		const summary = (signature: ArchiveSummary['signature']): Inspected['summary'] =>
			header && {
				building: header.building.name,
				fingerprint: fingerprintOf(Buffer.from(header.publicKey, 'base64')),
				madeAt: header.madeAt,
				from: header.from,
				to: header.to,
				meters,
				readings,
				signature,
			}
		try {
			for await (const line of readArchive(path)) {
				if (line.t === 'archive') header = line
				else if (line.t === 'meter') meters++
				else if (line.t === 'readings') readings += line.rows.length
			}
			return { summary: summary('good'), refusal: null }
		} catch (cause) {
			if (!(cause instanceof ArchiveRefused)) throw cause
			const { reason, message } = cause
			return {
				summary: summary(reason === 'not-signed' ? 'not-signed' : 'broken'),
				refusal: { reason, text: message },
			}
		}
	},
}

serveTasks(archiveTasks)
