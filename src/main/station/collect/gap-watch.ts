/**
 * Once a day memories are asked again for values that were never got although they were asked for: a meter that said
 * "none" for a moment, a day that came into its memory later, an answer with a hole in it.
 */
import { localDate } from '../../../shared/contract/values.ts'
import { addDays } from '../../../shared/period.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { datesToAskAgain } from '../../domain/collect/gaps.ts'
import { type Parts, view } from '../api/parts.ts'
import { askReads } from '../network/reread.ts'
import type { KnownMeter } from './known-meters.ts'

type GapWatchParts = Pick<Parts, 'store' | 'collector' | 'clock' | 'views'> & {
	readonly log: (line: string) => void
}

/** Behind the midnight's own readings. */
const afterMidnightMs = 3_600_000
const everyMs = 15 * 60_000
const lookedKey = 'gaps-looked'

/** What its own plan leaves out is not asked for by itself. */
function isPlanned(meter: KnownMeter | undefined, kind: 'freeze' | 'settlement' | 'profile' | 'current'): boolean {
	if (meter === undefined) return false
	const { memory } = meter.model
	if (kind === 'current') return memory.settlement > 0
	return (kind === 'profile' ? memory.profileDays : memory[kind]) > 0
}

export function createGapWatch(parts: GapWatchParts) {
	const { store, clock, log } = parts
	const ended = new AbortController()
	let watching: Promise<void> = Promise.resolve()

	const look = async () => {
		const zone = store.topology.buildings()[0]?.zone
		if (zone === undefined) return
		const today = dateOfInstant(zone, clock.now() - afterMidnightMs)
		const last = localDate.safeParse(store.settings.get(lookedKey))
		if (last.success && last.data === today) return
		// Before the first day nothing was asked for that could be asked again; nor where the clock was set back.
		const dates = last.success ? datesToAskAgain(last.data, today, (days) => addDays(today, -days)) : []
		for (const date of dates) {
			if (ended.signal.aborted) return
			const what = ['freeze', 'settlement', 'profile'] as const
			const { reads } = await view(parts, 'missingReads', { key: null, from: date, to: date, what, sinceAdded: true })
			const planned = reads.filter(({ meterId, read }) => isPlanned(parts.collector.meter(meterId), read.job.kind))
			const { came } = await askReads(parts, planned, ended.signal)
			if (came > 0) log(`${came} values of ${date} that were missing came when they were asked for again`)
		}
		if (!ended.signal.aborted) store.settings.set(lookedKey, today)
	}
	const watch = async () => {
		while (!ended.signal.aborted) {
			try {
				await look()
			} catch (cause) {
				if (!ended.signal.aborted) log(`what is missing could not be asked for again: ${String(cause)}`)
			}
			await clock.sleep(everyMs, ended.signal)
		}
	}
	return {
		start: () => {
			watching = watch()
		},
		stop: () => {
			ended.abort()
			return watching
		},
	}
}
