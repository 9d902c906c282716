/** The page of faults and their tests: what it names is there, and no row of the table is left out. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './sources.ts'

/** Rows of other work: 27 radio keys, 40 backup, 41 and 42 orders, 47 drivers. */
const elsewhere = new Set([27, 40, 41, 42, 47])
const wanted = Array.from({ length: 50 }, (_, index) => index + 1).filter((row) => !elsewhere.has(row))

type Line = { readonly row: number; readonly file: string | null; readonly name: string }

const page = readFileSync(join(root, 'tests/simulation/FAULTS.md'), 'utf8')
const lines: readonly Line[] = [...page.matchAll(/^\| (\d+) \| [^|]+ \| (?:`([^`|]+)`|open) \| ([^|\n]+) \|$/gm)].map(
	([, row, file, name]) => ({ row: Number(row), file: file ?? null, name: name!.trim() }),
)
const tested = lines.filter((line) => line.file !== null)

/** What tests of a file are called, as written: a template keeps its holes. */
function namesIn(text: string): readonly string[] {
	const called =
		/\b(?:test|it|describe)(?:\.\w+)*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g
	return [...text.matchAll(called)].map(([, , name]) => name!.replaceAll(/\\(.)/g, '$1'))
}

/** The rows that a test's name begins with: 'row 12: …', 'rows 17 and 18: …'. */
function rowsOf(name: string): readonly number[] {
	const list = /^rows? ([\d, and]+): /.exec(name)?.[1] ?? ''
	return [...list.matchAll(/\d+/g)].map(([digits]) => Number(digits))
}

test('every line of the table is understood, and the rows are in order', () => {
	const rows = page.split('\n').filter((line) => line.startsWith('| ')).length
	expect(lines.length).toBe(rows - 2)
	expect(lines.map(({ row }) => row)).toEqual(lines.map(({ row }) => row).toSorted((a, b) => a - b))
})

test('every row of the fault table stands there', () => {
	expect(wanted.filter((row) => !lines.some((line) => line.row === row))).toEqual([])
})

test('every test that is named exists under its name, and its name says the row', () => {
	const missing = tested.filter(({ row, file, name }) => {
		const path = join(root, file!)
		return !existsSync(path) || !rowsOf(name).includes(row) || !namesIn(readFileSync(path, 'utf8')).includes(name)
	})
	expect(missing).toEqual([])
})

test('a row that is open has no test', () => {
	const open = lines.filter(({ file }) => file === null)
	expect(open.filter(({ row }) => tested.some((line) => line.row === row))).toEqual([])
})

test('no row is open', () => {
	const open = lines.filter(({ file }) => file === null)
	expect(open).toEqual([])
})

test('names are really looked for', () => {
	const text =
		"it('row 1: a’s', () => {})\ntest.each([f(1)])('row 2: %s', x)\ntest(`row 3: (seed 1)`, y)\nlet('row 4: no')"
	expect(namesIn(text)).toEqual(['row 1: a’s', 'row 2: %s', 'row 3: (seed 1)'])
	expect(rowsOf('rows 17 and 18: an adapter')).toEqual([17, 18])
	expect(rowsOf('the row 18')).toEqual([])
})
