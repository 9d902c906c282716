/**
 * A line at a pseudo-terminal (socat), with the speed of the wire and a UART at either end. The master's own settings
 * are those it gave its side of the terminal; where they differ from the meters', both sides sample something else.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, existsSync, openSync } from 'node:fs'
import type { Faults } from './building/faults.ts'
import type { Bus } from './bus.ts'
import { durationMs, type Sampled, type SerialSettings, sample, type Transmission } from './uart.ts'

export type PtyLine = {
	readonly path: string
	readonly unplug: () => Promise<void>
	/** Under the same name again. */
	readonly plug: () => Promise<void>
	readonly say: (bytes: Uint8Array) => void
	readonly close: () => Promise<void>
}

/** Response delay of the meters: DL/T 645-2007 20…500 ms, M-Bus at least 11 bit times; ours are quick ones. */
const answerDelayMs = { from: 20, to: 60 } as const
const openWithinMs = 3_000

export type PtyParts = {
	readonly lineId: string
	readonly bus: Bus
	readonly faults: Faults
	readonly path: string
	readonly settings: SerialSettings
	readonly random: () => number
}

/** null: no pseudo-terminal can be had here (no socat, Windows). */
export async function openPtyLine(parts: PtyParts): Promise<PtyLine | null> {
	let terminal = await openTerminal(parts.path)
	if (terminal === null) return null
	let stopTalking = converse(parts, terminal)
	const unplug = async () => {
		stopTalking.stop()
		await terminal?.close()
		terminal = null
	}
	return {
		path: parts.path,
		unplug,
		plug: async () => {
			terminal ??= await openTerminal(parts.path)
			if (terminal !== null) stopTalking = converse(parts, terminal)
		},
		say: (bytes) => stopTalking.say(bytes),
		close: unplug,
	}
}

type Terminal = { readonly process: ChildProcess; readonly fd: number; readonly close: () => Promise<void> }

async function openTerminal(path: string): Promise<Terminal | null> {
	if (process.platform === 'win32') return null
	const child = spawn('socat', [`PTY,link=${path},rawer,echo=0`, 'STDIO'], { stdio: ['pipe', 'pipe', 'ignore'] })
	const gone = new Promise<void>((resolve) => {
		child.once('error', () => resolve())
		child.once('exit', () => resolve())
	})
	let ended = false
	gone.then(() => (ended = true))
	child.stdin.on('error', () => {})
	const started = performance.now()
	while (!existsSync(path)) {
		if (ended || performance.now() - started > openWithinMs) {
			child.kill()
			return null
		}
		await new Promise((resolve) => setTimeout(resolve, 10))
	}
	// Held open by us, the terminal survives its user's closing; also the way to read the user's settings.
	const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
	await stty(fd, parityMark)
	let open = true
	const close = async () => {
		if (!open) return
		open = false
		closeSync(fd)
		child.kill()
		await gone
	}
	return { process: child, fd, close }
}

