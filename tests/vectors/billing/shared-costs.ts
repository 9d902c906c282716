/** Published figures of German heating-cost statements and Chinese heat bills, against the shares that we compute. */
import { co2Class, co2Price, emissionKg } from '../../../src/main/domain/costs/co2-share.ts'
import { degreeDays } from '../../../src/main/domain/costs/degree-days.ts'
import { hotWaterShare } from '../../../src/main/domain/costs/hot-water.ts'
import { sharedCosts } from '../../../src/main/domain/costs/statements.ts'
import { Exact, roundHalfUp } from '../../../src/shared/decimal.ts'
import { minorToDecimal } from '../../../src/shared/money.ts'
import { addDays, daysBetween } from '../../../src/shared/period.ts'
import { flat, houseInput, use } from '../../unit/domain/costs/apartment-house.ts'
import { type Conformance, conform, type Deviation, unexplained } from '../conform.ts'
import type { WorkedExample } from './worked-examples.ts'

export type SharedCostVectors = {
	readonly heizkv9_2: readonly HotWaterVector[]
	readonly bfw_gohl: PublishedStatement
	readonly gradtag: readonly DegreeDayVector[]
	readonly heizkv9a: readonly EstimateVector[]
	readonly co2: readonly Co2Vector[]
	readonly co2_example: Co2Example
}

export function conformSharedCosts(
	german: SharedCostVectors,
	chinese: readonly WorkedExample[],
): readonly Conformance[] {
	return [
		...conform('de_vectors.json (§ 9 HeizkostenV)', german.heizkv9_2, compareHotWater),
		...conform('de_vectors.json (published statement)', [german.bfw_gohl], comparePublished),
		...conform('de_vectors.json (degree days)', german.gradtag, compareDegreeDays),
		...conform('de_vectors.json (§ 9a HeizkostenV)', german.heizkv9a, compareEstimated),
		...conform('de_vectors.json (CO2KostAufG)', german.co2, compareCo2),
		...conform('de_vectors.json (CO2 in a statement)', [german.co2_example], compareCo2Example),
		...conform('cn_examples.json (heat as a cost pool)', chinese.filter(isHeatPrice), compareHeatPrice),
	]
}

const compared = (of: string, own: string, theirs: string): readonly Deviation[] =>
	own === theirs ? [] : [{ of, cause: `${unexplained}: ${own} instead of ${theirs}` }]

type HotWaterVector = {
	readonly V?: number
	readonly tw?: number
	readonly area?: number
	readonly Q?: string
	readonly B?: string
	readonly Hi?: number
	readonly gasBrennwert?: boolean
	readonly waermelieferung?: boolean
	readonly monovalenteWaermepumpe?: boolean
}

/** § 9 HeizkostenV: Q, and B of oil. */
function compareHotWater(vector: HotWaterVector, index: number): readonly Deviation[] {
	const { V, tw, area, Hi } = vector
	const heat =
		area === undefined
			? ({ kind: 'volume', m3: new Exact(V!), temperatureC: String(tw) } as const)
			: ({ kind: 'area', m2: new Exact(area) } as const)
	const supply = vector.gasBrennwert
		? 'gas-gross'
		: vector.waermelieferung
			? 'heat-supplied'
			: vector.monovalenteWaermepumpe
				? 'heat-pump'
				: 'fuel'
	const total =
		Hi === undefined
			? ({ kind: 'kwh', kWh: '100000' } as const)
			: ({ kind: 'fuel', fuel: 'oil-el', amount: '11000', heatingValue: null } as const)
	const own = hotWaterShare(heat, { supply, total })
	const name = `§ 9 no. ${index + 1}`
	return [
		...(vector.Q === undefined ? [] : same(`${name} Q`, own.warmWaterKWh, vector.Q)),
		...(vector.B === undefined ? [] : same(`${name} B`, own.fuel!.amount, vector.B)),
	]
}

/** To the digits that are printed. */
function same(of: string, own: Exact, theirs: string): readonly Deviation[] {
	const digits = theirs.split('.')[1]?.length ?? 0
	return compared(of, roundHalfUp(own, digits).toFixed(digits), theirs)
}

type DegreeDayVector = {
	readonly von: string
	readonly bis: string
	readonly promille_40_92: string
	readonly promille_14_13_13: string
	readonly tage: number
}

