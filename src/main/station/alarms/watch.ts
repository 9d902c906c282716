/** Looks at lines and meters now and then, and raises and clears the alarms that follow from what is known of them. */
import { alarmLimits as limits, type AlarmLimits as StoredLimits } from '../../../shared/contract/alarms.ts'
import type { AlarmCause, Subject } from '../../domain/alarms/causes.ts'
import {
	type AlarmLimits,
	type LineFacts,
	type MeterFacts,
	watched,
	watchedCauses,
} from '../../domain/alarms/watching.ts'
import type { Clock } from '../../lines/clock.ts'
import type { LineState } from '../../lines/line.ts'
import type { Store } from '../../store/open.ts'
import type { Collector } from '../collect/collector.ts'
import type { KnownMeter } from '../collect/known-meters.ts'
import { intervalMsOf } from '../collect/silences.ts'
import type { LinePool, OpenLine } from '../line-pool.ts'
import type { AlarmDesk } from './alarm-desk.ts'

export type AlarmWatch = {
	readonly start: () => void
	/** Something has changed that alarms follow from: looks in a moment. */
	readonly soon: () => void
	readonly stop: () => Promise<void>
}

export type AlarmWatchOptions = {
	readonly store: Pick<Store, 'settings'>
	readonly alarms: AlarmDesk
	readonly pool: Pick<LinePool, 'all'>
	readonly collector: Pick<Collector, 'meters' | 'silences' | 'lastAnswerAt' | 'clockOffsetMs'>
	readonly clock: Clock
	readonly log: (line: string) => void
}

const everyMs = 10_000
/** As long as all lines are open and heard. */
const quietEveryMs = 60_000
const momentMs = 300

const limitsKey = 'alarm-limits'
const usualLimits: StoredLimits = { silentRounds: 3, clockOffMinutes: 5 }

export function alarmLimits({ settings }: Pick<Store, 'settings'>): StoredLimits {
	const stored = limits.safeParse(settings.get(limitsKey))
	return stored.success ? stored.data : usualLimits
}

export const setAlarmLimits = ({ settings }: Pick<Store, 'settings'>, wanted: StoredLimits): void =>
	settings.set(limitsKey, wanted)

export function createAlarmWatch(options: AlarmWatchOptions): AlarmWatch {
	const { alarms, clock, log } = options
	const ended = new AbortController()
	const facts = createFacts(options)
	let watching: Promise<void> = Promise.resolve()
	let pending = false
	let lookedAt = Number.NEGATIVE_INFINITY

	const look = () => {
		lookedAt = clock.monotonicMs()
		try {
			apply(alarms, facts.lines(), facts.limits())
		} catch (cause) {
			log(`alarms could not be looked at: ${String(cause)}`)
		}
		alarms.settle()
	}
	return {
		start() {
			const watch = async () => {
				while (!ended.signal.aborted) {
					// What happens to meters is told by `soon`; what time alone makes of open lines can wait.
					if (!facts.isOrderly() || clock.monotonicMs() - lookedAt >= quietEveryMs) look()
					await clock.sleep(everyMs, ended.signal)
				}
			}
			watching = watch()
		},
		soon() {
			if (pending || ended.signal.aborted) return
			pending = true
			void clock.sleep(momentMs, ended.signal).then(() => {
				pending = false
				if (!ended.signal.aborted) look()
			})
		},
		stop() {
			ended.abort()
			return watching
		},
	}
}

function apply(alarms: AlarmDesk, lines: readonly LineFacts[], limit: AlarmLimits): void {
	const told = watched(lines, limit)
	for (const { cause, subject, is, detail } of told) if (is === 'on') alarms.raise(cause, subject, detail)
	// Few alarms are open, and thousands of meters are in order: it is the alarms that are looked for among those.
	const own = alarms.open().filter(({ cause }) => watchedCauses.some((each) => each === cause))
	if (own.length === 0) return
	const subjects = new Set(own.map(({ subject }) => subject))
	const bySubject = Map.groupBy(
		told.filter(({ subject }) => subjects.has(subject)),
		({ subject }) => subject,
	)
	for (const { cause, subject } of own) {
		const now = bySubject.get(subject as Subject)?.find((each) => each.cause === cause)
		// Its line or meter was removed or switched off: nobody will say any more that it is in order.
		if (now === undefined || now.is === 'off') alarms.clear(cause as AlarmCause, subject as Subject)
	}
}

function createFacts({ store, pool, collector, clock }: AlarmWatchOptions) {
	const startedAt = clock.monotonicMs()
	/** Monotonic ms since when a line is not open. */
	const notOpenSince = new Map<number, number>()
	const openedOnce = new Set<number>()

	const stateOf = (lineId: number, state: LineState): LineFacts['state'] => {
		if (state.kind === 'open') {
			notOpenSince.delete(lineId)
			openedOnce.add(lineId)
			return { kind: 'open', jam: state.jammedSince === undefined ? 'none' : 'jammed' }
		}
		const now = clock.monotonicMs()
		const since = notOpenSince.get(lineId) ?? now
		notOpenSince.set(lineId, since)
		const opened = openedOnce.has(lineId) ? 'before' : 'never'
		return { kind: 'not-open', forMs: now - since, reason: state.kind === 'failed' ? state.reason : '', opened }
	}
	const meterFacts = (meter: KnownMeter): MeterFacts => {
		const lastAnswerAt = collector.lastAnswerAt(meter.id)
		const runningMs = clock.monotonicMs() - startedAt
		return {
			id: meter.id,
			silentRounds: collector.silences.of(meter.id)?.rounds ?? null,
			// A PC clock that was set makes nobody silent for longer than the station has been running.
			silentForMs: lastAnswerAt === null ? runningMs : Math.min(runningMs, clock.now() - lastAnswerAt),
			lastAnswerAt,
			intervalMs: intervalMsOf(meter),
			// Points have the clock of their concentrator.
			clockOffsetMs: meter.concentratorId === null ? collector.clockOffsetMs(meter.id) : null,
		}
	}
	let wasOrderly = false
	return {
		/** All lines are open and heard, and were when this was asked last. */
		isOrderly: (): boolean => {
			const before = wasOrderly
			wasOrderly = pool.all().every(({ line }) => {
				const state = line.state()
				return state.kind === 'open' && state.jammedSince === undefined
			})
			return before && wasOrderly
		},
		lines: (): readonly LineFacts[] => {
			const byLine = Map.groupBy(collector.meters(), ({ lineId }) => lineId)
			return pool.all().map(({ row, line, protocol }) => ({
				id: row.id,
				state: stateOf(row.id, line.state()),
				way: wayOf({ line, protocol }),
				meters: (byLine.get(row.id) ?? []).map(meterFacts),
			}))
		},
		limits: (): AlarmLimits => {
			const { silentRounds, clockOffMinutes } = alarmLimits(store)
			return { silentRounds, clockOffMs: clockOffMinutes * 60_000 }
		},
	}
}

const wayOf = ({ line, protocol }: Pick<OpenLine, 'line' | 'protocol'>): LineFacts['way'] =>
	protocol.listens ? 'listens' : line.url.kind === 'dial-in' ? 'calls' : 'asks'
