/** A wired M-Bus frame byte by byte, in words. Good frames and broken ones alike; total, cost ∝ length. */
import { applicationErrors, mediumOf } from '../en13757-3/constants.ts'
import { explainRecords } from '../en13757-3/explain.ts'
import { hex, hexText, hexTextReversed } from '../hex.ts'
import type { DecodedRecord, Field, MeterContext } from '../protocol.ts'
import { manufacturerOf, sum } from './codec.ts'
import { ack, anyAddress, baudCodes, ci, control, longStart, selectedAddress, shortStart, stop } from './constants.ts'
import { fixedLength, readFixed } from './fixed.ts'
import { encryptionMode, opened } from './security.ts'

/** Fields without gap or overlap over every byte, in order (EN 13757-2 for the frame, EN 13757-3 for what is in it). */
export function explain(bytes: Uint8Array, context?: MeterContext): readonly Field[] {
	const page: Page = { bytes, context, at: 0, fields: [] }
	const start = bytes[0]
	if (start === ack) take(page, 1, 'acknowledgement', () => 'E5: understood, or "I am here"')
	else if (start === shortStart) explainShort(page)
	else if (start === longStart) explainLong(page)
	takeRest(page, start === ack || start === shortStart || start === longStart ? 'behind the frame' : 'no frame')
	return page.fields
}

type Page = {
	readonly bytes: Uint8Array
	readonly context: MeterContext | undefined
	at: number
	readonly fields: Field[]
}

/** One field of `length` bytes, or of those that are left; nothing where none are. */
function take(page: Page, length: number, name: string, text: (at: number) => string): boolean {
	const left = page.bytes.length - page.at
	const isWhole = length > 0 && left >= length
	if (isWhole) page.fields.push({ at: page.at, length, name, text: text(page.at) })
	else if (length > 0 && left > 0) {
		const cut = `breaks off after ${left} of ${length} bytes: ${hexText(page.bytes, page.at, page.at + left)}`
		page.fields.push({ at: page.at, length: left, name, text: cut })
	}
	page.at += Math.max(0, Math.min(length, left))
	return isWhole
}

function takeRest(page: Page, name: string, to = page.bytes.length): void {
	const end = Math.min(to, page.bytes.length)
	take(page, end - page.at, name, (at) => hexText(page.bytes, at, end))
}

function explainShort(page: Page): void {
	const { bytes } = page
	take(page, 1, 'start', () => '10: a short frame')
	take(page, 1, 'control', (at) => controlText(bytes[at]!))
	take(page, 1, 'address', (at) => addressText(bytes[at]!))
	takeChecksum(page, 1)
	takeStop(page)
}

function explainLong(page: Page): void {
	const { bytes } = page
	take(page, 1, 'start', () => '68: a long frame')
	take(page, 1, 'length', (at) => `${bytes[at]} bytes from the control byte to the checksum`)
	take(page, 1, 'length', (at) =>
		bytes[at] === bytes[1] ? 'the same again' : `${bytes[at]}: not the same again, so this is no frame`,
	)
	take(page, 1, 'start', (at) => (bytes[at] === longStart ? '68 again' : `${hex[bytes[at]!]}, and not 68 again`))
	const length = bytes[1] ?? 0
	if (length < 3 || bytes[2] !== length || bytes[3] !== longStart) return
	const end = 4 + length
	take(page, 1, 'control', (at) => controlText(bytes[at]!))
	take(page, 1, 'address', (at) => addressText(bytes[at]!))
	take(page, 1, 'control information', (at) => ciText(bytes[at]!))
	if (bytes.length > 7) explainContent(page, Math.min(end, bytes.length))
	takeRest(page, 'content', end)
	takeChecksum(page, 4)
	takeStop(page)
}

/** What follows the CI field, up to `end`; what is left over stays for the caller. */
function explainContent(page: Page, end: number): void {
	const { bytes } = page
	const code = bytes[6]
	if (((bytes[4] ?? 0) & control.primary) !== 0) explainOrder(page, end)
	else if (code === ci.longHeader || code === ci.longHeaderMsb) explainVariable(page, end, code === ci.longHeaderMsb)
	else if (code === ci.shortHeader && end >= 11) {
		takeStatus(page)
		takeRecords(page, end, false)
	} else if (code === ci.noHeader) takeRecords(page, end, false)
	else if ((code === ci.fixed || code === ci.fixedMsb) && end === 7 + fixedLength) {
		explainFixed(page, code === ci.fixedMsb)
	} else explainReport(page, end)
}

