/** Chinese bills worked by hand from the named sources, under the tariffs of BILLING.md §3: exact, and to the fen. */
import { dayStart, monthPeriod } from '../../../src/main/domain/calendar/periods.ts'
import type { Usage } from '../../../src/main/domain/tariffs/band-quantities.ts'
import { rate } from '../../../src/main/domain/tariffs/rate.ts'
import { type Circumstances, noCircumstances } from '../../../src/main/domain/tariffs/rating.ts'
import { tierSpan } from '../../../src/main/domain/tariffs/seasons.ts'
import { Exact, roundHalfUp } from '../../../src/shared/decimal.ts'
import type { Period } from '../../../src/shared/period.ts'
import type { TariffDefinition } from '../../../src/shared/tariff.ts'
import { type Deviation, unexplained } from '../conform.ts'
import * as tariffs from './chinese-tariffs.ts'

type Input = Readonly<Record<string, number>>
export type WorkedExample = {
	readonly id: string
	readonly input: Input
	readonly total: string
	readonly totalRounded: string
}

const zone = 'Asia/Shanghai'
const year: Period = { from: dayStart(zone, '2026-01-01'), to: dayStart(zone, '2027-01-01') }
const month = (number: number) => monthPeriod(zone, `2026-${String(number).padStart(2, '0')}`)

/** `usage`: by register, in the tariff's unit. `before`: used since the contract year began. */
function billed(
	definition: TariffDefinition,
	registers: readonly number[] | Usage['intervals'],
	period: Period,
	{ before, areaM2 }: { readonly before?: number; readonly areaM2?: number } = {},
): Exact {
	const usage: Usage =
		registers !== null && 'from' in registers
			? { registers: {}, intervals: registers }
			: { registers: Object.fromEntries((registers ?? []).map((kWh, index) => [index, String(kWh)])), intervals: null }
	const counter: Circumstances['counter'] =
		before === undefined
			? null
			: {
					span: tierSpan(definition, zone, period.from),
					// All bands fill one table, so that it does not matter whose these were.
					before: definition.bands.map((_, band) => new Exact(band === 0 ? before : 0)),
				}
	const unit = { ...noCircumstances.unit, areaM2: areaM2 === undefined ? null : String(areaM2) }
	const rated = rate({ id: 1, validFrom: '2020-01-01', definition }, usage, period, zone, { unit, counter })
	if (!rated.ok) throw new Error(`${rated.reason} ${rated.detail}`)
	return new Exact(rated.total)
}

/** A month whose kWh all lie in an hour of peak (09:00) and one of valley (01:00) of its first day. */
function inTwoHours(period: Period, peakKwh: number, valleyKwh: number): NonNullable<Usage['intervals']> {
	const steps = new Array<number>((period.to - period.from) / 3_600_000).fill(0)
	steps[9] = peakKwh
	steps[1] = valleyKwh
	return { from: period.from, stepMs: 3_600_000, perStep: '1', steps }
}

const examples: Readonly<Record<string, (input: Input) => Exact>> = {
	zj_annual_flat_5000: ({ kWhYear }) => billed(tariffs.zhejiangFlat, [kWhYear!], year),
	zj_tou_tier_crossing_month: ({ yearToDateBefore, peak, valley }) =>
		billed(tariffs.zhejiangTimed, [0, peak!, valley!], month(7), { before: yearToDateBefore! }),
	gd_summer_month_700: ({ month: of, kWh }) => billed(tariffs.guangdongFlat, [kWh!], month(of!)),
	gd_winter_month_450: ({ month: of, kWh }) => billed(tariffs.guangdongFlat, [kWh!], month(of!)),
	gd_summer_tou_tier_500: ({ month: of, peak, flat, valley }) =>
		billed(tariffs.guangdongTimed, [0, peak!, flat!, valley!], month(of!)),
	sc_valley_wet_vs_dry_tier1: ({ month: of, day, valley }) =>
		billed(tariffs.sichuanTimed, [0, day!, valley!], month(of!)),
	sc_valley_dry_tier2_unit: ({ month: of, day, valley }) =>
		billed(tariffs.sichuanTimed, [0, day!, valley!], month(of!)),
	gz_annual_cycle_dec: ({ kWhToDate, kWhNovember, kWhDecember }) =>
		billed(tariffs.guizhouFlat, [kWhNovember!], month(11), { before: kWhToDate! }).plus(
			// The new cycle begins with December, so nothing has been used of it.
			billed(tariffs.guizhouFlat, [kWhDecember!], month(12)),
		),
	yn_no_tier_may_nov: ({ month: of, kWh }) => billed(tariffs.yunnanFlat, [kWh!], month(of!)),
	sd_heating_season_valley: ({ month: of, peak, valley }) =>
		billed(tariffs.shandongTimed, inTwoHours(month(of!), peak!, valley!), month(of!)),
	bj_water_annual_300: ({ m3Year }) => billed(tariffs.beijingWater, [m3Year!], year),
	bj_heat_two_part: ({ areaM2, kWh }) => billed(tariffs.beijingHeat, [kWh!], year, { areaM2: areaM2! }),
	luoyang_heat_two_part: ({ areaM2, days, kWh }) => {
		const from = dayStart(zone, '2026-11-15')
		return billed(tariffs.luoyangHeat, [kWh!], { from, to: from + days! * 86_400_000 }, { areaM2: areaM2! })
	},
	harbin_heat_two_part: ({ areaM2, GJ }) => billed(tariffs.harbinHeat, [GJ!], year, { areaM2: areaM2! }),
}

export function compareExample({ id, input, total, totalRounded }: WorkedExample): readonly Deviation[] {
	const example = examples[id]
	if (example === undefined) return [{ of: id, cause: `${unexplained}: nobody has written this tariff down` }]
	const own = example(input)
	if (own.eq(total) && roundHalfUp(own, 2).toFixed(2) === totalRounded) return []
	return [{ of: id, cause: `${unexplained}: ${own} instead of ${total}` }]
}
