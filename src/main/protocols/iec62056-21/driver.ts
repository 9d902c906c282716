/** Meters with an optical head or a current loop by IEC 62056-21, modes A to D, as the station sees them. */
import { nothingRead, notOffered } from '../gathered.ts'
import type {
	DecodedRecord,
	Device,
	MeterContext,
	Protocol,
	ReadFailure,
	ReadJob,
	ReadResult,
	Scan,
	Session,
	Step,
} from '../protocol.ts'
import { clockOf, decode } from './codec.ts'
import { codeOf } from './codes.ts'
import { longestFrame, timing } from './constants.ts'
import { type Dialect, dialect, failureOf, hasData, opened, type Talk } from './dialogue.ts'
import { explain } from './explain.ts'
import { split } from './frames.ts'
import { history } from './history.ts'
import { programmed } from './programming.ts'

/** '?': the only meter at this head, whoever it is; the request carries no address then. */
const anyone = '?'

function* read(typed: string, job: ReadJob, context?: MeterContext): Session<ReadResult> {
	const canonical = address(typed)
	if (canonical === null) return nothingRead({ reason: 'refused', text: `${typed} is no device address` })
	const settings = settingsOf(context)
	const talk: Talk = { settings, frames: [] }
	const asked = canonical === anyone ? '' : canonical
	if (job.kind === 'freeze') return nothingRead({ reason: 'not-offered', text: 'there are no freezes by IEC 62056-21' })
	if (job.kind === 'profile') return yield* profile(talk, asked, job, context?.secrets?.password)
	if (job.kind === 'settlement' && settings.history !== undefined) {
		return yield* history(talk, asked, job.back, settings.history, context?.secrets?.password)
	}
	const failure = settings.mode === 'pushed' ? yield* heardPush(talk) : yield* readOut(talk, asked)
	return selected(resultOf(talk.frames, failure), job)
}

const settingsOf = (context: MeterContext | undefined): Dialect => {
	const parsed = dialect.safeParse(context?.dialect ?? {})
	return parsed.success ? parsed.data : dialect.parse({})
}

function* readOut(talk: Talk, asked: string): Session<ReadFailure | null> {
	const open = yield* opened(talk, asked, '0')
	return open.ok ? null : open.failure
}

/** Mode D and DSMR send every 1 to 10 s, old meters every minute after a push of their button. */
const pushWithinMs = 15_000

function* heardPush(talk: Talk): Session<ReadFailure | null> {
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => (hasData(frame) ? 'mine' : 'foreign')
	const step: Step = { send: new Uint8Array(), answer, answerMs: pushWithinMs, retries: 0 }
	const heard = yield step
	if (heard.kind !== 'frame') return failureOf(heard)
	talk.frames.push({ bytes: heard.frame, receivedAt: heard.at })
	return null
}

function* profile(
	talk: Talk,
	asked: string,
	job: Extract<ReadJob, { kind: 'profile' }>,
	password: string | undefined,
): Session<ReadResult> {
	if (talk.settings.mode === 'pushed') {
		return nothingRead({ reason: 'not-offered', text: 'a meter that is only listened to tells no profile' })
	}
	const to = later(job.from, (job.count - 1) * 15)
	if (to === null) return nothingRead({ reason: 'refused', text: `${job.from} is no time` })
	const { profile: code, profileBlocks: lines } = talk.settings
	const range = `${stamp(job.from)};${stamp(to)}`
	const operand = lines === undefined ? `${code}(${range})` : `${code}(${range};${lines})`
	const failure = yield* programmed(talk, asked, password, (say) => say(lines === undefined ? 'R5' : 'R6', operand))
	const result = resultOf(talk.frames, failure)
	return { ...result, records: result.records.filter(({ at }) => at !== null) }
}

/** VDEW: sYYMMDDhhmm with s = 0; the season in front is the meter's own affair. */
const stamp = (local: string): string => `0${local.slice(2, 16).replace(/[-T:]/g, '')}`

function later(local: string, minutes: number): string | null {
	const at = Date.parse(`${local.slice(0, 16)}:00Z`)
	return Number.isNaN(at) ? null : new Date(at + minutes * 60_000).toISOString().slice(0, 16)
}

