/**
 * The long steps of a bill run, each made of short ones, so that nobody waits for it and a kill at any moment costs no
 * more than the last of them: drafting and discarding in slices, numbers in slices, documents in blocks.
 */
import { setImmediate } from 'node:timers/promises'
import { billLanguage } from '../../domain/billing/issued.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import type { BillRunRow, NewCostBasis, NewDraft } from '../../store/billing.ts'
import type { Store } from '../../store/open.ts'
import { factsMarkKey } from '../../work/billing/stale.ts'
import type { billTasks, RenderedStatement } from '../../work/bills.ts'
import type { WorkerOf } from '../worker.ts'
import type { RunWork } from './running-runs.ts'
import { documentsIn, writeDocument } from './statement-files.ts'

export type StepParts = {
	readonly store: Store
	readonly bills: WorkerOf<typeof billTasks>
	readonly now: () => number
	readonly folderOf: (month: string) => string
}

const numbersAtOnce = 40
/** PDFs that are rendered, stored and written together. */
const documentsAtOnce = 8

/** Everything that stood goes, and all drafts are computed. A run that is no longer wanted is left as it is. */
export async function draftRun({ store, bills, now }: StepParts, runId: number, run: RunWork): Promise<void> {
	const { drafts } = store.billing
	while (!run.signal.aborted && !drafts.clear(runId)) await setImmediate()
	if (run.signal.aborted) return
	const { total, problems, basis, factsMark, cancelled } = await bills.call(
		'draft',
		{ runId, now: now() },
		{
			signal: run.signal,
			onProgress: run.advance,
			onPart: (block: readonly NewDraft[]) => {
				if (!run.signal.aborted) drafts.add(runId, block)
			},
		},
	)
	if (cancelled || run.signal.aborted) return
	store.transaction(() => {
		drafts.finish(runId, total, problems, packed(basis))
		store.settings.set(factsMarkKey(runId), factsMark)
	})
}

/** A buffer comes from a worker as plain bytes. */
const packed = (basis: NewCostBasis | null): NewCostBasis | null =>
	basis && { ...basis, input: Buffer.from(basis.input) }

export async function discardRun({ store }: StepParts, runId: number, run: RunWork): Promise<void> {
	while (!store.billing.drafts.clear(runId)) {
		await setImmediate()
		if (run.signal.aborted) return
	}
	store.billing.removeRun(runId)
	store.settings.remove(factsMarkKey(runId))
}

/** Numbers, then documents, then their files; what is done already is not done again. */
export async function issueRun(parts: StepParts, runId: number, run: RunWork): Promise<void> {
	const { store, folderOf } = parts
	const row = store.billing.runRow(runId)
	const building = row && store.topology.building(row.buildingId)
	if (row?.issuedAt == null || building === null) return
	const { signal } = run
	const year = dateOfInstant(building.zone, row.issuedAt).slice(0, 4)
	const numberOf = (sequence: number) => `${year}-${String(sequence).padStart(5, '0')}`
	while (!signal.aborted && store.billing.giveNumbers(runId, year, numberOf, numbersAtOnce)) await setImmediate()
	await makeDocuments(parts, row, billLanguage(building.country), folderOf(row.month), run)
	if (!signal.aborted) await writeMissing(parts, runId, folderOf(row.month), run)
	if (signal.aborted) return
	store.billing.finishIssue(runId)
	store.settings.remove(factsMarkKey(runId))
}

/** While a block is rendered, the files of the one before are written. */
async function makeDocuments(
	{ store, bills }: StepParts,
	{ id: runId, progressTotal: total }: BillRunRow,
	language: 'de' | 'en',
	folder: string,
	{ signal, advance }: RunWork,
): Promise<void> {
	let waiting = store.billing.withoutDocument(runId).map(({ id }) => id)
	let files: Promise<unknown> = Promise.resolve()
	while (!signal.aborted && waiting.length > 0) {
		const ids = waiting.slice(0, documentsAtOnce)
		waiting = waiting.slice(documentsAtOnce)
		const rendered = await bills.call('render', { ids, language })
		storeDocuments(store, rendered)
		advance(total - waiting.length, total)
		await files
		files = Promise.all(rendered.map(({ fileName, bytes }) => writeDocument(folder, fileName, bytes)))
		// Its failure is that of the next step that waits for it.
		files.catch(() => {})
	}
	await files
}

function storeDocuments(store: Store, rendered: readonly RenderedStatement[]): void {
	store.transaction(() => {
		for (const { id, bytes, sha256 } of rendered) store.billing.putDocument(id, bytes, sha256)
	})
}

/** A station that was killed, or had no room, has stored documents whose files are not there. */
async function writeMissing({ store, bills }: StepParts, runId: number, folder: string, { signal }: RunWork) {
	const named = await bills.call('fileNames', { runId }, { signal })
	const there = await documentsIn(folder)
	for (const { id, fileName } of named) {
		if (signal.aborted) return
		if (there.has(fileName)) continue
		const document = store.billing.document(id)
		if (document !== null) await writeDocument(folder, fileName, document.bytes)
	}
}
