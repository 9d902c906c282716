/** Contract area: collection. */
import type { CollectionStatus, collectionCalls } from '../../../shared/contract/collection.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import { daysBetween } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { choiceOf } from '../../domain/collect/read-plan.ts'
import type { AskedGaps } from '../../work/views/gaps.ts'
import { chosenPlan } from '../collect/known-meters.ts'
import { found, type Parts, view } from './parts.ts'

const failuresShown = 100
const mostDays = 400

export function collectionHandlers(parts: Parts): Handlers<typeof collectionCalls> {
	const { store, collector, events } = parts
	return {
		'collection.status': () => collectionStatus(parts),
		'collection.plan': ({ meterId }) => {
			const { lineId, address, modelId } = found(store.meters.get(meterId), 'meter')
			const model = found(parts.presets.models.get(modelId ?? ''), 'model')
			const own = chosenPlan(store.collection.readPlan(meterId))
			const answerLimitMs = parts.pool.get(lineId)?.reader.answerLimitMs(address) || null
			return { usual: choiceOf(model), own, readsPerDay: model.readsPerDay ?? null, answerLimitMs }
		},
		'collection.setPlan': ({ meterId, plan }) => {
			found(store.meters.get(meterId), 'meter')
			store.collection.setReadPlan(meterId, plan)
			collector.meterChanged(meterId)
			events.emit('meters.changed', {})
			events.emit('collection.changed', {})
			return {}
		},
		'collection.gaps': ({ key, from, to }) => {
			const days = daysBetween(from, to)
			if (days < 0 || days > mostDays) throw new CallFailed('invalid-input', { field: 'to' })
			return view(parts, 'gaps', { key, from, to, live: reachOfAll(parts) })
		},
		'collection.readNow': ({ lineId }) => {
			if (lineId !== null) found(store.lines.get(lineId), 'line')
			collector.readNow(lineId)
			events.emit('collection.changed', {})
			return {}
		},
	}
}

function collectionStatus(parts: Parts): CollectionStatus {
	const { store, collector } = parts
	const last = lastRoundOf(parts)
	const serials = new Map(collector.meters().map((meter) => [meter.id, meter.serial]))
	const serialOf = (meterId: number) => serials.get(meterId) ?? store.meters.get(meterId)?.serial ?? '–'
	const lines = lineProgress(parts)
	return {
		lastRound: last && {
			startedAt: last.startedAt,
			finishedAt: last.finishedAt,
			due: last.due,
			read: last.read,
			failed: last.failed,
		},
		nextRoundAt: collector.nextRoundAt(),
		backfill: lines.reduce(
			(sum, { backfillDone, backfillTotal }) => ({ done: sum.done + backfillDone, total: sum.total + backfillTotal }),
			{ done: 0, total: 0 },
		),
		lines,
		failures: store.collection.failures(failuresShown).map(({ at, meterId, job, reason, text }) => ({
			at,
			meterId,
			meterSerial: serialOf(meterId),
			job,
			reason,
			text,
		})),
	}
}

/** The round under way or the last one; after a start the last one that was noted. */
export const lastRoundOf = ({ store, collector }: Parts) =>
	collector.rounds.last() ?? store.collection.rounds(1)[0] ?? null

export function lineProgress({ store, collector, pool }: Parts): CollectionStatus['lines'] {
	const progress = collector.memory.progress()
	const backfill = new Map<number, { done: number; total: number }>()
	for (const { id, lineId } of collector.meters()) {
		const each = progress.get(id)
		if (each === undefined) continue
		const sum = backfill.get(lineId) ?? { done: 0, total: 0 }
		backfill.set(lineId, { done: sum.done + each.done, total: sum.total + each.total })
	}
	return store.lines.list().map((line) => {
		const { done, total } = backfill.get(line.id) ?? { done: 0, total: 0 }
		const round = collector.rounds.ofLine(line.id)
		return {
			lineId: line.id,
			waiting: pool.get(line.id)?.reader.waiting() ?? 0,
			backfillDone: done,
			backfillTotal: total,
			dueInRound: round?.due ?? 0,
			readInRound: round?.answered ?? 0,
		}
	})
}

/** Which meters can be asked now, and when they answered last. */
function reachOfAll({ collector, pool, store, vault }: Parts): AskedGaps['live'] {
	const isLocked = vault.state().kind === 'locked'
	return new Map(
		collector.meters().map(({ id, lineId, context }) => {
			const isOpen = pool.get(lineId)?.line.state().kind === 'open'
			const isSilent = (collector.silences.of(id)?.rounds ?? 0) > 0
			const needsKey = isLocked && context.secrets === undefined && store.secrets.ofMeter(id).length > 0
			const reach = !isOpen ? 'line' : isSilent ? 'silent' : needsKey ? 'no-key' : 'answers'
			return [id, { reach, lastAnswerAt: collector.lastAnswerAt(id) }] as const
		}),
	)
}
