/**
 * From boundary readings and a tariff to a statement. Nothing is invented: what is missing becomes a red problem and
 * has no line, so a statement with red problems is never complete and the run that holds it cannot be issued.
 */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import { largestRemainder, taxMinor, toMinor } from '../../../shared/money.ts'
import { addDays, cutAt, intersect, type Period } from '../../../shared/period.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import { dayStart } from '../calendar/periods.ts'
import { bandQuantities } from '../tariffs/band-quantities.ts'
import { countingOf, periodsRead } from '../tariffs/counting.ts'
import { rate } from '../tariffs/rate.ts'
import type { Circumstances, RatedLine, RateFailure } from '../tariffs/rating.ts'
import { ratingPeriods, type TariffVersion, versionAt } from '../tariffs/versions.ts'
import { canonicalJson } from './canonical.ts'
import { readPiece } from './piece-readings.ts'
import type {
	BilledPoint,
	ChargeLine,
	DraftedStatement,
	ReadingRow,
	Statement,
	StatementInput,
	StatementNote,
} from './statement.ts'

/** Null: the occupancy does not touch the period. */
export function draftStatement(input: StatementInput): DraftedStatement | null {
	const period = billedPeriod(input)
	if (period === null) return null
	const points = input.points.map((point) => draftPoint(point, period, input))
	const charges = roundLines(
		points.flatMap(({ lines }) => lines),
		input,
	)
	const taxes = taxesOf(charges)
	const netMinor = charges.reduce((all, line) => all + line.amountMinor, 0)
	const tax = taxes.reduce((all, rate) => all + rate.taxMinor, 0)
	const { zone } = input.building
	const statement: Statement = {
		number: input.number,
		issuedOn: input.issuedOn,
		dueOn: input.dueOn,
		zone,
		currency: input.currency,
		buildingName: input.building.name,
		buildingAddressLines: input.building.addressLines,
		creditor: input.creditor,
		tenant: input.tenant,
		customerNumber: input.customerNumber,
		unitName: input.unitName,
		period: {
			...period,
			firstDay: dateOfInstant(zone, period.from),
			lastDay: addDays(dateOfInstant(zone, period.to), -1),
		},
		readings: points.flatMap(({ readings }) => readings),
		...marketLocationsOf(input),
		charges,
		...(input.use === undefined ? {} : { use: input.use }),
		...(input.texts === undefined ? {} : { texts: input.texts }),
		taxes,
		netMinor,
		taxMinor: tax,
		totalMinor: netMinor + tax,
		rounding: input.rounding,
		...(input.replaces === undefined ? {} : { replaces: input.replaces }),
		notes: [...partialNote(input, period), ...points.flatMap(({ notes }) => notes)],
		problems: points.flatMap(({ problems }) => problems),
	}
	return { statement, snapshot: canonicalJson({ schema: 1, input, statement }) }
}

function marketLocationsOf({ points }: StatementInput): Pick<Statement, 'marketLocations'> {
	const known = points.flatMap(({ name, marketLocation }) =>
		marketLocation === undefined ? [] : [{ pointName: name, id: marketLocation }],
	)
	return known.length === 0 ? {} : { marketLocations: known }
}

/** The part of the period in which the tenant lived there; null = none. */
export function billedPeriod(input: Pick<StatementInput, 'period' | 'occupancy'>): Period | null {
	return intersect(input.period, { from: input.occupancy.from, to: input.occupancy.to ?? Number.MAX_SAFE_INTEGER })
}

/**
 * The instants at which each mounting of a point needs a boundary value: both ends of what is billed, every price
 * change, month starts under monthly tiers, the beginning of a season or contract year whose limits count, and the
 * moments at which devices were exchanged. In order of the mountings. `livedFrom`: when the tenant moved in. `cuts`:
 * when the point's formula or its gas factors change.
 */
export function boundariesNeeded(
	point: {
		readonly tariff: BilledPoint['tariff']
		readonly mountings: readonly { readonly from: number; readonly to: number | null }[]
		readonly cuts?: readonly number[]
	},
	billed: Period,
	zone: string,
	livedFrom: number,
): readonly (readonly number[])[] {
	const pieces = periodsRead(point.tariff?.versions ?? [], zone, billed, livedFrom).flatMap((piece) =>
		cutAt(piece, point.cuts ?? []),
	)
	return point.mountings.map((mounting) => {
		const instants = new Set<number>()
		for (const piece of pieces) {
			const part = intersect(piece, { from: mounting.from, to: mounting.to ?? Number.MAX_SAFE_INTEGER })
			if (part !== null) instants.add(part.from).add(part.to)
		}
		return [...instants].sort((a, b) => a - b)
	})
}