function compareDegreeDays({ von, bis, tage, ...promille }: DegreeDayVector): readonly Deviation[] {
	const to = addDays(bis, 1)
	const name = `${von} to ${bis}`
	return [
		...same(`${name} by days`, degreeDays(von, to, 'summer-by-days'), promille.promille_40_92),
		...same(`${name} by months`, degreeDays(von, to, 'summer-by-months'), promille.promille_14_13_13),
		...compared(`${name} days`, String(daysBetween(von, to)), String(tage)),
	]
}

type EstimateVector = { readonly total: number; readonly est: number | string; readonly allByArea: boolean }

/** § 9a (2): a house of which so much area is estimated. */
function compareEstimated({ total, est, allByArea }: EstimateVector): readonly Deviation[] {
	const estimates = [{ method: 'previous-period', unitId: 2, value: '100' }]
	const key = { kind: 'heating-split', medium: 'heat', percent: '70', fixedBy: 'area', estimates }
	const { statements } = sharedCosts(
		houseInput({
			units: [flat(1, new Exact(total).minus(est).toFixed()), flat(2, String(est))],
			uses: [use(1, 'heat', 'kWh', '900')],
			pools: [{ kind: 'shared', category: 'heating', grossMinor: 100_000, key }],
		}),
	)
	const isAllByArea = statements.every(({ statement }) =>
		statement.pools[0]!.lines.every(({ basis }) => basis === 'area'),
	)
	return compared(`${est} of ${total} m² estimated`, String(isAllByArea), String(allByArea))
}

type Co2Vector = {
	readonly kg: string
	readonly area: number
	readonly days: number
	readonly kgPerM2: string
	readonly tenantPct: number
	readonly landlordPct: number
}

function compareCo2({ kg, area, days, ...theirs }: Co2Vector): readonly Deviation[] {
	const period = { fromDate: '2025-01-01', toDate: addDays('2025-01-01', days) }
	const own = co2Class(new Exact(kg), new Exact(area), period)
	const name = `${kg} kg, ${area} m², ${days} days`
	return [
		...compared(`${name}: kg/m²`, own.kgPerM2.toFixed(1), theirs.kgPerM2),
		...compared(`${name}: tenant`, String(own.tenantPercent), String(theirs.tenantPct)),
		...compared(`${name}: landlord`, String(100 - own.tenantPercent), String(theirs.landlordPct)),
	]
}

type Co2Example = {
	readonly gasKWhHs: number
	readonly kg: string
	readonly area: number
	readonly kgPerM2: string
	readonly eurPerT: number
	readonly co2CostGross: string
	readonly landlordEUR: string
	readonly tenantEUR: string
}

/** Through a whole statement: gas heating of a house with one flat. */
function compareCo2Example(theirs: Co2Example): readonly Deviation[] {
	const emission = { kind: 'fuel', fuel: 'natural-gas', amount: String(theirs.gasKWhHs) } as const
	const cost = { kind: 'per-tonne', price: String(theirs.eurPerT), vatPercent: '19' } as const
	const { statements } = sharedCosts(
		houseInput({
			units: [flat(1, String(theirs.area))],
			uses: [use(1, 'heat', 'kWh', '15000')],
			pools: [
				{
					kind: 'shared',
					category: 'heating',
					grossMinor: 240_000,
					key: { kind: 'heating-split', medium: 'heat', percent: '70', fixedBy: 'area' },
					co2: { emission, cost },
				},
			],
		}),
	)
	const own = statements[0]!.statement.co2[0]!
	const money = (minor: number) => minorToDecimal(minor, 'EUR')
	return [
		...compared('kg', new Exact(own.kg).toFixed(14), new Exact(theirs.kg).toFixed(14)),
		...compared('kg/m²', own.kgPerM2, theirs.kgPerM2),
		...compared('gross', co2Price(cost, emissionKg(emission)).toFixed(2), theirs.co2CostGross),
		...compared('landlord', money(own.landlordMinor), theirs.landlordEUR),
		...compared('tenant', money(own.tenantMinor), theirs.tenantEUR),
	]
}

type PublishedStatement = {
	readonly total: string
	readonly fuelLitres: number
	readonly hotWaterM3: number
	readonly tw: number
	readonly wwSharePctTruncated: string
	readonly ww: string
	readonly heating: string
	readonly unitPrices3dec: readonly string[]
	readonly tenant: { readonly strokes: number; readonly m2: number; readonly wwM3: number }
	readonly parts: readonly string[]
	readonly published: string
	readonly exactNoIntermediateRounding: string
}

