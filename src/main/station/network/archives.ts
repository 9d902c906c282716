/** The meters of concentrators: what the station wants them to read, what they have, and how the two become one. */

import type { z } from 'zod'
import type { ArchiveEntry, networkCalls } from '../../../shared/contract/network.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { freePoints, type Repair, repairOf } from '../../domain/network/archive.ts'
import type { TurnPriority } from '../../lines/line.ts'
import type { ControlResult } from '../../protocols/protocol.ts'
import type { MeterModel } from '../../work/presets.ts'
import type { Parts } from '../api/parts.ts'
import { memoryKinds } from '../collect/memory.ts'
import type { JobControl } from '../jobs.ts'
import { knownRegisters } from '../meter-registers.ts'
import { checkedEntry } from './archive-entry.ts'
import { confirmed } from './confirmation.ts'
import { cancellable, orCancelled, type Terminal } from './terminals.ts'

export type ArchiveParts = Pick<Parts, 'store' | 'presets' | 'collector' | 'jobs' | 'events' | 'clock'>
type Added = z.output<(typeof networkCalls)['network.addMeters']['input']>['meters'][number]
type NewPoint = {
	readonly point: number
	readonly entry: ArchiveEntry
	readonly serial: string
	/** Nobody has read it through this concentrator yet: it remembers nothing of it, and is asked for nothing older. */
	readonly isNew: boolean
}

/** Entries of one writing conversation: it can be cancelled between two of them, never inside. */
const writtenAtOnce = 32
/** Meters put into the database in one go: each has a dozen registers. */
const addedAtOnce = 20

export function archives(parts: ArchiveParts) {
	const { store, jobs } = parts
	/** Two lists at once would be given the same points. */
	const adding = new Set<number>()
	const add = async (terminal: Terminal, modelId: string, rows: (model: MeterModel) => readonly NewPoint[]) => {
		const { id } = terminal.row
		if (adding.has(id)) throw new CallFailed('busy')
		adding.add(id)
		try {
			return await addPoints(parts, terminal, modelOf(parts, terminal, modelId), rows)
		} finally {
			adding.delete(id)
		}
	}
	return {
		addMeters: (terminal: Terminal, modelId: string, meters: readonly Added[]) =>
			add(terminal, modelId, () => newPoints(parts, terminal, meters)),

		/** What the concentrator has and the station does not know becomes the station's, at the same points. */
		adopt: (terminal: Terminal, modelId: string, chosen: readonly number[] | null) =>
			add(terminal, modelId, () =>
				store.network.archive(terminal.row.id).flatMap(({ point, wanted, found }) => {
					if (wanted !== null || found === null || !(chosen?.includes(point) ?? true)) return []
					return { point, entry: found, serial: found.meterAddress, isNew: false }
				}),
			),

		read: (terminal: Terminal) =>
			jobs.start('read-archive', terminal.row.name, async (job) => {
				const entries = await readArchive(parts, terminal, 'boundary', job)
				return `It has ${entries} entries.`
			}),

		repair: (terminal: Terminal, chosen: readonly number[] | null, confirmation: string) => {
			const { row } = terminal
			confirmed(confirmation, [row.name, row.address])
			// Against an archive that nobody has read, everything would be written anew and nothing deleted.
			if (row.archiveReadAt === null) throw new CallFailed('not-found', { what: 'archive' })
			const repair = repairOf(store.network.archive(row.id), chosen)
			return jobs.start('repair-archive', row.name, (job) => write(parts, terminal, repair, confirmation, job))
		},
	}
}

/** Reads it to its end and keeps it; resolves with the number of its entries, rejects with why it could not. */
export async function readArchive(
	{ store, events, clock }: Pick<ArchiveParts, 'store' | 'events' | 'clock'>,
	{ row, ability, converse }: Terminal,
	priority: TurnPriority,
	{ progress, cancelled }: JobControl,
): Promise<number> {
	const expected = store.network.archive(row.id).length
	const session = ability.readArchive(row.address, (found) => progress(found, Math.max(found, expected)))
	const { value, failure } = await orCancelled(converse(cancellable(session, cancelled), priority), cancelled)
	// Half an archive would say of the other half that it is not there.
	if (failure !== null) throw new Error(`The archive could not be read to its end: ${failure.text}`)
	store.network.found(row.id, value, clock.now())
	events.emit('network.changed', {})
	return value.length
}

function modelOf({ store, presets }: ArchiveParts, { row }: Terminal, modelId: string): MeterModel {
	const model = presets.models.get(modelId)
	if (model === undefined) throw new CallFailed('not-found', { what: 'model' })
	if (model.protocol !== store.lines.get(row.lineId)?.protocol) {
		throw new CallFailed('address-invalid', { typed: row.address })
	}
	return model
}

