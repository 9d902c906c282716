/** A message byte by byte: indices count from its own first byte. */
import { hex, hexText } from '../hex.ts'
import type { DecodedRecord, Field, MeterContext } from '../protocol.ts'
import { accessText, berLength, exceptionText, readAssociation } from './apdu.ts'
import { controlText, isCiphered, opened, readCiphered, titleText } from './ciphering.ts'
import { decodePdu, readNotification } from './codec.ts'
import { cosemClass, tag, tagNames } from './constants.ts'
import { copied, type Data, readData } from './data.ts'
import { placedRecords } from './notification.ts'
import { localTime } from './time.ts'
import { type LogicalName, namelessRecord, nameText } from './values.ts'

export function explainPdu(pdu: Uint8Array, context: MeterContext | undefined): readonly Field[] {
	const fields = fieldList(pdu)
	const first = pdu[0]!
	if (isCiphered(first)) cipheredFields(fields, pdu, context)
	else if (first === tag.dataNotification) notificationFields(fields, pdu)
	else if (first === tag.getResponse) getResponseFields(fields, pdu)
	else if (first === tag.getRequest || first === tag.setRequest || first === tag.actionRequest)
		requestFields(fields, pdu)
	else if (first === tag.aarq || first === tag.aare) associationFields(fields, pdu)
	else {
		fields.upTo(1, 'message', messageName(first))
		const said = first === tag.exception || first === tag.confirmedServiceError ? exceptionText(pdu) : resultText(pdu)
		if (said !== null) fields.upTo(pdu.length, 'result', said)
	}
	return fields.done()
}

const messageName = (byte: number): string => tagNames.get(byte) ?? `${hex[byte]}: none that the standard knows`

function resultText(pdu: Uint8Array): string | null {
	const isResult = pdu[0] === tag.setResponse || pdu[0] === tag.actionResponse
	return isResult && pdu[1] === 1 && pdu.length >= 4 ? accessText(pdu[3]!) : null
}

function cipheredFields(fields: FieldList, pdu: Uint8Array, context: MeterContext | undefined): void {
	fields.upTo(1, 'message', messageName(pdu[0]!))
	const head = readCiphered(pdu)
	if (!head.ok) {
		fields.upTo(pdu.length, 'broken', head.text)
		return
	}
	const { systemTitle, control, counter, contentAt, tagAt, end } = head.ciphered
	fields.upTo(10, 'system title', titleText(systemTitle))
	fields.upTo(contentAt - 5, 'length', `${end - contentAt + 5} bytes`)
	fields.upTo(contentAt - 4, 'security control', controlText(control))
	fields.upTo(contentAt, 'invocation counter', String(Number.parseInt(hexText(counter), 16)))
	fields.upTo(tagAt, 'ciphered content', contentText(pdu, head.ciphered, context))
	fields.upTo(end, 'authentication tag', hexText(copied(pdu, tagAt, end)))
}

/** What a person reads of a long list; the records themselves are told elsewhere. */
const longestText = 2000

function contentText(
	pdu: Uint8Array,
	ciphered: Parameters<typeof opened>[1],
	context: MeterContext | undefined,
): string {
	const content = opened(pdu, ciphered, context?.secrets)
	if (!content.ok) return content.text
	const decoded = decodePdu(pdu, context)
	if (!decoded.ok) return decoded.text
	const records = decoded.readings.map((record) => `${record.key} ${recordText(record)}`).join('; ')
	const cut = records.length > longestText ? `${records.slice(0, longestText)} …` : records
	return `${messageName(content.pdu[0]!)}: ${cut === '' ? 'no values' : cut}`
}

function notificationFields(fields: FieldList, pdu: Uint8Array): void {
	fields.upTo(1, 'message', messageName(pdu[0]!))
	const told = readNotification(pdu)
	if (!told.ok) {
		fields.upTo(pdu.length, 'broken', told.text)
		return
	}
	fields.upTo(5, 'invoke id and priority', told.invoke)
	const time = told.stamp === null ? 'none stated' : (localTime(told.stamp) ?? `no time: ${hexText(told.stamp)}`)
	fields.upTo(told.bodyAt, 'date and time', time)
	for (const { at, end, record } of placedRecords(told.body)) {
		fields.upTo(at, 'list', hexText(copied(pdu, fields.at(), at)))
		fields.upTo(end, record.key, recordText(record))
	}
	fields.upTo(pdu.length, 'list', hexText(copied(pdu, fields.at(), pdu.length)))
}

const getResponseKinds = ['', 'one value', 'data block', 'list'] as const

function getResponseFields(fields: FieldList, pdu: Uint8Array): void {
	fields.upTo(1, 'message', messageName(pdu[0]!))
	if (pdu.length < 5) return
	fields.upTo(2, 'kind', getResponseKinds[pdu[1]!] || hex[pdu[1]!]!)
	fields.upTo(3, 'invoke id and priority', hex[pdu[2]!]!)
	if (pdu[1] === 2 && pdu.length >= 10) {
		fields.upTo(4, 'last block', pdu[3] === 0 ? 'no' : 'yes')
		fields.upTo(8, 'block number', String(Number.parseInt(hexText(copied(pdu, 4, 8)), 16)))
		fields.upTo(pdu.length, 'block', pdu[8] === 0 ? hexText(copied(pdu, 8, pdu.length)) : accessText(pdu[9]!))
		return
	}
	if (pdu[1] !== 1) return
	if (pdu[3] !== 0) {
		fields.upTo(5, 'result', accessText(pdu[4]!))
		return
	}
	fields.upTo(4, 'result', 'data')
	const parsed = readData(pdu, 4, pdu.length)
	if (parsed.ok) valueFields(fields, pdu, parsed.data)
	else fields.upTo(pdu.length, 'broken', parsed.text)
}

