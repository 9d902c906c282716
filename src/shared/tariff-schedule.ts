/**
 * A tariff as other programs write it: hours of the day by month as numbers of periods. Turned into our own definition,
 * which then means the same. Prices may be JSON numbers: the decimal digits that stand in the file count.
 */
import { z } from 'zod'
import { Exact, plain } from './decimal.ts'
import type { TierMode, TimeWindow, tariffDefinition } from './tariff.ts'

const decimal = z
	.union([z.number(), z.string().regex(/^-?\d{1,12}(\.\d{1,12})?$/)])
	.transform((value) => plain(new Exact(String(value))))
/** What is said for people and prices nothing. */
const remarks = { id: z.unknown().optional(), name: z.unknown().optional(), note: z.unknown().optional() }
const tierList = z.array(z.strictObject({ ...remarks, upTo: decimal.nullable(), price: decimal })).min(1)
const periodId = z.number().int()
const periods = z.array(z.strictObject({ ...remarks, id: periodId, tiers: tierList })).min(1)
/** 12 months × 24 hours of period ids. */
const hours = z.array(z.array(periodId).length(24)).length(12)
const scheduled = { periods, weekday: hours.optional(), weekend: hours.optional() }
const flatDemand = z.union([
	z.strictObject({ ...remarks, tiers: tierList }),
	z.array(z.strictObject({ ...remarks, month: z.number().int().min(1).max(12), tiers: tierList })).max(12),
])

/** `energy.tierUnit` and so on as the command line's page describes them; nothing else is read. */
export const tariffSchedule = z
	.strictObject({
		...remarks,
		energy: z.strictObject({ ...remarks, ...scheduled, tierUnit: z.enum(['kWh', 'kWh/day']).optional() }),
		fixedMonthly: decimal.optional(),
		fixedDaily: decimal.optional(),
		minMonthly: decimal.optional(),
		demand: z
			.strictObject({
				...remarks,
				flat: flatDemand.optional(),
				tou: z.strictObject({ ...remarks, ...scheduled }).optional(),
			})
			.optional(),
	})
	.superRefine(({ energy, demand }, context) => {
		for (const [field, { periods: known, weekday, weekend }] of Object.entries({
			energy,
			'demand.tou': demand?.tou ?? energy,
		})) {
			const ids = known.map(({ id }) => id)
			const issue = (path: string, message: string) =>
				context.addIssue({ code: 'custom', path: [...field.split('.'), path], message })
			if (new Set(ids).size < ids.length) issue('periods', 'two periods have one id')
			// Where a schedule is omitted, all hours are those of period 1.
			const used = [...(weekday?.flat() ?? [1]), ...(weekend?.flat() ?? [1])]
			const stranger = used.find((id) => !ids.includes(id))
			if (stranger !== undefined) issue('weekday', `there is no period ${stranger}`)
		}
	})
export type TariffSchedule = z.output<typeof tariffSchedule>
type Scheduled = Pick<TariffSchedule['energy'], 'periods' | 'weekday' | 'weekend'>

/**
 * Our own definition of the same tariff. `demandMinutes`: over how many minutes power is the mean (this form says
 * nothing of it: the load's own steps). Throws what `tariffDefinition` finds wrong, with the field.
 */
export function definitionOfSchedule(
	{ energy, fixedMonthly, fixedDaily, minMonthly, demand }: TariffSchedule,
	tierMode: TierMode,
	demandMinutes: 15 | 30 | 60,
): z.input<typeof tariffDefinition> {
	const standing = [
		...(fixedMonthly === undefined ? [] : [{ name: 'fixed monthly', amount: fixedMonthly, per: 'month' as const }]),
		// The minimum is compared with energy, demand and the monthly charge only.
		...(fixedDaily === undefined
			? []
			: [{ name: 'fixed daily', amount: fixedDaily, per: 'day' as const, outsideMinimum: true }]),
	]
	const flat = demand?.flat === undefined ? [] : [flatCharge(demand.flat, demandMinutes)]
	const timed = demand?.tou === undefined ? [] : demand.tou.periods
	return {
		currency: 'XXX',
		unit: 'kWh',
		vatPercent: '0',
		standing,
		tierMode,
		tierPeriod: energy.tierUnit === 'kWh/day' ? 'day' : 'month',
		bands: energy.periods.map(({ id, tiers }) => ({
			name: `period ${id}`,
			source: { kind: 'windows', windows: windowsOf(energy, id) },
			tiers,
		})),
		...(Array.isArray(demand?.flat) ? { seasons: months } : {}),
		demand: [
			...flat,
			...timed.map(({ id, tiers }) => ({
				name: `demand period ${id}`,
				intervalMinutes: demandMinutes,
				windows: windowsOf(demand!.tou!, id),
				tiers,
			})),
		],
		...(minMonthly === undefined ? {} : { minimum: { name: 'minimum', amount: minMonthly, per: 'month' as const } }),
	}
}

/** Each month a season of its own. */
const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0')).map((month) => ({
	name: month,
	from: `${month}-01`,
}))

function flatCharge(flat: z.output<typeof flatDemand>, intervalMinutes: 15 | 30 | 60) {
	const charge = { name: 'demand', intervalMinutes, windows: [] }
	if (!Array.isArray(flat)) return { ...charge, tiers: flat.tiers }
	// A month without a table has no charge.
	const seasonal = flat.map(({ month, tiers }) => ({ seasons: [months[month - 1]!.name], tiers }))
	return { ...charge, tiers: [{ upTo: null, price: '0' }], seasonal }
}

/** Hours in a row become one window, and windows that are the same in several months one with these months. */
function windowsOf({ weekday, weekend }: Scheduled, id: number): TimeWindow[] {
	const always = Array.from({ length: 12 }, () => Array.from({ length: 24 }, () => 1))
	const found = new Map<string, TimeWindow & { months: number[] }>()
	for (const [days, schedule] of [
		['weekday', weekday ?? always],
		['weekend', weekend ?? always],
	] as const) {
		for (const [month, hoursOfDay] of schedule.entries()) {
			for (let hour = 0; hour < 24; hour++) {
				if (hoursOfDay[hour] !== id || (hour > 0 && hoursOfDay[hour - 1] === id)) continue
				let end = hour
				while (hoursOfDay[end] === id) end++
				const [from, to] = [clock(hour), clock(end)]
				const key = `${days} ${from} ${to}`
				const window = found.get(key) ?? { months: [], days, from, to }
				window.months.push(month + 1)
				found.set(key, window)
			}
		}
	}
	// No window at all would mean every hour: a period that never occurs has one in no month.
	return found.size > 0 ? [...found.values()] : [{ months: [], days: 'all', from: '00:00', to: '24:00' }]
}

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`
