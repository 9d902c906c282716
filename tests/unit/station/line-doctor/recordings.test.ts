/** Recordings of a line's bytes, on a real disk. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../../src/main/lines/clock.ts'
import { createTrace, type Trace } from '../../../../src/main/lines/trace.ts'
import { createRecordings, type RecordedPiece } from '../../../../src/main/station/line-doctor/recordings.ts'
import type { OpenLine } from '../../../../src/main/station/line-pool.ts'

let folder: string
let trace: Trace
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'recordings-'))
	trace = createTrace()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lineOf = (id: number) =>
	({ row: { id, name: `Leitung ${id}`, protocol: 'dlt645' }, line: { trace: trace.entries } }) as unknown as OpenLine
const recordingsWith = (longestBytes?: number) =>
	createRecordings({
		...{ folder, clock: systemClock, log: () => undefined, lineOf },
		shown: (_, bytes) => Buffer.from(bytes).toString('hex').toUpperCase(),
		...(longestBytes === undefined ? {} : { longestBytes }),
	})
const pass = (count: number) => {
	for (let index = 0; index < count; index++) {
		trace.push({ at: Date.now(), direction: 'sent', bytes: Uint8Array.of(index >> 8, index & 0xff) })
	}
}

test('what passed before it began is not in it, what passed until it was stopped is, each entry once', async () => {
	const recordings = recordingsWith()
	pass(3)
	const begun = await recordings.start(lineOf(1), null)
	expect(begun).toMatchObject({ lineId: 1, lineName: 'Leitung 1', running: true })
	expect(await recordings.start(lineOf(1), null)).toBeNull()
	pass(5)
	await recordings.stop(1)
	const piece = (await recordings.read(begun!.name, 0))!
	expect(piece.entries.map(({ seq }) => seq)).toEqual([4, 5, 6, 7, 8])
	expect(piece.entries[0]).toMatchObject({ direction: 'sent', hex: '0000', note: null })
	expect(piece.next).toBeNull()
	expect((await recordings.list())[0]).toMatchObject({ name: begun!.name, running: false })
})

test('a long one is read piece by piece, and none of them is cut inside an entry', async () => {
	const recordings = recordingsWith()
	const { name } = (await recordings.start(lineOf(1), null))!
	pass(900)
	await recordings.stop(1)
	const seen: number[] = []
	let pieces = 0
	for (let offset: number | null = 0; offset !== null; pieces++) {
		const piece: RecordedPiece = (await recordings.read(name, offset))!
		seen.push(...piece.entries.map(({ seq }) => seq))
		offset = piece.next
	}
	expect(pieces).toBeGreaterThan(0)
	// The ring itself keeps the latest only; a recording that could not follow says how many it lost.
	expect(seen.at(-1)).toBe(900)
	expect(new Set(seen).size).toBe(seen.length)
})

test('it never grows beyond its bound, whatever passes, and then it has ended', async () => {
	const longestBytes = 4_000
	const recordings = recordingsWith(longestBytes)
	const { name } = (await recordings.start(lineOf(1), null))!
	pass(400)
	await recordings.stop(1)
	expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(longestBytes)
	expect(statSync(join(folder, name)).size).toBeGreaterThan(3_000)
	expect(await recordings.start(lineOf(1), null)).not.toBeNull()
	await recordings.stopAll()
})

test('the oldest beyond twenty are removed, and files that are no recordings are left alone', async () => {
	const recordings = recordingsWith()
	for (let index = 0; index < 22; index++) {
		writeFileSync(join(folder, `17957000000${String(index).padStart(2, '0')}-2.jsonl`), '{"lineName":"alt"}\n')
	}
	writeFileSync(join(folder, 'notes.txt'), 'mine')
	await recordings.start(lineOf(1), null)
	await recordings.stopAll()
	expect(await recordings.list()).toHaveLength(20)
	expect(readdirSync(folder)).toContain('notes.txt')
	expect(await recordings.read('../notes.txt', 0)).toBeNull()
	await recordings.remove('notes.txt')
	expect(readdirSync(folder)).toContain('notes.txt')
})
