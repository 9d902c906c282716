/**
 * What stands in the data behind an identifier: one slot after the other, chosen by identifier and length. What does
 * not fit a layout exactly is not known here. 2004: tables 5 to 12; 2018: also 911F, D2xx, D3xx, D4xx.
 */
import type { Quantity, Unit } from '../../../shared/quantity.ts'
import { di, type Family, familyOf } from './constants.ts'
import type { Dialect } from './dialect.ts'

/** For people and as the label of what stays raw. */
type Named = { readonly name: string; readonly size: number }
/** Where a record's role, storage and tariff are not said they are none, the layout's, and 0. */
type Placed = { readonly role?: string; readonly storage?: number; readonly tariff?: number }

export type Measured = Named &
	Placed & {
		/** Four bytes of digits and a unit code: the code says what is measured. */
		readonly form: 'measured'
		readonly decimals: number
		/** What the place is for: it tells layouts apart and stands in where no value is. */
		readonly expected: readonly [Quantity, ...Quantity[]]
	}

export type Slot =
	| Measured
	| (Named &
			Placed & {
				readonly form: 'number'
				readonly decimals: number
				readonly quantity: Quantity
				readonly unit: Unit
			})
	/** Seven bytes: ss mm hh DD MM YY CC. `stamps`: the other slots hold for this time. */
	| (Named & { readonly form: 'time'; readonly stamps?: true })
	/** Two bytes ST. */
	| (Named & { readonly form: 'status' })
	| (Named & { readonly form: 'address' })
	/** One byte of an order to the valve. */
	| (Named & { readonly form: 'valve-order' })
	| (Named & { readonly form: 'raw' })
	/** Never shown. */
	| (Named & { readonly form: 'key' })

export type Layout = { readonly slots: readonly Slot[]; readonly storage: number }

const measured = (
	name: string,
	expected: Measured['expected'],
	more: Placed & { decimals?: number } = {},
): Measured => ({
	form: 'measured',
	name,
	size: 5,
	decimals: 2,
	expected,
	...more,
})
const number = (
	name: string,
	size: number,
	decimals: number,
	quantity: Quantity,
	unit: Unit,
	more: Placed = {},
): Slot => ({ form: 'number', name, size, decimals, quantity, unit, ...more })

const status: Slot = { form: 'status', name: 'status', size: 2 }
const clock: Slot = { form: 'time', name: 'clock', size: 7 }
const frozen: Slot = { form: 'time', name: 'freeze-time', size: 7, stamps: true }
/** Other meters than water and gas (type 40) count energy in the same places. */
const volumeOnly: Measured['expected'] = ['volume']
const eitherOf: Measured['expected'] = ['volume', 'energy']

const counterLayout = (counted: Measured['expected']): Layout => ({
	slots: [measured('total', counted), measured('settlement-total', counted, { storage: 1 }), clock, status],
	storage: 0,
})
const counters = {
	water: counterLayout(volumeOnly),
	gas: counterLayout(volumeOnly),
	heat: counterLayout(eitherOf),
	other: counterLayout(eitherOf),
} as const satisfies Record<Family, Layout>

/** Volume, flow and power are alike whatever the first two energies are. */
const heatTail = (flowDecimals: number): readonly Slot[] => [
	measured('power', ['power']),
	measured('flow', ['volume-flow'], { decimals: flowDecimals }),
	measured('volume', ['volume']),
	number('supply-temperature', 3, 2, 'flow-temperature', 'degC'),
	number('return-temperature', 3, 2, 'return-temperature', 'degC'),
]
const heatEnd: readonly Slot[] = [number('operating-time', 3, 0, 'operating-time', 'h'), clock, status]
const energy = (name: string, role: string, storage?: number): Slot =>
	measured(name, ['energy'], storage === undefined ? { role } : { role, storage })

