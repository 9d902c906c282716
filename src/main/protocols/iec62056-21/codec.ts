/** What messages of IEC 62056-21 say. Pure, total, cost ∝ length. */
import type { Medium } from '../../../shared/quantity.ts'
import { discardedRecord } from '../discarded.ts'
import { hex } from '../hex.ts'
import type { Decoded, DecodedRecord, Device, MeterError, RefusalReason } from '../protocol.ts'
import { codeOf } from './codes.ts'
import { type DataSet, readLines, textOf } from './data-sets.ts'
import { type Data, hasParity, type Message, messageAt, type Span, startsSomething } from './frames.ts'
import { isProfile, profileRecords } from './profile.ts'
import { clockTime, localDate } from './times.ts'
import { recordsOf } from './values.ts'

type Refused = Extract<Decoded, { ok: false }>

/**
 * One message, a dialogue, or a capture of telegrams that may begin inside one: all whole messages are told, and what
 * belongs to none is counted in a record 'discarded'. Bare data lines without any frame are read as what they are.
 */
export function decode(bytes: Uint8Array): Decoded {
	if (bytes.length === 0) return refused('empty', 'no bytes')
	const sum: Summary = { sets: [], records: [], ident: null, control: '', direction: 'up', error: undefined }
	let fault: Refused | null = null
	let discarded = 0
	let isRead = false
	for (let at = 0; at < bytes.length; ) {
		const found = startsSomething(bytes[at]!) ? messageAt(bytes, at, true) : null
		if (found !== null && found.kind !== 'broken' && found.kind !== 'more') {
			const unread = add(sum, bytes, at, found)
			discarded += unread
			isRead = true
			at = found.end
			continue
		}
		if (found?.kind === 'broken') fault ??= refused(found.reason, found.text)
		if (found?.kind === 'more') fault ??= refused('truncated', 'the message breaks off')
		if (!isPadding(bytes[at]!)) discarded++
		at++
	}
	if (!isRead) return fault ?? decodeLines(bytes)
	finish(sum)
	// An identification alone, and behind it a data message that is broken.
	if (fault !== null && sum.ident !== null && sum.records.length === 0 && sum.error === undefined) return fault
	const readings = discarded === 0 ? sum.records : [...sum.records, discardedRecord(discarded)]
	const { control, direction, error } = sum
	const answer = { ok: true, device: deviceOf(sum), readings, direction, control } as const
	return error === undefined ? answer : { ...answer, meterError: error }
}

type Summary = {
	/** Of the message that is being read; turned into records when it ends. */
	sets: DataSet[]
	readonly records: DecodedRecord[]
	ident: Identification | null
	control: string
	direction: 'up' | 'down'
	error: MeterError | undefined
}

/** NULs of a wake-up, line ends, and what an idle line leaves behind. */
const isPadding = (byte: number): boolean => byte === 0 || byte === 0x0d || byte === 0x0a || byte === 0x20

/** Returns how many bytes inside the message could not be read. */
function add(sum: Summary, bytes: Uint8Array, from: number, message: Message): number {
	const isParity = hasParity(bytes, from, message.end)
	const first = bytes[from]! & 0x7f
	const control = hex[first]!
	sum.control = sum.control === '' ? control : sum.control
	switch (message.kind) {
		case 'identification': {
			finish(sum)
			sum.ident = identificationOf(textOf(bytes, message.line.from, message.line.to, isParity))
			return message.data === null ? 0 : addData(sum, bytes, message.data, isParity)
		}
		case 'data':
			sum.control = sum.ident === null ? control : sum.control
			return addData(sum, bytes, message.data, isParity)
		case 'command': {
			const command = textOf(bytes, message.command.from, message.command.to, isParity)
			sum.control = command
			// P0 is the meter's question for the password; everything else is said to it.
			sum.direction = command === 'P0' ? 'up' : 'down'
			return 0
		}
		case 'request':
		case 'option':
			if (sum.ident === null) sum.direction = 'down'
			return 0
		default:
			return 0
	}
}

function addData(sum: Summary, bytes: Uint8Array, data: Data, isParity: boolean): number {
	const { sets, unread } = readLines(bytes, withoutEnd(bytes, data), isParity)
	sum.direction = 'up'
	sum.error ??= errorOf(sets)
	if (sum.error === undefined) sum.sets.push(...sets)
	return unread.reduce((count, { from, to }) => count + to - from, 0)
}

/** What programming mode tells of the register `asked`: many meters answer with the brackets alone. */
export function answerRecords(bytes: Uint8Array, asked: string): DecodedRecord[] {
	const message = bytes.length === 0 ? null : messageAt(bytes, 0, true)
	if (message?.kind !== 'data') return []
	const { sets } = readLines(bytes, message.data, hasParity(bytes, 0, message.end))
	return recordsOf(sets.map((set) => (set.address === '' ? { ...set, address: asked } : set)))
}

