/**
 * From the store to what a statement is drafted from: who lived where, which registers, which values at the
 * boundaries.
 */

import { addMonths } from '../../shared/period.ts'
import { type TariffDefinition, tariffDefinition } from '../../shared/tariff.ts'
import { billedPeriod, boundariesNeeded } from '../domain/billing/draft.ts'
import type { BilledMounting, BilledPoint, BilledSource, StatementInput } from '../domain/billing/statement.ts'
import { dateOfInstant } from '../domain/calendar/local-time.ts'
import { dayStart, monthPeriod } from '../domain/calendar/periods.ts'
import { defaultInterpolationReachMs, meterBoundary } from '../domain/consumption/boundary.ts'
import { type AssignedTariff, periodsRead, versionsAssigned } from '../domain/tariffs/counting.ts'
import { versionsHeld } from '../domain/tariffs/versions.ts'
import type { Building, OccupancyWithTenant, Point } from '../store/topology.ts'
import { billIntervals } from './bill-intervals.ts'
import { billTextsOf } from './bill-texts.ts'
import { usedByMonth } from './month-use.ts'
import type { MeterModel } from './presets.ts'
import type { ViewContext } from './views/context.ts'
import { formulasOf, isVirtual } from './views/measured.ts'
import { type PointRegister, pointRegisters, readingsOf } from './views/point-registers.ts'

/** Goes into every snapshot: a change of what a bill is computed from or how raises it. */
export const engineVersion = '5'

export type BillRequest = {
	readonly month: string
	readonly issuedOn: string
	readonly dueOn: string
}

type Period = { readonly from: number; readonly to: number }

/** A part of all, or under another tariff than the points have. */
export type BillWish = {
	readonly occupancies?: (occupancy: OccupancyWithTenant) => boolean
	readonly points?: (point: Point) => boolean
	readonly tariff?: BilledPoint['tariff']
}

/** One input for every occupancy of the month whose unit has metering points. */
export function* billInputs(
	context: ViewContext,
	building: Building,
	request: BillRequest,
	wish: BillWish = {},
): Generator<{ readonly occupancy: OccupancyWithTenant; readonly input: StatementInput }> {
	const { store } = context
	const { zone } = building
	const texts = billTextsOf(store)
	const period = monthPeriod(zone, request.month)
	const pointsOf = Map.groupBy(store.topology.points(), ({ unitId }) => unitId)
	const units = new Map(store.topology.units().map((unit) => [unit.id, unit]))
	const occupancies = store.topology.occupanciesIn(`${request.month}-01`, `${addMonths(request.month, 1)}-01`)
	for (const occupancy of occupancies) {
		if (wish.occupancies?.(occupancy) === false) continue
		const points = (pointsOf.get(occupancy.unitId) ?? []).filter(
			(point) => isBilled(context, point.id) && wish.points?.(point) !== false,
		)
		if (points.length === 0) continue
		const lived = {
			from: dayStart(zone, occupancy.fromDate),
			to: occupancy.toDate === null ? null : dayStart(zone, occupancy.toDate),
		}
		const billed = billedPeriod({ period, occupancy: lived })
		if (billed === null) continue
		const unit = units.get(occupancy.unitId)
		yield {
			occupancy,
			input: {
				number: null,
				issuedOn: request.issuedOn,
				dueOn: request.dueOn,
				building: { name: building.name, addressLines: building.addressLines, zone },
				currency: building.currency,
				creditor: creditorOf(building),
				tenant: { name: occupancy.tenant.name, addressLines: occupancy.tenant.addressLines },
				customerNumber: String(10_000 + occupancy.tenantId),
				unitName: unit?.name ?? '',
				...(unit?.areaM2 == null ? {} : { areaM2: unit.areaM2 }),
				...(occupancy.persons === null ? {} : { persons: occupancy.persons }),
				occupancy: lived,
				period,
				points: points.map((point) => billedPoint(context, zone, point, billed, lived.from, wish.tariff)),
				// What is only calculated is never printed.
				...(wish.points === undefined ? { use: usedByMonth(context, zone, points, request.month, lived), texts } : {}),
				rounding: 'half-up-lines',
				engineVersion,
				zoneDataVersion: zoneDataVersion(),
			},
		}
	}
}

