/** Messages of IEC 62056-21 clause 6.3 as a tariff device writes and reads them. */

export const char = { soh: '\x01', stx: '\x02', etx: '\x03', ack: '\x06', nak: '\x15' } as const

/** Seven bits a character. */
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0) & 0x7f)

/** Exclusive or of everything behind the first character, through ETX. */
function withCheck(text: string): Uint8Array {
	const bytes = bytesOf(text)
	const check = bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0)
	return Uint8Array.of(...bytes, check)
}

/** STX lines ! CR LF ETX BCC */
export const readout = (lines: readonly string[]): Uint8Array =>
	withCheck(`${char.stx}${lines.map((line) => `${line}\r\n`).join('')}!\r\n${char.etx}`)

/** STX data ETX BCC, the answer to a read command. */
export const data = (text: string): Uint8Array => withCheck(`${char.stx}${text}${char.etx}`)

export const command = (name: string, operand: string): Uint8Array =>
	withCheck(`${char.soh}${name}${char.stx}${operand}${char.etx}`)

export type Heard =
	| { readonly kind: 'wake' }
	| { readonly kind: 'sign-on'; readonly address: string }
	| { readonly kind: 'option'; readonly baud: number; readonly mode: string }
	| { readonly kind: 'repeat' }
	| { readonly kind: 'command'; readonly name: string; readonly operand: string }
	/** The check character of a command was wrong. */
	| { readonly kind: 'garbled' }

/** Index = baud character Z (clause 6.3.14). */
export const bauds = [300, 600, 1200, 2400, 4800, 9600, 19200] as const

/** Control characters as their pictures (SOH is \u2401): text that can be written down. Line ends stay as they are. */
function pictured(buffer: Uint8Array): string {
	const isShown = (one: number) => one >= 0x20 || one === 0x0d || one === 0x0a
	return Array.from(buffer, (byte) => byte & 0x7f)
		.map((one) => String.fromCharCode(isShown(one) ? one : 0x2400 + one))
		.join('')
}

/** What stands whole in the buffer, first come first; `rest` may still become something. */
export function heardIn(buffer: Uint8Array): { readonly heard: readonly Heard[]; readonly rest: Uint8Array } {
	const heard: Heard[] = []
	const text = pictured(buffer)
	for (let at = 0; ; ) {
		const [one, length] = nextIn(text.slice(at))
		if (one !== null) heard.push(one)
		if (length === 0) return { heard, rest: buffer.slice(at).slice(-longestWait) }
		at += length
	}
}

const longestWait = 200

/** What begins the text and how long it is; [null, 0]: wait for more; [null, n]: n characters that are nothing. */
function nextIn(text: string): readonly [Heard | null, number] {
	const wake = /^\u2400{20,}/.exec(text)
	if (wake !== null) return [{ kind: 'wake' }, wake[0].length]
	const signOn = /^\/\?([^!\r\n]{0,32})!\r\n/.exec(text)
	if (signOn !== null) return [{ kind: 'sign-on', address: signOn[1]! }, signOn[0].length]
	const option = /^\u24060([0-6])([01])\r\n/.exec(text)
	if (option !== null) {
		return [{ kind: 'option', baud: bauds[Number(option[1])]!, mode: option[2]! }, option[0].length]
	}
	const asked = /^\u2401([A-Z]\d)(?:\u2402([^\u2403]*))?\u2403([\s\S])/.exec(text)
	if (asked !== null) {
		// The pictures are 2400 above what they show: the low seven bits are the character.
		const sum = [...asked[0].slice(1)].reduce((all, one) => all ^ (one.charCodeAt(0) & 0x7f), 0)
		const told: Heard = { kind: 'command', name: asked[1]!, operand: asked[2] ?? '' }
		return [sum === 0 ? told : { kind: 'garbled' }, asked[0].length]
	}
	if (text.startsWith('\u2415')) return [{ kind: 'repeat' }, 1]
	return [null, text === '' || begun.test(text) ? 0 : 1]
}

/** What may still become one of the above. */
const begun = new RegExp(
	[
		'^\u2400+$',
		'^/(\\?[^!\\r\\n]{0,32}(!\\r?)?)?$',
		'^\u2406(0([0-6]([01]\\r?)?)?)?$',
		'^\u2401([A-Z](\\d(\u2402[^\u2403]*)?\u2403?)?)?$',
	].join('|'),
)
