/** Meters that speak SML: listened to, or asked where the model says that they answer. */
import { z } from 'zod'
import { nothingRead } from '../gathered.ts'
import type {
	Decoded,
	Device,
	Heard,
	MeterContext,
	Protocol,
	ReadFailure,
	ReadJob,
	ReadResult,
	Scan,
	Session,
	Step,
} from '../protocol.ts'
import { decode } from './codec.ts'
import { longestFrame, timing } from './constants.ts'
import { explain } from './explain.ts'
import { listRequest } from './request.ts'
import { split } from './transport.ts'

const dialect = z.object({
	/** The meter pushes nothing and answers GetList requests. */
	request: z.boolean().default(false),
})

/** '?': the only meter at this head, whoever it is. */
const anyone = '?'

/** The next file that the meter pushes, or the answer to one request. */
function* read(typed: string, job: ReadJob, context?: MeterContext): Session<ReadResult> {
	const canonical = address(typed)
	if (canonical === null) return nothingRead({ reason: 'refused', text: `${typed} is no server id` })
	if (job.kind !== 'current' && job.kind !== 'clock') {
		const text = 'what SML meters push holds current values alone'
		return nothingRead({ reason: 'not-offered', text })
	}
	const asks = dialect.safeParse(context?.dialect ?? {})
	const heard = yield stepFor(canonical, asks.success && asks.data.request)
	if (heard.kind !== 'frame') return nothingRead(failureOf(heard))
	const frames = [{ bytes: heard.frame, receivedAt: heard.at }]
	const decoded = decode(heard.frame)
	if (!decoded.ok) return { ...nothingRead({ reason: 'refused', text: decoded.text }), frames }
	return resultOf(decoded, job, frames)
}

function resultOf(decoded: Decoded & { ok: true }, job: ReadJob, frames: ReadResult['frames']): ReadResult {
	const { device, meterError } = decoded
	const all = decoded.readings.map((record) => ({ ...record, frame: 0 }))
	const failure: ReadFailure | null =
		meterError === undefined ? null : { reason: 'meter-error', text: meterError.text, meterError }
	const local = all.find(({ quantity, role }) => quantity === 'time' && role === 'clock')?.value ?? null
	const clock = local === null ? {} : { clock: { local, receivedAt: frames[0]!.receivedAt } }
	if (job.kind === 'clock') {
		const text = 'the meter tells no time of day, only how long it has been running'
		const missing: ReadFailure | null = local === null ? { reason: 'not-offered', text } : null
		return { device, records: [], frames, ...clock, failure: failure ?? missing }
	}
	const items = job.kind === 'current' ? job.items : undefined
	const wanted = items === undefined ? null : new Set(items)
	const records = wanted === null ? all : all.filter(({ key }) => wanted.has(key))
	return { device, records, frames, ...clock, failure }
}

function stepFor(wanted: string, asks: boolean): Step {
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => {
		const decoded = decode(frame)
		if (!decoded.ok) return wanted === anyone ? 'mine' : 'foreign'
		if (decoded.direction === 'down') return 'foreign'
		// Who refuses does not always say who it is.
		const isUnnamed = decoded.device === null && decoded.meterError !== undefined
		return wanted === anyone || isUnnamed || isNamed(decoded.device, wanted) ? 'mine' : 'foreign'
	}
	if (asks) return { send: listRequest(null, 1), answer }
	return { send: new Uint8Array(), answer, retries: 1 }
}

const isNamed = (device: Device | null, wanted: string): boolean => device?.serial.toUpperCase() === wanted

function failureOf(heard: Exclude<Heard, { kind: 'frame' }>): ReadFailure {
	switch (heard.kind) {
		case 'line':
			return { reason: 'line', text: heard.reason }
		case 'noise':
			if (heard.bytes.length === 0) {
				return { reason: 'noise', text: `${heard.foreign} telegrams, none from this meter: another server id?` }
			}
			return { reason: 'noise', text: 'bytes that form no SML file: another baud rate, or the head is not in place' }
		default:
			return { reason: 'silence', text: 'the meter sends nothing: is the head in place, and on the right side?' }
	}
}

/** A number as printed ('1 EMH00 1126 1482'), a server id in hex, or '?' for the only meter at this head. */
function address(typed: string): string | null {
	const plain = typed.replace(/[\s-]/g, '').toUpperCase()
	if (plain === '' || plain === anyone) return anyone
	return /^[0-9A-Z]{1,20}$/.test(plain) ? plain : null
}

/** One head hears one meter: to listen once is the whole search. */
const scan: Scan = {
	first: () => [anyone],

	*probe() {
		const heard = yield stepFor(anyone, false)
		if (heard.kind === 'line') return { kind: 'line', reason: heard.reason }
		if (heard.kind !== 'frame') return { kind: 'silence' }
		const decoded = decode(heard.frame)
		if (!decoded.ok || decoded.device === null) return { kind: 'silence' }
		const { device, readings } = decoded
		const found = address(device.serial) ?? anyone
		return { kind: 'found', address: found, device, records: readings, frame: heard.frame }
	},

	narrow: () => [],
}

export const sml = {
	name: 'sml',
	title: 'SML (BSI TR-03109)',
	serial: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
	timing,
	longestFrame,
	address,
	split,
	decode,
	explain,
	read,
	scan,
	dialect,
	offers: ['current', 'clock'],
} satisfies Protocol
