/** Looks at lines and meters now and then, and raises and clears the alarms that follow from what is known of them. */
import { alarmLimits as limits, type AlarmLimits as StoredLimits } from '../../../shared/contract/alarms.ts'
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
	readonly store: Pick<Store, 'settings' | 'collection'>
	readonly alarms: AlarmDesk
	readonly pool: Pick<LinePool, 'all'>
	readonly collector: Pick<Collector, 'meters' | 'silences' | 'lastAnswerAt'>
	readonly clock: Clock
	readonly log: (line: string) => void
}

const everyMs = 10_000
const momentMs = 300
const offsetsEveryMs = 10_000

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

	const look = () => {
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
					look()
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
	const known = new Set<string>()
	for (const { cause, subject, is, detail } of watched(lines, limit)) {
		known.add(`${cause} ${subject}`)
		if (is === 'on') alarms.raise(cause, subject, detail)
		if (is === 'off') alarms.clear(cause, subject)
	}
	// Its line or meter was removed or switched off: nobody will say any more that it is in order.
	for (const { cause, subject } of alarms.open()) {
		const own = watchedCauses.find((each) => each === cause)
		if (own !== undefined && !known.has(`${cause} ${subject}`)) alarms.clear(own, subject as `line:${number}`)
	}
}

function createFacts({ store, pool, collector, clock }: AlarmWatchOptions) {
	const startedAt = clock.monotonicMs()
	/** Monotonic ms since when a line is not open. */
	const notOpenSince = new Map<number, number>()
	const openedOnce = new Set<number>()
	let offsets = store.collection.clockOffsets()
	let offsetsAt = startedAt
	/** Clocks are asked for once a day; two thousand of them are not read anew with every look. */
	const latestOffsets = () => {
		const now = clock.monotonicMs()
		if (now - offsetsAt >= offsetsEveryMs) {
			offsets = store.collection.clockOffsets()
			offsetsAt = now
		}
		return offsets
	}

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
	const meterFacts = (meter: KnownMeter, offsetMs: number | undefined): MeterFacts => {
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
			clockOffsetMs: meter.concentratorId === null ? (offsetMs ?? null) : null,
		}
	}
	return {
		lines: (): readonly LineFacts[] => {
			const byLine = Map.groupBy(collector.meters(), ({ lineId }) => lineId)
			const told = latestOffsets()
			return pool.all().map(({ row, line, protocol }) => ({
				id: row.id,
				state: stateOf(row.id, line.state()),
				way: wayOf({ line, protocol }),
				meters: (byLine.get(row.id) ?? []).map((meter) => meterFacts(meter, told.get(meter.id)?.offsetMs)),
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
