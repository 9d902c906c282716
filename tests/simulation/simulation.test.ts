/** Seeded buildings through simulated months: whatever happened on the way, at the end the file says what was. */
import { expect, test } from 'vitest'
import { describeDrawn, draw } from './drawn.ts'
import { judge } from './invariants.ts'
import { keptSeeds } from './seeds.ts'
import { simulate } from './simulation.ts'

/** On a machine that has other things to do as well. */
const longestMs = 900_000

test.each(keptSeeds)(
	'seed $seed, $days days, $meters meters: after trouble and quiet, all that was held is there, once, and true',
	async ({ seed, days, meters }) => {
		const asked = { seed, days, meters }
		const simulated = await simulate(asked)
		try {
			const verdict = judge(simulated)
			const repeat = `npm run simulate -- --seed ${seed} --days ${days} --meters ${meters}`
			const told = `${repeat}\n${describeDrawn(draw(asked))}\n${simulated.log.slice(-60).join('\n')}`
			expect(verdict.broken, told).toEqual([])
			expect(verdict.held).toBeGreaterThan(0)
			expect(verdict.readings).toBeGreaterThan(meters * days)
		} finally {
			simulated.remove()
		}
	},
	longestMs,
)

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
