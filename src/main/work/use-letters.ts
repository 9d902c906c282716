/** From the store to monthly consumption information: who lived where, what their heat and hot water meters counted. */
import type { BillTexts } from '../../shared/contract/papers.ts'
import { Exact, plain } from '../../shared/decimal.ts'
import { addDays, addMonths, type Month } from '../../shared/period.ts'
import type { MediumUse } from '../domain/billing/statement.ts'
import { averageUser, hotWaterKWh, type UseLetter, type UseRow } from '../domain/billing/use-letter.ts'
import { dateOfInstant } from '../domain/calendar/local-time.ts'
import { dayStart, monthPeriod } from '../domain/calendar/periods.ts'
import type { Building, OccupancyWithTenant, Point, Unit } from '../store/topology.ts'
import { creditorOf } from './bill-input.ts'
import { billTextsOf } from './bill-texts.ts'
import { alongMonths, usedByMonth } from './month-use.ts'
import type { ViewContext } from './views/context.ts'

type Told = 'heat' | 'warm-water'
const told: readonly Told[] = ['heat', 'warm-water']
/** What a calculation takes where nobody measured the temperature; it is printed. */
const usualHotWaterC = '60'

type Letters = {
	readonly context: ViewContext
	readonly building: Building
	readonly month: Month
	readonly hotWaterC: string
	readonly texts: BillTexts
}
type Lived = { readonly from: number; readonly to: number | null }

/** One for each tenant of the month whose unit measures heat or hot water, by unit. */
export function lettersOfMonth(context: ViewContext, building: Building, month: Month): readonly UseLetter[] {
	const texts = billTextsOf(context.store)
	const asked: Letters = { context, building, month, texts, hotWaterC: texts.hotWaterC || usualHotWaterC }
	const units = new Map(context.store.topology.units().map((unit) => [unit.id, unit]))
	const pointsOf = Map.groupBy(context.store.topology.points(), ({ unitId }) => unitId)
	const occupancies = context.store.topology
		.occupanciesIn(`${month}-01`, `${addMonths(month, 1)}-01`)
		.filter(({ unitId }) => pointsOf.get(unitId)?.some(({ medium }) => isTold(medium)))
	const averages = averagesOf(asked, pointsOf, units)
	const letters: UseLetter[] = []
	for (const occupancy of occupancies) {
		const letter = letterOf(asked, occupancy, pointsOf.get(occupancy.unitId) ?? [], units.get(occupancy.unitId)!)
		const rows = letter.rows.map((row): UseRow => {
			const { areaM2 } = units.get(occupancy.unitId)!
			return { ...row, average: averageUser(averages.get(row.use.medium) ?? [], areaM2) }
		})
		letters.push({ ...letter, rows })
	}
	return letters
}

const isTold = (medium: string): medium is Told => medium === 'heat' || medium === 'warm-water'

/** What every unit of the house used in the whole month, whoever lived there. */
function averagesOf(
	{ context, building, month, hotWaterC }: Letters,
	pointsOf: ReadonlyMap<number, readonly Point[]>,
	units: ReadonlyMap<number, Unit>,
) {
	const { from, to } = monthPeriod(building.zone, month)
	return new Map(
		told.map((medium) => [
			medium,
			[...units.values()].flatMap(({ id, areaM2 }) => {
				const points = (pointsOf.get(id) ?? []).filter((point) => point.medium === medium)
				const kWh = points.length === 0 ? null : sumIn(context, points, [from, to], hotWaterC).kWh
				return kWh === null ? [] : [{ kWh, areaM2 }]
			}),
		]),
	)
}

function letterOf(asked: Letters, occupancy: OccupancyWithTenant, points: readonly Point[], unit: Unit): UseLetter {
	const { context, building, month, hotWaterC, texts } = asked
	const { zone } = building
	const lived: Lived = {
		from: dayStart(zone, occupancy.fromDate),
		to: occupancy.toDate === null ? null : dayStart(zone, occupancy.toDate),
	}
	const whole = monthPeriod(zone, month)
	const part = { from: Math.max(whole.from, lived.from), to: Math.min(whole.to, lived.to ?? whole.to) }
	const rows = told.flatMap((medium): UseRow[] => {
		const own = points.filter((point) => point.medium === medium)
		if (own.length === 0) return []
		const { kWh, volume } = sumIn(context, own, [part.from, part.to], hotWaterC)
		const use = inKWh(usedByMonth(context, zone, own, month, lived), hotWaterC)
		return [{ use: { medium, unit: 'kWh', months: use ?? [] }, used: kWh, volume, average: null }]
	})
	return {
		creditor: creditorOf(building),
		tenant: { name: occupancy.tenant.name, addressLines: occupancy.tenant.addressLines },
		customerNumber: String(10_000 + occupancy.tenantId),
		unitName: unit.name,
		buildingName: building.name,
		madeOn: dateOfInstant(zone, context.now),
		month,
		lived: {
			firstDay: dateOfInstant(zone, part.from),
			lastDay: addDays(dateOfInstant(zone, part.to), -1),
			isWhole: part.from === whole.from && part.to === whole.to,
		},
		rows,
		hotWaterC: rows.some(({ volume }) => volume !== null) ? hotWaterC : null,
		texts,
	}
}

/** All points of one medium over one period; null: a part of it is not known. */
function sumIn(
	context: ViewContext,
	points: readonly Point[],
	[from, to]: readonly [number, number],
	hotWaterC: string,
): { readonly kWh: string | null; readonly volume: string | null } {
	let kWh: Exact | null = new Exact(0)
	let volume: Exact | null = null
	for (const { id } of points) {
		const along = alongMonths(context, id, [from, to])
		const value = along?.values[0] ?? null
		if (along === null || value === null || (along.unit !== 'kWh' && along.unit !== 'm3')) kWh = null
		else if (along.unit === 'm3') {
			volume = (volume ?? new Exact(0)).plus(value)
			kWh = kWh?.plus(hotWaterKWh(value.toFixed(), hotWaterC)) ?? null
		} else kWh = kWh?.plus(value) ?? null
	}
	return { kWh: kWh && plain(kWh.toDecimalPlaces(6)), volume: kWh && volume && plain(volume.toDecimalPlaces(6)) }
}

/** Month by month in kWh; null: no point was ever measured. A month with a part missing is missing. */
function inKWh(uses: readonly MediumUse[], hotWaterC: string): MediumUse['months'] | null {
	const [first] = uses
	if (first === undefined) return null
	return first.months.map(({ month }, index) => {
		let sum: Exact | null = new Exact(0)
		for (const { unit, months } of uses) {
			const used = months[index]?.used ?? null
			const kWh = used === null ? null : unit === 'kWh' ? used : unit === 'm3' ? hotWaterKWh(used, hotWaterC) : null
			sum = kWh === null ? null : (sum?.plus(kWh) ?? null)
		}
		return { month, used: sum && plain(sum.toDecimalPlaces(6)) }
	})
}
