/** Masters that are not ours against our virtual M-Bus meters; what they make of the telegrams beside our decoder. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mbus } from '../../src/main/protocols/mbus/driver.ts'
import type { DecodedRecord } from '../../src/main/protocols/protocol.ts'
import type { TcpLine } from '../../src/virtual/tcp.ts'
import { deviceOf, openStreet, streetOf } from '../unit/protocols/mbus/street.ts'
import { javaWith, pythonWith, run } from './peers.ts'

const jmbus = javaWith('mbus', ['org.openmuc:jmbus:3.3.0'])
const pyMeterBus = pythonWith('mbus', ['pyMeterBus==0.8.5', 'pyserial==3.5'])

const meters = () => [
	deviceOf('67012305', '1'),
	deviceOf('67012318', '2'),
	deviceOf('67012342', '3', { medium: 'water' }),
	deviceOf('11223344', '4', { medium: 'electricity' }),
	deviceOf('67012342', '5', { medium: 'gas' }),
]

let server: TcpLine
beforeAll(async () => {
	server = await openStreet(meters())
})
afterAll(() => server?.close())

/** What our own driver reads of the same meter at the same instant. */
function ours(address: string): readonly DecodedRecord[] {
	const { result } = streetOf(meters()).talk(mbus.read(address, { kind: 'current' }))
	expect(result.failure).toBeNull()
	return result.records.filter(({ key }) => key !== '1F')
}

const askJmbus = async (...orders: string[]): Promise<string[]> => {
	const source = join(import.meta.dirname, 'JmbusMaster.java')
	const options = { env: { ...process.env, TZ: 'UTC' } }
	const { stdout } = await run('java', ['-cp', jmbus!, source, String(server.port), ...orders], options)
	return stdout.trim().split('\n')
}

/** The value as jmbus states it: digits and a power of ten, or a date in the C locale. */
function isSame({ value, quantity, unit }: DecodedRecord, theirs: string, exponent: number): boolean {
	if (quantity === 'time') {
		// It takes the summer time bit for an offset of one millisecond, which tips the minute before
		const shown = new Date(`${theirs.replace(' UTC', '')} UTC`).getTime()
		return [shown, shown + 60_000].includes(Date.parse(`${value}Z`))
	}
	if (quantity === 'identity') return value === theirs.padStart(8, '0')
	if (quantity === 'status') return BigInt(`0x${value}`) === BigInt(theirs)
	const [whole = '', fraction = ''] = (value ?? '').split('.')
	const scale = unit === 'h' ? 0 : exponent
	const digits = (power: number) => BigInt(whole + fraction) * 10n ** BigInt(power)
	return digits(9 - fraction.length) === BigInt(theirs) * 10n ** BigInt(9 + scale)
}

test.skipIf(jmbus === null)('jmbus reads all telegrams of a meter, and every value is what we decode', async () => {
	const lines = await askJmbus('read:1', 'read:3', 'read:4')
	let compared = 0
	for (const address of ['1', '3', '4']) {
		const theirs = lines.filter((line) => line.startsWith(`read:${address}|`)).map((line) => line.split('|'))
		const records = ours(address)
		expect(theirs.map(([, key]) => key)).toEqual(records.map(({ key }) => key))
		for (const [at, record] of records.entries()) {
			const [, key, value, exponent, , storage, tariff] = theirs[at]!
			expect([key, Number(storage), Number(tariff)]).toEqual([record.key, record.storage, record.tariff])
			expect(isSame(record, value!, Number(exponent)), `${address} ${key}: ${value}, ${record.value}`).toBe(true)
			compared++
		}
	}
	expect(compared).toBeGreaterThan(120)
})

test.skipIf(jmbus === null)(
	'jmbus selects one of two meters with the same number, and finds every number by wildcards',
	async () => {
		const lines = await askJmbus('select:4223016797691103', 'select:4223016797691107', 'scan:ffffffff')
		const volumes = (order: string) => lines.filter((line) => line.startsWith(`select:${order}|0C13|`))
		expect(volumes('4223016797691103')).toHaveLength(1)
		expect(volumes('4223016797691107')[0]).toContain(
			ours('3')
				.find(({ key }) => key === '0C13')!
				.value!.replace('.', ''),
		)
		// Of two meters with one number its search finds one, so numbers are compared (lowest byte first)
		const found = lines.filter((line) => line.startsWith('scan:')).map((line) => line.split('|')[1]!.slice(0, 8))
		expect([...new Set(found)].toSorted()).toEqual(['05230167', '18230167', '42230167', '44332211'])
	},
)

test.skipIf(jmbus === null)('jmbus gives a meter another address, and it answers there', async () => {
	const lines = await askJmbus('write:2:017a09', 'read:9', 'write:9:017a02')
	expect(lines[0]).toBe('write:2:017a09|acknowledged')
	expect(lines.some((line) => line.startsWith('read:9|0C78|67012318|'))).toBe(true)
	expect(lines.at(-1)).toBe('write:9:017a02|acknowledged')
})

type Telegram = {
	readonly body: { readonly header: { readonly manufacturer: string }; readonly records: readonly PyRecord[] }
}
type PyRecord = {
	readonly storage_number: number
	readonly tariff?: number
	readonly unit: string
	readonly value: unknown
}

const askPyMeterBus = async (...orders: string[]): Promise<{ order: string; answer: unknown }[]> => {
	const source = join(import.meta.dirname, 'pymeterbus-master.py')
	const { stdout } = await run(pyMeterBus!, [source, String(server.port), ...orders])
	return stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line))
}

test.skipIf(pyMeterBus === null)('pyMeterBus pings, reads and selects, and its numbers are ours', async () => {
	const answers = await askPyMeterBus(
		'ping:1',
		'ping:77',
		'read:1',
		'select:1122334497691102',
		'select:99FFFFFFFFFFFFFF',
	)
	expect(answers.map(({ answer }) => answer).filter((answer) => !Array.isArray(answer))).toEqual([true, false, null])
	for (const [at, address] of [
		[2, '1'],
		[3, '4'],
	] as const) {
		const telegrams = answers[at]!.answer as Telegram[]
		expect(telegrams.map(({ body }) => body.header.manufacturer)).toEqual(telegrams.map(() => 'ZLW'))
		const theirs = telegrams.flatMap(({ body }) => body.records).filter(({ unit }) => !/NONE|None|DATE/.test(unit))
		const records = ours(address).filter(({ unit }) => unit !== '')
		expect(theirs.length).toBe(records.length)
		for (const [index, { unit, value, storage, key }] of records.entries()) {
			const number = Number(value) * (unit === 'h' ? 3600 : 1)
			const other = theirs[index]!
			expect(Number(other.value), `${address} ${key}`).toBeCloseTo(number, 6)
			expect(other.storage_number).toBe(storage)
		}
	}
})
