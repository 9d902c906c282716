/** collection.gaps: what should be there of each meter, what is not, and why. */
import type { MeterGaps } from '../../../shared/contract/collection.ts'
import { byReason, type Expected, gapRuns, type Reach } from '../../domain/collect/gaps.ts'
import { planned, type ReadChoice } from '../../domain/collect/read-plan.ts'
import { type BoundaryKind, boundariesOf, heldSince, quarterHoursOf } from '../../domain/network/missing.ts'
import type { ViewContext } from './context.ts'
import { asked } from './network-missing.ts'

export type AskedGaps = {
	/** As of a node of the topology; null: all. One meter's gaps are told run by run, with its quarter hours. */
	readonly key: string | null
	readonly from: string
	readonly to: string
	/** What only the station knows: whether a meter can be asked, and its last answer. */
	readonly live: ReadonlyMap<number, { readonly reach: Reach; readonly lastAnswerAt: number | null }>
}

type Asked = ReturnType<typeof asked>[number]

/** A day beyond either end: a meter's own midnight may lie an hour off the building's. */
const aroundMs = 2 * 86_400_000

export function gapsView(context: ViewContext, input: AskedGaps): { readonly meters: MeterGaps[] } {
	const isDetailed = input.key?.startsWith('meter:') ?? false
	const kinds: readonly BoundaryKind[] = isDetailed ? ['settlement', 'freeze', 'profile'] : ['settlement', 'freeze']
	const meters = asked(context, input.key).map((each): MeterGaps => {
		const { meter } = each
		const place = [meter.unitName, meter.pointName].filter((part) => part !== null).join(' · ')
		return {
			meterId: meter.id,
			serial: meter.serial,
			place: place === '' ? null : place,
			lastAnswerAt: input.live.get(meter.id)?.lastAnswerAt ?? null,
			kinds: kinds.map((kind) => ofKind(context, input, each, kind, isDetailed)),
		}
	})
	return { meters }
}

function ofKind(
	context: ViewContext,
	{ from, to, live }: AskedGaps,
	{ meter, rules, registerId, way }: Asked,
	kind: BoundaryKind,
	isDetailed: boolean,
): MeterGaps['kinds'][number] {
	const kept = kind === 'profile' ? rules.memory.profileDays : rules.memory[kind]
	if (kept === 0) return { kind, wanted: 0, there: 0, keeps: 'nothing', missing: [] }
	const at =
		kind === 'profile'
			? quarterHoursOf(rules, from, to, context.now)
			: boundariesOf(rules, kind, from, to, context.now).map((each) => each.at)
	const told = valuesOf(context, registerId, kind, from, to)
	const held = heldSince(rules, kind, context.now)
	const expected = at.flatMap((instant): Expected[] => {
		const value = told.get(instant) ?? 'missing'
		// What a meter had before the station knew it is fetched where it is, and not missed where it is not.
		if (value !== 'there' && instant < meter.addedAt) return []
		return [{ at: instant, memory: instant >= held ? 'holds' : 'overwritten', value }]
	})
	const known = live.get(meter.id)
	const askedUpTo = way === 'with-current' ? (known?.lastAnswerAt ?? null) : watermarkOf(context, meter.id, kind)
	const chosen = context.store.collection.readPlan(meter.id) as ReadChoice | null
	const { memory } = planned({ roundMinutes: 60, profileEvery: 'day', memory: rules.memory }, chosen)
	const isPlanned = (kind === 'profile' ? memory.profileDays : memory[kind]) > 0
	const runs = gapRuns(expected, isPlanned ? (known?.reach ?? 'off') : 'not-planned', askedUpTo)
	return {
		...{ kind, keeps: 'values', wanted: expected.length },
		there: expected.filter(({ value }) => value === 'there').length,
		missing: [...(isDetailed ? runs.slice(-mostRuns) : byReason(runs))],
	}
}

/** So many runs of one meter are told, the latest ones. */
const mostRuns = 200

function valuesOf({ store }: ViewContext, registerId: number, kind: BoundaryKind, from: string, to: string) {
	const [first, last] = [Date.parse(`${from}T00:00Z`) - aroundMs, Date.parse(`${to}T00:00Z`) + aroundMs]
	const stored = store.readings.range(registerId, first, last, { origins: [kind] })
	return new Map(stored.map(({ at, value }) => [at, value === null ? ('none' as const) : ('there' as const)]))
}

function watermarkOf({ store }: ViewContext, meterId: number, kind: BoundaryKind): number | null {
	const mark = store.collection.watermark(meterId, kind)
	return typeof mark === 'number' ? mark : null
}
