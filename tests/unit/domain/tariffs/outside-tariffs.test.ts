/** Rating against NREL-PySAM's results: unrounded, within 1e-9, on its calendar (2018, no clock changes). */
import { describe, expect, test } from 'vitest'
import { monthPeriod } from '../../../../src/main/domain/calendar/periods.ts'
import { rate } from '../../../../src/main/domain/tariffs/rate.ts'
import { Exact, sum } from '../../../../src/shared/decimal.ts'
import { type TariffDefinition, tariffDefinition } from '../../../../src/shared/tariff.ts'
import { outsideJson } from '../../../outside.ts'

type Vector = {
	load: string
	steps: number
	tariff: {
		energy: {
			periods: { id: number; tiers: { upTo: number | null; price: number }[] }[]
			tierUnit?: string
			weekday?: number[][]
			weekend?: number[][]
		}
		fixedMonthly?: number
		fixedDaily?: number
	}
	outputs: Partial<Record<Mode, { months: Month[] }>>
}
type Mode = TariffDefinition['tierMode']
/**
 * Rows of the table: period id, kWh by tier, sum; the first row is a head. Of `perPeriod` one table for each period.
 */
type Table = number[][]
type Month = {
	month: number
	energyCharge: number
	total: number
	kWhByPeriodTier: Table | { period: number; kWh: Table }[]
}

/** Consecutive hours of one period become one window of our own form. */
function windowsOf(schedule: number[][], id: number, days: 'weekday' | 'weekend') {
	return schedule.flatMap((hours, month) => {
		const windows: { months: number[]; days: typeof days; from: string; to: string }[] = []
		for (let hour = 0; hour < 24; hour++) {
			if (hours[hour] !== id || hours[hour - 1] === id) continue
			let end = hour
			while (hours[end] === id) end++
			const text = (h: number) => `${String(h).padStart(2, '0')}:00`
			windows.push({ months: [month + 1], days, from: text(hour), to: text(end) })
		}
		return windows
	})
}

function ownForm({ energy, fixedMonthly, fixedDaily }: Vector['tariff'], tierMode: Mode): TariffDefinition {
	const isTimed = energy.weekday !== undefined
	// 12 months × few windows exceed a band's 50; each month's windows of one period are equal in these vectors.
	const compress = (windows: ReturnType<typeof windowsOf>) => {
		const by = new Map<string, (typeof windows)[number]>()
		for (const window of windows) {
			const key = `${window.days} ${window.from} ${window.to}`
			const known = by.get(key)
			by.set(key, known === undefined ? window : { ...known, months: [...known.months, ...window.months] })
		}
		return [...by.values()]
	}
	return tariffDefinition.parse({
		currency: 'EUR',
		unit: 'kWh',
		vatPercent: '0',
		standing: [
			...(fixedMonthly ? [{ name: 'monthly', amount: String(fixedMonthly), per: 'month' as const }] : []),
			...(fixedDaily ? [{ name: 'daily', amount: String(fixedDaily), per: 'day' as const }] : []),
		],
		tierMode,
		tierPeriod: energy.tierUnit === 'kWh/day' ? 'day' : 'month',
		bands: energy.periods.map(({ id, tiers }) => ({
			name: `period ${id}`,
			source: isTimed
				? {
						kind: 'windows' as const,
						windows: compress([
							...windowsOf(energy.weekday!, id, 'weekday'),
							...windowsOf(energy.weekend!, id, 'weekend'),
						]),
					}
				: { kind: 'register' as const, tariff: 0 },
			tiers: tiers.map(({ upTo, price }) => ({ upTo: upTo === null ? null : String(upTo), price: String(price) })),
		})),
	})
}

