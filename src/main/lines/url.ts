/**
 * Line URLs as people and scripts type them:
 *   serial://COM3?baud=2400&parity=even     serial:///dev/ttyUSB0?baud=9600&parity=none&echo=strip
 *   tcp://gateway.local:8899                tcp://192.0.2.7:502        tcp://[2001:db8::7]:502?pause=0
 *   dial-in://9100/0314-25394               dial-in://9100/DTU%20east  (port of this PC, how the device names itself)
 * Defaults of a serial line: baud=2400, parity=even, data=8, stop=1 (DL/T 645, M-Bus), echo=auto.
 * pause (TCP): ms between exchanges where the converter keeps the bus's pause itself; default: the protocol's own.
 * In a path, '%', '?', '#' and white space are written in percent form.
 */
import type { LineUrl } from './line.ts'

type SerialUrl = Extract<LineUrl, { kind: 'serial' }>

const defaults = { baud: 2400, parity: 'even', data: 8, stop: 1, echo: 'auto' } as const
const slowestBaud = 300
const fastestBaud = 115_200
const longestUrl = 1000

/** null: not a line URL (unknown scheme or key, a number out of range, a key given twice). */
export function parseLineUrl(text: string): LineUrl | null {
	if (text.length > longestUrl) return null
	const parts = /^(serial|tcp|dial-in):\/\/(.*)$/is.exec(text.trim())
	if (parts === null) return null
	const kind = parts[1]!.toLowerCase()
	if (kind === 'dial-in') return parseDialIn(parts[2]!)
	return kind === 'tcp' ? parseTcp(parts[2]!) : parseSerial(parts[2]!)
}

/** The canonical form: `parseLineUrl(formatLineUrl(url))` is `url` again. */
export function formatLineUrl(url: LineUrl): string {
	if (url.kind === 'tcp') {
		const host = url.host.includes(':') ? `[${url.host}]` : url.host
		return `tcp://${host}:${url.port}${url.pauseMs === undefined ? '' : `?pause=${url.pauseMs}`}`
	}
	if (url.kind === 'dial-in') return `dial-in://${url.port}/${encodeURIComponent(url.identity)}`
	const path = url.path.replace(/[%?#\s]/g, (character) => encodeURIComponent(character))
	const extras = [
		url.dataBits === defaults.data ? '' : `&data=${url.dataBits}`,
		url.stopBits === defaults.stop ? '' : `&stop=${url.stopBits}`,
		url.echo === defaults.echo ? '' : `&echo=${url.echo}`,
	]
	return `serial://${path}?baud=${url.baud}&parity=${url.parity}${extras.join('')}`
}

function parseTcp(rest: string): LineUrl | null {
	const parts = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s/:?#@[\]]+)):(\d{1,5})\/?(?:\?pause=(\d{1,4}))?$/i.exec(rest)
	if (parts === null) return null
	const port = Number(parts[3])
	const host = parts[1] ?? parts[2]!
	if (port < 1 || port > 65_535 || (parts[1] !== undefined && !host.includes(':'))) return null
	return { kind: 'tcp', host, port, ...(parts[4] === undefined ? {} : { pauseMs: Number(parts[4]) }) }
}

/** What a device may be called: the first bytes of a stranger's call become a name only within these bounds. */
export const isCallerIdentity = (text: string): boolean => /^[!-~](?:[ -~]{0,62}[!-~])?$/.test(text)

function parseDialIn(rest: string): LineUrl | null {
	const parts = /^(\d{1,5})\/([^/?#\s]+)$/.exec(rest)
	if (parts === null) return null
	const port = Number(parts[1])
	const identity = decodePath(parts[2]!)
	if (port < 1 || port > 65_535 || identity === null || !isCallerIdentity(identity)) return null
	return { kind: 'dial-in', port, identity }
}

function parseSerial(rest: string): SerialUrl | null {
	const [typedPath = '', query = '', ...more] = rest.split('?')
	const path = decodePath(typedPath)
	const given = parseQuery(query)
	if (path === null || path === '' || given === null || more.length > 0) return null
	const baud = wholeNumber(given.get('baud') ?? String(defaults.baud))
	const parity = given.get('parity') ?? defaults.parity
	const data = given.get('data') ?? String(defaults.data)
	const stop = given.get('stop') ?? String(defaults.stop)
	const echo = given.get('echo') ?? defaults.echo
	if (baud === null || baud < slowestBaud || baud > fastestBaud) return null
	if (parity !== 'none' && parity !== 'even' && parity !== 'odd') return null
	if ((data !== '7' && data !== '8') || (stop !== '1' && stop !== '2')) return null
	if (echo !== 'none' && echo !== 'strip' && echo !== 'auto') return null
	return {
		kind: 'serial',
		path,
		baud,
		parity,
		dataBits: data === '7' ? 7 : 8,
		stopBits: stop === '1' ? 1 : 2,
		echo,
	}
}

function parseQuery(query: string): ReadonlyMap<string, string> | null {
	const given = new Map<string, string>()
	for (const pair of query.split('&')) {
		if (pair === '') continue
		const [key = '', value, ...more] = pair.toLowerCase().split('=')
		// A mistyped key must not silently leave the default in force.
		const known = key in defaults && value !== undefined && more.length === 0 && !given.has(key)
		if (!known) return null
		given.set(key, value)
	}
	return given
}

function decodePath(typed: string): string | null {
	try {
		const path = decodeURIComponent(typed)
		return path.includes('\0') ? null : path
	} catch {
		return null
	}
}

function wholeNumber(text: string): number | null {
	return /^\d{1,7}$/.test(text) ? Number(text) : null
}