/** What is computed from others is billed where it has a tariff: a sum for the balance has none, and misses none. */
const isBilled = (context: ViewContext, pointId: number): boolean =>
	!isVirtual(context, pointId) || context.store.tariffs.assignmentsOf(pointId).length > 0

export function creditorOf(building: Building): StatementInput['creditor'] {
	const [email, phone] = building.contactLines
	return {
		name: building.creditorName,
		addressLines: building.creditorAddressLines,
		email: email || null,
		phone: phone || null,
		iban: building.iban,
		bic: building.bic,
		taxId: building.vatId ?? building.taxNumber,
	}
}

function billedPoint(
	context: ViewContext,
	zone: string,
	point: Point,
	billed: Period,
	livedFrom: number,
	wished: BilledPoint['tariff'] | undefined,
): BilledPoint {
	const tariff = wished ?? tariffOf(context, point.id, dateOfInstant(zone, billed.to - 1))
	const read = periodsRead(tariff?.versions ?? [], zone, billed, livedFrom)
	const definitions = versionsHeld(tariff?.versions ?? [], zone, billed).map(({ definition }) => definition)
	const gas = gasOf(context, zone, point)
	const cuts = [...formulaDays(context, zone, point.id), ...gas.map(({ from }) => from)]
	const needed = (mountings: readonly Mounted[]) =>
		boundariesNeeded({ tariff, mountings, cuts }, billed, zone, livedFrom)
	return {
		...billedSource(context, zone, point, definitions, needed),
		...(gas.length === 0 ? {} : { gas }),
		...(point.marketLocation === null ? {} : { marketLocation: point.marketLocation }),
		tariff,
		intervals: billIntervals(
			...[context, zone],
			{ pointId: point.id, medium: point.medium, gas, definitions },
			{ from: Math.min(...read.map(({ from }) => from)), to: billed.to },
		),
	}
}

type Mounted = { readonly from: number; readonly to: number | null }

/** The point's own meters, or those of the points that it is computed from, down to the last. */
function billedSource(
	context: ViewContext,
	zone: string,
	{ id, name, medium }: Point,
	definitions: readonly TariffDefinition[],
	needed: (mountings: readonly Mounted[]) => readonly (readonly number[])[],
): BilledSource {
	const groups = [...Map.groupBy(pointRegisters(context, id), (register) => register.from).values()]
	const instants = needed(groups.map(([first]) => ({ from: first!.from, to: first!.to })))
	const mountings = groups.map((group, index) => billedMounting(context, zone, group, definitions, instants[index]!))
	const formulas = formulasOf(context, id)
	if (formulas.length === 0) return { pointId: id, name, medium, mountings }
	const formula = formulas.map(({ fromDate, terms }) => ({
		from: dayStart(zone, fromDate),
		terms: terms.flatMap(({ pointId, coefficient }) => {
			const of = context.store.topology.point(pointId)
			return of === null ? [] : [{ pointId, coefficient, of: billedSource(context, zone, of, definitions, needed) }]
		}),
	}))
	return { pointId: id, name, medium, mountings, formula }
}

/** When the formula of the point, or of a part of it, changes. */
const formulaDays = (context: ViewContext, zone: string, pointId: number): readonly number[] =>
	formulasOf(context, pointId).flatMap(({ fromDate, terms }) => [
		dayStart(zone, fromDate),
		...terms.flatMap((term) => formulaDays(context, zone, term.pointId)),
	])

const gasOf = ({ store }: ViewContext, zone: string, { id, medium }: Point): NonNullable<BilledPoint['gas']> =>
	medium !== 'gas'
		? []
		: store.facts.gasFactors(id).map(({ fromDate, stateNumber, calorificValue }) => ({
				from: dayStart(zone, fromDate),
				stateNumber,
				calorificValue,
			}))

