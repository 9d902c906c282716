/** A display for the desktop's windows, where there is none: a virtual one that ends with the tests. */
import { spawn } from 'node:child_process'

export default async function setup(): Promise<(() => void) | undefined> {
	const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
	if (hasDisplay) return
	const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
		stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
	})
	const number = await new Promise<string | null>((resolve) => {
		server.on('error', () => resolve(null))
		server.on('exit', () => resolve(null))
		server.stdio[3]?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
	})
	if (number === null) {
		console.log('skipped: no display, and no Xvfb that could be started (apt install xvfb)')
		return
	}
	process.env.DISPLAY = `:${number}`
	return () => {
		server.kill()
	}
}
