/**
 * A small house to bill in tests: readings are given as steps at instants, boundaries are taken as the station does.
 */

import { billedPeriod, boundariesNeeded } from '../../../../src/main/domain/billing/draft.ts'
import type {
	BilledMounting,
	BilledPoint,
	BilledSource,
	StatementInput,
} from '../../../../src/main/domain/billing/statement.ts'
import type { ClockPolicy } from '../../../../src/main/domain/calendar/local-time.ts'
import { dayStart, monthPeriod } from '../../../../src/main/domain/calendar/periods.ts'
import { meterBoundary } from '../../../../src/main/domain/consumption/boundary.ts'
import type { Origin, Reading } from '../../../../src/main/domain/readings/reading.ts'
import type { Medium, Unit } from '../../../../src/shared/quantity.ts'
import { type TariffDefinition, tariffDefinition } from '../../../../src/shared/tariff.ts'

export const zone = 'Europe/Berlin'

export function reading(registerId: number, at: number, value: number | null, origin: Origin = 'freeze'): Reading {
	return {
		registerId,
		at,
		origin,
		value,
		quality: origin === 'live' || origin === 'manual' ? 'measured' : 'memory',
		receivedAt: at + 60_000,
		frameId: origin === 'manual' ? null : registerId * 1000 + (Math.floor(at / 3_600_000) % 1000),
	}
}

export function tariff(definition: Partial<TariffDefinition> & Pick<TariffDefinition, 'bands'>): TariffDefinition {
	return tariffDefinition.parse({ currency: 'EUR', unit: 'kWh', vatPercent: '19', standing: [], ...definition })
}

