/** The command line reads a meter of every protocol, as a person without a database would, and searches its line. */
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli } from '../../src/main/cli/run.ts'
import { lines, meters } from '../../src/virtual/building/plan.ts'
import { keyOf } from '../../src/virtual/wmbus/security.ts'
import { root, startVirtual, type Virtual } from './house.ts'

const flats = ['strom-1', 'strom-2', 'waerme']
const technology = lines.filter(({ id }) => !flats.includes(id))

let virtual: Virtual

beforeAll(async () => {
	virtual = await startVirtual(0, [`--lines=${technology.map(({ id }) => id).join(',')}`])
})
afterAll(() => virtual?.stop())

type Printed = {
	readonly ok: boolean
	readonly protocol: string
	readonly address?: string
	readonly device: { readonly serial: string } | null
	readonly readings: readonly { readonly key: string; readonly value: string | null; readonly unit: string }[]
}

async function run(args: readonly string[]) {
	const written = { out: '', err: '' }
	const [stdout, stderr] = [new PassThrough(), new PassThrough()]
	stdout.on('data', (text) => void (written.out += text))
	stderr.on('data', (text) => void (written.err += text))
	const code = await runCli(args, { stdin: Readable.from([]), stdout, stderr }, join(root, 'resources/presets'))
	const printed = written.out
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as Printed)
	return { code, printed, said: written.err }
}

const lineOf = (id: string) => virtual.announcement.lines.find((line) => line.id === id)!

test.each(technology)('reads a meter on the line $title ($protocol)', async ({ id, protocol }) => {
	const meter = meters.find(({ line }) => line === id)!
	const key = protocol === 'wmbus' ? keyOf(meter) : null
	const { code, printed, said } = await run([
		...['read', '--line', lineOf(id).tcp, '--protocol', protocol, '--address', meter.address],
		...['--model', meter.model!],
		...(key === null ? [] : ['--key', key]),
	])
	expect(code, said).toBe(0)
	expect(printed.every((line) => line.ok && line.protocol === protocol)).toBe(true)
	const values = printed.flatMap(({ readings }) => readings).filter(({ value }) => value !== null)
	expect(values.some(({ unit }) => unit.endsWith('Wh') || unit === 'm3' || unit === 'L')).toBe(true)
	expect(values.every(({ key: name }) => name !== '')).toBe(true)
	if (key !== null) expect(JSON.stringify(printed) + said).not.toContain(key)
})

/** The others' searches take minutes, or listen for them: each has its own test in memory. */
const quick: Readonly<Record<string, readonly string[]>> = {
	modbus: ['--from', '1', '--to', '3'],
	dlms: ['--from', '1', '--to', '2'],
	sml: [],
}
const quicklySearched = technology.filter(({ protocol }) => protocol in quick)

test.each(quicklySearched)('finds the meters of the line $title ($protocol)', async ({ id, protocol }) => {
	const range = quick[protocol]!
	const { code, printed, said } = await run(['scan', '--line', lineOf(id).tcp, '--protocol', protocol, ...range])
	expect(code, said).toBe(0)
	const there = meters.filter(({ line }) => line === id)
	expect(printed.length).toBeGreaterThanOrEqual(there.length)
	for (const { serial, address } of there) {
		const names = printed.map((line) => `${line.address} ${line.device?.serial ?? ''}`)
		expect(
			names.some((name) => name.includes(serial) || name.startsWith(`${address} `)),
			names.join(', '),
		).toBe(true)
	}
})
