/** DA and DT, the bit maps that say of which points and items a data unit speaks, and how items are called. */
import { hex } from '../hex.ts'
import type { Point } from './constants.ts'

/** DA1 DA2: eight points of one group as bits; 00 00 = the terminal, FF 00 = all of its points. null: no such form. */
export function pointsOf(low: number, high: number): readonly Point[] | null {
	if (high === 0) return low === 0 ? [0] : low === 0xff ? ['all'] : null
	return low === 0 ? null : bitLists[low]!.map((bit) => (high - 1) * 8 + bit + 1)
}

/** DT1 DT2: eight items of one group as bits, also where a sender takes the map for a number. null: none is marked. */
export const itemsOf = (low: number, high: number): readonly number[] | null =>
	low === 0 ? null : bitLists[low]!.map((bit) => high * 8 + bit + 1)

const bits = [0, 1, 2, 3, 4, 5, 6, 7]
/** The bits that are set in each byte. */
const bitLists = Array.from({ length: 256 }, (_, byte) => bits.filter((bit) => (byte & (1 << bit)) !== 0))

/** '0C F25 p1'; 'p*' where all points are meant. Parts of an item are told apart by quantity, role and tariff. */
export const keyOf = (code: number, item: number, point: Point): string =>
	`${hex[code]} F${item} p${point === 'all' ? '*' : point}`

/** The point of a key; null: of all points, or of none ('EC'). */
export function pointIn(key: string): number | null {
	const digits = /^[\dA-F]{2} F\d+ p(\d+)/.exec(key)?.[1]
	return digits === undefined ? null : Number(digits)
}

export const mostPoints = 2040
export const mostItems = 256 * 8

/** DA DT of one item of one point: `point` 0 … 2040, `item` 1 … 2048. */
export function unitBytes(point: number, item: number): readonly number[] {
	const points = point === 0 ? [0, 0] : [1 << ((point - 1) % 8), Math.floor((point - 1) / 8) + 1]
	return [...points, 1 << ((item - 1) % 8), Math.floor((item - 1) / 8)]
}

/** DA DT of several items of several points, each item of each point: points of one group, items of one group. */
export function mapBytes(points: readonly number[], items: readonly number[]): readonly number[] {
	const all = points.flatMap((point) => items.map((item) => unitBytes(point, item)))
	return all.reduce(
		(map, [da1 = 0, da2 = 0, dt1 = 0, dt2 = 0]) => [map[0]! | da1, da2, map[2]! | dt1, dt2],
		[0, 0, 0, 0],
	)
}
