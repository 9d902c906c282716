/** Serves the page while the station could not be started: why not, and the ways out. */
import { basename } from 'node:path'
import type { Handlers } from '../../shared/contract/define.ts'
import { type Calls, calls } from '../../shared/contract/index.ts'
import type { StartRefusal, startCalls } from '../../shared/contract/start.ts'
import { CallFailed } from '../../shared/rpc.ts'
import { type BackupFile, goodBackups, restoreBackup } from '../store/backups.ts'

export type RefusedStart = {
	readonly reason: string
	readonly text: string
	readonly dataFolder: string
	readonly databasePath: string
	readonly migrationsPath: string
	readonly now: () => number
	readonly log: (line: string) => void
	/** Tries to start; afterwards either the station is served, or the next refusal. */
	readonly again: () => Promise<void>
	readonly quit: () => void
	/** null: this host has no way to show a folder. */
	readonly openFolder: (() => void) | null
}

const backupsFor = ({ reason, databasePath, migrationsPath }: RefusedStart): readonly BackupFile[] =>
	reason === 'corrupt' ? goodBackups(databasePath, migrationsPath) : []

export function refusedHandlers(refused: RefusedStart): Handlers<Calls> {
	const notStarted = () => {
		throw new CallFailed('not-started')
	}
	// Looked for once: each is read whole.
	let found: readonly BackupFile[] | null = null
	const backups = () => {
		found ??= backupsFor(refused)
		return found
	}
	const own: Handlers<typeof startCalls> = {
		'start.refusal': () => ({ refusal: viewOf(refused, backups()) }),
		'start.restore': async ({ fileName }) => {
			const backup = backups().find(({ path }) => basename(path) === fileName)
			if (backup === undefined) throw new CallFailed('not-found', { what: 'file' })
			const { databasePath, migrationsPath, now, log } = refused
			const restored = restoreBackup(databasePath, backup.path, migrationsPath, now())
			if (!restored.ok) {
				log(`restore of ${backup.path}: ${restored.reason}: ${restored.text}`)
				throw new CallFailed('restore-failed', { reason: restored.reason })
			}
			log(`restored from ${backup.path}; the damaged database is kept as ${restored.keptAs}`)
			await refused.again()
			return {}
		},
		'start.again': async () => {
			await refused.again()
			return {}
		},
		'start.openFolder': () => {
			refused.openFolder?.()
			return {}
		},
		'start.quit': () => {
			refused.quit()
			return {}
		},
	}
	const others = Object.keys(calls).map((name) => [name, notStarted])
	return { ...(Object.fromEntries(others) as Handlers<Calls>), ...own }
}

const viewOf = (
	{ reason, text, dataFolder, openFolder }: RefusedStart,
	backups: readonly BackupFile[],
): StartRefusal => ({
	...{ reason, text, dataFolder },
	backups: backups.map(({ path, ...facts }) => ({ fileName: basename(path), ...facts })),
	opensFolder: openFolder !== null,
})
