/** A virtual concentrator with two meters: in memory for conversations step by step, or behind a real TCP socket. */
import { split } from '../../../../src/main/protocols/gdw1376/frame.ts'
import type { Session } from '../../../../src/main/protocols/protocol.ts'
import { createFaults } from '../../../../src/virtual/building/faults.ts'
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { requestsIn } from '../../../../src/virtual/gdw1376/frame.ts'
import { createTerminal, type Habits, type Terminal } from '../../../../src/virtual/gdw1376/terminal.ts'
import { openTcpLine, type TcpLine } from '../../../../src/virtual/tcp.ts'
import { converse, heardOf } from '../converse.ts'

export const truth = createTruth(4)
/** 2026-11-22 17:03:20 CET, a Sunday. */
export const startedAt = Date.UTC(2026, 10, 22, 16, 3, 20)
export const label = '03146332'

export function meterAt(point: number): Meter {
	const place = { floor: 'KG', unit: 'Allgemein', use: 'flat', clock: 'local', clockOffsetMs: 0 } as const
	const serial = String(112233445500 + point)
	return { index: 40 + point, line: 'test', address: String(point), serial, medium: 'electricity', ...place }
}

export const points = Array.from({ length: 20 }, (_, index) => meterAt(index + 1))

export const terminalOf = (habits: Habits = {}): Terminal => createTerminal(truth, label, points, habits)

/** What the terminal says at one step, as bytes that come together; `spoil` may lose or change them. */
export function talk<T>(
	session: Session<T>,
	terminal: Terminal,
	spoil: (bytes: Uint8Array, nth: number) => Uint8Array = (bytes) => bytes,
): { readonly result: T; readonly sent: readonly string[] } {
	let nth = 0
	return converse(session, (request, step) => {
		const answers = requestsIn(request).requests.flatMap((each) => terminal.hear(each, startedAt))
		const bytes = spoil(Uint8Array.from(answers.flatMap((frame) => [...frame])), nth++)
		return heardOf(split, step, bytes, startedAt)
	})
}

/** The same terminal behind a socket, its answers cut in two after `cutAt` bytes. */
export function openStreet(terminal: Terminal, cutAt: number): Promise<TcpLine> {
	const bus = {
		receiver: () => {
			let buffer = new Uint8Array()
			return (bytes: Uint8Array) => {
				const { requests, rest } = requestsIn(Uint8Array.from([...buffer, ...bytes]))
				buffer = new Uint8Array(rest)
				const said = requests.flatMap((each) => terminal.hear(each, startedAt)).flatMap((frame) => [...frame])
				const parts = [said.slice(0, cutAt), said.slice(cutAt)].filter((part) => part.length > 0)
				return parts.map((part, index) => ({ meter: points[0]!, bytes: Uint8Array.from(part), delayMs: index * 20 }))
			}
		},
	}
	return openTcpLine(
		'test',
		bus,
		createFaults(() => 0.5),
		0,
	)
}
