/** What the page proposes and offers when meters of any protocol are added. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { protocols } from '../../src/main/protocols/index.ts'
import { de } from '../../src/renderer/src/locales/index.ts'
import { usualSerial } from '../../src/renderer/src/pages/lines/line-url.ts'
import { proposedModel } from '../../src/renderer/src/pages/lines/proposed-model.ts'
import { searchOf, typedRange } from '../../src/renderer/src/pages/lines/search-kinds.ts'
import { modelChoices } from '../../src/renderer/src/pages/meters/model-choices.ts'
import { secretKindsOf, typedSecret } from '../../src/renderer/src/pages/meters/secret-kinds.ts'
import { protocolName, type ScanView } from '../../src/shared/contract/lines.ts'
import type { ModelView } from '../../src/shared/contract/meters.ts'
import { isSecret, secretKinds } from '../../src/shared/secret.ts'

const model = (id: string, name: string, protocol: ModelView['protocol'], medium: ModelView['medium']): ModelView => ({
	id,
	name,
	protocol,
	medium,
	memory: { freeze: 0, settlement: 0, profileDays: 0 },
})
const found = (manufacturer: string | null, medium: ModelView['medium'] | null): ScanView['found'][number] => ({
	address: '1',
	serial: '1',
	manufacturer,
	medium,
	value: null,
	unit: '',
	meterId: null,
})

describe('the proposed model', () => {
	const modbus = [
		model('abb', 'ABB B23', 'modbus', 'electricity'),
		model('sdm', 'Eastron SDM630', 'modbus', 'electricity'),
		model('iem', 'Schneider Electric iEM3000', 'modbus', 'electricity'),
	]
	const mbus = [
		model('heat', 'M-Bus Wärmezähler', 'mbus', 'heat'),
		model('water', 'M-Bus Wasserzähler', 'mbus', 'water'),
	]
	test('is of the maker that the device names', () => {
		expect(proposedModel(modbus, found('Schneider Electric', 'electricity'))?.id).toBe('iem')
		expect(proposedModel(modbus, found('eastron', null))?.id).toBe('sdm')
	})
	test('is none where the maker has several and their registers differ', () => {
		const two = [...modbus, model('sdm72', 'Eastron SDM72', 'modbus', 'electricity')]
		expect(proposedModel(two, found('Eastron', 'electricity'))).toBeUndefined()
		const radio = ['S1', 'S2'].map((type) => model(type, `Lindner ${type}`, 'wmbus', 'water'))
		expect(proposedModel(radio, found('Lindner', 'water'))?.id).toBe('S1')
	})
	test('is none where registers have a meaning only by the model and nothing speaks for one', () => {
		expect(proposedModel(modbus, found(null, null))).toBeUndefined()
		expect(proposedModel(modbus, found('Nobody', 'electricity'))).toBeUndefined()
		expect(proposedModel(modbus.slice(0, 1), found(null, 'electricity'))?.id).toBe('abb')
	})
	test('is the first of its medium, or of the medium next to it, where meters describe themselves', () => {
		expect(proposedModel(mbus, found('ACW', 'water'))?.id).toBe('water')
		expect(proposedModel(mbus, found(null, 'warm-water'))?.id).toBe('water')
		expect(proposedModel(mbus, found(null, 'cooling'))?.id).toBe('heat')
		expect(proposedModel(mbus, found(null, 'gas'))?.id).toBe('heat')
		expect(proposedModel([], found(null, 'gas'))).toBeUndefined()
	})
})

describe('the list of models', () => {
	const many = ['SDM54', 'SDM120', 'SDM72 V2'].map((name) => model(name, `Eastron ${name}`, 'modbus', 'electricity'))
	const others = ['EM24', 'EM340', 'EM24 E1'].map((name) =>
		model(name, `Carlo Gavazzi ${name}`, 'modbus', 'electricity'),
	)
	const alone = [model('wago', 'WAGO 879', 'modbus', 'electricity'), model('ddm', 'DDM18SD', 'modbus', 'electricity')]
	test('is plain while it is short, in the order of people', () => {
		expect(modelChoices(many).map((choice) => 'label' in choice && choice.label)).toEqual([
			'Eastron SDM54',
			'Eastron SDM72 V2',
			'Eastron SDM120',
		])
	})
	test('is grouped by maker when it is long; a maker with one model needs no group, and none is lost', () => {
		const choices = modelChoices([...many, ...others, ...alone])
		expect(choices.map((choice) => ('group' in choice ? choice.group : choice.label))).toEqual([
			'Carlo Gavazzi',
			'DDM18SD',
			'Eastron',
			'WAGO 879',
		])
		expect(choices.flatMap((choice) => ('group' in choice ? choice.items : choice)).length).toBe(8)
	})
	test('of the presets offers each model once, in groups whose names stand before their models', () => {
		const folder = join(import.meta.dirname, '../../resources/presets/models')
		const presets: ModelView[] = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
		const choices = modelChoices(presets)
		const values = choices.flatMap((choice) => ('group' in choice ? choice.items : choice)).map(({ value }) => value)
		expect(new Set(values)).toEqual(new Set(presets.map(({ id }) => id)))
		expect(values.length).toBe(presets.length)
		for (const choice of choices) {
			if (!('group' in choice)) continue
			for (const { label } of choice.items) expect(label.startsWith(choice.group)).toBe(true)
		}
	})
})

describe('every protocol that the station speaks', () => {
	const spoken = protocols.filter(({ name }) => protocolName.safeParse(name).success)
	test('has a name, a hint for its address and kinds of secrets', () => {
		for (const name of protocolName.options) {
			expect(de).toHaveProperty([`protocol.${name}`])
			expect(de).toHaveProperty([`meters.address-${name}`])
			for (const kind of secretKindsOf[name]) expect(secretKinds).toContain(kind)
		}
	})
	test.each(spoken.map((protocol) => [protocol.name, protocol] as const))(
		'%s can be searched, and is listened to where its meters speak by themselves',
		(name, protocol) => {
			const { kind } = searchOf[protocolName.parse(name)]
			expect(protocol.scan).toBeDefined()
			if (protocol.listens) expect(kind).toBe('listens')
		},
	)
	test.each(spoken.map((protocol) => [protocol.name, protocol] as const))(
		'%s starts with its own speed and parity',
		(name, { serial }) => {
			const { baud, parity, dataBits } = usualSerial[protocolName.parse(name)]
			expect({ baud, parity, dataBits }).toEqual({
				baud: String(serial.baud),
				parity: serial.parity,
				dataBits: String(serial.dataBits),
			})
		},
	)
})

describe('a search from one address to another', () => {
	const range = { least: 0, from: 1, to: 250 }
	test('is a whole one while nothing is typed, and is completed where one end is', () => {
		expect(typedRange(range, '', '')).toBeNull()
		expect(typedRange(range, 5, '')).toEqual({ from: 5, to: 250 })
		expect(typedRange(range, '', 9)).toEqual({ from: 1, to: 9 })
		expect(typedRange(range, 0, 0)).toEqual({ from: 0, to: 0 })
	})
})

describe('a key as it is pasted', () => {
	test('may stand with blanks, colons or dashes between the bytes', () => {
		const bytes = '00112233445566778899AABBCCDDEEFF'.match(/../g)!
		for (const sign of ['', ' ', ':', '-', '\t'])
			expect(isSecret('key', typedSecret('key', bytes.join(sign)))).toBe(true)
		expect(isSecret('key', typedSecret('key', bytes.slice(1).join(' ')))).toBe(false)
	})
	test('and a password stays as it is typed', () => {
		expect(typedSecret('password', ' a-b: c')).toBe(' a-b: c')
	})
})
