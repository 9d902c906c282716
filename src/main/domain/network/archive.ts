/** The concentrator's archive beside the station's: what is the same, what differs, what one of them alone has. */
import type { ArchiveEntry, ComparedEntry } from '../../../shared/contract/network.ts'

export type PointOfArchive = {
	readonly point: number
	readonly meterId: number | null
	readonly wanted: ArchiveEntry | null
	readonly found: ArchiveEntry | null
}
export type Verdict = ComparedEntry['verdict']

/** What a meter is read with. The number of the entry is the concentrator's own order and says nothing of the meter. */
const comparedFields = [
	'point',
	'port',
	'baud',
	'protocolCode',
	'meterAddress',
	'collectorAddress',
	'tariffs',
	'integerDigits',
	'decimals',
	'userClass',
	'userSubclass',
] as const satisfies readonly (keyof ArchiveEntry)[]

/** null: neither of them has anything there. */
export function comparePoint({ wanted, found }: PointOfArchive): { verdict: Verdict; differs: string[] } | null {
	if (wanted === null) return found === null ? null : { verdict: 'concentrator-only', differs: [] }
	if (found === null) return { verdict: 'station-only', differs: [] }
	const differs = comparedFields.filter((field) => wanted[field] !== found[field])
	return { verdict: differs.length === 0 ? 'same' : 'different', differs }
}

export type Repair = {
	readonly written: readonly ArchiveEntry[]
	readonly deleted: readonly { readonly index: number; readonly point: number }[]
}

/** What makes the concentrator's archive the station's at these points; null: at all that differ. */
export function repairOf(points: readonly PointOfArchive[], chosen: readonly number[] | null): Repair {
	const wrong = points.filter((each) => {
		const compared = comparePoint(each)
		return compared !== null && compared.verdict !== 'same' && (chosen?.includes(each.point) ?? true)
	})
	const free = freeNumbers(points.flatMap(({ found }) => found?.index ?? []))
	return {
		// An entry that is there already is overwritten under its own number.
		written: wrong.flatMap(({ wanted, found, point }) =>
			wanted === null ? [] : { ...wanted, point, index: found?.index ?? free(point) },
		),
		deleted: wrong.flatMap(({ wanted, found, point }) =>
			wanted === null && found !== null ? { index: found.index, point } : [],
		),
	}
}

/** The next points, 1 and on, at which nobody has anything; fewer than asked for where the archive is full. */
export function freePoints(points: readonly PointOfArchive[], count: number, most: number): readonly number[] {
	const taken = new Set(points.filter((each) => comparePoint(each) !== null).map(({ point }) => point))
	const free: number[] = []
	for (let point = 1; point <= most && free.length < count; point++) if (!taken.has(point)) free.push(point)
	return free
}

/** Hands out numbers that are not taken: the wished one, else the next above. */
function freeNumbers(taken: readonly number[]) {
	const used = new Set(taken)
	return (wished: number): number => {
		let number = wished
		while (used.has(number)) number++
		used.add(number)
		return number
	}
}
