/** Limits that keep the house readable: functions ≤ 70 lines, files ≤ 400, lines ≤ 120. */
import { expect, test } from 'vitest'
import { readSources, root, type Source } from './sources.ts'

const longest = { functionLines: 70, fileLines: 400, lineLength: 120 } as const

/** Sentences are not cut: a line counts without what stands in its strings. */
const withoutStrings = (text: string): string =>
	text.replace(
		/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`|"(?:[^"\\\n]|\\.)*"|\/(?:[^/\\\n ]|\\.)+\/(?=[.,gimsu)])/g,
		"''",
	)

function tooLong({ path, text, functions }: Source): readonly string[] {
	const lines = withoutStrings(text).split('\n')
	const fileLines = lines.length - 1
	return [
		...(fileLines > longest.fileLines ? [`${path} has ${fileLines} lines`] : []),
		...functions
			.filter(({ lines }) => lines > longest.functionLines)
			.map(({ name, line, lines }) => `${path}:${line} ${name} has ${lines} lines of its own`),
		...lines.flatMap((line, index) =>
			line.length > longest.lineLength ? [`${path}:${index + 1} is ${line.length} characters long`] : [],
		),
	]
}

test('functions, files and lines keep their limits', () => {
	const sources = readSources(root, ['src', 'tests'])
	expect(sources.length).toBeGreaterThan(250)
	expect(sources.flatMap(tooLong)).toEqual([])
})

test('the limits are really looked at', () => {
	const source = { path: 'x.ts', text: '', imports: [], functions: [] }
	expect(tooLong({ ...source, text: 'x\n'.repeat(401) })).toEqual(['x.ts has 401 lines'])
	expect(tooLong({ ...source, text: `// ${'x'.repeat(118)}\n` })).toEqual(['x.ts:1 is 121 characters long'])
	expect(tooLong({ ...source, text: `say('${'x'.repeat(200)}')\n` })).toEqual([])
	expect(tooLong({ ...source, functions: [{ name: 'f', line: 1, lines: 71 }] })).toHaveLength(1)
})
