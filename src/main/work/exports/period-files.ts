/** Readings or monthly use of a period as a workbook, or as separated values piece by piece. */
import type { TableFormat } from '../../../shared/contract/exports.ts'
import { type CsvProfile, csvPieces } from '../../documents/exports/csv-file.ts'
import { monthlyUseTable, readingTable } from '../../documents/exports/reading-tables.ts'
import type { Table } from '../../documents/exports/table.ts'
import { mostWorkbookRows, workbook } from '../../documents/exports/workbook.ts'
import type { Language } from '../../documents/number-text.ts'
import type { TaskContext } from '../serve.ts'
import type { ViewContext } from '../views/context.ts'
import { fileNamed } from './file-names.ts'
import { monthlyUseIn, readingsIn } from './reading-rows.ts'

/** Nobody wants the rest any more. */
export class Cancelled extends Error {}

type Asked = {
	readonly what: 'readings' | 'use'
	readonly format: TableFormat
	readonly language: Language
	readonly from: string
	readonly to: string
	readonly span: { readonly from: number; readonly to: number }
	readonly zone: string
	readonly building: string
}

export type PeriodWorkbook =
	| { readonly kind: 'made'; readonly name: string; readonly bytes: Uint8Array }
	| { readonly kind: 'refused'; readonly refusal: 'too-many-rows' }
	| { readonly kind: 'cancelled' }

export async function periodWorkbook(context: ViewContext, asked: Asked, task: TaskContext): Promise<PeriodWorkbook> {
	const table = tableOf(context, asked, asked.language, task)
	try {
		const rows = [...within(table.rows, mostWorkbookRows)]
		if (rows.length > mostWorkbookRows) return { kind: 'refused', refusal: 'too-many-rows' }
		const bytes = await workbook([{ ...table, rows }], asked.language)
		return task.isCancelled() ? { kind: 'cancelled' } : { kind: 'made', name: nameOf(asked, table, 'xlsx'), bytes }
	} catch (cause) {
		if (cause instanceof Cancelled) return { kind: 'cancelled' }
		throw cause
	}
}

/** The pieces throw Cancelled. */
export function periodPieces(context: ViewContext, asked: Asked, task: TaskContext) {
	const profile: CsvProfile = asked.format === 'csv-german' ? 'german' : 'international'
	const table = tableOf(context, asked, profile === 'german' ? 'de' : 'en', task)
	return { name: nameOf(asked, table, 'csv'), pieces: csvPieces(table, profile) }
}

function tableOf(context: ViewContext, { what, span, zone }: Asked, language: Language, task: TaskContext): Table {
	const done = (count: number, of: number) => {
		if (task.isCancelled()) throw new Cancelled()
		task.progress(count, of)
	}
	return what === 'readings'
		? readingTable(readingsIn(context, span, done), zone, language)
		: monthlyUseTable(monthlyUseIn(context, span, done), language)
}

/** One more than may be, so that the caller sees that there were more. */
function* within<T>(items: Iterable<T>, most: number): Generator<T> {
	let count = 0
	for (const item of items) {
		yield item
		if (++count > most) return
	}
}

const nameOf = ({ building, from, to, format, language }: Asked, table: Table, ending: string): string => {
	const own = format === 'csv-german' ? 'de' : format === 'csv-international' ? 'en' : language
	return fileNamed(`${building} ${table.name[own]} ${from} ${to}.${ending}`)
}
