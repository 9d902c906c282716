/**
 * Programs of others that our side is checked against. They are fetched from the public registries into a cache beside
 * the packages; where one cannot be had, its tests say so in one line and are skipped.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

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

/** Runs a program to its end. */
export const run = promisify(execFile)

export type Peer = {
	/** What it says behind 'ready'. */
	readonly said: string
	readonly stop: () => Promise<void>
}

/** A program that serves until it is stopped. Resolves when it says 'ready'; rejects where it ends before. */
export async function startPeer(command: string, args: readonly string[], input?: string): Promise<Peer> {
	const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
	const stop = stopping(child)
	if (input !== undefined) child.stdin.end(input)
	for await (const text of createInterface({ input: child.stdout })) {
		const said = /^ready ?(.*)$/.exec(text)?.[1]
		if (said !== undefined) return { said, stop }
	}
	throw new Error(`${command} ended before it was ready`)
}

/** Ends the child and waits until it is gone. */
export function stopping(child: ChildProcess): () => Promise<void> {
	const gone = once(child, 'exit')
	return async () => {
		child.kill()
		await gone
	}
}

export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	server.close()
	await once(server, 'close')
	return port
}

function ran(command: string, args: readonly string[]): boolean {
	return spawnSync(command, args, { timeout: installMs, stdio: 'ignore' }).status === 0
}

function skipped(what: string): null {
	console.log(`skipped: ${what} cannot be had here`)
	return null
}
