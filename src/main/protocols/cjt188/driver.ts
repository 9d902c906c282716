/** CJ/T 188-2004 and -2018: the protocol as the station sees it. */
import type { Protocol } from '../protocol.ts'
import { canonicalAddress } from './address.ts'
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
	address: canonicalAddress,
	split,
	decode,
	explain,
	read,
	control,
	scan,
	dialect,
	offers: ['current', 'settlement', 'clock'],
} as const satisfies Protocol
