/** Rows of a list as facts: which column says what, and what each cell means. */
import type { ImportField, ImportOptions } from '../../../shared/contract/commissioning.ts'
import { importFields } from '../../../shared/contract/commissioning.ts'
import { addDays } from '../../../shared/period.ts'
import {
	type Cell,
	countOf,
	type DateOrder,
	type DecimalSign,
	dateOf,
	decimalOf,
	flagOf,
	type Meant,
	marketLocationOf,
	mediumOf,
	provenOrder,
	provenSign,
	textOf,
	yearOf,
} from './cells.ts'
import type { Refusal, RowFacts } from './listed.ts'

export type Table = { readonly rows: readonly { readonly row: number; readonly cells: readonly Cell[] }[] }

export type Reading = {
	readonly sign: DecimalSign | null
	readonly order: DateOrder | null
}
export type Question = { readonly about: 'decimal' | 'dates'; readonly example: string; readonly row: number }

type Columns = ImportOptions['columns']
const decimals: readonly ImportField[] = ['area', 'heatedArea', 'startReading']
const dates: readonly ImportField[] = ['moveIn', 'moveOut', 'mountedSince', 'calibrationYear', 'markedYear']

/** What a person chose, else what the file proves; null: it stays open. */
export function readingOf(table: Table, options: Pick<ImportOptions, 'columns' | 'decimal' | 'dates'>): Reading {
	const sign = options.decimal ?? provenSign(cellsOf(table, options.columns, decimals))
	const order = options.dates ?? provenOrder(cellsOf(table, options.columns, dates))
	return {
		sign: sign === 'comma' || sign === 'point' ? sign : null,
		order: order === 'day-first' || order === 'month-first' ? order : null,
	}
}

function* cellsOf({ rows }: Table, columns: Columns, fields: readonly ImportField[]): Generator<Cell> {
	for (const field of fields) {
		const from = columns[field]
		if (from === undefined || !('column' in from)) continue
		for (const { cells } of rows) yield cells[from.column] ?? null
	}
}

export type ReadRow = {
	readonly row: number
	readonly facts: RowFacts
	readonly refusals: readonly Refusal[]
	/** The workbook keeps the serial number as a number: zeros before it are lost. */
	readonly serialIsNumber: boolean
}

/** null: the row says nothing at all. */
export function readRow(
	{ row, cells }: Table['rows'][number],
	columns: Columns,
	{ sign, order }: Reading,
): ReadRow | null {
	const own = importFields.some((field) => {
		const from = columns[field]
		return from !== undefined && 'column' in from && (cells[from.column]?.text.trim() ?? '') !== ''
	})
	if (!own) return null
	const refusals: Refusal[] = []
	const cell = (field: ImportField): Cell => {
		const from = columns[field]
		if (from === undefined) return null
		return 'fixed' in from ? { kind: 'text', text: from.fixed } : (cells[from.column] ?? null)
	}
	const take = <T>(field: ImportField, mean: (cell: Cell) => Meant<T>): T | null => {
		const from = cell(field)
		const meant = mean(from)
		if (meant.ok) return meant.value
		refusals.push({ field, reason: meant.reason, detail: (from?.text ?? '').slice(0, 200) })
		return null
	}
	const date = (field: ImportField) => take(field, (from) => dateOf(from, order))
	const decimal = (field: ImportField) => take(field, (from) => decimalOf(from, sign))
	const facts: RowFacts = {
		floor: take('floor', textOf),
		unit: take('unit', textOf),
		area: decimal('area'),
		heatedArea: decimal('heatedArea'),
		isCommercial: take('isCommercial', flagOf),
		tenant: take('tenant', textOf),
		moveIn: date('moveIn'),
		moveOut: date('moveOut'),
		persons: take('persons', countOf),
		point: take('point', textOf),
		medium: take('medium', mediumOf),
		marketLocation: take('marketLocation', marketLocationOf),
		serial: take('serial', (from) => textOf(from, 40)),
		model: take('model', textOf),
		line: take('line', textOf),
		address: take('address', (from) => textOf(from, 40)),
		calibrationYear: take('calibrationYear', (from) => yearOf(from, order)),
		markedYear: take('markedYear', (from) => yearOf(from, order)),
		mountedSince: date('mountedSince'),
		startReading: decimal('startReading'),
	}
	refusals.push(...missing(facts, refusals))
	return { row, facts, refusals, serialIsNumber: cell('serial')?.kind === 'number' }
}

/** What a row needs beside what it says. A cell that was refused is not missing too. */
function missing(facts: RowFacts, refused: readonly Refusal[]): readonly Refusal[] {
	const lacks = (field: ImportField): readonly Refusal[] =>
		facts[field] === null && !refused.some((each) => each.field === field)
			? [{ field, reason: 'missing', detail: '' }]
			: []
	const { tenant, moveIn, moveOut, persons, startReading, serial, line, address } = facts
	const isBackwards = moveIn !== null && moveOut !== null && moveOut < moveIn
	return [
		...lacks('unit'),
		...(tenant === null ? [] : lacks('moveIn')),
		...(moveIn === null && moveOut === null && persons === null ? [] : lacks('tenant')),
		...(isBackwards ? [{ field: 'moveOut', reason: 'order', detail: moveOut } as const] : []),
		...(startReading === null ? [] : lacks('mountedSince')),
		...(startReading === null && (line === null || address === null) ? [] : lacks('serial')),
		...(serial === null || address === null ? [] : lacks('line')),
	]
}

/** The first cell of each kind that could mean two things. */
export function questionsOf(rows: readonly ReadRow[]): readonly Question[] {
	const first = (reason: Refusal['reason'], about: Question['about']): readonly Question[] => {
		for (const { row, refusals } of rows) {
			const found = refusals.find((each) => each.reason === reason)
			if (found !== undefined) return [{ about, example: found.detail, row }]
		}
		return []
	}
	return [...first('ambiguous-number', 'decimal'), ...first('ambiguous-date', 'dates')]
}

/** The first day that no longer belongs to it. */
export const dayAfter = (date: string | null): string | null => (date === null ? null : addDays(date, 1))