export const flatPower = tariff({
	standing: [{ name: 'Grundpreis', amount: '9.5', per: 'month' }],
	bands: [{ name: 'Arbeitspreis', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.3127' }] }],
})

const twoBandPower = tariff({
	standing: [{ name: 'Grundpreis', amount: '9.5', per: 'month' }],
	bands: [
		{
			name: 'Hochtarif',
			source: { kind: 'register', tariff: 1 },
			tiers: [
				{ upTo: '150', price: '0.3127' },
				{ upTo: null, price: '0.3545' },
			],
		},
		{ name: 'Niedertarif', source: { kind: 'register', tariff: 2 }, tiers: [{ upTo: null, price: '0.2481' }] },
	],
})

export const districtHeat = tariff({
	standing: [{ name: 'Grundpreis Wärme', amount: '146.4', per: 'year' }],
	bands: [{ name: 'Wärmepreis', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.11285' }] }],
})

type RegisterGiven = {
	readonly id: number
	readonly tariff: number
	readonly readings: readonly Reading[]
	readonly unit?: Unit
	readonly exponent?: number
	readonly digits?: number | null
	readonly mostPerHour?: number | null
}
type MountingGiven = {
	readonly serial: string
	readonly registers: readonly RegisterGiven[]
	readonly clock?: ClockPolicy
	readonly from?: number
	readonly to?: number | null
	readonly multiplier?: BilledMounting['multiplier']
	readonly memory?: BilledMounting['memory']
}
export type PointGiven = {
	readonly id: number
	readonly name: string
	readonly medium?: Medium
	readonly versions:
		| readonly { readonly id?: number; readonly validFrom: string; readonly definition: TariffDefinition }[]
		| null
	readonly mountings: readonly MountingGiven[]
	readonly intervals?: BilledPoint['intervals']
	readonly gas?: BilledPoint['gas']
	readonly marketLocation?: string
	readonly formula?: readonly { readonly from: number; readonly terms: readonly (readonly [number, PointGiven])[] }[]
}

export type Given = Partial<Omit<StatementInput, 'points'>> & { readonly points: readonly PointGiven[] }

export function statementInput(given: Given): StatementInput {
	const base: Omit<StatementInput, 'points'> = {
		number: '2026-000117',
		issuedOn: '2026-11-05',
		dueOn: '2026-11-26',
		building: { name: 'Lindenhof 4', addressLines: ['Lindenhof 4', '20251 Hamburg'], zone },
		currency: 'EUR',
		creditor: {
			name: 'Hausverwaltung Grüneberg GmbH',
			addressLines: ['Eppendorfer Landstraße 61', '20249 Hamburg'],
			email: 'abrechnung@grueneberg.example',
			phone: '040 5550 1240',
			iban: 'DE89370400440532013000',
			bic: 'COBADEFFXXX',
			taxId: 'DE123456789',
		},
		tenant: { name: 'Jörg Müßiggang', addressLines: ['Lindenhof 4', 'Wohnung 3, 1. OG links', '20251 Hamburg'] },
		customerNumber: '10042',
		unitName: 'Wohnung 3',
		occupancy: { from: dayStart(zone, '2024-05-01'), to: null },
		period: monthPeriod(zone, '2026-10'),
		rounding: 'half-up-lines',
		engineVersion: '1',
		zoneDataVersion: '2026c',
		...given,
	}
	const billed = billedPeriod(base)
	return { ...base, points: given.points.map((point) => billedPoint(point, billed, base.occupancy.from)) }
}

function billedPoint(point: PointGiven, billed: { from: number; to: number } | null, livedFrom: number): BilledPoint {
	const tariffs =
		point.versions === null
			? null
			: {
					name: `${point.name} 2026`,
					versions: point.versions.map((version, index) => ({ id: index + 1, ...version })),
				}
	const cuts = [...formulaDays(point), ...(point.gas ?? []).map(({ from }) => from)]
	const needed: Needed = (mountings) =>
		billed === null
			? mountings.map(() => [])
			: boundariesNeeded({ tariff: tariffs, mountings, cuts }, billed, zone, livedFrom)
	return {
		...billedSource(point, needed),
		tariff: tariffs,
		intervals: point.intervals ?? null,
		...(point.gas && { gas: point.gas }),
		...(point.marketLocation && { marketLocation: point.marketLocation }),
	}
}

const formulaDays = ({ formula = [] }: PointGiven): readonly number[] =>
	formula.flatMap(({ from, terms }) => [from, ...terms.flatMap(([, of]) => formulaDays(of))])

type Needed = (
	mountings: readonly { readonly from: number; readonly to: number | null }[],
) => readonly (readonly number[])[]

function billedSource(point: PointGiven, needed: Needed): BilledSource {
	const windows = point.mountings.map(({ from, to }) => ({ from: from ?? 0, to: to ?? null }))
	const instants = needed(windows)
	return {
		pointId: point.id,
		name: point.name,
		medium: point.medium ?? 'electricity',
		...(point.formula && {
			formula: point.formula.map(({ from, terms }) => ({
				from,
				terms: terms.map(([coefficient, of]) => ({ pointId: of.id, coefficient, of: billedSource(of, needed) })),
			})),
		}),
		mountings: point.mountings.map((mounting, index) => {
			const rules = { zone, clock: mounting.clock ?? 'local', interpolationReachMs: 2 * 3_600_000 } as const
			const boundaries = instants[index]!.map((at) =>
				meterBoundary(
					mounting.registers.map(({ readings }) => readings),
					at,
					rules,
				),
			)
			return {
				meterSerial: mounting.serial,
				clock: rules.clock,
				...windows[index]!,
				multiplier: mounting.multiplier ?? { numerator: 1, denominator: 1 },
				memory: mounting.memory ?? 'quarter-hours',
				registers: mounting.registers.map((register, position) => ({
					registerId: register.id,
					tariff: register.tariff,
					unit: register.unit ?? 'kWh',
					exponent: register.exponent ?? -2,
					digits: register.digits === undefined ? 8 : register.digits,
					mostPerHour: register.mostPerHour ?? null,
					boundaries: boundaries.map((values) => values[position]!),
				})),
			}
		}),
	}
}

/** Start and end of October 2026 as freezes. */
export function october(registerId: number, start: number, end: number, origin: Origin = 'freeze'): readonly Reading[] {
	const { from, to } = monthPeriod(zone, '2026-10')
	return [reading(registerId, from, start, origin), reading(registerId, to, end, origin)]
}

/** What a flat of the house has: two-band power, heat with monthly memory, on one statement. */
export function flatOfTwo(extra: Partial<Given> = {}): Given {
	return {
		points: [
			{
				id: 1,
				name: 'Strom Wohnung 3',
				versions: [{ validFrom: '2026-01-01', definition: twoBandPower }],
				mountings: [
					{
						serial: '000000120342',
						registers: [
							{ id: 11, tariff: 1, readings: october(11, 1_234_512, 1_254_268) },
							{ id: 12, tariff: 2, readings: october(12, 623_410, 630_777) },
						],
					},
				],
			},
			{
				id: 2,
				name: 'Wärme Wohnung 3',
				medium: 'heat',
				versions: [{ validFrom: '2026-01-01', definition: districtHeat }],
				mountings: [
					{
						serial: '67104388',
						memory: 'monthly',
						registers: [{ id: 21, tariff: 0, exponent: 0, readings: october(21, 18_442, 19_035, 'settlement') }],
					},
				],
			},
		],
		...extra,
	}
}
