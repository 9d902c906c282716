/** Worker thread of commissioning: reads lists of meters and compares them with the building; writes nothing. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { ImportOptions, ImportPreview, TableView } from '../../shared/contract/commissioning.ts'
import { renderCommissioning } from '../documents/commissioning-report.ts'
import { readFonts } from '../documents/fonts.ts'
import { houseRows } from '../domain/commissioning/house-list.ts'
import type { PlannedRow, RowWish } from '../domain/commissioning/listed.ts'
import { type ImportPlan, planImport } from '../domain/commissioning/plan.ts'
import { openStore, type Store } from '../store/open.ts'
import { balanceView } from './commissioning/balance.ts'
import { checkRows } from './commissioning/checks.ts'
import { houseOf } from './commissioning/house.ts'
import { reportFacts } from './commissioning/report-facts.ts'
import { loadPresets } from './presets.ts'
import { serveTasks } from './serve.ts'
import { bodyOf, type RawTable, readTable, type TableRefusal, TableRefused, viewOf } from './tables/read-table.ts'

export type CommissioningWorkerData = {
	readonly databasePath: string
	readonly migrationsPath: string
	readonly presetsPath: string
	readonly fontsPath: string
}

const { databasePath, migrationsPath, presetsPath, fontsPath } = workerData as CommissioningWorkerData

type File = { readonly path: string; readonly options: ImportOptions }
type OrRefused<T> = T | { readonly refused: TableRefusal }

/** Rows of a preview that are sent at once. */
const rowsAtOnce = 200

/** The list that was read last, as options change while one looks at it. */
let last: { readonly key: string; readonly table: RawTable } | null = null

function tableOf(path: string, asked: Pick<ImportOptions, 'sheet' | 'encoding' | 'separator'>): RawTable {
	const key = JSON.stringify([path, asked.sheet, asked.encoding, asked.separator])
	if (last?.key === key) return last.table
	const table = readTable(readFileSync(path), asked)
	last = { key, table }
	return table
}

const fonts = readFonts(fontsPath)
// A missing font is the failure of the task that needs it, not of the thread.
fonts.catch(() => {})
const presets = loadPresets(presetsPath)

function withStore<T>(work: (store: Store) => T): T {
	const opened = openStore({ path: databasePath, migrationsPath, mode: 'read' })
	if (!opened.ok) throw new Error(`the database cannot be read (${opened.reason}): ${opened.text}`)
	try {
		return work(opened.store)
	} finally {
		opened.store.close()
	}
}

function orRefused<T>(work: () => T): OrRefused<T> {
	try {
		return work()
	} catch (cause) {
		if (cause instanceof TableRefused) return { refused: cause.reason }
		throw cause
	}
}

const planOf = ({ path, options }: File): ImportPlan => {
	const table = bodyOf(tableOf(path, options), options.headingRow)
	return withStore((store) => planImport(table, options, houseOf(store, presets)))
}

const countsOf = (rows: readonly PlannedRow[]): ImportPreview['counts'] => {
	const counts = { new: 0, changed: 0, same: 0, refused: 0 }
	for (const { state } of rows) counts[state]++
	return counts
}

/** Names exactly what would be written. */
const digestOf = ({ rows }: ImportPlan): string =>
	createHash('sha256')
		.update(JSON.stringify(rows.map(({ row, wish }) => [row, wish])))
		.digest('hex')

const shownFirst: Readonly<Record<PlannedRow['state'], number>> = { refused: 0, changed: 1, new: 1, same: 1 }

export const commissioningTasks = {
	/** `options` null: as the file looks. */
	table: ({
		path,
		options,
		language,
	}: {
		readonly path: string
		readonly options: ImportOptions | null
		readonly language: 'de' | 'en'
	}): OrRefused<{ readonly table: TableView }> =>
		orRefused(() => {
			const asked = options ?? { sheet: 0, encoding: null, separator: null }
			return { table: viewOf(tableOf(path, asked), options, language) }
		}),

	preview: (
		file: File & { readonly show: 'all' | PlannedRow['state']; readonly offset: number },
	): OrRefused<ImportPreview> =>
		orRefused(() => {
			const plan = planOf(file)
			const shown = plan.rows
				.filter(({ state }) => file.show === 'all' || state === file.show)
				.sort((one, other) => shownFirst[one.state] - shownFirst[other.state])
				.slice(file.offset, file.offset + rowsAtOnce)
			return {
				counts: countsOf(plan.rows),
				questions: [...plan.questions],
				rows: shown.map(({ wish: _, changes, refusals, notes, ...row }) => ({
					...row,
					changes: [...changes],
					refusals: [...refusals],
					notes: [...notes],
				})),
				digest: digestOf(plan),
			}
		}),

	/** What the import would write, in the order of the file. */
	plan: (
		file: File,
	): OrRefused<{
		readonly counts: ImportPreview['counts']
		readonly open: number
		readonly digest: string
		readonly wishes: readonly RowWish[]
	}> =>
		orRefused(() => {
			const plan = planOf(file)
			return {
				counts: countsOf(plan.rows),
				open: plan.questions.length,
				digest: digestOf(plan),
				wishes: plan.rows.flatMap(({ wish }) => wish ?? []),
			}
		}),

	houseList: ({ language }: { readonly language: 'de' | 'en' }) =>
		withStore((store) => houseRows(houseOf(store, presets), language)),

	checks: ({ now }: { readonly now: number }) => withStore((store) => checkRows({ store, presets, now })),

	balance: ({ now, mains }: { readonly now: number; readonly mains: readonly number[] }) =>
		withStore((store) => balanceView({ store, presets, now }, new Set(mains))),

	report: async ({ language, ...asked }: ReportRequest): Promise<Uint8Array> => {
		const facts = withStore((store) => reportFacts({ store, presets, now: asked.now }, asked))
		return renderCommissioning(facts, { language, fonts: await fonts })
	},
}

type ReportRequest = Parameters<typeof reportFacts>[1] & { readonly now: number; readonly language: 'de' | 'en' }

serveTasks(commissioningTasks)
