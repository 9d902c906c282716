/** What a station says (IEC 62056-21 clause 6.3). */
import { ack, etx, soh, stx } from './constants.ts'

const ascii = (text: string): readonly number[] => [...text].map((char) => char.charCodeAt(0) & 0x7f)

/** `/?address!`; '' asks whoever hears it. */
export const signOn = (address: string): Uint8Array => Uint8Array.from(ascii(`/?${address}!\r\n`))

/** ACK, normal protocol, the baud character Z that the speed changes to, '0' = readout, '1' = programming mode. */
export const option = (baud: string, mode: '0' | '1'): Uint8Array =>
	Uint8Array.from([ack, ...ascii(`0${baud}${mode}\r\n`)])

/** SOH command STX operand ETX BCC; without operand SOH command ETX BCC. The BCC leaves SOH out. */
export function command(name: string, operand: string | null): Uint8Array {
	const inner = [...ascii(name), ...(operand === null ? [] : [stx, ...ascii(operand)]), etx]
	const bcc = inner.reduce((sum, byte) => sum ^ byte, 0)
	return Uint8Array.from([soh, ...inner, bcc])
}
