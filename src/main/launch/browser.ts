/** Opens the page in the person's own browser, where there is one to open. */
import { spawn } from 'node:child_process'
import { type Machine, windowObstacle } from './desktop-runtime.ts'

/** Nothing is thrown or printed when it fails: the address stands on the console anyway. */
export function openBrowser(machine: Machine, address: string): void {
	// A browser started as root, or without a display, only prints errors of its own.
	if (windowObstacle(machine) !== null) return
	const [command, words] = openCommand(machine.platform, address)
	try {
		const child = spawn(command, words, { stdio: 'ignore', detached: true, windowsHide: true })
		child.on('error', () => {})
		child.unref()
	} catch {
		// See above.
	}
}

/** No shell sees the address: it is made of digits and base64url only, and still never becomes a command line. */
function openCommand(platform: string, address: string): readonly [string, string[]] {
	if (platform === 'win32') return ['rundll32.exe', ['url.dll,FileProtocolHandler', address]]
	return platform === 'darwin' ? ['open', [address]] : ['xdg-open', [address]]
}