function converse({ lineId, bus, faults, settings, random }: PtyParts, terminal: Terminal) {
	const hear = bus.receiver()
	const timers = new Set<NodeJS.Timeout>()
	const after = (ms: number, act: () => void) => {
		const timer = setTimeout(() => {
			timers.delete(timer)
			act()
		}, ms)
		timers.add(timer)
	}
	let lineFreeMs = 0
	let talking = true
	const write = (bytes: Uint8Array) => talking && terminal.process.stdin!.write(bytes)

	/** Hands bytes over when they have come off the wire, as many at a time as are due. */
	const pace = (bytes: readonly Sampled[]) => {
		const due = bytes.filter((sampled) => sampled.atMs <= performance.now() + 0.5)
		if (due.length > 0) write(Uint8Array.from(due, (sampled) => sampled.byte))
		const later = bytes.slice(due.length)
		if (later.length > 0) after(Math.max(0, later[0]!.atMs - performance.now()), () => pace(later))
	}
	const send = (transmissions: readonly Transmission[], master: SerialSettings) => {
		const sampled = sample(transmissions, master)
		const spoiled = faults.spoil(
			lineId,
			Uint8Array.from(sampled, ({ byte }) => byte),
		)
		pace(sampled.map(({ atMs }, index) => ({ byte: spoiled[index]!, atMs })))
	}
	/** In a dialogue that changes its speed the master may have other settings now than when it asked. */
	const sendToChanged = (transmissions: readonly Transmission[], then: SerialSettings) => {
		const startMs = Math.min(...transmissions.map((one) => one.startMs))
		after(Math.max(0, startMs - performance.now()), async () => {
			const known = await stty(terminal.fd, ['-a'])
			if (talking) send(transmissions, known === null ? then : masterSettings(known, transmissions[0]!.settings))
		})
	}
	const listen = async (chunk: Uint8Array, arrivedMs: number) => {
		const known = await stty(terminal.fd, ['-a'])
		const master = known === null ? settings : masterSettings(known, settings)
		if (!talking) return
		const startMs = Math.max(arrivedMs, lineFreeMs)
		lineFreeMs = startMs + durationMs(chunk.length, master)
		const listening = bus.settingsAt?.(startMs) ?? settings
		const sampled = sample([{ startMs, bytes: chunk, settings: master }], listening)
		const endMs = sampled.at(-1)?.atMs ?? lineFreeMs
		after(Math.max(0, endMs - performance.now()), () => {
			const heard = faults.spoil(
				lineId,
				Uint8Array.from(sampled, ({ byte }) => byte),
			)
			const answers = hear(heard, endMs)
			if (answers.length === 0) return
			const span = answerDelayMs.to - answerDelayMs.from
			const transmissions = answers.map(({ bytes, delayMs, settings: spoken = settings }) => ({
				startMs: endMs + answerDelayMs.from + span * random() + delayMs,
				bytes,
				settings: spoken,
			}))
			if (bus.settingsAt === undefined) send(transmissions, master)
			else sendToChanged(transmissions, master)
		})
	}
	// One chunk after the other: asking for the settings takes a moment (less than the bytes need on the wire).
	let turn = Promise.resolve()
	terminal.process.stdout!.on('data', (chunk: Uint8Array) => {
		const arrivedMs = performance.now()
		turn = turn.then(() => listen(chunk, arrivedMs))
	})
	return {
		say: (bytes: Uint8Array) => send([{ startMs: performance.now(), bytes, settings }], settings),
		stop: () => {
			talking = false
			for (const timer of timers) clearTimeout(timer)
		},
	}
}

/** Runs stty about the terminal we hold open; null where it fails. */
function stty(fd: number, words: readonly string[]): Promise<string | null> {
	return new Promise((resolve) => {
		const env = { ...process.env, LC_ALL: 'C' }
		const child = spawn('stty', words, { stdio: [fd, 'pipe', 'ignore'], env })
		let text = ''
		child.stdout!.on('data', (part: Uint8Array) => (text += Buffer.from(part).toString('latin1')))
		child.once('error', () => resolve(null))
		child.once('close', (code) => resolve(code === 0 ? text : null))
	})
}

/** Set on a fresh terminal, so that a master that asks for even parity leaves a trace. */
const parityMark = ['parodd', 'cmspar']

/**
 * What the master set, from `stty -a`. Linux drops PARENB and the character size on pseudo-terminals
 * (drivers/tty/pty.c, pty_set_termios), so parity is told by what happens to our mark: masters clear PARODD for even
 * parity, most leave both flags alone for none (then also for odd), some clear CMSPAR only (odd). Where neither flag
 * is left it is even: a master that clears both for none cannot be told from it.
 */
export function masterSettings(text: string, meters: SerialSettings): SerialSettings {
	const has = (flag: string) => new RegExp(`(^|\\s)${flag}(;|\\s|$)`).test(text)
	const baud = Number(/speed (\d+) baud/.exec(text)?.[1])
	if (!(baud > 0)) return meters
	const stated = ([7, 6, 5] as const).find((bits) => has(`cs${bits}`)) ?? 8
	const marked = has('parodd') ? (has('cmspar') ? 'none' : 'odd') : 'even'
	const parity = has('parenb') ? (has('parodd') ? 'odd' : 'even') : marked
	// The size is dropped too: with the parity of 7-bit meters it is taken to be theirs.
	const dataBits = stated === 8 && meters.dataBits === 7 && parity === meters.parity ? 7 : stated
	return { baud, dataBits, parity, stopBits: has('cstopb') ? 2 : 1 }
}