type UnroundedLine = Omit<ChargeLine, 'amountMinor'>
type DraftedPoint = {
	readonly lines: readonly UnroundedLine[]
	readonly readings: readonly ReadingRow[]
	readonly notes: readonly StatementNote[]
	readonly problems: readonly BillProblem[]
}

function draftPoint(point: BilledPoint, period: Period, input: StatementInput): DraftedPoint {
	const { zone } = input.building
	const lines: UnroundedLine[] = []
	const readings: ReadingRow[] = []
	const notes: StatementNote[] = []
	const problems: BillProblem[] = []
	const used: string[] = []
	const since = chargedSince(point, input)
	const problem = (
		code: BillProblem['code'],
		params: BillProblem['params'] = {},
		severity: BillProblem['severity'] = 'red',
	) => problems.push({ severity, code, unitName: input.unitName, pointName: point.name, params })
	for (const piece of ratingPeriods(point.tariff?.versions ?? [], zone, period)) {
		const version = point.tariff === null ? null : versionAt(point.tariff.versions, zone, piece.from)
		if (point.tariff === null || version === null) {
			problem('no-tariff', { from: piece.from, to: piece.to })
			continue
		}
		if (version.definition.currency !== input.currency) {
			problem('no-tariff', { currency: version.definition.currency })
			continue
		}
		const read = readPiece(point, piece, version.definition)
		readings.push(...read.readings)
		notes.push(...read.notes)
		for (const { code, params, severity } of read.problems) problem(code, params, severity)
		if (read.usage === null) continue
		used.push(...Object.values(read.usage))
		const counter = counterBefore(point, version, piece, input)
		if (counter === 'unknown') {
			problem('boundary-missing', { reason: 'counter-missing', from: piece.from, to: piece.to })
			continue
		}
		const usage = { registers: read.usage, intervals: point.intervals }
		const unit = unitOf(point, version, piece.from, period, input)
		const rated = rate(version, usage, piece, zone, { unit, counter, since })
		if (rated.ok) {
			lines.push(...rated.lines.map((line) => ({ ...line, ...origin(point, version), vatPercent: rateText(line) })))
			notes.push(...tierNote(rated.lines, point.name), ...counterNote(counter, version, point.name))
		} else problem(...unrated(rated, piece))
	}
	if (
		problems.every(({ severity }) => severity !== 'red') &&
		used.length > 0 &&
		used.every((quantity) => Number(quantity) === 0)
	) {
		problem('zero-use', {}, 'yellow')
	}
	return { lines, readings, notes: once(notes), problems: once(problems) }
}

/** Since the tenant moved in; where the point had no tariff then, since the first one that it has. */
function chargedSince({ tariff }: BilledPoint, { building: { zone }, occupancy }: StatementInput): number {
	const starts = (tariff?.versions ?? []).map(({ validFrom }) => dayStart(zone, validFrom))
	return Math.max(occupancy.from, Math.min(...starts))
}

/** Which field is missing, or why the tariff does not fit what was measured. */
function unrated({ reason, detail }: RateFailure, { from, to }: Period): [BillProblem['code'], BillProblem['params']] {
	const params = { reason, detail, from, to }
	switch (reason) {
		case 'basis-missing':
			return [detail === 'm2' ? 'area-missing' : 'persons-missing', { from, to }]
		case 'negative':
			return ['negative-use', { detail, from, to }]
		case 'register-missing':
		case 'interval-missing':
		case 'counter-missing':
			return ['boundary-missing', params]
		default:
			return ['tariff-unfit', params]
	}
}

function origin(point: BilledPoint, version: TariffVersion) {
	const tariffName = version.tariffName ?? point.tariff!.name
	return { pointId: point.pointId, pointName: point.name, medium: point.medium, tariffName }
}

/** § 40a (2) EnWG, also of stands that only tiers rest on. */
const notMeasured: ReadonlySet<string> = new Set([
	...(['boundary-estimated', 'boundary-interpolated', 'boundary-corrected', 'intervals-estimated'] as const),
])

/** `from`: since when it counts; `notes`: what stands that it rests on are no measurements. */
type CountedBefore = NonNullable<Circumstances['counter']> & {
	readonly from: number
	readonly notes: readonly StatementNote[]
}

