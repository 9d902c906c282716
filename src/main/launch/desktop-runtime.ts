/** Whether this machine can show the desktop window, and with which Electron. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Machine = {
	readonly platform: string
	readonly env: Readonly<Record<string, string | undefined>>
	/** null where the system has no such number (Windows). */
	readonly userId: number | null
}

export type Runtime = { readonly executable: string } | { readonly missing: string }

/** Why no window can be shown here at all, as one sentence's end; null: it can. */
export function windowObstacle({ platform, env, userId }: Machine): string | null {
	// Chromium's sandbox refuses to run as root, and it is never switched off to please root.
	if (userId === 0) return 'the root user gets none'
	const hasDisplay = platform === 'win32' || platform === 'darwin' || !!env.DISPLAY || !!env.WAYLAND_DISPLAY
	return hasDisplay ? null : 'there is no display'
}

export type RuntimeSearch = {
	/** node_modules/electron */
	readonly packageFolder: string
	readonly machine: Machine
	/** Gives up the fetch after so long without a byte. */
	readonly stallMs: number
	readonly say: (line: string) => void
	readonly signal: AbortSignal
}

/** The runtime that is here, else fetched by Electron's own installer. `missing`: why not, as one sentence's end. */
export async function desktopRuntime(search: RuntimeSearch): Promise<Runtime> {
	const { env, platform } = search.machine
	const name = platformFile(platform)
	const override = env.ELECTRON_OVERRIDE_DIST_PATH
	if (override) {
		const executable = join(override, name)
		return existsSync(executable)
			? { executable }
			: { missing: `ELECTRON_OVERRIDE_DIST_PATH names a folder without ${name}` }
	}
	const present = installed(search.packageFolder, name)
	if (present !== null) return { executable: present }
	const installer = join(search.packageFolder, 'install.js')
	if (!existsSync(installer)) return { missing: 'the package electron is not installed' }
	search.say('Fetching the desktop runtime (once, about 120 MB) …')
	const outcome = await fetchRuntime(installer, search)
	const fetched = outcome === null ? installed(search.packageFolder, name) : null
	if (fetched !== null) return { executable: fetched }
	return { missing: outcome ?? 'the desktop runtime could not be fetched' }
}

/** The same names as in node_modules/electron/install.js. */
const platformFile = (platform: string): string => {
	if (platform === 'win32') return 'electron.exe'
	return platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** Only what the installer finished: it writes path.txt last. */
function installed(packageFolder: string, name: string): string | null {
	try {
		readFileSync(join(packageFolder, 'path.txt'))
		const executable = join(packageFolder, 'dist', name)
		return existsSync(executable) ? executable : null
	} catch {
		return null
	}
}

/** Runs the installer and watches the bytes it writes. null: it finished. */
function fetchRuntime(installer: string, { packageFolder, stallMs, signal }: RuntimeSearch): Promise<string | null> {
	const scratch = mkdtempSync(join(tmpdir(), 'zaehlwerk-fetch-'))
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [installer], {
			// A folder of its own makes the growing download visible; its messages are for developers.
			env: { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch, ELECTRON_GET_NO_PROGRESS: '1' },
			stdio: 'ignore',
			windowsHide: true,
		})
		let settled = false
		const settle = (outcome: string | null) => {
			if (settled) return
			settled = true
			clearInterval(watch)
			child.kill('SIGKILL')
			rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
			resolve(outcome)
		}
		let bytes = 0
		let grewAt = performance.now()
		const watch = setInterval(
			() => {
				const now = folderBytes(scratch) + folderBytes(join(packageFolder, 'dist'))
				if (now > bytes) grewAt = performance.now()
				bytes = Math.max(bytes, now)
				if (performance.now() - grewAt > stallMs) settle('the desktop runtime could not be fetched in time')
			},
			Math.min(500, stallMs / 4),
		)
		child.on('error', () => settle('the desktop runtime could not be fetched'))
		child.on('exit', (code) => settle(code === 0 ? null : 'the desktop runtime could not be fetched'))
		signal.addEventListener('abort', () => settle('it was stopped'), { once: true })
	})
}

function folderBytes(folder: string): number {
	try {
		let sum = 0
		for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
			if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name)).size
		}
		return sum
	} catch {
		// Files come and go while the installer works; the next look counts again.
		return 0
	}
}
