/**
 * A pulse channel's value is made of its count when the answer is stored, in the same transaction and from the same
 * frame: whoever looks at the value later finds the count beside it. Where a count means nothing certain there is no
 * value, and a sentence says why.
 */

import { meterLocalToInstant } from '../../domain/calendar/local-time.ts'
import { type Judged, judge } from '../../domain/collectors/scale.ts'
import type { AnsweredValue } from '../../domain/readings/candidates.ts'
import type { ReadFailure } from '../../protocols/protocol.ts'
import type { Channel } from '../../store/collectors.ts'
import type { Store } from '../../store/open.ts'
import type { KnownMeter } from '../collect/known-meters.ts'

/** What the collector says of the pulse line, and what makes every count after it doubtful until a base is set anew. */
const lineFaults = ['line-cut', 'short'] as const
const doubts = ['reset', 'jump', 'range'] as const
type LineFault = (typeof lineFaults)[number]
type Doubt = (typeof doubts)[number]

const lineFaultOf = (text: string | null | undefined): LineFault | undefined => lineFaults.find((each) => each === text)
const doubtOf = (text: string | null): Doubt | undefined => doubts.find((each) => each === text)

/** A collector's clock may be off by so much; what it dates later than this moves nothing. */
const clockToleranceMs = 5 * 60_000

/** The answer of a pulse channel with the values that its counts are worth; that of any other meter as it is. */
export function withPulseValues<V extends AnsweredValue>(
	store: Store,
	meter: KnownMeter,
	answered: readonly V[],
	failure: ReadFailure | null,
	now: number,
): readonly V[] {
	if (meter.model.pulse === undefined) return answered
	const counts = answered.filter(({ quantity, value }) => quantity === 'count' && value !== null)
	const values = counts.flatMap((count) => {
		// Each count may have moved what the next is compared with
		const channel = store.collectors.channelOf(meter.id)
		const value = channel === null ? null : worthOf(store, { meter, channel, count, answered, failure, now })
		return value === null ? [] : [value]
	})
	return [...answered, ...values]
}

type Told<V> = {
	readonly meter: KnownMeter
	readonly channel: Channel
	readonly count: V
	readonly answered: readonly AnsweredValue[]
	readonly failure: ReadFailure | null
	readonly now: number
}

function worthOf<V extends AnsweredValue>(store: Store, told: Told<V>): V | null {
	const { meter, channel, count, failure, now } = told
	const pulse = meter.model.pulse!
	const tell = (text: string) =>
		void store.collection.addFailure({ meterId: meter.id, at: now, job: 'current', reason: 'meter-error', text })
	const doubt = doubtOf(channel.flag)
	if (doubt !== undefined) {
		tell(doubtful(doubt, channel, Number(count.value)))
		return null
	}
	const fault = failure?.meterError?.bits.map(lineFaultOf).find((each) => each !== undefined)
	if (fault !== undefined) {
		// The conversation's own failure says it in a sentence
		store.collectors.noteCount(meter.id, { flag: fault })
		return null
	}
	const isStated = told.answered.some(({ quantity, value }) => quantity === 'status' && value !== null)
	const at = instantOf(meter, count)
	if ((pulse.isFlagged && !isStated) || at === null) return null
	const { register } = pulse
	const exponent = meter.registers.find(({ name }) => name === register.name)?.exponent ?? register.exponent
	const { lastCount, lastCountAt } = channel
	const last = lastCount === null || lastCountAt === null ? null : { count: lastCount, at: lastCountAt }
	const judged = judge(pulse, store.collectors.scales(meter.id), last, { count: Number(count.value), at }, exponent)
	const isLatest = (last === null || at > last.at) && at <= now + clockToleranceMs
	if (isLatest) note(store, told, judged, at, tell)
	if (judged.kind === 'none') return null
	const { quantity, role, unit, tariff, subunit } = register
	return { ...count, quantity, ...(role !== undefined && { role }), unit, tariff, subunit, value: judged.value }
}

/** The moment of reception, or the collector's own time of a count that it kept; null: it is none. */
function instantOf({ zone, clock }: KnownMeter, { at, receivedAt }: AnsweredValue): number | null {
	if (at === null) return receivedAt
	const instant = meterLocalToInstant(zone, clock, at, 'earlier')
	return instant.ok ? instant.at : null
}

/** Keeps what the next count is compared with. A doubtful count moves nothing but the flag. */
function note(
	store: Store,
	{ meter, channel, count, answered }: Told<AnsweredValue>,
	judged: Judged,
	at: number,
	tell: (text: string) => void,
) {
	if (judged.kind === 'none') {
		const doubt = doubtOf(judged.reason)
		if (doubt === undefined) return
		store.collectors.noteCount(meter.id, { flag: doubt })
		return tell(doubtful(doubt, channel, Number(count.value)))
	}
	if (judged.rollover !== null) store.collectors.addScale({ meterId: meter.id, ...judged.rollover })
	const isStated = answered.some(({ quantity }) => quantity === 'status')
	const told = { lastCount: Number(count.value), lastCountAt: at, flag: isStated ? '' : null }
	store.collectors.noteCount(meter.id, told)
	if (lineFaultOf(channel.flag) !== undefined) tell(mended(channel))
}

function doubtful(doubt: Doubt, { number, lastCount }: Channel, count: number): string {
	const before = lastCount === null ? 'below the base that was set' : `after ${lastCount}`
	const what = {
		reset: `is ${count} ${before}, and no rollover explains it: the collector was exchanged, or lost its memory`,
		jump: `is ${count} ${before}, more than pulses can come in the time: the collector was exchanged, or is disturbed`,
		range: `is ${count}, which its counter cannot show: the collector’s model is not the right one`,
	}[doubt]
	return (
		`The count of channel ${number} ${what}. Counts are kept, no value is made of them. ` +
		'Read the meter’s display and set the base of the channel anew.'
	)
}

const mended = ({ number, flag }: Channel): string =>
	`The line to channel ${number} is in order again after ${flag === 'short' ? 'a short circuit' : 'it was cut'}: pulses ` +
	'of that time may be missing. Compare with the meter’s display and correct the base where they differ.'
