/** Which alarms of lines and meters should stand, from what is known of them now. Pure. */
import type { AlarmCause, Subject } from './causes.ts'

export type MeterFacts = {
	readonly id: number
	/** Rounds in a row without an answer; null: not asked since the station started. */
	readonly silentRounds: number | null
	/** Since its last answer, or since the station listens, ms. */
	readonly silentForMs: number
	/** UTC epoch ms; null: since the station started none. */
	readonly lastAnswerAt: number | null
	readonly intervalMs: number
	/** The meter's clock minus ours; null: not known, or not its own. */
	readonly clockOffsetMs: number | null
}

export type LineFacts = {
	readonly id: number
	readonly state:
		| { readonly kind: 'open'; readonly jam: 'jammed' | 'none' }
		/** `reason`: a line's failure; '' while it is being opened. */
		| {
				readonly kind: 'not-open'
				readonly forMs: number
				readonly reason: string
				/** 'never': not since the station was started. */
				readonly opened: 'before' | 'never'
		  }
	/** 'calls': its device calls when it can. 'listens': its meters speak when they want. */
	readonly way: 'asks' | 'calls' | 'listens'
	readonly meters: readonly MeterFacts[]
}

export type AlarmLimits = {
	/** So many silent rounds in a row make an alarm. */
	readonly silentRounds: number
	readonly clockOffMs: number
}

export type Detail = Readonly<Record<string, string | number | null>>
/** 'unknown': what stands stays. */
export type Watched = {
	readonly cause: AlarmCause
	readonly subject: Subject
	readonly is: 'on' | 'off' | 'unknown'
	readonly detail: Detail
}

/** The causes that `watched` tells of; an open alarm of one of them at a subject that it does not name is over. */
export const watchedCauses = ['line-down', 'line-jammed', 'meter-silent', 'meter-clock-off'] as const

/** A gateway that restarts, an adapter that is plugged in again: no alarm before this. */
const lostMs = 30_000
/** What cannot be opened from the beginning is not waited for. */
const neverOpenMs = 3_000
const notCalledMs = 30 * 60_000
/** A meter that speaks by itself is silent after so many of its intervals. */
const unheardIntervals = 8

export const watched = (lines: readonly LineFacts[], limits: AlarmLimits): readonly Watched[] =>
	lines.flatMap((line) => [
		lineDown(line),
		lineJammed(line),
		...line.meters.flatMap((each) => ofMeter(line, each, limits)),
	])

function lineDown({ id, state, way, meters }: LineFacts): Watched {
	const told = (is: Watched['is'], detail: Detail = {}): Watched => ({
		cause: 'line-down',
		subject: `line:${id}`,
		is,
		detail,
	})
	if (state.kind === 'not-open') {
		const patienceMs = way === 'calls' ? notCalledMs : state.opened === 'never' ? neverOpenMs : lostMs
		if (state.forMs < patienceMs || state.reason === '') return told('unknown')
		return told('on', { reason: state.reason, meters: meters.length })
	}
	if (way === 'listens' || meters.length < 2) return told('off')
	if (meters.some(({ silentRounds }) => silentRounds === 0)) return told('off')
	// One that has not been asked may be the one that answers; on a jammed line nobody can be heard.
	if (state.jam === 'jammed' || meters.some(({ silentRounds }) => silentRounds === null)) return told('unknown')
	return told('on', { reason: 'nobody-answers', meters: meters.length })
}

function lineJammed({ id, state }: LineFacts): Watched {
	const is = state.kind === 'not-open' ? 'unknown' : state.jam === 'jammed' ? 'on' : 'off'
	return { cause: 'line-jammed', subject: `line:${id}`, is, detail: {} }
}

function ofMeter(line: LineFacts, meter: MeterFacts, limits: AlarmLimits): readonly Watched[] {
	const subject: Subject = `meter:${meter.id}`
	const { lastAnswerAt, silentRounds } = meter
	const silent: Watched = {
		...{ cause: 'meter-silent', subject, is: silence(line, meter, limits) },
		detail: { lastAnswerAt, rounds: line.way === 'listens' ? null : silentRounds },
	}
	const { clockOffsetMs: offsetMs } = meter
	const isOff = offsetMs === null ? 'unknown' : Math.abs(offsetMs) > limits.clockOffMs ? 'on' : 'off'
	return [silent, { cause: 'meter-clock-off', subject, is: isOff, detail: { offsetMs } }]
}

function silence({ state, way }: LineFacts, meter: MeterFacts, limits: AlarmLimits): Watched['is'] {
	if (state.kind === 'not-open') return 'unknown'
	if (way === 'listens') {
		if (meter.silentForMs > unheardIntervals * meter.intervalMs) return 'on'
		return meter.lastAnswerAt === null ? 'unknown' : 'off'
	}
	if (meter.silentRounds === null) return 'unknown'
	if (meter.silentRounds === 0) return 'off'
	return meter.silentRounds >= limits.silentRounds ? 'on' : 'unknown'
}