/** Each value by itself, and what holds them. */
function valueFields(fields: FieldList, pdu: Uint8Array, data: Data): void {
	if (data.kind !== 'array' && data.kind !== 'structure') {
		const text = data.kind === 'null' ? 'none' : recordText(namelessRecord('', data))
		fields.upTo(data.end, 'value', text)
		return
	}
	fields.upTo(data.items[0]?.at ?? data.end, data.kind, `${data.items.length} elements`)
	for (const item of data.items) valueFields(fields, pdu, item)
}

const requestKinds: ReadonlyMap<number, string> = new Map([
	[1, 'normal'],
	[2, 'next block'],
])

function requestFields(fields: FieldList, pdu: Uint8Array): void {
	fields.upTo(1, 'message', messageName(pdu[0]!))
	if (pdu.length < 3) return
	fields.upTo(2, 'kind', requestKinds.get(pdu[1]!) ?? hex[pdu[1]!]!)
	fields.upTo(3, 'invoke id and priority', hex[pdu[2]!]!)
	if (pdu[1] !== 1 || pdu.length < 12) return
	const name = Array.from(copied(pdu, 5, 11)) as unknown as LogicalName
	const classId = pdu[3]! * 256 + pdu[4]!
	const part = pdu[0] === tag.actionRequest ? 'method' : 'attribute'
	const className = classNames.get(classId) ?? 'class'
	fields.upTo(12, 'object', `${className} (class ${classId}) ${nameText(name)}, ${part} ${pdu[11]}`)
	fields.upTo(pdu.length, 'parameters', hexText(copied(pdu, 12, pdu.length)))
}

const classNames: ReadonlyMap<number, string> = new Map([
	[cosemClass.data, 'data'],
	[cosemClass.register, 'register'],
	[cosemClass.extendedRegister, 'extended register'],
	[cosemClass.demandRegister, 'demand register'],
	[cosemClass.profileGeneric, 'profile'],
	[cosemClass.clock, 'clock'],
	[cosemClass.association, 'association'],
	[cosemClass.disconnectControl, 'disconnect control'],
])

const associationNames: ReadonlyMap<number, string> = new Map([
	[0xa1, 'application context'],
	[0xa2, 'result'],
	[0xa3, 'diagnostic'],
	[0xa4, 'responding AP title'],
	[0xa6, 'calling AP title'],
	[0x88, 'acse requirements'],
	[0x89, 'authentication mechanism'],
	[0x8a, 'acse requirements'],
	[0x8b, 'authentication mechanism'],
	[0xaa, 'authentication value'],
	[0xac, 'authentication value'],
	[0xbe, 'user information'],
])

/** AARQ and AARE: BER fields one behind the other. A password is not shown. */
function associationFields(fields: FieldList, pdu: Uint8Array): void {
	const outer = berLength(pdu, 1)
	const answer = readAssociation(pdu)
	const verdict = answer === null ? '' : answer.kind === 'accepted' ? ': accepted' : `: ${answer.text}`
	// What cannot be told apart may hold a password.
	if (outer === null) {
		fields.upTo(pdu.length, 'broken', 'The association breaks off.')
		return
	}
	fields.upTo(outer.end, 'message', messageName(pdu[0]!) + verdict)
	let at = outer.end
	while (at < pdu.length) {
		const inner = berLength(pdu, at + 1)
		if (inner === null || inner.end + inner.value > pdu.length) break
		const code = pdu[at]!
		const end = inner.end + inner.value
		const isSecret = code === 0xaa || code === 0xac
		const text = isSecret ? `${inner.value} bytes, not shown` : hexText(copied(pdu, inner.end, end))
		fields.upTo(end, associationNames.get(code) ?? hex[code]!, text === '' ? 'empty' : text)
		at = end
	}
	fields.upTo(pdu.length, 'broken', 'The association breaks off.')
}

/** 'energy import 9108 Wh'. */
function recordText({ quantity, role, value, unit }: DecodedRecord): string {
	const name = role === undefined ? quantity : `${quantity} ${role}`
	return `${name} ${value ?? 'none'}${unit === '' ? '' : ` ${unit}`}`
}

export type FieldList = {
	/** Index behind the last field. */
	readonly at: () => number
	/** From the last field's end; nothing where that is `end` already. */
	readonly upTo: (end: number, name: string, text: string) => void
	readonly add: (fields: readonly Field[]) => void
	readonly done: () => readonly Field[]
}

/** Fields one behind the other; what nobody named at the end is named by its bytes. */
export function fieldList(bytes: Uint8Array): FieldList {
	const fields: Field[] = []
	let at = 0
	const upTo = (end: number, name: string, text: string) => {
		if (end <= at) return
		fields.push({ at, length: end - at, name, text })
		at = end
	}
	return {
		at: () => at,
		upTo,
		add: (more) => {
			for (const field of more) upTo(field.at + field.length, field.name, field.text)
		},
		done: () => {
			upTo(bytes.length, 'bytes', hexText(copied(bytes, at, bytes.length)))
			return fields
		},
	}
}
