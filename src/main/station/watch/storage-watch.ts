/**
 * Whether the database takes readings. When it does not (full disk, another program that holds it, damage), the alarm
 * says why, reading stops so that no meter is asked for nothing, and both end by themselves (RELIABILITY 2.4 rows 37 to
 * 39).
 */
import { statfsSync } from 'node:fs'
import type { AlarmCause } from '../../domain/alarms/causes.ts'
import type { Clock } from '../../lines/clock.ts'
import { type Store, StoreFailed } from '../../store/open.ts'
import type { AlarmDesk } from '../alarms/alarm-desk.ts'

export type StorageWatch = {
	/** A write failed. What is no refusal of the whole database is passed over. */
	readonly refused: (cause: unknown) => void
	/** A round of readings was committed. */
	readonly took: () => void
	readonly takes: () => boolean
	readonly start: () => void
	readonly stop: () => Promise<void>
}

export type StorageWatchOptions = {
	readonly store: Pick<Store, 'settings' | 'suspect'>
	/** That the database lies in. */
	readonly folder: string
	readonly clock: Clock
	readonly alarms: Pick<AlarmDesk, 'raise' | 'clear' | 'isOpen'>
	readonly log: (line: string) => void
	/** Answers wait to be written: they are the next try, and no other is made. */
	readonly hasWaiting: () => boolean
	/** It takes readings again. */
	readonly onTakes: () => void
}

const lookEveryMs = 10_000
/** Below a tenth of the disk, and below this on a large one, the disk counts as nearly full (RELIABILITY 2.1). */
const scarceBytes = 500_000_000
/** Above the limit by so much it no longer does: free space goes up and down. */
const clearlyMore = 1.2
/** A full disk is not believed to have room before it has this much: the next round would fill it again. */
const roomBytes = 2 * 1024 * 1024

type Refusal = 'full' | 'read-only' | 'locked' | 'io' | 'corrupt'
const refusals: ReadonlySet<string> = new Set<Refusal>(['full', 'read-only', 'locked', 'io', 'corrupt'])
const causeOf = (refusal: Refusal): AlarmCause =>
	refusal === 'full' ? 'disk-full' : refusal === 'corrupt' ? 'database-corrupt' : 'database-refuses'

export function createStorageWatch(options: StorageWatchOptions): StorageWatch {
	const { store, folder, clock, alarms, log, hasWaiting, onTakes } = options
	const ended = new AbortController()
	let refusal: Refusal | null = null
	let working: Promise<void> = Promise.resolve()

	const refused = (cause: unknown) => {
		if (!(cause instanceof StoreFailed) || !refusals.has(cause.reason) || refusal === 'corrupt') return
		const reason = cause.reason as Refusal
		if (reason === refusal) return
		if (refusal === null) log(`reading stops: the database refuses to write (${reason}: ${cause.message})`)
		else alarms.clear(causeOf(refusal), 'station')
		refusal = reason
		if (reason === 'corrupt') markSuspect()
		const text = cause.message.slice(0, 200)
		alarms.raise(causeOf(reason), 'station', { reason, text, folder, freeBytes: spaceIn(folder)?.freeBytes ?? null })
	}
	const markSuspect = () => {
		try {
			store.suspect()
		} catch (cause) {
			log(`the database could not be marked for the next start's check: ${String(cause)}`)
		}
	}
	const took = () => {
		// Damage does not go away by a write that happened to miss it.
		if (refusal === null || refusal === 'corrupt') return
		if (refusal === 'full' && (spaceIn(folder)?.freeBytes ?? roomBytes) < roomBytes) return
		log('the database takes readings again: reading goes on')
		const cause = causeOf(refusal)
		refusal = null
		alarms.clear(cause, 'station')
		onTakes()
	}
	const tryOut = () => {
		if (refusal === null || refusal === 'corrupt' || hasWaiting()) return
		try {
			store.settings.set('storage.triedAt', clock.now())
			took()
		} catch (cause) {
			refused(cause)
		}
	}
	const lookAtDisk = () => {
		const space = spaceIn(folder)
		if (space === null) return
		const limit = Math.min(space.totalBytes / 10, scarceBytes)
		const { freeBytes } = space
		if (freeBytes < limit) alarms.raise('disk-nearly-full', 'station', { folder, freeBytes })
		else if (freeBytes > limit * clearlyMore) alarms.clear('disk-nearly-full', 'station')
	}
	return {
		refused,
		took,
		takes: () => refusal === null,
		start() {
			// What an earlier run could not clear: this database was opened, checked and written to.
			for (const cause of ['disk-full', 'database-refuses', 'database-corrupt'] as const) alarms.clear(cause, 'station')
			working = (async () => {
				while (!ended.signal.aborted) {
					lookAtDisk()
					tryOut()
					await clock.sleep(lookEveryMs, ended.signal)
				}
			})()
		},
		stop() {
			ended.abort()
			return working
		},
	}
}

function spaceIn(folder: string): { readonly freeBytes: number; readonly totalBytes: number } | null {
	try {
		const { bavail, blocks, bsize } = statfsSync(folder)
		return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
	} catch {
		return null
	}
}
