/** readings.rows: the readings of a metering point as they are stored, newest first. */
import type { ReadingRow } from '../../../shared/contract/readings.ts'
import { scaled } from '../../../shared/decimal.ts'
import type { Reading } from '../../domain/readings/reading.ts'
import { countingPeriods } from '../../domain/readings/scale.ts'
import type { Mounting } from '../../store/meters.ts'
import { modelOf, type ViewContext } from './context.ts'
import { decisionsOf } from './meters.ts'

const dayMs = 86_400_000
/** Looks back in growing windows, so that a point with dense readings is not read whole for its newest rows. */
const firstWindowMs = 2 * dayMs
const oldest = Date.UTC(2000, 0, 1)

export function readingRows(
	{ store, ...context }: ViewContext,
	input: { readonly pointId: number; readonly before: number | null; readonly limit: number },
): { rows: ReadingRow[]; more: boolean } {
	const registers = countersOf({ store, ...context }, input.pointId)
	const end = input.before ?? context.now + dayMs
	for (let windowMs = firstWindowMs; ; windowMs *= 4) {
		const from = Math.max(oldest, end - windowMs)
		const rows = registers
			.flatMap(({ register, name, mounting, counts }) =>
				valuesOf(store, register.id, Math.max(from, mounting.fromAt), endOf(mounting, end)).map(
					(reading): ReadingRow => ({
						at: reading.at,
						register: name,
						tariff: register.tariff,
						value: reading.value === null ? null : scaled(reading.value, register.exponent),
						unit: register.unit,
						origin: reading.origin,
						quality: reading.value === null ? 'missing' : counts(reading.at) ? reading.quality : 'quarantined',
						receivedAt: reading.receivedAt,
						frameId: reading.frameId,
						overlay: reading.overlay,
					}),
				),
			)
			.sort((a, b) => b.at - a.at || a.tariff - b.tariff)
		if (rows.length > input.limit || from === oldest) {
			return { rows: rows.slice(0, input.limit), more: rows.length > input.limit }
		}
	}
}

type Value = Reading & { readonly overlay: ReadingRow['overlay'] }

/** Raw readings, and beside them what was put over their instants. */
export function valuesOf(store: ViewContext['store'], registerId: number, from: number, to: number): readonly Value[] {
	const overlays = store.overlays.active(registerId, from, to)
	const covered = new Set(overlays.map(({ at }) => at))
	const raw = store.readings
		.range(registerId, from, to)
		.map((reading): Value => ({ ...reading, overlay: covered.has(reading.at) ? 'below' : null }))
	if (overlays.length === 0) return raw
	const over = overlays.map(
		({ at, value, method, createdAt }): Value => ({
			...{ registerId, at, value, origin: 'overlay', receivedAt: createdAt, frameId: null },
			quality: method === 'accepted' || method === 'manual' ? 'corrected' : 'estimated',
			overlay: value === null ? 'void' : 'value',
		}),
	)
	return [...raw, ...over]
}

/** The final value of a meter that was taken off holds for the very instant at which its mounting ended. */
export const endOf = ({ toAt }: Mounting, end: number): number => Math.min(end, toAt === null ? end : toAt + 1)

/** Counters as the meters told them, in every scale that they stated. */
export function countersOf(context: ViewContext, pointId: number) {
	const all = context.store.meters.registersOfPoint(pointId)
	return all.flatMap(({ register, mounting, meter }, index) => {
		const base = all.find((each) => each.register.id === (register.versionOf ?? register.id))!.register
		const described = modelOf(context, meter.modelId)?.registers.find(({ name }) => name === base.name)
		if (described?.kind !== 'counter') return []
		const hasVersions = all.some((each) => each.register.versionOf === base.id)
		const periods = hasVersions
			? countingPeriods(
					base,
					decisionsOf(
						context,
						meter.id,
						all.map((each) => each.register),
						base.id,
					),
				)
			: null
		const isCounted = (at: number) =>
			periods === null ||
			periods.some(
				({ registerId, from, to }) => registerId === register.id && at >= (from ?? at) && at < (to ?? at + 1),
			)
		// Through another ratio the same register goes on: what holds for the change itself is listed once.
		const isAgain = all.some(
			(each, other) => other < index && each.register.id === register.id && each.mounting.toAt === mounting.fromAt,
		)
		const since = isAgain ? { ...mounting, fromAt: mounting.fromAt + 1 } : mounting
		return [{ register, name: base.name, mounting: since, meter, counts: isCounted }]
	})
}
