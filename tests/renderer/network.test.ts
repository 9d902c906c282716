import { describe, expect, test } from 'vitest'
import {
	fractionOf,
	freshPulse,
	pulseOf,
	pulseUnits,
	pulseWays,
	usualPulse,
} from '../../src/renderer/src/pages/collectors/pulse-form.ts'
import { base64Of, bytesOf } from '../../src/renderer/src/pages/exchange/archive-pieces.ts'
import { readMeterList, type Usual } from '../../src/renderer/src/pages/network/meters-list.ts'
import {
	inOrder,
	nodesBelow,
	nodesToShow,
	pageOf,
	parentOf,
	wayTo,
} from '../../src/renderer/src/pages/network/network-rows.ts'
import { movedTo, treeRows } from '../../src/renderer/src/parts/tree-rows.ts'
import { weekShare } from '../../src/renderer/src/parts/week-bars.tsx'
import type { NetworkNode } from '../../src/shared/contract/network.ts'

function node(key: string, parent: string | null, part: Partial<NetworkNode> = {}): NetworkNode {
	const [kind, id] = key.split(':') as [NetworkNode['kind'], string]
	return {
		key,
		parent,
		kind,
		id: Number(id),
		name: key,
		address: null,
		protocol: 'gdw1376',
		health: 'good',
		point: null,
		channel: null,
		place: null,
		meters: 0,
		lastAnswerAt: null,
		lastFailure: null,
		days: [],
		signalPercent: null,
		clockOffsetMs: null,
		progress: null,
		...part,
	}
}

const nodes = [
	node('line:1', null),
	node('concentrator:5', 'line:1', { address: '0314-25394' }),
	node('meter:7', 'concentrator:5', { name: '000012345601', place: 'Wohnung 1.01 · Strom' }),
	node('meter:8', 'concentrator:5', { health: 'alarm' }),
	node('line:2', null, { health: 'alarm' }),
	node('collector:6', 'line:2'),
	node('meter:9', 'collector:6', { health: 'unknown', address: '5/12' }),
]
const keys = (list: readonly NetworkNode[]) => list.map(({ key }) => key)

describe('the network', () => {
	test('shows only meters that are not read, one never asked among them, and the way to each', () => {
		expect(keys(nodesToShow(nodes, '', 'trouble'))).toEqual([
			...['line:1', 'concentrator:5', 'meter:8'],
			...['line:2', 'collector:6', 'meter:9'],
		])
	})
	test('finds by number, address and place; a device comes with the meters behind it', () => {
		expect(keys(nodesToShow(nodes, '12345601', 'all'))).toEqual(['line:1', 'concentrator:5', 'meter:7'])
		expect(keys(nodesToShow(nodes, '5/12', 'all'))).toEqual(['line:2', 'collector:6', 'meter:9'])
		expect(keys(nodesToShow(nodes, 'wohnung strom', 'all'))).toEqual(['line:1', 'concentrator:5', 'meter:7'])
		expect(keys(nodesToShow(nodes, '0314', 'all'))).toEqual(['line:1', 'concentrator:5', 'meter:7', 'meter:8'])
	})
	test('a search among what is not read finds nothing that is read', () => {
		expect(nodesToShow(nodes, '12345601', 'trouble')).toEqual([])
		expect(keys(nodesToShow(nodes, '0314', 'trouble'))).toEqual(['line:1', 'concentrator:5', 'meter:8'])
	})
	test('the way to a meter begins at its line, and a ring is not walked for ever', () => {
		expect(keys(wayTo(nodes, 'meter:9'))).toEqual(['line:2', 'collector:6', 'meter:9'])
		expect(keys(wayTo([node('meter:1', 'meter:2'), node('meter:2', 'meter:1')], 'meter:1'))).toHaveLength(2)
	})
	test('what is below a node holds neither itself nor what is above', () => {
		expect(keys(nodesBelow(nodes, 'line:1'))).toEqual(['concentrator:5', 'meter:7', 'meter:8'])
		expect(nodesBelow(nodes, 'meter:7')).toEqual([])
	})
	test('channels and points stand as they are counted, what has none by its name', () => {
		const list = [
			node('meter:1', 'collector:6', { channel: 10 }),
			node('meter:2', 'collector:6', { channel: 2 }),
			node('line:3', null, { name: 'East' }),
			node('line:4', null, { name: 'Cellar' }),
		]
		expect(keys(inOrder(list))).toEqual(['line:4', 'line:3', 'meter:2', 'meter:1'])
	})
	test('left and right fold, unfold and step', () => {
		const rows = treeRows(nodes, parentOf, new Set(['line:2']))
		const turned: string[] = []
		const move = (at: number, key: string) => movedTo(rows, parentOf, at, key, (one) => turned.push(one))
		expect(keys(rows.map((row) => row.node))).toEqual(['line:1', 'concentrator:5', 'meter:7', 'meter:8', 'line:2'])
		expect(move(2, 'ArrowLeft')).toBe(1)
		expect(move(1, 'ArrowRight')).toBe(2)
		expect([move(4, 'ArrowRight'), move(1, 'ArrowLeft')]).toEqual([4, 1])
		expect(turned).toEqual(['line:2', 'concentrator:5'])
		expect([move(0, 'End'), move(4, 'ArrowDown'), move(0, 'x')]).toEqual([4, 4, null])
	})
	test('each kind of node leads to its page', () => {
		expect(nodes.slice(0, 3).map(pageOf)).toEqual(['/lines/1', '/network/concentrators/5', '/meters/7'])
		expect(pageOf(nodes[5]!)).toBe('/network/collectors/6')
	})
	test('a week in which nothing was asked has no share, and is not 0 %', () => {
		expect(weekShare([{ date: '2026-11-16', asked: 0, answered: 0 }])).toBeNull()
		expect(
			weekShare([
				{ date: '2026-11-16', asked: 3, answered: 0 },
				{ date: '2026-11-17', asked: 1, answered: 1 },
			]),
		).toBe(0.25)
	})
})

