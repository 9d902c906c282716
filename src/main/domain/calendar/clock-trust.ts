/**
 * Whether the PC's clock may be believed after it jumped. The wall clock is compared with one that nobody can set, and
 * the meters' clocks are the witnesses of which of the two times was right. Pure.
 */

/** One look at both clocks in the same moment: UTC epoch ms, and ms of a clock that only ever goes on. */
export type ClockSample = { readonly wallMs: number; readonly steadyMs: number }

/** Less than this is how clocks are (drift, a time server's small corrections), and no jump. */
export const jumpToleranceMs = 60_000

/** How far the wall clock was set between two looks; positive: forward. Time that went by is no part of it. */
export const stepBetween = (before: ClockSample, after: ClockSample): number =>
	after.wallMs - before.wallMs - (after.steadyMs - before.steadyMs)

export const isJump = (stepMs: number): boolean => Math.abs(stepMs) >= jumpToleranceMs

/** A witness that was never asked before speaks for the new time when its clock is as near as this. */
const nearMs = 5 * 60_000

export type Testimony = 'right' | 'wrong' | 'unclear'

/**
 * What one meter says of the time after the jump. `before`, `after`: its clock minus ours, then and now (ms); null: not
 * known. A clock that has come nearer speaks for the new time, one that went away against it; one that is off by
 * hours on both sides still tells which of the two is nearer.
 */
export function testimony(before: number | null, after: number): Testimony {
	if (before === null) return Math.abs(after) <= nearMs ? 'right' : 'unclear'
	if (Math.abs(Math.abs(after) - Math.abs(before)) < jumpToleranceMs / 2) return 'unclear'
	return Math.abs(after) < Math.abs(before) ? 'right' : 'wrong'
}

/**
 * One witness more than those against it is a majority where there is one only; else two are asked for. Against the new
 * time, with which nothing is fetched any more, most of those who were heard have to speak: a single clock that was set
 * in the same hour must not stop the reading of a house.
 */
export function majority(said: readonly Testimony[], witnesses: number): Testimony {
	const right = said.filter((each) => each === 'right').length
	const wrong = said.filter((each) => each === 'wrong').length
	const wanted = witnesses <= 1 ? 1 : 2
	if (right - wrong >= wanted) return 'right'
	return wrong * 2 > said.length ? 'wrong' : 'unclear'
}
