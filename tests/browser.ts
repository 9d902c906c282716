/** The browser that tests drive: CHROMIUM, a system one, or the npm package @sparticuz/chromium (Linux x64). */
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const environment = process.env

function candidates(): readonly string[] {
	const named = environment.CHROMIUM === undefined || environment.CHROMIUM === '' ? [] : [environment.CHROMIUM]
	return [...named, ...systemBrowsers()]
}

function systemBrowsers(): readonly string[] {
	if (process.platform === 'win32') {
		const roots = [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA]
		const below = [
			'Google/Chrome/Application/chrome.exe',
			'Chromium/Application/chrome.exe',
			'Microsoft/Edge/Application/msedge.exe',
		]
		return roots.flatMap((root) => (root === undefined ? [] : below.map((path) => join(root, path))))
	}
	if (process.platform === 'darwin') {
		return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
			(name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
		)
	}
	const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
	return (environment.PATH ?? '').split(':').flatMap((folder) => names.map((name) => join(folder, name)))
}

function runnable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK)
		return true
	} catch {
		return false
	}
}

const isRoot = process.getuid?.() === 0
const quietArgs = [
	'--disable-gpu',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
]
/** The sandbox cannot start as root; tests on a person's own machine keep it. */
const ownArgs = isRoot ? ['--no-sandbox', ...quietArgs] : quietArgs

async function packagedBrowser(): Promise<{ readonly path: string; readonly args: readonly string[] } | null> {
	if (process.platform !== 'linux' || process.arch !== 'x64') return null
	try {
		const { default: packaged } = await import('@sparticuz/chromium')
		return { path: await packaged.executablePath(), args: packaged.args }
	} catch {
		return null
	}
}

/**
 * A running browser; null: none can start here, which is said in one line. Throws under CI=true, where that is a
 * failure.
 */
export async function startBrowser(): Promise<Browser | null> {
	const reasons: string[] = []
	for (const path of candidates().filter(runnable)) {
		try {
			return await chromium.launch({ executablePath: path, args: [...ownArgs] })
		} catch (cause) {
			reasons.push(`${path}: ${String(cause).split('\n')[0]}`)
		}
	}
	const packaged = await packagedBrowser()
	if (packaged !== null) {
		try {
			return await chromium.launch({ executablePath: packaged.path, args: [...packaged.args, ...quietArgs] })
		} catch (cause) {
			reasons.push(`@sparticuz/chromium: ${String(cause).split('\n')[0]}`)
		}
	}
	const advice = 'No browser can be started: install Chromium, Chrome or Edge, or name one with CHROMIUM=<path>.'
	if (environment.CI === 'true') throw new Error([advice, ...reasons].join('\n'))
	console.log(`Browser tests are skipped. ${advice}`)
	return null
}
