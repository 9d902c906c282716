/** Runs the desktop application as a child and finds out whether its window came up. */
import { spawn } from 'node:child_process'

/** What the desktop tells its launcher over Node's own channel, which works the same on every system. */
export type DesktopWord =
	/** The window shows the page. */
	| 'window-up'
	/** It ends, and has said why in a line of its own. */
	| 'gave-up'

export type DesktopEnd =
	/** It ran, or said itself why not. */
	| { readonly kind: 'ran'; readonly code: 0 | 1 }
	/** It ended, or hung, before there was a window. */
	| { readonly kind: 'never-up' }

export type DesktopRun = {
	readonly executable: string
	readonly words: readonly string[]
	readonly say: (line: string) => void
	readonly signal: AbortSignal
	readonly upWithinMs: number
}

const stopWithinMs = 2_700
/** A grandchild may hold the output open for longer than anybody waits. */
const lastWordsMs = 500

/** Chromium's own chatter on standard error is dropped; the application's lines are passed on. */
export function runDesktop({ executable, words, say, signal, upWithinMs }: DesktopRun): Promise<DesktopEnd> {
	return new Promise((resolve) => {
		const child = spawn(executable, [...words], {
			stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
			env: desktopEnvironment(),
		})
		let up = false
		let gaveUp = false
		const tooLate = setTimeout(() => child.kill('SIGKILL'), upWithinMs)
		const pass = lines(say)
		const heardOut = new Promise((heard) => child.stdout?.once('close', heard))
		child.stdout?.setEncoding('utf8').on('data', pass.more)
		child.on('message', (word) => {
			clearTimeout(tooLate)
			if (word === 'gave-up') gaveUp = true
			else up = true
		})
		const stop = () => {
			// The closed channel is the sign to quit; a signal would end it on Windows without a word.
			if (child.connected) child.disconnect()
			setTimeout(() => child.kill('SIGKILL'), stopWithinMs).unref()
		}
		signal.addEventListener('abort', stop, { once: true })
		const end = (result: DesktopEnd) => {
			clearTimeout(tooLate)
			signal.removeEventListener('abort', stop)
			resolve(result)
		}
		child.on('error', () => end({ kind: 'never-up' }))
		// Not 'close': after a disconnect Node never says it. What is left of the output comes with the end, or soon.
		child.on('exit', () => {
			const verdict = () => {
				pass.end()
				if (gaveUp) end({ kind: 'ran', code: 1 })
				else end(up || signal.aborted ? { kind: 'ran', code: 0 } : { kind: 'never-up' })
			}
			const late = setTimeout(verdict, lastWordsMs)
			heardOut.then(() => {
				clearTimeout(late)
				verdict()
			})
		})
	})
}

function lines(say: (line: string) => void) {
	let rest = ''
	return {
		more: (chunk: string) => {
			const parts = (rest + chunk).split(/\r?\n/)
			rest = parts.pop() ?? ''
			for (const line of parts) say(line)
		},
		end: () => {
			if (rest !== '') say(rest)
		},
	}
}

function desktopEnvironment(): NodeJS.ProcessEnv {
	// Left over from tools, it would turn Electron into a plain Node.
	const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
	return env
}
