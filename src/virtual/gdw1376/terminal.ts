/** A concentrator as its master meets it: one frame in, the frames of one answer out. Written from Q/GDW 1376.1. */

import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { installedAt } from '../building/registers.ts'
import { bcd } from '../digits.ts'
import { createForwarding } from './forward.ts'
import { type Request, reply } from './frame.ts'
import { obey } from './orders.ts'
import { answerTo } from './questions.ts'
import { type Attached, createState, type Habits, isPowered, type State, writeArchive } from './state.ts'
import { headOf } from './units.ts'

export type { Habits } from './state.ts'

export type Answer = {
	/** None: silence. */
	readonly frames: readonly Uint8Array[]
	/** What the terminal needs before it can answer. */
	readonly delayMs: number
}

export type Terminal = {
	readonly state: State
	/** `now`: the true time, UTC epoch ms. No frames: silence. */
	readonly hear: (request: Request, now: number) => readonly Uint8Array[]
	readonly answer: (request: Request, now: number) => Answer
	readonly login: () => Uint8Array
	readonly logout: () => Uint8Array
	readonly heartbeat: () => Uint8Array
	/** A message of its own accord (PRM = 1) that waits for a confirmation; data units as they stand. */
	readonly speak: (afn: number, data: readonly number[]) => Uint8Array
}

const control = { answer: 0x88, link: 0x8b, session: 0xc9, report: 0xc4 } as const
const hasEvents = 0x20
const seq = { label: 0x80, first: 0x40, final: 0x20, confirm: 0x10 } as const
const confirmAll = headOf(0, 1)
const denyAll = headOf(0, 2)
const orders = [0x01, 0x04, 0x05]

/** A terminal whose archive is filled, and which reads in the moment it is asked; `points`: what hangs at 1, 2, … */
export function createTerminal(truth: Truth, label: string, points: readonly Meter[], habits: Habits = {}): Terminal {
	const attached = points.map((meter) => ({ meter: { ...meter, address: meter.serial }, port: 1 }))
	const own: Habits = { absent: 'deny', entriesPerUnit: 3, live: true, ...habits }
	const terminal = createConcentrator(truth, label, attached, own)
	fillArchive(terminal.state, installedAt)
	return terminal
}

/** Enters every meter that hangs there, in its order. */
export function fillArchive(state: State, now: number): void {
	const entries = [...state.attached.values()].map((each, at) => entryOf(each, at + 1))
	writeArchive(state, [entries.length % 256, entries.length >> 8, ...entries.flat()], now)
}

const entryOf = ({ meter, port, collector = '0' }: Attached, number: number): readonly number[] => [
	...[number % 256, number >> 8, number % 256, number >> 8],
	...[0x60 | port, 30],
	...bcd(Number(meter.address), 6),
	...bcd(0, 6),
	...[4, 0x05],
	...bcd(Number(collector), 6),
	0x31,
]

/** `label`: region and terminal in hexadecimal, eight digits. Its archive is empty. */
export function createConcentrator(
	truth: Truth,
	label: string,
	attached: readonly Attached[],
	habits: Habits = {},
): Terminal {
	const state = createState(truth, label, attached, habits)
	const forward = createForwarding(state, (address, now) => !isMute(state, address, now))
	let waiting: readonly Uint8Array[] = []
	let counter = 0

	const own = (kind: number, afn: number, data: readonly number[]): Uint8Array => {
		counter = (counter + 1) % 16
		return reply(kind, [...state.own, 0], afn, seq.first | seq.final | seq.confirm | counter, data)
	}
	const answer = (request: Request, now: number): Answer => {
		const known = addressing(state, request)
		if (known === 'other' || !isPowered(state)) return silence
		if (known === 'all') {
			if (request.afn === 0x05) obey(state, 0x05, request.data, now)
			return silence
		}
		if (request.afn === 0x00) {
			const [next, ...more] = waiting
			waiting = more
			return { frames: next === undefined ? [] : [next], delayMs: 0 }
		}
		const { contents, afn, kind, delayMs } = said(state, forward, request, now)
		const frames = framesOf(state, request, { contents, afn, kind })
		waiting = habits.asksConfirmation === true ? frames.slice(1) : []
		return { frames: habits.asksConfirmation === true ? frames.slice(0, 1) : frames, delayMs }
	}
	return {
		state,
		answer,
		hear: (request, now) => answer(request, now).frames,
		login: () => own(control.session, 0x02, headOf(0, 1)),
		logout: () => own(control.session, 0x02, headOf(0, 2)),
		heartbeat: () => own(control.session, 0x02, headOf(0, 3)),
		speak: (afn, data) => own(control.report, afn, data),
	}
}

