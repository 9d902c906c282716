/** A serial port as a wire: opened by path, sent and drained, closed safely even when the adapter has been pulled. */
import { access, constants } from 'node:fs/promises'
import type { SerialPort } from 'serialport'
import type { LineFailure, LineUrl, Wire } from './line.ts'

type SerialUrl = Extract<LineUrl, { kind: 'serial' }>
type Failed = { readonly failure: LineFailure; readonly detail: string }

/** Opening may hang in a driver (Bluetooth ports on Windows do so). */
const openMs = 5000
/** Closing may hang when the adapter is gone; the port is then left to the system. */
const closeMs = 500
/** How often a port is asked whether it is still there. */
const presenceMs = 500
/** Beyond the time that the bytes take on the line. A driver that needs longer is stuck. */
const drainExtraMs = 2000

/** Never rejects: what went wrong is the `failure`. */
export async function openSerial(url: SerialUrl, signal: AbortSignal): Promise<Wire | Failed> {
	const loaded = await loadPort(url)
	if ('failure' in loaded) return loaded
	const error = await new Promise<Error | null>((resolve) => {
		const settle = (result: Error | null) => {
			clearTimeout(timer)
			signal.removeEventListener('abort', aborted)
			resolve(result)
		}
		const aborted = () => settle(new Error('closed'))
		signal.addEventListener('abort', aborted, { once: true })
		const timer = setTimeout(() => settle(new Error(`timed out after ${openMs} ms`)), openMs)
		loaded.open((cause) => settle(cause))
	})
	if (error === null && !signal.aborted) return wireOf(loaded, url)
	// A port that opens after we have given it up must not stay locked.
	loaded.once('open', () => loaded.close())
	if (loaded.isOpen) await new Promise<void>((resolve) => loaded.close(() => resolve()))
	if (signal.aborted || error === null) return { failure: 'lost', detail: 'closed' }
	return { failure: await failureOf(error.message, url.path), detail: error.message }
}

async function loadPort(url: SerialUrl): Promise<SerialPort | Failed> {
	try {
		const { SerialPort } = await import('serialport')
		const { path, baud: baudRate, parity, dataBits, stopBits } = url
		const port = new SerialPort({ path, baudRate, parity, dataBits, stopBits, lock: true, autoOpen: false })
		// Without a listener an error event would end the process; what matters shows in 'close'.
		port.on('error', () => undefined)
		return port
	} catch (cause) {
		return { failure: 'unsupported', detail: cause instanceof Error ? cause.message : String(cause) }
	}
}

/**
 * The bindings give texts, not codes. Windows' texts are fixed; those of Linux and macOS come from strerror, which a
 * desktop host may have translated: there the file system is asked instead.
 */
export async function failureOf(message: string, path: string): Promise<LineFailure> {
	const text = message.toLowerCase()
	// Windows says 'Access denied' for a port that another program has open.
	if (/cannot lock port|resource busy|temporarily unavailable|access denied/.test(text)) return 'in-use'
	if (/no such file|file not found|no such device/.test(text)) return 'not-found'
	if (/permission denied|operation not permitted/.test(text)) return 'permission'
	if (/timed out/.test(text)) return 'timed-out'
	if (/inappropriate ioctl|is a directory|baud rate|parameter is incorrect|invalid/.test(text)) return 'unsupported'
	if (!path.startsWith('/')) return 'other'
	try {
		await access(path, constants.R_OK | constants.W_OK)
		return 'other'
	} catch (cause) {
		const code = (cause as NodeJS.ErrnoException).code
		return code === 'ENOENT' ? 'not-found' : code === 'EACCES' || code === 'EPERM' ? 'permission' : 'other'
	}
}

function wireOf(port: SerialPort, url: SerialUrl): Wire {
	const bitsPerChar = 1 + url.dataBits + (url.parity === 'none' ? 0 : 1) + url.stopBits
	let { baud } = url
	let heard: ((bytes: Uint8Array) => void) | null = null
	// One callback and not a `then` per send: reactions of a promise that stays open for months would pile up.
	let sendEnds: (() => void) | null = null
	let settleClosed: (end: { reason: LineFailure; detail: string }) => void = () => undefined
	const closed = new Promise<{ reason: LineFailure; detail: string }>((resolve) => {
		settleClosed = (end) => {
			resolve(end)
			sendEnds?.()
		}
	})
	port.on('data', (chunk: Buffer) => heard?.(chunk))
	port.on('error', (error) => settleClosed({ reason: 'lost', detail: error.message }))
	port.on('close', (error: Error | null) =>
		settleClosed({ reason: 'lost', detail: error === null ? 'closed' : error.message }),
	)
	watchPresence(port, (detail) => {
		settleClosed({ reason: 'lost', detail })
		void close()
	})
	const close = async () => {
		if (port.isOpen) {
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, closeMs)
				port.close(() => {
					clearTimeout(timer)
					resolve()
				})
			})
		}
		settleClosed({ reason: 'lost', detail: 'closed' })
	}
	return {
		send: (bytes) =>
			new Promise((resolve) => {
				if (!port.isOpen) return resolve()
				const longestMs = (bytes.length * bitsPerChar * 2000) / baud + drainExtraMs
				const timer = setTimeout(() => {
					settleClosed({ reason: 'lost', detail: `the port took no bytes for ${Math.round(longestMs)} ms` })
					void close()
				}, longestMs)
				const sent = () => {
					clearTimeout(timer)
					sendEnds = null
					resolve()
				}
				sendEnds = sent
				port.write(bytes, (error) => (error || !port.isOpen ? sent() : port.drain(sent)))
			}),
		listen: (listener) => {
			heard = listener
		},
		closed,
		close,
		get speed() {
			return { baud, bitsPerChar }
		},
		setBaud: (wanted) =>
			new Promise((resolve) => {
				if (!port.isOpen) return resolve()
				port.update({ baudRate: wanted }, (error) => {
					if (error) settleClosed({ reason: 'lost', detail: error.message })
					else baud = wanted
					resolve()
				})
			}),
	}
}

/**
 * On Linux the bindings read on for ever when a pulled adapter's port reads as ended (@serialport/bindings-cpp 13,
 * unix-read: 0 bytes → read again): no event comes and a processor core is busy. A port that has gone refuses to tell
 * its settings; closing it stops the reading.
 */
function watchPresence(port: SerialPort, gone: (detail: string) => void): void {
	if (process.platform !== 'linux') return
	let asking = false
	const timer = setInterval(async () => {
		if (asking) return
		asking = true
		try {
			await port.port?.getBaudRate()
		} catch (cause) {
			if (port.isOpen) gone(cause instanceof Error ? cause.message : String(cause))
		}
		asking = false
	}, presenceMs)
	timer.unref()
	port.once('close', () => clearInterval(timer))
}