/** What was used since the limits of a season or contract year count; 'unknown': it was not all measured. */
function counterBefore(
	point: BilledPoint,
	{ definition }: TariffVersion,
	piece: Period,
	{ building: { zone }, occupancy }: StatementInput,
): CountedBefore | null | 'unknown' {
	const counting = countingOf(definition, zone, piece, occupancy.from)
	if (counting === null) return null
	const { span, before } = counting
	if (before === null) return { span, from: piece.from, before: definition.bands.map(() => new Exact(0)), notes: [] }
	const { usage, notes } = readPiece(point, before, definition)
	const used = usage && bandQuantities(definition, { registers: usage, intervals: point.intervals }, zone, before)
	if (!used?.ok) return 'unknown'
	const unmeasured = notes.filter(({ code }) => notMeasured.has(code))
	return { span, from: before.from, before: used.byBand.map(({ quantity }) => quantity), notes: unmeasured }
}

/** Which of the three meanings of tiers × bands was used; where only one band has tiers of its own there is one. */
function tierNote(lines: readonly RatedLine[], pointName: string): readonly StatementNote[] {
	const tiered = lines.flatMap(({ name, tier }) => (tier?.mode === undefined ? [] : [{ name, mode: tier.mode }]))
	const [first] = tiered
	if (first === undefined) return []
	if (first.mode === 'perPeriod' && tiered.every(({ name }) => name === first.name)) return []
	return [{ code: `tiers-${first.mode}`, pointName, params: {} }]
}

/** Where limits had been used already: without it nobody can tell why the period begins in which tier. */
function counterNote(
	counter: CountedBefore | null,
	{ definition: { unit } }: TariffVersion,
	pointName: string,
): readonly StatementNote[] {
	const used = sum(counter?.before ?? [])
	if (counter === null || used.isZero()) return []
	const params = { at: counter.from, used: plain(used.toDecimalPlaces(6)), unit }
	return [{ code: 'tier-counter', pointName, params }, ...counter.notes]
}

/** What a unit is charged once stands on one of its points under this version: that which has it longest. */
function unitOf(
	point: BilledPoint,
	{ id }: TariffVersion,
	at: number,
	period: Period,
	{ points, areaM2, persons, building: { zone } }: StatementInput,
): Circumstances['unit'] {
	const lengths = points.map(({ tariff }) => {
		const versions = tariff?.versions ?? []
		const held = versionAt(versions, zone, at)
		if (held?.id !== id) return 0
		const [from, ...later] = versions
			.map(({ validFrom }) => validFrom)
			.filter((date) => date >= held.validFrom)
			.sort()
		const time = { from: dayStart(zone, from!), to: later[0] === undefined ? period.to : dayStart(zone, later[0]) }
		const part = intersect(period, time)
		return part === null ? 0 : part.to - part.from
	})
	const isChargedHere = points[lengths.indexOf(Math.max(...lengths))] === point
	return { areaM2: areaM2 ?? null, persons: persons ?? null, isChargedHere }
}

function roundLines(lines: readonly UnroundedLine[], { rounding, currency }: StatementInput): readonly ChargeLine[] {
	if (rounding === 'half-up-lines') {
		return lines.map((line) => ({ ...line, amountMinor: toMinor(line.amount, currency) }))
	}
	// Within one tax rate, so that the base of each tax is the rounded sum of its own lines.
	const rounded = new Map<UnroundedLine, number>()
	for (const percent of new Set(lines.map(({ vatPercent }) => vatPercent))) {
		const group = lines.filter((line) => line.vatPercent === percent)
		const minors = largestRemainder(
			group.map(({ amount }) => amount),
			currency,
		)
		for (const [index, line] of group.entries()) rounded.set(line, minors[index]!)
	}
	return lines.map((line) => ({ ...line, amountMinor: rounded.get(line)! }))
}

/** '7', '7.0' and '7.00' are one rate: tax is rounded once for each. */
const rateText = ({ vatPercent }: RatedLine): string => plain(new Exact(vatPercent))

function taxesOf(charges: readonly ChargeLine[]): Statement['taxes'] {
	const nets = new Map<string, number>()
	for (const { vatPercent, amountMinor } of charges) nets.set(vatPercent, (nets.get(vatPercent) ?? 0) + amountMinor)
	return [...nets]
		.sort(([a], [b]) => Number(a) - Number(b))
		.map(([percent, netMinor]) => ({ percent, netMinor, taxMinor: taxMinor(netMinor, percent) }))
}

function partialNote(input: StatementInput, billed: Period): readonly StatementNote[] {
	if (billed.from === input.period.from && billed.to === input.period.to) return []
	return [{ code: 'partial-period', pointName: null, params: {} }]
}

function once<T>(items: readonly T[]): readonly T[] {
	const seen = new Map<string, T>()
	for (const item of items) {
		const key = canonicalJson(item)
		if (!seen.has(key)) seen.set(key, item)
	}
	return [...seen.values()]
}
