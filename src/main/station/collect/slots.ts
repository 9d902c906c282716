/** The quarter hours of the wall clock, whatever the PC did in between. */
import { quarterHourMs } from '../../domain/calendar/periods.ts'
import type { Clock } from '../../lines/clock.ts'

/** Rounds start this long after the quarter hour, so that meters have written their own record. */
const afterSlotMs = 2_000

/** Calls `slot` after every quarter hour until `ended`. */
export async function everySlot(clock: Clock, ended: AbortSignal, slot: () => void): Promise<void> {
	let handled = slotNumber(clock.now())
	while (!ended.aborted) {
		// Short sleeps: after the PC slept or its clock was set, the wall clock decides, not the timer. However many
		// quarter hours were slept through, one round is due; the rest comes from the meters' memory.
		await clock.sleep(Math.min(slotStart(handled + 1) - clock.now(), 10_000), ended)
		const current = slotNumber(clock.now())
		if (current > handled && !ended.aborted) slot()
		handled = current
	}
}

export const nextSlotAt = (now: number): number => slotStart(slotNumber(now) + 1)

const slotNumber = (now: number): number => Math.floor((now - afterSlotMs) / quarterHourMs)
const slotStart = (slot: number): number => slot * quarterHourMs + afterSlotMs
