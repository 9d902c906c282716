import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blocksOf, measured } from '../../../../src/main/protocols/modbus/blocks.ts'
import { decode } from '../../../../src/main/protocols/modbus/codec.ts'
import { dialectIn, keyOf } from '../../../../src/main/protocols/modbus/dialect.ts'
import { modbus } from '../../../../src/main/protocols/modbus/driver.ts'
import { indexIn } from '../../../../src/main/protocols/modbus/records.ts'
import { wordsOf } from '../../../../src/main/protocols/modbus/values.ts'
import { loadPresets } from '../../../../src/main/work/presets.ts'
import { conformModbus } from '../../../vectors/modbus/conformance.ts'
import { converse } from '../converse.ts'
import { rtu } from './frames.ts'

const models = [...loadPresets(join(import.meta.dirname, '../../../../resources/presets')).models.values()].filter(
	({ protocol, pulse }) => protocol === 'modbus' && pulse === undefined,
)
const vectors = process.env.OUTSIDE_VECTORS ?? new URL('../../../../../shared/vectors', import.meta.url).pathname
const conformance = conformModbus(vectors)
if (conformance.length === 0) console.log(`skipped: no Modbus maps in ${vectors} (set OUTSIDE_VECTORS)`)

test.skipIf(conformance.length === 0)('what mbmd makes of its probe bytes, our models make of them too', () => {
	const [{ total, agreed, deviations }] = conformance as [(typeof conformance)[number]]
	expect(deviations.filter(({ cause }) => cause.startsWith('unexplained'))).toEqual([])
	expect(total).toBeGreaterThan(0)
	expect(agreed / total).toBeGreaterThanOrEqual(0.99)
})

test('every model’s requests cover each of its registers once and whole', () => {
	expect(models.length).toBeGreaterThanOrEqual(36)
	for (const { id, dialect } of models) {
		const model = dialectIn({ dialect })!
		const blocks = blocksOf(model, measured(model))
		for (const { function: code, count, address } of blocks) {
			expect(count, `${id} ${code}:${address}`).toBeLessThanOrEqual(model.longestBlock)
		}
		for (const each of measured(model)) {
			const holding = blocks.filter(({ function: code, address, count }) => {
				const window = { function: code, address, count, bytes: new Uint8Array(), at: 0 }
				return indexIn(window, each.function, each.address, wordsOf(each.type)) !== null
			})
			expect(holding, `${id} ${keyOf(each)}`).toHaveLength(1)
		}
		expect(blocks.length, id).toBeLessThanOrEqual(17)
	}
})

test('whatever a model stores is among the registers that it reads, in a unit of the same kind', () => {
	for (const { id, main, registers, dialect } of models) {
		expect(registers.map(({ name }) => name)).toContain(main)
		const read = measured(dialectIn({ dialect })!)
		for (const stored of registers) {
			const found = read.filter(
				({ quantity, role, tariff, subunit }) =>
					quantity === stored.quantity &&
					(stored.role === undefined || role === stored.role) &&
					tariff === stored.tariff &&
					subunit === stored.subunit,
			)
			expect(found, `${id} ${stored.name}`).toHaveLength(1)
			expect(found[0]!.unit.replace(/^k/, ''), `${id} ${stored.name}`).toBe(stored.unit.replace(/^k/, ''))
			const isFloat = found[0]!.type.startsWith('f')
			expect(stored.float === true, `${id} ${stored.name}`).toBe(isFloat)
		}
	}
})

test('no two registers of a model mean the same', () => {
	for (const { id, dialect } of models) {
		const meanings = dialectIn({ dialect })!.registers.map(
			({ quantity, role, tariff, subunit }) => `${quantity} ${role} ${tariff} ${subunit}`,
		)
		expect(new Set(meanings).size, id).toBe(meanings.length)
	}
})

test('a pulse collector counts two registers a channel, in either word order', () => {
	const counts = (id: string) => {
		const dialect = models.find((model) => model.id === id)!.dialect
		const { result } = converse(modbus.read('1', { kind: 'current' }, { dialect }), () =>
			rtu(`03 20 0001 0002 ${'0000'.repeat(14)}`),
		)
		return result.records.map(({ value, subunit }) => `${subunit}=${value}`)
	}
	expect(counts('modbus-pulse-collector').slice(0, 2)).toEqual(['1=65538', '2=0'])
	expect(counts('modbus-pulse-collector-low-first').slice(0, 2)).toEqual(['1=131073', '2=0'])
})

test('a block of eighty registers is told as the twenty-eight values that its model names', () => {
	const dialect = models.find(({ id }) => id === 'modbus-eastron-sdm630')!.dialect
	const frame = Uint8Array.from([...rtu('04 0000 0050'), ...rtu(`04 A0 ${'43663334'.repeat(40)}`)])
	const decoded = decode(frame, { dialect })
	expect(decoded.ok && decoded.readings.filter(({ quantity }) => quantity !== 'unknown')).toHaveLength(28)
})
