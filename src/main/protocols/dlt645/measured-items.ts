/** Energy (DI3 = 00, annex A.1), demand (01, A.2) and instantaneous values (02, A.3). */
import type { Quantity, Unit } from '../../../shared/quantity.ts'
import { type Item, numberItem, type Part, repeated, single } from '../dlt645-frame/items.ts'

const phases = ['total', 'phase-a', 'phase-b', 'phase-c'] as const

/** DI2 00..0A, in this order again for the phases from 15, 29 and 3D (without 'combined' active). */
const registers = [
	{ kind: 'active', role: 'combined', signed: true },
	{ kind: 'active', role: 'import', signed: false },
	{ kind: 'active', role: 'export', signed: false },
	{ kind: 'reactive', role: 'combined-1', signed: true },
	{ kind: 'reactive', role: 'combined-2', signed: true },
	{ kind: 'reactive', role: 'quadrant-1', signed: false },
	{ kind: 'reactive', role: 'quadrant-2', signed: false },
	{ kind: 'reactive', role: 'quadrant-3', signed: false },
	{ kind: 'reactive', role: 'quadrant-4', signed: false },
	{ kind: 'apparent', role: 'import', signed: false },
	{ kind: 'apparent', role: 'export', signed: false },
] as const
type Register = (typeof registers)[number]

/** DI2 80..86, for the phases from 94, A8 and BC. */
const extraEnergies = [
	'associated',
	'import-fundamental',
	'export-fundamental',
	'import-harmonic',
	'export-harmonic',
	'copper-loss',
	'iron-loss',
] as const

const phaseStarts = [
	{ from: 0x15, extraFrom: 0x94, phase: 'phase-a' },
	{ from: 0x29, extraFrom: 0xa8, phase: 'phase-b' },
	{ from: 0x3d, extraFrom: 0xbc, phase: 'phase-c' },
] as const

/** XXXXXX.XX kWh, kvarh; kVAh is not in the list of units and becomes VAh exactly (two zeros become one). */
function energyItem({ kind, role, signed }: Register, suffix: string): Item {
	const more = { signed, role: role + suffix }
	if (kind === 'active') return numberItem(4, 2, 'energy', 'kWh', more)
	if (kind === 'reactive') return numberItem(4, 2, 'reactive-energy', 'kvarh', more)
	return numberItem(4, -1, 'apparent-energy', 'VAh', more)
}

/** XX.XXXX kW, kvar, kVA and mm hh DD MM YY */
function demandItem({ kind, role, signed }: Register, suffix: string): Item {
	const unit = { active: 'kW', reactive: 'kvar', apparent: 'kVA' } as const
	const more = { signed, role: role + suffix, function: 'maximum' } as const
	return { ...numberItem(3, 4, 'demand', unit[kind], more), stampBytes: 5 }
}

function byKind(make: (register: Register, suffix: string) => Item): Map<number, Item> {
	const items = new Map<number, Item>()
	for (const [index, register] of registers.entries()) {
		items.set(index, make(register, ''))
		if (index === 0) continue
		for (const { from, phase } of phaseStarts) items.set(from + index - 1, make(register, `-${phase}`))
	}
	return items
}

export const energyItems: ReadonlyMap<number, Item> = addExtras(byKind(energyItem))
export const demandItems: ReadonlyMap<number, Item> = byKind(demandItem)

function addExtras(items: Map<number, Item>): Map<number, Item> {
	for (const [index, role] of extraEnergies.entries()) {
		items.set(0x80 + index, numberItem(4, 2, 'energy', 'kWh', { role }))
		for (const { extraFrom, phase } of phaseStarts) {
			items.set(extraFrom + index, numberItem(4, 2, 'energy', 'kWh', { role: `${role}-${phase}` }))
		}
	}
	return items
}

/** Money and energy left in a prepayment meter (0090), and the running billing period (000B, 000C). */
const accountItems: ReadonlyMap<number, Item> = new Map([
	[0x00900100, numberItem(4, 2, 'energy', 'kWh', { role: 'remaining' })],
	[0x00900101, numberItem(4, 2, 'energy', 'kWh', { role: 'overdraft' })],
	[0x00900200, numberItem(4, 2, 'amount', 'CNY', { role: 'remaining' })],
	[0x00900201, numberItem(4, 2, 'amount', 'CNY', { role: 'overdraft' })],
	[0x000b0000, numberItem(4, 2, 'energy', 'kWh', { role: 'period-combined' })],
	[0x000b0001, numberItem(4, 2, 'energy', 'kWh', { role: 'period-combined' })],
	[0x000c0000, numberItem(4, 2, 'energy', 'kWh', { role: 'month-combined' })],
	[0x000c0001, numberItem(4, 2, 'energy', 'kWh', { role: 'month-combined' })],
])

const mostTariffs = 63
const mostSettlements = 12

export function energyParts(di: number, size: number): Part[] | null {
	const account = accountItems.get(di)
	if (account !== undefined) return single(di, account, size, di >>> 16 === 0x90 ? 0 : di & 0xff)
	return registerParts(di, energyItems.get((di >>> 16) & 0xff), size)
}

export const demandParts = (di: number, size: number): Part[] | null =>
	di >>> 16 === 0x0100 ? null : registerParts(di, demandItems.get((di >>> 16) & 0xff), size)

