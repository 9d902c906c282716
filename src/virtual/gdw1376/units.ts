/** DA and DT: the bit maps that say of which measuring points and items a data unit speaks (clause 4.3.4.4). */

export type Unit = {
	/** 0 is the terminal itself; 'all': every point that it has. */
	readonly points: readonly number[] | 'all'
	readonly items: readonly number[]
}

export const headBytes = 4
export const mostPoints = 2040

const bitsOf = (byte: number): readonly number[] => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (1 << bit)) !== 0)

/** null: no such form. */
export function unitOf([points = 0, pointGroup = 0, items = 0, itemGroup = 0]: readonly number[]): Unit | null {
	if (items === 0) return null
	const named = bitsOf(items).map((bit) => itemGroup * 8 + bit + 1)
	if (points === 0 && pointGroup === 0) return { points: [0], items: named }
	if (points === 0xff && pointGroup === 0) return { points: 'all', items: named }
	if (points === 0 || pointGroup === 0) return null
	return { points: bitsOf(points).map((bit) => (pointGroup - 1) * 8 + bit + 1), items: named }
}

/** DA DT of one item of one point. */
export function headOf(point: number, item: number): readonly number[] {
	const da = point === 0 ? [0, 0] : [1 << ((point - 1) % 8), Math.floor((point - 1) / 8) + 1]
	return [...da, 1 << ((item - 1) % 8), Math.floor((item - 1) / 8)]
}