/** Vector, our meaning of tiers × time of use, and which result of the engine that is. */
const cases: readonly (readonly [string, Mode, Mode, 'total' | 'energyCharge'])[] = [
	['01_flat', 'perPeriod', 'sequential', 'total'],
	['02_flat_fixed_month', 'perPeriod', 'sequential', 'total'],
	['03_flat_fixed_day', 'perPeriod', 'sequential', 'total'],
	['04_tiers_month', 'perPeriod', 'sequential', 'total'],
	['05_tiers_per_day', 'perPeriod', 'sequential', 'total'],
	['06_tou2', 'perPeriod', 'sequential', 'total'],
	['07_tou3_weekend', 'perPeriod', 'sequential', 'total'],
	['08_tiers_x_tou', 'sequential', 'sequential', 'total'],
	['08_tiers_x_tou', 'proportional', 'proportional', 'total'],
	['08_tiers_x_tou', 'perPeriod', 'perPeriod', 'total'],
	['09_tou_plus_tier_surcharge_CN', 'sequential', 'sequential', 'total'],
	['09_tou_plus_tier_surcharge_CN', 'proportional', 'proportional', 'total'],
	['10_seasonal_tou', 'perPeriod', 'sequential', 'total'],
	// One period a month, so that each counting its own tiers is the same as one counter.
	['11_seasonal_tiers', 'perPeriod', 'sequential', 'total'],
	['18_exact_boundary', 'perPeriod', 'sequential', 'total'],
	// Its demand and minimum charges are not rated yet.
	['19_all_combined', 'sequential', 'sequential', 'energyCharge'],
	['19_all_combined', 'proportional', 'proportional', 'energyCharge'],
	['19_all_combined', 'perPeriod', 'perPeriod', 'energyCharge'],
]

function tierRow({ kWhByPeriodTier }: Month, id: number): readonly number[] {
	const tables = kWhByPeriodTier as { period: number; kWh: Table }[]
	const table = tables[0] !== undefined && 'period' in tables[0] ? null : (kWhByPeriodTier as Table)
	// The engine lists only the periods that a month has.
	const row = table
		? table.slice(1).find(([period]) => period === id)
		: tables.find(({ period }) => period === id)!.kWh[1]
	return row?.slice(1, -1) ?? [0]
}

describe('rated months equal an independent engine', () => {
	for (const [name, mode, output, figure] of cases) {
		const vector = outsideJson<Vector>(`billing/${name}.json`)
		test.skipIf(vector === null)(`${name} ${mode}`, () => {
			const load = outsideJson<number[]>(`billing/${vector!.load}`)!
			const stepMs = (8760 / load.length) * 3_600_000
			const start = Date.UTC(2018, 0, 1)
			const definition = ownForm(vector!.tariff, mode)
			expect(vector!.outputs[output]!.months).toHaveLength(12)
			for (const expected of vector!.outputs[output]!.months) {
				const period = monthPeriod('UTC', `2018-${String(expected.month).padStart(2, '0')}`)
				const intervals = load
					.map((wh, index) => ({
						from: start + index * stepMs,
						to: start + (index + 1) * stepMs,
						quantity: new Exact(wh).div(1000).toFixed(),
					}))
					.filter(({ from }) => from >= period.from && from < period.to)
				const total = sum(intervals.map(({ quantity }) => new Exact(quantity)))
				const usage = { registers: { 0: total.toFixed() }, intervals }
				const rated = rate({ id: 1, validFrom: '2018-01-01', definition }, usage, period, 'UTC')
				if (!rated.ok) throw new Error(rated.reason)
				const energy = rated.lines.filter(({ kind }) => kind === 'energy')
				const own = figure === 'total' ? new Exact(rated.total) : sum(energy.map(({ amount }) => new Exact(amount)))
				expect(own.minus(expected[figure]).abs().toNumber()).toBeLessThan(1e-9)
				for (const { id } of vector!.tariff.energy.periods) {
					for (const [tier, kWh] of tierRow(expected, id).entries()) {
						const lines = energy.filter((line) => line.name === `period ${id}` && (line.tier?.index ?? 1) === tier + 1)
						expect(Math.abs(lines.reduce((all, line) => all + Number(line.quantity), 0) - kWh)).toBeLessThan(1e-9)
					}
				}
			}
		})
	}
})
