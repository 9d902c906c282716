/**
 * The building's control channel: JSON lines on stdin and stdout, and messages where a parent process gave a channel
 * (fork, Electron's utilityProcess). The announcement is said first. When the channel ends, the parent is gone.
 */
import { createInterface } from 'node:readline'

type ParentPort = {
	readonly postMessage: (message: unknown) => void
	readonly on: (event: 'message', listener: (event: { readonly data: unknown }) => void) => void
}

export type Control = { readonly say: (message: object) => void }

/** `hear` answers one message; `end` is called once, when nobody is left to serve or a stop was asked for. */
export function openControl(hear: (message: unknown) => Promise<object>, end: () => void): Control {
	const port = (process as unknown as { readonly parentPort?: ParentPort }).parentPort
	const isForked = process.send !== undefined
	const onMessage = (message: unknown, say: (answer: object) => void) => {
		if (typeof message === 'object' && message !== null && 'stop' in message) return end()
		hear(message).then(say)
	}
	const sayLine = (message: object) => void process.stdout.write(`${JSON.stringify(message)}\n`)
	const sayParent = (message: object) => {
		port?.postMessage(message)
		if (process.connected) process.send?.(message)
	}

	createInterface({ input: process.stdin }).on('line', (line) => {
		if (line.trim() !== '') onMessage(parsed(line), sayLine)
	})
	// A parent with a channel of its own may have given no stdin at all; then only the channel's end counts.
	process.stdin.on('end', () => isForked || port !== undefined || end())
	process.stdin.on('error', () => isForked || port !== undefined || end())
	process.stdout.on('error', end)
	port?.on('message', ({ data }) => onMessage(data, sayParent))
	process.on('message', (message) => onMessage(message, sayParent))
	process.on('disconnect', end)
	process.on('SIGTERM', end)
	process.on('SIGINT', end)
	return {
		say: (message) => {
			sayLine(message)
			sayParent(message)
		},
	}
}

function parsed(line: string): unknown {
	try {
		return JSON.parse(line)
	} catch {
		return null
	}
}
