/**
 * Tables as a workbook, one sheet each: numbers are numbers, dates are dates (days since 1899-12-30, as every
 * spreadsheet counts), text is text and never a formula. The same tables give the same bytes.
 */
import writeWorkbook from 'write-excel-file/node'
import { Exact } from '../../../shared/decimal.ts'
import { visibleText } from '../../../shared/visible-text.ts'
import type { Language } from '../number-text.ts'
import type { Column, ColumnKind, Table } from './table.ts'
import { withFixedTimes } from './zip-file.ts'

/** A sheet holds 1,048,576 rows; what is written is held in memory whole, so a workbook ends long before. */
export const mostWorkbookRows = 100_000

export async function workbook(tables: readonly Table[], language: Language): Promise<Uint8Array> {
	const sheets = tables.map((table) => ({
		sheet: sheetName(table.name[language]),
		stickyRowsCount: 1,
		columns: table.columns.map(({ heading, width }) => ({
			width: Math.max(width ?? 12, heading[language].length + 2),
		})),
		data: [
			table.columns.map(({ heading, kind }) => ({
				value: heading[language],
				type: String,
				fontWeight: 'bold' as const,
				...(isRight(kind) ? { align: 'right' as const } : {}),
			})),
			...Array.from(table.rows, (row) => row.map((value, index) => cell(value, table.columns[index]!, language))),
		],
	}))
	return withFixedTimes(await writeWorkbook(sheets).toBuffer())
}

const isRight = (kind: ColumnKind): boolean => kind === 'number' || kind === 'money'

function cell(value: string | null, { kind }: Column, language: Language) {
	if (value === null) return null
	switch (kind) {
		case 'text':
			return { value: visibleText(value).slice(0, longestText), type: String }
		case 'date':
			return { value: dayNumber(value), type: Number, format: dateFormat[language] }
		case 'moment':
			return {
				value: new Exact(dayNumber(value.slice(0, 10))).plus(dayShare(value.slice(11))).toNumber(),
				type: Number,
				format: `${dateFormat[language]} hh:mm`,
			}
		case 'money':
			return { value: number(value), type: Number, format: '#,##0.00' }
		case 'number':
			return { value: number(value), type: Number, format: numberFormat(value) }
	}
}

/** A cell holds a double: the 15 digits that every spreadsheet shows of one, rounded by the decimal and not by it. */
const number = (text: string): number => Number(new Exact(text).toSignificantDigits(15).toString())

/** As many digits as the value has: a stand keeps its zeros, a price its eighth digit. */
function numberFormat(text: string): string {
	const digits = /\.(\d+)$/.exec(text)?.[1]?.length ?? 0
	return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(Math.min(digits, 15))}`
}

const dateFormat: Readonly<Record<Language, string>> = { de: 'dd.mm.yyyy', en: 'yyyy-mm-dd' }
/** Of a cell. */
const longestText = 32_767

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000 + 25_569

function dayShare(time: string): Exact {
	const [hours, minutes] = time.split(':').map(Number)
	return new Exact(hours! * 60 + minutes!).div(1_440)
}

/** At most 31 characters, none of which means something in a formula. */
const sheetName = (name: string): string => name.replace(/[[\]:*?/\\']/g, ' ').slice(0, 31)
