/**
 * `npm run test:long [-- --seed N] [-- --only decoders|soak]`: the large counts, with printed seeds; writes
 * tests/LONG.md, in which what was not run stands as before.
 */
import { readFileSync, writeFileSync } from 'node:fs'
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
import { soakMonth } from './soak.ts'

const { values } = parseArgs({ options: { seed: { type: 'string' }, only: { type: 'string' } } })
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

type Run = { readonly name: string; readonly count: number; readonly outcome: string; readonly ok: boolean }

const hammered = (values.only === 'soak' ? [] : decoders).map(({ name: decoder, hammer, whole }): Run => {
	const name = `${decoder} decoder, hostile buffers`
	console.log(`${name}: ${buffers.toLocaleString('en')} (seed ${seed}) …`)
	const startedAt = performance.now()
	let result: Omit<Run, 'name' | 'count'>
	try {
		const { accepted, mostReadsPerByte } = hammer(buffers, seed)
		const seconds = Math.round((performance.now() - startedAt) / 1000)
		const looks = `no throw, at most ${mostReadsPerByte.toFixed(1)} looks per byte`
		result = { outcome: `${looks}; ${accepted.toLocaleString('en')} were whole ${whole}, ${seconds} s`, ok: true }
	} catch (cause) {
		result = { outcome: `FAILED: ${cause instanceof Error ? cause.message : String(cause)}`, ok: false }
	}
	console.log(`  ${result.outcome}`)
	return { name, count: buffers, ...result }
})

const runs = [...hammered, ...(values.only === 'decoders' ? [] : [await soaked()])]

const path = resolve(import.meta.dirname, '../LONG.md')
const cellsOf = (row: string) => row.split('|').map((cell) => cell.trim())
const standing = readFileSync(path, 'utf8')
	.split('\n')
	.filter((row) => row.startsWith('| ') && !['what', '---'].includes(cellsOf(row)[1]!))
const rows = new Map(standing.map((row) => [cellsOf(row)[1]!, row]))
for (const { name, count, outcome } of runs) rows.set(name, `| ${name} | ${count.toLocaleString('en')} | ${outcome} |`)
writeFileSync(
	path,
	[
		'# Long runs',
		'',
		'Written by `npm run test:long`. Half of the buffers are valid frames with mutated content and a right checksum.',
		`The seed of the latest run: ${seed}.`,
		'',
		'| what | count | outcome |',
		'| --- | ---: | --- |',
		...rows.values(),
		'',
	].join('\n'),
)
process.exitCode = runs.every(({ ok }) => ok) ? 0 : 1

async function soaked(): Promise<Run> {
	const name = '250 meters over simulated days, memory'
	console.log(`${name} …`)
	try {
		const { days, outcome } = await soakMonth()
		console.log(`  ${outcome}`)
		return { name, count: days, outcome, ok: true }
	} catch (cause) {
		const text = cause instanceof Error ? cause.message : String(cause)
		console.log(`  FAILED: ${text}`)
		return { name, count: 0, outcome: `FAILED: ${text}`, ok: false }
	}
}
