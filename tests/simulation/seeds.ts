/** Seeds that are simulated with every test run; a seed that finds something is added here, with what it found. */

export type KeptSeed = { readonly seed: number; readonly days: number; readonly meters: number }

/**
 * As long as a test run has time for. `npm run simulate -- --days 30 --meters 60 --seed 101` is the whole month of the
 * first one.
 */
export const keptSeeds: readonly KeptSeed[] = [
	{ seed: 101, days: 4, meters: 12 },
	{ seed: 202, days: 4, meters: 12 },
	{ seed: 303, days: 4, meters: 12 },
]
