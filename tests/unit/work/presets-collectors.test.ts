import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { protocolNamed } from '../../../src/main/protocols/index.ts'
import { loadModel, loadPresets } from '../../../src/main/work/presets.ts'
import { pulseModelId } from '../../../src/main/work/presets-collectors.ts'

const folder = join(import.meta.dirname, '../../../resources/presets')
const presets = loadPresets(folder)
const collectors = [...presets.collectors.values()]

test('there is a collector of 12, 32 and 64 channels of each kind, and every file is one', () => {
	expect(collectors).toHaveLength(readdirSync(join(folder, 'collectors')).length)
	for (const kind of ['pulse', 'answering', 'transparent'] as const) {
		const sizes = collectors.filter((each) => each.kind === kind).map(({ channels }) => channels)
		expect(new Set(sizes)).toEqual(new Set([12, 32, 64]))
	}
	const orders = collectors.flatMap((each) => (each.kind === 'pulse' ? JSON.stringify(each.dialect) : []))
	expect(orders.filter((dialect) => dialect.includes('low-first'))).toHaveLength(3)
})

test('a pulse channel is a meter model of its collector: it counts, and its value is what is billed', () => {
	for (const collector of collectors) {
		if (collector.kind !== 'pulse') continue
		for (const [medium, unit, main] of [
			['electricity', 'kWh', 'import'],
			['heat', 'GJ', 'energy'],
			['heat', 'kWh', 'energy'],
			['water', 'm3', 'volume'],
			['gas', 'L', 'volume'],
		] as const) {
			const model = presets.models.get(pulseModelId(collector, medium, unit)!)!
			expect(model).toMatchObject({ main, protocol: collector.protocol, dialect: collector.dialect })
			expect(model.registers.map(({ name, kind }) => [name, kind])).toEqual([
				['count', 'gauge'],
				[main, 'counter'],
			])
			expect(model.pulse).toMatchObject({ modulus: 2 ** 32, isFlagged: true, register: { unit } })
			expect(loadModel(folder, model.id)).toEqual(model)
		}
		expect(pulseModelId(collector, 'water', 'kWh')).toBeNull()
		expect(pulseModelId(collector, 'electricity', 'm3')).toBeNull()
	}
})

test('the channels of one collector share one description, so that they can be asked together', () => {
	const models = [...presets.models.values()].filter(({ id }) => id.startsWith('pulse-12-high-first.'))
	expect(new Set(models.map(({ dialect }) => dialect)).size).toBe(1)
})

test('whatever answers at a channel is a meter model of the collector’s protocol', () => {
	for (const collector of collectors) {
		if (collector.kind === 'pulse') continue
		expect(presets.models.get(collector.channelModel)?.protocol).toBe(collector.protocol)
		expect(protocolNamed(collector.protocol)).toBeDefined()
	}
})

test('a file that contradicts itself is refused with its name', () => {
	const own = mkdtempSync(join(tmpdir(), 'presets-'))
	onTestFinished(() => rmSync(own, { recursive: true }))
	cpSync(folder, own, { recursive: true })
	const spoil = (name: string, text: string) => {
		cpSync(folder, own, { recursive: true })
		writeFileSync(join(own, 'collectors', `${name}.json`), text)
		return () => loadPresets(own)
	}
	const pulse = JSON.stringify({ ...presets.collectors.get('pulse-12-high-first') })
	const answering = JSON.stringify({ ...presets.collectors.get('answering-12-dlt645') })
	expect(spoil('pulse-12-high-first', pulse.replace('"count":12', '"count":32'))).toThrow(/pulse-12.*32 channels/)
	expect(spoil('pulse-12-high-first', pulse.replace('"keeps":true', '"keeps":false'))).toThrow(/pulse-12.*keeps/)
	expect(spoil('pulse-12-high-first', pulse.replace('"u32"', '"f32"'))).toThrow(/pulse-12.*dialect/)
	expect(spoil('pulse-12-high-first', pulse.replace('"channels":12,', '"channels":13,'))).toThrow(/pulse-12/)
	const foreign = answering.replace('dlt645-2007-channel', 'cjt188-water')
	expect(spoil('answering-12-dlt645', foreign)).toThrow(/answering-12.*no dlt645 meter model/)
})
