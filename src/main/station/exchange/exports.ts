/** Archives that this station made: written and signed as a job. */
import { appendFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { cutForFileName } from '../../../shared/file-name.ts'
import { endText, signedText } from '../../work/archive/format.ts'
import type { archiveTasks } from '../../work/archives.ts'
import type { JobControl } from '../jobs.ts'
import type { WorkerOf } from '../worker.ts'
import type { Identity } from './identity.ts'

export type ExportOrder = {
	readonly building: string
	readonly from: string
	readonly to: string
	readonly now: number
	readonly program: string
}

const ending = '.jsonl.gz'
/** A name of `fileNameOf` and nothing that leads elsewhere. */
export const archiveName = /^[\p{L}\p{N} ._,()&+-]{1,180}\.jsonl\.gz$/u

/** 'Lindenhof 2026-01-01 2026-12-31 made 20270102-081500.jsonl.gz' */
function fileNameOf({ building, from, to, now }: ExportOrder): string {
	const safe = building
		.replaceAll(/[^\p{L}\p{N} ._,()&+-]/gu, '_')
		.replaceAll(/\s+/g, ' ')
		.replace(/^[. ]+/, '')
	const stamp = new Date(now)
		.toISOString()
		.replaceAll(/[-:]|\.\d+Z/g, '')
		.replace('T', '-')
	return `${cutForFileName(safe, 80, 150).trim() || 'building'} ${from} ${to} made ${stamp}${ending}`
}

/** Resolves with a plain sentence. A file that is not whole never stands under its name. */
export async function exportArchive(
	folder: string,
	worker: WorkerOf<typeof archiveTasks>,
	identity: Identity,
	order: ExportOrder,
	job: JobControl,
): Promise<string> {
	await mkdir(folder, { recursive: true, mode: 0o700 })
	const name = fileNameOf(order)
	const aside = join(folder, `${name}.part`)
	await rm(aside, { force: true })
	try {
		const { from, to, now, program } = order
		const publicKey = identity.publicKey.toString('base64')
		const made = await worker.call(
			'export',
			{ path: aside, from, to, now, program, publicKey },
			{ signal: job.cancelled, onProgress: job.progress },
		)
		if (made.cancelled) {
			await rm(aside, { force: true })
			return 'Cancelled: no file was left behind.'
		}
		const signature = await identity.sign(signedText(made.sha256))
		// A second gzip member: unpackers read on, and the private key never leaves this thread.
		await appendFile(aside, gzipSync(endText(made.sha256, signature)))
		const file = await open(aside, 'r+')
		await file.sync().finally(() => file.close())
		await rename(aside, join(folder, name))
		return `${name}: ${made.meters} meters and ${made.readings} readings, signed by this station.`
	} catch (cause) {
		await rm(aside, { force: true })
		throw cause
	}
}
