/** One readout of one meter: reset or selection, then telegram after telegram until the meter has said all. */
import { moreKey } from '../en13757-3/records.ts'
import type { DecodedRecord, Device, Heard, MeterContext, ReadFailure, ReadResult, Session, Step } from '../protocol.ts'
import { identityIn, isMeant, type Target } from './address.ts'
import { decode, longFrame, shortFrame } from './codec.ts'
import { ack, ci, control, longStart, mostTelegrams, selectedAddress } from './constants.ts'

/** Where and how a meter is spoken to. */
export type Reach = {
	readonly target: Target
	/** At this speed instead of the line's own; the line is held from the first step to the last. */
	readonly baud?: number
	/** How often the greeting is repeated; default: the line's setting. */
	readonly retries?: number
	/** Subcode of an application reset before the first request: some meters choose by it what they tell. */
	readonly applicationReset?: number
	/** Its secrets open what is encrypted. */
	readonly context?: MeterContext
	/** The most telegrams that are asked for; default: as many as the meter has. */
	readonly telegrams?: number
}

export type Readout = {
	device: Device | null
	readonly records: (DecodedRecord & { readonly frame: number })[]
	readonly frames: { readonly bytes: Uint8Array; readonly receivedAt: number }[]
	clock: ReadResult['clock']
	readonly failure: ReadFailure | null
}

/**
 * By primary address: SND_NKE puts the meter's frame count bit to a known state. By secondary address: selection (CI
 * 52), then everything to FD while the line is held, then SND_NKE to FD, which deselects and clears the bit. The first
 * REQ_UD2 has FCB = 1; FCB is toggled after every good telegram, and as long as the meter announces more the next one
 * is asked for (EN 13757-2). A step that the session repeats keeps its FCB, so that the meter repeats the telegram
 * that was lost.
 */
export function* readout(reach: Reach): Session<Readout> {
	const result = nothingYet()
	const greeted = yield* greet(reach)
	if (greeted.kind === 'line') return { ...result, failure: failureOf(greeted) }
	if (greeted.kind !== 'frame' && reach.target.kind === 'secondary') {
		// The turn has to end, or the line would keep the other speed
		if (reach.baud !== undefined) yield* letGo(reach)
		return { ...result, failure: selectionFailure(greeted) }
	}
	if (reach.applicationReset !== undefined) {
		yield tell(reach, ci.applicationReset, Uint8Array.of(reach.applicationReset))
	}
	// A few meters never acknowledge SND_NKE; one request more finds out, without the wait of all repeats
	const failure = yield* telegrams(reach, result, greeted.kind === 'frame' ? undefined : 0)
	if (greeted.kind !== 'frame' && result.frames.length > 0) return yield* confirmed(reach, { ...result, failure })
	if (failure?.reason !== 'line') yield* letGo(reach)
	return { ...result, failure }
}

const nothingYet = (): Readout => ({ device: null, records: [], frames: [], clock: undefined, failure: null })

/**
 * After a reset that nobody acknowledged: a meter that never heard it, and was asked last under the same frame count
 * bit, has said again what it said then, perhaps hours ago. It is greeted once more: one that answers now is read
 * anew, one that never acknowledges is believed.
 */
function* confirmed(reach: Reach, doubtful: Readout): Session<Readout> {
	const { failure } = doubtful
	if (failure?.reason === 'line') return { ...nothingYet(), failure }
	const greeted = yield* greet({ ...reach, retries: 0 })
	if (greeted.kind === 'line') return { ...nothingYet(), failure: failureOf(greeted) }
	if (greeted.kind !== 'frame') return doubtful
	const anew = nothingYet()
	const failureNow = yield* telegrams(reach, anew)
	return { ...anew, failure: failureNow }
}

function* telegrams(reach: Reach, result: Readout, firstRetries?: number): Session<ReadFailure | null> {
	const most = reach.telegrams ?? mostTelegrams
	let retries = firstRetries
	let controlField: number = control.reqUd2 | control.fcb
	const told: Telegram[] = []
	while (told.length < most) {
		const isLast = reach.target.kind === 'primary' && told.length + 1 === reach.telegrams
		const heard: Heard = yield requestStep(reach, controlField, retries, isLast)
		if (heard.kind !== 'frame') return failureOf(heard)
		retries = undefined
		controlField ^= control.fcb
		const index = result.frames.push({ bytes: heard.frame, receivedAt: heard.at }) - 1
		const decoded = decode(heard.frame, reach.context)
		if (!decoded.ok) {
			const isKey = decoded.reason === 'no-key' || decoded.reason === 'wrong-key'
			return { reason: isKey ? decoded.reason : 'refused', text: decoded.text }
		}
		if (decoded.meterError !== undefined) {
			const { meterError } = decoded
			return { reason: 'meter-error', text: meterError.text, meterError }
		}
		const telegram: Telegram = { device: decoded.device, records: decoded.readings }
		// A meter that does not follow FCB says the same for ever, and what it says is already here
		if (told.some((earlier) => repeats(earlier, telegram))) return null
		told.push(telegram)
		result.device ??= telegram.device
		for (const record of telegram.records) result.records.push({ ...record, frame: index })
		result.clock ??= clockOf(telegram.records, heard.at)
		if (telegram.records.at(-1)?.key !== moreKey) return null
	}
	if (most < mostTelegrams) return null
	return { reason: 'refused', text: `more than ${mostTelegrams} telegrams in one readout` }
}

type Telegram = { readonly device: Device | null; readonly records: readonly DecodedRecord[] }

