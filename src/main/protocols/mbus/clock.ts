/** The meter's clock as a record: 04 6D (type F, minutes) or 06 6D (type I, seconds); EN 13757-3, annex A. */
import { readRecords, type Span } from '../en13757-3/records.ts'
import type { DecodedRecord, MeterContext } from '../protocol.ts'
import { ci } from './constants.ts'
import { clockKeys, type Readout } from './readout.ts'
import { opened } from './security.ts'

/** The clock that a readout stated, and its record's bytes, lowest first; null: none, or in a form we do not write. */
export function clockRecord(
	{ frames, records }: Readout,
	context?: MeterContext,
): { record: DecodedRecord; bytes: Uint8Array } | null {
	const record = records.find(({ key, quantity }) => clockKeys.has(key) && (quantity === 'time' || quantity === 'text'))
	const frame = record === undefined ? undefined : frames[record.frame]?.bytes
	if (record === undefined || frame === undefined) return null
	const from = { [ci.longHeader]: 19, [ci.shortHeader]: 11, [ci.noHeader]: 7 }[frame[6]!]
	if (from === undefined) return null
	const spans: Span[] = []
	const end = frame.length - 2
	const plain = from === 7 ? { ok: true as const, bytes: frame } : opened(frame, from, end, context?.secrets)
	if (!plain.ok) return null
	readRecords(plain.bytes, from, end, false, spans)
	const span = spans.find((each) => each.record?.key === record.key)
	const { frame: _, ...shown } = record
	return span === undefined ? null : { record: shown, bytes: plain.bytes.slice(span.at, span.at + span.length) }
}

/**
 * The record that sets the clock to meter-local 'YYYY-MM-DDTHH:MM:SS', in the form of the one it stated; what is not
 * date or time there (summer time, how it counts centuries) stays. null: no such time.
 */
export function clockData(stated: Uint8Array, local: string): Uint8Array | null {
	const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(local)
	const instant = Date.parse(`${local}Z`)
	if (parts === null || Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(local)) return null
	const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as Six
	if (year < 1981 || year > 2080) return null
	const data = stated.slice()
	const date = [day | (((year % 100) & 7) << 5), month | (((year % 100) >> 3) << 4)] as const
	if (stated.length === 2 + 4) {
		// Bits 5…6 of the hour: hundreds of years since 1900, where the meter counts them
		const hundreds = (stated[3]! & 0x60) === 0 ? 0 : Math.floor((year - 1900) / 100)
		data.set([minute, (stated[3]! & 0x80) | (hundreds << 5) | hour, ...date], 2)
		return data
	}
	const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1
	// Weekday 1 = Monday in bits 5…7 of the hour; week 0: not stated
	const weekday = new Date(instant).getUTCDay() || 7
	data.set([(stated[2]! & 0x40) | (isLeap ? 0x80 : 0) | second, (stated[3]! & 0x40) | minute], 2)
	data.set([(weekday << 5) | hour, ...date, stated[7]! & 0xc0], 4)
	return data
}

type Six = [number, number, number, number, number, number]

/** From one meter-local time to another; NaN where one of them is none. */
export function minutesApart(from: string, to: string): number {
	return (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 60_000
}
