/** A list of meters as a person has it: a workbook or separated values, read within limits, as cells. */
import type { ImportOptions, TableView } from '../../../shared/contract/commissioning.ts'
import type { Cell } from '../../domain/commissioning/cells.ts'
import { proposedColumns } from '../../domain/commissioning/headings.ts'
import type { Table } from '../../domain/commissioning/row-facts.ts'
import { CsvRefused, decoded, likelyEncoding, likelySeparator, readCsv, type Separator } from './csv.ts'
import { openWorkbook, WorkbookRefused } from './xlsx.ts'
import { ZipRefused } from './zip.ts'

export const tableLimits = { fileBytes: 10 * 1024 * 1024, rows: 20_000, columns: 200 } as const
const longestCell = 2_000
const sampleRows = 8
/** Headings are looked for so far down: above them stand titles and addresses. */
const headingReach = 20

export type TableRefusal = 'too-big' | 'too-many-rows' | 'not-a-list' | 'old-workbook' | 'broken' | 'encrypted'
export class TableRefused extends Error {
	readonly reason: TableRefusal
	constructor(reason: TableRefusal) {
		super(`the list is refused: ${reason}`)
		this.reason = reason
	}
}

type Asked = Pick<ImportOptions, 'sheet' | 'encoding' | 'separator'>
type Rows = Table['rows']
export type RawTable = {
	readonly kind: TableView['kind']
	readonly encoding: string | null
	readonly separator: string | null
	readonly sheets: readonly string[]
	readonly rows: Rows
}

/** Throws TableRefused. */
export function readTable(bytes: Uint8Array, asked: Asked): RawTable {
	if (bytes.length > tableLimits.fileBytes) throw new TableRefused('too-big')
	if (startsWith(bytes, [0x50, 0x4b])) return readWorkbook(bytes, asked.sheet)
	// The compound file of Excel 97 to 2003, and of workbooks with a password.
	if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw new TableRefused('old-workbook')
	return readText(bytes, asked)
}

const startsWith = (bytes: Uint8Array, start: readonly number[]) => start.every((byte, at) => bytes[at] === byte)

function readWorkbook(bytes: Uint8Array, sheet: number): RawTable {
	try {
		// Headings and what stands above them are rows too.
		const limits = { rows: tableLimits.rows + headingReach, columns: tableLimits.columns }
		const book = openWorkbook(bytes, limits)
		const { rows, isCut } = book.rows(sheet)
		if (isCut) throw new TableRefused('too-many-rows')
		return { kind: 'xlsx', encoding: null, separator: null, sheets: book.sheets, rows: bounded(rows) }
	} catch (cause) {
		if (cause instanceof ZipRefused) {
			const { reason } = cause
			if (reason === 'too-big' || reason === 'encrypted') throw new TableRefused(reason)
			throw new TableRefused('broken')
		}
		throw cause instanceof WorkbookRefused ? new TableRefused('not-a-list') : cause
	}
}

function readText(bytes: Uint8Array, asked: Asked): RawTable {
	const encoding = asked.encoding ?? likelyEncoding(bytes)
	const text = decoded(bytes, encoding)
	const separator = asked.separator ?? likelySeparator(text)
	const rows: { row: number; cells: Cell[] }[] = []
	let row = 0
	for (const fields of fieldsOf(text, separator)) {
		row++
		const cells = fields
			.slice(0, tableLimits.columns)
			.map((field): Cell => (field === '' ? null : { kind: 'text', text: field.slice(0, longestCell) }))
		if (cells.some((cell) => cell !== null)) rows.push({ row, cells })
		if (rows.length > tableLimits.rows + headingReach) throw new TableRefused('too-many-rows')
	}
	return { kind: 'csv', encoding, separator, sheets: [], rows: bounded(rows) }
}

function fieldsOf(text: string, separator: Separator): readonly (readonly string[])[] {
	try {
		return readCsv(text, separator)
	} catch (cause) {
		throw cause instanceof CsvRefused ? new TableRefused('broken') : cause
	}
}

function bounded(rows: Rows): Rows {
	const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== null))
	if (filled.length === 0) throw new TableRefused('not-a-list')
	return filled
}

/** The rows below the headings. Throws TableRefused where there are too many. */
export function bodyOf({ rows }: RawTable, headingRow: number): Table {
	const body = rows.filter(({ row }) => row > headingRow)
	if (body.length > tableLimits.rows) throw new TableRefused('too-many-rows')
	return { rows: body }
}

const textsOf = (cells: readonly Cell[]): string[] => cells.map((cell) => cell?.text ?? '')

/** The row near the top in which the most headings are known; 0: none of them is. */
function likelyHeading({ rows }: RawTable): number {
	let best = 0
	let most = 1
	for (const { row, cells } of rows.slice(0, headingReach)) {
		const known = Object.keys(proposedColumns(textsOf(cells))).length
		if (known > most) [best, most] = [row, known]
	}
	return best
}

/** What is shown of a file before anything is decided. `asked` null: as the file looks. */
export function viewOf(table: RawTable, asked: ImportOptions | null, language: 'de' | 'en'): TableView {
	const headingRow = asked?.headingRow ?? likelyHeading(table)
	const body = bodyOf(table, headingRow)
	const heading = table.rows.find(({ row }) => row === headingRow)
	const shown = body.rows.slice(0, sampleRows)
	const width = Math.max(heading?.cells.length ?? 0, ...shown.map(({ cells }) => cells.length))
	const padded = (texts: readonly string[]) =>
		Array.from({ length: width }, (_, index) => (texts[index] ?? '').slice(0, 200))
	const headings = padded(textsOf(heading?.cells ?? []))
	return {
		kind: table.kind,
		encoding: table.encoding,
		separator: table.separator,
		sheets: table.sheets.map((name) => name.slice(0, 120)),
		rows: body.rows.length,
		headings,
		sample: shown.map(({ cells }) => padded(textsOf(cells))),
		proposed: {
			...{ sheet: asked?.sheet ?? 0, headingRow, encoding: asked?.encoding ?? null },
			...{ separator: asked?.separator ?? null, decimal: asked?.decimal ?? null, dates: asked?.dates ?? null },
			...{ columns: proposedColumns(headings), language },
		},
	}
}