/** SND_NKE, or the selection: sent again with the other FCB where nobody answers, for meters that follow it there. */
export function* greet(reach: Reach): Session<Heard> {
	const { target } = reach
	if (target.kind === 'primary') return yield framed(reach, resetStep(target.address, reach.retries))
	const heard = yield selectStep(reach, target.pattern, control.sndUd, reach.retries)
	if (heard.kind !== 'silence') return heard
	return yield selectStep(reach, target.pattern, control.sndUd | control.fcb, 0)
}

/** SND_NKE to FD: nobody is selected any more. Its answer says nothing that matters. */
export function* letGo({ target, baud }: Reach): Session<void> {
	if (target.kind === 'primary') return
	const step = resetStep(selectedAddress, 0)
	yield baud === undefined ? step : { ...step, baud }
}

export function resetStep(address: number, retries?: number): Step {
	const send = shortFrame(control.sndNke, address)
	return retries === undefined ? { send, answer: acknowledges } : { send, answer: acknowledges, retries }
}

export function selectStep(reach: Reach, pattern: Uint8Array, controlField: number, retries?: number): Step {
	const send = longFrame(controlField, selectedAddress, ci.select, pattern)
	const step: Step = { send, answer: acknowledges }
	return framed(reach, retries === undefined ? step : { ...step, retries })
}

/** An order to the meter that was greeted. Sent once; after a selection the line stays ours, unless it is the last. */
export function tell(reach: Reach, ciField: number, data: Uint8Array, isLast = false): Step {
	const { target } = reach
	const to = target.kind === 'primary' ? target.address : selectedAddress
	// The first message with a valid FCB after SND_NKE has FCB = 1, and so has the next one after a selection
	const send = longFrame(control.sndUd | control.fcb, to, ciField, data)
	const step: Step = { send, answer: acknowledges, retries: 0 }
	return isLast ? atSpeed(reach, step) : framed(reach, step)
}

export function requestStep(reach: Reach, controlField: number, retries?: number, isLast = false): Step {
	const { target } = reach
	const to = target.kind === 'primary' ? target.address : selectedAddress
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => (isAnswerOf(frame, target) ? 'mine' : 'foreign')
	const step: Step = { send: shortFrame(controlField, to), answer }
	const counted = retries === undefined ? step : { ...step, retries }
	return isLast ? atSpeed(reach, counted) : framed(reach, counted)
}

/** Nobody else may speak between a selection, or a change of speed, and what relies on it. */
function framed(reach: Reach, step: Step): Step {
	const isHeld = reach.target.kind === 'secondary' || reach.baud !== undefined
	return atSpeed(reach, isHeld ? { ...step, hold: true } : step)
}

const atSpeed = ({ baud }: Reach, step: Step): Step => (baud === undefined ? step : { ...step, baud })

const acknowledges = (frame: Uint8Array): 'mine' | 'foreign' => (frame[0] === ack ? 'mine' : 'foreign')

/** RSP_UD with the asked address; behind FD the meter answers with its own, and has to be one that was selected. */
function isAnswerOf(frame: Uint8Array, target: Target): boolean {
	if (frame[0] !== longStart || frame.length < 9) return false
	if ((frame[4]! & (control.primary | control.functionMask)) !== control.rspUd) return false
	if (target.kind === 'primary') return frame[5] === target.address
	const identity = identityIn(frame)
	return identity === null || isMeant(target.pattern, identity)
}

/**
 * The same telegram again: the meter kept its access number (it repeats) and states the same registers, or it
 * states the same registers with a new number because it sends the same telegram freshly made; bytes of the
 * maker's own have to be equal.
 */
function repeats(earlier: Telegram, next: Telegram): boolean {
	if (earlier.records.length !== next.records.length) return false
	const sameNumber = earlier.device?.accessNumber === next.device?.accessNumber
	let registers = 0
	for (const [index, record] of next.records.entries()) {
		const other = earlier.records[index]!
		if (other.key !== record.key) return false
		const isOpaque = record.key === moreKey || record.key === '0F'
		if (isOpaque && other.value !== record.value && !sameNumber) return false
		if (!isOpaque) registers++
	}
	return sameNumber || registers > 0 || next.records.every((record, at) => record.value === earlier.records[at]!.value)
}

export const clockKeys: ReadonlySet<string> = new Set(['046D', '066D'])

/** The meter's own clock: the plain date and time record of storage 0 (VIF 6D, type F or I). */
function clockOf(records: readonly DecodedRecord[], receivedAt: number): ReadResult['clock'] {
	for (const { key, quantity, value } of records) {
		if (clockKeys.has(key) && quantity === 'time' && value !== null) return { local: value, receivedAt }
	}
	return undefined
}

function failureOf(heard: Exclude<Heard, { kind: 'frame' }>): ReadFailure {
	switch (heard.kind) {
		case 'line':
			return { reason: 'line', text: heard.reason }
		case 'noise':
			if (heard.bytes.length === 0) return { reason: 'noise', text: `${heard.foreign} frames, none from this meter` }
			return { reason: 'noise', text: 'bytes that form no answer: a collision, a disturbance or another baud rate' }
		default:
			return { reason: 'silence', text: 'the meter does not answer' }
	}
}

function selectionFailure(heard: Exclude<Heard, { kind: 'frame' }>): ReadFailure {
	if (heard.kind !== 'silence') return failureOf(heard)
	return { reason: 'silence', text: 'no meter with this secondary address answers' }
}
