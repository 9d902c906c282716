/** From data sets to records: numbers with their units, times, texts; nothing that a meter wrote is lost. */
import type { Quantity, Unit } from '../../../shared/quantity.ts'
import { periodsBack } from '../obis.ts'
import type { DecodedRecord } from '../protocol.ts'
import { type Code, codeOf } from './codes.ts'
import type { DataSet } from './data-sets.ts'
import { clockTime, localDate, localTime } from './times.ts'

/** `sets` of one message; the reset counter (0.1.0) among them says how far back a billing period lies. */
export function recordsOf(sets: readonly DataSet[]): DecodedRecord[] {
	const isHeat = sets.some(({ address }) => codeOf(address).medium === 6)
	const coded = sets.map((set) => ({ set, code: codeOf(set.address, isHeat) }))
	const counter = resetCounter(coded)
	return dated(coded.flatMap(({ set, code }) => setRecords(set, code, counter)))
}

/** 0.1.2*NN is when billing period NN ended: the values of that period hold for it. */
function dated(records: DecodedRecord[]): DecodedRecord[] {
	const times = new Map<number, string>()
	for (const { role, storage, value } of records) {
		if (role === 'billing-period' && storage > 0 && value?.includes('T')) times.set(storage, value)
	}
	if (times.size === 0) return records
	return records.map((record) => {
		const at = record.at === null && record.quantity !== 'time' ? times.get(record.storage) : undefined
		return at === undefined ? record : { ...record, at }
	})
}

type Coded = { readonly set: DataSet; readonly code: Code }

function resetCounter(coded: readonly Coded[]): number | null {
	const found = coded.find(({ code }) => code.meaning.role === 'billing-periods' && code.period === null)
	const text = found?.set.groups[0] ?? ''
	return /^\d{1,4}$/.test(text) ? Number(text) : null
}

/** The records of one data set; also what `explain` tells of it. */
export function setRecords(set: DataSet, code: Code, counter: number | null): DecodedRecord[] {
	const parts = set.groups.flatMap((group) => group.split('&').map((text) => ({ text, isWhole: !group.includes('&') })))
	const numbers = set.groups.map((group) => (group === '' ? null : numberPart(group)))
	const times = set.groups.map((group) => localTime(group))
	const storage = storageOf(code, counter)
	const base = { code, storage, at: null } as const
	const pair = set.groups.length === 2 ? pairOf(times, numbers, set.groups) : null
	// A maximum and when it was; a bus device's value and when it was read (DSMR).
	if (pair !== null) return [valueRecord({ ...base, at: pair.at }, pair.text)]
	if (set.groups.length === 1) {
		const subvalues = parts.map(({ text }) => numberPart(text))
		const isMany = parts.length > 1 && subvalues.every((part) => part !== null && part.unit !== '')
		if (isMany) return parts.map(({ text }, index) => valueRecord({ ...base, code: nth(code, index) }, text))
		return [valueRecord(base, set.groups[0]!)]
	}
	return [rawRecord(base, set.groups.map((group) => `(${group})`).join(''))]
}

/** 9.4 tells flow and return temperature in one bracket. */
function nth(code: Code, index: number): Code {
	if (code.meaning.quantity !== 'flow-temperature' || index !== 1) return code
	return { ...code, meaning: { ...code.meaning, quantity: 'return-temperature' } }
}

type NumberPart = { readonly digits: string; readonly unit: string }

function pairOf(times: readonly (string | null)[], numbers: readonly (NumberPart | null)[], groups: readonly string[]) {
	const first = times[0] !== null && numbers[1] !== null
	const second = numbers[0] !== null && times[1] !== null
	// Where both look like both, the unit tells which is the value.
	if (first && (numbers[1]!.unit !== '' || !second)) return { at: times[0]!, text: groups[1]! }
	return second ? { at: times[1]!, text: groups[0]! } : null
}

function storageOf({ meaning, period }: Code, counter: number | null): number {
	// What is not counted has a number of the maker's own there.
	const isCounted = meaning.unit !== '' || meaning.role === 'billing-period'
	if (period === null || !isCounted) return meaning.storage
	// Period 0 is an old one too: 100 without the counter, as far back as numbers of two digits go.
	return counter === null ? meaning.storage || 100 : periodsBack(period, counter)
}

/** '0029.055*MWh': digits without leading zeros and sign +, and the unit as written; null: no number. */
function numberPart(text: string): NumberPart | null {
	const match = /^([+-]?)0*(\d+(?:\.\d+)?)(?:\*([^*]*))?$/.exec(text.trim())
	if (match === null) return null
	const isNegative = match[1] === '-' && /[1-9]/.test(match[2]!)
	return { digits: (isNegative ? '-' : '') + match[2]!, unit: match[3] ?? '' }
}

type Base = { readonly code: Code; readonly storage: number; readonly at: string | null }

function valueRecord(base: Base, text: string): DecodedRecord {
	const { code, storage, at } = base
	const { quantity } = code.meaning
	if (text === '') return record(base, quantity, code.meaning.unit, null)
	if (quantity === 'time' || quantity === 'date') return timeRecord(base, text)
	if (isText(quantity)) return rawRecord(base, text)
	const part = numberPart(text)
	if (part === null) return rawRecord(base, text)
	if (part.unit === '') {
		const isCounted = quantity !== 'unknown'
		return isCounted ? record(base, quantity, code.meaning.unit, part.digits) : rawRecord(base, text)
	}
	const unit = unitNamed(part.unit)
	if (unit === null) return record({ code, storage, at }, 'unknown', '', text)
	const fits = quantity !== 'unknown' && isNameable(quantity, unit.quantity)
	const named = fits ? quantity : unit.quantity
	const value = moved(part.digits, unit.exponent ?? 0)
	// kVA as a quantity of its own and kVAh as VAh: only the point moves.
	return record(base, named, unit.unit, value)
}

