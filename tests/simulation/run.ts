/** `npm run simulate -- [--days N] [--meters N] [--seed N]`: one drawn building; exit code 1 where something does not hold. */
import { parseArgs } from 'node:util'
import { describeDrawn, draw } from './drawn.ts'
import { judge } from './invariants.ts'
import { simulate } from './simulation.ts'

const { values } = parseArgs({
	options: {
		days: { type: 'string', default: '30' },
		meters: { type: 'string', default: '60' },
		seed: { type: 'string' },
		rollovers: { type: 'boolean', default: false },
		keep: { type: 'boolean', default: false },
		/** All that was logged, not only the end of it. */
		log: { type: 'boolean', default: false },
	},
})
const seed = values.seed === undefined ? 1 + Math.floor(Math.random() * 1_000_000) : Number(values.seed)
const asked = {
	seed,
	days: Number(values.days),
	meters: Number(values.meters),
	...(values.rollovers && { rollovers: 'some' as const }),
}
if (![asked.seed, asked.days, asked.meters].every((each) => Number.isSafeInteger(each) && each > 0) || asked.days < 2) {
	console.error('--days (2 or more), --meters and --seed are whole numbers')
	process.exit(2)
}
console.log(describeDrawn(draw(asked)))

const startedAt = performance.now()
const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(0)
const stepDays = Math.max(1, Math.floor(asked.days / 20))
const simulated = await simulate(asked, {
	day: (day) => {
		const rss = Math.round(process.memoryUsage.rss() / 1e6)
		if (day % stepDays === 0) console.log(`day ${day} of ${asked.days}: ${seconds()} s, ${rss} MB`)
	},
})
const { broken, readings, held, missing, quarantined } = judge(simulated)
console.log(
	`${simulated.exchanges} requests, ${readings} readings, ${quarantined} quarantined, ${simulated.kills} kills, ${seconds()} s`,
)
console.log(`boundary values that memory held: ${held}, missing ${missing}; run ${simulated.hash}`)
if (broken.length > 0) {
	console.log(simulated.log.slice(values.log ? 0 : -100).join('\n'))
	console.log(`\nBROKEN\n${broken.join('\n')}`)
	console.log(`\nagain: npm run simulate -- --seed ${seed} --days ${asked.days} --meters ${asked.meters}`)
}
if (values.keep) console.log(`kept: ${simulated.databasePath}`)
else simulated.remove()
process.exitCode = broken.length === 0 ? 0 : 1