const heatFronts = {
	settlement: [energy('settlement-heat', 'heat', 1), energy('heat', 'heat')],
	cold: [energy('settlement-cooling', 'cooling', 1), energy('cooling', 'cooling')],
	cooling: [energy('cooling', 'cooling'), energy('heat', 'heat')],
	unnamed: [energy('first-energy', 'first'), energy('second-energy', 'second')],
} as const satisfies Record<string, readonly Slot[]>
type Front = keyof typeof heatFronts

/** All layouts of heat meters are made once: front × digits of the flow. */
const heatLayouts = new Map<string, Layout>()
for (const front of Object.keys(heatFronts) as Front[]) {
	for (const decimals of [2, 3, 4]) {
		const slots = [...heatFronts[front], ...heatTail(decimals), ...heatEnd]
		heatLayouts.set(front + decimals, { slots, storage: 0 })
	}
}

/**
 * The standard's first energy is the heat at the last settlement. Meters of type 25 (reserved) state two energies of
 * which no source says what they are, and some makers send the cold first: the model says so.
 */
function frontOf(type: number, { firstEnergy }: Dialect): Front {
	if (firstEnergy === 'cooling') return 'cooling'
	if (type === 0x21) return 'cold'
	return familyOf(type) === 'heat' && type > 0x22 && firstEnergy === undefined ? 'unnamed' : 'settlement'
}

/** 2018, L = 3EH. The unit of the pressures is not stated by any source at hand: they stay bytes. */
const heatAndCooling = (flowDecimals: number): readonly Slot[] => [
	energy('settlement-heat', 'heat', 1),
	energy('settlement-cooling', 'cooling', 1),
	energy('heat', 'heat'),
	energy('cooling', 'cooling'),
	...heatTail(flowDecimals),
	{ form: 'raw', name: 'supply-pressure', size: 3 },
	{ form: 'raw', name: 'return-pressure', size: 3 },
	...heatEnd,
]

/** 2018, L = 1AH. */
const freeze: readonly Slot[] = [
	frozen,
	measured('total', eitherOf),
	measured('flow', ['volume-flow'], { decimals: 4 }),
	number('temperature', 3, 2, 'temperature', 'degC'),
	{ form: 'raw', name: 'pressure', size: 3 },
]

const settledVolume: readonly Slot[] = [measured('settlement-total', volumeOnly)]
const settledOther: readonly Slot[] = [measured('settlement-total', eitherOf)]
const settledHeat: readonly Slot[] = [energy('settlement-heat', 'heat')]
const settledCooling: readonly Slot[] = [energy('settlement-cooling', 'cooling')]
const settledBoth: readonly Slot[] = [
	energy('settlement-heat', 'heat'),
	energy('settlement-cooling', 'cooling'),
	measured('settlement-volume', ['volume']),
]

/** Prices XXXX.XX per unit of consumption; the amounts up to which steps 1 and 2 go: m³ for water and gas. */
function priceSlots(family: Family): readonly Slot[] {
	const isVolume = family === 'water' || family === 'gas'
	const limit = (tariff: number): Slot =>
		number(`limit-${tariff}`, 3, 0, isVolume ? 'volume' : 'dimensionless', isVolume ? 'm3' : '', {
			role: 'step-limit',
			tariff,
		})
	const price = (tariff: number): Slot =>
		number(`price-${tariff}`, 3, 2, 'price', 'CNY', { role: 'step-price', tariff })
	return [price(1), limit(1), price(2), limit(2), price(3)]
}
const prices = {
	water: priceSlots('water'),
	heat: priceSlots('heat'),
	gas: priceSlots('gas'),
	other: priceSlots('other'),
} as const

const day = (role: string): Slot => number(role, 1, 0, 'dimensionless', '', { role })
const purchaseNumber = number('purchase-number', 1, 0, 'count', '', { role: 'purchase-number' })
const amount = (role: string): Slot => number(role, 4, 2, 'amount', 'CNY', { role })
const keyVersion = day('key-version')

type Fixed = { readonly di: number; readonly slots: readonly Slot[]; readonly only?: 'up' | 'down' }

