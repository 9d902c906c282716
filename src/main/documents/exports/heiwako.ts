/**
 * Operating and heating costs as bved / ARGE HeiWaKo files, version 3.10: DTM310 (L: the property, M: its users) and
 * DTD310 (D: the results, one record for each user and kind of cost of table K, and one for all costs with advances and
 * balance). What the standard has and the station does not know stays blank.
 */

import type { ExportSettings } from '../../../shared/contract/exports.ts'
import type { CostCategory } from '../../../shared/costs.ts'
import type { CostStatement, PoolShare } from '../../domain/costs/cost-statement.ts'
import { type RunFile, refused } from '../../domain/exports/export-file.ts'
import { type ExportedCosts, type ExportedRun, leftOut } from '../../domain/exports/exported-run.ts'
import { latin9, speller } from './character-sets.ts'
import { alpha, day, digits, type Field, record } from './heiwako-record.ts'
import { partyOf } from './invoice-party.ts'
import { zipFile } from './zip-file.ts'

type Settings = NonNullable<ExportSettings['heiwako']>
type Spell = (text: string, longest?: number) => string

export function heiwakoFiles(run: ExportedRun, settings: Settings | null): RunFile {
	if (run.costs.length === 0) return refused('no-costs')
	// What was taken back is nobody's result any more.
	const left = run.costs.filter(({ isCancelled }) => isCancelled).map((each) => leftOut(each, 'cancelled'))
	const costs = run.costs.filter(({ isCancelled }) => !isCancelled)
	const [first] = costs
	if (first === undefined) return refused('nothing-in-it', left)
	if (settings === null) return refused('heiwako-not-set')
	const { spell, changed } = speller(latin9.set)
	const users = [property(first, run, settings, spell), ...costs.map((each) => user(each, run, settings, spell))]
	const results = costs.flatMap((each) => resultsOf(each, settings, spell))
	const stamp = new Date(run.issuedAt).toISOString().replace(/[-:.Z]/g, '')
	return {
		ok: true,
		fileName: `HeiWaKo ${run.title}.zip`,
		bytes: zipFile([
			{ name: `DTM310_${stamp}.DAT`, bytes: latin9.encode(users.join('')) },
			{ name: `DTD310_${stamp}.DAT`, bytes: latin9.encode(results.join('')) },
		]),
		bills: costs.length,
		totalMinor: costs.reduce((sum, { statement }) => sum + statement.totalMinor, 0),
		...{ leftOut: left, respelt: changed() },
	}
}

/** Fields 2 to 5 of every record. `unit` '0000': the whole property. */
const head = ({ customerNumber, providerKey, propertyNumber }: Settings, unit: number): readonly Field[] => [
	alpha(2, 6, '03.10'),
	digits(7, 16, Number(customerNumber)),
	alpha(17, 18, providerKey),
	alpha(19, 31, `${propertyNumber.padStart(9, '0')}${String(unit % 10_000).padStart(4, '0')}`),
]

function property({ statement }: ExportedCosts, run: ExportedRun, settings: Settings, spell: Spell): string {
	const { period, buildingAddressLines, buildingName, currency } = statement
	const place = addressOf(buildingName, buildingAddressLines, run.country)
	return record('L', 2048, [
		...head(settings, 0),
		// Gross amounts only, no VAT stated.
		digits(32, 32, 3),
		alpha(33, 67, spell(place.street)),
		alpha(68, 70, run.country),
		alpha(71, 80, place.postcode),
		alpha(81, 115, spell(place.city)),
		...[day(116, period.firstDay), day(122, period.lastDay)],
		alpha(128, 142, settings.propertyNumber),
		digits(143, 143, 0),
		digits(147, 147, 0),
		alpha(148, 150, currency),
	])
}