const usual: Usual = {
	port: 31,
	baud: null,
	protocolCode: 30,
	collectorAddress: '000000000000',
	tariffs: 4,
	integerDigits: 6,
	decimals: 2,
	userClass: 0,
	userSubclass: 0,
}
const problems = (pasted: string, known: readonly string[] = []) =>
	readMeterList(pasted, usual, new Set(known)).map(({ problem }) => problem)

describe('a pasted list of meters', () => {
	test('addresses alone take what is usual, with zeros before them', () => {
		const [row] = readMeterList('  12345601 \r\n', usual, new Set())
		expect(row).toMatchObject({
			line: 1,
			problem: null,
			meter: { ...usual, meterAddress: '000012345601', serial: null },
		})
	})
	test('columns are taken in their order, or by their names in either language', () => {
		const plain = readMeterList('12345602;802;2;1;2400', usual, new Set())[0]!.meter
		const named = readMeterList('Protokoll\tBaud\tAdresse\tPort\tserial\n1\t2400\t12345602\t2\t802', usual, new Set())
		expect(plain).toMatchObject({ serial: '802', port: 2, protocolCode: 1, baud: 2400 })
		expect(named.map(({ meter }) => meter)).toEqual([plain])
		expect(named[0]!.line).toBe(2)
	})
	test('each wrong row says why, and the others are read all the same', () => {
		const list = ['1', 'x', '1234567890123', '0', '2;;32', '3;;;256', '4;;;;1201', '5;;;;;no', '6;;;;;;;9', '7']
		expect(problems(list.join('\n'))).toEqual([
			...[null, 'address', 'address', 'address', 'port', 'protocol', 'baud', 'collector', 'number'],
			null,
		])
	})
	test('an address that stands twice or is known already is told, with zeros or without', () => {
		expect(problems('17\n000000000017\n18', ['000000000018'])).toEqual([null, 'repeated', 'known'])
	})
	test('nothing pasted is no row, and a head alone neither', () => {
		expect(problems(' \n\n')).toEqual([])
		expect(problems('Adresse;Port\n')).toEqual([])
	})
})

describe('the constant of a pulse', () => {
	test('is an exact fraction, whichever way it stands on the meter', () => {
		expect(fractionOf('0.1')).toEqual([1, 10])
		expect(fractionOf('7.5')).toEqual([15, 2])
		const form = { ...freshPulse, constant: '10', startValue: '184.2' }
		expect(pulseOf(form)).toMatchObject({ constantNumerator: 10, constantDenominator: 1, startCount: null })
		expect(pulseOf({ ...form, way: 'units-per-pulse' })).toMatchObject({
			constantNumerator: 1,
			constantDenominator: 10,
			startValue: '184.2',
		})
	})
	test('may be stated in the thousandth of what the display shows', () => {
		const litres = { ...freshPulse, ...usualPulse('water'), constant: '10', startValue: '184.2' }
		expect(litres).toMatchObject({ unit: 'm3', way: 'small-units-per-pulse' })
		expect(pulseOf(litres)).toMatchObject({ constantNumerator: 100, constantDenominator: 1 })
		expect(pulseOf({ ...litres, constant: '2500' })).toMatchObject({ constantNumerator: 2, constantDenominator: 5 })
		for (const medium of ['electricity', 'heat', 'cooling', 'gas', 'warm-water'] as const) {
			const { unit, way } = usualPulse(medium)
			expect(pulseUnits[medium]).toContain(unit)
			expect(pulseWays(unit)).toContain(way)
		}
	})
	test('is none where it is nothing, zero, negative, or finer than can be kept', () => {
		for (const typed of ['', '0', '-1', '1e3', '0.0000000001', '99999999999'])
			expect([typed, fractionOf(typed)]).toEqual([typed, null])
	})
	test('what is missing is named', () => {
		expect(pulseOf(freshPulse)).toBe('constant')
		expect(pulseOf({ ...freshPulse, constant: '1' })).toBe('start-value')
		expect(pulseOf({ ...freshPulse, constant: '1', startValue: '0', startFrom: 'typed' })).toBe('start-count')
		expect(
			pulseOf({ ...freshPulse, constant: '1', startValue: '0', startFrom: 'typed', startCount: '0' }),
		).toMatchObject({
			startCount: 0,
		})
	})
})

test('bytes come through base64 unchanged, more of them than a call takes arguments', () => {
	const bytes = Uint8Array.from({ length: 300_001 }, (_, at) => (at * 7) % 256)
	expect(bytesOf(base64Of(bytes))).toEqual(bytes)
	expect(base64Of(new Uint8Array())).toBe('')
})
