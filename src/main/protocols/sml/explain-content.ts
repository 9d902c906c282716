/** The messages of one SML file as fields: each value of a list in one line, everything else by its place. */
import { hexText } from '../hex.ts'
import type { Field } from '../protocol.ts'
import { tag, tagNames, tl } from './constants.ts'
import { octetsText, readEntry, recordOf } from './entries.ts'
import { endOfMessage, isAbsent, next, numberOf, openList, type Reader, readerOf, skip } from './fields.ts'
import { identityOf, sendsUnsignedAsSigned } from './identity.ts'
import { readTime } from './times.ts'
import { crcBytes, crcOf } from './transport.ts'

/** Content bytes, and where in the frame each of them stands; one place more than bytes, for the end. */
export type Content = { readonly bytes: Uint8Array; readonly places: readonly number[] }

type Telling = { readonly reader: Reader; readonly places: readonly number[]; readonly fields: Field[] }

export function explainContent({ bytes, places }: Content, fields: Field[]): void {
	const reader = readerOf(bytes)
	const telling = { reader, places, fields }
	while (reader.at < reader.end) {
		const start = reader.at
		if (tellMessage(telling)) continue
		// What was told of the broken message stands; the rest of the content has no order any more.
		const told = Math.max(start, contentAt(telling))
		if (told < reader.end) tell(telling, told, reader.end, 'unread', hexOf(bytes, told, reader.end))
		return
	}
}

/** Content index behind the last field told. */
function contentAt({ fields, places }: Telling): number {
	const last = fields.at(-1)
	return last === undefined ? 0 : Math.max(0, places.indexOf(last.at + last.length))
}

function tell({ places, fields }: Telling, from: number, to: number, name: string, text: string): void {
	const at = places[from]!
	const length = places[to]! - at
	if (length > 0) fields.push({ at, length, name, text: text === '' ? 'empty' : text })
}

function tellMessage(telling: Telling): boolean {
	const { reader } = telling
	const start = reader.at
	if (!openList(reader, 6)) return false
	tell(telling, start, reader.at, 'message', 'a list of 6')
	if (!tellField(telling, 'transaction') || !tellField(telling, 'group') || !tellField(telling, 'abort on error')) {
		return false
	}
	const choice = reader.at
	if (!openList(reader, 2) || !next(reader)) return false
	const kind = Number(numberOf(reader) ?? -1)
	tell(telling, choice, reader.at, 'tag', tagNames.get(kind) ?? 'no message that we know')
	const isTold = kind === tag.listResponse ? tellList(telling) : tellAny(telling, 1)
	return isTold && tellEnd(telling, start)
}

function tellEnd(telling: Telling, start: number): boolean {
	const { reader } = telling
	const end = reader.at
	if (!next(reader) || reader.length > 2 || reader.length < 1) return false
	const low = reader.length === 2 ? reader.bytes[reader.from]! : 0
	const crc = crcOf(reader.bytes, start, end, low, reader.bytes[reader.at - 1]!)
	const expected = hexText(Uint8Array.from(crcBytes(reader.bytes.subarray(start, end))))
	tell(telling, end, reader.at, 'message checksum', crc === null ? `wrong: not ${expected}` : 'right')
	const behind = reader.at
	if (!next(reader) || reader.type !== endOfMessage) return false
	tell(telling, behind, reader.at, 'end of message', '00')
	return true
}

/** One field with everything inside it. */
function tellField(telling: Telling, name: string): boolean {
	const { reader } = telling
	const start = reader.at
	if (!next(reader)) return false
	const text = fieldText(reader)
	if (reader.type === tl.list && !skip(reader, reader.length)) return false
	tell(telling, start, reader.at, name, text)
	return true
}

function fieldText(reader: Reader): string {
	const number = numberOf(reader)
	if (number !== null) return String(number)
	if (reader.type === tl.list) return `a list of ${reader.length}`
	if (reader.type === endOfMessage) return '00'
	return isAbsent(reader) ? 'left out' : octetsText(reader)
}

/** Fields of a body that we do not tell by name, one line each. */
function tellAny(telling: Telling, count: number): boolean {
	const { reader } = telling
	for (let left = count; left > 0; left--) {
		const start = reader.at
		if (!next(reader)) return false
		const text = fieldText(reader)
		const isList = reader.type === tl.list
		if (isList) left += reader.length
		tell(telling, start, reader.at, isList ? 'list' : 'field', text)
	}
	return true
}

/** GetList.Res: its seven fields by name, and each entry of the list as what it measures. */
function tellList(telling: Telling): boolean {
	const { reader } = telling
	const start = reader.at
	if (!openList(reader, 7)) return false
	tell(telling, start, reader.at, 'list', 'a list of 7')
	if (!tellField(telling, 'client id')) return false
	const serverAt = reader.at
	if (!next(reader)) return false
	const identity = identityOf(reader.bytes.subarray(reader.from, reader.from + reader.length))
	tell(telling, serverAt, reader.at, 'server id', `${fieldText(reader)} = ${identity.serial}`)
	if (!tellField(telling, 'list name')) return false
	const timeAt = reader.at
	const time = readTime(reader)
	if (time === undefined) return false
	const text = time?.kind === 'index' ? `running for ${time.text} s` : (time?.text ?? 'left out')
	tell(telling, timeAt, reader.at, 'time', text)
	const valuesAt = reader.at
	if (!next(reader) || reader.type !== tl.list) return false
	tell(telling, valuesAt, reader.at, 'values', `a list of ${reader.length}`)
	const unsigned = sendsUnsignedAsSigned(identity)
	for (let left = reader.length; left > 0; left--) if (!tellEntry(telling, unsigned)) return false
	return tellField(telling, 'signature') && tellField(telling, 'gateway time')
}

function tellEntry(telling: Telling, unsigned: boolean): boolean {
	const { reader } = telling
	const start = reader.at
	const entry = readEntry(reader, unsigned)
	const record = entry === null ? undefined : recordOf(entry.name, entry.unit, entry.scaler, entry.value, null)
	if (entry === null || record === undefined) return false
	const what = [record.quantity, record.role].filter((part) => part !== undefined).join(' ')
	const value = [record.value ?? 'none', record.unit].filter((part) => part !== '').join(' ')
	const status = entry.status === null ? '' : `, status ${entry.status.toString(16).toUpperCase()}`
	tell(telling, start, reader.at, record.key, `${what} = ${value}${status}`)
	return true
}

const most = 32

function hexOf(bytes: Uint8Array, from: number, to: number): string {
	return to - from <= most ? hexText(bytes, from, to) : `${hexText(bytes, from, from + most)}… (${to - from} bytes)`
}
