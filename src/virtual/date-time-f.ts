/** A point in time in the records of M-Bus, wired and by radio. */
import { hourMs, offsetMs } from './building/clock.ts'
import type { Moment } from './building/memory.ts'
import type { Meter } from './building/plan.ts'

/** Type F, compound CP32: the meter's own local time, bit 15 = summer time, year split over two bytes. */
export function dateTimeF(meter: Meter, { shown, instant }: Moment): number[] {
	const isSummer = offsetMs(instant + meter.clockOffsetMs, meter.clock) > hourMs
	const year = shown.year % 100
	return [
		shown.minute,
		shown.hour | (isSummer ? 0x80 : 0),
		shown.day | ((year & 0x07) << 5),
		shown.month | ((year >> 3) << 4),
	]
}
