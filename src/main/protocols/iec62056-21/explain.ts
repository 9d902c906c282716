/** Messages of IEC 62056-21 field by field, for people. Total: what is no message is told as such, byte for byte. */
import { hexText } from '../hex.ts'
import type { Field } from '../protocol.ts'
import { identificationOf } from './codec.ts'
import { codeOf } from './codes.ts'
import { modeBBauds, modeCBauds } from './constants.ts'
import { readLines, textOf } from './data-sets.ts'
import { type Data, hasParity, type Message, messageAt, type Span, startsSomething } from './frames.ts'
import { isProfile, profileRecords } from './profile.ts'
import { setRecords } from './values.ts'

export function explain(bytes: Uint8Array): readonly Field[] {
	const fields: Field[] = []
	let told = 0
	const tell = (to: number, name: string, text: string) => {
		if (to > told) fields.push({ at: told, length: to - told, name, text: text === '' ? 'empty' : text })
		told = Math.max(told, to)
	}
	const unread = (to: number) => tell(to, unreadName(bytes, told, to), shown(bytes, told, to))
	let why = ''
	for (let at = 0; at < bytes.length; ) {
		const found = startsSomething(bytes[at]!) ? messageAt(bytes, at, true) : null
		const message = found === null || found.kind === 'more' ? null : found.kind === 'broken' ? found.message : found
		if (message !== null && message !== undefined) {
			unread(at)
			tellMessage(bytes, at, message, found?.kind === 'broken' ? (found.expected ?? '') : null, tell)
			tell(message.end, 'unread', shown(bytes, told, message.end))
			at = message.end
			continue
		}
		if (found?.kind === 'broken' && why === '') why = found.text
		at++
	}
	if (told === bytes.length) return fields
	if (fields.length === 0 && why === '') tellLines(bytes, { from: 0, to: bytes.length }, false, tell)
	if (why !== '') tell(Math.min(told + 1, bytes.length), 'no message', why)
	unread(bytes.length)
	return fields
}

type Tell = (to: number, name: string, text: string) => void

/**
 * The fields of one message; the last of them ends before the message's own end where something is left unsaid.
 * `expected`: the right checksum of a broken one; null: it is right.
 */
function tellMessage(bytes: Uint8Array, from: number, message: Message, expected: string | null, tell: Tell): void {
	const verdict = expected === null ? 'right' : `wrong: not ${expected}`
	const isParity = hasParity(bytes, from, message.end)
	const suffix = isParity ? ' (with parity bits: 7E1 read as 8N1)' : ''
	switch (message.kind) {
		case 'identification':
			tell(from + 1, 'start', `/${suffix}`)
			tellIdentification(bytes, message.line, isParity, tell)
			if (message.data === null) tell(message.end, 'line end', 'CR LF')
			else tellData(bytes, message.data, isParity, message.end, verdict, tell)
			break
		case 'data':
			tellData(bytes, message.data, isParity, message.end, verdict, tell)
			break
		case 'command': {
			tell(from + 1, 'start', `SOH${suffix}`)
			const command = textOf(bytes, message.command.from, message.command.to, isParity)
			tell(message.command.to, 'command', `${command}: ${commands.get(command) ?? 'not in the standard'}`)
			if (message.data !== null) tellOperand(bytes, command, message.data, isParity, message.end, verdict, tell)
			tell(message.end - 1, 'end', 'ETX')
			tell(message.end, 'BCC', verdict)
			break
		}
		case 'request':
			tell(from + 2, 'start', `/?${suffix}`)
			tell(message.address.to, 'address', textOf(bytes, message.address.from, message.address.to, isParity))
			tell(message.end, 'end', '! CR LF')
			break
		case 'option':
			tell(message.end, 'option', optionText(textOf(bytes, from + 1, from + 4, isParity)))
			break
		default:
			tell(message.end, message.kind === 'ack' ? 'ACK' : 'NAK', message.kind === 'ack' ? 'accepted' : 'repeat')
	}
}

function tellIdentification(bytes: Uint8Array, { from, to }: Span, isParity: boolean, tell: Tell): void {
	const ident = identificationOf(textOf(bytes, from, to, isParity))
	tell(from + 3, 'manufacturer', ident.isFast ? `${ident.manufacturer}, reacts within 20 ms` : ident.manufacturer)
	tell(from + 4, 'baud', baudText(ident.baud))
	tell(to, 'identification', ident.text)
}

function baudText(z: string): string {
	const modeC = /^[0-6]$/.test(z) ? modeCBauds[Number(z)] : undefined
	if (modeC !== undefined) return `${z}: mode C, ${modeC} Bd`
	const modeB = modeBBauds.get(z)
	return modeB === undefined ? `${z}: mode A, the speed stays` : `${z}: mode B, ${modeB} Bd`
}

