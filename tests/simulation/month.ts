/** One simulated building as a test: whatever happened on the way, at the end the file says what was. */
import { expect, test } from 'vitest'
import { describeDrawn, draw } from './drawn.ts'
import { judge } from './invariants.ts'
import { type KeptSeed, longestMs } from './seeds.ts'
import { simulate } from './simulation.ts'

export const testSeed = ({ seed, days, meters }: KeptSeed): void =>
	test(
		`seed ${seed}, ${days} days, ${meters} meters: after trouble and quiet, all that was held is there, once, and true`,
		async () => {
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
