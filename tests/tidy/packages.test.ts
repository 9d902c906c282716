/** Windows is the users' system: what is needed there is in the packages, and nothing in the source is POSIX-only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { workerNames } from '../simulation/worker-entries.ts'
import { filesBelow, readSources, root } from './sources.ts'

type Manifest = Readonly<Record<'dependencies' | 'devDependencies' | 'scripts', Readonly<Record<string, string>>>>

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const pinned = { ...manifest.dependencies, ...manifest.devDependencies }

test('both native packages bring their prebuilt addon for 64-bit Windows, Linux and macOS', () => {
	const sqlite = readdirSync(join(root, 'node_modules/better-sqlite3/prebuilds'))
	expect(sqlite).toEqual(expect.arrayContaining(['win32-x64.node', 'linux-x64.node', 'darwin-arm64.node']))
	const serial = join(root, 'node_modules/@serialport/bindings-cpp/prebuilds')
	for (const folder of ['win32-x64', 'linux-x64', 'darwin-x64+arm64']) {
		expect(readdirSync(join(serial, folder)).some((name) => name.endsWith('.node'))).toBe(true)
	}
})

test('every version is pinned exactly, and all @mantine packages have the same', () => {
	expect(Object.keys(pinned).length).toBeGreaterThan(30)
	expect(Object.entries(pinned).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
	const mantine = Object.entries(pinned).filter(([name]) => name.startsWith('@mantine/'))
	expect(new Set(mantine.map(([, version]) => version)).size).toBe(1)
})

test('the lock file holds what package.json pins', () => {
	const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
	for (const [name, version] of Object.entries(pinned)) {
		expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version])
	}
})

test('the lock file names the optional parts of every platform, so that Windows installs from it too', () => {
	type Entry = { readonly optionalDependencies?: Readonly<Record<string, string>> }
	const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
		readonly packages: Readonly<Record<string, Entry>>
	}
	const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
		Object.keys(optionalDependencies).map((name) => [`${path}/node_modules/${name}`, `node_modules/${name}`]),
	)
	expect(wanted.length).toBeGreaterThan(30)
	expect(wanted.filter((places) => places.every((place) => packages[place] === undefined))).toEqual([])
})

test('every worker thread is one of the files that the build makes', () => {
	const build = readFileSync(join(root, 'electron.vite.config.ts'), 'utf8')
	const names = workerNames()
	expect(names.length).toBeGreaterThan(5)
	expect(names.filter((name) => !build.includes(`main('work/${name}.ts')`))).toEqual([])
})

/** Where the words stand that only one system knows: because the code there asks first which system it is on. */
const knowsTheSystem: Readonly<Record<string, RegExp>> = {
	// Serial device names of Linux and macOS, as examples and for the port list.
	'src/main/lines/': /\/dev\//,
	'src/virtual/pty.ts': /\/dev\/|\/tmp/,
	// Node ends a process by that name on every system.
	'src/main/launch/': /SIGKILL|SIGHUP/,
	'src/main/store/': /\/proc\//,
}

test('no path, signal or file name of the source is POSIX-only', () => {
	const posixOnly = /['"`](\/(?:dev|tmp|proc|etc|usr|var|home)\/[^'"`]*|\/tmp|SIG(?:KILL|HUP|USR1|USR2|STOP|CONT))/g
	const found = readSources(root, ['src']).flatMap(({ path, text }) => {
		const plain = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
		return [...plain.matchAll(posixOnly)]
			.map(([, word]) => word!)
			.filter(
				(word) => !Object.entries(knowsTheSystem).some(([room, known]) => path.startsWith(room) && known.test(word)),
			)
			.map((word) => `${path}: ${word}`)
	})
	expect(found).toEqual([])
})

test('every file name can be written on Windows, and no two differ only in case', () => {
	const files = filesBelow(root, ['src', 'tests', 'resources', '.ci'])
	expect(files.length).toBeGreaterThan(250)
	const impossible = /[<>:"\\|?*]|\p{Cc}|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu
	expect(files.filter((path) => path.split('/').some((part) => impossible.test(part)))).toEqual([])
	expect(files.filter((path) => path.length > 180)).toEqual([])
	const seen = new Map(files.map((path) => [path.toLowerCase(), path]))
	expect(seen.size).toBe(files.length)
})

test('no script of package.json needs a POSIX shell', () => {
	const scripts = Object.entries(manifest.scripts)
	expect(scripts.length).toBeGreaterThan(5)
	expect(scripts.filter(([, text]) => /\$|;|\||`|(^|\s)(rm|cp|mv|export|bash|sh)\s|[A-Z_]+=\S/.test(text))).toEqual([])
})

test('source files are named in kebab-case after what they hold', () => {
	const paths = readSources(root, ['src', 'tests']).map(({ path }) => path)
	const names = paths.map((path) =>
		path
			.split('/')
			.at(-1)!
			.replace(/(\.test|\.spec)?\.tsx?$/, ''),
	)
	expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
	expect(names.filter((name) => /^(utils?|helpers?|manager|service|misc|common)$/.test(name))).toEqual([])
	expect(existsSync(join(root, 'src/utils'))).toBe(false)
})
