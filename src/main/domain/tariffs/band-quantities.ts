/** How much of the consumption falls into each price band: from the meter's tariff registers, or from its intervals. */
import { Exact, sum } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { gapIn, type IntervalSeries, quantityOf, type Slice, sliceOf } from './interval-series.ts'
import { type Runs, runsOf, straddling, type Timetable, timetable } from './timetable.ts'

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

/** Consumption in the order of time: the intervals, the runs of them in one band, and what each run adds up to. */
export type Sequence = { readonly slice: Slice; readonly runs: Runs; readonly sums: readonly number[] }

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
	const negative = byBand.findIndex(({ quantity }) => quantity.isNegative() && !quantity.isZero())
	if (negative >= 0) return { ok: false, reason: 'negative', detail: definition.bands[negative]!.name }
	return { ok: true, byBand, sequence: windows?.sequence ?? null }
}

const missing = (tariff: number): QuantityFailure => ({ ok: false, reason: 'register-missing', detail: String(tariff) })

/** True where the engine looks at the load profile: bands by windows, or a demand charge. */
export const needsIntervals = ({ bands, demand }: TariffDefinition): boolean =>
	Boolean(demand?.length) || bands.some(({ source }) => source.kind === 'windows')

/**
 * Minutes of longer intervals, shortest first, that the tariff can be rated by where a point has no quarter hours: none
 * of them lies in two windows or is longer than a demand's mean. None where the meter's registers count the bands.
 */
export function longerIntervals(definition: TariffDefinition): readonly (30 | 60)[] {
	const { bands, demand = [] } = definition
	if (demand.length === 0 && hasRegisters(definition)) return []
	const windows = [
		...bands.flatMap(({ source }) => (source.kind === 'windows' ? source.windows : [])),
		...demand.flatMap((charge) => charge.windows),
	]
	const edges = windows.flatMap(({ from, to }) => [Number(from.slice(3)), Number(to.slice(3))])
	return ([30, 60] as const).filter(
		(minutes) =>
			edges.every((edge) => edge % minutes === 0) && demand.every((charge) => charge.intervalMinutes >= minutes),
	)
}

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
	const runs = runsOf(timed, zone, period, stepMs)
	const { ends, lists } = runs
	// Short lists of every month and point: ordinary ones are made and forgotten sooner than typed ones.
	const sums: number[] = []
	const byBand = new Array<number>(count).fill(0)
	const occurs = new Array<boolean>(count).fill(false)
	for (let run = 0, start = 0; run < ends.length; run++) {
		const band = lists[run]!
		const end = ends[run]!
		if (band >= count) {
			const reason = band === straddling ? 'interval-straddles' : 'no-band'
			return { ok: false, reason, detail: String(period.from + start * stepMs) }
		}
		const total = sumOf(slice, start, end)
		sums.push(total)
		byBand[band]! += total
		occurs[band] = true
		start = end
	}
	// A gap, or a value below 0, makes its run not a number.
	if (byBand.some(Number.isNaN)) {
		const gap = gapIn(slice, period)
		if (gap !== null) return { ok: false, reason: 'interval-missing', detail: String(gap) }
		return { ok: false, reason: 'negative', detail: String(period.from) }
	}
	const quantities = occurs.map((_, band) => quantityOf(byBand[band]!, slice))
	return { ok: true, quantities, occurs, sequence: { slice, runs, sums } }
}

/** Sum of the steps [start, end) of the slice; NaN where one is not measured or below 0. */
function sumOf({ steps, first }: Slice, start: number, end: number): number {
	let even = 0
	let odd = 0
	let least = 0
	let index = first + start
	const last = first + end
	// Two sums side by side: an addition need not wait for the one before it. Whole numbers add up in any order.
	for (; index + 1 < last; index += 2) {
		const one = steps[index]!
		const next = steps[index + 1]!
		even += one
		odd += next
		if (one < least) least = one
		if (next < least) least = next
	}
	if (index < last) {
		even += steps[index]!
		if (steps[index]! < least) least = steps[index]!
	}
	return least < 0 ? Number.NaN : even + odd
}
