/** Addresses as people type them: terminal and measuring point. */
import { mostPoints } from './addressing.ts'
import { addressText } from './codec.ts'

/** One measuring point of one terminal; point 0 is the terminal itself. */
export type Target = { readonly region: string; readonly terminal: number; readonly point: number }

const typedForm = /^(\d{4})-?(?:(?<=-)(\d{1,5})|(?<!-)([\dA-F]{4}))(?:\/P?(\d{1,4}))?$/

/**
 * 'RRRR-TTTTT/pN': region of four digits, terminal 1 … 65535 in decimal, measuring point 1 … 2040; without a point, the
 * terminal itself. Also the eight digits of a terminal's label, region and terminal in hexadecimal: '03146332/p1'. null:
 * none of these.
 */
export function canonicalAddress(typed: string): string | null {
	const target = targetOf(typed)
	if (target === null) return null
	const terminal = addressText(target.region, target.terminal)
	return target.point === 0 ? terminal : `${terminal}/p${target.point}`
}

/** The address taken apart, or null where it is none. */
export function targetOf(typed: string): Target | null {
	const match = typedForm.exec(typed.trim().toUpperCase())
	if (match === null) return null
	const [, region, decimal, hexadecimal, stated = '0'] = match
	const terminal = decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number(decimal)
	const point = Number(stated)
	if (region === undefined || terminal < 1 || terminal > 0xffff || point > mostPoints) return null
	return { region, terminal, point }
}
