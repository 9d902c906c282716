/**
 * When there is a desktop window, and how long one waits for its runtime. Real processes, a small installer of our
 * own.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runDesktop } from '../../../src/main/launch/desktop-process.ts'
import { desktopRuntime, type Machine, windowObstacle } from '../../../src/main/launch/desktop-runtime.ts'

const machine = (platform: string, env: Machine['env'] = {}, userId: number | null = 1000) => ({
	platform,
	env,
	userId,
})
const stallMs = 1_500

function folder(): string {
	const path = mkdtempSync(join(tmpdir(), 'zaehlwerk-runtime-'))
	onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
	return path
}

test('a window needs a display on Linux and a user who is not root', () => {
	expect(windowObstacle(machine('win32', {}, null))).toBeNull()
	expect(windowObstacle(machine('darwin'))).toBeNull()
	expect(windowObstacle(machine('linux', { DISPLAY: ':0' }))).toBeNull()
	expect(windowObstacle(machine('linux', { WAYLAND_DISPLAY: 'wayland-0' }))).toBeNull()
	expect(windowObstacle(machine('linux', { DISPLAY: '' }))).toBe('there is no display')
	expect(windowObstacle(machine('linux', { DISPLAY: ':0' }, 0))).toContain('root')
	expect(windowObstacle(machine('darwin', {}, 0))).toContain('root')
})

/** An electron package whose installer is this script. */
async function search(installer: string | null, env: Machine['env'] = {}) {
	const packageFolder = folder()
	if (installer !== null) writeFileSync(join(packageFolder, 'install.js'), installer)
	const lines: string[] = []
	const signal = new AbortController()
	const began = performance.now()
	const runtime = await desktopRuntime({
		...{ packageFolder, machine: machine('linux', env), stallMs, signal: signal.signal },
		say: (line) => lines.push(line),
	})
	return { runtime, packageFolder, lines, tookMs: performance.now() - began }
}

const finish = `
const { mkdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
mkdirSync(join(__dirname, 'dist'), { recursive: true })
writeFileSync(join(__dirname, 'dist', 'electron'), 'x')
writeFileSync(join(__dirname, 'path.txt'), 'electron')
`

test('the runtime is fetched at first use, and is there without a word the second time', async () => {
	const { runtime, packageFolder, lines } = await search(finish)
	expect(runtime).toEqual({ executable: join(packageFolder, 'dist', 'electron') })
	expect(lines).toHaveLength(1)
	const again = await desktopRuntime({
		...{ packageFolder, machine: machine('linux'), stallMs, signal: new AbortController().signal },
		say: (line) => lines.push(line),
	})
	expect(again).toEqual(runtime)
	expect(lines).toHaveLength(1)
})

test('a fetch without progress is given up and leaves nothing behind', async () => {
	const before = readdirSync(tmpdir()).filter((name) => name.startsWith('zaehlwerk-fetch-'))
	const { runtime, tookMs } = await search('setInterval(() => {}, 1000)')
	expect(runtime).toEqual({ missing: 'the desktop runtime could not be fetched in time' })
	expect(tookMs).toBeGreaterThan(stallMs - 100)
	expect(tookMs).toBeLessThan(stallMs + 2_000)
	expect(readdirSync(tmpdir()).filter((name) => name.startsWith('zaehlwerk-fetch-'))).toEqual(before)
})

test('a slow fetch that makes progress is waited for', async () => {
	const slow = `
const { appendFileSync } = require('node:fs')
const path = require('node:path')
let left = 8
const more = setInterval(() => {
	appendFileSync(path.join(process.env.TMPDIR, 'part'), 'x'.repeat(1000))
	if (--left > 0) return
	clearInterval(more)
	{ ${finish} }
}, 400)`
	const { runtime, tookMs } = await search(slow)
	expect(runtime).toHaveProperty('executable')
	expect(tookMs).toBeGreaterThan(2 * stallMs)
})

test('an installer that fails, or is not there, is a reason and no exception', async () => {
	expect((await search('process.exit(1)')).runtime).toEqual({ missing: 'the desktop runtime could not be fetched' })
	expect((await search('process.exit(0)')).runtime).toEqual({ missing: 'the desktop runtime could not be fetched' })
	expect((await search(null)).runtime).toEqual({ missing: 'the package electron is not installed' })
})

test('ELECTRON_OVERRIDE_DIST_PATH is honoured, and said to be wrong when it is', async () => {
	const dist = folder()
	const env = { ELECTRON_OVERRIDE_DIST_PATH: dist }
	expect((await search(finish, env)).runtime).toEqual({
		missing: 'ELECTRON_OVERRIDE_DIST_PATH names a folder without electron',
	})
	mkdirSync(dist, { recursive: true })
	writeFileSync(join(dist, 'electron'), '')
	expect((await search(null, env)).runtime).toEqual({ executable: join(dist, 'electron') })
})

/** Node stands in for the runtime: the launcher knows of it only the channel, the lines and the end. */
async function run(script: string, afterMs: number | null = null, upWithinMs = 10_000) {
	const lines: string[] = []
	const stop = new AbortController()
	if (afterMs !== null) setTimeout(() => stop.abort(), afterMs)
	const began = performance.now()
	const end = await runDesktop({
		...{ executable: process.execPath, words: ['-e', script], signal: stop.signal, upWithinMs },
		say: (line) => lines.push(line),
	})
	return { end, lines, tookMs: performance.now() - began }
}

test('a runtime that ends before its window is up never was one', async () => {
	expect((await run('process.exit(3)')).end).toEqual({ kind: 'never-up' })
	expect((await run('process.abort()')).end).toEqual({ kind: 'never-up' })
	expect((await run('setInterval(() => {}, 1000)', null, 500)).end).toEqual({ kind: 'never-up' })
})

test('its lines are passed on, its chatter on standard error is not', async () => {
	const { end, lines } = await run(
		"process.send('window-up'); console.log('Grüße\\nzwei'); console.error('GPU'); process.disconnect()",
	)
	expect(end).toEqual({ kind: 'ran', code: 0 })
	expect(lines).toEqual(['Grüße', 'zwei'])
})

test('a runtime that gave up has said why, and its verdict is the launcher’s', async () => {
	const { end, lines } = await run("console.log('already running'); process.send('gave-up'); process.disconnect()")
	expect([end, lines]).toEqual([{ kind: 'ran', code: 1 }, ['already running']])
})

test('asked to stop, it is told over the channel and ended within 3 s at the latest', async () => {
	const polite = await run("process.send('window-up'); process.on('disconnect', () => process.exit(0))", 500)
	expect(polite.end).toEqual({ kind: 'ran', code: 0 })
	expect(polite.tookMs).toBeLessThan(2_000)
	const deaf = await run("process.send('window-up'); setInterval(() => {}, 1000)", 500)
	expect(deaf.end).toEqual({ kind: 'ran', code: 0 })
	expect(deaf.tookMs).toBeLessThan(500 + 3_200)
})

test('an executable that cannot be started is a reason and no exception', async () => {
	const end = await runDesktop({
		...{ executable: join(folder(), 'none'), words: [], signal: new AbortController().signal, upWithinMs: 1_000 },
		say: () => {},
	})
	expect(end).toEqual({ kind: 'never-up' })
})
