import { describe, expect, it } from 'vitest'
import { createTrace } from '../../../src/main/lines/trace.ts'

const sizeOf = (entries: readonly { readonly bytes: Uint8Array }[]) =>
	entries.reduce((sum, entry) => sum + entry.bytes.length, 0)

describe('the trace of a line', () => {
	it('keeps the latest bytes and never more than its bound, whatever arrives', () => {
		const trace = createTrace(4096)
		for (let at = 0; at < 20_000; at++) {
			trace.push({ at, direction: at % 7 === 0 ? 'sent' : 'received', bytes: new Uint8Array(at % 300).fill(at) })
		}
		trace.push({ at: 20_000, direction: 'received', bytes: new Uint8Array(1_000_000).fill(9) })
		const entries = trace.entries()
		expect(sizeOf(entries)).toBeLessThanOrEqual(4096)
		expect(sizeOf(entries)).toBeGreaterThan(500)
		expect(entries.at(-1)).toMatchObject({ at: 20_000, direction: 'received' })
		expect(entries.map((entry) => entry.at)).toEqual(entries.map((entry) => entry.at).toSorted((a, b) => a - b))
	})

	it('bytes that trickle in one by one are one entry; a pause, a note or the other direction begins a new one', () => {
		const trace = createTrace(4096)
		const byte = (value: number) => new Uint8Array([value])
		for (const [at, value] of [
			[0, 1],
			[5, 2],
			[10, 3],
		] as const) {
			trace.push({ at, direction: 'received', bytes: byte(value) })
		}
		trace.push({ at: 200, direction: 'received', bytes: byte(4) })
		trace.push({ at: 201, direction: 'sent', bytes: byte(5) })
		trace.push({ at: 202, direction: 'note', bytes: new Uint8Array(), note: 'jammed' })
		expect(trace.entries().map((entry) => [entry.at, [...entry.bytes]])).toEqual([
			[0, [1, 2, 3]],
			[200, [4]],
			[201, [5]],
			[202, []],
		])
	})

	it('an entry keeps its bytes although the chunk it came in is used again', () => {
		const trace = createTrace(4096)
		const pool = new Uint8Array([1, 2, 3])
		trace.push({ at: 0, direction: 'received', bytes: pool })
		pool.fill(0)
		expect([...trace.entries()[0]!.bytes]).toEqual([1, 2, 3])
	})
})
