/** Seeds that are simulated with every test run. */

import type { Asked } from './drawn.ts'

export type KeptSeed = Omit<Asked, 'trouble'>

/** On a machine that has other things to do as well. */
export const longestMs = 1_800_000

/** A file of their own each, so that they run side by side. */
export const months = [
	{ seed: 202, days: 30, meters: 60 },
	{ seed: 303, days: 30, meters: 60 },
	{ seed: 404, days: 30, meters: 60 },
] as const

/** As few days and meters as still show what each of them found. */
export const seedsThatFound: readonly KeptSeed[] = [
	// An hour with 705 m³: the line between two readings around a rollover ran back through all that was counted.
	{ seed: 31, days: 6, meters: 24, rollovers: 'some' },
	// The PC's clock an hour off: every meter's clock was called wrong, and the last good value a glitch.
	{ seed: 13, days: 6, meters: 24 },
]