function explainReport(page: Page, end: number): void {
	const { bytes } = page
	const code = bytes[6]
	const isError = code === ci.generalError || code === ci.errorShortHeader || code === ci.errorLongHeader
	const isAlarm = code === ci.alarm || code === ci.alarmShortHeader || code === ci.alarmLongHeader
	if (code === ci.errorLongHeader || code === ci.alarmLongHeader) takeIdentity(page, false)
	if ((isError || isAlarm) && code !== ci.generalError && code !== ci.alarm) takeStatus(page)
	const length = Math.min(1, end - page.at)
	if (isError) take(page, length, 'error', (at) => applicationErrors[bytes[at]!] ?? 'reserved')
	else if (isAlarm) take(page, length, 'alarm', (at) => `${hex[bytes[at]!]}: bits of the maker’s own meaning`)
}

function explainVariable(page: Page, end: number, msbFirst: boolean): void {
	if (end < 19) return
	takeIdentity(page, msbFirst)
	takeStatus(page)
	takeRecords(page, end, msbFirst)
}

/** Identification 4, manufacturer 2, version, device type; the same in answers and in a selection. */
function takeIdentity(page: Page, msbFirst: boolean): void {
	const { bytes } = page
	take(page, 4, 'identification', (at) => (msbFirst ? hexText(bytes, at, at + 4) : hexTextReversed(bytes, at, at + 4)))
	take(page, 2, 'manufacturer', (at) => {
		const code = msbFirst ? (bytes[at]! << 8) | bytes[at + 1]! : bytes[at]! | (bytes[at + 1]! << 8)
		return code === 0xffff ? 'any' : `${manufacturerOf(code)}${code & 0x8000 ? ', unique only here' : ''}`
	})
	take(page, 1, 'version', (at) => (bytes[at] === 0xff ? '255, or any' : String(bytes[at])))
	take(page, 1, 'device type', (at) => {
		const type = bytes[at]!
		return type === 0xff ? 'FF: any' : `${hex[type]}: ${mediumOf(type)}`
	})
}

function takeStatus(page: Page): void {
	const { bytes } = page
	take(page, 1, 'access number', (at) => String(bytes[at]))
	take(page, 1, 'status', (at) => statusText(bytes[at]!))
	take(page, 2, 'configuration', (at) => {
		const mode = bytes[at + 1]! & 31
		return `${hexText(bytes, at, at + 2)}: ${mode === 0 ? 'not encrypted' : `security mode ${mode}`}`
	})
}

function takeRecords(page: Page, end: number, msbFirst: boolean): void {
	const { bytes, at, context } = page
	const isSecured = at > 9 && encryptionMode(bytes, at, end) !== 0
	const plain = isSecured ? opened(bytes, at, end, context?.secrets) : { ok: true as const, bytes }
	if (!plain.ok) {
		take(page, end - at, 'encrypted records', () => plain.text)
		return
	}
	page.fields.push(...explainRecords(plain.bytes, at, end, msbFirst))
	page.at = end
}

function explainFixed(page: Page, msbFirst: boolean): void {
	const { bytes, at: from } = page
	const { device, records } = readFixed(bytes, from, msbFirst, '')
	take(page, 4, 'identification', () => device.serial)
	take(page, 1, 'access number', (at) => String(bytes[at]))
	take(page, 1, 'status', (at) => {
		const counts = bytes[at]! & 1 ? 'counters are binary' : 'counters are packed digits'
		return `${hex[bytes[at]!]}: ${counts}, ${bytes[at]! & 2 ? 'stored at a date' : 'present values'}`
	})
	take(page, 2, 'medium and units', () => `${device.medium}; ${records.map(unitText).join(', then ')}`)
	for (const record of records) {
		const value = record.value ?? 'the meter states no value'
		take(page, 4, `counter ${record.key}`, () => `${record.quantity}: ${value} ${record.unit}`.trim())
	}
}

function unitText({ quantity, unit }: DecodedRecord): string {
	return unit === '' ? quantity : `${quantity} in ${unit}`
}

/** What a master orders (SND_UD). */
function explainOrder(page: Page, end: number): void {
	const { bytes } = page
	if (bytes[6] === ci.select && end >= 15) takeIdentity(page, false)
	if (bytes[6] === ci.applicationReset && end > 7) {
		take(page, 1, 'subcode', (at) => `${hex[bytes[at]!]}: ${resetNames[bytes[at]! >> 4]}, part ${bytes[at]! & 15}`)
	}
	if (bytes[6] === ci.sendData || bytes[6] === ci.select) takeRecords(page, end, false)
}

