/** The import law, on the real source and on planted trees: a checker that finds nothing must have looked. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { breaches, law } from './layers.ts'
import { readSources, root } from './sources.ts'

/** Fewer than this, and the checker looks at something else than the product. */
const sanestFiles = 200

function planted(files: Readonly<Record<string, string>>) {
	const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-tidy-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(join(folder, dirname(path)), { recursive: true })
		writeFileSync(join(folder, path), text)
	}
	return breaches(readSources(folder, ['src']))
}

test('the source keeps the import law, has no cycles and every file lies in a room', () => {
	const sources = readSources(root, ['src'])
	expect(sources.length).toBeGreaterThan(sanestFiles)
	expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(2 * sanestFiles)
	expect(breaches(sources)).toEqual([])
})

test('every room of the law is there', () => {
	const paths = readSources(root, ['src']).map(({ path }) => path)
	const empty = Object.keys(law).filter((room) => !paths.some((path) => path === room || path.startsWith(`${room}/`)))
	expect(empty).toEqual([])
})

test('an empty tree has no files, and the count above would say so', () => {
	const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-tidy-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	expect(readSources(folder, ['src']).length).toBeLessThan(sanestFiles)
})

test.each([
	['domain to store', 'src/main/domain/x.ts', "import { a } from '../store/a.ts'"],
	['renderer to main', 'src/renderer/src/x.tsx', "import { a } from '../../main/store/a.ts'"],
	['renderer to main, types', 'src/renderer/src/x.tsx', "import type { a } from '../../main/store/a.ts'"],
	['virtual to protocols', 'src/virtual/x.ts', "import { a } from '../main/protocols/mbus/a.ts'"],
	['virtual to shared', 'src/virtual/x.ts', "import type { a } from '../shared/a.ts'"],
	['one protocol to another', 'src/main/protocols/mbus/x.ts', "import { a } from '../dlt645/a.ts'"],
	['protocols to lines, values', 'src/main/protocols/x.ts', "import { a } from '../lines/a.ts'"],
	['store to station', 'src/main/store/x.ts', "export { a } from '../station/a.ts'"],
	['shared to main', 'src/shared/x.ts', "export * from '../main/domain/a.ts'"],
	['domain to Node', 'src/main/domain/x.ts', "import { readFile } from 'node:fs/promises'"],
	['shared to a package', 'src/shared/x.ts', "import dayjs from 'dayjs'"],
	['web to electron', 'src/main/web/x.ts', "import { app } from 'electron'"],
	['store to lines, dynamic', 'src/main/store/x.ts', "export const a = () => import('../lines/a.ts')"],
	['store to lines, template', 'src/main/store/x.ts', 'export const a = () => import(`../lines/a.ts`)'],
	['store to lines, inline type', 'src/main/store/x.ts', "export type A = import('../lines/a.ts').A"],
	['store to lines, require', 'src/main/store/x.ts', "const a = require('../lines/a.ts')\nexport { a }"],
	['anything, computed', 'src/main/store/x.ts', 'export const a = (name: string) => import(name)'],
	['src to tests', 'src/main/store/x.ts', "import { a } from '../../../tests/a.ts'"],
	['without extension', 'src/main/store/x.ts', "import { a } from './a'"],
])('a planted import (%s) is found', (_what, path, text) => {
	expect(planted({ [path]: text })).toHaveLength(1)
})

test('a file outside every room is found', () => {
	expect(planted({ 'src/main/helpers/x.ts': '' })).toEqual(['src/main/helpers/x.ts lies in no room'])
})

test('a cycle is found, and a ring of types is none', () => {
	const ring = (kind: string) => ({
		'src/shared/a.ts': `import ${kind}{ b } from './b.ts'\nexport const a = 1`,
		'src/shared/b.ts': `import { c } from './c.ts'\nexport const b = 1`,
		'src/shared/c.ts': `import { a } from './a.ts'\nexport const c = 1`,
	})
	expect(planted(ring(''))).toEqual(['a cycle: src/shared/a.ts → src/shared/b.ts → src/shared/c.ts → src/shared/a.ts'])
	expect(planted(ring('type '))).toEqual([])
})

test('what the law allows is let pass', () => {
	expect(
		planted({
			'src/main/store/x.ts': "import { eq } from 'drizzle-orm/sqlite-core'\nimport type { A } from '../domain/a.ts'",
			'src/main/protocols/index.ts': "import { mbus } from './mbus/driver.ts'",
			'src/main/protocols/mbus/driver.ts': "import type { Wire } from '../../lines/line.ts'\nimport '../protocol.ts'",
			'src/renderer/src/x.tsx': "import '@mantine/core/styles.css'\nimport './x.css'",
		}),
	).toEqual([])
})
