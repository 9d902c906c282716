/** `price` as a script uses it: files in, one JSON line out, a sentence where there is no price. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/main/cli/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-price-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function file(content: unknown): string {
	const path = join(folder, `${files++}.json`)
	writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
	return path
}

async function price(tariff: unknown, load: unknown, ...more: readonly string[]) {
	const streams = { stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough() }
	const words = ['price', '--tariff', file(tariff), '--load', file(load), ...more]
	const code = await runCli(words, streams, folder)
	streams.stdout.end()
	streams.stderr.end()
	const [out, said] = await Promise.all([text(streams.stdout), text(streams.stderr)])
	return { code, said, months: code === 0 ? JSON.parse(out).months : [] }
}

/** 1 kWh an hour, all year. */
const hourly = new Array(8760).fill(1000)
const flat = { periods: [{ id: 1, tiers: [{ upTo: null, price: 0.3 }] }] }
const own = {
	currency: 'EUR',
	unit: 'kWh',
	vatPercent: '19',
	standing: [{ name: 'Grundpreis', amount: '9.5', per: 'month' }],
	bands: [{ name: 'Strom', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.3' }] }],
}

/** What it is, the tariff, the load, and a part of the sentence. */
const unpriced: readonly (readonly [string, unknown, unknown, string])[] = [
	['a gap in the load', own, [...hourly.slice(1), null], 'step 8759 is null'],
	['negative consumption', own, [-1, ...hourly.slice(1)], 'step 0 is -1'],
	['fractions of Wh', own, [0.5, ...hourly.slice(1)], 'step 0 is 0.5'],
	['a leap year', own, [...hourly, ...hourly.slice(0, 24)], '8784 steps'],
	['no load', own, {}, 'no JSON array'],
	['no JSON', '{', hourly, 'cannot be read'],
	['no tariff', [], hourly, 'no JSON object'],
	[
		'a field that is not read',
		{ ...own, bands: [{ ...own.bands[0], tier: [] }] },
		hourly,
		'bands.0.tier: there is no such field',
	],
	['a schedule field that is not read', { energy: flat, fixed: 1 }, hourly, 'fixed'],
	[
		'a period that does not exist',
		{ energy: { ...flat, weekday: new Array(12).fill(new Array(24).fill(2)) } },
		hourly,
		'no period 2',
	],
	[
		'tiers out of order',
		{
			energy: {
				periods: [
					{
						id: 1,
						tiers: [
							{ upTo: 5, price: 1 },
							{ upTo: 4, price: 1 },
							{ upTo: null, price: 1 },
						],
					},
				],
			},
		},
		hourly,
		'tiers ascend',
	],
	[
		'a table without an end',
		{ energy: { periods: [{ id: 1, tiers: [{ upTo: 5, price: 1 }] }] } },
		hourly,
		'only the last tier is open',
	],
	[
		'a price of ten billion',
		{ energy: { periods: [{ id: 1, tiers: [{ upTo: null, price: 1e10 }] }] } },
		hourly,
		'bands.0.tiers.0.price',
	],
	[
		'a price of nine decimals',
		{ energy: { periods: [{ id: 1, tiers: [{ upTo: null, price: 1e-9 }] }] } },
		hourly,
		'bands.0.tiers.0.price',
	],
	[
		'a register that a load does not have',
		{ ...own, bands: [{ ...own.bands[0], source: { kind: 'register', tariff: 1 } }] },
		hourly,
		'register 1',
	],
	[
		'windows of quarter hours for an hourly load',
		{
			...own,
			bands: [
				{ ...own.bands[0], source: { kind: 'windows', windows: [{ from: '06:30', to: '24:00' }] } },
				{ ...own.bands[0], source: { kind: 'windows', windows: [] } },
			],
		},
		hourly,
		'quarter hours would not',
	],
	[
		'demand of quarter hours in an hourly load',
		{ ...own, demand: [{ name: 'peak', intervalMinutes: 15, windows: [], tiers: [{ upTo: null, price: '7' }] }] },
		hourly,
		'fewer minutes',
	],
	[
		'hours without a band',
		{ ...own, bands: [{ ...own.bands[0], source: { kind: 'windows', windows: [{ from: '06:00', to: '22:00' }] } }] },
		hourly,
		'no band applies',
	],
	['water', { ...own, unit: 'm3' }, hourly, 'a load is energy'],
	['no version yet', { versions: [{ validFrom: '2018-02-01', definition: own }] }, hourly, 'no version'],
]

describe('price', () => {
	test('gives twelve months with every part as a plain decimal string', async () => {
		const { months } = await price({ energy: flat, fixedMonthly: 5, minMonthly: 250 }, hourly)
		expect(months).toHaveLength(12)
		expect(months[0]).toEqual({
			month: 1,
			kWh: '744',
			energy: '223.2',
			demand: '0',
			fixed: '5',
			minimum: '21.8',
			total: '250',
		})
	})

	test('reads our own form, a quarter-hourly load, prices per MWh and GJ, area and persons', async () => {
		expect((await price(own, hourly)).months[1]).toMatchObject({ kWh: '672', energy: '201.6', fixed: '9.5' })
		const quarters = new Array(35_040).fill(250)
		const perMwh = { ...own, unit: 'MWh', bands: [{ ...own.bands[0], tiers: [{ upTo: null, price: '300' }] }] }
		expect((await price(perMwh, quarters)).months[1]).toMatchObject({ kWh: '672', energy: '201.6' })
		const perGj = { ...own, unit: 'GJ', bands: [{ ...own.bands[0], tiers: [{ upTo: null, price: '100' }] }] }
		expect((await price(perGj, quarters)).months[1]).toMatchObject({ energy: '241.92' })
		const perM2 = { ...own, standing: [{ name: 'Fläche', amount: '0.1', per: 'month', basis: 'm2' }] }
		expect((await price(perM2, hourly)).said).toContain('--area')
		expect((await price(perM2, hourly, '--area', '84.5')).months[0].fixed).toBe('8.45')
	})

	test('prices each version from its day on, also inside a month', async () => {
		const dearer = { ...own, standing: [{ ...own.standing[0], amount: '19' }] }
		const versions = [
			{ validFrom: '2017-01-01', definition: own },
			{ validFrom: '2018-04-16', definition: dearer },
		]
		const { months } = await price({ versions }, hourly)
		expect(months.map(({ fixed }: { fixed: string }) => fixed).slice(2, 5)).toEqual(['9.5', '14.25', '19'])
		const twice = { versions: [versions[0], { ...versions[1], validFrom: '2017-01-01' }] }
		expect(await price(twice, hourly)).toMatchObject({ code: 1, said: expect.stringContaining('two versions begin') })
	})

	test('carries the counter of an annual tariff from month to month', async () => {
		const tiers = [
			{ upTo: '1000', price: '0.5' },
			{ upTo: null, price: '1' },
		]
		const annual = { ...own, tierPeriod: 'year', bands: [{ ...own.bands[0], tiers }] }
		const { months } = await price(annual, hourly)
		// 744 kWh in January; of February's 672 the limit leaves 256.
		expect(months.slice(0, 3).map(({ energy }: { energy: string }) => energy)).toEqual(['372', '544', '744'])
		const fromFebruary = await price({ ...annual, tierYearStart: '02-01' }, hourly)
		expect(fromFebruary.months[1].energy).toBe('336')
	})

	test.each(unpriced)('says in a sentence why there is no price: %s', async (_, tariff, load, part) => {
		expect(await price(tariff, load)).toMatchObject({ code: 1, said: expect.stringContaining(part) })
	})

	test('says what is hardly meant, and takes it as it stands', async () => {
		const odd = {
			...own,
			bands: [
				{
					...own.bands[0],
					tiers: [
						{ upTo: '10', price: '30' },
						{ upTo: null, price: '-0.3' },
					],
				},
			],
		}
		const { code, said } = await price(odd, hourly)
		expect(code).toBe(0)
		expect(said.split('\n').slice(0, -1)).toEqual([
			expect.stringMatching(/^bands\.0\.tiers\.0\.price .*far above/),
			expect.stringMatching(/^bands\.0\.tiers\.1\.price .*negative/),
			expect.stringMatching(/^bands\.0\.tiers\.1\.price .*lower/),
		])
	})

	test('reads the tariff that the README shows', async () => {
		const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')
		const shown = /```json\n(\{ "currency"[\s\S]*?)```/.exec(readme)![1]!
		const quarters = new Array(35_040).fill(250)
		expect(await price(shown, quarters, '--persons', '5')).toMatchObject({ code: 0, said: '' })
		// A household that nobody counted is not a small one.
		expect(await price(shown, quarters)).toMatchObject({ code: 1, said: expect.stringContaining('--persons') })
	})

	test('asks for what it needs', async () => {
		expect(await price(own, hourly, '--mode', 'other')).toMatchObject({
			code: 1,
			said: expect.stringContaining('--mode'),
		})
		expect(await price(own, hourly, '--line', 'tcp://a:1')).toMatchObject({ code: 2 })
		const streams = { stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough() }
		expect(await runCli(['price'], streams, folder)).toBe(2)
	})
})
