/** COSEM data as bytes (A-XDR, IEC 62056-5-3). */
import { hourMs, type LocalTime, offsetMs } from '../building/clock.ts'
import type { Moment } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'

export type Bytes = readonly number[]

export const big = (value: number, count: number): Bytes =>
	Array.from({ length: count }, (_, index) => Math.floor(value / 256 ** (count - 1 - index)) & 0xff)

export const nothing: Bytes = [0x00]
export const boolean = (value: boolean): Bytes => [0x03, value ? 1 : 0]
export const int8 = (value: number): Bytes => [0x0f, value & 0xff]
export const uint8 = (value: number): Bytes => [0x11, value & 0xff]
export const uint16 = (value: number): Bytes => [0x12, ...big(value, 2)]
export const uint32 = (value: number): Bytes => [0x06, ...big(value, 4)]
export const enumeration = (value: number): Bytes => [0x16, value]
export const octets = (bytes: Bytes): Bytes => [0x09, ...count(bytes.length), ...bytes]
export const letters = (text: string): Bytes => octets([...text].map((letter) => letter.charCodeAt(0)))
export const array = (items: readonly Bytes[]): Bytes => [0x01, ...count(items.length), ...items.flat()]
export const structure = (...items: readonly Bytes[]): Bytes => [0x02, ...count(items.length), ...items.flat()]

export function count(length: number): Bytes {
	if (length < 0x80) return [length]
	return length < 0x100 ? [0x81, length] : [0x82, ...big(length, 2)]
}

/** Twelve bytes; deviation is what local time lacks to UTC, in minutes; status 80: summer time. */
export function dateTime(meter: Meter, { shown, instant }: Moment): Bytes {
	const ahead = offsetMs(instant + meter.clockOffsetMs, meter.clock)
	const deviation = -ahead / 60_000
	return [
		...big(shown.year, 2),
		...[shown.month, shown.day, shown.weekday === 0 ? 7 : shown.weekday, shown.hour, shown.minute, shown.second, 0],
		...big(deviation & 0xffff, 2),
		ahead > hourMs ? 0x80 : 0,
	]
}

/** A time as a client writes it; `deviation` null: local time of the meter. */
export type AskedTime = { readonly time: LocalTime; readonly deviation: number | null }

/** null: not twelve bytes of a date and time. */
export function askedTime(bytes: Bytes): AskedTime | null {
	if (bytes.length !== 12) return null
	const raw = bytes[9]! * 256 + bytes[10]!
	const second = bytes[7] === 0xff ? 0 : bytes[7]!
	const time = {
		...{ year: bytes[0]! * 256 + bytes[1]!, month: bytes[2]!, day: bytes[3]!, weekday: 0 },
		...{ hour: bytes[5]!, minute: bytes[6]!, second },
	}
	if (time.month > 12 || time.day > 31 || time.hour > 23 || time.minute > 59) return null
	return { time, deviation: raw === 0x8000 ? null : raw >= 0x8000 ? raw - 0x10000 : raw }
}

/** The octet strings of 12 bytes and the numbers of an access selector, in their order. */
export function scalarsIn(bytes: Bytes): { readonly times: readonly Bytes[]; readonly numbers: readonly number[] } {
	const times: Bytes[] = []
	const numbers: number[] = []
	let at = 0
	while (at < bytes.length) {
		const type = bytes[at]!
		if (type === 0x09) {
			const length = bytes[at + 1] ?? 0
			if (length === 12) times.push(bytes.slice(at + 2, at + 14))
			at += 2 + length
		} else if (type === 0x06) {
			numbers.push(bytes.slice(at + 1, at + 5).reduce((sum, byte) => sum * 256 + byte, 0))
			at += 5
		} else at += type === 0x12 ? 3 : 2
	}
	return { times, numbers }
}
