/** What the pages show of a house that is being commissioned: a list half matched, values half checked. */
import type { ImportOptions, ImportRow, TableView } from '../../../src/shared/contract/commissioning.ts'
import type { Handlers } from '../../../src/shared/contract/define.ts'
import type { Calls } from '../../../src/shared/contract/index.ts'
import { now } from './house.ts'
import { statementPdf } from './money.ts'

type CommissioningCall = Extract<keyof Calls, `commissioning.${string}`>
type CommissioningHandlers = Pick<Handlers<Calls>, CommissioningCall>

/** What nobody should run and everybody should see. */
export const hostile = {
	formula: "=cmd|' /C calc'!A0",
	markup: '<img src=x onerror="window.hurt = 1">',
	turned: 'Erika \u202enamretsuM',
} as const

const options: ImportOptions = {
	...{ sheet: 0, headingRow: 1, encoding: null, separator: null, decimal: null, dates: null, language: 'de' },
	columns: {
		floor: { column: 0 },
		unit: { column: 1 },
		tenant: { column: 2 },
		serial: { column: 3 },
		startReading: { column: 4 },
	},
}
const table: TableView = {
	...{ kind: 'csv', encoding: 'windows-1252', separator: ';', sheets: [], rows: 6 },
	headings: ['Geschoss', 'Einheit', 'Mieter', 'Zählernummer', 'Stand bei Einbau', 'Bemerkung'],
	sample: [
		['EG', 'Wohnung 0.01', 'Jürgen Weiß', '000012345601', '1.234', ''],
		['EG', 'Wohnung 0.02', hostile.markup, '000012345602', '85,5', hostile.formula],
	],
	proposed: options,
}
const row = (number: number, part: Partial<ImportRow>): ImportRow => ({
	...{ row: number, state: 'new', unit: `Wohnung 0.0${number}`, point: 'Strom', serial: `00001234560${number}` },
	...{ changes: [], refusals: [], notes: [] },
	...part,
})
const rows: readonly ImportRow[] = [
	row(2, {
		state: 'refused',
		refusals: [{ field: 'startReading', reason: 'ambiguous-number', detail: '1.234' }],
	}),
	row(3, {
		state: 'refused',
		unit: hostile.markup,
		serial: hostile.formula,
		refusals: [{ field: 'tenant', reason: 'invisible-characters', detail: hostile.turned }],
	}),
	row(4, {
		changes: [
			{ field: 'unit', before: null, after: 'Wohnung 0.04' },
			{ field: 'serial', before: null, after: '12345604' },
		],
		notes: ['zeros-lost', 'waits-for-meter'],
	}),
	row(5, { state: 'changed', changes: [{ field: 'area', before: '68.5', after: '69' }] }),
	row(6, { state: 'same' }),
]

const found = { lineId: 2, lineName: 'Strom Süd', manufacturer: 'DDZ', medium: 'electricity' } as const
const check = { unit: 'kWh', at: now - 3_600_000, by: 'A. Berger', read: '1520.34' } as const
const meter = { floorName: '1. OG', pointName: 'Strom', medium: 'electricity', health: 'good', unit: 'kWh' } as const
const test = {
	...{ at: now - 7_200_000, reason: null, address: '000012345601', serial: '000012345601', strayBytes: 0 },
	...{ tried: [], suggestion: null },
}

