/** What a question asks for: single items of single points, each with its own data, in their order. */
import { itemsOf, pointsOf } from '../addressing.ts'
import { afn } from '../constants.ts'
import { readDate, readMinute, readMonth } from '../formats.ts'
import type { Frame } from '../frame.ts'

export type Asked = { readonly point: number; readonly item: number; readonly data: Uint8Array }

/** Each is a look into the memory: more at once nobody needs, and a question may not hold the terminal up. */
const mostAsked = 8_192

/** null: the bytes are no data units, or ask for more than one answer can hold. `points`: how many 'all' are. */
export function askedOf(frame: Frame, points: number): readonly Asked[] | null {
	// Whether items of one unit have data each or one in common, senders do not agree: what fits the length is meant.
	return parsed(frame, points, 'each') ?? parsed(frame, points, 'common')
}

function parsed(frame: Frame, points: number, data: 'each' | 'common'): readonly Asked[] | null {
	const { bytes, dataTo, afn: code } = frame
	const asked: Asked[] = []
	let at = frame.dataFrom
	while (at < dataTo) {
		if (dataTo - at < 4) return null
		const named = pointsOf(bytes[at]!, bytes[at + 1]!)
		const items = itemsOf(bytes[at + 2]!, bytes[at + 3]!)
		if (named === null || items === null) return null
		at += 4
		const meant = named[0] === 'all' ? points : named.length
		if (asked.length + meant * items.length > mostAsked) return null
		let common: Uint8Array | null = null
		for (const point of named[0] === 'all' ? Array.from({ length: points }, (_, index) => index + 1) : named) {
			for (const item of items) {
				const isSame: boolean = common !== null && (data === 'common' || named[0] === 'all')
				const length: number = isSame ? 0 : lengthOf(code, item, bytes, at)
				if (at + length > dataTo) return null
				common = isSame ? common! : bytes.subarray(at, at + length)
				asked.push({ point: point as number, item, data: common })
				at += length
			}
		}
	}
	return asked.length === 0 ? null : asked
}

const isCurve = (item: number): boolean => item >= 73 && item <= 118
const isMonth = (item: number): boolean => (item >= 17 && item <= 24) || (item >= 177 && item <= 192)

/** Bytes of a question's data behind DA and DT. */
function lengthOf(code: number, item: number, bytes: Uint8Array, at: number): number {
	if (code === afn.events) return 2
	if (code === afn.history) return isCurve(item) ? 7 : isMonth(item) ? 2 : 3
	if (code === afn.query && item === 10) return 2 + 2 * wordAt(bytes, at)
	return 0
}

export const wordAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)

/** Freeze density m: minutes from point to point. */
const densities: ReadonlyMap<number, number> = new Map([
	[1, 15],
	[2, 30],
	[3, 60],
	[254, 5],
	[255, 1],
])

/** Td_d, Td_m and Td_c; null: no such time. */
export const dayOf = ({ data }: Asked): string | null => readDate(data, 0)
export const monthOf = ({ data }: Asked): string | null => readMonth(data, 0)
export function curveOf({ data }: Asked) {
	const start = readMinute(data, 0)
	const minutes = densities.get(data[5]!)
	return start === null || minutes === undefined || data[6] === 0 ? null : { start, minutes, points: data[6]! }
}