/** The sheet's own unit prices say what the rest of the house is: 300 strokes, 400 m², 200 m³. */
function comparePublished(sheet: PublishedStatement): readonly Deviation[] {
	const { tenant } = sheet
	const statementBy = (rounding: string) =>
		sharedCosts(
			houseInput({
				units: [flat(1, String(tenant.m2)), flat(2, String(400 - tenant.m2))],
				uses: [
					use(1, 'heat', '', String(tenant.strokes)),
					use(2, 'heat', '', String(300 - tenant.strokes)),
					use(1, 'warm-water', 'm3', String(tenant.wwM3)),
					use(2, 'warm-water', 'm3', String(sheet.hotWaterM3 - tenant.wwM3)),
				],
				pools: [
					{
						kind: 'joint-plant',
						category: 'heating-and-warm-water',
						grossMinor: Number(sheet.total) * 100,
						separation: {
							heat: { kind: 'volume', volumeM3: null, temperatureC: String(sheet.tw) },
							supply: 'fuel',
							total: { kind: 'fuel', fuel: 'oil-el', amount: String(sheet.fuelLitres), heatingValue: null },
						},
						heating: { medium: 'heat', percent: '70', fixedBy: 'area' },
						warmWater: { medium: 'warm-water', percent: '70', fixedBy: 'area' },
					},
				],
				options: { rounding },
			}),
		).statements[0]!.statement
	const printed = statementBy('printed-prices')
	const { lines, separation } = printed.pools[0]!
	const money = (minor: number) => minorToDecimal(minor, 'EUR')
	return [
		...compared('hot water %', separation!.warmWaterPercent, sheet.wwSharePctTruncated),
		...compared('hot water', money(separation!.warmWaterMinor), sheet.ww),
		...compared('heating', money(separation!.heatingMinor), sheet.heating),
		...lines.flatMap((line, index) => [
			...compared(`price ${index}`, new Exact(line.unitPrice).toFixed(3), sheet.unitPrices3dec[index]!),
			...compared(`part ${index}`, money(line.amountMinor), sheet.parts[index]!),
		]),
		...compared('sum', money(printed.totalMinor), sheet.published),
		...compared('exact', money(statementBy('largest-remainder').totalMinor), sheet.exactNoIntermediateRounding),
	]
}

type Heat = { readonly basic: unknown; readonly heat: unknown; readonly area: unknown; readonly days?: number }

/** BILLING.md §3: Beijing, Luoyang, Harbin (whose price by area the example leaves open: 38.32 does not bind). */
const heatPrices: Readonly<Record<string, (input: WorkedExample['input']) => Heat>> = {
	bj_heat_two_part: () => ({
		basic: { price: '12', per: 'period' },
		heat: { price: '0.16', unit: 'kWh' },
		area: { price: '24', settlement: 'difference' },
	}),
	luoyang_heat_two_part: ({ coef, days }) => ({
		basic: { price: '0.054', per: 'day', coefficient: String(coef) },
		heat: { price: '0.142', unit: 'kWh' },
		area: null,
		days: days!,
	}),
	harbin_heat_two_part: () => ({
		basic: { price: '16.54', per: 'period' },
		heat: { price: '44.41', unit: 'GJ' },
		area: { price: '38.32', settlement: 'most' },
	}),
}

function compareHeatPrice({ id, input, totalRounded }: WorkedExample): readonly Deviation[] {
	const { days, ...rest } = heatPrices[id]!(input)
	const period = { name: 'winter', fromDate: '2026-11-15', toDate: days ? addDays('2026-11-15', days) : '2027-03-15' }
	const { statements } = sharedCosts(
		houseInput({
			country: 'CN',
			currency: 'CNY',
			period,
			units: [flat(1, String(input.areaM2))],
			uses: [use(1, 'heat', 'GJ' in input ? 'GJ' : 'kWh', String(input.GJ ?? input.kWh))],
			pools: [{ kind: 'two-part-heat', category: 'heating', ...rest }],
		}),
	)
	const { costsMinor, totalMinor } = statements[0]!.statement
	const refund = id === 'bj_heat_two_part' ? compared(`${id} refund`, minorToDecimal(totalMinor, 'CNY'), '-216.00') : []
	return [...compared(id, minorToDecimal(costsMinor, 'CNY'), totalRounded), ...refund]
}

/** What of the Chinese examples is heat. */
const isHeatPrice = ({ id }: WorkedExample): boolean => id in heatPrices
