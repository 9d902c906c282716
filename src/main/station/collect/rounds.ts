/** Live rounds: at every quarter hour each meter that is due is asked for its present values, all lines in parallel. */
import { quarterHourMs } from '../../domain/calendar/periods.ts'
import type { ReadResult } from '../../protocols/protocol.ts'
import type { KnownMeter } from './known-meters.ts'
import { intervalMsOf, type Silences } from './silences.ts'

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
	/** Rounds of closed lines are over; `meterIds`: the line's meters. */
	readonly abandon: (lineId: number, meterIds: readonly number[]) => void
}

export type RoundsOptions = {
	readonly now: () => number
	readonly silences: Silences
	readonly ask: (
		meter: KnownMeter,
		retries: number | undefined,
		priority: 'live' | 'user' | 'dead',
		done: (result: ReadResult) => void,
	) => void
	readonly answered: (meter: KnownMeter, result: ReadResult) => void
	/** A meter that had been silent speaks again. */
	readonly recovered: (meter: KnownMeter) => void
	readonly lineDone: (lineId: number) => void
	readonly finished: (round: RoundState) => void
}

type Running = { startedAt: number; pending: Set<number>; answered: number; due: number }

/**
 * Meters that did not answer last time are asked behind all others, once and without repetition; a round by plan does
 * not wait for them and counts them as not read, until they are.
 */
export function createRounds(options: RoundsOptions): Rounds {
	const { silences } = options
	const running = new Map<number, Running>()
	const done = new Map<number, LineRound>()
	/** Probes of dead meters that no round waits for, with the round that they are counted in. */
	const probed = new Map<number, number>()
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
		const was = silences.heard(meter, result)
		options.answered(meter, result)
		if (was === 'recovered') options.recovered(meter)
		const round = running.get(meter.lineId)
		if (round?.pending.delete(meter.id)) {
			add(good ? 1 : 0, good ? 0 : 1)
			if (good) round.answered++
			if (round.pending.size === 0) close(meter.lineId)
			return
		}
		// What belongs to an abandoned round was counted as failed when the line was lost.
		const countedIn = probed.get(meter.id)
		probed.delete(meter.id)
		if (!good || countedIn === undefined || countedIn !== state?.startedAt) return
		add(1, -1)
		const last = done.get(meter.lineId)
		if (round !== undefined) round.answered++
		else if (last !== undefined) done.set(meter.lineId, { ...last, answered: last.answered + 1 })
	}
	const join = (meter: KnownMeter, waits: 'waits' | 'probes') => {
		const round = running.get(meter.lineId) ?? { startedAt: options.now(), pending: new Set(), answered: 0, due: 0 }
		running.set(meter.lineId, round)
		round.due++
		if (waits === 'waits') round.pending.add(meter.id)
		else {
			probed.set(meter.id, state!.startedAt)
			add(0, 1)
		}
	}

	return {
		start(meters, reason) {
			const fresh = meters.filter(({ id, lineId }) => !running.get(lineId)?.pending.has(id) && !probed.has(id))
			const asked = fresh.filter((meter) => reason === 'user' || silences.isDue(meter))
			if (asked.length === 0) return
			if (running.size === 0) state = { startedAt: options.now(), finishedAt: null, due: 0, read: 0, failed: 0 }
			state = { ...state!, due: state!.due + asked.length }
			for (const meter of asked) join(meter, silences.isSilent(meter.id) && reason === 'slot' ? 'probes' : 'waits')
			for (const meter of asked) {
				const isDead = silences.isSilent(meter.id)
				silences.asked(meter)
				const priority = isDead ? 'dead' : reason === 'user' ? 'user' : 'live'
				options.ask(meter, isDead ? 0 : undefined, priority, (result) => heard(meter, result))
			}
			for (const lineId of new Set(asked.map((meter) => meter.lineId))) {
				if (running.get(lineId)?.pending.size === 0) close(lineId)
			}
		},
		last: () => state,
		ofLine: (lineId) => done.get(lineId) ?? null,
		abandon(lineId, meterIds) {
			for (const id of meterIds) probed.delete(id)
			const round = running.get(lineId)
			if (round === undefined) return
			add(0, round.pending.size)
			round.pending.clear()
			close(lineId)
		},
	}
}

/** Whether a meter's interval starts with the quarter hour of `now`. */
export function isSlotOf(meter: KnownMeter, now: number): boolean {
	const slot = Math.floor(now / quarterHourMs) * quarterHourMs
	return slot % intervalMsOf(meter) === 0
}