/** DI1 = tariff, DI0 = settlement; FF in one of them asks for all of them at once. */
function registerParts(di: number, item: Item | undefined, size: number): Part[] | null {
	if (item === undefined) return null
	const tariff = (di >>> 8) & 0xff
	const back = di & 0xff
	if (tariff === 0xff && back <= mostSettlements) {
		return repeated(item, size, mostTariffs + 1, (index) => ({
			di: withByte(di, 8, index),
			tariff: index,
			storage: back,
		}))
	}
	if (back === 0xff && tariff <= mostTariffs) {
		return repeated(item, size, mostSettlements + 1, (index) => ({
			di: withByte(di, 0, index),
			tariff,
			storage: index,
		}))
	}
	return tariff > mostTariffs || back > mostSettlements ? null : single(di, item, size, back, tariff)
}

const withByte = (di: number, shift: 0 | 8, byte: number): number => ((di & ~(0xff << shift)) | (byte << shift)) >>> 0

type Phased = { readonly firstPhase: 0 | 1; readonly items: readonly Item[] }

function phased(
	firstPhase: 0 | 1,
	bytes: number,
	decimals: number,
	quantity: Quantity,
	unit: Unit,
	sign: { readonly signed: boolean; readonly kind?: string } = { signed: false },
): Phased {
	const prefix = sign.kind === undefined ? '' : `${sign.kind}-`
	return {
		firstPhase,
		items: phases.map((phase) =>
			numberItem(bytes, decimals, quantity, unit, { signed: sign.signed, role: prefix + phase }),
		),
	}
}

const signed = { signed: true }

/** DI2 01..09: DI1 = phase (00 total), FF all of them. Angles are in degrees, which the list of units does not name. */
const phasedItems: ReadonlyMap<number, Phased> = new Map([
	[0x01, phased(1, 2, 1, 'voltage', 'V')],
	[0x02, phased(1, 3, 3, 'current', 'A', signed)],
	[0x03, phased(0, 3, 4, 'power', 'kW', signed)],
	[0x04, phased(0, 3, 4, 'reactive-power', 'kvar', signed)],
	[0x05, phased(0, 3, 4, 'apparent-power', 'kVA', signed)],
	[0x06, phased(0, 2, 3, 'power-factor', '', signed)],
	[0x07, phased(1, 2, 1, 'phase-angle', '')],
	[0x08, phased(1, 2, 2, 'distortion', '%', { signed: false, kind: 'voltage' })],
	[0x09, phased(1, 2, 2, 'distortion', '%', { signed: false, kind: 'current' })],
])

const harmonic = numberItem(2, 2, 'distortion', '%')
const mostHarmonics = 0x15

/** 02 80 00 nn */
const variableItems: ReadonlyMap<number, Item> = new Map([
	[0x01, numberItem(3, 3, 'current', 'A', { signed: true, role: 'neutral' })],
	[0x02, numberItem(2, 2, 'frequency', 'Hz')],
	[0x03, numberItem(3, 4, 'power', 'kW', { signed: true, role: 'minute-average' })],
	[0x04, numberItem(3, 4, 'demand', 'kW', { signed: true, role: 'present' })],
	[0x05, numberItem(3, 4, 'demand', 'kvar', { signed: true, role: 'present' })],
	[0x06, numberItem(3, 4, 'demand', 'kVA', { signed: true, role: 'present' })],
	[0x07, numberItem(2, 1, 'temperature', 'degC', { signed: true })],
	[0x08, numberItem(2, 2, 'voltage', 'V', { role: 'clock-battery' })],
	[0x09, numberItem(2, 2, 'voltage', 'V', { role: 'reading-battery' })],
	[0x0a, numberItem(4, 0, 'on-time', 'min', { role: 'battery' })],
	[0x0b, numberItem(4, 4, 'price', 'CNY/kWh', { role: 'tier' })],
	[0x20, numberItem(4, 4, 'price', 'CNY/kWh', { role: 'present' })],
	[0x21, numberItem(4, 4, 'price', 'CNY/kWh', { role: 'tariff' })],
])

export function variableItem(low: number): Item {
	return variableItems.get(low)!
}

export function phaseItem(kind: number, phase: number): Item {
	return phasedItems.get(kind)!.items[phase]!
}

export function variableParts(di: number, size: number): Part[] | null {
	const kind = (di >>> 16) & 0xff
	const phase = (di >>> 8) & 0xff
	const low = di & 0xff
	if (kind === 0x80) return phase === 0 ? single(di, variableItems.get(low), size) : null
	if (kind === 0x0a || kind === 0x0b) return harmonicParts(di, size)
	const family = phasedItems.get(kind)
	if (family === undefined || low !== 0) return null
	if (phase !== 0xff) return phase < family.firstPhase ? null : single(di, family.items[phase], size)
	const first = family.firstPhase
	const parts = repeated(family.items[first]!, size, 4 - first, (index) => ({ di: withByte(di, 8, index + first) }))
	return parts === null ? null : parts.map((part, index) => ({ ...part, item: family.items[index + first]! }))
}

/** 02 0A (voltage) and 02 0B (current): DI1 = phase, DI0 = order 01..15H, FF all of them. */
function harmonicParts(di: number, size: number): Part[] | null {
	const phase = (di >>> 8) & 0xff
	const order = di & 0xff
	if (phase < 1 || phase > 3) return null
	const of = `${((di >>> 16) & 0xff) === 0x0a ? 'voltage' : 'current'}-${phases[phase]}-harmonic`
	if (order === 0xff) {
		return repeated(harmonic, size, mostHarmonics, (index) => ({
			di: withByte(di, 0, index + 1),
			role: `${of}-${index + 1}`,
		}))
	}
	if (order < 1 || order > mostHarmonics) return null
	return repeated(harmonic, size, 1, () => ({ di, role: `${of}-${order}` }))
}
