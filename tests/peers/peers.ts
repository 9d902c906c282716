/**
 * Programs of others that our side is checked against. They are fetched from the public registries into a cache beside
 * the packages; where one cannot be had, its tests say so in one line and are skipped.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const cache = resolve(import.meta.dirname, '../../node_modules/.cache/zaehlwerk-peers')
const installMs = 240_000

/** Path of a Python that has these packages ('pymodbus==3.16.1'), in an environment of its own; null: not to be had. */
export function pythonWith(name: string, packages: readonly string[]): string | null {
	const folder = join(cache, `python-${name}-${packages.join('-').replaceAll(/[^\w.-]/g, '_')}`)
	const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
	if (existsSync(join(folder, 'complete'))) return python
	rmSync(folder, { recursive: true, force: true })
	const made =
		ran('python3', ['-m', 'venv', folder]) &&
		ran(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
	if (!made) return skipped(packages.join(', '))
	writeFileSync(join(folder, 'complete'), '')
	return python
}

/** Class path with these Maven artifacts ('org.openmuc:jmbus:3.3.0') and what they need; null: not to be had. */
export function javaWith(name: string, artifacts: readonly string[]): string | null {
	const folder = join(cache, `java-${name}-${artifacts.join('-').replaceAll(/[^\w.-]/g, '_')}`)
	if (existsSync(folder)) return join(folder, '*')
	const draft = `${folder}.draft`
	rmSync(draft, { recursive: true, force: true })
	mkdirSync(draft, { recursive: true })
	const dependencies = artifacts.map((artifact) => {
		const [group, id, version] = artifact.split(':')
		return `<dependency><groupId>${group}</groupId><artifactId>${id}</artifactId><version>${version}</version></dependency>`
	})
	writeFileSync(
		join(draft, 'pom.xml'),
		`<project><modelVersion>4.0.0</modelVersion><groupId>peers</groupId><artifactId>${name}</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`,
	)
	const copy = ['-q', '-B', '-f', join(draft, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`]
	if (!ran('mvn', copy) || !ran('java', ['-version'])) return skipped(artifacts.join(', '))
	renameSync(draft, folder)
	return join(folder, '*')
}

/** A program of the system's own packages. */
export function program(name: string): string | null {
	return ran(process.platform === 'win32' ? 'where' : 'which', [name]) ? name : skipped(name)
}

function ran(command: string, args: readonly string[]): boolean {
	return spawnSync(command, args, { timeout: installMs, stdio: 'ignore' }).status === 0
}

function skipped(what: string): null {
	console.log(`skipped: ${what} cannot be had here`)
	return null
}
