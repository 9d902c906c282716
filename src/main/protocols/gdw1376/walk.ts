/** A walk over the bytes of one item: what stands where and what it says. Layouts are made of these steps. */

import type { Quantity, Unit } from '../../../shared/quantity.ts'
import { hexText } from '../hex.ts'
import type { DecodedRecord } from '../protocol.ts'
import type { Point } from './constants.ts'
import { isNone, type NumberFormat, readNumber } from './formats.ts'

/** A run of bytes and what it says; spans follow each other without gap. `text` null: the records say it. */
export type Span = {
	readonly at: number
	readonly length: number
	readonly name: string
	readonly text: string | null
	readonly records: readonly DecodedRecord[]
}

export type Walk = {
	readonly bytes: Uint8Array
	readonly end: number
	/** '0C F25 p1'; entries of a list add their number. */
	key: string
	readonly point: Point
	readonly isUp: boolean
	readonly spans: Span[]
	at: number
	/** The terminal's local time that the values which follow hold for; null: the moment of answering. */
	time: string | null
	/** 0: now, 1: history. */
	storage: number
}

/** Walks over one item. False: the bytes do not fit it, and then they are kept as they stand. */
export type Layout = (walk: Walk) => boolean

export const left = (walk: Walk): number => walk.end - walk.at

/** One number and what it is. */
export type Part = {
	readonly format: NumberFormat
	readonly quantity: Quantity
	readonly unit: Unit
	readonly role?: string
	readonly function?: 'maximum'
}

/** One number; bytes that are none of its format are kept. The caller has made sure that the bytes are there. */
export function number(walk: Walk, part: Part, tariff = 0): void {
	const { format, quantity, unit, role } = part
	const value = readNumber(walk.bytes, walk.at, format)
	if (value.kind === 'broken') {
		keep(walk, format.bytes, named(quantity, role), tariff)
		return
	}
	const record = recordOf(walk, quantity, unit, role, value.text, tariff, part.function)
	step(walk, format.bytes, named(quantity, role), null, [record])
}

/** Bytes whose meaning is known and whose content is not of its form, as hex. */
export function keep(walk: Walk, length: number, name: string, tariff = 0): void {
	const hex = hexText(walk.bytes, walk.at, walk.at + length)
	step(walk, length, name, null, [recordOf(walk, 'unknown', '', undefined, hex, tariff)])
}

/** What is no register: text, count, time, status … ; null: the terminal has none. */
export function tell(
	walk: Walk,
	length: number,
	role: string,
	value: string | null,
	quantity: Quantity = 'text',
	unit: Unit = '',
): void {
	step(walk, length, role, null, [recordOf(walk, quantity, unit, role, value, 0)])
}

/** Time, date, month: null from the reader is "none" where the bytes say so, else the bytes are kept. */
export function tellTime(
	walk: Walk,
	length: number,
	role: string,
	value: string | null,
	quantity: 'time' | 'date',
): void {
	if (value === null && !isNone(walk.bytes, walk.at, length)) keep(walk, length, role)
	else tell(walk, length, role, value, quantity)
}

/** Bytes that carry no value of their own. */
export function step(
	walk: Walk,
	length: number,
	name: string,
	text: string | null,
	records: readonly DecodedRecord[] = [],
): void {
	walk.spans.push({ at: walk.at, length, name, text, records })
	walk.at += length
}

const named = (quantity: Quantity, role: string | undefined): string =>
	role === undefined ? quantity.replaceAll('-', ' ') : `${quantity.replaceAll('-', ' ')} ${role}`

export function recordOf(
	{ key, storage, time }: Pick<Walk, 'key' | 'storage' | 'time'>,
	quantity: Quantity,
	unit: Unit,
	role: string | undefined,
	value: string | null,
	tariff: number,
	extreme: 'maximum' | 'instantaneous' = 'instantaneous',
): DecodedRecord {
	const rest = { unit, value, storage, tariff, subunit: 0, function: extreme, at: time } as const
	return role === undefined ? { key, quantity, ...rest } : { key, quantity, role, ...rest }
}