function optionText([protocol = '', baud = '', mode = '']: string): string {
	const speed = /^[0-6]$/.test(baud) ? `${modeCBauds[Number(baud)]} Bd` : `baud character ${baud}`
	const what = mode === '0' ? 'data readout' : mode === '1' ? 'programming mode' : `mode ${mode}`
	return `ACK, ${protocol === '2' ? 'HDLC protocol (mode E)' : 'normal protocol'}, ${speed}, ${what}`
}

const commands: ReadonlyMap<string, string> = new Map([
	['P0', 'operand for a secure password'],
	['P1', 'password'],
	['P2', 'answer to P0'],
	['R1', 'read'],
	['R2', 'read by address'],
	['R3', 'read in blocks'],
	['R5', 'read a register or profile'],
	['R6', 'read a profile in blocks'],
	['W1', 'write'],
	['W2', 'write by address'],
	['W5', 'write a register'],
	['E2', 'execute'],
	['B0', 'break: the dialogue ends'],
])

/** A password is covered and not shown. */
function tellOperand(
	bytes: Uint8Array,
	command: string,
	data: Data,
	isParity: boolean,
	end: number,
	verdict: string,
	tell: Tell,
): void {
	if (command !== 'P1' && command !== 'P2') {
		tellData(bytes, data, isParity, end, verdict, tell)
		return
	}
	tell(data.from, 'start of data', 'STX')
	tell(data.to, 'password', `${data.to - data.from} characters, not shown`)
	tellEnd(data, end, verdict, tell)
}

function tellData(bytes: Uint8Array, data: Data, isParity: boolean, end: number, verdict: string, tell: Tell): void {
	const starts = (bytes[data.from - 1]! & 0x7f) === 0x02
	tell(data.from, starts ? 'start of data' : 'line end', starts ? 'STX' : 'CR LF')
	tellLines(bytes, data, isParity, tell)
	tell(data.to, data.check === 'crc16' ? 'line end' : 'end of data', data.check === 'crc16' ? 'CR LF' : '!')
	tellEnd(data, end, verdict, tell)
}

function tellEnd(data: Data, end: number, verdict: string, tell: Tell): void {
	if (data.check === 'bcc') {
		tell(data.to + 1, 'end', data.isPart ? 'EOT: more blocks follow' : 'ETX')
		tell(end, 'BCC', verdict)
	} else if (data.check === 'crc16') {
		tell(data.to + 1, 'end of data', '!')
		tell(end, 'CRC', verdict)
	} else tell(end, 'end of data', '! (no checksum)')
}

/** Each data set in one field, with its line end; what is none by its own. */
function tellLines(bytes: Uint8Array, span: Span, isParity: boolean, tell: Tell): void {
	const { sets, unread } = readLines(bytes, span, isParity)
	const pieces = [
		...sets.map((set) => ({ ...set, name: set.address === '' ? 'value' : set.address, text: setText(set) })),
		...unread.map(({ from, to }) => ({ from, to, name: 'text', text: shown(bytes, from, to) })),
	].sort((a, b) => a.from - b.from)
	for (const { from, to, name, text } of pieces) {
		if ((bytes[from]! & 0x7f) === 0x21) continue
		tell(from, 'line end', 'CR LF')
		tell(to, name, text)
	}
}

function setText(set: Parameters<typeof isProfile>[0]): string {
	const records = isProfile(set) ? profileRecords(set) : setRecords(set, codeOf(set.address), null)
	const most = 8
	const texts = records.slice(0, most).map(({ quantity, role, value, unit, at }) => {
		const what = [quantity, role].filter((part) => part !== undefined).join(' ')
		const amount = [value ?? 'none', unit].filter((part) => part !== '').join(' ')
		return `${what} = ${amount}${at === null ? '' : ` at ${at}`}`
	})
	return records.length > most ? `${texts.join('; ')}; … ${records.length} values` : texts.join('; ')
}

function unreadName(bytes: Uint8Array, from: number, to: number): string {
	return bytes.subarray(from, to).every((byte) => byte === 0) ? 'wake-up' : 'no message'
}

function shown(bytes: Uint8Array, from: number, to: number): string {
	const most = 32
	const text = textOf(bytes, from, Math.min(to, from + most), false)
	const isText = /^[\x20-\x7e\r\n]+$/.test(text) && text.trim() !== ''
	const told = isText ? text.trim() : hexText(bytes, from, Math.min(to, from + most))
	return to - from <= most ? told : `${told}… (${to - from} bytes)`
}
