/** Values that wmbusmeters' drivers state by name, looked for among decoded records. */
import type { DecodedRecord } from '../../../src/main/protocols/protocol.ts'
import type { Quantity } from '../../../src/shared/quantity.ts'

export type Expected = { readonly id?: string; readonly [name: string]: unknown }

type Kind = { readonly quantities: readonly Quantity[]; readonly perUnit: { readonly [unit: string]: number } }

const temperatures: readonly Quantity[] = [
	...(['temperature', 'flow-temperature', 'return-temperature', 'external-temperature'] as const),
	'temperature-difference',
]
const times: readonly Quantity[] = ['on-time', 'operating-time', 'duration']
/** Multipliers from a record's unit to the one that the name ends with. */
const kinds: { readonly [suffix: string]: Kind } = {
	kwh: { quantities: ['energy'], perUnit: { Wh: 1e-3, kWh: 1, MWh: 1e3, J: 1 / 3.6e6, MJ: 1 / 3.6, GJ: 1e3 / 3.6 } },
	mj: { quantities: ['energy'], perUnit: { J: 1e-6, MJ: 1, GJ: 1e3, Wh: 3.6e-3 } },
	m3: { quantities: ['volume'], perUnit: { m3: 1, L: 1e-3 } },
	m3h: { quantities: ['volume-flow'], perUnit: { 'm3/h': 1, 'L/h': 1e-3 } },
	kw: { quantities: ['power'], perUnit: { W: 1e-3, kW: 1, MW: 1e3, 'J/h': 1 / 3.6e6 } },
	c: { quantities: temperatures, perUnit: { degC: 1, K: 1 } },
	v: { quantities: ['voltage'], perUnit: { V: 1, mV: 1e-3 } },
	a: { quantities: ['current'], perUnit: { A: 1, mA: 1e-3 } },
	hz: { quantities: ['frequency'], perUnit: { Hz: 1 } },
	rh: { quantities: ['humidity'], perUnit: { '%': 1 } },
	hca: { quantities: ['cost-allocation'], perUnit: { '': 1 } },
	h: { quantities: times, perUnit: { h: 1, d: 24, min: 1 / 60, s: 1 / 3600 } },
	s: { quantities: times, perUnit: { s: 1, min: 60, h: 3600, d: 86_400 } },
}

/** Names of the driver's values that stand in no record. What has no unit (texts, flags, counts) is not compared. */
export function unmatched(expected: Expected, records: readonly DecodedRecord[]): readonly string[] {
	return Object.entries(expected).flatMap(([name, wanted]) => {
		if (typeof wanted === 'string' && /_(?:datetime|date)$/.test(name)) return hasTime(wanted, records) ? [] : [name]
		const kind = kinds[name.split('_').at(-1) ?? '']
		if (kind === undefined || typeof wanted !== 'number') return []
		const isTotal = name.startsWith('total_') && !/_at_|_date|_tariff|previous|target|last/.test(name)
		return records.some((record) => states(record, kind, wanted) && (!isTotal || record.storage === 0)) ? [] : [name]
	})
}

/** Drivers print doubles, some of them rounded to six digits behind the point. */
function states({ quantity, unit, value }: DecodedRecord, { quantities, perUnit }: Kind, wanted: number): boolean {
	const factor = perUnit[unit]
	if (value === null || factor === undefined || !quantities.includes(quantity)) return false
	return Math.abs(Number(value) * factor - wanted) <= 5e-7 + 1e-9 * Math.abs(wanted)
}

/** '2021-03-31' or '2021-09-15 13:18'; the driver leaves seconds out. */
function hasTime(wanted: string, records: readonly DecodedRecord[]): boolean {
	const start = wanted.replace(' ', 'T').slice(0, 16)
	return start === '' || records.some(({ value }) => value?.startsWith(start) === true)
}
