/** Seeds that are simulated with every test run. */

export type KeptSeed = { readonly seed: number; readonly days: number; readonly meters: number }

/** On a machine that has other things to do as well. */
export const longestMs = 1_800_000

/** A file of their own each, so that they run side by side. */
export const months = [
	{ seed: 101, days: 30, meters: 60 },
	{ seed: 202, days: 30, meters: 60 },
	{ seed: 303, days: 30, meters: 60 },
] as const

/** As few days and meters as still show what each of them found. */
export const seedsThatFound: readonly KeptSeed[] = []