/** Same for every type of meter; answers and orders of one identifier differ in length or direction. */
const fixed: readonly Fixed[] = [
	{ di: di.clock, slots: [clock] },
	{ di: di.settlementDay, slots: [day('settlement-day')] },
	{ di: di.readingDay, slots: [day('reading-day')] },
	{
		di: di.purchase,
		slots: [purchaseNumber, amount('purchase'), amount('purchased-total'), amount('remaining'), status],
	},
	{ di: di.keyVersion, slots: [keyVersion] },
	{ di: di.address, slots: [{ form: 'address', name: 'address', size: 7 }] },
	{ di: di.writePriceTable, slots: [status], only: 'up' },
	{ di: di.writeSettlementDay, slots: [day('settlement-day')] },
	{ di: di.writeReadingDay, slots: [day('reading-day')] },
	{ di: di.writePurchase, slots: [purchaseNumber, amount('purchase')] },
	{ di: di.writeKey, slots: [keyVersion, { form: 'key', name: 'key', size: 8 }], only: 'down' },
	{ di: di.writeKey, slots: [keyVersion], only: 'up' },
	{ di: di.writeClock, slots: [clock] },
	{ di: di.writeBaseReading, slots: [measured('base-reading', eitherOf, { role: 'base' })], only: 'down' },
	{ di: di.writeBaseReading, slots: [status], only: 'up' },
	{ di: di.valve, slots: [{ form: 'valve-order', name: 'valve-order', size: 1 }], only: 'down' },
	{ di: di.valve, slots: [status], only: 'up' },
	{ di: di.writeAddress, slots: [{ form: 'address', name: 'new-address', size: 7 }] },
]
const sizeOf = (slots: readonly Slot[]): number => slots.reduce((sum, { size }) => sum + size, 0)
const fixedLayouts = new Map<string, Layout>()
for (const { di: identifier, slots, only } of fixed) {
	for (const direction of only === undefined ? ['up', 'down'] : [only]) {
		fixedLayouts.set(`${direction} ${identifier} ${sizeOf(slots)}`, { slots, storage: 0 })
	}
}

/** The layout of `size` bytes of data, or null. `type`: meter type T. */
export function layoutOf(
	identifier: number,
	size: number,
	type: number,
	direction: 'up' | 'down',
	settings: Dialect,
): Layout | null {
	if (identifier === di.metering) {
		if (size === 19) return counters[familyOf(type)]
		return size === 43 ? (heatLayouts.get(frontOf(type, settings) + settings.flowDecimals) ?? null) : null
	}
	if (identifier === di.heatAndCooling) {
		return size === 59 ? { slots: heatAndCooling(settings.flowDecimals), storage: 0 } : null
	}
	if (identifier >>> 8 >= 0xd1 && identifier >>> 8 <= 0xd4) return keptLayout(identifier, size, type)
	const family = familyOf(type)
	if (identifier === di.priceTable && size === 15) return { slots: prices[family], storage: 0 }
	if (identifier === di.writePriceTable && size === 16) {
		return { slots: [...prices[family], day('start-day')], storage: 0 }
	}
	return fixedLayouts.get(`${direction} ${identifier} ${size}`) ?? null
}

/** D120…D12B: twelve settlements; 2018: D2xx more of them, D3xx and D4xx freezes. */
function keptLayout(identifier: number, size: number, type: number): Layout | null {
	const group = identifier >>> 8
	const storage = group === 0xd1 ? identifier - di.history + 1 : (identifier & 0xff) + 1
	if (group === 0xd1 && (storage < 1 || storage > 12)) return null
	const family = familyOf(type)
	const isHeat = family === 'heat'
	if (group <= 0xd2 && size === 5) {
		if (isHeat) return { slots: type === 0x21 ? settledCooling : settledHeat, storage }
		return { slots: family === 'other' ? settledOther : settledVolume, storage }
	}
	if (group === 0xd2 && isHeat && size === 15) return { slots: settledBoth, storage }
	return group >= 0xd3 && !isHeat && size === 23 ? { slots: freeze, storage } : null
}
