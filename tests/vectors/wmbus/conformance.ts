/**
 * Compares our decoding with what wmbusmeters' drivers and lvogt/wireless-mbus-parser state. Identity and medium by
 * equality. A driver's values by the unit that their name ends with: each has to stand in some record of that quantity
 * (in one of storage 0 where the name begins with "total"), exactly after scaling. What a driver computes or reads from
 * the maker's own bytes has no record and is named as such.
 */
import { readRecords } from '../../../src/main/protocols/en13757-3/records.ts'
import { decode as decodeWired } from '../../../src/main/protocols/mbus/codec.ts'
import type { Decoded, DecodedRecord, RefusalReason } from '../../../src/main/protocols/protocol.ts'
import { decode } from '../../../src/main/protocols/wmbus/codec.ts'
import { type Heard, hear, nothingHeard } from '../../../src/main/protocols/wmbus/freshness.ts'
import { bytesOf, type Conformance, conform, readVectors, unexplained, type Verdict } from '../conform.ts'
import { type Expected, unmatched } from './driver-values.ts'

type Vector = {
	readonly name: string
	readonly hex: string
	readonly protocol: string
	readonly key?: string
	readonly payload_plain?: boolean
	readonly verified_with_build_4dedd71?: boolean
	readonly expected: Expected & { readonly wmbusmeters_json?: Expected; readonly ts_asserts?: readonly string[] }
}

const driverFile = 'wmbus_wmbusmeters.jsonl'
const parserFile = 'wmbus_lvogt.jsonl'

/** Two entries; none where the folder is absent. */
export function conformWmbus(vectorFolder: string): Conformance[] {
	const drivers = readDrivers(vectorFolder)
	const verified = drivers.filter((vector) => vector.verified_with_build_4dedd71 === true)
	const forms = formsOf(drivers)
	return [
		...conform(driverFile, verified, (vector) => verdictOf(vector, compareDriver(vector, forms))),
		...conform(parserFile, readVectors<Vector>(vectorFolder, parserFile), (vector) =>
			verdictOf(vector, compareParser(vector)),
		),
	]
}

export const readDrivers = (vectorFolder: string): Vector[] => readVectors<Vector>(vectorFolder, driverFile)

/** 'agreed', 'refused' or the cause of a deviation. */
type Word = string

const verdictOf = ({ name }: Vector, word: Word): Verdict =>
	word === 'agreed' || word === 'refused' ? word : [{ of: name, cause: word }]

function contextOf({ key }: Vector) {
	return key !== undefined && key.length === 32 ? { secrets: { key: bytesOf(key) } } : undefined
}

/** What full telegrams of the same file teach about compact ones, by the meter's number. */
function formsOf(vectors: readonly Vector[]): ReadonlyMap<string, Heard> {
	const forms = new Map<string, Heard>()
	for (const vector of vectors.filter(({ protocol }) => protocol === 'wmbus')) {
		const { id = '' } = vector.expected
		const before = forms.get(id) ?? nothingHeard
		const hearing = hear(bytesOf(vector.hex), contextOf(vector), before)
		forms.set(id, { ...nothingHeard, formats: (hearing.memory as Heard).formats })
	}
	return forms
}

function compareDriver(vector: Vector, forms: ReadonlyMap<string, Heard>): Word {
	const bytes = bytesOf(vector.hex)
	if (vector.protocol === 'mbus') return compareValues(vector.expected, decodeWired(bytes))
	const hearing = hear(bytes, contextOf(vector), forms.get(vector.expected.id ?? ''))
	return compareValues(vector.expected, hearing.kind === 'news' ? hearing.decoded : decode(bytes, contextOf(vector)))
}

/** Why a telegram that a driver reads is refused here. */
const refusals: { readonly [reason in RefusalReason]?: string } = {
	'no-key': 'the header says encrypted, the payload was decrypted by hand and does not prove it: a key is asked for',
	unsupported: 'a security mode that is not read here, or a compact frame whose full telegram is not in the file',
	data: "behind the header stand no records but the maker's own bytes: refused and kept raw",
	length: 'several telegrams are joined in one line of the file: one is read at a time',
	truncated: 'fewer encrypted blocks arrived than the header announces: said as such; the driver reads what is there',
}

function compareValues(expected: Expected, decoded: Decoded): Word {
	const { device } = decoded
	const isNamedByRecord = decoded.ok && decoded.readings.some(({ role }) => role === 'enhanced-identification')
	if (isNamedByRecord && device?.serial !== expected.id)
		return 'the driver takes the number from a record; the link names another'
	if (device == null || device.serial.toLowerCase() !== expected.id?.toLowerCase()) {
		const explained = decoded.ok ? undefined : refusals[decoded.reason]
		return explained ?? `${unexplained}: ${device?.serial ?? (decoded.ok ? '' : decoded.text)} is not ${expected.id}`
	}
	if (!decoded.ok) return refusals[decoded.reason] ?? `${unexplained}: ${decoded.reason}, ${decoded.text}`
	const missing = unmatched(expected, decoded.readings)
	if (missing.length === 0) return 'agreed'
	const causes = new Set(missing.map((name) => causeOf(name, expected, decoded.readings)))
	return [...causes]
		.map(
			(cause) =>
				`${cause} (${missing.filter((name) => causeOf(name, expected, decoded.readings) === cause).join(', ')})`,
		)
		.join('; ')
}

