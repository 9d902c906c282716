/** Whatever answers: every conversation ends, throws nothing, keeps nothing without bound and invents nothing. */
import { describe, expect, it } from 'vitest'
import { gdw1376 } from '../../../../src/main/protocols/gdw1376/driver.ts'
import { split } from '../../../../src/main/protocols/gdw1376/frame.ts'
import type { ReadJob, Session } from '../../../../src/main/protocols/protocol.ts'
import { heardOf } from '../converse.ts'
import { xorshift } from '../laws.ts'
import { frame, typedAddress, whole } from './frames.ts'
import { gdw1376Codec } from './laws.ts'
import { emptyMemory, entryHex, type Habits, hear } from './memory.ts'
import { answerTo, contentOf } from './scripted.ts'

const { concentrator, control, dialIn, read, together } = gdw1376
const points = Array.from({ length: 9 }, (_, index) => `${typedAddress}/p${index + 5}`)
const entry = {
	...{ index: 3, point: 3, port: 31, baud: null, protocolCode: 31, meterAddress: '112233440003' },
	...{ collectorAddress: '000000000000', tariffs: 4, integerDigits: 6, decimals: 2, userClass: 0, userSubclass: 0 },
}
const plan = { port: 2, intervalMinutes: 60, readingTime: '00:05', days: [1], periods: [] }
const way = { port: 31, baud: 2400, parity: 'even', dataBits: 8, stopBits: 1, answerMs: 1000 } as const

function* inner(): Session<string> {
	const heard = yield { send: Uint8Array.of(1, 2, 3), answer: () => 'mine' }
	return heard.kind
}

const jobs: readonly ReadJob[] = [
	{ kind: 'current' },
	{ kind: 'freeze', back: 1 },
	{ kind: 'settlement', back: 2 },
	{ kind: 'profile', from: '2026-11-20T00:00', count: 200 },
	{ kind: 'clock' },
	{ kind: 'current', items: ['0A F10', 'F57'] },
]
const conversations: readonly (() => Session<unknown>)[] = [
	...jobs.map((job) => () => read(points[0]!, job)),
	...jobs.map((job) => () => together.read(points, job)),
	() => concentrator.readArchive(typedAddress),
	() => concentrator.writeArchive(typedAddress, [entry], [{ index: 4, point: 4 }]),
	() => concentrator.readEventCounters(typedAddress),
	() => concentrator.readEvents(typedAddress, true, 250, 9),
	() => concentrator.readPlan(typedAddress, []),
	() => concentrator.writePlan(typedAddress, [plan]),
	() => concentrator.readState(typedAddress),
	() => concentrator.linkTest(typedAddress),
	() => concentrator.through(typedAddress, way, inner(), split),
	() => control(typedAddress, { kind: 'clock', local: '2026-11-22T17:04:00' }),
]

/** More than any of them needs, even where every question is denied. */
const mostSteps = 3000

function play(session: Session<unknown>, answer: (request: Uint8Array) => Uint8Array): number {
	let steps = 0
	let next = session.next()
	while (next.done !== true) {
		if (++steps > mostSteps) throw new Error('a conversation without end')
		next = session.next(heardOf(split, next.value, answer(next.value.send), 1_795_363_400_000))
	}
	return steps
}

/** Plausible, then spoilt: bytes changed and the sum made right, frames lost, doubled, foreign, cut. */
function spoiler(seed: number): (request: Uint8Array) => Uint8Array {
	const random = xorshift(seed)
	const memory = emptyMemory()
	for (let index = 1; index < 30; index++) memory.archive.set(index, entryHex(index))
	memory.events.set(250, '0E0A20092211' + '26EEEEEEEEEE')
	const habits: Habits = { items: { '0C 4': 'AABB', '09 1': '00' }, meter: () => Uint8Array.of(random() & 0xff) }
	return (request) => {
		const code = request[12]!
		const isValue = (code === 0x0c && request[16] !== 0x40) || code === 0x0d
		const frames = isValue
			? answerTo({ content: contentOf, unitsPerFrame: 1 + (random() % 9) }, request)
			: hear(memory, habits, request)
		const out: number[] = []
		for (const each of [...frames, whole[random() % whole.length]!]) {
			const kind = random() % 8
			if (kind === 0) continue
			if (kind === 1) out.push(...each.subarray(0, random() % each.length))
			else if (kind === 2) out.push(...each, ...each)
			else if (kind < 6) out.push(...mutated(each, random))
			else out.push(...each)
		}
		return Uint8Array.from(out)
	}
}

