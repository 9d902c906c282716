/** `npm run test:long [-- --seed N]`: the large counts, with printed seeds; writes tests/LONG.md. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { hammerCjt188 } from '../unit/protocols/cjt188/laws.ts'
import { hammerDlms } from '../unit/protocols/dlms/laws.ts'
import { hostileBuffers } from '../unit/protocols/dlt645/laws.ts'
import { hammerDlt645Of1997 } from '../unit/protocols/dlt645-1997/laws.ts'
import { hammerGdw1376 } from '../unit/protocols/gdw1376/laws.ts'
import { hammerIec } from '../unit/protocols/iec62056-21/laws.ts'
import { hammerMbus } from '../unit/protocols/mbus/laws.ts'
import { hammerModbus } from '../unit/protocols/modbus/laws.ts'
import { hammerSml } from '../unit/protocols/sml/laws.ts'
import { hammerWmbus } from '../unit/protocols/wmbus/laws.ts'

const { values } = parseArgs({ options: { seed: { type: 'string' } } })
const seed = values.seed === undefined ? 1 + Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
const buffers = 10_000_000

type Run = { readonly name: string; readonly count: number; readonly outcome: string; readonly ok: boolean }

function run(name: string, count: number, work: () => string): Run {
	console.log(`${name}: ${count.toLocaleString('en')} (seed ${seed}) …`)
	const startedAt = performance.now()
	try {
		const outcome = `${work()}, ${Math.round((performance.now() - startedAt) / 1000)} s`
		console.log(`  ${outcome}`)
		return { name, count, outcome, ok: true }
	} catch (cause) {
		const outcome = `FAILED: ${cause instanceof Error ? cause.message : String(cause)}`
		console.log(`  ${outcome}`)
		return { name, count, outcome, ok: false }
	}
}

const runs = [
	run('DL/T 645-2007 decoder, hostile buffers', buffers, () => {
		const { accepted } = hostileBuffers(buffers, seed)
		return `no throw, at most 8 looks per byte; ${accepted.toLocaleString('en')} were whole frames`
	}),
	run('DL/T 645-1997 decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerDlt645Of1997(buffers, seed)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole frames`
	}),
	run('CJ/T 188 decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerCjt188(buffers, seed)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole frames`
	}),
	run('DLMS decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerDlms(buffers, seed, true)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole frames`
	}),
	run('Q/GDW 1376.1 decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerGdw1376(buffers, seed)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole frames`
	}),
	run('M-Bus decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerMbus(buffers, seed)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole frames`
	}),
	run('Modbus decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerModbus(buffers, seed)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole frames`
	}),
	run('IEC 62056-21 decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerIec(buffers, seed)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole messages`
	}),
	run('SML decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerSml(buffers, seed)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole files`
	}),
	run('Wireless M-Bus decoder, hostile buffers', buffers, () => {
		const { accepted, mostReadsPerByte } = hammerWmbus(buffers, seed)
		return `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte; ${accepted.toLocaleString('en')} were whole telegrams`
	}),
]

const rows = runs.map(({ name, count, outcome }) => `| ${name} | ${count.toLocaleString('en')} | ${outcome} |`)
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
