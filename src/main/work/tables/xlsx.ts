/**
 * Workbooks (ECMA-376, SpreadsheetML): the cells of one sheet as they stand there. Formulas are not computed: what the
 * writer kept as their result is read. Dates are told from numbers by the cell's format, and a format of zeros alone
 * ('00000000') gives a number the zeros back that it was shown with.
 */
import type { Cell } from '../../domain/commissioning/cells.ts'
import { dateOfSerial, type FormatKind, formatKind, plainNumber } from './xlsx-formats.ts'
import { readXml, type XmlReader } from './xml.ts'
import { openZip, type ZipEntry } from './zip.ts'

/** 10 MB of workbook unpack to some 60. */
const mostUnpackedBytes = 160 * 1024 * 1024
const mostSharedStrings = 1_000_000
/** A cell that is longer is refused as a name anyhow; Excel's own limit is 32,767. */
const longestCell = 2_000

export type Workbook = {
	readonly sheets: readonly string[]
	readonly rows: (sheet: number) => SheetRows
}
export type SheetRows = {
	readonly rows: readonly { readonly row: number; readonly cells: readonly Cell[] }[]
	/** There were more than may be. */
	readonly isCut: boolean
}
export type SheetLimits = { readonly rows: number; readonly columns: number }

/** Throws ZipRefused, or WorkbookRefused where it is a ZIP and no workbook. */
export class WorkbookRefused extends Error {}

type Files = ReadonlyMap<string, ZipEntry>

export function openWorkbook(bytes: Uint8Array, limits: SheetLimits): Workbook {
	const files = openZip(bytes, mostUnpackedBytes)
	const book = textOf(files, workbookPath(files))
	const targets = relationsOf(files)
	const sheets: { readonly name: string; readonly path: string }[] = []
	let epoch: 1900 | 1904 = 1900
	readPart(book, {
		open: (name, attribute) => {
			if (name === 'workbookPr' && /^(1|true)$/.test(attribute('date1904') ?? '')) epoch = 1904
			if (name !== 'sheet') return
			const target = targets.get(attribute('id') ?? '')
			if (target !== undefined) sheets.push({ name: attribute('name') ?? '', path: target })
		},
	})
	if (sheets.length === 0) throw new WorkbookRefused('the file has no sheets')
	const formats = formatsOf(files)
	let strings: readonly string[] | null = null
	return {
		sheets: sheets.map(({ name }) => name),
		rows: (sheet) => {
			const { path } = sheets[sheet] ?? sheets[0]!
			strings ??= stringsOf(files)
			return readSheet(textOf(files, path), { strings, formats, epoch }, limits)
		},
	}
}

const workbookPath = (files: Files): string => {
	if (files.has('xl/workbook.xml')) return 'xl/workbook.xml'
	const other = [...files.keys()].find((name) => /(^|\/)workbook\d*\.xml$/.test(name))
	if (other === undefined) throw new WorkbookRefused('the file is no workbook')
	return other
}

function textOf(files: Files, path: string): string {
	const entry = files.get(path)
	if (entry === undefined) throw new WorkbookRefused(`the workbook lacks ${path.slice(0, 100)}`)
	return new TextDecoder().decode(entry.read())
}

/** Half a part would be a list that lacks rows. */
function readPart(xml: string, reader: XmlReader): void {
	if (!readXml(xml, reader)) throw new WorkbookRefused('a part of the workbook is broken')
}

/** Relation id → path inside the archive. */
function relationsOf(files: Files): ReadonlyMap<string, string> {
	const book = workbookPath(files)
	const folder = book.slice(0, book.lastIndexOf('/') + 1)
	const path = `${folder}_rels/${book.slice(folder.length)}.rels`
	const targets = new Map<string, string>()
	readPart(textOf(files, path), {
		open: (name, attribute) => {
			const [id, target] = [attribute('Id'), attribute('Target')]
			if (name !== 'Relationship' || id === null || target === null) return
			targets.set(id, target.startsWith('/') ? target.slice(1) : `${folder}${target.replace(/^\.\//, '')}`)
		},
	})
	return targets
}

