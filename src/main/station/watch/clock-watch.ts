/**
 * Notices when the PC's clock is set by hand, by a time server, or by an empty battery (RELIABILITY 2.4 row 32).
 * Nothing in the station is timed by the wall clock, but readings bear its time: until it is clear which time is right,
 * live values are kept and never billed, and no meter's memory is fetched by a calendar that may be wrong.
 */
import {
	type ClockSample,
	isJump,
	jumpToleranceMs,
	majority,
	stepBetween,
	type Testimony,
	testimony,
} from '../../domain/calendar/clock-trust.ts'
import type { Clock } from '../../lines/clock.ts'
import type { AlarmDesk } from '../alarms/alarm-desk.ts'

export type ClockWatch = {
	/** Whether what is received now may bear the station's time. Compares the clocks anew each time. */
	readonly isTrusted: () => boolean
	/** A meter told its time: its clock minus ours (ms). */
	readonly heard: (meterId: number, offsetMs: number) => void
	readonly start: () => void
	readonly stop: () => Promise<void>
}

export type ClockWatchOptions = {
	readonly clock: Clock
	readonly alarms: Pick<AlarmDesk, 'raise' | 'clear' | 'isOpen'>
	readonly log: (line: string) => void
	/** The latest moment that an earlier run wrote down; null: there was none. */
	readonly lastKnownAt: number | null
	/** The time is in doubt: meters that know the time are worth asking. */
	readonly onDoubt: () => void
	readonly onTrust: () => void
}

const lookEveryMs = 10_000
const momentMs = 1_000
/** Without witnesses: a clock that was set by mistake is set back soon, one that stays is right. */
const believedAfterMs = 3_600_000

type Doubt = {
	readonly stepMs: number
	readonly sinceSteadyMs: number
	/** The clock stood before the end of the last run: any time after that is better. */
	readonly behindLastRun: boolean
	readonly said: Map<number, Testimony>
}

export function createClockWatch(options: ClockWatchOptions): ClockWatch {
	const { clock, alarms, log, lastKnownAt } = options
	const ended = new AbortController()
	const steadyMs = clock.uptimeMs ?? clock.monotonicMs
	const sample = (): ClockSample => ({ wallMs: clock.now(), steadyMs: steadyMs() })
	/** The last moment at which the wall clock was believed. */
	let anchor = sample()
	let doubt: Doubt | null = null
	const offsets = new Map<number, number>()
	let lookedAtMs = clock.monotonicMs()
	/**
	 * Asking for the uptime costs as much as storing a value, and every value asks whether the time is right: the wall
	 * clock that has gone on with the timers since the last look a moment ago has not jumped.
	 */
	const hasGoneOn = () => {
		const passedMs = clock.monotonicMs() - lookedAtMs
		return passedMs < momentMs && Math.abs(clock.now() - anchor.wallMs - passedMs) < momentMs
	}
	let working: Promise<void> = Promise.resolve()

	const begin = (stepMs: number, sinceSteadyMs: number, behindLastRun = false) => {
		const seconds = Math.round(stepMs / 1000)
		log(
			behindLastRun
				? `the clock stands ${-seconds} s before the end of the last run`
				: `the clock jumped by ${seconds} s: live readings are kept, and not counted until the time is clear`,
		)
		doubt = { stepMs, sinceSteadyMs, behindLastRun, said: new Map() }
		// The detail of an open alarm stays as it is: another jump is another alarm.
		alarms.clear('station-clock-jumped', 'station')
		alarms.raise('station-clock-jumped', 'station', { stepMs })
		options.onDoubt()
	}
	const trust = (why: string, at: ClockSample) => {
		log(`the clock is believed again: ${why}`)
		doubt = null
		anchor = at
		alarms.clear('station-clock-jumped', 'station')
		options.onTrust()
	}
	const look = () => {
		if (doubt === null && hasGoneOn()) return
		lookedAtMs = clock.monotonicMs()
		const now = sample()
		const stepMs = stepBetween(anchor, now)
		if (doubt === null) {
			if (isJump(stepMs)) begin(stepMs, now.steadyMs)
			else anchor = now
			return
		}
		if (doubt.behindLastRun ? stepMs > -jumpToleranceMs : !isJump(stepMs)) return trust('it was set back', now)
		if (isJump(stepMs - doubt.stepMs)) return begin(stepMs, now.steadyMs, doubt.behindLastRun)
		const verdict = majority([...doubt.said.values()], Math.max(offsets.size, doubt.said.size))
		if (verdict === 'right') return trust("the meters' clocks agree with it", now)
		if (verdict === 'unclear' && now.steadyMs - doubt.sinceSteadyMs >= believedAfterMs) {
			trust('it has stayed for an hour', now)
		}
	}
	return {
		isTrusted() {
			look()
			return doubt === null
		},
		heard(meterId, offsetMs) {
			look()
			if (doubt === null) offsets.set(meterId, offsetMs)
			else {
				doubt.said.set(meterId, testimony(offsets.get(meterId) ?? null, offsetMs))
				look()
			}
		},
		start() {
			if (lastKnownAt !== null && isJump(Math.min(0, anchor.wallMs - lastKnownAt))) {
				const now = anchor
				anchor = { wallMs: lastKnownAt, steadyMs: now.steadyMs }
				begin(now.wallMs - lastKnownAt, now.steadyMs, true)
			} else if (alarms.isOpen('station-clock-jumped', 'station')) alarms.clear('station-clock-jumped', 'station')
			working = (async () => {
				while (!ended.signal.aborted) {
					look()
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
