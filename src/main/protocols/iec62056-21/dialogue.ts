/** Sign-on, the change of speed, and what is said until the first answer at the new speed: modes A, B and C. */
import { z } from 'zod'
import type { Heard, ReadFailure, Session, Step } from '../protocol.ts'
import { type Identification, identificationOf } from './codec.ts'
import { modeBBauds, modeCBauds, nak, stx, timing, wakeUp } from './constants.ts'
import { textOf } from './data-sets.ts'
import { hasParity, type Message, messageAt } from './frames.ts'
import { option, signOn } from './requests.ts'

export const dialect = z.object({
	/** Battery meters (gas, water, heat) sleep: NULs wake them. Not said: they are sent where nobody answers without. */
	wakeUp: z.boolean().optional(),
	/** 'pushed': the meter speaks unasked (mode D, DSMR). */
	mode: z.enum(['asked', 'pushed']).default('asked'),
	/** 'fixed': the speed is never changed (a gateway, a poor head); everything is said at `startBaud`. */
	speed: z.enum(['negotiated', 'fixed']).default('negotiated'),
	startBaud: z.number().int().min(300).max(115_200).default(300),
	/** No faster than this, although the meter offers it. */
	mostBaud: z.number().int().min(300).max(19_200).default(19_200),
	/** Silence before the acknowledgement, ms. */
	pauseMs: z.number().int().min(0).max(1_500).default(timing.pauseMs),
	/** Address of the load profile in programming mode, where the meter keeps one. */
	profile: z.string().default('P.01'),
	/** Registers of past billing periods ('1-0:1.8.0') that the readout leaves out and programming mode tells. */
	history: z.object({ command: z.enum(['R1', 'R5']).default('R5'), registers: z.array(z.string()).min(1) }).optional(),
	/** Asked for with R6 in blocks of so many lines; not said: with R5, in one piece. */
	profileBlocks: z.number().int().min(1).max(999).optional(),
})
export type Dialect = z.output<typeof dialect>

/** What was heard so far, for the result. */
export type Talk = {
	readonly settings: Dialect
	readonly frames: { readonly bytes: Uint8Array; readonly receivedAt: number }[]
}

export type Opened =
	| { readonly ok: true; readonly ident: Identification; readonly frame: Uint8Array; readonly baud: number | null }
	| { readonly ok: false; readonly failure: ReadFailure }

/** NAK asks for the same message again (6.3.4); more than twice is of no use. */
const mostRepeats = 2
/** A meter that was not understood goes on sending, and then needs its time to be ready again. */
const restMs = 2_000
const battery = new Uint8Array(wakeUp.nuls)

/**
 * Opens a dialogue and hears the first message behind the identification: the readout, or P0 in programming mode. Where
 * nothing readable comes at the offered speed the next lower one is tried, and at last the one that needs no change.
 */
export function* opened(talk: Talk, address: string, mode: '0' | '1'): Session<Opened> {
	let offers: readonly string[] | null = null
	let failure: ReadFailure = { reason: 'silence', text: 'the meter does not answer' }
	for (let attempt = 0; offers === null || attempt < offers.length; attempt++) {
		const heard: Heard = yield* signedOn(talk.settings, address, attempt > 0)
		if (heard.kind !== 'frame') return { ok: false, failure: attempt === 0 ? failureOf(heard) : failure }
		talk.frames.push({ bytes: heard.frame, receivedAt: heard.at })
		const ident = identOf(heard.frame)
		if (ident === null) return { ok: false, failure: { reason: 'refused', text: 'the meter does not identify itself' } }
		const { settings } = talk
		// Mode A over a gateway: the data came in the same packet.
		if (hasData(heard.frame)) return { ok: true, ident, frame: heard.frame, baud: null }
		offers ??= offersOf(ident, settings)
		const offer = offers[attempt] ?? '0'
		const baud = settings.speed === 'fixed' ? null : speedOf(ident, offer)
		const first: Heard = yield* understood(firstStep(ident, settings, offer, baud, mode), baud)
		if (first.kind === 'frame') {
			talk.frames.push({ bytes: first.frame, receivedAt: first.at })
			return { ok: true, ident, frame: first.frame, baud }
		}
		if (first.kind === 'line') return { ok: false, failure: failureOf(first) }
		failure = noAnswer(first, ident, offers.length)
	}
	return { ok: false, failure }
}

function noAnswer(heard: Heard, ident: Identification, attempts: number): ReadFailure {
	const text = `the meter named itself (${ident.manufacturer} ${ident.text}) and then sent nothing that can be read`
	const tried = attempts > 1 ? `, at ${attempts} speeds` : ''
	return { reason: heard.kind === 'noise' ? 'noise' : 'silence', text: `${text}${tried}: is the head in place?` }
}

