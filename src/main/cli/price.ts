/** `price`: one load under one tariff, month by month, unrounded. No database, no native module. */
import { readFileSync } from 'node:fs'
import { Exact, plain, sum } from '../../shared/decimal.ts'
import type { Period } from '../../shared/period.ts'
import type { TariffDefinition, TierMode } from '../../shared/tariff.ts'
import { type TariffDoubt, tariffDoubts } from '../../shared/tariff-doubts.ts'
import { type FileFault, readTariffFile } from '../../shared/tariff-file.ts'
import { monthPeriod } from '../domain/calendar/periods.ts'
import type { IntervalSeries } from '../domain/tariffs/interval-series.ts'
import { planPeriods, type RatedPeriod, ratePeriods } from '../domain/tariffs/rate-period.ts'
import type { Circumstances, RatedLine } from '../domain/tariffs/rating.ts'
import type { TariffVersion } from '../domain/tariffs/versions.ts'

export type PriceWords = {
	readonly tariff: string
	readonly load: string
	readonly mode?: string | undefined
	readonly area?: string | undefined
	readonly persons?: string | undefined
}

type PricedMonth = Readonly<Record<'kWh' | 'energy' | 'demand' | 'fixed' | 'minimum' | 'total', string>> & {
	readonly month: number
}

/** The load's own calendar: 1 January 2018 is a Monday, no clock changes, no holidays. */
const [zone, year] = ['UTC', 2018]
const modes: readonly TierMode[] = ['sequential', 'proportional', 'perPeriod']
const stepsMinutes: Readonly<Record<number, 15 | 60>> = { 8760: 60, 35040: 15 }

/** A string says in one sentence what is wrong. */
export function priceFiles(
	words: PriceWords,
): { readonly months: readonly PricedMonth[]; readonly doubts: readonly string[] } | string {
	const mode = modes.find((each) => each === words.mode)
	if (words.mode !== undefined && mode === undefined) return `--mode is one of ${modes.join(', ')}.`
	const unit = unitOf(words)
	if (typeof unit === 'string') return unit
	const [tariff, load] = [jsonOf(words.tariff), jsonOf(words.load)]
	if (tariff.sentence !== null) return tariff.sentence
	if (load.sentence !== null) return load.sentence
	const year = rateYear(tariff.value, load.value, mode, unit)
	if (typeof year === 'string') return year
	return {
		months: year.months.map(pricedMonth),
		doubts: year.doubts.map(({ field, reason }) => `${field} ${doubtful[reason]}.`),
	}
}

const doubtful: Readonly<Record<TariffDoubt['reason'], string>> = {
	'price-absurd': 'is far above any usual price; it is taken as it stands',
	'price-negative': 'is negative; it is taken as it stands',
	'tier-falls': 'is lower than the tier below it; it is taken as it stands',
	'never-holds': 'has hours that never occur, or that a band before it takes all of',
	'window-off-grid': 'does not begin and end on quarter hours; each quarter hour is taken where it begins',
}

/** What a month of the load has: its Wh, and its unrounded lines. */
export type RatedYear = { readonly months: readonly RatedMonth[]; readonly doubts: readonly TariffDoubt[] }
export type RatedMonth = { readonly wh: Exact; readonly lines: readonly RatedLine[] }

/** The twelve months; a string says in one sentence why there is no price. `mode`: instead of the tariff's own. */
export function rateYear(
	tariff: unknown,
	load: unknown,
	mode: TierMode | undefined,
	unit: Circumstances['unit'],
): RatedYear | string {
	const series = loadOf(load)
	if (typeof series === 'string') return `The load cannot be priced: ${series}`
	const versions = versionsOf(tariff, mode, series.minutes)
	if (typeof versions === 'string') return `The tariff cannot be used: ${versions}`
	const { wh, minutes } = series
	const stepMs = minutes * 60_000
	const from = Date.UTC(year, 0, 1)
	const steps = Float64Array.from(wh)
	const perStep = perWh[versions[0]!.definition.unit]!
	const intervals: IntervalSeries = { from, stepMs, perStep, steps }
	const whIn = (piece: Period) => {
		let total = 0
		for (let index = (piece.from - from) / stepMs; index < (piece.to - from) / stepMs; index++) total += steps[index]!
		return new Exact(total)
	}
	// A load has one register: the total. A band of the register T1 has no quantity in it.
	const registersIn = (piece: Period) => ({ 0: plain(whIn(piece).times(perStep)) })
	const rated = ratePeriods(planPeriods(versions, months, zone), { intervals, registersIn }, unit)
	if (!rated.ok) return failureSentence(rated)
	return {
		months: months.map((period) => {
			const pieces = rated.pieces.filter((piece) => piece.period.from >= period.from && piece.period.to <= period.to)
			return { wh: whIn(period), lines: pieces.flatMap((piece) => piece.rated.lines) }
		}),
		doubts: versions.flatMap(({ definition }) => tariffDoubts(definition)),
	}
}

