/** Worker thread for exports: opens the database read-only, writes whole files into the folder it is given. */
import { workerData } from 'node:worker_threads'
import type { ExportRefusal, RunFormat, RunOffer, TableFormat } from '../../shared/contract/exports.ts'
import { addDays, type LocalDate } from '../../shared/period.ts'
import { readFonts } from '../documents/fonts.ts'
import type { Language } from '../documents/number-text.ts'
import { billLanguage } from '../domain/billing/issued.ts'
import { dayStart } from '../domain/calendar/periods.ts'
import { openStore, type Store } from '../store/open.ts'
import { writeFileWhole, writePiecesWhole } from './exports/file-writer.ts'
import { periodPieces, periodWorkbook } from './exports/period-files.ts'
import { exportedRun } from './exports/run-facts.ts'
import { offerOf, runFile } from './exports/run-files.ts'
import { loadPresets } from './presets.ts'
import { serveTasks, type TaskContext } from './serve.ts'
import { zoneOf } from './views/context.ts'

export type ExportWorkerData = {
	readonly databasePath: string
	readonly migrationsPath: string
	readonly presetsPath: string
	readonly fontsPath: string
}

const { databasePath, migrationsPath, presetsPath, fontsPath } = workerData as ExportWorkerData

type OfferRequest = { readonly runId: number; readonly collectOn: LocalDate }
type RunRequest = OfferRequest & {
	readonly format: RunFormat
	readonly language: Language
	readonly folder: string
}
type PeriodRequest = {
	readonly what: 'readings' | 'use'
	readonly format: TableFormat
	readonly language: Language
	/** Local days, both inclusive. */
	readonly from: LocalDate
	readonly to: LocalDate
	readonly now: number
	readonly folder: string
}

export type Written =
	| { readonly kind: 'written'; readonly name: string }
	| { readonly kind: 'refused'; readonly refusal: ExportRefusal }
	| { readonly kind: 'cancelled' }

async function reading<T>(work: (store: Store) => T | Promise<T>): Promise<T> {
	const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
	if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
	try {
		return await work(opened.store)
	} finally {
		opened.store.close()
	}
}

export const exportTasks = {
	/** What each format would hold. */
	offer: ({ runId, collectOn }: OfferRequest): Promise<readonly RunOffer[]> =>
		reading((store) => offerOf(store, exportedRun(store, runId), collectOn)),

	run: ({ runId, format, language, collectOn, folder }: RunRequest, task: TaskContext): Promise<Written> =>
		reading(async (store) => {
			const run = exportedRun(store, runId)
			const file = await runFile(store, run, { format, language, collectOn }, async ({ country }) => ({
				fonts: await readFonts(fontsPath),
				// As it was printed when it was issued.
				language: billLanguage(country),
				onDone: (done, of) => {
					task.progress(done, of)
					return !task.isCancelled()
				},
			}))
			if (task.isCancelled()) return { kind: 'cancelled' }
			if (!file.ok) return { kind: 'refused', refusal: file.refusal }
			return { kind: 'written', name: writeFileWhole(folder, file.fileName, file.bytes) }
		}),

	period: ({ folder, ...request }: PeriodRequest, task: TaskContext): Promise<Written> =>
		reading(async (store) => {
			const context = { store, presets: loadPresets(presetsPath), now: request.now }
			const zone = zoneOf(context)
			const span = { from: dayStart(zone, request.from), to: dayStart(zone, addDays(request.to, 1)) }
			const asked = { ...request, span, zone, building: store.topology.buildings()[0]?.name ?? '' }
			if (request.format === 'xlsx') {
				const made = await periodWorkbook(context, asked, task)
				if (made.kind !== 'made') return made
				return { kind: 'written', name: writeFileWhole(folder, made.name, made.bytes) }
			}
			const { name, pieces } = periodPieces(context, asked, task)
			return writePiecesWhole(folder, name, pieces) ? { kind: 'written', name } : { kind: 'cancelled' }
		}),
}

serveTasks(exportTasks)