/** The '!' that closes the data stands alone on the last line, or behind the last bracket. */
export function withoutEnd(bytes: Uint8Array, { from, to }: Span): Span {
	let end = to
	while (end > from && isPadding(bytes[end - 1]! & 0x7f)) end--
	return end > from && (bytes[end - 1]! & 0x7f) === 0x21 ? { from, to: end - 1 } : { from, to }
}

/** In programming mode a meter says (ER…) or (ERROR…) alone, without an address (clause 6.3.6). */
function errorOf(sets: readonly DataSet[]): MeterError | undefined {
	const [only] = sets
	const text = only?.groups[0] ?? ''
	if (sets.length !== 1 || only!.address !== '' || !/^ER/.test(text)) return undefined
	return { code: text, bits: [], text: `the meter refuses: ${text}` }
}

function finish(sum: Summary): void {
	const plain = sum.sets.filter((set) => !isProfile(set))
	sum.records.push(...recordsOf(plain), ...sum.sets.filter(isProfile).flatMap(profileRecords))
	sum.sets = []
}

export type Identification = {
	readonly manufacturer: string
	/** The baud character Z. */
	readonly baud: string
	readonly text: string
	/** The third letter is small: the meter reacts within 20 ms (6.3.2). */
	readonly isFast: boolean
}

/** 'XXXZident' without slash and line end. */
export function identificationOf(line: string): Identification {
	const letters = line.slice(0, 3)
	return {
		manufacturer: letters.toUpperCase(),
		baud: line.slice(3, 4),
		text: line.slice(4).trim(),
		isFast: /[a-z]$/.test(letters),
	}
}

function deviceOf({ ident, records }: Summary): Device | null {
	if (ident === null && records.length === 0) return null
	const serial = serialOf(records)
	const manufacturer = ident?.manufacturer ?? null
	const device = { serial, manufacturer, version: null, medium: mediumOf(records) }
	const error = records.find(({ quantity, role }) => quantity === 'status' && role === 'error')?.value ?? ''
	return /[^0]/.test(error) ? { ...device, status: error } : device
}

/** The first of the codes that carry a device number, in the order in which meters mean them as such. */
function serialOf(records: readonly DecodedRecord[]): string {
	const ids = records.filter(({ quantity, storage }) => quantity === 'identity' && storage === 0)
	for (const key of serialKeys) {
		const found = ids.find((record) => key.test(record.key) && record.value !== null && record.value !== '')
		if (found !== undefined) return printed(found.value!)
	}
	return ''
}

const serialKeys: readonly RegExp[] = [
	/^9\.20$/,
	/^(1-\d+:)?C\.1(\.0)?(\*255)?$/,
	/^1-\d+:96\.1\.0/,
	/^0-0:96\.1\.[01]\*/,
	/^(\d-\d+:)?0\.0\.0/,
	/^0-0:96\.1\.255/,
	/^(0-0:)?42\.0\.0/,
	/^0\.0$/,
]

/** DSMR writes its numbers as the hex digits of their letters. */
function printed(value: string): string {
	if (!/^(?:[2-7][0-9A-F]){8,}$/.test(value)) return value
	return value.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
}

function mediumOf(records: readonly DecodedRecord[]): Medium | null {
	const counts = records.map(({ key }) => codeOf(key))
	for (const { medium, meaning } of counts) {
		if (medium === 5) return 'cooling'
		if (medium === 6) return 'heat'
		if (medium === 7) return 'gas'
		if (medium === 8) return 'water'
		if (medium === 9) return 'warm-water'
		if (medium === 1 || (medium === null && meaning.role !== undefined && meaning.quantity === 'energy')) {
			return 'electricity'
		}
	}
	return null
}

/**
 * Lines without a frame around them: a printed readout, what a gateway leaves of a message. All of it has to be
 * read.
 */
function decodeLines(bytes: Uint8Array): Decoded {
	const isText = bytes.every((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x21) || byte === 0x0d || byte === 0x0a)
	const { sets, unread } = isText ? readLines(bytes, { from: 0, to: bytes.length }, false) : { sets: [], unread: [] }
	if (sets.length === 0 || unread.length > 0 || sets.some(({ address }) => address === '')) {
		return refused('start', 'a message starts with /, STX, SOH, ACK or NAK, and none is here')
	}
	return { ok: true, device: null, readings: recordsOf(sets), direction: 'up', control: '' }
}

/** 0.9.1 and 0.9.2 together, or one value that has both, as 'YYYY-MM-DDTHH:MM:SS'; null: the meter tells no time. */
export function clockOf(records: readonly DecodedRecord[]): string | null {
	const clock = records.find(({ role, value }) => role === 'clock' && value !== null && value.includes('T'))
	if (clock !== undefined) return clock.value!.length === 16 ? `${clock.value}:00` : clock.value
	const time = clockTime(records.find(({ role }) => role === 'clock-time')?.value ?? '')
	const date = localDate(records.find(({ role }) => role === 'clock-date')?.value ?? '')
	return time === null || date === null ? null : `${date}T${time}`
}

function refused(reason: RefusalReason, text: string): Refused {
	return { ok: false, reason, text }
}
