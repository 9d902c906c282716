/** Lindenhof 4 as a page sees it: invented places, devices and figures, the same at every run. */
import { Temporal } from 'temporal-polyfill'
import type { LineView } from '../../../src/shared/contract/lines.ts'
import type { MeterView, ModelView } from '../../../src/shared/contract/meters.ts'
import type { TreeNode, UnitView } from '../../../src/shared/contract/topology.ts'
import type { Health } from '../../../src/shared/contract/values.ts'

export const zone = 'Europe/Berlin'
/** Sunday, 22 November 2026, 14:45:08 in Berlin. */
export const now = Temporal.ZonedDateTime.from(`2026-11-22T14:45:08[${zone}]`).epochMilliseconds
export const minutesAgo = (minutes: number) => now - minutes * 60_000

export const building = {
	id: 1,
	name: 'Lindenhof 4',
	zone,
	country: 'DE',
	currency: 'EUR',
	addressLines: ['Lindenhof 4', '04109 Leipzig'],
	landlord: {
		name: 'Wohnungsgenossenschaft Lindenhof eG',
		addressLines: ['Am Markt 1', '04109 Leipzig'],
		email: 'verwaltung@lindenhof.example',
		phone: '0341 123456',
		iban: 'DE89370400440532013000',
		bic: 'COBADEFFXXX',
		taxId: '231/123/45678',
	},
}

export const models: readonly ModelView[] = [
	{
		id: 'ddzy285',
		name: 'DDZY-285',
		protocol: 'dlt645',
		medium: 'electricity',
		memory: { freeze: 62, settlement: 12, profileDays: 62 },
	},
	{
		id: 'gdw1376-electricity',
		name: 'Stromzähler hinter Konzentrator',
		protocol: 'gdw1376',
		medium: 'electricity',
		memory: { freeze: 31, settlement: 12, profileDays: 10 },
	},
	{
		id: 'ultramess',
		name: 'Ultramess W',
		protocol: 'mbus',
		medium: 'heat',
		memory: { freeze: 0, settlement: 15, profileDays: 0 },
	},
	// As many as there are in a real house's list, of makers with one and with many.
	...['ABB', 'Carlo Gavazzi', 'Eastron', 'Janitza', 'Schneider Electric'].flatMap((maker, index) =>
		Array.from(
			{ length: index === 0 ? 1 : 14 },
			(_, type): ModelView => ({
				id: `modbus-${index}-${type}`,
				name: `${maker} ${['B', 'EM', 'SDM', 'UMG', 'iEM'][index]}${100 + 10 * type}`,
				protocol: 'modbus',
				medium: 'electricity',
				memory: { freeze: 0, settlement: 0, profileDays: 0 },
			}),
		),
	),
]

const surnames = [
	'Albrecht',
	'Böhme',
	'Çelik',
	'Dörfler',
	'Ehrlich',
	'Fuchs',
	'Großmann',
	'Heinze',
	'Ivanova',
	'Jäger',
	'König',
	'Lange',
	'Möller',
	'Nguyen',
	'Oertel',
	'Pfeiffer',
	'Quandt',
	'Richter',
	'Schröder',
	'Thiele',
	'Ullrich',
	'Vogel',
]

type Place = { readonly floor: string; readonly name: string }
const places: readonly Place[] = [
	{ floor: 'EG', name: 'Laden links' },
	{ floor: 'EG', name: 'Laden rechts' },
	...[1, 2, 3, 4].flatMap((floor) =>
		[1, 2, 3, 4, 5].map((door) => ({ floor: `${floor}. OG`, name: `Wohnung ${floor}.0${door}` })),
	),
	{ floor: 'Allgemein', name: 'Treppenhaus' },
	{ floor: 'Allgemein', name: 'Heizzentrale' },
]

export const lines: readonly LineView[] = [
	line(1, 'Strom Nord', 'tcp://127.0.0.1:9001', 'dlt645', 12, 12, 10_800),
	line(2, 'Strom Süd', 'serial://COM4?baud=2400&parity=even', 'dlt645', 12, 11, 10_900),
	{
		...line(3, 'Wärme', 'serial://COM5?baud=2400&parity=even', 'mbus', 12, 0, null),
		state: 'failed',
		reason: 'not-found',
		detail: 'COM5: File not found',
		since: minutesAgo(314),
		retryAt: now + 12_000,
		health: 'alarm',
		lastAnswerAt: minutesAgo(315),
	},
	line(4, 'Unterverteilung', 'tcp://192.168.1.40:502', 'modbus', 0, 0, null),
	line(5, 'Funk', 'serial://COM8?baud=57600&parity=none', 'wmbus', 0, 0, null),
	line(6, 'Seitenflügel', 'dial-in://9100/0314-25394', 'gdw1376', 40, 35, 42_000),
	line(7, 'Zählerschränke', 'tcp://192.168.1.41:502', 'modbus', 9, 8, 1_900),
]

