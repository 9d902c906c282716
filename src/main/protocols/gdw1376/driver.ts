/** Q/GDW 376.1-2009 and Q/GDW 1376.1-2013: the terminal as its master sees it. */
import type { Protocol } from '../protocol.ts'
import { canonicalAddress } from './address.ts'
import { decode } from './codec.ts'
import { concentrator } from './concentrator.ts'
import { longestFrame } from './constants.ts'
import { control } from './control.ts'
import { dialIn } from './dial-in.ts'
import { explain } from './explain.ts'
import { split } from './frame.ts'
import { read } from './read.ts'
import { scan } from './scan.ts'
import { together } from './together.ts'

export const gdw1376 = {
	name: 'gdw1376',
	title: 'Q/GDW 1376.1',
	// A terminal's local port; over GPRS and Ethernet there is no such speed.
	serial: { baud: 9600, dataBits: 8, parity: 'even', stopBits: 1 },
	// A terminal reads its own memory; the answer to a question that it has to ask a meter first takes longer.
	timing: { answerMs: 5000, gapMs: 500, pauseMs: 0 },
	longestFrame,
	address: canonicalAddress,
	split,
	decode,
	explain,
	read,
	together,
	dialIn,
	concentrator,
	control,
	scan,
	offers: ['current', 'freeze', 'settlement', 'profile', 'clock'],
} as const satisfies Protocol