function newPoints({ store }: ArchiveParts, { row, ability }: Terminal, meters: readonly Added[]): readonly NewPoint[] {
	const points = store.network.archive(row.id)
	const free = freePoints(points, meters.length, ability.mostPoints)
	if (free.length < meters.length) throw new CallFailed('invalid-input', { field: 'meters' })
	const known = new Set(points.flatMap(({ wanted }) => (wanted === null ? [] : wayOf(wanted))))
	return meters.map(({ serial, ...typed }, index) => {
		const point = free[index]!
		const entry = checkedEntry({ ...typed, point, index: point })
		if (known.has(wayOf(entry))) throw new CallFailed('duplicate', { what: 'meter', name: entry.meterAddress })
		known.add(wayOf(entry))
		return { point, entry, serial: serial?.trim() || entry.meterAddress, isNew: true }
	})
}

/** One meter on one port cannot hang at two points. */
const wayOf = ({ port, meterAddress }: ArchiveEntry): string => `${port} ${meterAddress}`

async function addPoints(
	{ store, collector, events, clock }: ArchiveParts,
	{ row, ability }: Terminal,
	model: MeterModel,
	rowsOf: (model: MeterModel) => readonly NewPoint[],
): Promise<number> {
	const rows = rowsOf(model)
	const registers = knownRegisters(model)
	const { protocol, medium } = model
	// One moment for all: what is due is computed once for meters that are alike.
	const addedAt = clock.now()
	for (let from = 0; from < rows.length; from += addedAtOnce) {
		store.transaction(() => {
			for (const { point, entry, serial, isNew } of rows.slice(from, from + addedAtOnce)) {
				const address = ability.pointAddress(row.address, point)
				const meter = { serial, modelId: model.id, protocol, medium, lineId: row.lineId, address, addedAt }
				const { meterId } = store.meters.insert(meter, registers)
				store.network.want(row.id, point, meterId, entry)
				if (isNew) for (const kind of memoryKinds) store.collection.setWatermark(meterId, kind, addedAt)
			}
		})
		await new Promise((resolve) => setImmediate(resolve))
	}
	if (rows.length > 0) {
		collector.changed()
		events.emit('meters.changed', {})
		events.emit('network.changed', {})
	}
	return rows.length
}

type Outcome = ControlResult['outcome']
/** Of several orders the one that a person has to know of. */
const gravity: readonly Outcome[] = ['done', 'accepted', 'not-sent', 'refused', 'unknown']
const graver = (a: Outcome, b: Outcome): Outcome => (gravity.indexOf(b) > gravity.indexOf(a) ? b : a)

/** Writes and deletes in pieces; what became of it is recorded however it ends. */
async function write(
	{ store, events, clock }: ArchiveParts,
	{ row, ability, context, converse }: Terminal,
	{ written, deleted }: Repair,
	confirmation: string,
	{ progress, cancelled }: JobControl,
): Promise<string> {
	const total = written.length + deleted.length
	if (total === 0) return "There was nothing to write: its archive is the station's."
	let done = 0
	let outcome: Outcome = 'done'
	let text = ''
	try {
		for (const { entries, gone } of pieces(written, deleted)) {
			if (cancelled.aborted) break
			const before = done
			const session = ability.writeArchive(row.address, entries, gone, context, (count) =>
				progress(before + count, total),
			)
			const { result, after } = await converse(session, 'boundary')
			const points = [...entries, ...gone].map(({ point }) => point)
			store.network.found(row.id, after, clock.now(), points)
			outcome = graver(outcome, result.outcome)
			if (result.outcome !== 'done') text = result.text
			// Who says no once, or says nothing, is not asked two thousand times.
			if (result.outcome !== 'done' && result.outcome !== 'accepted') break
			done += points.length
			progress(done, total)
		}
	} catch (cause) {
		outcome = 'unknown'
		text = cause instanceof Error ? cause.message : String(cause)
	}
	const told = `${done} of ${total} entries were written or deleted${text === '' ? '' : `. ${text}`}`
	const ordered = { written: written.map(({ point }) => point), deleted: deleted.map(({ point }) => point) }
	const record = {
		at: clock.now(),
		meterId: row.id,
		kind: 'archive',
		confirmation,
		ordered,
		outcome,
		text: told,
	} as const
	store.network.addOrder(record)
	events.emit('network.changed', {})
	if (gravity.indexOf(outcome) > 1) throw new Error(told)
	return told
}

type Piece = { readonly entries: readonly ArchiveEntry[]; readonly gone: Repair['deleted'] }

/** What is deleted goes first: its points and numbers may be needed. */
function pieces(written: readonly ArchiveEntry[], deleted: Repair['deleted']): readonly Piece[] {
	const cut = <T>(all: readonly T[]) =>
		Array.from({ length: Math.ceil(all.length / writtenAtOnce) }, (_, at) =>
			all.slice(at * writtenAtOnce, (at + 1) * writtenAtOnce),
		)
	return [
		...cut(deleted).map((gone): Piece => ({ entries: [], gone })),
		...cut(written).map((entries): Piece => ({ entries, gone: [] })),
	]
}
