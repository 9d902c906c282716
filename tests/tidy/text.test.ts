/** What the text files say: commands that exist, no paths of one machine. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, root } from './sources.ts'

const readable = /\.(ts|tsx|js|mjs|cjs|json|md|html|css|svg|sql|yml|yaml)$|(^|\/)run$/
const files = () => [
	...filesBelow(root, ['src', 'tests', 'resources', '.ci', 'docs']),
	...['package.json', 'biome.json', 'electron.vite.config.ts', 'README.md', 'knip.json', 'drizzle.config.ts'].filter(
		(name) => existsSync(join(root, name)),
	),
]

test('no file names a folder, user or host of one machine', () => {
	const texts = files().filter((path) => readable.test(path))
	expect(texts.length).toBeGreaterThan(250)
	// Written in two parts, so that this file does not find itself.
	const machine = new RegExp(
		['(?<![\\w.])/wor' + 'k/', '/home/[a-z]+/', '/Users/[a-z]+/', '/ro' + 'ot/', 'C:\\\\+Users\\\\'].join('|'),
	)
	expect(texts.filter((path) => machine.test(readFileSync(join(root, path), 'utf8')))).toEqual([])
})

test('every npm command that README.md shows exists, and the first two are the two commands', (context) => {
	if (!existsSync(join(root, 'README.md'))) return context.skip('README.md is not written yet')
	const readme = readFileSync(join(root, 'README.md'), 'utf8')
	const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
	const builtIn = new Set(['ci', 'install'])
	const shown = [...readme.matchAll(/(?:^|`|&& )npm (?:run )?([a-z][a-z:]*)/gm)].map(([, name]) => name!)
	expect(shown.length).toBeGreaterThan(3)
	expect(shown.filter((name) => !builtIn.has(name) && scripts[name] === undefined)).toEqual([])
	const commands = [...readme.matchAll(/npm ci && npm [a-z: ]+/g)].map(([text]) => text.trim())
	expect(commands.slice(0, 2)).toEqual(['npm ci && npm run demo', 'npm ci && npm test'])
})

test('every file that README.md points to is there', (context) => {
	if (!existsSync(join(root, 'README.md'))) return context.skip('README.md is not written yet')
	const readme = readFileSync(join(root, 'README.md'), 'utf8')
	const targets = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target!)
	expect(targets.filter((target) => !existsSync(join(root, target)))).toEqual([])
})

test('.ci/run calls exactly the test command of the README', () => {
	const run = readFileSync(join(root, '.ci/run'), 'utf8')
	expect(run).toMatch(/^\s*npm ci && npm test\b/m)
	expect(run).toContain('npm run test:electron')
})