const months = Array.from({ length: 12 }, (_, index) =>
	monthPeriod(zone, `${year}-${String(index + 1).padStart(2, '0')}`),
)

/** Surcharges and levies are part of the energy; the total is all of it. */
function pricedMonth({ wh, lines }: RatedMonth, index: number): PricedMonth {
	const of = (...kinds: readonly RatedLine['kind'][]) =>
		plain(sum(lines.filter(({ kind }) => kinds.includes(kind)).map(({ amount }) => new Exact(amount))))
	return {
		month: index + 1,
		kWh: plain(wh.div(1000)),
		energy: of('energy', 'surcharge', 'levy'),
		demand: of('demand'),
		fixed: of('standing'),
		minimum: of('minimum'),
		total: of('energy', 'surcharge', 'levy', 'demand', 'standing', 'minimum'),
	}
}

const perWh: Readonly<Partial<Record<TariffDefinition['unit'], string>>> = {
	kWh: '0.001',
	MWh: '0.000001',
	GJ: '0.0000036',
}

/** Our own form: a definition, or its versions; or the schedule form of other programs. */
function versionsOf(value: unknown, mode: TierMode | undefined, minutes: 15 | 60): readonly TariffVersion[] | string {
	const read = readTariffFile(value, { mode: mode ?? 'sequential', demandMinutes: minutes })
	const [unread] = read.ok ? read.file.unread : read.unread
	if (unread !== undefined) return `${unread}: there is no such field.`
	if (!read.ok) return faultOf(read.faults[0]!)
	const strange = read.file.versions.find(({ definition }) => perWh[definition.unit] === undefined)
	if (strange !== undefined) return `unit: a load is energy, and ${strange.definition.unit} is not.`
	return read.file.versions.map(({ validFrom, definition }, index) => ({
		id: index + 1,
		validFrom: validFrom ?? '1970-01-01',
		definition: { ...definition, tierMode: mode ?? definition.tierMode },
	}))
}

const faultOf = ({ field, message }: FileFault) => `${field || 'the file'}: ${message}.`.replace('..', '.')

function loadOf(value: unknown): { readonly wh: readonly number[]; readonly minutes: 15 | 60 } | string {
	if (!Array.isArray(value)) return 'it is no JSON array of Wh.'
	const minutes = stepsMinutes[value.length]
	if (minutes === undefined) return `it has ${value.length} steps; a year has 8760 hours or 35040 quarter hours.`
	const wrong = value.findIndex((step) => !Number.isSafeInteger(step) || step < 0)
	if (wrong < 0) return { wh: value, minutes }
	// A gap is not 0: what was used in it is unknown, and so is its price.
	return `step ${wrong} is ${JSON.stringify(value[wrong])}; every step is a whole number of Wh, 0 or more.`
}

function unitOf({ area, persons }: PriceWords): Circumstances['unit'] | string {
	if (area !== undefined && !/^\d{1,7}(\.\d{1,2})?$/.test(area)) return "--area is the unit's area in m²: 84.5."
	if (persons !== undefined && !/^\d{1,4}$/.test(persons)) return '--persons is a number of persons.'
	return { areaM2: area ?? null, persons: persons === undefined ? null : Number(persons), isChargedHere: true }
}

type Json = { readonly value: unknown; readonly sentence: null } | { readonly sentence: string }

function jsonOf(path: string): Json {
	try {
		return { value: JSON.parse(readFileSync(path, 'utf8')), sentence: null }
	} catch (cause) {
		return { sentence: `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` }
	}
}

/** Why nothing is priced. A bill that lacks something would be a wrong bill. */
function failureSentence({ reason, detail, period }: Extract<RatedPeriod, { ok: false }>): string {
	const since = new Date(period.from).toISOString().slice(0, 10)
	const why: Readonly<Record<typeof reason, string>> = {
		'register-missing': `a band is priced by the meter's tariff register ${detail}, and a load has the total only`,
		'interval-missing': 'the tiers fill in the order of time, which tariff registers do not tell',
		'interval-straddles': `an hour of the load lies in two of the tariff's windows (${detail}); quarter hours would not`,
		'no-band': 'there is a time to which no band applies',
		negative: 'the consumption is negative',
		'crosses-months': 'the tiers count per month',
		'crosses-tier-period': 'the tiers count per season or year',
		'tiers-differ':
			'the bands of one month have different limits; they can fill one table of tiers only where all are equal',
		'counter-missing': 'it is not known what had been used before',
		'demand-interval': `"${detail}" is the mean of fewer minutes than the load has`,
		'basis-missing':
			detail === 'm2' ? 'a charge is per m²: say --area' : 'it depends on how many persons live there: say --persons',
		'no-version': 'no version of the tariff holds yet',
		'versions-overlap': `two versions begin on ${detail}`,
	}
	return `Nothing is priced from ${since} on: ${why[reason]}.`
}
