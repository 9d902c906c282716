/** readings.rows: the readings of a metering point as they are stored, newest first. */
import type { ReadingRow } from '../../../shared/contract/readings.ts'
import { scaled } from '../../../shared/decimal.ts'
import type { Reading } from '../../domain/readings/reading.ts'
import type { ViewContext } from './context.ts'
import { pointRegisters } from './point-registers.ts'

const dayMs = 86_400_000
/** Looks back in growing windows, so that a point with dense readings is not read whole for its newest rows. */
const firstWindowMs = 2 * dayMs
const oldest = Date.UTC(2000, 0, 1)

export function readingRows(
	{ store, ...context }: ViewContext,
	input: { readonly pointId: number; readonly before: number | null; readonly limit: number },
): { rows: ReadingRow[]; more: boolean } {
	const registers = pointRegisters({ store, ...context }, input.pointId).filter(({ kind }) => kind === 'counter')
	const end = input.before ?? context.now + dayMs
	for (let windowMs = firstWindowMs; ; windowMs *= 4) {
		const from = Math.max(oldest, end - windowMs)
		const rows = registers
			.flatMap((register) =>
				valuesOf(store, register.id, from, end).map(
					(reading): ReadingRow => ({
						at: reading.at,
						register: register.name,
						tariff: register.tariff,
						value: reading.value === null ? null : scaled(reading.value, register.exponent),
						unit: register.unit,
						origin: reading.origin,
						quality: reading.value === null ? 'missing' : reading.quality,
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
function valuesOf(store: ViewContext['store'], registerId: number, from: number, to: number): readonly Value[] {
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
