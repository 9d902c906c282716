/** Confirmation per item (AFN 00 F3) and transparent forwarding (AFN 10 F1). */

import { hex, hexText } from '../hex.ts'
import { itemsOf, keyOf, pointsOf, unitBytes } from './addressing.ts'
import { errorText } from './constants.ts'
import { lineSpeeds } from './parameters.ts'
import { type Layout, left, recordOf, step, tell, type Walk } from './walk.ts'

/** AFN, then DA DT ERR of each item to the end of the data. */
export const confirmedItems: Layout = (walk) => {
	const { bytes } = walk
	const code = bytes[walk.at]
	if (left(walk) < 1 || code === undefined || (left(walk) - 1) % 5 !== 0) return false
	step(walk, 1, 'confirmed AFN', hex[code]!)
	while (walk.at < walk.end) {
		const points = pointsOf(bytes[walk.at]!, bytes[walk.at + 1]!)
		const items = itemsOf(bytes[walk.at + 2]!, bytes[walk.at + 3]!)
		if (points === null || items === null) return false
		const what = keyOf(code, items[0]!, points[0]!)
		const more = points.length * items.length - 1
		step(walk, 4, 'confirmed item', more === 0 ? what : `${what} and ${more} more`)
		const error = bytes[walk.at]!
		const record = recordOf(walk, 'status', '', what, hex[error]!, 0)
		step(walk, 1, 'ERR', errorText(error, hex[error]!), [record])
	}
	return true
}

/** One item of a confirmation: `error` 0 is done. */
export type Confirmed = { readonly point: number; readonly item: number; readonly error: number }

/** Behind DA DT of 00 F3: the function that is answered, and each of its items. */
export const confirmedBytes = (code: number, items: readonly Confirmed[]): readonly number[] => [
	code,
	...items.flatMap(({ point, item, error }) => [...unitBytes(point, item), error]),
]

/** Port, line settings, two time limits, length and the bytes for the meter. */
export const forwardDown: Layout = (walk) => {
	if (left(walk) < 6) return false
	tell(walk, 1, 'port', String(walk.bytes[walk.at]), 'count')
	tell(walk, 1, 'line-settings', settingsText(walk.bytes[walk.at]!))
	const frameLimit = walk.bytes[walk.at]!
	const isSeconds = (frameLimit & 0x80) !== 0
	tell(walk, 1, 'frame-timeout', isSeconds ? String(frameLimit & 0x7f) : hundredths(frameLimit), 'duration', 's')
	tell(walk, 1, 'byte-timeout', hundredths(walk.bytes[walk.at]!), 'duration', 's')
	return forwarded(walk)
}

/** Port, length and the bytes of the meter. */
export const forwardUp: Layout = (walk) => {
	if (left(walk) < 3) return false
	tell(walk, 1, 'port', String(walk.bytes[walk.at]), 'count')
	return forwarded(walk)
}

function forwarded(walk: Walk): boolean {
	const { bytes, at } = walk
	const length = bytes[at]! | (bytes[at + 1]! << 8)
	if (left(walk) < 2 + length) return false
	step(walk, 2, 'length', `${length} bytes`)
	if (length === 0) return true
	const hex = hexText(bytes, walk.at, walk.at + length)
	step(walk, length, 'forwarded', null, [recordOf(walk, 'unknown', '', 'forwarded', hex, 0)])
	return true
}

/** Units of 10 ms as seconds. */
const hundredths = (units: number): string => `${Math.floor(units / 100)}.${String(units % 100).padStart(2, '0')}`

/** D7-5 speed, D4 second stop bit, D3 parity, D2 odd, D1-0 data bits less five: '2400 8E1'. */
function settingsText(byte: number): string {
	const parity = (byte & 0x08) === 0 ? 'N' : (byte & 0x04) === 0 ? 'E' : 'O'
	return `${lineSpeeds[byte >> 5] ?? 300} ${(byte & 3) + 5}${parity}${(byte & 0x10) === 0 ? 1 : 2}`
}
