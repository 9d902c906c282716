/** Parameters (AFN 04 sets them, answers of AFN 0A state them), as far as their layout is known. */

import { two } from '../calendar.ts'
import { hex, hexText, hexTextReversed } from '../hex.ts'
import { isNone, readTimeOfDay } from './formats.ts'
import { ascii } from './layouts.ts'
import { keep, type Layout, left, step, tell, tellTime, type Walk } from './walk.ts'

/** Bits 5 to 7 of a port byte; 0: the port's own speed. */
export const lineSpeeds: readonly (number | null)[] = [null, 600, 1200, 2400, 4800, 7200, 9600, 19200]

/** Protocols of meters in the archive (F10). */
const meterProtocols: ReadonlyMap<number, string> = new Map([
	[0, 'none'],
	[1, 'DL/T 645-1997'],
	[2, 'AC sampling'],
	[30, 'DL/T 645-2007'],
	[31, 'serial port of the carrier module'],
])

const wordAt = ({ bytes, at }: Walk): number => bytes[at]! | (bytes[at + 1]! << 8)
const byteAt = ({ bytes, at }: Walk): string => String(bytes[at])

/** F1: times and confirmations of the way up. */
const upwardPort: Layout = (walk) => {
	if (left(walk) < 6) return false
	tell(
		walk,
		1,
		'rts-delay',
		`${Math.floor(walk.bytes[walk.at]! / 50)}.${two((walk.bytes[walk.at]! % 50) * 2)}`,
		'duration',
		's',
	)
	tell(walk, 1, 'permitted-delay', byteAt(walk), 'duration', 'min')
	const word = wordAt(walk)
	const { at } = walk
	// Twelve bits of seconds and two bits of repetitions share two bytes.
	tell(walk, 2, 'answer-timeout', String(word & 0x0fff), 'duration', 's')
	const last = walk.spans.pop()!
	const repeated = {
		...last.records[0]!,
		quantity: 'count',
		role: 'repetitions',
		unit: '',
		value: String((word >> 12) & 3),
	} as const
	walk.spans.push({ ...last, at, records: [...last.records, repeated] })
	tell(walk, 1, 'confirmed-services', hex[walk.bytes[walk.at]!]!, 'status')
	tell(walk, 1, 'heartbeat', byteAt(walk), 'duration', 'min')
	return true
}

/** F3: the master's addresses and the access point. */
const masterAddress: Layout = (walk) => {
	if (left(walk) < 28) return false
	for (const role of ['main-address', 'backup-address']) {
		const { bytes, at } = walk
		const port = bytes[at + 4]! | (bytes[at + 5]! << 8)
		tell(walk, 6, role, `${bytes.subarray(at, at + 4).join('.')}:${port}`)
	}
	ascii(walk, 16, 'access-point')
	return true
}

/** F4: telephone numbers, a digit each four bits in the order of dialling, F behind the last. */
const telephones: Layout = (walk) => {
	if (left(walk) < 16) return false
	for (const role of ['master-telephone', 'message-centre']) {
		const digits = hexText(walk.bytes, walk.at, walk.at + 8).replace(/F+$/, '')
		// A is a comma and B a hash sign in the dialling.
		if (isNone(walk.bytes, walk.at, 8)) tell(walk, 8, role, null)
		else if (/^[\dAB]+$/.test(digits)) tell(walk, 8, role, digits.replaceAll('A', ',').replaceAll('B', '#'))
		else keep(walk, 8, role)
	}
	return true
}

/** F9: which kinds of events are recorded, and which of them are important; bit 0 of the first byte is ERC 1. */
const eventMasks: Layout = (walk) => {
	if (left(walk) < 16) return false
	for (const role of ['recorded-events', 'important-events']) {
		tell(walk, 8, role, hexText(walk.bytes, walk.at, walk.at + 8), 'status')
	}
	return true
}

const archiveEntryBytes = 27

/** F10: the archive of meters, a count and 27 bytes each. */
const archive: Layout = (walk) => {
	if (left(walk) < 2) return false
	const entries = wordAt(walk)
	if (left(walk) < 2 + entries * archiveEntryBytes) return false
	const { key } = walk
	tell(walk, 2, 'entries', String(entries), 'count')
	for (let entry = 0; entry < entries; entry++) {
		walk.key = `${key} #${wordAt(walk)}`
		archiveEntry(walk)
	}
	return true
}

