/**
 * A table as separated values in two profiles. 'german': semicolons, decimal comma, 31.12.2026, headings in German, and
 * the byte order mark without which Excel takes UTF-8 for something else. 'international': RFC 4180 with commas, decimal
 * point, ISO dates, English headings. Text from the field is never a formula (shared/csv.ts).
 */
import { csvLine } from '../../../shared/csv.ts'
import { visibleText } from '../../../shared/visible-text.ts'
import type { ColumnKind, Table } from './table.ts'

export type CsvProfile = 'german' | 'international'

/** Piece by piece, so that millions of readings are never in memory together. */
export function* csvPieces({ columns, rows }: Table, profile: CsvProfile): Generator<string> {
	const german = profile === 'german'
	const separator = german ? ';' : ','
	const language = german ? 'de' : 'en'
	yield `${german ? '\ufeff' : ''}${csvLine(
		columns.map(({ heading }) => heading[language]),
		separator,
	)}`
	let piece = ''
	for (const row of rows) {
		const cells = row.map((cell, index) => (cell === null ? '' : shown(cell, columns[index]!.kind, german)))
		piece += csvLine(cells, separator)
		if (piece.length > pieceLength) {
			yield piece
			piece = ''
		}
	}
	if (piece !== '') yield piece
}

const pieceLength = 64 * 1024

function shown(cell: string, kind: ColumnKind, german: boolean): string {
	switch (kind) {
		case 'text':
			return visibleText(cell)
		case 'number':
		case 'money':
			return german ? cell.replace('.', ',') : cell
		case 'date':
			return german ? germanDate(cell) : cell
		case 'moment':
			return german ? `${germanDate(cell.slice(0, 10))} ${cell.slice(11)}` : cell.replace('T', ' ')
	}
}

const germanDate = (date: string): string => `${date.slice(8, 10)}.${date.slice(5, 7)}.${date.slice(0, 4)}`
