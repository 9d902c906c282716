/** What the station knows of the chain to one meter, gathered for domain/network/why. */
import { roundIntervalMinutes } from '../../domain/calendar/read-budget.ts'
import { comparePoint } from '../../domain/network/archive.ts'
import type { ProbeOutcome, WhyFacts } from '../../domain/network/why.ts'
import { parseLineUrl } from '../../lines/url.ts'
import type { MeterInPlace } from '../../store/meters.ts'
import type { ArchivePoint } from '../../store/network.ts'
import type { Store } from '../../store/open.ts'
import { found, type Parts } from '../api/parts.ts'
import type { KnownMeter } from '../collect/known-meters.ts'
import { planOf } from './orders.ts'

export type WhyParts = Pick<Parts, 'store' | 'presets' | 'pool' | 'collector' | 'vault' | 'clock'> & {
	/** When the device of a dial-in line called last; null: it has not called since the station started. */
	readonly lastCallAt: (lineUrl: string) => number | null
}

const hourMs = 3_600_000

/** 'not-found' when there is no such meter. */
export function whyFacts(parts: WhyParts, meterId: number, probe: ProbeOutcome | null): WhyFacts {
	const { store, collector, clock, presets } = parts
	const meter = found(store.meters.get(meterId), 'meter')
	const model = presets.models.get(meter.modelId ?? '')
	const known = collector.meter(meterId)
	const failure = store.collection.failures(1, meterId)[0] ?? null
	const point = store.network.archivePointOf(meterId)
	const boxId = known?.concentratorId ?? point?.concentratorId ?? null
	return {
		now: clock.now(),
		meterId,
		enabled: meter.enabled,
		model: model?.name ?? null,
		key: keyOf(parts, meterId, failure?.reason ?? null),
		...lineFacts(parts, meter),
		concentrator: boxId === null ? null : concentratorFacts(parts, boxId),
		archive: point === null ? null : archiveFacts(store, point),
		plan: boxId === null || point === null ? null : planFacts(parts, boxId, point),
		...collectorFacts(store, meterId),
		lastAnswerAt: lastAnswerAt(parts, meterId),
		failure: failure && { at: failure.at, reason: failure.reason, text: failure.text },
		lateAfterMs: 2 * (model === undefined ? hourMs : roundIntervalMinutes(model) * 60_000) + 60_000,
		latestValueAt: latestValueAt(store, known),
		clockOffsetMs: store.collection.clockOffset(boxId ?? meterId)?.offsetMs ?? null,
		probe,
	}
}

function lastAnswerAt({ store, collector }: WhyParts, meterId: number): number | null {
	const inMemory = collector.lastAnswerAt(meterId)
	if (inMemory !== null) return inMemory
	const readings = store.readings.latest(store.meters.registersOf(meterId).map(({ id }) => id))
	return [...readings.values()].reduce<number | null>((last, { receivedAt }) => Math.max(last ?? 0, receivedAt), null)
}

/** The instant of the newest live value of what bills use; null: none yet. */
export function latestValueAt(store: Store, known: KnownMeter | undefined): number | null {
	const main = known?.registers.find(({ name }) => name === known.model.main)
	return main === undefined ? null : store.readings.lastAtOf(main.id, 'live')
}

function keyOf({ vault, store }: WhyParts, meterId: number, lastReason: string | null): WhyFacts['key'] {
	if (vault.secrets().has(meterId)) return 'there'
	const isStored = store.secrets.ofMeter(meterId).length > 0
	if (isStored) return vault.state().kind === 'locked' ? 'locked' : 'there'
	return lastReason === 'no-key' ? 'missing' : 'none-needed'
}

function lineFacts({ store, pool, lastCallAt }: WhyParts, meter: MeterInPlace): Pick<WhyFacts, 'line' | 'dialIn'> {
	const row = store.lines.get(meter.lineId)!
	const state = pool.get(row.id)?.line.state() ?? { kind: 'closed' as const }
	const url = parseLineUrl(row.url)
	return {
		line: {
			id: row.id,
			name: row.name,
			enabled: row.enabled,
			state: state.kind,
			reason: state.kind === 'failed' ? state.reason : '',
			since: state.kind === 'closed' ? 0 : state.since,
		},
		dialIn:
			url?.kind === 'dial-in' ? { identity: url.identity, port: url.port, lastCallAt: lastCallAt(row.url) } : null,
	}
}

function concentratorFacts(parts: WhyParts, id: number): WhyFacts['concentrator'] {
	const row = parts.store.network.concentrator(id)
	if (row === null) return null
	const failure = parts.store.collection.failures(1, id)[0] ?? null
	return {
		id,
		name: row.name,
		enabled: row.enabled,
		lastAnswerAt: lastAnswerAt(parts, id),
		failure: failure && { at: failure.at, reason: failure.reason },
	}
}

function archiveFacts(store: Store, point: ArchivePoint): WhyFacts['archive'] {
	const compared = comparePoint(point)
	return {
		readAt: store.network.concentrator(point.concentratorId)?.archiveReadAt ?? null,
		point: point.point,
		verdict: compared?.verdict ?? null,
		differs: compared?.differs ?? [],
		port: (point.found ?? point.wanted)?.port ?? null,
	}
}

function planFacts(parts: WhyParts, boxId: number, point: ArchivePoint): WhyFacts['plan'] {
	const row = parts.store.network.concentrator(boxId)
	const port = (point.found ?? point.wanted)?.port ?? null
	const own = row?.plan?.find((each) => each.port === port)
	return {
		readAt: row?.planReadAt ?? null,
		differs: port !== null && planOf(parts, boxId, row?.plan ?? []).differs.includes(port),
		intervalMinutes: own?.intervalMinutes ?? null,
	}
}

function collectorFacts(store: Store, meterId: number): Pick<WhyFacts, 'collector' | 'channelFlag'> {
	const place = store.network.channelOf(meterId)
	if (place === null) return { collector: null, channelFlag: null }
	return {
		collector: { id: place.collectorId, name: place.collectorName, channel: place.number },
		channelFlag: place.flag,
	}
}