export function commissioningHandlers(): CommissioningHandlers {
	return {
		'commissioning.state': () => ({
			...{ units: 24, lines: 7, linesTested: 1, listed: 30, joined: 24, meters: 36, answered: 34, checked: 3 },
			...{ equal: 1, wrong: 2, lastImportAt: now - 86_400_000 },
			tests: [
				{ ...test, lineId: 1, url: 'tcp://127.0.0.1:9001', outcome: 'answered' },
				{
					...{ ...test, lineId: 3, outcome: 'noise', address: null, serial: null, strayBytes: 14 },
					url: 'serial://COM4?baud=2400&parity=none',
					tried: [
						{ url: 'serial://COM4?baud=2400&parity=even', outcome: 'noise' },
						{ url: 'serial://COM4?baud=9600&parity=even', outcome: 'answered' },
					],
					suggestion: 'serial://COM4?baud=9600&parity=even',
				},
			],
		}),
		'commissioning.upload': ({ last }) => ({ table: last ? table : null }),
		'commissioning.table': () => ({ table }),
		'commissioning.preview': ({ show, options: { decimal } }) => ({
			counts: { new: 1, changed: 1, same: 1, refused: 2 },
			questions: decimal === null ? [{ about: 'decimal', example: '1.234', row: 2 }] : [],
			rows: rows.filter(({ state }) => show === 'all' || state === show),
			digest: 'd'.repeat(64),
		}),
		'commissioning.import': () => ({ counts: { new: 1, changed: 1, same: 1, refused: 2 } }),
		'commissioning.template': () => ({
			fileName: 'Zählerliste-Vorlage.csv',
			base64: Buffer.from('\ufeffGeschoss;Einheit\r\n').toString('base64'),
		}),
		'commissioning.list': () => ({
			fileName: 'Zählerliste.csv',
			base64: Buffer.from('\ufeffGeschoss;Einheit\r\nEG;Laden\r\n').toString('base64'),
		}),
		'commissioning.matches': () => ({
			pairs: [
				{
					...{ ...found, address: '000012345690', serial: '000012345690', listedId: 1, listedSerial: '12345690' },
					...{ unitName: 'Wohnung 1.01', pointName: 'Strom', by: 'zeros', modelId: null },
				},
			],
			strangers: [{ ...found, address: '000012345699', serial: '000012345699', manufacturer: hostile.markup }],
			waiting: [
				{ listedId: 2, serial: '30100007', unitName: 'Wohnung 2.03', pointName: 'Wärme', medium: 'heat', wanted: '' },
			],
			joined: 24,
		}),
		'commissioning.join': () => ({ meterId: 13 }),
		'commissioning.testLine': () => ({ ...test, at: now, url: 'tcp://127.0.0.1:9001', outcome: 'answered' }),
		'commissioning.checks': () => ({
			rows: [
				{
					...{
						...meter,
						meterId: 1,
						serial: '000012345601',
						unitName: 'Wohnung 1.01',
						value: '1520.34',
						at: now - 4_000,
					},
					check: { ...check, result: 'equal', power: null, typed: '1520.34' },
				},
				{
					...{
						...meter,
						meterId: 2,
						serial: '000012345602',
						unitName: 'Wohnung 1.02',
						value: '1520.34',
						at: now - 4_000,
					},
					check: { ...check, result: 'scale', power: 1, typed: '15203.4' },
				},
				{
					...{
						...meter,
						meterId: 3,
						serial: '000012345603',
						unitName: 'Wohnung 1.03',
						value: '820.10',
						at: now - 4_000,
					},
					check: { ...check, result: 'differs', power: null, typed: '77' },
				},
				{
					...{
						...meter,
						meterId: 4,
						serial: '000012345604',
						unitName: 'Wohnung 1.04',
						value: '99.00',
						at: now - 4_000,
					},
					check: null,
				},
				{
					...{ ...meter, meterId: 5, serial: hostile.formula, unitName: 'Wohnung 1.05', value: null, at: null },
					health: 'alarm',
					check: null,
				},
			],
		}),
		'commissioning.check': ({ typed }) =>
			typed === '99' ? { result: 'equal', power: null } : { result: 'scale', power: 1 },
		'commissioning.balance': () => ({
			media: [
				{
					...{ medium: 'electricity', unit: 'kWh', from: now - 36_000_000, to: now - 600_000 },
					mains: [{ pointId: 1, name: 'Allgemein, Hauptzähler', use: '118.4' }],
					subs: [
						{ pointId: 2, name: 'Wohnung 1.01, Strom', use: '61.2' },
						{ pointId: 3, name: 'Wohnung 1.02, Strom', use: '50.1' },
					],
					...{ mainSum: '118.4', subSum: '111.3', rest: '7.1', share: 0.06 },
				},
				{
					...{ medium: 'heat', unit: 'MWh', from: null, to: null, mains: [] },
					subs: [{ pointId: 25, name: 'Wohnung 1.01, Wärme', use: null }],
					...{ mainSum: null, subSum: null, rest: null, share: null },
				},
			],
		}),
		'commissioning.setMains': () => ({}),
		'commissioning.report': async () => ({
			fileName: 'Inbetriebnahmeprotokoll 2026-11-22.pdf',
			base64: await statementPdf('Lindenhof 4'),
		}),
	}
}
