/** One simulated building as a test: whatever happened on the way, at the end the file says what was. */
import { expect, test } from 'vitest'
import { describeDrawn, draw } from './drawn.ts'
import { judge } from './invariants.ts'
import { type KeptSeed, longestMs } from './seeds.ts'
import { simulate } from './simulation.ts'

export const testSeed = (asked: KeptSeed): void => {
	const { seed, days, meters, rollovers } = asked
	test(
		`seed ${seed}, ${days} days, ${meters} meters: after trouble and quiet, all that was held is there, once, and true`,
		async () => {
			const simulated = await simulate(asked)
			try {
				const verdict = judge(simulated)
				const more = rollovers === 'some' ? ' --rollovers' : ''
				const repeat = `npm run simulate -- --seed ${seed} --days ${days} --meters ${meters}${more}`
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
}
