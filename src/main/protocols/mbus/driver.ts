/** Conversations with wired M-Bus meters by primary address, and the protocol as the station sees it. */

import { moreKey, storedAt } from '../en13757-3/records.ts'
import type {
	DecodedRecord,
	Device,
	Heard,
	Protocol,
	ReadFailure,
	ReadJob,
	ReadResult,
	Scan,
	Session,
	Step,
} from '../protocol.ts'
import { decode, shortFrame, split } from './codec.ts'
import {
	ack,
	anyAddress,
	control,
	firstAddress,
	lastAddress,
	longestFrame,
	longStart,
	mostTelegrams,
	selectedAddress,
	timing,
} from './constants.ts'
import { explain } from './explain.ts'

/**
 * One readout: SND_NKE puts the meter's frame count bit to a known state, then REQ_UD2 with FCB = 1; FCB is
 * toggled after every good telegram, and as long as the meter announces more the next one is asked for (EN
 * 13757-2). A step that the session repeats keeps its FCB, so that the meter repeats the telegram that was lost.
 */
function* readout(address: number): Session<Readout> {
	const result: Readout = { device: null, records: [], frames: [], clock: undefined, failure: null }
	const reset = yield resetStep(address)
	if (reset.kind === 'line') return { ...result, failure: failureOf(reset) }
	// A few meters never acknowledge SND_NKE; one request more finds out, without the wait of all repeats
	let retries: number | undefined = reset.kind === 'frame' ? undefined : 0
	let controlField: number = control.reqUd2 | control.fcb
	const told: Telegram[] = []
	while (told.length < mostTelegrams) {
		const heard: Heard = yield requestStep(controlField, address, retries)
		if (heard.kind !== 'frame') return { ...result, failure: failureOf(heard) }
		retries = undefined
		controlField ^= control.fcb
		const index = result.frames.push({ bytes: heard.frame, receivedAt: heard.at }) - 1
		const decoded = decode(heard.frame)
		if (!decoded.ok) return { ...result, failure: { reason: 'refused', text: decoded.text } }
		if (decoded.meterError !== undefined) {
			const { meterError } = decoded
			return { ...result, failure: { reason: 'meter-error', text: meterError.text, meterError } }
		}
		const telegram: Telegram = { device: decoded.device, records: decoded.readings }
		// A meter that does not follow FCB says the same for ever, and what it says is already here
		if (told.some((earlier) => repeats(earlier, telegram))) return result
		told.push(telegram)
		result.device ??= telegram.device
		for (const record of telegram.records) result.records.push({ ...record, frame: index })
		result.clock ??= clockOf(telegram.records, heard.at)
		if (telegram.records.at(-1)?.key !== moreKey) return result
	}
	return { ...result, failure: { reason: 'refused', text: `more than ${mostTelegrams} telegrams in one readout` } }
}

type Readout = {
	device: Device | null
	readonly records: (DecodedRecord & { readonly frame: number })[]
	readonly frames: { readonly bytes: Uint8Array; readonly receivedAt: number }[]
	clock: ReadResult['clock']
	readonly failure: ReadFailure | null
}

type Telegram = { readonly device: Device | null; readonly records: readonly DecodedRecord[] }

function resetStep(address: number, retries?: number): Step {
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => (frame[0] === ack ? 'mine' : 'foreign')
	const send = shortFrame(control.sndNke, address)
	return retries === undefined ? { send, answer } : { send, answer, retries }
}

function requestStep(controlField: number, address: number, retries?: number): Step {
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => (isAnswerOf(frame, address) ? 'mine' : 'foreign')
	const send = shortFrame(controlField, address)
	return retries === undefined ? { send, answer } : { send, answer, retries }
}

