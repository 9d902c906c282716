/** What leaves and enters the station as a whole: its key, signed archives, and the way to a higher master. */
import { join } from 'node:path'
import { z } from 'zod'
import type { ArchiveSummary } from '../../../shared/contract/exchange.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { Store } from '../../store/open.ts'
import type { archiveTasks, Inspected } from '../../work/archives.ts'
import type { Jobs } from '../jobs.ts'
import { type MadeFiles, madeFiles } from '../made-files.ts'
import type { VaultHost } from '../secrets/vault.ts'
import type { WorkerOf } from '../worker.ts'
import { archiveName, type ExportOrder, exportArchive } from './exports.ts'
import { type Identity, openIdentity } from './identity.ts'
import { importArchive } from './import.ts'
import { createUploads } from './uploads.ts'
import type { Upward } from './upward.ts'

export type Exchange = {
	/** Throws what the disk throws where the key can neither be read nor made. */
	readonly identity: () => Identity
	readonly folder: string
	readonly export: (order: ExportOrder) => number
	readonly files: MadeFiles['list']
	readonly piece: MadeFiles['piece']
	/** Throws CallFailed. */
	readonly upload: (
		id: string,
		piece: { readonly offset: number; readonly bytes: Buffer; readonly last: boolean },
	) => Promise<ArchiveSummary | null>
	/** Starts the import as a job; throws CallFailed. */
	readonly import: (uploadId: string, confirmation: string) => number
	readonly upward: Upward
}

export type ExchangeOptions = {
	readonly store: Store
	readonly worker: WorkerOf<typeof archiveTasks>
	readonly jobs: Jobs
	readonly host: VaultHost
	readonly dataFolder: string
	readonly upward: Upward
	readonly now: () => number
	readonly log: (line: string) => void
	/** Meters, places and readings have come from elsewhere. */
	readonly imported: () => Promise<void>
}

/** Fingerprints of stations whose archives were taken before. */
const sendersKey = 'exchange-senders'
const senders = z.array(z.string()).catch([])
/** The first group, typed off the other station's screen. */
const fewestTyped = 4

export function createExchange(options: ExchangeOptions): Exchange {
	const { store, worker, jobs, host, now, log, imported, upward } = options
	const folder = join(options.dataFolder, 'exchange')
	const made = madeFiles(folder, archiveName)
	const uploads = createUploads(join(folder, 'incoming'), worker)
	let own: Identity | null = null
	const identity = () => {
		own ??= openIdentity({ folder, host, log })
		return own
	}
	try {
		identity()
	} catch (cause) {
		// A full disk must not keep the station from reading meters.
		log(`the key of this station could not be made: ${cause instanceof Error ? cause.message : String(cause)}`)
	}
	void uploads.clear().catch((cause) => log(`what was uploaded before stays: ${String(cause)}`))
	const known = (): readonly string[] => senders.parse(store.settings.get(sendersKey) ?? [])

	return {
		identity,
		folder,
		export: (order) => {
			const key = identity()
			return jobs.start('export', order.building, (job) => exportArchive(folder, worker, key, order, job))
		},
		files: made.list,
		piece: made.piece,
		async upload(id, piece) {
			const inspected = await uploads.add(id, piece)
			if (inspected === null) return null
			if (inspected.summary === null) throw refusedAs(inspected)
			return { ...inspected.summary, knownSender: known().includes(inspected.summary.fingerprint) }
		},
		import(uploadId, confirmation) {
			const upload = uploads.get(uploadId)
			if (upload?.inspected?.summary == null) throw new CallFailed('not-found', { what: 'upload' })
			const { summary, refusal } = upload.inspected
			if (refusal !== null) throw refusedAs(upload.inspected)
			const { fingerprint, readings } = summary
			if (!known().includes(fingerprint) && !isTyped(confirmation, fingerprint)) {
				throw new CallFailed('confirmation-wrong', { wanted: `${fingerprint.slice(0, 4)} …` })
			}
			uploads.claim(uploadId)
			store.settings.set(sendersKey, [...new Set([...known(), fingerprint])])
			return jobs.start('import', summary.building, async (job) => {
				let how: 'remove' | 'keep' = 'keep'
				try {
					const text = await importArchive(store, upload.path, { now: now(), readings }, job)
					how = job.cancelled.aborted ? 'keep' : 'remove'
					return text
				} finally {
					await uploads.release(uploadId, how)
					await imported()
				}
			})
		},
		upward,
	}
}

const isTyped = (typed: string, fingerprint: string): boolean => {
	const digits = (text: string) => text.replaceAll(/[\s…-]/g, '').toUpperCase()
	return digits(typed).length >= fewestTyped && digits(fingerprint).startsWith(digits(typed))
}

const refusedAs = ({ refusal }: Inspected): CallFailed =>
	new CallFailed('archive-refused', { reason: refusal?.reason ?? 'damaged', text: refusal?.text ?? '' })