const isText = (quantity: Quantity): boolean => quantity === 'text' || quantity === 'identity' || quantity === 'status'

/** What is neither number nor time, as written: texts under their own quantity, everything else as unknown. */
function rawRecord(base: Base, text: string): DecodedRecord {
	const { quantity } = base.code.meaning
	return record(base, isText(quantity) ? quantity : 'unknown', '', text)
}

function timeRecord(base: Base, text: string): DecodedRecord {
	// 2000-00-00: the register is there and has not been written yet.
	const isEmpty = /[1-9]/.test(text) ? /-00-00$/.test(text) : text.length > 3
	return record(base, base.code.meaning.quantity, '', isEmpty ? null : (isoOf(base.code.meaning.role, text) ?? text))
}

/** 0.9.1 is a time alone, 0.9.2 a date alone. */
function isoOf(role: string | undefined, text: string): string | null {
	if (role === 'clock-time') return clockTime(text)
	return role === 'clock-date' ? localDate(text) : localTime(text)
}

function record({ code, storage, at }: Base, quantity: Quantity, unit: Unit, value: string | null): DecodedRecord {
	const { role, tariff, subunit } = code.meaning
	const rest = { unit, value, storage, tariff, subunit, function: code.meaning.function, at } as const
	return role === undefined ? { key: code.key, quantity, ...rest } : { key: code.key, quantity, role, ...rest }
}

function isNameable(quantity: Quantity, plain: Quantity): boolean {
	if (quantity === plain) return true
	if (quantity === 'demand') return plain.endsWith('power')
	if (plain === 'temperature') return quantity.includes('temperature')
	if (plain === 'power' && quantity.endsWith('-power')) return false
	return plain === 'duration' && (quantity.endsWith('-time') || quantity === 'duration')
}

type UnitName = { readonly quantity: Quantity; readonly unit: Unit; readonly exponent?: number }
const of = (quantity: Quantity, unit: Unit, exponent = 0): UnitName => ({ quantity, unit, exponent })

/** As meters write them; letter case differs from maker to maker, so it is not looked at. */
const units: ReadonlyMap<string, UnitName> = new Map([
	['wh', of('energy', 'Wh')],
	['kwh', of('energy', 'kWh')],
	['varh', of('reactive-energy', 'varh')],
	['kvarh', of('reactive-energy', 'kvarh')],
	['vah', of('apparent-energy', 'VAh')],
	['kvah', of('apparent-energy', 'VAh', 3)],
	['j', of('energy', 'J')],
	['kj', of('energy', 'kJ')],
	['gj', of('energy', 'GJ')],
	['w', of('power', 'W')],
	['kw', of('power', 'kW')],
	['var', of('reactive-power', 'var')],
	['kvar', of('reactive-power', 'kvar')],
	['va', of('apparent-power', 'VA')],
	['kva', of('apparent-power', 'kVA')],
	['m3', of('volume', 'm3')],
	['nm3', of('volume', 'm3')],
	['l', of('volume', 'L')],
	['m3/h', of('volume-flow', 'm3/h')],
	['m3ph', of('volume-flow', 'm3/h')],
	['l/h', of('volume-flow', 'L/h')],
	['lph', of('volume-flow', 'L/h')],
	['kg', of('mass', 'kg')],
	['v', of('voltage', 'V')],
	['a', of('current', 'A')],
	['hz', of('frequency', 'Hz')],
	['c', of('temperature', 'degC')],
	['\u00b0c', of('temperature', 'degC')],
	['k', of('temperature-difference', 'K')],
	['bar', of('pressure', 'bar')],
	['h', of('duration', 'h')],
	['m', of('duration', 'min')],
	['min', of('duration', 'min')],
	['s', of('duration', 's')],
	['secs', of('duration', 's')],
	['d', of('duration', 'd')],
	['%', of('dimensionless', '%')],
])
/** M is mega and m milli: here the case decides. */
const exactUnits: ReadonlyMap<string, UnitName> = new Map([
	['MWh', of('energy', 'MWh')],
	['Mvarh', of('reactive-energy', 'kvarh', 3)],
	['MVAh', of('apparent-energy', 'VAh', 6)],
	['MJ', of('energy', 'MJ')],
	['MW', of('power', 'MW')],
	['Mvar', of('reactive-power', 'kvar', 3)],
	['MVA', of('apparent-power', 'kVA', 3)],
	['mV', of('voltage', 'mV')],
	['mA', of('current', 'mA')],
	['mbar', of('pressure', 'bar', -3)],
])

function unitNamed(text: string): UnitName | null {
	return exactUnits.get(text) ?? units.get(text.toLowerCase()) ?? null
}

/** Moves the point of a plain decimal: ('12.5', 3) is '12500', ('5', -3) is '0.005'. */
export function moved(digits: string, places: number): string {
	if (places === 0) return digits
	const sign = digits.startsWith('-') ? '-' : ''
	const [whole = '', fraction = ''] = digits.slice(sign.length).split('.')
	const all = (whole + fraction).padStart(1 + fraction.length - places, '0')
	const point = all.length - fraction.length + places
	const padded = all.padEnd(point, '0')
	const head = padded.slice(0, point).replace(/^0+(?=\d)/, '')
	const tail = padded.slice(point)
	return tail === '' ? sign + head : `${sign}${head}.${tail}`
}
