/** The built application on a real Electron: the official one where it is installed, else the kit's older one. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'

const root = resolve(import.meta.dirname, '../..')
const kit = process.env.ELECTRON_KIT ?? resolve(root, '../shared/electron')

export type Application = {
	readonly executable: string
	/** What comes before the application's own words. */
	readonly words: readonly string[]
	readonly remove: () => void
}

/** Builds and packages once; null, with one line that says why, where there is no Electron or no display. */
export function prepareApplication(): Application | null {
	const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
	if (!hasDisplay) return null
	const official = officialElectron()
	if (official === null && !existsSync(join(kit, 'package.mjs'))) {
		console.log(`skipped: no Electron is installed and there is no kit in ${kit} (set ELECTRON_KIT)`)
		return null
	}
	run('node_modules/electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'])
	// Chromium's sandbox does not start as root; as anybody else it stays on.
	const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
	if (official !== null) return { executable: official, words: [...sandbox, root], remove: () => {} }
	const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-electron-'))
	const executable = run(join(kit, 'package.mjs'), ['.', join(folder, 'app')]).trim()
	completeNode16(join(folder, 'app/resources/app/out/main'))
	const remove = () => rmSync(folder, { recursive: true, force: true })
	return { executable, words: ['--no-sandbox'], remove }
}

export type Opened = { readonly app: ElectronApplication; readonly page: Page; readonly dataFolder: string }

export async function open(
	application: Pick<Application, 'executable' | 'words'>,
	dataFolder: string,
	words: readonly string[] = [],
): Promise<Opened> {
	const app = await _electron.launch({
		executablePath: application.executable,
		timeout: 30_000,
		args: [...application.words, `--data=${dataFolder}`, ...words],
		env: { ...process.env, LANGUAGE: 'de', LANG: 'de_DE.UTF-8' } as Record<string, string>,
	})
	const page = await app.firstWindow()
	// The window stands before its page has come; what is evaluated earlier is lost with the empty document.
	await page.locator('#root > *').first().waitFor({ state: 'attached' })
	return { app, page, dataFolder }
}

/** Milliseconds from the window's close to the end of the process. */
export async function closeWindow(app: ElectronApplication): Promise<number> {
	const ended = new Promise((resolve) => app.process().once('exit', resolve))
	const began = performance.now()
	await app.evaluate(({ BrowserWindow }) => {
		for (const window of BrowserWindow.getAllWindows()) window.close()
	})
	await ended
	return performance.now() - began
}

/** What the product calls and the kit's Node 16 lacks; an unknown file system is no network share. */
function completeNode16(folder: string): void {
	const missing = "require('node:fs').statfsSync ??= () => ({ type: 0, bsize: 4096, bavail: 1e9 });\n"
	for (const name of readdirSync(folder)) {
		if (!name.endsWith('.js')) continue
		writeFileSync(join(folder, name), missing + readFileSync(join(folder, name), 'utf8'))
	}
}

function run(script: string, words: readonly string[]): string {
	return execFileSync(process.execPath, [script, ...words], { cwd: root, encoding: 'utf8' })
}

function officialElectron(): string | null {
	const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist')
	try {
		const name = readFileSync(join(root, 'node_modules/electron/path.txt'), 'utf8')
		return existsSync(join(folder, name)) ? join(folder, name) : null
	} catch {
		return null
	}
}
