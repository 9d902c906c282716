/** How much of the consumption falls into each price band: from the meter's tariff registers, or from its intervals. */
import { Exact, sum } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { gapIn, type IntervalSeries, quantityOf, type Slice, sliceOf } from './interval-series.ts'
import { noBand, straddling, type Timetable, tableOf, timetable } from './timetable.ts'

/** In the tariff's unit, as decimal strings. */
export type Usage = {
	/** By tariff index of the meter's registers: 0 = total, 1 = T1 … */
	readonly registers: Readonly<Record<number, string>>
	/** Not measured is unknown, never 0: the price of that time is then unknown too. */
	readonly intervals: IntervalSeries | null
}

export type BandQuantities = readonly {
	readonly quantity: Exact
	readonly source: 'register' | 'windows'
	/** False for a band whose hours do not occur in the period: its limits are nobody's. */
	readonly occurs: boolean
}[]

/** Consumption in the order of time: the intervals, and the band of each. */
export type Sequence = { readonly slice: Slice; readonly bands: Uint8Array }

export type QuantityFailure = {
	readonly ok: false
	readonly reason:
		| 'register-missing'
		| 'interval-missing'
		/** Intervals of 30 or 60 minutes, of which one lies in two bands. */
		| 'interval-straddles'
		| 'no-band'
		| 'negative'
	readonly detail: string
}

type Banded =
	| { readonly ok: true; readonly byBand: BandQuantities; readonly sequence: Sequence | null }
	| QuantityFailure

/**
 * Quantities by band, unrounded, in the tariff's unit. Bands by windows take the intervals; where these are not
 * complete and every such band names a register of the meter, the registers: never a mixture of both.
 */
export function bandQuantities(definition: TariffDefinition, usage: Usage, zone: string, period: Period): Banded {
	const timed = timetableOf(definition)
	const byWindow = timed && windowQuantities(timed, definition.bands.length, usage.intervals, zone, period)
	if (byWindow !== null && !byWindow.ok && !(byWindow.reason === 'interval-missing' && hasRegisters(definition))) {
		return byWindow
	}
	const windows = byWindow?.ok ? byWindow : null
	const byBand: { quantity: Exact; source: 'register' | 'windows'; occurs: boolean }[] = []
	for (const [index, { source }] of definition.bands.entries()) {
		if (source.kind === 'windows' && windows !== null) {
			byBand.push({ quantity: windows.quantities[index]!, source: 'windows', occurs: windows.occurs[index]! })
			continue
		}
		const tariff = source.kind === 'register' ? source.tariff : source.register!
		const text = usage.registers[tariff]
		// Of a band that has intervals or a register it is the intervals' gap that has to be closed.
		if (text === undefined) return byWindow?.ok === false ? byWindow : missing(tariff)
		byBand.push({ quantity: new Exact(text), source: 'register', occurs: true })
	}
	const negative = byBand.findIndex(({ quantity }) => quantity.lt(0))
	if (negative >= 0) return { ok: false, reason: 'negative', detail: definition.bands[negative]!.name }
	return { ok: true, byBand, sequence: windows?.sequence ?? null }
}

const missing = (tariff: number): QuantityFailure => ({ ok: false, reason: 'register-missing', detail: String(tariff) })

/** True where the engine looks at the load profile: bands by windows, or a demand charge. */
export const needsIntervals = ({ bands, demand }: TariffDefinition): boolean =>
	Boolean(demand?.length) || bands.some(({ source }) => source.kind === 'windows')

/** All bands together. */
export const totalOf = (byBand: BandQuantities): Exact => sum(byBand.map(({ quantity }) => quantity))

const timetables = new WeakMap<TariffDefinition, Timetable>()

/** Null: no band goes by windows. */
function timetableOf(definition: TariffDefinition): Timetable | null {
	const known = timetables.get(definition)
	if (known !== undefined) return known
	if (definition.bands.every(({ source }) => source.kind === 'register')) return null
	const lists = definition.bands.map(({ source }) => (source.kind === 'windows' ? source.windows : null))
	const made = timetable(lists, definition)
	timetables.set(definition, made)
	return made
}

const hasRegisters = ({ bands }: TariffDefinition) =>
	bands.every(({ source }) => source.kind === 'register' || source.register !== undefined)

type Windowed = {
	readonly ok: true
	readonly quantities: readonly Exact[]
	readonly occurs: readonly boolean[]
	readonly sequence: Sequence
}

function windowQuantities(
	timed: Timetable,
	count: number,
	intervals: IntervalSeries | null,
	zone: string,
	period: Period,
): Windowed | QuantityFailure {
	const cut = sliceOf(intervals, period)
	if (!cut.ok) return cut
	const { slice } = cut
	const { stepMs } = slice.series
	const bands = tableOf(timed, zone, period, stepMs)
	const { sums, counts, isNegative } = sumByBand(slice, bands)
	const whenFirst = (band: number) => String(period.from + bands.indexOf(band) * stepMs)
	if (counts[noBand]! > 0) return { ok: false, reason: 'no-band', detail: whenFirst(noBand) }
	if (counts[straddling]! > 0) return { ok: false, reason: 'interval-straddles', detail: whenFirst(straddling) }
	const gap = sums.some(Number.isNaN) ? gapIn(slice, period) : null
	if (gap !== null) return { ok: false, reason: 'interval-missing', detail: String(gap) }
	if (isNegative) return { ok: false, reason: 'negative', detail: String(period.from) }
	const indexes = Array.from({ length: count }, (_, band) => band)
	return {
		ok: true,
		quantities: indexes.map((band) => quantityOf(sums[band]!, slice.series)),
		occurs: indexes.map((band) => counts[band]! > 0),
		sequence: { slice, bands },
	}
}

/** One pass over the intervals: a gap makes its band's sum NaN. */
function sumByBand({ steps, first, count }: Slice, bands: Uint8Array) {
	const sums = new Float64Array(256)
	const counts = new Uint32Array(256)
	let isNegative = false
	for (let index = 0; index < count; index++) {
		const step = steps[first + index]!
		const band = bands[index]!
		sums[band]! += step
		counts[band]!++
		if (step < 0) isNegative = true
	}
	return { sums, counts, isNegative }
}
