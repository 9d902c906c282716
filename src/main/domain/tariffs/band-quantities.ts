/** How much of the consumption falls into each price band: from the meter's tariff registers, or from its intervals. */
import { Exact } from '../../../shared/decimal.ts'
import { type Period, weekday } from '../../../shared/period.ts'
import type { TariffBand, TariffDefinition } from '../../../shared/tariff.ts'
import { localOfInstant } from '../calendar/local-time.ts'

/** In the tariff's unit, as decimal strings. */
export type Usage = {
	/** By tariff index of the meter's registers: 0 = total, 1 = T1 … */
	readonly registers: Readonly<Record<number, string>>
	/** In order, without overlap; null = not measured: the price of that time is then unknown. */
	readonly intervals: readonly { readonly from: number; readonly to: number; readonly quantity: string | null }[] | null
}

export type BandQuantities = readonly { readonly quantity: Exact; readonly source: 'register' | 'windows' }[]

/** Consumption in the order of time, with the index of its band. */
export type BandStep = { readonly band: number; readonly quantity: Exact }

type Banded =
	| { readonly ok: true; readonly byBand: BandQuantities; readonly steps: readonly BandStep[] }
	| {
			readonly ok: false
			readonly reason: 'register-missing' | 'interval-missing' | 'no-band' | 'negative'
			readonly detail: string
	  }

export function bandQuantities(definition: TariffDefinition, usage: Usage, zone: string, period: Period): Banded {
	const byWindow = definition.bands.some((band) => band.source.kind === 'windows')
		? windowQuantities(definition.bands, usage.intervals, zone, period)
		: null
	if (byWindow !== null && !byWindow.ok) return byWindow
	const byBand: { quantity: Exact; source: 'register' | 'windows' }[] = []
	for (const [index, band] of definition.bands.entries()) {
		if (band.source.kind === 'windows') {
			byBand.push({ quantity: byWindow!.quantities[index]!, source: 'windows' })
			continue
		}
		const text = usage.registers[band.source.tariff]
		if (text === undefined) return { ok: false, reason: 'register-missing', detail: String(band.source.tariff) }
		byBand.push({ quantity: new Exact(text), source: 'register' })
	}
	const negative = byBand.findIndex(({ quantity }) => quantity.lt(0))
	if (negative >= 0) return { ok: false, reason: 'negative', detail: definition.bands[negative]!.name }
	// One register band alone is in order of time by itself.
	const steps = byWindow?.steps ?? byBand.map(({ quantity }, band) => ({ band, quantity }))
	return { ok: true, byBand, steps }
}

/**
 * The band that holds at an instant, or −1. The moment's own local date decides weekday and month, also after midnight
 * in a window that began the evening before. Windows of a band: any may match; of bands: the first wins; [] = the rest.
 */
export function bandAt(bands: readonly TariffBand[], zone: string, instant: number): number {
	const local = localOfInstant(zone, instant)
	return bands.findIndex((band) => {
		if (band.source.kind !== 'windows') return false
		return band.source.windows.length === 0 || band.source.windows.some((window) => holds(window, local))
	})
}

type Window = Extract<TariffBand['source'], { kind: 'windows' }>['windows'][number]

function holds(window: Window, local: string): boolean {
	const date = local.slice(0, 10)
	if (window.months !== undefined && !window.months.includes(Number(local.slice(5, 7)))) return false
	if (window.days !== 'all' && weekday(date) >= 6 !== (window.days === 'weekend')) return false
	const time = local.slice(11, 16)
	// Fixed-width texts of hours and minutes compare as times do.
	return window.from < window.to
		? time >= window.from && time < window.to
		: window.from > window.to && (time >= window.from || time < window.to)
}

function windowQuantities(
	bands: readonly TariffBand[],
	intervals: Usage['intervals'],
	zone: string,
	period: Period,
):
	| { readonly ok: true; readonly quantities: readonly Exact[]; readonly steps: readonly BandStep[] }
	| { readonly ok: false; readonly reason: 'interval-missing' | 'no-band'; readonly detail: string } {
	if (intervals === null) return { ok: false, reason: 'interval-missing', detail: '' }
	const quantities = bands.map(() => new Exact(0))
	const steps: BandStep[] = []
	let covered = period.from
	for (const step of intervals) {
		if (step.to <= period.from || step.from >= period.to) continue
		if (step.quantity === null || step.from > covered) {
			return { ok: false, reason: 'interval-missing', detail: String(covered) }
		}
		// An interval belongs to the band of its beginning; quarter hours never straddle a window's edge.
		const index = bandAt(bands, zone, step.from)
		if (index < 0) return { ok: false, reason: 'no-band', detail: String(step.from) }
		const quantity = new Exact(step.quantity)
		quantities[index] = quantities[index]!.plus(quantity)
		steps.push({ band: index, quantity })
		covered = step.to
	}
	if (covered < period.to) return { ok: false, reason: 'interval-missing', detail: String(covered) }
	return { ok: true, quantities, steps }
}
