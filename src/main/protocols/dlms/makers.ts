/**
 * Lists of Nordic and Austrian meters that state numbers without scaler and unit, or without codes: what the makers'
 * published descriptions say of them (Kaifa KFM_001, Kamstrup_V0001; NVE and Energiföretagen HAN descriptions).
 */
import type { Data } from './data.ts'
import { type LogicalName, latinOf, type ScalerUnit } from './values.ts'

export type MakersScale = (name: LogicalName) => ScalerUnit | null

const unit = { W: 27, var: 29, Wh: 30, varh: 32, A: 33, V: 35 } as const

/** The maker's scales for a list that names its version first; null for every code where the maker is not known. */
export function scaleOf(list: readonly Data[]): MakersScale {
	const version = list.find((item) => item.kind === 'text' || (item.kind === 'octets' && item.bytes.length !== 6))
	const text = version === undefined ? '' : latinOf(version)
	if (text.startsWith('KFM_')) return (name) => scaled(name, kaifa)
	if (text.startsWith('Kamstrup_')) {
		const isTransformerMeter = list.some((item) => latinOf(item).startsWith('685'))
		return (name) => scaled(name, isTransformerMeter ? kamstrupTransformer : kamstrup)
	}
	return () => null
}

type Scales = { readonly energy: number; readonly current: number; readonly voltage: number }

const kaifa: Scales = { energy: 0, current: -3, voltage: -1 }
/** Energies in 10 Wh, currents in 10 mA; meters behind current transformers (type 685…) in mA. */
const kamstrup: Scales = { energy: 1, current: -2, voltage: 0 }
const kamstrupTransformer: Scales = { energy: 1, current: -3, voltage: 0 }

function scaled([a, , c, d]: LogicalName, scales: Scales): ScalerUnit | null {
	if (a !== 1) return null
	const within = c % 20
	if (d === 8 && (within === 1 || within === 2)) return { scaler: scales.energy, unit: unit.Wh }
	if (d === 8 && within >= 3 && within <= 8) return { scaler: scales.energy, unit: unit.varh }
	if (d !== 7) return null
	if (within === 1 || within === 2) return { scaler: 0, unit: unit.W }
	if (within === 3 || within === 4) return { scaler: 0, unit: unit.var }
	if (within === 11) return { scaler: scales.current, unit: unit.A }
	return within === 12 ? { scaler: scales.voltage, unit: unit.V } : null
}

type Named = { readonly name: LogicalName; readonly data: Data; readonly scale: ScalerUnit | null }

const code = (c: number, d: number): LogicalName => [1, 0, c, d, 0, 255]
const identity: readonly LogicalName[] = [
	[1, 0, 0, 2, 129, 255],
	[0, 0, 96, 1, 0, 255],
	[0, 0, 96, 1, 7, 255],
]
const powers = [1, 2, 3, 4].map((c) => code(c, 7))
const threePhases = [31, 51, 71, 32, 52, 72].map((c) => code(c, 7))
const onePhase = [31, 32].map((c) => code(c, 7))
const hourly: readonly LogicalName[] = [[0, 0, 1, 0, 0, 255], ...[1, 2, 3, 4].map((c) => code(c, 8))]

/** Kaifa's lists without codes, told apart by their length. */
const kaifaLists: readonly (readonly LogicalName[])[] = [
	[code(1, 7)],
	[...identity, ...powers, ...onePhase],
	[...identity, ...powers, ...threePhases],
	[...identity, ...powers, ...onePhase, ...hourly],
	[...identity, ...powers, ...threePhases, ...hourly],
]

/**
 * A list of values alone, of a maker whose order is published; else null. The shortest is the power alone, without a
 * version: no other meter pushes a single bare 32 bit number.
 */
export function makersList(list: readonly Data[]): readonly Named[] | null {
	const order = kaifaLists.find((names) => names.length === list.length)
	if (order === undefined || !isKaifa(list)) return null
	return order.map((name, index) => {
		const data = list[index]!
		return { name, data, scale: data.kind === 'integer' ? scaled(name, kaifa) : null }
	})
}

function isKaifa(list: readonly Data[]): boolean {
	const [first, second] = list
	if (list.length === 1) return first?.kind === 'integer' && first.bits === 32 && !first.signed
	return (
		first !== undefined && latinOf(first).startsWith('KFM_') && second?.kind === 'octets' && second.bytes.length !== 6
	)
}
