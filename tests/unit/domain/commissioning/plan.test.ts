import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
	type Cell,
	dateOf,
	decimalOf,
	provenOrder,
	provenSign,
} from '../../../../src/main/domain/commissioning/cells.ts'
import { houseRows } from '../../../../src/main/domain/commissioning/house-list.ts'
import type { House, KnownPoint, KnownUnit, RowWish } from '../../../../src/main/domain/commissioning/listed.ts'
import { planImport } from '../../../../src/main/domain/commissioning/plan.ts'
import type { Table } from '../../../../src/main/domain/commissioning/row-facts.ts'
import { type ImportField, type ImportOptions, importFields } from '../../../../src/shared/contract/commissioning.ts'

const text = (value: string): Cell => (value === '' ? null : { kind: 'text', text: value })
const empty: House = {
	units: [],
	elsewhere: [],
	lines: [
		{ name: 'Strom', protocol: 'dlt645' },
		{ name: 'Wärme', protocol: 'mbus' },
	],
	models: [
		{ id: 'e', name: 'Stromzähler', protocol: 'dlt645', medium: 'electricity' },
		{ id: 'h', name: 'Wärmezähler', protocol: 'mbus', medium: 'heat' },
	],
	addressOn: (_, typed) => (/^\d{1,12}$/.test(typed) ? typed.padStart(12, '0') : null),
}
const optionsFor = (fields: readonly ImportField[], part: Partial<ImportOptions> = {}): ImportOptions => ({
	...{ sheet: 0, headingRow: 1, encoding: null, separator: null, decimal: null, dates: null, language: 'de' },
	columns: Object.fromEntries(fields.map((field, column) => [field, { column }])),
	...part,
})
const tableOf = (rows: readonly (readonly Cell[])[]): Table => ({
	rows: rows.map((cells, index) => ({ row: index + 2, cells })),
})

/** The building after an import, as the store would give it back. */
function afterwards(house: House, wishes: readonly RowWish[]): House {
	const units = new Map(house.units.map((unit) => [JSON.stringify([unit.floor, unit.name]), unit]))
	for (const wish of wishes) {
		const key = JSON.stringify([wish.floor, wish.unit])
		const before: KnownUnit | undefined = units.get(key)
		const points = new Map<string, KnownPoint>(before?.points)
		if (wish.point !== null) {
			const meter = wish.meter ?? points.get(wish.point.name)?.meter ?? null
			const { name, medium, marketLocation: said } = wish.point
			points.set(name, { medium, marketLocation: said ?? points.get(name)?.marketLocation ?? null, meter })
		}
		const others = before?.occupancies.filter(({ from }) => from !== wish.occupancy?.from) ?? []
		units.set(key, {
			...{ floor: wish.floor, name: wish.unit, area: wish.area ?? before?.area ?? null, points },
			heatedArea: wish.heatedArea ?? before?.heatedArea ?? null,
			isCommercial: wish.isCommercial ?? before?.isCommercial ?? false,
			occupancies: wish.occupancy === null ? others : [...others, wish.occupancy],
		})
	}
	return { ...house, units: [...units.values()] }
}

/** A list as people write one: some of it fits, some repeats, some is nonsense. */
const rowOfList = fc.record({
	floor: fc.constantFrom('EG', '1. OG', ''),
	unit: fc.constantFrom('Wohnung 1', 'Wohnung 2', 'Laden', ''),
	area: fc.constantFrom('68,5', '70', 'x', ''),
	heatedArea: fc.constantFrom('60,125', '69', '', ''),
	isCommercial: fc.constantFrom('ja', 'nein', '?', '', ''),
	tenant: fc.constantFrom('Weiß', 'Groß', ''),
	moveIn: fc.constantFrom('01.03.2024', '2025-01-01', ''),
	moveOut: fc.constantFrom('31.12.2024', '', ''),
	persons: fc.constantFrom('2', '0', 'zwei', '', ''),
	point: fc.constantFrom('Strom', 'Keller', ''),
	medium: fc.constantFrom('Strom', 'Wärme', ''),
	marketLocation: fc.constantFrom('41373559241', '51 238 696 781', '41373559240', '', '', ''),
	serial: fc.constantFrom('0012', '12', '77', '000099', ''),
	model: fc.constantFrom('e', 'Wärmezähler', '', ''),
	line: fc.constantFrom('Strom', 'Wärme', '', ''),
	address: fc.constantFrom('1', '2', 'x', '', ''),
	calibrationYear: fc.constantFrom('2030', '31.12.2031', ''),
	markedYear: fc.constantFrom('2022', '01.05.2023', ''),
	mountedSince: fc.constantFrom('01.01.2023', ''),
	startReading: fc.constantFrom('1523,4', '12', ''),
})
const lists = fc.array(rowOfList, { maxLength: 12 })

test('from the year of the marking follows how long it holds, unless the list says that itself', () => {
	const row = { floor: 'EG', medium: 'Wärme', markedYear: '2022' }
	const rows = [
		{ ...row, unit: 'Wohnung 1', serial: '11' },
		{ ...row, unit: 'Wohnung 2', serial: '12', calibrationYear: '2030' },
		{ ...row, unit: 'Wohnung 3', serial: '13', markedYear: '01.05.2023' },
	]
	const cells = rows.map((each) => importFields.map((field) => text((each as Record<string, string>)[field] ?? '')))
	const planned = planImport(tableOf(cells), optionsFor(importFields), empty)
	expect(planned.rows.map(({ wish }) => wish?.meter?.calibrationYear)).toEqual([2028, 2030, 2029])
})

