/** Live rounds: at every quarter hour each meter that is due is asked for its present values, all lines in parallel. */
import { quarterHourMs } from '../../domain/calendar/periods.ts'
import { roundIntervalMinutes } from '../../domain/calendar/read-budget.ts'
import type { ReadResult } from '../../protocols/protocol.ts'
import type { KnownMeter } from './known-meters.ts'

export type RoundState = {
	readonly startedAt: number
	readonly finishedAt: number | null
	readonly due: number
	readonly read: number
	readonly failed: number
}

export type LineRound = {
	readonly startedAt: number
	readonly cycleMs: number | null
	readonly answered: number
	readonly due: number
}

export type Rounds = {
	/** Starts a round for these meters; where a line's round is under way they join it. Nobody is asked twice at once. */
	readonly start: (meters: readonly KnownMeter[], reason: 'slot' | 'user') => void
	readonly last: () => RoundState | null
	readonly ofLine: (lineId: number) => LineRound | null
	/** Rounds of closed lines are over. */
	readonly abandon: (lineId: number) => void
}

export type RoundsOptions = {
	readonly now: () => number
	readonly ask: (
		meter: KnownMeter,
		retries: number | undefined,
		priority: 'live' | 'user',
		done: (result: ReadResult) => void,
	) => void
	readonly answered: (meter: KnownMeter, result: ReadResult) => void
	/** A meter that had been silent speaks again. */
	readonly recovered: (meter: KnownMeter) => void
	readonly lineDone: (lineId: number) => void
	readonly finished: (round: RoundState) => void
}

/** A silent meter is asked once a round without retries, and after a while only every n-th round (at most hourly). */
const silentAfter = 2
const mostRoundsSkipped = 4

type Running = { startedAt: number; pending: Set<number>; answered: number; due: number }

export function createRounds(options: RoundsOptions): Rounds {
	const running = new Map<number, Running>()
	const done = new Map<number, LineRound>()
	const silent = new Map<number, number>()
	let state: RoundState | null = null

	const add = (read: number, failed: number) => {
		if (state !== null) state = { ...state, read: state.read + read, failed: state.failed + failed }
	}
	const close = (lineId: number) => {
		const round = running.get(lineId)
		if (round === undefined) return
		running.delete(lineId)
		done.set(lineId, {
			startedAt: round.startedAt,
			cycleMs: options.now() - round.startedAt,
			answered: round.answered,
			due: round.due,
		})
		options.lineDone(lineId)
		if (running.size > 0 || state === null) return
		state = { ...state, finishedAt: options.now() }
		options.finished(state)
	}
	const heard = (meter: KnownMeter, result: ReadResult) => {
		const good = result.failure === null || result.records.length > 0
		const wasSilent = (silent.get(meter.id) ?? 0) > 0
		silent.set(meter.id, good ? 0 : (silent.get(meter.id) ?? 0) + 1)
		options.answered(meter, result)
		if (good && wasSilent) options.recovered(meter)
		const round = running.get(meter.lineId)
		// What belongs to an abandoned round was counted as failed when the line was lost.
		if (round === undefined || !round.pending.delete(meter.id)) return
		add(good ? 1 : 0, good ? 0 : 1)
		if (good) round.answered++
		if (round.pending.size === 0) close(meter.lineId)
	}

	return {
		start(meters, reason) {
			const fresh = meters.filter((meter) => !running.get(meter.lineId)?.pending.has(meter.id))
			const asked = fresh.filter((meter) => reason === 'user' || isDue(silent.get(meter.id) ?? 0, options.now()))
			if (asked.length === 0) return
			if (running.size === 0) state = { startedAt: options.now(), finishedAt: null, due: 0, read: 0, failed: 0 }
			state = { ...state!, due: state!.due + asked.length }
			for (const meter of asked) {
				const round = running.get(meter.lineId) ?? { startedAt: options.now(), pending: new Set(), answered: 0, due: 0 }
				running.set(meter.lineId, round)
				round.pending.add(meter.id)
				round.due++
			}
			for (const meter of asked) {
				const retries = (silent.get(meter.id) ?? 0) >= silentAfter ? 0 : undefined
				options.ask(meter, retries, reason === 'user' ? 'user' : 'live', (result) => heard(meter, result))
			}
		},
		last: () => state,
		ofLine: (lineId) => done.get(lineId) ?? null,
		abandon(lineId) {
			const round = running.get(lineId)
			if (round === undefined) return
			add(0, round.pending.size)
			round.pending.clear()
			close(lineId)
		},
	}
}

function isDue(silentRounds: number, now: number): boolean {
	if (silentRounds < 4) return true
	const every = Math.min(mostRoundsSkipped, 2 ** Math.floor((silentRounds - 2) / 2))
	return Math.floor(now / quarterHourMs) % every === 0
}

/** Whether a meter's interval starts with the quarter hour of `now`. */
export function isSlotOf(meter: KnownMeter, now: number): boolean {
	const slot = Math.floor(now / quarterHourMs) * quarterHourMs
	return slot % (roundIntervalMinutes(meter.model) * 60_000) === 0
}
