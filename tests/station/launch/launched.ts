/** The built launcher as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

export const launcher = join(resolve(import.meta.dirname, '../../..'), 'out/main/launch.js')
export const address = /^Page: (http:\/\/127\.0\.0\.1:(\d+)\/)#token=([\w-]{43})$/m

type Started = {
	readonly child: ChildProcess
	readonly said: () => string
	readonly says: (what: RegExp) => Promise<RegExpExecArray>
	readonly ends: Promise<number | null>
}

export function folder(): string {
	const path = mkdtempSync(join(tmpdir(), 'zaehlwerk-launch-'))
	onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
	return path
}

/** Never with a display: what a person on a server sees, the same on every machine. */
export function start(words: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
	const { DISPLAY: _, WAYLAND_DISPLAY: __, npm_lifecycle_event: ___, ...own } = process.env
	const child = spawn(process.execPath, [launcher, ...words], { env: { ...own, ...env } })
	let text = ''
	const watchers = new Set<() => void>()
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			text += chunk
			for (const watcher of watchers) watcher()
		})
	}
	const ends = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)))
	onTestFinished(async () => {
		child.kill('SIGKILL')
		await ends
	})
	const says = (what: RegExp) =>
		new Promise<RegExpExecArray>((resolve, reject) => {
			const look = () => {
				const found = what.exec(text)
				if (found !== null) resolve(found)
			}
			watchers.add(look)
			look()
			ends.then(() => setTimeout(() => reject(new Error(`ended without ${what}: ${text}`)), 200))
		})
	return { child, said: () => text, says, ends }
}
