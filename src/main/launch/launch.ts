/** What the two plain Node entries do: say in plain lines what happens, and always end cleanly. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { attach } from '../host/attach.ts'
import { takePassphrase } from '../host/passphrase.ts'
import { projectFolder, startStation } from '../host/start-station.ts'
import { openPageHost } from '../web/page-host.ts'
import { createSession, sessionSecret } from '../web/session.ts'
import { openBrowser } from './browser.ts'
import { runDesktop } from './desktop-process.ts'
import { desktopRuntime, type Machine, windowObstacle } from './desktop-runtime.ts'
import { startVirtualBuilding } from './node-virtual-building.ts'
import { help, type LaunchOptions, parseOptions } from './options.ts'
import { whenAskedToStop } from './stop-signs.ts'
import { tellStory } from './story.ts'

const fetchStallMs = 10_000
const windowWithinMs = 30_000
/** After this the process ends, whatever still hangs: a person has pressed Ctrl+C. */
const stopWithinMs = 2_900

type Say = (line: string) => void
type Run = (entryFolder: string, options: LaunchOptions, say: Say, stop: AbortSignal) => Promise<0 | 1>

/** `npm start`, `npm run demo`: the desktop window where there can be one. */
export const runLaunchEntry = (entryFolder: string, words: readonly string[]): void =>
	runEntry(entryFolder, words, async (folder, options, say, stop) => {
		const obstacle = await desktop(folder, options, say, stop)
		if (typeof obstacle !== 'string') return obstacle.code
		if (stop.aborted) return 0
		say(`No desktop window (${obstacle}): the same application runs as a page for the browser.`)
		return headless(folder, options, say, stop)
	})

/** The same application without trying for a window. */
export const runHeadlessEntry = (entryFolder: string, words: readonly string[]): void =>
	runEntry(entryFolder, words, headless)

function runEntry(entryFolder: string, words: readonly string[], run: Run): void {
	const say: Say = (line) => console.log(line)
	// Whoever reads our lines may go away first (`npm start | head`); that is no reason to fall.
	process.stdout.on('error', () => {})
	const facts = { platform: process.platform, home: homedir(), env: process.env }
	const parsed = parseOptions(words, facts)
	if (parsed.kind === 'help') {
		say(help)
		return
	}
	if (parsed.kind === 'wrong') {
		console.error(parsed.text)
		process.exitCode = 1
		return
	}
	const stop = whenAskedToStop(() => setTimeout(() => process.exit(0), stopWithinMs).unref())
	const wanted = parsed.window === 'never' ? headless : run
	wanted(entryFolder, parsed.options, say, stop).then(
		(code) => process.exit(code),
		(cause) => {
			console.error(`Zählwerk could not go on: ${firstLine(cause)}`)
			process.exit(1)
		},
	)
}

/** The desktop's end, or why there was none, as the end of a sentence. */
async function desktop(entryFolder: string, options: LaunchOptions, say: Say, stop: AbortSignal) {
	const machine = thisMachine()
	const obstacle = windowObstacle(machine)
	if (obstacle !== null) return obstacle
	const root = projectFolder(entryFolder)
	const packageFolder = join(root, 'node_modules', 'electron')
	const runtime = await desktopRuntime({ packageFolder, machine, stallMs: fetchStallMs, say, signal: stop })
	if ('missing' in runtime) return runtime.missing
	const words = [root, `--data=${options.dataFolder}`, ...(options.kind === 'demo' ? ['--demo'] : [])]
	const upWithinMs = windowWithinMs
	const end = await runDesktop({ executable: runtime.executable, words, say, signal: stop, upWithinMs })
	return end.kind === 'ran' ? end : 'the desktop runtime does not start on this machine'
}

const headless: Run = async (entryFolder, options, say, stop) => {
	const given = takePassphrase(process.env)
	const quitting = new AbortController()
	const over = AbortSignal.any([stop, quitting.signal])
	const hosted = await startStation({
		entryFolder,
		dataFolder: options.dataFolder,
		vault: async () => ({ kind: 'passphrase', given }),
		startVirtualBuilding: () => startVirtualBuilding(entryFolder),
		endUnexpectedly: (sentence) => {
			console.error(sentence)
			process.exit(1)
		},
		quit: () => quitting.abort(),
		openFolder: null,
	})
	const refusal = hosted.refusal()
	if (refusal !== null) console.error(refusal.text)
	// Only damage has a way out that is better chosen on a page than typed.
	if (refusal !== null && refusal.reason !== 'corrupt') return 1
	const { served, log } = hosted
	const host = await openPageHost({
		rendererFolder: join(entryFolder, '..', 'renderer'),
		port: options.port,
		session: createSession(sessionSecret(options.dataFolder)),
		now: Date.now,
		onLink: (link) => attach(served, link, log),
	})
	if ('failure' in host) {
		await hosted.stop()
		console.error(host.failure)
		return 1
	}
	say(`Page: ${host.startAddress}`)
	if (options.browser === 'open') openBrowser(thisMachine(), host.startAddress)
	if (options.kind === 'demo' && refusal === null && !stop.aborted) {
		await tellStory(served, say, stop)
		if (!stop.aborted) say(`Page: ${host.startAddress}`)
	}
	if (!stop.aborted) say('Stop with Ctrl+C.')
	await aborted(over)
	await host.close()
	await hosted.stop()
	return hosted.refusal() === null ? 0 : 1
}

const aborted = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		if (signal.aborted) resolve()
		else signal.addEventListener('abort', () => resolve(), { once: true })
	})

const thisMachine = (): Machine => ({
	platform: process.platform,
	env: process.env,
	userId: process.getuid?.() ?? null,
})

const firstLine = (cause: unknown): string =>
	(cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!.slice(0, 300)
