/**
 * What a pushed list says. The standard leaves the body's form open; in use are: pairs of OBIS code and value, with or
 * without {scaler, unit} behind; structures of these; a list of definitions followed by the values; and lists of values
 * alone, whose order only the maker's name tells.
 */

import type { DecodedRecord } from '../protocol.ts'
import type { Data } from './data.ts'
import { type MakersScale, makersList, scaleOf } from './makers.ts'
import { localTime } from './time.ts'
import {
	isLetters,
	type LogicalName,
	logicalNameOf,
	namelessRecord,
	recordOf,
	type ScalerUnit,
	scalerUnitOf,
} from './values.ts'

/** A record, and the bytes that state it: code, value, scaler and unit. */
export type Placed = { readonly at: number; readonly end: number; readonly record: DecodedRecord }

/** Records of one notification. `stamp`: the twelve bytes of its own date and time, or null. */
export function pushedRecords(body: readonly Data[], stamp: Uint8Array | null): DecodedRecord[] {
	return withStamp(
		placedRecords(body).map(({ record }) => record),
		stamp,
	)
}

/** In the order of the bytes. */
export function placedRecords(body: readonly Data[]): Placed[] {
	const [first] = body
	// What lies behind a structure that states too few elements belongs to it.
	const items = first?.kind === 'structure' && body.length > 1 ? [...first.items, ...body.slice(1)] : body
	const only = items.length === 1 ? items[0]! : null
	const list = only !== null && (only.kind === 'structure' || only.kind === 'array') ? only.items : items
	const records: Placed[] = []
	const positional = makersList(list) ?? definedBy(list)
	if (positional === null) walk(list, scaleOf(list), records, '')
	for (const { name, data, scale } of positional ?? []) {
		records.push({ at: data.at, end: data.end, record: recordOf(name, data, scale, null) })
	}
	return records
}

/** The notification's own time as the clock's record, unless the list says the same. */
function withStamp(records: DecodedRecord[], stamp: Uint8Array | null): DecodedRecord[] {
	const time = stamp === null ? null : localTime(stamp)
	if (time === null || records.some(({ quantity, value }) => quantity === 'time' && value === time)) return records
	const data: Data = { at: 0, end: 0, kind: 'date-time', bytes: stamp! }
	return [recordOf([0, 0, 1, 0, 0, 255], data, null, null), ...records]
}

type Named = { readonly name: LogicalName; readonly data: Data; readonly scale: ScalerUnit | null }

/**
 * Values behind an array of their definitions {class, logical name, attribute, index}, one each; the array may be the
 * first value itself (IEC 62056-6-2, push setup: its own push_object_list sent along).
 */
function definedBy(list: readonly Data[]): Named[] | null {
	const [definitions] = list
	if (definitions?.kind !== 'array' || definitions.items.length === 0) return null
	const names = definitions.items.map(definedName)
	const values = names.length === list.length ? list : names.length === list.length - 1 ? list.slice(1) : null
	if (values === null || names.some((name) => name === null)) return null
	return values.flatMap((data, index) => (data === definitions ? [] : [{ name: names[index]!, data, scale: null }]))
}

function definedName(definition: Data): LogicalName | null {
	if (definition.kind !== 'structure' || definition.items.length < 4) return null
	return logicalNameOf(definition.items[1]!)
}

/** Pairs with an optional {scaler, unit} behind, and lists of such; `place` names what has no code of its own. */
function walk(list: readonly Data[], scales: MakersScale, records: Placed[], place: string): void {
	let index = 0
	while (index < list.length) {
		const item = list[index]!
		const at = `${place}#${index + 1}`
		index++
		if (item.kind === 'null') continue
		if (item.kind === 'structure' || item.kind === 'array') {
			walk(item.items, scales, records, `${at}.`)
			continue
		}
		const name = index < list.length ? codeOf(item) : null
		if (name === null) {
			records.push({ at: item.at, end: item.end, record: namelessRecord(at, item) })
			continue
		}
		const data = list[index]!
		index++
		const next = list[index]
		const stated = next === undefined ? null : scalerUnitOf(next)
		if (stated !== null) index++
		if (data.kind === 'structure' || data.kind === 'array') {
			walk(data.items, scales, records, `${at}.`)
			continue
		}
		const scale = stated ?? (data.kind === 'integer' ? scales(name) : null)
		const end = stated === null ? data.end : next!.end
		records.push({ at: item.at, end, record: recordOf(name, data, scale, null) })
	}
}

/** Six bytes that are no word: an OBIS code. */
function codeOf(data: Data): LogicalName | null {
	const name = logicalNameOf(data)
	return name === null || (data.kind === 'octets' && isLetters(data.bytes)) ? null : name
}
