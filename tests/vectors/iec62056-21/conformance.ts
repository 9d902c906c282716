/**
 * Compares messages and dialogues of other programs' tests with what we read in them. Of a DSMR telegram every line's
 * brackets have to be found again; of everything else the data sets that the text itself holds, by address.
 */
import { decode } from '../../../src/main/protocols/iec62056-21/codec.ts'
import type { DecodedRecord } from '../../../src/main/protocols/protocol.ts'
import { bytesOf, type Conformance, conform, readVectors, unexplained } from '../conform.ts'

const vectorFile = 'iec62056_21.jsonl'

type Vector = {
	readonly name: string
	readonly hex: string
	readonly text?: string
	readonly meter_sends?: readonly string[]
	readonly expected?: {
		readonly lines?: { readonly [code: string]: readonly string[] }
		readonly python_asserts?: readonly string[]
	}
}

/** One entry for the file; none where the folder is absent. */
export const conformIec = (vectorFolder: string): Conformance[] =>
	conform(vectorFile, readVectors<Vector>(vectorFolder, vectorFile), (vector, index) => {
		const verdict = compare(vector)
		const of = `${vector.name} (line ${index + 1})`
		return typeof verdict === 'string' ? verdict : verdict.map((cause) => ({ of, cause }))
	})

function compare(vector: Vector): 'agreed' | 'refused' | readonly string[] {
	const bytes = bytesOf(vector.hex)
	const text = pictured(bytes)
	const decoded = decode(bytes)
	if (!decoded.ok) {
		// Pieces that those tests hold beside their messages: a code, the name of a character set, hex digits as text.
		if (!/[()/\u2402\u2406]/.test(text)) return 'refused'
		const [, data, check] = /\u2402([^\u2403]*\u2403)([\s\S])/.exec(text) ?? []
		const sum = [...(data ?? '')].reduce((all, char) => all ^ (char.charCodeAt(0) & 0x7f), 0)
		if (decoded.reason === 'checksum' && check !== undefined && sum !== check.charCodeAt(0)) {
			const right = String.fromCharCode(sum)
			return [`its check character is ${check}, that of its data is ${right}: refused; the other program does not look`]
		}
		return [`${unexplained}: refused, ${decoded.text}`]
	}
	const wanted = vector.expected?.lines ?? setsOf(text)
	const missing = Object.entries(wanted).filter(([code, groups]) => !isTold(code, groups, decoded.readings))
	if (decoded.direction === 'down' || decoded.control === 'P0') return 'agreed'
	return missing.length === 0
		? 'agreed'
		: missing.map(([code, groups]) => `${unexplained}: ${code} (${groups.join(')(')})`)
}

/** Control characters as their pictures: STX is \u2402, ETX \u2403, ACK \u2406. */
function pictured(bytes: Uint8Array): string {
	const isShown = (byte: number) => byte >= 0x20 || byte === 0x0a || byte === 0x0d
	return Array.from(bytes, (byte) => String.fromCharCode(isShown(byte) ? byte : 0x2400 + byte)).join('')
}

/**
 * `address(group)(group)` by a rule of the test's own; a pushed telegram that begins in the middle is not
 * counted.
 */
function setsOf(text: string): { readonly [code: string]: readonly string[] } {
	const whole = /^[^/\u2402]*(?=\/[A-Za-z]{3})/.exec(text) === null ? text : text.slice(text.indexOf('/'))
	const sets: { [code: string]: readonly string[] } = {}
	for (const [, code, groups] of whole.matchAll(/([0-9A-Z:.\-*]+)((?:\([^)]*\))+)/g)) {
		sets[code!] = groups!.slice(1, -1).split(')(')
	}
	return sets
}

/**
 * The bracket's number with its unit, or its text, stands in a record of that code; of several with & each one
 * does.
 */
function isTold(code: string, groups: readonly string[], readings: readonly DecodedRecord[]): boolean {
	const records = readings.filter(({ key }) => key === code || key === `${code}*255`)
	// The head of a profile: its value has the code that the head names.
	if (/24\.3\.0/.test(code)) return readings.some(({ key, value }) => key.startsWith('0-1:24.2.1') && value !== null)
	const group = groups.length === 2 && groups[1] !== '' ? groups[1]! : groups[0]!
	const parts = /^[\d.]+\*\w+&/.test(group) ? group.split('&') : [group]
	const raw = groups.length === 1 ? group : groups.map((one) => `(${one})`).join('')
	return parts.every((part) => records.some((record) => isSame(record, part, raw)))
}

function isSame({ value, unit }: DecodedRecord, part: string, raw: string): boolean {
	if (value === null) return part === '' || /-00-00$/.test(part)
	const [number = '', theirs = ''] = part.split('*')
	if (isNumber(number) && isNumber(value)) return sameNumber(value, number) && (theirs === '' || sameUnit(unit, theirs))
	const isTime = /^\d{4}-\d\d-\d\d/.test(value)
	return value === raw || (isTime && [digitsOf(value), digitsOf(value).slice(2)].includes(digitsOf(part)))
}

const isNumber = (text: string): boolean => /^[+-]?\d+(\.\d+)?$/.test(text)
const digitsOf = (text: string): string => text.replace(/\D/g, '')

/** The same decimals, digit by digit but for zeros in front. */
const sameNumber = (ours: string, theirs: string): boolean =>
	ours === theirs || ours === theirs.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1')

const unitNames: { readonly [theirs: string]: string } = { m3ph: 'm3/h', C: 'degC', m: 'min', secs: 's', kwh: 'kWh' }
const sameUnit = (ours: string, theirs: string): boolean => ours === (unitNames[theirs] ?? theirs)
