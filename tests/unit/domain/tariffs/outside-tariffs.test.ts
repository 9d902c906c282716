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
	outputs: {
		sequential: {
			months: {
				month: number
				kWh: number
				energyCharge: number
				fixedMonthly: number
				fixedDailyAddedByScript: number
				total: number
				kWhByPeriodTier: number[][]
			}[]
		}
	}
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

function ownForm({ energy, fixedMonthly, fixedDaily }: Vector['tariff']): TariffDefinition {
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

const names = [
	'01_flat',
	'02_flat_fixed_month',
	'03_flat_fixed_day',
	'04_tiers_month',
	'05_tiers_per_day',
	'06_tou2',
	'07_tou3_weekend',
	'10_seasonal_tou',
	'18_exact_boundary',
]

describe('rated months equal an independent engine', () => {
	for (const name of names) {
		const vector = outsideJson<Vector>(`billing/${name}.json`)
		test.skipIf(vector === null)(name, () => {
			const load = outsideJson<number[]>(`billing/${vector!.load}`)!
			const stepMs = (8760 / load.length) * 3_600_000
			const start = Date.UTC(2018, 0, 1)
			const definition = ownForm(vector!.tariff)
			expect(vector!.outputs.sequential.months).toHaveLength(12)
			for (const expected of vector!.outputs.sequential.months) {
				const period = monthPeriod('UTC', `2018-${String(expected.month).padStart(2, '0')}`)
				const intervals = load
					.map((wh, index) => ({
						from: start + index * stepMs,
						to: start + (index + 1) * stepMs,
						quantity: new Exact(wh).div(1000).toFixed(),
					}))
					.filter(({ from }) => from >= period.from && from < period.to)
				const total = sum(intervals.map(({ quantity }) => new Exact(quantity)))
				const rated = rate(
					{ id: 1, validFrom: '2018-01-01', definition },
					{ registers: { 0: total.toFixed() }, intervals },
					period,
					'UTC',
				)
				if (!rated.ok) throw new Error(rated.reason)
				expect(Math.abs(Number(rated.total) - expected.total)).toBeLessThan(1e-9)
				for (const { id } of vector!.tariff.energy.periods) {
					// The engine lists only the periods that a month has.
					const cells = expected.kWhByPeriodTier
						.slice(1)
						.find((row) => row[0] === id)
						?.slice(1, -1) ?? [0]
					for (const [tier, kWh] of cells.entries()) {
						const lines = rated.lines.filter(
							(line) => line.kind === 'energy' && line.name === `period ${id}` && (line.tier?.index ?? 1) === tier + 1,
						)
						expect(Math.abs(lines.reduce((all, line) => all + Number(line.quantity), 0) - kWh)).toBeLessThan(1e-9)
					}
				}
			}
		})
	}
})
