/**
 * What a data identifier (DI3 DI2 DI1 DI0) names: which values, in which bytes, of which unit. Annex A as data.
 * The length of the data decides with the identifier; what does not fit exactly is not known here.
 */
import type { Quantity, Unit } from '../../../shared/quantity.ts'

export type Form =
	/** BCD, low pair first, `decimals` digits after the point (negative: that many zeros appended). */
	| 'number'
	/** BCD digits that are a name and keep their leading zeros. */
	| 'digits'
	/** Bits or codes: hex digits, high byte first. */
	| 'status'
	/** ASCII, last character first on the wire as every other item. */
	| 'text'
	/** WW DD MM YY */
	| 'date-week'
	/** ss mm hh */
	| 'time'
	/** ss mm hh WW DD MM YY */
	| 'date-week-time'
	/** mm hh DD MM YY */
	| 'minute-stamp'
	/** ss mm hh DD MM YY */
	| 'second-stamp'
	/** mm hh DD MM: a stamp without its year */
	| 'month-stamp'
	/** hh DD */
	| 'day-hour'
	/** mm hh */
	| 'hour-minute'
	/** NN DD MM: year zone start and day table */
	| 'zone-start'
	/** NN mm hh: day period start and tariff */
	| 'period-start'
	/** NN DD MM YY: holiday and day table */
	| 'holiday'

export type Item = {
	readonly form: Form
	readonly bytes: number
	readonly decimals: number
	/** The top bit of the top byte is the sign. */
	readonly signed: boolean
	readonly quantity: Quantity
	readonly unit: Unit
	readonly role?: string
	readonly function?: 'maximum' | 'minimum'
	/** Bytes of the occurrence time after the value: 5 = mm hh DD MM YY, 4 = the same without the year. */
	readonly stampBytes?: 4 | 5
}

/** One value inside the data of an answer. `at`: offset of its first byte. */
export type Part = {
	readonly di: number
	readonly item: Item
	readonly at: number
	readonly tariff: number
	readonly storage: number
	readonly role?: string
}

export function numberItem(
	bytes: number,
	decimals: number,
	quantity: Quantity,
	unit: Unit,
	more: { readonly signed?: boolean; readonly role?: string; readonly function?: 'maximum' | 'minimum' } = {},
): Item {
	return { form: 'number', bytes, decimals, signed: false, quantity, unit, ...more }
}

export function formItem(form: Form, bytes: number, quantity: Quantity, role?: string): Item {
	const item = { form, bytes, decimals: 0, signed: false, quantity, unit: '' } as const
	return role === undefined ? item : { ...item, role }
}

export const sizeOf = (item: Item): number => item.bytes + (item.stampBytes ?? 0)

/** One item that fills the data exactly, or null. */
export function single(di: number, item: Item | undefined, size: number, storage = 0, tariff = 0): Part[] | null {
	if (item === undefined || sizeOf(item) !== size) return null
	return [{ di, item, at: 0, tariff, storage }]
}

/** Items one after the other that fill the data exactly, or null. */
export function sequence(di: number, items: readonly Item[], size: number, storage = 0): Part[] | null {
	const parts: Part[] = []
	let at = 0
	for (const item of items) {
		parts.push({ di, item, at, tariff: 0, storage })
		at += sizeOf(item)
	}
	return at === size ? parts : null
}

/** The same item repeated as often as the data holds it (1 to `most` times), or null. */
export function repeated(
	item: Item,
	size: number,
	most: number,
	name: (index: number) => {
		readonly di: number
		readonly tariff?: number
		readonly storage?: number
		readonly role?: string
	},
): Part[] | null {
	const bytes = sizeOf(item)
	const count = size / bytes
	if (!Number.isInteger(count) || count < 1 || count > most) return null
	return Array.from({ length: count }, (_, index) => ({
		item,
		at: index * bytes,
		tariff: 0,
		storage: 0,
		...name(index),
	}))
}