function tariffOf(context: ViewContext, pointId: number, date: string): BilledPoint['tariff'] {
	const assigned = context.store.tariffs
		.assignmentsOf(pointId)
		.filter(({ fromDate }) => fromDate <= date)
		.flatMap(({ fromDate, tariffId }): readonly AssignedTariff[] => {
			const tariff = tariffWithVersions(context, tariffId)
			return tariff === null ? [] : [{ from: fromDate, ...tariff }]
		})
	const last = assigned.at(-1)
	if (last === undefined) return null
	return { name: last.name, versions: versionsAssigned(assigned) }
}

const knownTariffs = new WeakMap<ViewContext, Map<number, Omit<AssignedTariff, 'from'> | null>>()

/** Read once for each run: hundreds of points have the same tariff, and a run is rated by one state of it. */
function tariffWithVersions(context: ViewContext, tariffId: number): Omit<AssignedTariff, 'from'> | null {
	const known = knownTariffs.get(context) ?? new Map<number, Omit<AssignedTariff, 'from'> | null>()
	knownTariffs.set(context, known)
	const before = known.get(tariffId)
	if (before !== undefined) return before
	const { tariffs } = context.store
	const tariff = tariffs.get(tariffId)
	const versions = tariffs.versions(tariffId).map(({ id, validFrom, definition }) => ({
		...{ id, validFrom, definition: tariffDefinition.parse(definition) },
	}))
	const found = tariff === null ? null : { name: tariff.name, versions }
	known.set(tariffId, found)
	return found
}

function billedMounting(
	context: ViewContext,
	zone: string,
	group: readonly PointRegister[],
	definitions: readonly TariffDefinition[],
	instants: readonly number[],
): BilledMounting {
	const first = group[0]!
	const read = registersBilled(group, definitions)
	const rules = { zone, clock: first.clock, interpolationReachMs: defaultInterpolationReachMs }
	const reach = defaultInterpolationReachMs
	const boundaries = instants.map((instant) => {
		const near = read.map((register) => readingsOf(context, register, instant - reach, instant + reach + 1))
		return meterBoundary(near, instant, rules)
	})
	return {
		meterSerial: first.meter.serial,
		clock: first.clock,
		from: first.from,
		to: first.to,
		multiplier: first.multiplier,
		memory: memoryOf(first.model),
		registers: read.map((register, index) => ({
			registerId: register.id,
			tariff: register.tariff,
			unit: register.unit,
			exponent: register.exponent,
			digits: register.digits,
			mostPerHour: register.mostPerHour,
			boundaries: boundaries.map((values) => values[index]!),
		})),
	}
}

/** Only what the tariff prices: a meter need not know a boundary of registers that nobody bills. */
function registersBilled(
	group: readonly PointRegister[],
	definitions: readonly TariffDefinition[],
): readonly PointRegister[] {
	const main = group.find(({ isMain }) => isMain)
	if (main === undefined) return []
	const sources = definitions.flatMap(({ bands }) => bands.map(({ source }) => source))
	const tariffs = new Set(
		sources.flatMap((source) =>
			source.kind === 'register' ? [source.tariff] : [0, ...(source.register === undefined ? [] : [source.register])],
		),
	)
	if (tariffs.size === 0) tariffs.add(0)
	return group.filter(
		(each) =>
			each.kind === 'counter' && each.quantity === main.quantity && each.role === main.role && tariffs.has(each.tariff),
	)
}

function memoryOf(model: MeterModel | undefined): BilledMounting['memory'] {
	if (model === undefined) return 'none'
	if (model.memory.profileDays > 0) return 'quarter-hours'
	if (model.memory.freeze > 0) return 'daily'
	return model.memory.settlement > 0 ? 'monthly' : 'none'
}

/** The zone rules come with the runtime; a bill names them, because a rerun with other rules may differ. */
export function zoneDataVersion(): string {
	return process.versions.tz ?? 'unknown'
}
