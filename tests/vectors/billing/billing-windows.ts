/** Billing windows of another engine in a calendar with leap days: its form (URDB v8) as one of our definitions. */
import { planPeriods, ratePeriods } from '../../../src/main/domain/tariffs/rate-period.ts'
import type { RatedLine } from '../../../src/main/domain/tariffs/rating.ts'
import { Exact, sum } from '../../../src/shared/decimal.ts'
import { tariffDefinition } from '../../../src/shared/tariff.ts'
import { definitionOfSchedule, tariffSchedule } from '../../../src/shared/tariff-schedule.ts'
import { type Deviation, unexplained } from '../conform.ts'

export type WindowVector = {
	readonly id: string
	readonly start: string
	readonly endExclusive: string
	readonly kWh: string
	readonly result: {
		readonly total: string
		readonly energy_charge: string
		readonly fixed_charge: string
		readonly line_items: readonly { readonly period: number; readonly tier: number; readonly kwh: string }[]
	}
	readonly urdb: {
		readonly energyratestructure: readonly (readonly {
			readonly rate: number
			readonly max?: number
			readonly unit: string
		}[])[]
		readonly energyweekdayschedule: readonly (readonly number[])[]
		readonly energyweekendschedule: readonly (readonly number[])[]
		readonly fixedchargefirstmeter: number
		readonly fixedchargeunits: '$/day' | '$/month'
		readonly mincharge: number
	}
}

export function compareWindow({ id, start, endExclusive, kWh, result, urdb }: WindowVector): readonly Deviation[] {
	const period = { from: Date.parse(`${start}T00:00Z`), to: Date.parse(`${endExclusive}T00:00Z`) }
	const stepMs = 3_600_000
	// "((37*i*i+11*i) % 900)+100 for hour i of the window"
	const steps = Array.from(
		{ length: (period.to - period.from) / stepMs },
		(_, i) => ((37 * i * i + 11 * i) % 900) + 100,
	)
	const intervals = { from: period.from, stepMs, perStep: '0.001', steps }
	const version = { id: 1, validFrom: '2000-01-01', definition: definitionOf(urdb) }
	const rated = ratePeriods(planPeriods([version], [period], 'UTC'), { intervals, registersIn: () => ({}) })
	if (!rated.ok) return [{ of: id, cause: `${unexplained}: ${rated.reason}` }]
	const lines = rated.pieces.flatMap((piece) => piece.rated.lines)
	const amount = (kinds: readonly RatedLine['kind'][]) =>
		sum(lines.filter(({ kind }) => kinds.includes(kind)).map((line) => new Exact(line.amount)))
	const figures: readonly (readonly [string, Exact, string])[] = [
		['kWh', new Exact(steps.reduce((all, step) => all + step, 0)).div(1000), kWh],
		['energy', amount(['energy']), result.energy_charge],
		['fixed', amount(['standing']), result.fixed_charge],
		['total', amount(['energy', 'standing', 'minimum']), result.total],
		...result.line_items
			.filter((item) => item.period >= 0)
			.map((item) => {
				const own = lines.filter(
					({ kind, name, tier }) =>
						kind === 'energy' && name === `period ${item.period}` && (tier?.index ?? 1) === item.tier + 1,
				)
				const quantity = sum(own.map((line) => new Exact(line.quantity)))
				return [`period ${item.period} tier ${item.tier}`, quantity, item.kwh] as const
			}),
	]
	return figures
		.filter(([, own, their]) => !own.eq(their))
		.map(([figure, own, their]) => ({ of: `${id} #${figure}`, cause: `${unexplained}: ${own} instead of ${their}` }))
}

/** That engine counts each period's own tiers, and charges a begun month and its minimum whole. */
function definitionOf(urdb: WindowVector['urdb']) {
	const isDaily = urdb.energyratestructure[0]![0]!.unit === 'kWh daily'
	const isPerDay = urdb.fixedchargeunits === '$/day'
	const schedule = tariffSchedule.parse({
		energy: {
			periods: urdb.energyratestructure.map((tiers, id) => ({
				id,
				tiers: tiers.map(({ rate, max }) => ({ upTo: max ?? null, price: rate })),
			})),
			tierUnit: isDaily ? 'kWh/day' : 'kWh',
			weekday: urdb.energyweekdayschedule,
			weekend: urdb.energyweekendschedule,
		},
		...(isPerDay ? { fixedDaily: urdb.fixedchargefirstmeter } : { fixedMonthly: urdb.fixedchargefirstmeter }),
		minMonthly: urdb.mincharge,
	})
	const definition = definitionOfSchedule(schedule, 'perPeriod', 60)
	const standing = definition.standing.map((charge) => ({ ...charge, partial: 'whole' as const }))
	// No minimum, so that a window across months is rated in one piece.
	const { minimum, ...rest } = definition
	return tariffDefinition.parse({ ...rest, standing, ...(urdb.mincharge === 0 ? {} : { minimum }) })
}
