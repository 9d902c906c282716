/** The project's own source, read by a real parser: what each file imports, and how long its functions are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { parseSync } from 'vite'

export type Import = {
	/** As written: './x.ts', 'zod', 'node:fs'. */
	readonly specifier: string
	/** Path from the root with '/', for a relative import; null for a package. */
	readonly target: string | null
	/** 'type' leaves no trace in what runs. */
	readonly kind: 'value' | 'type'
	readonly line: number
}
/**
 * `lines`: its own, without those of the functions inside it. What is made of closures (a store, a session) is then
 * measured like a class: function by function.
 */
export type FunctionLength = { readonly name: string; readonly line: number; readonly lines: number }
export type Source = {
	/** From the root, with '/' on every system. */
	readonly path: string
	readonly text: string
	readonly imports: readonly Import[]
	readonly functions: readonly FunctionLength[]
}

/** The project's root. */
export const root = resolve(import.meta.dirname, '../..')

/** Every TypeScript file below `folders` of `from`, sorted. A file that cannot be parsed is an error, not a gap. */
export function readSources(from: string, folders: readonly string[]): readonly Source[] {
	return filesBelow(from, folders)
		.filter((path) => /\.(ts|tsx|mts|cts)$/.test(path) && !path.endsWith('.d.ts'))
		.map((path) => readSource(from, path))
}

/** Paths from `from`, with '/', sorted; folders that are not there hold nothing. */
export function filesBelow(from: string, folders: readonly string[]): readonly string[] {
	return folders
		.filter((folder) => existsSync(join(from, folder)))
		.flatMap((folder) => readdirSync(join(from, folder), { recursive: true, withFileTypes: true }))
		.filter((entry) => entry.isFile())
		.map((entry) => relative(from, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.sort()
}

function readSource(from: string, path: string): Source {
	const text = readFileSync(join(from, path), 'utf8')
	const { program, errors } = parseSync(path, text)
	if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]!.message}`)
	const lineAt = lineCounter(text)
	const imports: Import[] = []
	const functions: FunctionLength[] = []
	walk(program as unknown as Node, null, (node, name) => {
		const found = importOf(node)
		if (found !== null) {
			const { specifier, kind } = found
			const target = specifier.startsWith('.') ? posix.join(dirname(path), bare(specifier)) : null
			imports.push({ specifier, target, kind, line: lineAt(node.start) })
		}
		if (isFunction(node)) functions.push({ name: name ?? '(nameless)', ...ownLines(node, lineAt) })
	})
	return { path, text, imports, functions }
}

const isFunction = ({ type }: Node): boolean =>
	type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'

function ownLines(node: Node, lineAt: (offset: number) => number): { line: number; lines: number } {
	const line = lineAt(node.start)
	let lines = lineAt(node.end) - line + 1
	const subtract = (inside: Node) => {
		for (const child of childrenOf(inside)) {
			// Its first and last line hold something of the outer function as well: a name, a bracket.
			if (isFunction(child)) lines -= Math.max(0, lineAt(child.end) - lineAt(child.start) - 1)
			else subtract(child)
		}
	}
	subtract(node)
	return { line, lines }
}

const childrenOf = (node: Node): readonly Node[] => Object.values(node).flat().filter(isNode)

/** Vite's '?url' and the like name the same file. */
const bare = (specifier: string): string => specifier.split('?')[0]!

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** Static, re-exported, dynamic (literal or not), `import x = require()`, `require()` and `import('…')` as a type. */
function importOf(node: Node): Pick<Import, 'specifier' | 'kind'> | null {
	switch (node.type) {
		case 'ImportDeclaration':
		case 'ExportAllDeclaration':
		case 'ExportNamedDeclaration': {
			if (!isNode(node.source)) return null
			const isType = node.importKind === 'type' || node.exportKind === 'type' || onlyTypes(node)
			return { specifier: String(node.source.value), kind: isType ? 'type' : 'value' }
		}
		case 'TSImportType':
			return { specifier: literal(node.source ?? node.argument), kind: 'type' }
		case 'ImportExpression':
			return { specifier: literal(node.source), kind: 'value' }
		case 'TSExternalModuleReference':
			return { specifier: literal(node.expression), kind: 'value' }
		case 'CallExpression': {
			const { callee } = node
			const isRequire = isNode(callee) && callee.type === 'Identifier' && callee.name === 'require'
			return isRequire ? { specifier: literal((node.arguments as unknown[])[0]), kind: 'value' } : null
		}
		default:
			return null
	}
}

/** `import { type A, type B } from` */
function onlyTypes(node: Node): boolean {
	const specifiers = (node.specifiers ?? []) as readonly Node[]
	return specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type')
}

/** A computed import says so, so that no rule ever lets it pass unseen. */
function literal(node: unknown): string {
	if (isNode(node) && node.type === 'TSLiteralType') return literal(node.literal)
	if (isNode(node) && typeof node.value === 'string') return node.value
	const quasis = isNode(node) && node.type === 'TemplateLiteral' ? (node.quasis as readonly Node[]) : []
	if (quasis.length === 1) return String((quasis[0]!.value as { cooked: string }).cooked)
	return '(computed)'
}

function walk(node: Node, name: string | null, visit: (node: Node, name: string | null) => void): void {
	visit(node, nameOf(node) ?? name)
	for (const [key, value] of Object.entries(node)) {
		// A function takes its name from what it is assigned to; further inside, the name is somebody else's.
		const handed = key === 'init' || key === 'value' || key === 'right' ? nameOf(node) : null
		for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, handed, visit)
	}
}

function nameOf({ id, key, left }: Node): string | null {
	const named = [id, key, left].find(isNode)
	return named !== undefined && typeof named.name === 'string' ? named.name : null
}

function lineCounter(text: string): (offset: number) => number {
	const starts = [0]
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
	return (offset) => {
		let low = 0
		let high = starts.length
		while (high - low > 1) {
			const middle = (low + high) >> 1
			if (starts[middle]! <= offset) low = middle
			else high = middle
		}
		return low + 1
	}
}
