/** network.missing and what a re-reading asks: boundary values that are not there. */
import {
	type BoundaryKind,
	boundariesOf,
	inOneReading,
	type MissedRead,
	missedBoundaries,
	missedProfile,
} from '../../domain/network/missing.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { MeterInPlace } from '../../store/meters.ts'
import { modelOf, type ViewContext, zoneOf } from './context.ts'
import { placesBelow } from './network-below.ts'

type Period = { readonly key: string | null; readonly from: string; readonly to: string }
/** A day beyond either end: a meter's own midnight may lie an hour off the building's. */
const aroundMs = 2 * 86_400_000
const boundaryKinds = ['freeze', 'settlement'] as const

type Asked = {
	readonly meter: MeterInPlace
	readonly rules: Parameters<typeof missedBoundaries>[0]
	readonly registerId: number
	/** 'with-current': every reading brings what the meter remembers. */
	readonly way: 'asked' | 'with-current'
}

/** Meters below the key whose memory can be asked for. */
export function asked(context: ViewContext, key: string | null): readonly Asked[] {
	const isBelow = placesBelow(context, key)
	const ids = context.store.meters.registerIds()
	const zone = zoneOf(context)
	return context.store.meters.list().flatMap((meter) => {
		const model = modelOf(context, meter.modelId)
		const registerId = ids.get(meter.id)?.get(model?.main ?? '')
		if (!meter.enabled || model === undefined || registerId === undefined || !isBelow(meter)) return []
		if (protocolNamed(meter.protocol) === undefined) return []
		return {
			meter,
			way: model.memory.comesWithCurrent ? 'with-current' : 'asked',
			rules: { zone, clock: meter.ownClock, memory: model.memory },
			registerId,
		}
	})
}

/** Instants that are stored, by register. */
function storedInstants({ store }: ViewContext, all: readonly Asked[], { from, to }: Period, origin: BoundaryKind) {
	const [first, last] = [Date.parse(`${from}T00:00Z`) - aroundMs, Date.parse(`${to}T00:00Z`) + aroundMs]
	const middle = Math.floor((first + last) / 2)
	const ids = all.map(({ registerId }) => registerId)
	const near = store.readings.near(ids, middle, Math.ceil((last - first) / 2), { origins: [origin] })
	const instants = (id: number) => new Set((near.get(id) ?? []).flatMap(({ at, value }) => (value === null ? [] : at)))
	return instants
}

/** Freezes and settlements since the meter was added; what a meter had before is asked for, and not missed. */
export function missingValues(context: ViewContext, period: Period) {
	const { now } = context
	const all = asked(context, period.key)
	const missing = new Map<number, number>()
	let wanted = 0
	for (const kind of boundaryKinds) {
		const instants = storedInstants(context, all, period, kind)
		for (const { meter, rules, registerId } of all) {
			const there = instants(registerId)
			const since = boundariesOf(rules, kind, period.from, period.to, now).filter(
				({ at }) => at >= meter.addedAt || there.has(at),
			)
			wanted += since.length
			const gaps = since.filter(({ at }) => !there.has(at)).length
			if (gaps > 0) missing.set(meter.id, (missing.get(meter.id) ?? 0) + gaps)
		}
	}
	const meters = all.flatMap(({ meter: { id, serial, unitName, pointName } }) => {
		const count = missing.get(id)
		const place = [unitName, pointName].filter((part) => part !== null).join(' · ')
		return count === undefined ? [] : { meterId: id, serial, place: place === '' ? null : place, missing: count }
	})
	return { meters, wanted }
}

export type Reread = Period & {
	readonly what: readonly BoundaryKind[]
	/** Only what came after the meter was added; else all that memories may hold. */
	readonly sinceAdded?: true
}

/** The questions that would bring what is missing, and how many values no memory holds any more. */
export function missingReads(context: ViewContext, input: Reread) {
	const all = asked(context, input.key)
	const reads: { readonly meterId: number; readonly read: MissedRead }[] = []
	let gone = 0
	for (const kind of input.what) {
		const instants = storedInstants(context, all, input, kind)
		for (const { meter, rules, registerId, way } of all) {
			// Who speaks by itself cannot be asked.
			if (protocolNamed(meter.protocol)?.listens) continue
			const there = instants(registerId)
			const due =
				kind === 'profile'
					? missedProfile(rules, input, there, context.now)
					: missedBoundaries(rules, kind, input, there, context.now)
			const missed = way === 'asked' ? due : inOneReading(due)
			for (const read of missed.reads) {
				if (input.sinceAdded !== true || read.boundary >= meter.addedAt) reads.push({ meterId: meter.id, read })
			}
			gone += missed.gone
		}
	}
	return { reads, gone }
}
