/**
 * Compares our register maps with those of mbmd: what our driver makes of mbmd's probe bytes in a register is what mbmd
 * makes of them. The bytes go the whole way: request, answer frame, model, record.
 */
import { resolve } from 'node:path'
import { Decimal } from 'decimal.js'
import { modbus } from '../../../src/main/protocols/modbus/driver.ts'
import type { DecodedRecord } from '../../../src/main/protocols/protocol.ts'
import { loadPresets, type MeterModel } from '../../../src/main/work/presets.ts'
import { answerTo, requestsIn } from '../../../src/virtual/modbus/frame.ts'
import { converse } from '../../unit/protocols/converse.ts'
import { bytesOf, type Conformance, type Deviation, readVectors } from '../conform.ts'

const vectorFile = 'modbus_maps_mbmd.jsonl'

/** One entry, which counts the registers of all maps; none where the folder is absent. */
export function conformModbus(vectorFolder: string): Conformance[] {
	const maps = readVectors<OutsideMap>(vectorFolder, vectorFile)
	if (maps.length === 0) return []
	const { models } = loadPresets(resolve(import.meta.dirname, '../../../resources/presets'))
	const deviations = maps.flatMap((map) => deviationsOf(map, models.get(modelIds[map.type] ?? '')))
	const total = maps.reduce((sum, { registers }) => sum + registers.length, 0)
	return [{ file: vectorFile, total, agreed: total - deviations.length, refused: 0, deviations }]
}

type OutsideRegister = {
	readonly measurement: string
	readonly fc: number
	readonly addr: number
	readonly words: number
	readonly unit: string
	readonly decoded_probe: string
}
type OutsideMap = {
	readonly description: string
	readonly type: string
	readonly probe_bytes: string
	readonly registers: readonly OutsideRegister[]
}

function deviationsOf(map: OutsideMap, model: MeterModel | undefined): Deviation[] {
	if (model === undefined) {
		return map.registers.map(({ measurement }) => ({
			of: `${map.description} ${measurement}`,
			cause: 'unexplained: no model',
		}))
	}
	return map.registers.flatMap((register) => {
		const record = recordOf(register, bytesOf(map.probe_bytes), model)
		const cause = record === null ? 'unexplained: no such register' : causeOf(register, record, model)
		return cause === null ? [] : [{ of: `${map.description} ${register.measurement}`, cause }]
	})
}

/** What the driver reads where a meter's register holds the probe bytes. */
function recordOf({ fc, addr, words }: OutsideRegister, probe: Uint8Array, model: MeterModel): DecodedRecord | null {
	const pdu = [fc, 2 * words, ...probe.subarray(0, 2 * words)]
	const session = modbus.read('1', { kind: 'current', items: [String(addr)] }, { dialect: model.dialect })
	const { result } = converse(session, (asked) => {
		const [request] = requestsIn(asked).requests
		const [code, high, low, , count] = request?.pdu ?? []
		const isIt = code === fc && high! * 256 + low! === addr && count === words
		return request !== undefined && isIt ? answerTo(request, pdu) : new Uint8Array()
	})
	return result.records[0] ?? null
}

/** null: it agrees. mbmd prints nine significant digits. */
function causeOf(register: OutsideRegister, record: DecodedRecord, model: MeterModel): string | null {
	const { measurement, unit } = register
	const meaning = `${record.quantity} ${record.role ?? ''}`
	if (!meanings[measurement.replace(/(L|T)\d$/, '')]?.test(meaning)) return `unexplained: ${meaning}`
	if (record.value === null) return 'unexplained: null'
	const shift = exponents[`${record.unit}>${unit}`] ?? (record.unit === unit.replace('°', '') ? 0 : null)
	const ours = new Decimal(record.value).toSignificantDigits(9)
	const theirs = new Decimal(register.decoded_probe)
	if (model.id === 'modbus-saia-ale3' && /^k(W|var)$/.test(record.unit) && ours.eq(theirs)) {
		return 'the maker’s data sheet counts power in 0.01 kW (kvar); mbmd has the same number and says W (var)'
	}
	if (shift === null) return `unexplained: ${record.unit}, not ${unit}`
	const scaled = new Decimal(record.value).mul(Decimal.pow(10, shift)).toSignificantDigits(9)
	return scaled.eq(theirs) ? null : `unexplained: ${record.value} ${record.unit}, not ${register.decoded_probe} ${unit}`
}

const exponents: { readonly [units: string]: number } = {
	...{ 'Wh>kWh': -3, 'varh>kvarh': -3, 'kW>W': 3, 'kvar>var': 3, 'kVA>VA': 3 },
}

const meanings: { readonly [measurement: string]: RegExp } = {
	Voltage: /^voltage (phase-[abc]|average)$/,
	Current: /^current (phase-[abc]|average|total)$/,
	Power: /^power (phase-[abc]|total)$/,
	ImportPower: /^power import$/,
	ExportPower: /^power export$/,
	ReactivePower: /^reactive-power (phase-[abc]|total)$/,
	ApparentPower: /^apparent-power (phase-[abc]|total)$/,
	Cosphi: /^power-factor (phase-[abc]|total)$/,
	Frequency: /^frequency $/,
	PhaseAngle: /^phase-angle total$/,
	THD: /^distortion voltage-(phase-[abc]|average)$/,
	Import: /^energy import/,
	Export: /^energy export/,
	Sum: /^energy combined/,
	ReactiveImport: /^reactive-energy import/,
	ReactiveExport: /^reactive-energy export/,
	ReactiveSum: /^reactive-energy combined/,
}

/** mbmd's name of a map and ours. */
const modelIds: { readonly [type: string]: string } = {
	ABB: 'modbus-abb-b-series',
	CGEM24: 'modbus-carlo-gavazzi-em24',
	CGEM24_E1: 'modbus-carlo-gavazzi-em24-e1',
	CGEX3X0: 'modbus-carlo-gavazzi-em340',
	DDM: 'modbus-ddm18sd',
	DMG610: 'modbus-lovato-dmg610',
	DS100: 'modbus-bg-etech-ds100',
	DTSU666: 'modbus-chint-dtsu666',
	DZG: 'modbus-dzg-dvh4013',
	ELTAKODSZ15: 'modbus-eltako-dsz15dzmod',
	ELTAKODSZ16: 'modbus-eltako-dsz16',
	FIND7M24: 'modbus-finder-7m24',
	FIND7M38: 'modbus-finder-7m38',
	IEM3000: 'modbus-schneider-iem3000',
	INEPRO: 'modbus-inepro-pro380',
	JANITZA: 'modbus-janitza-b-series',
	MPM: 'modbus-bernecker-mpm3pm',
	ORNO1P504: 'modbus-orno-we-504',
	ORNO1p: 'modbus-orno-we-514',
	ORNO1p525: 'modbus-orno-we-525',
	ORNO3p: 'modbus-orno-we-516',
	PAC2200: 'modbus-siemens-pac2200',
	SBC: 'modbus-saia-ale3',
	SDM: 'modbus-eastron-sdm630',
	SDM120: 'modbus-eastron-sdm120',
	SDM220: 'modbus-eastron-sdm220',
	SDM230: 'modbus-eastron-sdm230',
	SDM54: 'modbus-eastron-sdm54',
	SDM72: 'modbus-eastron-sdm72',
	SDM72V2: 'modbus-eastron-sdm72-v2',
	SEMTR: 'modbus-solaredge-se-mtr-3y',
	WAGO87930: 'modbus-wago-879-30xx',
	WS100: 'modbus-bg-etech-ws100',
	X961A: 'modbus-eastron-smart-x96-1a',
}
