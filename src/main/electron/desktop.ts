/** The desktop application's life: one instance, window at once, station behind it, everything stopped within 3 s. */
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, dialog, safeStorage, shell } from 'electron'
import { attach } from '../host/attach.ts'
import { takePassphrase } from '../host/passphrase.ts'
import { projectFolder, startStation } from '../host/start-station.ts'
import type { DesktopWord } from '../launch/desktop-process.ts'
import { help, type LaunchOptions, parseOptions } from '../launch/options.ts'
import { tellStory } from '../launch/story.ts'
import { serveDesk } from './desk.ts'
import { desktopWords } from './desktop-words.ts'
import { closeLinks, serveStationPorts } from './station-port.ts'
import { systemVault } from './system-vault.ts'
import { showMenuAndTray } from './tray-menu.ts'
import { startVirtualBuilding } from './virtual-building.ts'
import { openWindow, preparePageScheme } from './window.ts'

const stopWithinMs = 2_500

/** `entryFolder`: out/main. Everything that must happen before Electron is ready happens here, synchronously. */
export function openDesktop(entryFolder: string): void {
	// The launcher may be gone before this process; a line that nobody reads is no error.
	process.stdout.on('error', () => {})
	// Under --no-sandbox, which only a person can ask for, Chromium's children would refuse to start with it.
	if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
	// The name's umlaut stands in it; a header holds ASCII only.
	app.userAgentFallback = app.userAgentFallback.replace(/[^ -~]/g, '')
	preparePageScheme()
	const options = prepare()
	if (typeof options === 'string') giveUp(options)
	else {
		app
			.whenReady()
			.then(() => run(entryFolder, options))
			.catch((cause) => giveUp(`The desktop could not be started: ${cause instanceof Error ? cause.message : cause}`))
	}
}

/** The data folder and the lock on it; a string says why there is nothing to start. */
function prepare(): LaunchOptions | string {
	const facts = { platform: process.platform, home: homedir(), env: process.env }
	const parsed = parseOptions(desktopWords(process.argv), facts)
	if (parsed.kind !== 'run') return parsed.kind === 'wrong' ? parsed.text : help
	const { options } = parsed
	// Chromium's own files stay out of the way of the database and the statements.
	const windowFolder = join(options.dataFolder, 'window')
	try {
		mkdirSync(windowFolder, { recursive: true, mode: 0o700 })
	} catch {
		return `The data folder ${options.dataFolder} cannot be written; choose another one with --data.`
	}
	app.setPath('userData', options.dataFolder)
	app.setPath('sessionData', windowFolder)
	return app.requestSingleInstanceLock() ? options : 'Zählwerk is already running with this data folder.'
}

function run(entryFolder: string, options: LaunchOptions): void {
	let window = openWindow(entryFolder)
	const given = takePassphrase(process.env)
	const starting = startStation({
		entryFolder,
		dataFolder: options.dataFolder,
		vault: async () => (await systemVault(process.platform, safeStorage)) ?? { kind: 'passphrase', given },
		startVirtualBuilding: () => startVirtualBuilding(entryFolder),
		endUnexpectedly: (sentence) => {
			dialog.showErrorBox('Zählwerk', sentence)
			giveUp(sentence)
		},
		quit: () => app.quit(),
		openFolder: () => void shell.openPath(options.dataFolder),
	})
	const show = () => {
		if (window.isDestroyed()) window = openWindow(entryFolder)
		if (window.isMinimized()) window.restore()
		window.show()
		window.focus()
	}
	serveStationPorts(
		() => window,
		(link) => {
			starting.then(({ served, log }) => attach(served, link, log))
		},
	)
	serveDesk(() => window)
	showMenuAndTray(join(projectFolder(entryFolder), 'resources'), show)
	app.on('second-instance', show)
	app.on('activate', show)
	app.on('window-all-closed', () => app.quit())
	window.webContents.once('did-finish-load', () => tell('window-up'))
	process.on('disconnect', () => app.quit())

	const told = new AbortController()
	starting.then(async ({ served, refusal }) => {
		// The window shows the reason and the ways out; here it is for the console.
		const refused = refusal()
		if (refused !== null) console.log(refused.text)
		else if (options.kind === 'demo') await tellStory(served, (line) => console.log(line), told.signal)
	})
	stopBeforeQuit(async () => {
		told.abort()
		closeLinks()
		const hosted = await starting
		await hosted.stop()
		if (hosted.refusal() === null) return 0
		tell('gave-up')
		return 1
	})
}

/** Before there is anything to show: one plain line, exit code 1. */
function giveUp(text: string): void {
	console.log(text)
	tell('gave-up')
	app.exit(1)
}

/** To the launcher, where there is one. */
function tell(word: DesktopWord): void {
	if (process.connected) process.send?.(word)
}

/** Holds the quit until everything is stopped, but never for longer than a person waits. */
function stopBeforeQuit(stop: () => Promise<number>): void {
	let state: 'running' | 'stopping' = 'running'
	app.on('before-quit', (event) => {
		event.preventDefault()
		if (state === 'stopping') return
		state = 'stopping'
		const exit = (code: number) => app.exit(code)
		setTimeout(exit, stopWithinMs, 0)
		stop().then(exit, () => exit(1))
	})
}
