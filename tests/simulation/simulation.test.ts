/** Seeds that found something; and a seed decides everything. The months of every run have files of their own. */
import { expect, test } from 'vitest'
import { testSeed } from './month.ts'
import { longestMs, seedsThatFound } from './seeds.ts'
import { simulate } from './simulation.ts'

for (const kept of seedsThatFound) testSeed(kept)

test(
	'the same seed is the same month, byte for byte; another one is another',
	async () => {
		const hashOf = async (seed: number) => {
			const simulated = await simulate({ seed, days: 2, meters: 8 })
			simulated.remove()
			return simulated.hash
		}
		const first = await hashOf(7)
		expect(await hashOf(7)).toBe(first)
		expect(await hashOf(8)).not.toBe(first)
	},
	longestMs,
)