/** Everything that the frames of one dialogue say; the identification is one of them. */
function resultOf(frames: Talk['frames'], failure: ReadFailure | null): ReadResult {
	let device: Device | null = null
	let told: { readonly local: string; readonly receivedAt: number } | null = null
	let broken: ReadFailure | null = null
	const records: (DecodedRecord & { readonly frame: number })[] = []
	for (const [frame, { bytes, receivedAt }] of frames.entries()) {
		const decoded = decode(bytes)
		if (!decoded.ok) {
			broken ??= { reason: 'refused', text: decoded.text }
			continue
		}
		device = joined(device, decoded.device)
		for (const record of decoded.readings) records.push({ ...record, frame })
		const local = clockOf(decoded.readings)
		if (local !== null) told ??= { local, receivedAt }
	}
	const clock = told === null ? {} : { clock: told }
	return { device, records, frames, ...clock, failure: failure ?? broken }
}

/** The maker stands in the identification, the number in the data. */
function joined(first: Device | null, then: Device | null): Device | null {
	if (first === null || then === null) return first ?? then
	const { serial, medium, status } = then
	const state = status ?? first.status
	return {
		...first,
		manufacturer: first.manufacturer ?? then.manufacturer,
		serial: serial === '' ? first.serial : serial,
		medium: medium ?? first.medium,
		...(state === undefined ? {} : { status: state }),
	}
}

/** What of a readout the job asks for; a readout always brings everything. */
function selected(result: ReadResult, job: Extract<ReadJob, { kind: 'current' | 'settlement' | 'clock' }>): ReadResult {
	if (job.kind === 'clock') {
		const isTold = result.clock !== undefined || result.failure !== null
		return isTold ? { ...result, records: [] } : notOffered({ ...result, records: [] }, 'the meter tells no time')
	}
	if (job.kind === 'current') {
		if (job.items === undefined) return result
		const wanted = new Set(job.items.map((item) => codeOf(item).key))
		return { ...result, records: result.records.filter(({ key }) => wanted.has(key)) }
	}
	// A stored value without its time may be of a month or of a year: it is not guessed.
	const records = result.records.filter(({ storage, at }) => storage === job.back && at !== null)
	if (records.length > 0 || result.failure !== null) return { ...result, records }
	return notOffered({ ...result, records }, `the readout holds no dated values ${job.back} billing periods back`)
}

/** At most 32 characters (6.3.1): digits, letters, space; '' and '?' for the only meter at this head. */
function address(typed: string): string | null {
	const trimmed = typed.trim()
	if (trimmed === '' || trimmed === anyone) return anyone
	return /^[0-9A-Za-z ]{1,32}$/.test(trimmed) ? trimmed : null
}

/** One head sees one meter; on a current loop several answer at once, and each has to be asked by its number. */
const scan: Scan = {
	first: () => [anyone],

	*probe(pattern) {
		const canonical = address(pattern)
		const talk: Talk = { settings: dialect.parse({}), frames: [] }
		const open = yield* opened(talk, canonical === anyone || canonical === null ? '' : canonical, '0')
		const { device, records } = resultOf(talk.frames, null)
		if (device === null) {
			if (open.ok) return { kind: 'silence' }
			const { reason, text } = open.failure
			if (reason === 'line') return { kind: 'line', reason: text }
			return reason === 'noise' ? { kind: 'collision' } : { kind: 'silence' }
		}
		const frame = talk.frames.at(-1)?.bytes ?? null
		return { kind: 'found', address: canonical ?? anyone, device, records, frame }
	},

	narrow: () => [],
}

export const iec62056 = {
	name: 'iec62056-21',
	title: 'IEC 62056-21 (D0)',
	serial: { baud: 300, dataBits: 7, parity: 'even', stopBits: 1 },
	timing,
	longestFrame,
	address,
	split,
	decode,
	explain,
	read,
	scan,
	dialect,
	offers: ['current', 'settlement', 'profile', 'clock'],
} satisfies Protocol