function archiveEntry(walk: Walk): void {
	const { bytes } = walk
	tell(walk, 2, 'index', String(wordAt(walk)), 'count')
	tell(walk, 2, 'point', String(wordAt(walk)), 'count')
	const port = bytes[walk.at]!
	const speed = lineSpeeds[port >> 5] ?? null
	tell(walk, 1, 'port', `${port & 0x1f}, ${speed === null ? 'usual speed' : `${speed} Bd`}`)
	const protocol = bytes[walk.at]!
	const name = meterProtocols.get(protocol)
	tell(walk, 1, 'protocol', name === undefined ? String(protocol) : `${protocol} ${name}`)
	tell(walk, 6, 'meter-address', hexTextReversed(bytes, walk.at, walk.at + 6), 'identity')
	step(walk, 6, 'meter-password', 'not shown')
	tell(walk, 1, 'tariffs', String(bytes[walk.at]! & 0x3f), 'count')
	const digits = bytes[walk.at]!
	tell(walk, 1, 'digits', `${((digits >> 2) & 3) + 4}.${(digits & 3) + 1}`)
	tell(walk, 6, 'collector-address', hexTextReversed(bytes, walk.at, walk.at + 6), 'identity')
	tell(walk, 1, 'user-class', `${bytes[walk.at]! >> 4}.${bytes[walk.at]! & 0x0f}`)
}

/** A query of the archive names its entries; some senders put whole entries into it. */
const archiveQuery: Layout = (walk) => {
	if (left(walk) < 2) return false
	const entries = wordAt(walk)
	if (entries > 0 && left(walk) === 2 + entries * archiveEntryBytes) return archive(walk)
	if (left(walk) < 2 + entries * 2) return false
	tell(walk, 2, 'entries', String(entries), 'count')
	for (let entry = 0; entry < entries; entry++) tell(walk, 2, 'index', String(wordAt(walk)), 'count')
	return true
}

/** F29: the number that the terminal shows as its own. */
const shownNumber: Layout = (walk) => {
	if (left(walk) < 12) return false
	ascii(walk, 12, 'shown-number')
	return true
}

/** F33: when and how the meters of a port are read. */
const readingPlan: Layout = (walk) => {
	const ports = walk.bytes[walk.at]
	if (left(walk) < 1 || ports === undefined) return false
	const { key } = walk
	tell(walk, 1, 'ports', String(ports), 'count')
	for (let index = 0; index < ports; index++) {
		if (left(walk) < 14) return false
		walk.key = `${key} #${walk.bytes[walk.at]}`
		if (!portPlan(walk)) return false
	}
	return true
}

/** The caller has made sure of the 14 bytes before the list of periods. */
function portPlan(walk: Walk): boolean {
	const { bytes } = walk
	tell(walk, 1, 'port', byteAt(walk), 'count')
	tell(walk, 2, 'flags', hexTextReversed(bytes, walk.at, walk.at + 2), 'status')
	tell(walk, 4, 'days', hexTextReversed(bytes, walk.at, walk.at + 4), 'status')
	tellTime(walk, 2, 'reading-time', readTimeOfDay(bytes, walk.at), 'time')
	tell(walk, 1, 'interval', byteAt(walk), 'duration', 'min')
	// DD hh mm, day 00: every day.
	const stamp = hexText(bytes, walk.at, walk.at + 3)
	tell(walk, 3, 'broadcast-time', `day ${stamp.slice(0, 2)} ${stamp.slice(2, 4)}:${stamp.slice(4)}`)
	const periods = bytes[walk.at]!
	if (left(walk) < 1 + periods * 4) return false
	step(walk, 1, 'periods', `${periods} periods`)
	for (let period = 0; period < periods; period++) {
		tellTime(walk, 2, 'period-start', readTimeOfDay(bytes, walk.at), 'time')
		tellTime(walk, 2, 'period-end', readTimeOfDay(bytes, walk.at), 'time')
	}
	return true
}

/** A query of F33 names ports. */
const portQuery: Layout = (walk) => {
	const ports = walk.bytes[walk.at]
	if (left(walk) < 1 || ports === undefined || left(walk) < 1 + ports) return false
	tell(walk, 1, 'ports', String(ports), 'count')
	for (let port = 0; port < ports; port++) tell(walk, 1, 'port', byteAt(walk), 'count')
	return true
}

/** AFN 04, and answers of AFN 0A. */
export const parameterLayouts: ReadonlyMap<number, Layout> = new Map([
	[1, upwardPort],
	[3, masterAddress],
	[4, telephones],
	[9, eventMasks],
	[10, archive],
	[29, shownNumber],
	[33, readingPlan],
])

/** Requests of AFN 0A that name what they ask for; the others carry no data. */
export const queryLayouts: ReadonlyMap<number, Layout> = new Map([
	[10, archiveQuery],
	[33, portQuery],
])
