/**
 * Waiting for a line that was lost for a moment. A search is mostly silence, and a gateway that leaves everything
 * unanswered for 15 s is connected anew (RELIABILITY 2.4 row 22): that must not end the search.
 */
import type { Line, LineState } from './line.ts'

/** A gateway that was connected anew is back at once, a pulled plug that was put back within some seconds. */
export const reopenedWithinMs = 10_000

/** True as soon as the line is open; false when it is not within `reopenedWithinMs`, is closed, or `wanted` says no. */
export function reopened(line: Pick<Line, 'state' | 'onState'>, wanted: () => boolean): Promise<boolean> {
	return new Promise((resolve) => {
		const settle = (isOpen: boolean) => {
			clearTimeout(timer)
			clearInterval(looking)
			off()
			resolve(isOpen)
		}
		const look = (state: LineState = line.state()) => {
			if (!wanted() || state.kind === 'closed') settle(false)
			else if (state.kind === 'open') settle(true)
		}
		const timer = setTimeout(() => settle(false), reopenedWithinMs)
		const looking = setInterval(() => look(), 100)
		const off = line.onState((state) => look(state))
		look()
	})
}