/** RSP_UD with the asked address; behind FD and FE any meter may answer with its own. */
function isAnswerOf(frame: Uint8Array, address: number): boolean {
	if (frame[0] !== longStart || frame.length < 9) return false
	if ((frame[4]! & (control.primary | control.functionMask)) !== control.rspUd) return false
	return frame[5] === address || address === anyAddress || address === selectedAddress
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

/** The meter's own clock: the plain date and time record of storage 0 (VIF 6D, type F or I). */
function clockOf(records: readonly DecodedRecord[], receivedAt: number): ReadResult['clock'] {
	for (const { key, quantity, value } of records) {
		if ((key === '046D' || key === '066D') && quantity === 'time' && value !== null) return { local: value, receivedAt }
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

function* read(typed: string, job: ReadJob): Session<ReadResult> {
	const canonical = address(typed)
	const nothing = { device: null, records: [], frames: [] }
	if (canonical === null) return { ...nothing, failure: { reason: 'refused', text: `${typed} is no primary address` } }
	if (job.kind === 'freeze' || job.kind === 'profile') {
		const text = 'M-Bus meters keep no such values by the standard'
		return { ...nothing, failure: { reason: 'not-offered', text } }
	}
	const { clock, ...told } = yield* readout(Number(canonical))
	const all = told.frames.length > 1 ? { ...told, records: datedAcross(told.records) } : told
	return selected(clock === undefined ? all : { ...all, clock }, job)
}

/** A storage's date may stand in another telegram than its values; the codec sees one telegram at a time. */
function datedAcross(records: Readout['records']): Readout['records'] {
	const dates = new Map<number, string>()
	for (const one of records) {
		const isPlainDate = one.role === undefined && one.tariff === 0 && one.subunit === 0
		const at = isPlainDate && one.function === 'instantaneous' ? storedAt(one.quantity, one.value) : null
		if (at !== null && (one.quantity === 'time' || !dates.has(one.storage))) dates.set(one.storage, at)
	}
	return records.map((one) => {
		if (one.storage === 0 || one.at !== null || one.quantity === 'date' || one.quantity === 'time') return one
		return { ...one, at: dates.get(one.storage) ?? null }
	})
}

/** What of a readout the job asks for; a readout always brings everything. */
function selected(result: ReadResult, job: Exclude<ReadJob, { kind: 'freeze' | 'profile' }>): ReadResult {
	if (job.kind === 'clock') {
		const isRead = result.clock !== undefined || result.failure !== null
		return isRead ? { ...result, records: [] } : notOffered({ ...result, records: [] }, 'the meter states no time')
	}
	if (job.kind === 'current') {
		if (job.items === undefined) return result
		const wanted = new Set(job.items.map((item) => item.toUpperCase()))
		return { ...result, records: result.records.filter((record) => wanted.has(record.key)) }
	}
	const dates = [...new Set(result.records.map((record) => record.at))].filter((at) => at !== null).sort()
	const at = dates.at(-job.back)
	const records = at === undefined ? [] : result.records.filter((record) => record.storage > 0 && record.at === at)
	if (at !== undefined || result.failure !== null) return { ...result, records }
	return notOffered({ ...result, records }, `the meter states ${dates.length} stored dates, not ${job.back}`)
}

function notOffered(result: ReadResult, text: string): ReadResult {
	return { ...result, failure: { reason: 'not-offered', text } }
}

function address(typed: string): string | null {
	const trimmed = typed.trim()
	if (!/^\d{1,3}$/.test(trimmed)) return null
	const number = Number(trimmed)
	return number >= firstAddress && number <= lastAddress ? String(number) : null
}

/** Primary addresses one after the other: a pattern is an address, and nothing narrows one. */
const scan: Scan = {
	first(range) {
		const from = Math.max(range?.from ?? firstAddress, firstAddress)
		const to = Math.min(range?.to ?? lastAddress, lastAddress)
		return Array.from({ length: Math.max(0, Math.floor(to) - Math.ceil(from) + 1) }, (_, i) =>
			String(Math.ceil(from) + i),
		)
	},

	*probe(pattern) {
		const canonical = address(pattern)
		if (canonical === null) return { kind: 'silence' }
		const number = Number(canonical)
		const reset = yield resetStep(number, 1)
		if (reset.kind === 'line') return { kind: 'line', reason: reset.reason }
		// Foreign frames alone are an echo or a late answer of the neighbour
		if (reset.kind === 'silence' || (reset.kind === 'noise' && reset.bytes.length === 0)) return { kind: 'silence' }
		// Two meters acknowledge in the same moment and E5 survives that: only their telegrams collide
		const heard = yield requestStep(control.reqUd2 | control.fcb, number, 1)
		if (heard.kind === 'line') return { kind: 'line', reason: heard.reason }
		if (heard.kind === 'noise') return heard.bytes.length > 0 ? { kind: 'collision' } : { kind: 'silence' }
		if (heard.kind !== 'frame') return { kind: 'silence' }
		const decoded = decode(heard.frame)
		const device = decoded.ok && decoded.device !== null ? decoded.device : nameless(canonical)
		const records = decoded.ok ? decoded.readings : []
		return { kind: 'found', address: canonical, device, records, frame: heard.frame }
	},

	narrow: () => [],
}

/** Somebody answers there and does not say who: no header, an application error, or records that cannot be read. */
function nameless(at: string): Device {
	return { serial: '', manufacturer: null, version: null, medium: null, address: at }
}

export const mbus = {
	name: 'mbus',
	title: 'M-Bus (EN 13757)',
	serial: { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 },
	timing,
	longestFrame,
	address,
	split,
	decode,
	explain,
	read,
	scan,
	offers: ['current', 'settlement', 'clock'],
} satisfies Protocol
