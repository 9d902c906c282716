/** Bills of other engines and worked examples, compared with ours: unrounded within 1e-9, or to the cent as stated. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RatedMonth, rateYear } from '../../../src/main/cli/price.ts'
import { epcCode } from '../../../src/main/domain/billing/epc-code.ts'
import type { RatedLine } from '../../../src/main/domain/tariffs/rating.ts'
import { calibratedUntil } from '../../../src/shared/calibration.ts'
import { Exact, sum } from '../../../src/shared/decimal.ts'
import type { Medium } from '../../../src/shared/quantity.ts'
import type { TierMode } from '../../../src/shared/tariff.ts'
import { type Conformance, conform, type Deviation, unexplained } from '../conform.ts'
import { compareWindow, type WindowVector } from './billing-windows.ts'
import { compareGas, type GasVector } from './gas.ts'
import { conformSharedCosts, type SharedCostVectors } from './shared-costs.ts'
import { compareExample, type WorkedExample } from './worked-examples.ts'

const tolerance = 1e-9

export function conformBilling(vectorFolder: string): readonly Conformance[] {
	const folder = join(vectorFolder, 'billing')
	if (!existsSync(folder)) return []
	const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T
	const tariffs = readdirSync(folder).filter((file) => /^\d\d_.*\.json$/.test(file))
	const cases = tariffs.sort().flatMap((file) => {
		const vector = read<YearVector>(file)
		return Object.entries(vector.outputs).map(([mode, output]) => ({ vector, mode: mode as TierMode, output }))
	})
	return [
		...conform(`NREL-PySAM (${tariffs.length} tariffs, by mode)`, cases, ({ vector, mode, output }) =>
			compareYear(vector, read(vector.load), mode, output),
		),
		...conform('ratebook_windows.json', read<WindowVector[]>('ratebook_windows.json'), compareWindow),
		...conform('cn_examples.json', read<WorkedExample[]>('cn_examples.json'), compareExample),
		...conform('de_vectors.json (gas)', read<{ gas: GasVector[] }>('de_vectors.json').gas, compareGas),
		...conform('epc_qr_example.txt', [readFileSync(join(folder, 'epc_qr_example.txt'), 'utf8')], compareEpc),
		...conform(
			'de_vectors.json (calibration)',
			read<{ eich: MarkingVector[] }>('de_vectors.json').eich,
			compareMarking,
		),
		...conform('de_vectors.json (§ 42b EnWG)', read<{ enwg42b: unknown[] }>('de_vectors.json').enwg42b, notShared),
		...conformSharedCosts(read<SharedCostVectors>('de_vectors.json'), read<WorkedExample[]>('cn_examples.json')),
	]
}

/** A transfer as its text tells it, written again. */
function compareEpc(text: string): readonly Deviation[] {
	const [, , , , bic, name, iban, amount, , , remittance] = text.split('\n') as [string, ...string[]]
	const amountMinor = Number(amount!.replace('EUR', '').replace('.', ''))
	const own = epcCode({ name: name!, iban: iban!, bic: bic || null, amountMinor, currency: 'EUR', text: remittance! })
	return own.ok && own.payload === text ? [] : [{ of: remittance!, cause: `${unexplained}: ${JSON.stringify(own)}` }]
}

type MarkingVector = { readonly kind: string; readonly markedYear: number; readonly end: string }

/** What is known of a meter is its medium: electronic ones and small gas meters, the shortest time of each medium. */
const mediumOfKind: readonly (readonly [kind: string, medium: Medium])[] = [
	['Kaltwasser', 'water'],
	['Warmwasser', 'warm-water'],
	['Waermezaehler', 'heat'],
	['Strom', 'electricity'],
	['Balgengas', 'gas'],
]