describe('laws of an import', () => {
	test('the same list again changes nothing, whatever stood in it', () => {
		fc.assert(
			fc.property(lists, (rows) => {
				const table = tableOf(rows.map((row) => importFields.map((field) => text(row[field]))))
				const options = optionsFor(importFields)
				const first = planImport(table, options, empty)
				const house = afterwards(
					empty,
					first.rows.flatMap(({ wish }) => wish ?? []),
				)
				const again = planImport(table, options, house)
				expect(again.rows.filter(({ state }) => state === 'new' || state === 'changed')).toEqual([])
				const refused = (rows: typeof first.rows) =>
					rows.filter(({ state }) => state === 'refused').map(({ row }) => row)
				expect(refused(again.rows)).toEqual(refused(first.rows))
			}),
		)
	})

	test('a house as a list is that house again where there was none, and changes nothing where it came from', () => {
		fc.assert(
			fc.property(lists, fc.constantFrom('de', 'en'), (rows, language) => {
				const written = tableOf(rows.map((row) => importFields.map((field) => text(row[field]))))
				const houseOf = (table: Table, options: ImportOptions) => {
					const { rows: planned } = planImport(table, options, empty)
					return afterwards(
						empty,
						planned.flatMap(({ wish }) => wish ?? []),
					)
				}
				const house = houseOf(written, optionsFor(importFields))
				const cells = houseRows(house, language).map((row) => importFields.map((field) => text(row[field] ?? '')))
				const options = optionsFor(importFields, { language })
				const { rows: again } = planImport(tableOf(cells), options, house)
				expect(again.filter(({ state }) => state !== 'same')).toEqual([])
				expect(houseOf(tableOf(cells), options)).toEqual(house)
			}),
		)
	})

	test('columns in any order mean the same once they are mapped', () => {
		const orders = fc.shuffledSubarray([...importFields], { minLength: importFields.length })
		fc.assert(
			fc.property(lists, orders, (rows, order) => {
				const planned = (fields: readonly ImportField[]) => {
					const cells = rows.map((row) => fields.map((field) => text(row[field])))
					return planImport(tableOf(cells), optionsFor(fields), empty)
				}
				expect(planned(order)).toEqual(planned(importFields))
			}),
		)
	})

	test('every row of a list is told once: new, changed, same or refused with a reason', () => {
		const anything = fc.array(fc.array(fc.oneof(fc.string(), fc.constant('')), { maxLength: 15 }), { maxLength: 8 })
		fc.assert(
			fc.property(anything, (rows) => {
				const { rows: planned } = planImport(tableOf(rows.map((row) => row.map(text))), optionsFor(importFields), empty)
				for (const { state, refusals, changes, wish } of planned) {
					expect(refusals.length > 0).toBe(state === 'refused')
					expect(wish !== null).toBe(state === 'new' || state === 'changed')
					expect(changes.length > 0).toBe(state === 'new' || state === 'changed')
				}
			}),
		)
	})
})

describe('numbers and dates of a file', () => {
	const sign = (...values: string[]) => provenSign(values.map(text))
	test('what one cell proves holds for the whole file', () => {
		expect(sign('1.234', '85,5')).toBe('comma')
		expect(sign('1.234', '85.5')).toBe('point')
		expect(sign('1.234.567')).toBe('comma')
		expect(sign('1.234', '12')).toBe('unknown')
		expect(sign('85,5', '85.5')).toBe('mixed')
	})
	test('a sign that is not the file’s own is refused and not bent', () => {
		expect(decimalOf(text('1.234'), 'comma')).toEqual({ ok: true, value: '1234' })
		expect(decimalOf(text('1.234'), 'point')).toEqual({ ok: true, value: '1.234' })
		expect(decimalOf(text('12.5'), 'comma')).toEqual({ ok: false, reason: 'not-a-number' })
		expect(decimalOf(text('-3'), null)).toEqual({ ok: false, reason: 'negative' })
		expect(decimalOf({ kind: 'number', text: '1.234' }, 'comma')).toEqual({ ok: true, value: '1.234' })
	})
	test('a date that may be April or March is asked about, unless another one proves the order', () => {
		expect(dateOf(text('03/04/2026'), null)).toEqual({ ok: false, reason: 'ambiguous-date' })
		expect(provenOrder([text('03/04/2026'), text('25/12/2025')])).toBe('day-first')
		expect(dateOf(text('03/04/2026'), 'day-first')).toEqual({ ok: true, value: '2026-04-03' })
		expect(dateOf(text('03/04/2026'), 'month-first')).toEqual({ ok: true, value: '2026-03-04' })
		expect(dateOf(text('3.4.26'), null)).toEqual({ ok: true, value: '2026-04-03' })
		expect(dateOf(text('31.02.2026'), null)).toEqual({ ok: false, reason: 'not-a-date' })
		expect(dateOf({ kind: 'number', text: '45717' }, null)).toEqual({ ok: false, reason: 'not-a-date' })
	})
})