function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
	const copy = bytes.slice()
	for (let changes = 1 + (random() % 4); changes > 0; changes--)
		copy[13 + (random() % (copy.length - 15))] = random() & 0xff
	return gdw1376Codec.repair(copy)
}

describe('a hostile terminal', () => {
	it('ends every conversation in bounded steps, whatever it answers', () => {
		let most = 0
		for (let seed = 1; seed <= 40; seed++) {
			for (const begin of conversations) most = Math.max(most, play(begin(), spoiler(seed * 7919)))
		}
		expect(most).toBeLessThanOrEqual(mostSteps)
	})

	it('that denies everything, confirms everything, or answers with nothing inside, is left soon', () => {
		const answers = [
			(request: Uint8Array) => frame(0x00, '00 00 02 00', { seq: 0x60 | (request[13]! & 15) }),
			(request: Uint8Array) => frame(0x00, '00 00 01 00', { seq: 0x60 | (request[13]! & 15) }),
			(request: Uint8Array) => frame(request[12]!, '', { seq: 0x60 | (request[13]! & 15) }),
			(request: Uint8Array) => frame(request[12]!, '', { seq: 0x60 | (request[13]! & 15), control: 0x89 }),
			() => new Uint8Array(),
			() => Uint8Array.from({ length: 3000 }, () => 0x68),
		]
		for (const answer of answers) for (const begin of conversations) expect(play(begin(), answer)).toBeLessThan(130)
	})

	it('that never sends a last frame, or asks for confirmation without end, is left as well', () => {
		const endless = (seq: number) => (request: Uint8Array) => {
			const first = frame(request[12]!, '00 00 02 00 20 03 17 22 F1 26', { seq: 0x40 | seq | (request[13]! & 15) })
			const more = Array.from({ length: 40 }, (_, index) =>
				frame(request[12]!, '00 00 02 00 20 03 17 22 F1 26', { seq: seq | ((request[13]! + 1 + index) & 15) }),
			)
			return Uint8Array.from([first, ...more].flatMap((bytes) => [...bytes]))
		}
		for (const seq of [0x00, 0x10]) {
			expect(play(read(typedAddress, { kind: 'clock' }), endless(seq))).toBeLessThan(600)
		}
	})

	it('makes no reading of values of other points, items or days than were asked for', () => {
		for (let seed = 1; seed <= 60; seed++) {
			const answer = spoiler(seed * 104_729)
			const session = together.read(points, { kind: 'freeze', back: 1 })
			let next = session.next()
			while (next.done !== true) {
				next = session.next(heardOf(split, next.value, answer(next.value.send), 1_795_363_400_000))
			}
			for (const [address, { records, frames }] of next.value) {
				for (const { key, frame: place } of records) {
					expect(key).toMatch(new RegExp(`^0D F16[1-4] ${address.split('/')[1]}$`))
					expect(frames[place]).toBeDefined()
				}
			}
		}
	})

	it('says unasked what it likes: nothing throws, and what is no frame says nothing', () => {
		const random = xorshift(99)
		for (let round = 0; round < 3000; round++) {
			const bytes = mutated(whole[random() % whole.length]!, random)
			concentrator.unasked(bytes)
			concentrator.unasked(bytes.subarray(0, random() % bytes.length))
			dialIn.introduce(bytes)
			dialIn.gate(typedAddress).take(bytes)
		}
	})
})