const silence: Answer = { frames: [], delayMs: 0 }

const isMute = (state: State, address: string, now: number): boolean =>
	state.mutes.get(address)?.some(({ from, to }) => now >= from && now < to) === true

/** 'own' also for the one question without an address that is answered: AFN 0A F89 to all. */
function addressing({ own }: State, { address, afn, data }: Request): 'own' | 'all' | 'other' {
	if (own.every((byte, index) => byte === address[index])) return 'own'
	const isEverybody = address.slice(2, 4).every((byte) => byte === 0xff)
	if (!isEverybody) return 'other'
	const asksAddress = afn === 0x0a && data.length === 4 && data.every((byte, at) => byte === headOf(0, 89)[at])
	return asksAddress ? 'own' : 'all'
}

type Content = { readonly contents: readonly (readonly number[])[]; readonly afn: number; readonly kind: number }

function said(
	state: State,
	forward: ReturnType<typeof createForwarding>,
	request: Request,
	now: number,
): Content & { readonly delayMs: number } {
	const { afn, data } = request
	const deny = { contents: [denyAll], afn: 0x00, kind: control.answer, delayMs: 0 }
	if (afn === 0x02) return { contents: [confirmAll], afn: 0x00, kind: control.link, delayMs: 0 }
	if (orders.includes(afn)) {
		const obeyed = obey(state, afn, data, now)
		if (obeyed.kind === 'denied') return deny
		const contents = obeyed.kind === 'all' ? [confirmAll] : [[...headOf(0, 3), afn, ...obeyed.items.flat()]]
		return { contents, afn: 0x00, kind: control.answer, delayMs: 0 }
	}
	if (afn === 0x10) {
		const { said: unit, delayMs } = forward(data, now)
		return unit === null ? { ...deny, delayMs } : { contents: [unit], afn, kind: control.answer, delayMs }
	}
	const units = [0x09, 0x0a, 0x0c, 0x0d, 0x0e].includes(afn) ? answerTo(state, afn, data, now) : null
	if (units === null) return deny
	return { contents: packed(units, state.habits.longestData ?? 900), afn, kind: control.answer, delayMs: 0 }
}

/** Units together until a frame is full; a unit is never torn. */
function packed(units: readonly (readonly number[])[], longest: number): readonly (readonly number[])[] {
	const frames: number[][] = []
	for (const unit of units) {
		const last = frames.at(-1)
		if (last === undefined || last.length + unit.length > longest) frames.push([...unit])
		else last.push(...unit)
	}
	return frames
}

/** ACD, EC1 and EC2 while important events wait (clause 4.3.4.6.3); the request's time label comes back. */
function framesOf(state: State, request: Request, { contents, afn, kind }: Content): readonly Uint8Array[] {
	const [ec1] = state.events.counters()
	const waits = ec1 !== state.fetched
	const counters = waits ? state.events.counters() : []
	const confirm = state.habits.asksConfirmation === true && afn !== 0x00 ? seq.confirm : 0
	const label = request.label.length > 0 ? seq.label : 0
	// An answer to a question that was asked of everybody carries the terminal's own address.
	const address = [...state.own, request.address[4]! & 0xfe]
	return contents.map((data, index) => {
		const place = (index === 0 ? seq.first : 0) | (index === contents.length - 1 ? seq.final : 0)
		const sequence = label | place | confirm | ((request.seq + index) % 16)
		return reply(kind | (waits ? hasEvents : 0), address, afn, sequence, [...data, ...counters, ...request.label])
	})
}