function takeChecksum(page: Page, from: number): void {
	const { bytes } = page
	take(page, 1, 'checksum', (at) => {
		const right = sum(bytes, from, at)
		const found = bytes[at]!
		return found === right
			? `${hex[found]}: right`
			: `wrong: ${hex[found]} stands here, the bytes add up to ${hex[right]}`
	})
}

function takeStop(page: Page): void {
	const { bytes } = page
	take(page, 1, 'stop', (at) => (bytes[at] === stop ? '16: end of the frame' : `${hex[bytes[at]!]}, and not 16`))
}

/** C field (EN 13757-2, function codes of the link layer). */
function controlText(field: number): string {
	const code = field & control.functionMask
	if ((field & control.primary) === 0) {
		if (code !== control.rspUd) return `${hex[field]}: no answer that M-Bus has`
		const wants = field & 0x20 ? ', has data of class 1 (ACD)' : ''
		return `${hex[field]}: RSP_UD, the meter’s answer${wants}${field & 0x10 ? ', takes no more now (DFC)' : ''}`
	}
	const name = requests[code]
	if (name === undefined) return `${hex[field]}: no request that M-Bus has`
	return `${hex[field]}: ${name}${field & 0x10 ? `, FCB ${field & control.fcb ? 1 : 0}` : ''}`
}

const requests: { readonly [code: number]: string } = {
	0: 'SND_NKE, start anew',
	3: 'SND_UD, an order',
	4: 'SND_UD2, an order',
	9: 'REQ_SKE, are you ready',
	10: 'REQ_UD1, say your alarms',
	11: 'REQ_UD2, say your readings',
}

function addressText(address: number): string {
	if (address === 0) return '0: a new meter without an address'
	if (address === selectedAddress) return '253: whoever is selected by its secondary address'
	if (address === anyAddress) return '254: everyone, and everyone answers'
	if (address === 0xff) return '255: everyone, and nobody answers'
	return address > 250 ? `${address}: reserved` : String(address)
}

function ciText(code: number): string {
	const baud = baudCodes.indexOf(code)
	if (baud >= 0) return `${hex[code]}: speak at ${300 * 2 ** baud} Bd from now on`
	return `${hex[code]}: ${ciNames[code] ?? 'not one that this station reads'}`
}

const ciNames: { readonly [code: number]: string } = {
	[ci.applicationReset]: 'application reset',
	[ci.sendData]: 'data for the meter',
	[ci.select]: 'selection by secondary address',
	[ci.generalError]: 'report of an application error',
	[ci.errorShortHeader]: 'report of an application error behind a short header',
	[ci.errorLongHeader]: 'report of an application error behind a long header',
	[ci.alarm]: 'report of alarms',
	[ci.alarmShortHeader]: 'report of alarms behind a short header',
	[ci.alarmLongHeader]: 'report of alarms behind a long header',
	[ci.longHeader]: 'records behind a long header',
	[ci.longHeaderMsb]: 'records behind a long header, highest byte first',
	[ci.fixed]: 'fixed data structure',
	[ci.fixedMsb]: 'fixed data structure, highest byte first',
	[ci.noHeader]: 'records without a header',
	[ci.shortHeader]: 'records behind a short header',
}

/** Status byte of the header (EN 13757-3, coding of the status field). */
function statusText(status: number): string {
	const states = [
		['', 'application busy', 'application error', 'abnormal condition'][status & 3]!,
		status & 4 ? 'power low' : '',
		status & 8 ? 'permanent error' : '',
		status & 16 ? 'temporary error' : '',
		status & 0xe0 ? `${status >> 5} in the maker’s own bits` : '',
	].filter((state) => state !== '')
	return `${hex[status]}: ${states.length === 0 ? 'no error' : states.join(', ')}`
}

/** Application reset subcodes by their upper four bits (EN 13757-3, CI 50). */
const resetNames: readonly string[] = [
	'all',
	'user data',
	'simple billing',
	'enhanced billing',
	'multi-tariff billing',
	'instantaneous values',
	'load management',
	'reserved',
	'installation and startup',
	'testing',
	'calibration',
	'manufacturing',
	'development',
	'self-test',
	'reserved',
	'reserved',
]
