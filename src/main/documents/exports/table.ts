/** A table for spreadsheets and other programs: headings in two languages, cells as exact text with a kind. */
import type { Language } from '../number-text.ts'

export type ColumnKind =
	| 'text'
	/** 'YYYY-MM-DD' */
	| 'date'
	/** Local 'YYYY-MM-DDTHH:MM', as a clock on the wall shows it. */
	| 'moment'
	/** Plain decimal. */
	| 'number'
	/** Plain decimal of major units. */
	| 'money'

export type Column = {
	readonly heading: Readonly<Record<Language, string>>
	readonly kind: ColumnKind
	/** In characters. */
	readonly width?: number
}

/** null: empty, as what is not known. Never 0. */
export type Row = readonly (string | null)[]

export type Table = {
	readonly name: Readonly<Record<Language, string>>
	readonly columns: readonly Column[]
	readonly rows: Iterable<Row>
}

export const column = (de: string, en: string, kind: ColumnKind = 'text', width?: number): Column => ({
	...{ heading: { de, en }, kind },
	...(width === undefined ? {} : { width }),
})
