/** CJ/T 188-2004 and -2018: the protocol as the station sees it. */
import type { Protocol } from '../protocol.ts'
import { decode, split } from './codec.ts'
import { longestFrame } from './constants.ts'
import { control } from './control.ts'
import { dialect } from './dialect.ts'
import { explain } from './explain.ts'
import { read } from './read.ts'
import { scan } from './scan.ts'

export const cjt188 = {
	name: 'cjt188',
	title: 'CJ/T 188',
	serial: { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 },
	// Battery meters wake up first: slower than electricity meters, whose 500 ms the standard's authors had in mind.
	timing: { answerMs: 1000, gapMs: 500, pauseMs: 50 },
	longestFrame,
	address,
	split,
	decode,
	explain,
	read,
	control,
	scan,
	dialect,
	offers: ['current', 'settlement', 'clock'],
} as const satisfies Protocol

/**
 * A6…A0: the maker's code (four digits) and the number (ten), 14 digits in all, high ones 0 where left out; AA pairs
 * are any. A few makers use hex digits.
 */
function address(typed: string): string | null {
	const text = typed.replaceAll(/[\s-]/g, '').toUpperCase()
	return /^[0-9A-F]{1,14}$/.test(text) ? text.padStart(14, '0') : null
}