function compareMarking({ kind, markedYear, end }: MarkingVector): readonly Deviation[] {
	const medium = mediumOfKind.find(([name]) => kind.startsWith(name))?.[1]
	const own = medium === undefined ? null : calibratedUntil(medium, markedYear)
	if (own !== null && `${own}-12-31` === end) return []
	const isLonger = own !== null && `${own}-12-31` < end && /Ferraris|Qmax<25|1600/.test(kind)
	const cause = isLonger
		? 'the build of a meter is not known here, and the shortest time of its medium is proposed'
		: `${unexplained}: ${own} instead of ${end}`
	return [{ of: kind, cause }]
}

const notShared = (_: unknown, index: number): readonly Deviation[] => [
	{
		of: `no. ${index + 1}`,
		cause: 'power of a common generator (Gebäudeversorgung) is no tariff and is not shared out here',
	},
]

/** Rows of the table: period id, kWh by tier, sum; the first row is a head. Of `perPeriod` one table for each period. */
type Table = number[][]
type Month = {
	readonly month: number
	readonly kWh: number
	readonly energyCharge: number
	readonly demandFlat: number
	readonly demandTou: number
	readonly fixedMonthly: number
	readonly fixedDailyAddedByScript: number
	readonly minTopUp: number
	readonly total: number
	readonly kWhByPeriodTier: Table | { period: number; kWh: Table }[]
}
type YearVector = {
	readonly id: string
	readonly load: string
	readonly tariff: { readonly energy: { readonly periods: readonly { readonly id: number }[] } }
	readonly outputs: Readonly<Record<string, { readonly months: readonly Month[] }>>
}

function compareYear(
	{ id, tariff }: YearVector,
	load: unknown,
	mode: TierMode,
	{ months }: { readonly months: readonly Month[] },
): readonly Deviation[] {
	const name = `${id} ${mode}`
	const own = rateYear(tariff, load, mode, { areaM2: null, persons: null, isChargedHere: true })
	if (typeof own === 'string') return [{ of: name, cause: `${unexplained}: ${own}` }]
	const ids = tariff.energy.periods.map((period) => period.id)
	return months.flatMap((month) => compareMonth(name, month, own.months[month.month - 1]!, ids))
}

function compareMonth(name: string, theirs: Month, { wh, lines }: RatedMonth, ids: readonly number[]): Deviation[] {
	const amount = (...kinds: readonly RatedLine['kind'][]) =>
		sum(lines.filter(({ kind }) => kinds.includes(kind)).map((line) => new Exact(line.amount)))
	const figures: readonly (readonly [string, Exact, number])[] = [
		['kWh', wh.div(1000), theirs.kWh],
		['energy', amount('energy'), theirs.energyCharge],
		['demand', amount('demand'), theirs.demandFlat + theirs.demandTou],
		['fixed', amount('standing'), theirs.fixedMonthly + theirs.fixedDailyAddedByScript],
		['minimum', amount('minimum'), theirs.minTopUp],
		['total', amount('energy', 'demand', 'standing', 'minimum'), theirs.total],
		...ids.flatMap((id) => cellFigures(id, theirs, lines)),
	]
	return figures
		.filter(([, own, their]) => own.minus(their).abs().gt(tolerance))
		.map(([figure, own, their]) => ({
			of: `${name} #${theirs.month} ${figure}`,
			cause: `${unexplained}: ${own.toFixed(12)} instead of ${their}`,
		}))
}

/** In the engine's table stand only the periods that the month has. */
function cellFigures(id: number, { kWhByPeriodTier }: Month, lines: readonly RatedLine[]) {
	const tables = kWhByPeriodTier as readonly { readonly period: number; readonly kWh: Table }[]
	const isByPeriod = tables[0] !== undefined && 'period' in tables[0]
	const row = isByPeriod
		? tables.find(({ period }) => period === id)?.kWh[1]
		: (kWhByPeriodTier as Table).slice(1).find(([period]) => period === id)
	return (row?.slice(1, -1) ?? [0]).map((kWh, tier) => {
		const own = lines.filter(
			(line) => line.kind === 'energy' && line.name === `period ${id}` && (line.tier?.index ?? 1) === tier + 1,
		)
		return [`period ${id} tier ${tier + 1}`, sum(own.map(({ quantity }) => new Exact(quantity))), kWh] as const
	})
}