function line(
	id: number,
	name: string,
	url: string,
	protocol: LineView['protocol'],
	meters: number,
	answered: number,
	cycleMs: number | null,
): LineView {
	const health: Health = answered === meters ? 'good' : 'warning'
	const state = { state: 'open', since: minutesAgo(3000), reason: null, detail: null, retryAt: null } as const
	return {
		id,
		name,
		url,
		protocol,
		enabled: true,
		...state,
		health,
		meters,
		answered,
		cycleMs,
		lastAnswerAt: minutesAgo(0),
	}
}

/** Electricity points have ids 1–24, heat points 25–36; unit and electricity point share the number. */
const heated = (unit: number) => unit >= 3 && unit <= 14
const heatPoint = (unit: number) => unit + 22
export const healthOfPoint = (id: number): Health => (id > 24 ? 'alarm' : id === 17 ? 'warning' : 'good')
const serialOf = (id: number) => (id > 24 ? String(68_330_000 + id * 7) : `0000123456${String(id).padStart(2, '0')}`)

export const units: readonly UnitView[] = places.map(({ floor, name }, index) => {
	const id = index + 1
	const electricity = {
		id,
		name: 'Strom',
		medium: 'electricity' as const,
		meterSerial: serialOf(id),
		health: healthOfPoint(id),
	}
	const heat = heatPoint(id)
	const surname = surnames[index]
	return {
		id,
		floorName: floor,
		name,
		areaM2: index > 21 ? null : String(48 + ((index * 13) % 51)),
		heatedAreaM2: id === 7 ? '71.5' : null,
		isCommercial: id < 3,
		points: heated(id)
			? [
					electricity,
					{ id: heat, name: 'Wärme', medium: 'heat', meterSerial: serialOf(heat), health: 'alarm' as const },
				]
			: [electricity],
		occupancies:
			surname === undefined || id === 13
				? []
				: [
						{
							id,
							tenantName: id < 3 ? `${surname} & Co. KG` : `Familie ${surname}`,
							addressLines: ['Lindenhof 4', '04109 Leipzig'],
							from: '2024-05-01',
							to: null,
							persons: id < 3 ? null : 1 + (id % 4),
						},
					],
	}
})

export const meters: readonly MeterView[] = units.flatMap((unit) =>
	unit.points.map((point): MeterView => {
		const heat = point.medium === 'heat'
		const lineId = heat ? 3 : point.id <= 12 ? 1 : 2
		const silent = point.id === 17 || heat
		return {
			id: point.id,
			serial: point.meterSerial ?? '',
			model: models[heat ? 2 : 0]!,
			manufacturer: heat ? 'ULT' : 'DDZ',
			medium: point.medium,
			lineId,
			lineName: lines[lineId - 1]!.name,
			protocol: heat ? 'mbus' : 'dlt645',
			address: heat ? String(point.id - 24) : (point.meterSerial ?? ''),
			ownClock: point.id === 7 ? 'standard' : 'local',
			pointId: point.id,
			pointName: point.name,
			unitName: unit.name,
			health: point.health,
			lastReadAt: silent ? minutesAgo(315) : minutesAgo(0),
			enabled: true,
			clockOffsetMs: heat ? null : ((point.id * 733) % 5000) - 1000,
			lastFailure: silent
				? {
						at: minutesAgo(15),
						reason: heat ? 'line' : 'silence',
						text: heat ? 'line not open: not-found' : 'no answer after 3 tries',
					}
				: null,
			calibratedUntil: heat ? 2031 : 2032,
		}
	}),
)

export function tree(): readonly TreeNode[] {
	const floors = [...new Set(places.map(({ floor }) => floor))]
	const worst = (all: readonly Health[]): Health =>
		(['alarm', 'warning', 'unknown'] as const).find((one) => all.includes(one)) ?? 'good'
	const inside = (of: readonly UnitView[]) => worst(of.flatMap(({ points }) => points.map(({ health }) => health)))
	return [
		{
			key: 'building:1',
			kind: 'building',
			id: 1,
			parentKey: null,
			name: building.name,
			medium: null,
			health: inside(units),
		},
		...floors.flatMap((floor, index): TreeNode[] => {
			const here = units.filter(({ floorName }) => floorName === floor)
			const key = `floor:${index + 1}`
			return [
				{ key, kind: 'floor', id: index + 1, parentKey: 'building:1', name: floor, medium: null, health: inside(here) },
				...here.flatMap((unit): TreeNode[] => [
					{
						key: `unit:${unit.id}`,
						kind: 'unit',
						id: unit.id,
						parentKey: key,
						name: unit.name,
						medium: null,
						health: inside([unit]),
					},
					...unit.points.map(
						(point): TreeNode => ({
							key: `point:${point.id}`,
							kind: 'point',
							id: point.id,
							parentKey: `unit:${unit.id}`,
							name: point.name,
							medium: point.medium,
							health: point.health,
						}),
					),
				]),
			]
		}),
	]
}
