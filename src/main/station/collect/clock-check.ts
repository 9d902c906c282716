/** Once a day each meter that tells its time is asked for it; the difference to ours is kept for people to see. */
import { meterLocalToInstant } from '../../domain/calendar/local-time.ts'
import type { Clock } from '../../lines/clock.ts'
import type { TurnPriority } from '../../lines/line.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { ReadFailure, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import type { ClockOffset } from '../../store/collection.ts'
import type { ClockWatch } from '../watch/clock-watch.ts'
import type { KnownMeter } from './known-meters.ts'

const dayMs = 86_400_000
const job: ReadJob = { kind: 'clock' }

type ClockCheckOptions = {
	readonly clock: Clock
	readonly ask: (meter: KnownMeter, job: ReadJob, priority: TurnPriority, done: (result: ReadResult) => void) => void
	readonly failed: (meter: KnownMeter, job: ReadJob, failure: ReadFailure) => void
	/** Hears every answer. While it does not believe our own clock, a difference says nothing about a meter's. */
	readonly time?: Pick<ClockWatch, 'heard' | 'isTrusted'> | undefined
	readonly found: (meterId: number, offset: ClockOffset) => void
	/** As earlier runs found them. */
	readonly known: ReadonlyMap<number, ClockOffset>
}

export function createClockCheck({ clock, ask, failed, time, found, known }: ClockCheckOptions) {
	const checkedAt = new Map<number, number>()
	// Every few seconds it is looked whether a clock is an alarm: that costs no question to the database.
	const offsets = new Map([...known].map(([id, { offsetMs }]) => [id, offsetMs]))
	const check = (meter: KnownMeter, priority: TurnPriority) => {
		checkedAt.set(meter.id, clock.now())
		ask(meter, job, priority, (result) => {
			if (result.failure !== null) {
				// Without its key a meter is asked again as soon as there is one; the round says what is missing.
				if (result.failure.reason === 'line' || result.failure.reason === 'no-key') checkedAt.delete(meter.id)
				else if (result.failure.reason !== 'not-offered') failed(meter, job, result.failure)
			}
			const offsetMs = clockOffsetMs(meter, result)
			if (offsetMs === null) return
			time?.heard(meter.id, offsetMs)
			// Asked again when the time is clear.
			if (time?.isTrusted() === false) return void checkedAt.delete(meter.id)
			offsets.set(meter.id, offsetMs)
			found(meter.id, { at: clock.now(), offsetMs })
		})
	}
	return {
		look(meters: readonly KnownMeter[]) {
			for (const meter of meters) {
				// Its points have the clock of their concentrator, which is a meter of ours itself.
				if (meter.concentratorId !== null) continue
				if (!protocolNamed(meter.model.protocol)?.offers.includes('clock')) continue
				if (clock.now() - (checkedAt.get(meter.id) ?? Number.NEGATIVE_INFINITY) < dayMs) continue
				check(meter, 'profile')
			}
		},
		again: (meter: KnownMeter) => check(meter, 'user'),
		/** The meter's clock minus ours when it was asked last; null: it never told. */
		offsetMs: (meterId: number): number | null => offsets.get(meterId) ?? null,
	}
}

/** Meter minus station; null when the meter told no usable time. */
function clockOffsetMs(meter: KnownMeter, result: ReadResult): number | null {
	if (result.clock === undefined) return null
	const { local, receivedAt } = result.clock
	const offsets = (['earlier', 'later'] as const).flatMap((twice) => {
		const instant = meterLocalToInstant(meter.zone, meter.clock, local, twice)
		return instant.ok ? instant.at - receivedAt : []
	})
	return offsets.reduce<number | null>(
		(best, each) => (best === null || Math.abs(each) < Math.abs(best) ? each : best),
		null,
	)
}