function* signedOn(settings: Dialect, address: string, isAgain: boolean): Session<Heard> {
	const { startBaud: baud, wakeUp: sleeps } = settings
	const pauseMs = isAgain ? restMs : timing.pauseMs
	let heard: Heard = { kind: 'silence' }
	if (sleeps !== true) heard = yield signOnStep(address, baud, pauseMs, sleeps === undefined ? 0 : 1)
	// Woken anew for each attempt: a meter that heard nothing of us sleeps again.
	for (let left = sleeps === true ? 2 : sleeps === undefined ? 1 : 0; left > 0 && isUnheard(heard); left--) {
		const woken = yield { send: battery, answer: null, baud, hold: true, pauseMs }
		if (woken.kind === 'line') return woken
		heard = yield signOnStep(address, baud, wakeUp.pauseMs, 0)
	}
	return heard
}

const isUnheard = ({ kind }: Heard): boolean => kind === 'silence' || kind === 'noise'

function signOnStep(address: string, baud: number, pauseMs: number, retries: number): Step {
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => (identOf(frame) === null ? 'foreign' : 'mine')
	return { send: signOn(address), answer, baud, pauseMs, retries, hold: true }
}

/** Mode C: the acknowledgement at the old speed, then the new one. Modes A and B: the meter goes on by itself. */
function firstStep(
	ident: Identification,
	settings: Dialect,
	offer: string,
	baud: number | null,
	mode: '0' | '1',
): Step {
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => {
		const { kind } = messageOf(frame)
		return kind === 'data' || kind === 'command' ? 'mine' : 'foreign'
	}
	const wait = { answer, retries: 0, hold: true } as const
	if (!isModeC(ident)) return { send: new Uint8Array(), ...wait, ...(baud === null ? {} : { baud }) }
	const { pauseMs, startBaud } = settings
	const change = baud === null ? {} : { baudAfter: baud }
	return { send: option(offer, mode), ...wait, ...change, baud: startBaud, pauseMs }
}

/** Asks again with NAK where a message came and its check character was wrong. */
export function* understood(step: Step, baud: number | null): Session<Heard> {
	let heard: Heard = yield step
	for (let repeat = 0; repeat < mostRepeats && heard.kind === 'noise' && isMessage(heard.bytes); repeat++) {
		const again: Step = { send: Uint8Array.of(nak), answer: step.answer, retries: 0, hold: true }
		heard = yield baud === null ? again : { ...again, baud }
	}
	return heard
}

const isMessage = (bytes: Uint8Array): boolean => bytes.some((byte) => (byte & 0x7f) === stx)

const isModeC = ({ baud }: Identification): boolean => /^[0-6]$/.test(baud)

/** The speeds to try, best first: as offered, one lower, and the one that needs no change. */
function offersOf(ident: Identification, { speed, mostBaud }: Dialect): readonly string[] {
	if (!isModeC(ident)) return [ident.baud]
	if (speed === 'fixed') return ['0']
	const most = modeCBauds.findLastIndex((baud) => baud <= mostBaud)
	const best = Math.min(Number(ident.baud), most)
	return [...new Set([best, Math.max(best - 1, 0), 0])].map(String)
}

/** null: it stays as it is. */
function speedOf(ident: Identification, offer: string): number | null {
	return isModeC(ident) ? (modeCBauds[Number(offer)] ?? null) : (modeBBauds.get(ident.baud) ?? null)
}

export function messageOf(frame: Uint8Array): Message | { readonly kind: 'none' } {
	if (frame.length === 0) return { kind: 'none' }
	const found = messageAt(frame, 0, true)
	return found.kind === 'more' || found.kind === 'broken' ? { kind: 'none' } : found
}

function identOf(frame: Uint8Array): Identification | null {
	const message = messageOf(frame)
	if (message.kind !== 'identification') return null
	const isParity = hasParity(frame, 0, message.end)
	return identificationOf(textOf(frame, message.line.from, message.line.to, isParity))
}

export function hasData(frame: Uint8Array): boolean {
	const message = messageOf(frame)
	return message.kind === 'data' || (message.kind === 'identification' && message.data !== null)
}

export function failureOf(heard: Exclude<Heard, { kind: 'frame' }>): ReadFailure {
	switch (heard.kind) {
		case 'line':
			return { reason: 'line', text: heard.reason }
		case 'noise':
			if (heard.bytes.length === 0) return { reason: 'noise', text: 'only our own voice comes back: the head echoes' }
			return {
				reason: 'noise',
				text: 'bytes that form no message: the head is not in place, or another speed or parity',
			}
		default:
			return { reason: 'silence', text: 'the meter does not answer: is the head in place, and does the meter sleep?' }
	}
}
