/** Parameters that can be written and read back: prices, days, purchases, the counter's base reading. */

import { hexText } from '../hex.ts'
import { di, fn } from './constants.ts'
import type { Dialect } from './dialect.ts'
import { compared, type Plan, stateOf } from './orders.ts'
import { type Content, unitCodeIn, unitsFirst } from './records.ts'
import { unitOf } from './units.ts'
import { decimalBytes } from './values.ts'

/**
 * The plan of a parameter order, or why there is none. `item`: the identifier that writes or the one that reads.
 * A010/8102 'P1;Q1;P2;Q2;P3;day' (prices, step limits, first day) · A011/8103 and A012/8104 a day 1…28 ·
 * A013/8105 'number;amount' of a purchase · A016 the base reading in the counter's own unit.
 */
export function parameterPlan(item: string, value: string, settings: Dialect): Plan | string {
	switch (item.toUpperCase()) {
		case 'A010':
		case '8102':
			return pricePlan(value)
		case 'A011':
		case '8103':
			return dayPlan(value, 'settlement-day', di.writeSettlementDay, di.settlementDay)
		case 'A012':
		case '8104':
			return dayPlan(value, 'reading-day', di.writeReadingDay, di.readingDay)
		case 'A013':
		case '8105':
			return purchasePlan(value)
		case 'A016':
			return basePlan(value, settings)
		default:
			return `${item} is no parameter of CJ/T 188 that can be written and read back.`
	}
}

function dayPlan(value: string, role: string, write: number, read: number): Plan | string {
	const bytes = dayByte(value)
	if (bytes === null) return `"${value}" is no day from 1 to 28.`
	const ordered = String(Number(value))
	return {
		what: `set the ${role.replace('-', ' ')} to ${ordered}`,
		look: { control: fn.read, di: read },
		looks: 1,
		write: () => ({ control: fn.write, di: write, data: bytes }),
		compare: (before, { answer }) => compared(stateOf(before.records, role), stateOf(answer.records, role), ordered),
		delayed: null,
	}
}

/** Every month has it. */
function dayByte(value: string): readonly number[] | null {
	const bytes = decimalBytes(value, 1, 0)
	return bytes === null || Number(value) < 1 || Number(value) > 28 ? null : bytes
}

function pricePlan(value: string): Plan | string {
	const parts = value.split(';').map((part) => part.trim())
	const bytes = parts.map((part, index) => {
		if (index === 5) return dayByte(part)
		return decimalBytes(part, 3, index % 2 === 0 ? 2 : 0)
	})
	if (parts.length !== 6 || bytes.some((each) => each === null)) {
		return `"${value}" is no price table: three prices with two limits between them and the first day, as P1;Q1;P2;Q2;P3;day.`
	}
	const data = bytes.flatMap((each) => each ?? [])
	/** 8102 states what A010 writes, without the first day. */
	const ordered = hexOf(data.slice(0, 15))
	return {
		what: 'set the price table',
		look: { control: fn.read, di: di.priceTable },
		looks: 1,
		write: () => ({ control: fn.write, di: di.writePriceTable, data }),
		compare: (before, { answer }) => compared(dataHex(before.content), dataHex(answer.content), ordered),
		delayed: 'It still shows the old prices: new ones begin on their first day.',
	}
}

function purchasePlan(value: string): Plan | string {
	const [number = '', amount = '', ...more] = value.split(';').map((part) => part.trim())
	const numberBytes = decimalBytes(number, 1, 0)
	const amountBytes = decimalBytes(amount, 4, 2)
	if (numberBytes === null || amountBytes === null || more.length > 0) {
		return `"${value}" is no purchase: its number (0 to 99) and its amount, as number;amount.`
	}
	const ordered = hexOf([...numberBytes, ...amountBytes])
	/** Number and amount of the last purchase. */
	const told = (content: Content | null) => dataHex(content)?.slice(0, 10) ?? null
	return {
		what: `credit purchase ${number} of ${amount} CNY`,
		look: { control: fn.read, di: di.purchase },
		looks: 1,
		write: (before) => {
			const isKnown = told(before.content)?.slice(0, 2) === ordered.slice(0, 2)
			if (isKnown) return `the meter has already credited a purchase with the number ${number}.`
			return { control: fn.write, di: di.writePurchase, data: [...numberBytes, ...amountBytes] }
		},
		compare: (before, { answer }) => compared(told(before.content), told(answer.content), ordered),
		delayed: null,
	}
}

/** What may flow between writing and reading back, in the counter's own unit. */
const mostFlowed = 1

function basePlan(value: string, settings: Dialect): Plan | string {
	if (decimalBytes(value, 4, 2) === null) return `"${value}" is no reading.`
	/** Heat meters have two energies; the base reading is that of the current one. */
	const names = ['total', 'heat', 'cooling', 'second-energy']
	const codeOf = (content: Content | null): { readonly name: string; readonly code: number } | null => {
		if (content === null) return null
		for (const name of names) {
			const code = unitCodeIn(content, settings, name)
			if (code !== null) return { name, code }
		}
		return null
	}
	return {
		what: `set the reading to ${value}`,
		look: { control: fn.read, di: di.metering },
		looks: 1,
		write: ({ content }) => {
			const found = codeOf(content)
			const coded = found === null ? undefined : unitOf(found.code)
			if (content === null || found === null || coded === undefined)
				return 'the unit that the meter counts in is not known.'
			const digits = decimalBytes(value, 4, 2 - coded.exponent)
			if (digits === null) return `${value} has more digits than the meter's register.`
			const data = unitsFirst(content, settings) ? [found.code, ...digits] : [...digits, found.code]
			return { control: fn.writeBaseReading, di: di.writeBaseReading, data }
		},
		compare: (before, { answer }) => {
			const [was, is] = [currentOf(before.records), currentOf(answer.records)]
			if (is !== null && is >= Number(value) && is <= Number(value) + mostFlowed) {
				return was !== null && was >= Number(value) && was <= is ? 'both' : 'ordered'
			}
			return was !== null && is !== null && is >= was && is <= was + mostFlowed ? 'before' : 'other'
		},
		delayed: null,
	}
}

type Told = {
	readonly quantity: string
	readonly storage: number
	readonly role?: string
	readonly value: string | null
}

/** For comparison only, so a binary number will do. */
function currentOf(records: readonly Told[]): number | null {
	const isCounted = ({ quantity, storage }: Told) => storage === 0 && (quantity === 'volume' || quantity === 'energy')
	const value = records.find((record) => isCounted(record) && record.role !== 'first')?.value ?? null
	return value === null ? null : Number(value)
}

const hexOf = (bytes: readonly number[]): string => hexText(Uint8Array.from(bytes))
const dataHex = (content: Content | null): string | null => (content === null ? null : hexText(content.data))