/** Why a driver's value may stand in no record. */
function causeOf(name: string, expected: Expected, records: readonly DecodedRecord[]): string {
	const has = (part: string) => records.some(({ role }) => role?.includes(part))
	if (name === 'volume_flow_m3h' && has('limit-exceeded')) {
		return 'VIFE 50…5F is the duration of an exceeded limit; the driver ignores the VIFE'
	}
	if (name.includes('in_error') && has('record-error')) return 'the meter marks the record as an error: no value'
	if (expected[name] === -2147483648) return 'the pattern of an invalid number: null'
	if (records.some(({ quantity, role }) => quantity === 'unknown' || role?.includes('manufacturer'))) {
		return "read by the driver from the maker's own bytes or from a profile, which are kept raw here"
	}
	if (/date/.test(name))
		return 'no date stands there (every year, day 00, marked invalid): text or null; the driver prints or computes one'
	if (expected.meter === 'bfw240radio')
		return "the maker's own bytes stand where records are promised, and happen to be read as some"
	return unexplained
}

/** What of lvogt's tests is a piece of a telegram, or is meant to fail, by the test's name. */
const meantToFail: { readonly [test: string]: readonly RefusalReason[] } = {
	'Encryption Mode 7 - MAC does not match': ['checksum', 'wrong-key'],
	'Any frame type too short': ['truncated'],
	'Encrypted but no key': ['no-key'],
	'ELL: Encrypted but no key': ['no-key'],
	'Decryption with wrong key': ['wrong-key'],
	'Mode7: Encrypted but wrong key': ['wrong-key'],
	'Compact frame without cache, afterwards with': ['unsupported'],
}

function compareParser(vector: Vector): Word {
	const test = vector.name.split('::')[1] ?? ''
	const bytes = bytesOf(vector.hex)
	if (vector.hex.startsWith('68')) {
		const wired = decodeWired(bytes)
		if (!wired.ok) return 'two bytes short: the test hands over a wired telegram without its stop and checksum bytes'
		return compareValues(vector.expected.wmbusmeters_json ?? { id: wired.device?.serial ?? '' }, wired)
	}
	if (/^(dataRecords|evaluatedData)/.test(vector.name.split('/')[1] ?? '')) return comparePiece(vector, bytes)
	if (test.startsWith('Decode 42') || vector.hex.startsWith('90'))
		return 'a piece of a telegram, for one function of theirs'
	const decoded = decode(bytes, contextOf(vector))
	if (!decoded.ok && meantToFail[test]?.includes(decoded.reason)) return 'refused'
	if (!decoded.ok && decoded.reason === 'truncated' && bytes.length < bytes[0]! + 1) {
		return 'L still counts the checksums that their function has removed: by its length the telegram breaks off'
	}
	// Their test of the link layer gives no key: what counts is that the checksums were taken out rightly
	if (!decoded.ok && decoded.reason === 'no-key') return decoded.device === undefined ? unexplained : 'refused'
	return compareValues(vector.expected.wmbusmeters_json ?? { id: decoded.device?.serial ?? '' }, decoded)
}

/** Records without a telegram: their number, and every number that the test prints. */
function comparePiece({ expected }: Vector, bytes: Uint8Array): Word {
	const read = readRecords(bytes, 0, bytes.length, false)
	const asserts = (expected.ts_asserts ?? []).join('\n')
	if (!read.ok) {
		if (asserts.includes('compactFrameResult')) return 'the data of a compact frame alone'
		return `${unexplained}: ${read.text}`
	}
	const left = [...read.records]
	const missing = [...asserts.matchAll(/value(?:\)\.toEqual\(|: )(-?\d+(?:\.\d+)?)/g)].filter(([, number]) => {
		const at = left.findIndex((record) => isNumber(record, Number(number)))
		if (at >= 0) left.splice(at, 1)
		return at < 0
	})
	return missing.length === 0 ? 'agreed' : `${unexplained}: ${missing.map(([, number]) => number).join(', ')}`
}

/** Some of their tests look at the counted digits before scaling. */
const isNumber = ({ value }: DecodedRecord, wanted: number): boolean => {
	if (value === null) return false
	const digits = (text: string) =>
		text
			.replace('.', '')
			.replace(/^(-?)0+/, '$1')
			.replace(/0+$/, '')
	return Math.abs(Number(value) - wanted) <= 1e-9 * Math.abs(wanted) || digits(value) === digits(String(wanted))
}
