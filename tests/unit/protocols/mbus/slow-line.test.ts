import { expect, test } from 'vitest'
import type { Wire } from '../../../../src/main/lines/line.ts'
import { mbus } from '../../../../src/main/protocols/mbus/driver.ts'
import { runSession, type SpokenLine } from '../../../../src/main/protocols/session.ts'
import { createFakeTime } from '../fake-time.ts'
import { answer } from './frames.ts'

/** A meter that answers `afterMs` behind the last bit of a request, on a serial line of this speed. */
async function readAt(baud: number, afterMs: number) {
	const time = createFakeTime()
	let listener: ((bytes: Uint8Array) => void) | null = null
	const charMs = 11_000 / baud
	const wire: Wire = {
		send: async (bytes) => {
			const said = bytes[1] === 0x40 ? Uint8Array.of(0xe5) : answer('0113 05')
			time.after(bytes.length * charMs + afterMs, () => listener?.(said))
		},
		listen: (heard) => {
			listener = heard
		},
		closed: new Promise(() => undefined),
		close: async () => undefined,
		speed: { baud, bitsPerChar: 11 },
		lastByteAt: () => Number.NEGATIVE_INFINITY,
	}
	const line: SpokenLine = { turn: (_, exchange) => exchange(wire), note: () => undefined }
	const options = { priority: 'user', clock: time.clock, retries: 0 } as const
	return time.through(runSession(line, mbus, mbus.read('2', { kind: 'current' }), options))
}

test('the wait for an answer is 330 bit times and 50 ms: at 300 Bd more than a second', async () => {
	expect((await readAt(300, 1_140)).failure).toBeNull()
	expect((await readAt(300, 1_200)).failure).not.toBeNull()
	expect((await readAt(2400, 290)).failure).toBeNull()
	expect((await readAt(2400, 310)).failure).not.toBeNull()
})
