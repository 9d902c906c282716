/**
 * The virtual site as a process of its own: concentrators (Q/GDW 1376.1) with up to 2,040 meters each, and collectors.
 *
 * `site.js [--concentrators 1] [--meters 40] [--first-terminal 1001] [--filled] [--seed 4] [--now ISO] [--offset-ms 0]
 * [--speed 1] [--dial HOST:PORT] [--heartbeat-ms 60000] [--confirm-ms 5000] [--again-ms 1000]`
 * `--filled`: every meter has stood in the archive for 62 days; else archives are empty.
 * `[--collectors pulse-high-first:64,answering-dlt645:12,…] [--pty]`; kinds: pulse-high-first, pulse-low-first,
 * answering-dlt645, answering-cjt188, transparent-dlt645, transparent-cjt188, transparent-mbus, transparent-modbus.
 * Without --dial everything listens, each on a port of its own; with it concentrators dial in and log in, and
 * collectors hang behind transparent modems that dial in. --pty gives collectors a pseudo-terminal too (needs socat).
 *
 * The first line on stdout announces it:
 * `{virtualSite: 1, zone, concentrators: [{address: '0314-01001', label, password: 32 hex digits,
 *   reach: {kind: 'tcp', url} | {kind: 'dial-in', identity}, meters: [{address: 12 digits, serial, port, collector}]}],
 *   collectors: [{id: 'collector-1', kind, protocol, address, reach: … | {…, heartbeat: hex}, serial: URL | null,
 *   channels: [{channel, address, serial, medium, pulse: {unit, constant, startCount, startValue} | null}]}]}`
 * A pulse channel shows startValue + (count − startCount) / constant, counts modulo 2^32; channel 1 goes round 40
 * pulses after the start; its registers: collector/pulse-collector.ts. Answering collectors answer with what was read
 * at the last quarter hour.
 *
 * Then JSON lines on stdin, each answered with one line (`id` is repeated). `concentrator` is an address, '*' or left
 * out for all. Instants are UTC epoch ms; energies mWh.
 * - `{ask: 'time'}`, `{set: 'time', at}`, `{set: 'speed', speed}` → `{time}`
 * - `{ask: 'truth', meter | meters: […], at | day: 'YYYY-MM-DD' | month: 'YYYY-MM'}` → `{truth: {address, at,
 *   totalMilliWh, tariffsMilliWh: [T1 … T4], …}}` or `{truths: […]}`; of a day or month: at the midnight that ends it
 * - `{ask: 'counters', concentrator?}` → `{up, counters: {connections, logins, loginsConfirmed, heartbeats,
 *   heartbeatsConfirmed, heartbeatsMissed, questions, frames, reports, reportsConfirmed}}`, summed up
 * - `{ask: 'archive', concentrator?}` →
 *   `{archives: [{concentrator, entries: [{index, point, port, protocol, address}]}]}`
 * - `{ask: 'events', concentrator?}` → `{events: [{concentrator, important, number, erc, at, hex}]}`, all there ever were
 * - `{raise: 'event', erc, important?, content?: hex, point?, wait?}` → `{events: [{concentrator, number, hex}]}`; an
 *   important one is reported at once (C4, AFN 0E) unless AFN 05 F37 forbade it or `wait` is true (then ACD alone tells)
 * - `{report: 'events'}` → `{reported: [count]}`: important events that nobody fetched, again
 * - `{report: 'freezes', points?: […]}` → `{reported: [count]}`: the last day's F161 of these points (C4, AFN 0D)
 * - `{habits: {longestData?, asksConfirmation?, lacks?, password?, wrongPassword?, confirms?, absent?, …}}`
 * - `{fault: 'wire', rttMs?, lose?, duplicate?, wrongSeq?, late?, lateMs?, split?, glue?, hang?}`, `{fault: 'clear'}`
 * - `{fault: 'drop'}`, `{fault: 'power', on}` (ERC 14 when it returns), `{fault: 'mute' | 'unmute', meter}`
 *
 * Collectors (`meter` is a serial number):
 * - `{ask: 'channels', collector, at?}` → `{channels: [{channel, count, value, unit, flag}]}`; `value`: the display's
 * - `{ask: 'counters', collector}` → `{up, counters: {connections, heartbeats, questions}}` of its modem
 * - `{fault: 'line-cut' | 'short' | 'line-ok', collector, channel}`: pulses are lost meanwhile
 * - `{fault: 'flip' | 'half' | 'delay' | 'unplug' | 'plug' | 'clear', collector, probability?, ms?}`, `{fault: 'drop',
 *   collector}`, `{fault: 'modem', collector, split?, gapMs?, glue?, hang?, rttMs?}`, `{fault: 'mute' | …, meter}`
 * - `{stop: true}`
 */
import { parseArgs } from 'node:util'
import { openControl } from './control.ts'
import { openSite, type Site, type SiteOptions } from './site/site.ts'

const numbers = {
	...{ seed: 4, concentrators: 1, meters: 40, 'first-terminal': 1001, 'offset-ms': 0 },
	...{ 'heartbeat-ms': 60_000, 'confirm-ms': 5_000, 'again-ms': 1_000 },
}

function options(): SiteOptions {
	const texts = ['now', 'speed', 'dial', 'collectors', ...Object.keys(numbers)]
	const { values } = parseArgs({
		options: {
			filled: { type: 'boolean' },
			pty: { type: 'boolean' },
			...Object.fromEntries(texts.map((name) => [name, { type: 'string' }] as const)),
		},
	})
	const text = values as Readonly<Record<string, string | undefined>>
	const whole = (name: keyof typeof numbers): number => {
		const value = Number(text[name] ?? numbers[name])
		if (!Number.isSafeInteger(value)) throw new Error(`--${name} is not a whole number`)
		return value
	}
	const start = text.now === undefined ? Date.now() : Date.parse(text.now)
	const speed = Number(text.speed ?? 1)
	if (Number.isNaN(start)) throw new Error(`--now is not a time: ${text.now}`)
	if (!(speed >= 0)) throw new Error('--speed is not a number')
	return {
		...{ seed: whole('seed'), concentrators: whole('concentrators'), meters: whole('meters') },
		...{ firstTerminal: whole('first-terminal'), filled: values.filled === true, dial: dialled(text.dial) },
		...{ heartbeatMs: whole('heartbeat-ms'), confirmMs: whole('confirm-ms'), againMs: whole('again-ms') },
		...{ start: start + whole('offset-ms'), speed },
		...{ collectors: collectorsOf(text.collectors ?? ''), pty: values.pty === true },
	}
}

function dialled(text: string | undefined): SiteOptions['dial'] {
	if (text === undefined) return null
	const [, host, port] = /^(.+):(\d+)$/.exec(text) ?? []
	if (host === undefined) throw new Error(`--dial is not HOST:PORT: ${text}`)
	return { host, port: Number(port) }
}

function collectorsOf(text: string): SiteOptions['collectors'] {
	return text
		.split(',')
		.filter((part) => part !== '')
		.map((part) => {
			const [kind = '', channels] = part.split(':')
			return { kind, channels: Number(channels ?? 12) }
		})
}

let site: Site | null = null
let ending = false

async function end() {
	if (ending) return
	ending = true
	await site?.close()
	process.exit(0)
}

// No top-level await: packagers load this entry as CommonJS.
async function begin() {
	site = await openSite(options())
	openControl(site.tell, end).say(site.announcement)
}

begin().catch((cause) => {
	process.stderr.write(`The virtual site did not start: ${cause instanceof Error ? cause.message : cause}\n`)
	process.exit(2)
})