function user({ statement, unitId }: ExportedCosts, run: ExportedRun, settings: Settings, spell: Spell): string {
	const { tenant, creditor, lived, customerNumber } = statement
	const own = addressOf(tenant.name, tenant.addressLines, run.country)
	const owner = addressOf(creditor.name, creditor.addressLines, run.country)
	return record('M', 2048, [
		...head(settings, unitId),
		alpha(32, 51, customerNumber),
		// The address of the user.
		digits(52, 52, 1),
		...names(53, spell(tenant.name)),
		...[alpha(193, 227, spell(own.street)), alpha(228, 230, run.country)],
		...[alpha(231, 240, own.postcode), alpha(241, 275, spell(own.city))],
		...names(276, spell(creditor.name)),
		...[alpha(416, 450, spell(owner.street)), alpha(451, 453, run.country)],
		...[alpha(454, 463, owner.postcode), alpha(464, 498, spell(owner.city))],
		...[day(499, lived.firstDay), day(505, lived.lastDay)],
		...[digits(511, 511, 0), digits(512, 512, 0)],
	])
}

/** Two fields of 35. */
const names = (from: number, name: string): readonly Field[] => [
	alpha(from, from + 34, name.slice(0, 35)),
	alpha(from + 35, from + 69, name.slice(35, 70)),
]

function addressOf(name: string, addressLines: readonly string[], country: string) {
	const party = partyOf({ name, addressLines, country, email: null, taxId: null })
	if (party === null) return { street: addressLines[0] ?? '', postcode: '', city: addressLines.at(-1) ?? '' }
	return { street: party.lines.at(-1) ?? '', postcode: party.postcode, city: party.city }
}

/** Table K. */
const allCosts = '230'
const otherCosts = '259'
const costKeys: Readonly<Partial<Record<CostCategory, string>>> = {
	...{ heating: '234', 'warm-water': '235', 'heating-and-warm-water': '231', water: '237', sewage: '238' },
}
const heatKeys: readonly string[] = ['231', '234', '235']

/** Table S: how the consumption was found; null: simply read, or by a way that no word of it is known for here. */
function readingKey({ lines }: PoolShare, { lived, period }: CostStatement): string | null {
	const metered = lines.find(({ basis }) => basis === 'consumption')
	if (metered === undefined) return null
	switch (metered.useOrigin) {
		case 'previous-period':
			return '002'
		case 'average':
			return '008'
		case 'divided':
			return metered.time?.by === 'degree-days' ? '014' : '013'
		case 'comparable-rooms':
		case 'estimated-reading':
			return null
		default:
			return lived.days < period.days ? '012' : null
	}
}

function resultsOf({ statement, unitId, number }: ExportedCosts, settings: Settings, spell: Spell): readonly string[] {
	const { customerNumber, lived, currency, pools, costsMinor, advancesMinor, totalMinor } = statement
	const line = (key: string, fields: readonly Field[]) =>
		record('D', 1024, [
			...head(settings, unitId),
			alpha(32, 51, customerNumber),
			day(52, lived.lastDay),
			...fields,
			alpha(148, 150, key),
			alpha(166, 200, spell(`${number} ${statement.tenant.name}`, 35)),
			alpha(201, 203, currency),
		])
	const byKey = new Map<string, number>()
	const readBy = new Map<string, string | null>()
	for (const pool of pools) {
		const { category, amountMinor } = pool
		const key = costKeys[category] ?? otherCosts
		readBy.set(key, readBy.get(key) ?? readingKey(pool, statement))
		byKey.set(key, (byKey.get(key) ?? 0) + amountMinor)
	}
	// What the owner bears of the heating (CO2 price, cuts) is taken off there, so that the kinds add up to all costs.
	const heat = heatKeys.find((key) => byKey.has(key)) ?? otherCosts
	byKey.set(heat, (byKey.get(heat) ?? 0) + costsMinor - [...byKey.values()].reduce((sum, each) => sum + each, 0))
	return [
		...[...byKey]
			.sort(([one], [other]) => one.localeCompare(other))
			.map(([key, minor]) => line(key, [digits(58, 67, minor), alpha(163, 165, readBy.get(key) ?? null)])),
		line(allCosts, [digits(58, 67, costsMinor), digits(78, 87, advancesMinor), digits(128, 137, totalMinor)]),
	]
}
