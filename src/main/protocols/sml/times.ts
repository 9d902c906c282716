/** SML_Time: seconds of running time, UTC seconds, or local time with its offsets; Holley sends the bare number. */
import type { DecodedRecord } from '../protocol.ts'
import { tl } from './constants.ts'
import { next, nextIs, numberOf, type Reader, smallNumber } from './fields.ts'

export type Time =
	/** Seconds the meter has been running: no clock, but two telegrams of one meter can be put in order by it. */
	| { readonly kind: 'index'; readonly text: string }
	/** UTC, 'YYYY-MM-DDTHH:MM:SSZ'. */
	| { readonly kind: 'utc'; readonly text: string }
	/** The meter's own clock, 'YYYY-MM-DDTHH:MM:SS'. */
	| { readonly kind: 'local'; readonly text: string }

/** The next field as a time; null: left out; undefined: none. */
export function readTime(reader: Reader): Time | null | undefined {
	if (!next(reader)) return undefined
	if (reader.type === tl.octets) return reader.length === 0 ? null : undefined
	if (reader.type === tl.unsigned) return timeOf(1, numberOf(reader))
	if (reader.type !== tl.list || reader.length !== 2 || !next(reader)) return undefined
	const choice = smallNumber(reader)
	if (choice === 3) return readLocal(reader)
	return next(reader) ? timeOf(choice, numberOf(reader, false)) : undefined
}

function timeOf(choice: number | null, seconds: number | bigint | null): Time | undefined {
	if (typeof seconds !== 'number' || seconds > latest) return undefined
	if (choice === 1) return { kind: 'index', text: String(seconds) }
	return choice === 2 ? { kind: 'utc', text: `${isoText(seconds)}Z` } : undefined
}

/** Four bytes of seconds, and offsets beyond them. */
const latest = 0x1_0010_0000

/** timestampLocal: UTC seconds, offset of the zone and of summer time in minutes. */
function readLocal(reader: Reader): Time | undefined {
	if (!nextIs(reader, tl.list) || reader.length !== 3 || !next(reader)) return undefined
	const utc = smallNumber(reader)
	const zone = next(reader) ? smallNumber(reader) : null
	const season = next(reader) ? smallNumber(reader) : null
	if (utc === null || zone === null || season === null) return undefined
	const seconds = utc + (zone + season) * 60
	return seconds >= 0 && seconds <= latest ? { kind: 'local', text: isoText(seconds) } : undefined
}

function isoText(seconds: number): string {
	return new Date(seconds * 1000).toISOString().slice(0, 19)
}

/** A time that stands on its own, as a record under the standard's name of its field. */
export function timeRecord(key: 'actSensorTime' | 'actTime' | 'valTime', { kind, text }: Time): DecodedRecord {
	const rest = { value: text, storage: 0, tariff: 0, subunit: 0, function: 'instantaneous', at: null } as const
	if (kind === 'index') return { key, quantity: 'on-time', role: 'second-index', unit: 's', ...rest }
	return { key, quantity: 'time', role: kind === 'local' ? 'clock' : 'utc', unit: '', ...rest }
}
