/** network.archive and network.concentrator: what a concentrator is and has, beside what the station wants. */
import type { ArchiveView, ConcentratorView, PlanView } from '../../../shared/contract/network.ts'
import { comparePoint } from '../../domain/network/archive.ts'
import type { Concentrator } from '../../store/network.ts'
import type { ViewContext } from './context.ts'
import { type LiveFacts, meterFacts } from './network.ts'

/** Nothing heard for a day: its readings of yesterday are missing by then. */
const silentMs = 86_400_000

type Answers = Pick<LiveFacts, 'answers'>

/** null: no such concentrator. */
export function archiveView(
	context: ViewContext,
	{ id, ...live }: Answers & { readonly id: number },
): ArchiveView | null {
	const row = context.store.network.concentrator(id)
	return row === null ? null : comparedArchive(context, row, live)
}

function comparedArchive(context: ViewContext, row: Concentrator, live: Answers): ArchiveView {
	const { store, now } = context
	const meters = store.meters.list()
	const { lastAnswerAt } = meterFacts(context, live, meters)
	const serials = new Map(meters.map(({ id, serial }) => [id, serial]))
	const entries = store.network.archive(row.id).flatMap((each) => {
		const compared = comparePoint(each)
		if (compared === null) return []
		const { point, meterId, wanted, found } = each
		const heardAt = meterId === null ? null : lastAnswerAt(meterId)
		return {
			point,
			...compared,
			station: wanted,
			concentrator: found,
			meterId,
			meterSerial: meterId === null ? null : (serials.get(meterId) ?? null),
			silent: meterId !== null && (heardAt === null || now - heardAt > silentMs),
		}
	})
	return { concentratorId: row.id, readAt: row.archiveReadAt, entries }
}

/** What the running station adds: its link and its plan. */
export type ConcentratorFacts = Pick<ConcentratorView, 'linkedSince' | 'lastLoginAt' | 'lastHeartbeatAt' | 'peer'> & {
	readonly plan: PlanView
}

export function concentratorView(
	context: ViewContext,
	{ id, link, ...live }: Answers & { readonly id: number; readonly link: ConcentratorFacts },
): ConcentratorView | null {
	const { store } = context
	const row = store.network.concentrator(id)
	const meter = store.meters.get(id)
	if (row === null || meter === null) return null
	const { entries } = comparedArchive(context, row, live)
	const count = (fits: (entry: ArchiveView['entries'][number]) => boolean) => entries.filter(fits).length
	const offset = store.collection.clockOffset(id)
	const events = store.network.countEvents(id)
	const marks = [store.network.mark(id, true), store.network.mark(id, false)]
	return {
		id,
		name: row.name,
		lineId: row.lineId,
		address: row.address,
		health: meterFacts(context, live, [meter]).health(meter),
		...link,
		signalPercent: row.state?.signalPercent ?? null,
		trafficToday: row.state?.trafficTodayBytes ?? null,
		trafficMonth: row.state?.trafficMonthBytes ?? null,
		clockOffsetMs: offset?.offsetMs ?? null,
		clockReadAt: offset?.at ?? null,
		version: row.state?.version ?? null,
		meters: count(({ meterId }) => meterId !== null),
		silentMeters: count(({ silent }) => silent),
		unknownMeters: count(({ verdict }) => verdict === 'concentrator-only'),
		archiveDifferences: row.archiveReadAt === null ? null : count(({ verdict }) => verdict !== 'same'),
		eventsImportant: events.important,
		eventsOrdinary: events.ordinary,
		eventsLost: marks.reduce((sum, mark) => sum + (mark?.lost ?? 0), 0),
	}
}
