/** When a main meter fed which points: a meter that was wired elsewhere for a while counts for the rest only. */
import { intersect, type Period } from '../../../shared/period.ts'

/** Instants; `toAt` null: until now. */
type Feed = {
	readonly mainPointId: number
	readonly subPointId: number
	readonly fromAt: number
	readonly toAt: number | null
}

/**
 * The stretches of the period in which the main meter fed each point, ascending. Empty where for some time nobody said
 * what it feeds: all that it measured then would be taken for common.
 */
export function fedWithin(
	feeds: readonly Feed[],
	mainPointId: number,
	period: Period,
): ReadonlyMap<number, readonly Period[]> {
	const parts = feeds
		.flatMap(({ subPointId, fromAt, toAt, ...feed }) => {
			const part = intersect(period, { from: fromAt, to: toAt ?? Number.MAX_SAFE_INTEGER })
			return feed.mainPointId !== mainPointId || part === null ? [] : [{ subPointId, part }]
		})
		.sort((a, b) => a.part.from - b.part.from)
	let known = period.from
	for (const { part } of parts) if (part.from <= known) known = Math.max(known, part.to)
	if (known < period.to) return new Map()
	const bySub = Map.groupBy(parts, ({ subPointId }) => subPointId)
	return new Map([...bySub].map(([subPointId, own]) => [subPointId, own.map(({ part }) => part)]))
}
