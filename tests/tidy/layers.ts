/** Who may import whom, as a table, and what breaks it. */
import { posix } from 'node:path'
import type { Import, Source } from './sources.ts'

/** 'x' = values and types; 'x (types)' = only what leaves no trace at run time. Packages by name, Node as 'node:*'. */
export type Law = Readonly<Record<string, readonly string[]>>

/** Rooms of src/, the more special folder first. A room may always import from itself. */
export const law: Law = {
	'src/shared': ['zod', 'decimal.js', 'temporal-polyfill'],
	'src/main/domain': ['src/shared', 'decimal.js', 'temporal-polyfill'],
	// node:crypto: ciphers are functions of bytes and keys, nothing of the outside.
	'src/main/protocols': ['src/shared', 'src/main/lines (types)', 'zod', 'node:crypto'],
	'src/main/lines': ['src/shared', 'src/main/protocols (types)', 'serialport', 'node:*'],
	'src/main/store': ['src/shared', 'src/main/domain', 'drizzle-orm', 'better-sqlite3', 'node:*'],
	'src/main/documents': ['src/shared', 'src/main/domain', 'pdfkit', 'qrcode', 'write-excel-file', 'node:*'],
	'src/main/work': [
		...['src/shared', 'src/main/domain', 'src/main/protocols', 'src/main/store', 'src/main/documents'],
		...['zod', 'csv-parse', 'saxes', 'node:*'],
	],
	'src/main/station': [
		...['src/shared', 'src/main/domain', 'src/main/protocols', 'src/main/lines', 'src/main/store'],
		...['src/main/documents', 'src/main/work', 'zod', 'node:*'],
	],
	'src/main/host': ['src/shared', 'src/main/station', 'src/main/lines', 'node:*'],
	'src/main/web': ['src/shared', 'src/main/host', 'src/main/station', 'ws', 'node:*'],
	'src/main/launch': ['src/shared', 'src/main/host', 'src/main/web', 'src/main/station', 'node:*'],
	'src/main/electron': [
		...['src/shared', 'src/main/host', 'src/main/launch', 'src/main/station', 'zod', 'electron', 'node:*'],
	],
	'src/main/cli': [
		'src/shared',
		'src/main/domain',
		'src/main/station',
		'src/main/protocols',
		'src/main/lines',
		'src/main/work',
		'node:*',
	],
	'src/main/index.ts': ['src/main/electron'],
	'src/main/headless.ts': ['src/main/launch'],
	'src/main/launch.ts': ['src/main/launch'],
	'src/main/cli.ts': ['src/main/cli', 'node:*'],
	'src/preload': ['electron', 'src/shared (types)'],
	'src/renderer': [
		...['src/shared', 'zod', 'decimal.js', 'temporal-polyfill', 'react', 'react-dom', '@mantine/*', '@tanstack/*'],
		...['@tabler/icons-react', 'wouter', 'echarts', 'i18next', 'react-i18next', 'pdfjs-dist', 'dayjs'],
		'@fontsource-variable/inter',
	],
	// Written from the standards: whoever borrowed from the product would repeat its mistakes.
	'src/virtual': ['node:*'],
}

/** Each protocol's folder is alone: what two of them need lies beside the folders. */
const protocolFolder = /^src\/main\/protocols\/([^/]+)\//
/** No protocols but layers that several protocols share. */
const sharedLayers = ['en13757-3', 'dlt645-frame']
/** The explicit list names them all. */
const protocolList = 'src/main/protocols/index.ts'

/** One sentence per import that the law forbids, per file without a room, per cycle. */
export function breaches(sources: readonly Source[]): readonly string[] {
	const forbidden = sources.flatMap((source) =>
		source.imports.flatMap((one) => {
			const why = breach(source.path, one)
			return why === null ? [] : [`${source.path}:${one.line} imports ${one.specifier}: ${why}`]
		}),
	)
	const homeless = sources.filter(({ path }) => roomOf(path) === null).map(({ path }) => `${path} lies in no room`)
	return [...forbidden, ...homeless, ...cycles(sources)]
}

function breach(path: string, one: Import): string | null {
	const room = roomOf(path)
	if (room === null) return null
	if (one.specifier === '(computed)') return 'nobody can see what'
	if (one.target === null) return isAllowed(room, packageOf(one.specifier), one.kind) ? null : `not for ${room}`
	const target = roomOf(one.target)
	if (target === null) return one.target.startsWith('tests/') ? 'src never imports tests' : 'it lies in no room'
	if (!/\.(tsx?|css|json|svg)$/.test(one.target)) return 'imports carry their extension'
	const from = protocolFolder.exec(path)?.[1]
	const to = protocolFolder.exec(one.target)?.[1]
	const isForeign = to !== undefined && from !== to && !(sharedLayers.includes(to) && from !== undefined)
	if (isForeign && target === room && path !== protocolList) {
		return 'a protocol knows no other protocol'
	}
	return target === room || isAllowed(room, target, one.kind) ? null : `${room} may not know ${target}`
}

function isAllowed(room: string, wanted: string, kind: Import['kind']): boolean {
	return law[room]!.some((entry) => {
		const typesOnly = entry.endsWith(' (types)')
		const name = typesOnly ? entry.slice(0, -' (types)'.length) : entry
		if (typesOnly && kind === 'value') return false
		return name.endsWith('*') ? wanted.startsWith(name.slice(0, -1)) : wanted === name
	})
}

const rooms = Object.keys(law).sort((one, other) => other.length - one.length)
const roomOf = (path: string): string | null =>
	rooms.find((room) => path === room || path.startsWith(`${room}/`)) ?? null

/** '@mantine/core/styles.css' → '@mantine/core', 'echarts/core' → 'echarts', 'node:fs' as it is. */
function packageOf(specifier: string): string {
	if (specifier.startsWith('node:')) return specifier
	return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** Rings of files whose values need each other; a ring of types only is none when the program runs. */
function cycles(sources: readonly Source[]): readonly string[] {
	const targets = new Map(
		sources.map(({ path, imports }) => [
			path,
			imports.flatMap(({ target, kind }) => (target !== null && kind === 'value' ? [posix.normalize(target)] : [])),
		]),
	)
	const found: string[] = []
	const done = new Set<string>()
	const visit = (path: string, way: readonly string[]) => {
		const at = way.indexOf(path)
		if (at >= 0) found.push(`a cycle: ${[...way.slice(at), path].join(' → ')}`)
		if (at >= 0 || done.has(path)) return
		for (const target of targets.get(path) ?? []) visit(target, [...way, path])
		done.add(path)
	}
	for (const path of targets.keys()) visit(path, [])
	return found
}
