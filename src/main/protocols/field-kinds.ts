/**
 * What a field of a frame is, whatever its protocol calls it: for colours and legends, and for what a file that leaves
 * the house may hold. A name that is not in the table is a measured value.
 */
import type { FieldKind } from '../../shared/field-kind.ts'
import type { Field, ProtocolName } from './protocol.ts'

export type KindedField = Field & {
	readonly kind: FieldKind
	/** 'checksum': it does not fit, `expected` is what would. 'cut': bytes are missing. 'stray': part of no frame. */
	readonly problem: 'checksum' | 'cut' | 'wrong' | 'stray' | null
	/** Hex, where it is known. */
	readonly expected: string | null
}

const namesOf: Readonly<Record<Exclude<FieldKind, 'data'>, readonly string[]>> = {
	preamble: ['preamble', 'wake-up'],
	start: ['start', 'second start', 'start of data', 'receiver'],
	length: ['length', 'length again', 'L', 'AFLL', 'message length', 'byte count', 'frame format'],
	control: [
		...['control', 'control information', 'function', 'C', 'CI', 'CC', 'AFN', 'SEQ', 'ERR', 'FCL', 'MCL', 'KI', 'LLC'],
		...['command', 'option', 'ACK', 'NAK', 'acknowledgement', 'kind', 'invoke id and priority', 'message', 'tag'],
		...['security control', 'invocation counter', 'message counter', 'session number', 'access number', 'exception'],
		...['result', 'diagnostic', 'configuration', 'transaction', 'protocol', 'sequence', 'MEI type', 'read code'],
		...['last block', 'block number', 'abort on error', 'group', 'more follows', 'more records follow', 'conformity'],
		...['next object', 'objects', 'confirmed AFN', 'confirmed item', 'time label', 'baud', 'subcode'],
		...['application context', 'acse requirements', 'authentication mechanism', 'user information'],
		...['key information', 'signal strength', 'error', 'alarm', 'action', 'reserved', 'baud rate', 'array'],
		...['structure', 'values'],
	],
	address: [
		...['address', 'unit', 'destination', 'source', 'destination address', 'source address', 'master', 'server id'],
		...['second address', 'identification', 'system title', 'client id', 'new address', 'operator', 'meter-address'],
		...['collector-address', 'device-number', 'calling AP title', 'responding AP title'],
	],
	device: ['manufacturer', 'second manufacturer', 'version', 'device type', 'type', 'manufacturer data'],
	identifier: ['identifier', 'DA', 'DT', 'object', 'list name', 'count', 'from', 'parameters'],
	secret: ['password', 'passwords', 'meter-password', 'authentication value'],
	checksum: [
		...['checksum', 'header checksum', 'frame checksum', 'message checksum', 'payload checksum', 'CRC', 'BCC', 'MAC'],
		...['authentication tag'],
	],
	end: ['stop', 'end', 'line end', 'end of data', 'end of message', "receiver's bytes"],
	stray: [
		...['no frame', 'noise', 'surplus', 'behind the frame', 'broken', 'broken frame', 'broken record', 'no file'],
		...['no message', 'unread', 'telegram', 'content', 'bytes'],
	],
}

const kindByName: ReadonlyMap<string, FieldKind> = new Map(
	(Object.keys(namesOf) as Exclude<FieldKind, 'data'>[]).flatMap((kind) =>
		namesOf[kind].map((name): [string, FieldKind] => [name, kind]),
	),
)

/** Names that mean something else here than elsewhere. */
const ownKinds: Partial<Record<ProtocolName, Readonly<Record<string, FieldKind>>>> = {
	modbus: { address: 'identifier', object: 'identifier' },
	dlms: { version: 'start', bytes: 'data' },
	// The device says who made it and which type it is; the number stands in the data.
	'iec62056-21': { identification: 'device' },
}

/** The fields of one frame with what they are. */
export function withKinds(protocol: ProtocolName, fields: readonly Field[]): readonly KindedField[] {
	return fields.map((field, index) => {
		const kind = kindOf(protocol, field, index === 0)
		return { ...field, kind, ...problemOf(kind, field.text) }
	})
}

function kindOf(protocol: ProtocolName, { name, text }: Field, isFirst: boolean): FieldKind {
	// HDLC has the same flag at both ends.
	if (name === 'flag' && protocol === 'dlms') return isFirst ? 'start' : 'end'
	// A receiver that refuses a message names all of it so.
	if (name === 'message' && protocol === 'wmbus') return 'stray'
	const bare = name.replace(/ \(continued\)$/, '')
	if (bare === 'data' && /breaks off|cut off/.test(text)) return 'data'
	return ownKinds[protocol]?.[bare] ?? kindByName.get(bare) ?? 'data'
}

/** The explanations' own words: 'is wrong: 3C, not 3B', 'cut off: 2 of 6 bytes', 'breaks off after …'. */
function problemOf(kind: FieldKind, text: string): Pick<KindedField, 'problem' | 'expected'> {
	const isWrong = /\bwrong\b|, (and )?not (68|16)\b|not the same again/.test(text)
	if (kind === 'checksum' && isWrong) return { problem: 'checksum', expected: expectedIn(text) }
	if (/^cut off|breaks off/.test(text)) return { problem: 'cut', expected: null }
	if (kind === 'stray') return { problem: 'stray', expected: null }
	const isStructure = kind === 'start' || kind === 'end' || kind === 'length'
	return isStructure && isWrong ? { problem: 'wrong', expected: expectedIn(text) } : { problem: null, expected: null }
}

function expectedIn(text: string): string | null {
	const found = /(?:not(?: again)?|computed|add up to) ((?:[0-9A-F]{2} ?)+)\b/.exec(text)
	return found === null ? null : found[1]!.replaceAll(' ', '')
}
