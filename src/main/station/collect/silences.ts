/**
 * Which meters do not answer, since when, and when they are asked again. A meter counts as silent where nothing of its
 * own came back; one that refuses, or lacks a key, is there.
 */

import { roundIntervalMinutes } from '../../domain/calendar/read-budget.ts'
import { isProbeDue } from '../../domain/collect/back-off.ts'
import type { ReadResult } from '../../protocols/protocol.ts'
import type { KnownMeter } from './known-meters.ts'

export type Silence = {
	/** Rounds in a row without an answer, an interval of the meter apart; 0: it answered last time. */
	readonly rounds: number
	/** Monotonic ms. */
	readonly countedAt: number
}

export type Silences = {
	readonly asked: (meter: KnownMeter) => void
	/** 'recovered': it had been silent. */
	readonly heard: (meter: KnownMeter, result: ReadResult) => 'answered' | 'recovered' | 'silent' | 'unknown'
	/** null: it has not been asked yet. */
	readonly of: (meterId: number) => Silence | null
	readonly isSilent: (meterId: number) => boolean
	/** Whether a round by plan asks it. */
	readonly isDue: (meter: KnownMeter) => boolean
}

export const intervalMsOf = ({ model }: KnownMeter): number => roundIntervalMinutes(model) * 60_000

export function createSilences(monotonicMs: () => number): Silences {
	const known = new Map<number, Silence>()
	const askedAt = new Map<number, number>()
	const roundsOf = (meterId: number) => known.get(meterId)?.rounds ?? 0
	return {
		asked: (meter) => void askedAt.set(meter.id, monotonicMs()),
		heard(meter, { failure, records }) {
			// Nothing was sent: that says nothing about the meter.
			if (failure?.reason === 'line' && records.length === 0) return 'unknown'
			const isSilent = records.length === 0 && (failure?.reason === 'silence' || failure?.reason === 'noise')
			const before = known.get(meter.id)
			const now = monotonicMs()
			if (!isSilent) {
				known.set(meter.id, { rounds: 0, countedAt: now })
				return (before?.rounds ?? 0) > 0 ? 'recovered' : 'answered'
			}
			// A person who asks three times in a minute makes no three rounds.
			const isNext = before === undefined || before.rounds === 0 || now - before.countedAt >= intervalMsOf(meter) / 2
			if (isNext) known.set(meter.id, { rounds: (before?.rounds ?? 0) + 1, countedAt: now })
			return 'silent'
		},
		of: (meterId) => known.get(meterId) ?? null,
		isSilent: (meterId) => roundsOf(meterId) > 0,
		isDue: (meter) => {
			const sinceMs = monotonicMs() - (askedAt.get(meter.id) ?? Number.NEGATIVE_INFINITY)
			return isProbeDue(roundsOf(meter.id), intervalMsOf(meter), sinceMs)
		},
	}
}
