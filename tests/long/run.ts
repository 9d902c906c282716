/** `npm run test:long [-- --seed N]`: the large counts, with printed seeds; writes tests/LONG.md. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { hammerCjt188 } from '../unit/protocols/cjt188/laws.ts'
import { hammerDlms } from '../unit/protocols/dlms/laws.ts'
import { hammerDlt645 } from '../unit/protocols/dlt645/laws.ts'
import { hammerDlt645Of1997 } from '../unit/protocols/dlt645-1997/laws.ts'
import { hammerGdw1376 } from '../unit/protocols/gdw1376/laws.ts'
import { hammerIec } from '../unit/protocols/iec62056-21/laws.ts'
import type { Hammered } from '../unit/protocols/laws.ts'
import { hammerMbus } from '../unit/protocols/mbus/laws.ts'
import { hammerModbus } from '../unit/protocols/modbus/laws.ts'
import { hammerSml } from '../unit/protocols/sml/laws.ts'
import { hammerWmbus } from '../unit/protocols/wmbus/laws.ts'

const { values } = parseArgs({ options: { seed: { type: 'string' } } })
const seed = values.seed === undefined ? 1 + Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
const buffers = 10_000_000

type Entry = {
	readonly name: string
	readonly hammer: (buffers: number, seed: number) => Hammered
	readonly whole: string
}

/** `whole`: what a buffer is that is accepted. */
const decoders: readonly Entry[] = [
	{ name: 'DL/T 645-2007', hammer: hammerDlt645, whole: 'frames' },
	{ name: 'DL/T 645-1997', hammer: hammerDlt645Of1997, whole: 'frames' },
	{ name: 'CJ/T 188', hammer: hammerCjt188, whole: 'frames' },
	{ name: 'DLMS', hammer: (buffers, seed) => hammerDlms(buffers, seed, true), whole: 'frames' },
	{ name: 'Q/GDW 1376.1', hammer: hammerGdw1376, whole: 'frames' },
	{ name: 'M-Bus', hammer: hammerMbus, whole: 'frames' },
	{ name: 'Modbus', hammer: hammerModbus, whole: 'frames' },
	{ name: 'IEC 62056-21', hammer: hammerIec, whole: 'messages' },
	{ name: 'SML', hammer: hammerSml, whole: 'files' },
	{ name: 'Wireless M-Bus', hammer: hammerWmbus, whole: 'telegrams' },
]

type Run = { readonly name: string; readonly outcome: string; readonly ok: boolean }

const runs = decoders.map(({ name: decoder, hammer, whole }): Run => {
	const name = `${decoder} decoder, hostile buffers`
	console.log(`${name}: ${buffers.toLocaleString('en')} (seed ${seed}) …`)
	const startedAt = performance.now()
	let result: Omit<Run, 'name'>
	try {
		const { accepted, mostReadsPerByte } = hammer(buffers, seed)
		const seconds = Math.round((performance.now() - startedAt) / 1000)
		const looks = `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte`
		result = { outcome: `${looks}; ${accepted.toLocaleString('en')} were whole ${whole}, ${seconds} s`, ok: true }
	} catch (cause) {
		result = { outcome: `FAILED: ${cause instanceof Error ? cause.message : String(cause)}`, ok: false }
	}
	console.log(`  ${result.outcome}`)
	return { name, ...result }
})

const rows = runs.map(({ name, outcome }) => `| ${name} | ${buffers.toLocaleString('en')} | ${outcome} |`)
writeFileSync(
	resolve(import.meta.dirname, '../LONG.md'),
	[
		'# Long runs',
		'',
		`Written by \`npm run test:long -- --seed ${seed}\`. Half of the buffers are valid frames with mutated content and a right checksum.`,
		'',
		'| what | count | outcome |',
		'| --- | ---: | --- |',
		...rows,
		'',
	].join('\n'),
)
process.exitCode = runs.every(({ ok }) => ok) ? 0 : 1