/** The text of each shared string; what is written beside it for its pronunciation is none of it. */
function stringsOf(files: Files): readonly string[] {
	const path = [...files.keys()].find((name) => /(^|\/)sharedStrings\.xml$/i.test(name))
	if (path === undefined) return []
	const strings: string[] = []
	let text = ''
	let isText = false
	let isPhonetic = false
	readPart(textOf(files, path), {
		open: (name) => {
			if (name === 'si') text = ''
			if (name === 't') isText = true
			if (name === 'rPh') isPhonetic = true
		},
		text: (part) => {
			if (isText && !isPhonetic && text.length < longestCell) text += part
		},
		close: (name) => {
			if (name === 't') isText = false
			if (name === 'rPh') isPhonetic = false
			if (name === 'si' && strings.length < mostSharedStrings) strings.push(text.slice(0, longestCell))
		},
	})
	return strings
}

/** What each cell style makes of a number. */
function formatsOf(files: Files): readonly FormatKind[] {
	const path = [...files.keys()].find((name) => /(^|\/)styles\.xml$/i.test(name))
	if (path === undefined) return []
	const codes = new Map<number, string>()
	const kinds: FormatKind[] = []
	let isCellStyle = false
	readPart(textOf(files, path), {
		open: (name, attribute) => {
			if (name === 'numFmt') codes.set(Number(attribute('numFmtId')), attribute('formatCode') ?? '')
			if (name === 'cellXfs') isCellStyle = true
			if (name === 'xf' && isCellStyle) {
				const id = Number(attribute('numFmtId') ?? 0)
				kinds.push(formatKind(id, codes.get(id)))
			}
		},
		close: (name) => {
			if (name === 'cellXfs') isCellStyle = false
		},
	})
	return kinds
}

type SheetParts = {
	readonly strings: readonly string[]
	readonly formats: readonly FormatKind[]
	readonly epoch: 1900 | 1904
}

function readSheet(xml: string, parts: SheetParts, limits: SheetLimits): SheetRows {
	const rows: { row: number; cells: Cell[] }[] = []
	let row: { row: number; cells: Cell[] } | null = null
	let cell = { column: 0, type: '', style: 0, text: '' }
	let holds: 'value' | 'nothing' = 'nothing'
	let isCut = false
	readPart(xml, {
		open: (name, attribute) => {
			if (name === 'row') {
				const before = rows.at(-1)?.row ?? 0
				row = { row: Number(attribute('r') ?? 0) || before + 1, cells: [] }
			} else if (name === 'c') {
				const column = columnOf(attribute('r')) ?? row?.cells.length ?? 0
				cell = { column, type: attribute('t') ?? 'n', style: Number(attribute('s') ?? 0), text: '' }
			} else if (name === 'v' || name === 't') holds = 'value'
		},
		text: (part) => {
			if (holds === 'value' && cell.text.length < longestCell) cell.text += part
		},
		close: (name) => {
			if (name === 'v' || name === 't') holds = 'nothing'
			else if (name === 'c' && row !== null && cell.column < limits.columns) {
				while (row.cells.length < cell.column) row.cells.push(null)
				row.cells[cell.column] = cellOf(cell, parts)
			} else if (name === 'row' && row !== null) {
				if (rows.length < limits.rows) rows.push(row)
				else if (row.cells.some((each) => each !== null)) isCut = true
				row = null
			}
		},
	})
	return { rows, isCut }
}

/** 'AB12' → 27 */
function columnOf(reference: string | null): number | null {
	const letters = /^([A-Z]{1,3})\d*$/.exec(reference ?? '')?.[1]
	if (letters === undefined) return null
	return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

type RawCell = { readonly type: string; readonly style: number; readonly text: string }

function cellOf({ type, style, text }: RawCell, { strings, formats, epoch }: SheetParts): Cell {
	const raw = text.slice(0, longestCell)
	if (type === 's') return asText(strings[Number(raw)] ?? '')
	if (type === 'inlineStr' || type === 'str' || type === 'e') return asText(raw)
	if (type === 'b') return asText(raw === '1' ? 'TRUE' : 'FALSE')
	if (type === 'd') return /^\d{4}-\d{2}-\d{2}/.test(raw) ? { kind: 'date', text: raw.slice(0, 10) } : asText(raw)
	const number = plainNumber(raw)
	if (number === null) return asText(raw)
	const format = formats[style] ?? { kind: 'number' }
	if (format.kind === 'date') {
		const date = dateOfSerial(Number(number), epoch)
		return date === null ? { kind: 'number', text: number } : { kind: 'date', text: date }
	}
	// Shown with its zeros, it is a text of digits to whoever looks at it.
	if (format.kind === 'zeros' && /^\d+$/.test(number)) return asText(number.padStart(format.digits, '0'))
	return { kind: 'number', text: number }
}

const asText = (text: string): Cell => (text === '' ? null : { kind: 'text', text })
