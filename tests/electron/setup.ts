/** Once for all desktop tests: a display, a virtual one where there is none, and the application built and packaged. */
import { spawn } from 'node:child_process'
import type { TestProject } from 'vitest/node'
import { type Application, prepareApplication } from './application.ts'

declare module 'vitest' {
	interface ProvidedContext {
		/** null: no Electron or no display; said in one line. */
		readonly application: Pick<Application, 'executable' | 'words'> | null
	}
}

export default async function setup(project: TestProject): Promise<() => void> {
	const closeDisplay = await openDisplay()
	const application = prepareApplication()
	project.provide('application', application && { executable: application.executable, words: [...application.words] })
	return () => {
		application?.remove()
		closeDisplay?.()
	}
}

async function openDisplay(): Promise<(() => void) | undefined> {
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
