/** What the line doctor says, from entries as a trace keeps them. */
import { describe, expect, test } from 'vitest'
import { exchangesIn } from '../../../../src/main/domain/line-doctor/exchanges.ts'
import type { FindingCode, LineFacts } from '../../../../src/main/domain/line-doctor/finding.ts'
import { heardAs, settingsThatFit } from '../../../../src/main/domain/line-doctor/framing.ts'
import { judge } from '../../../../src/main/domain/line-doctor/judge.ts'
import type { Passed, Seen, SerialSettings } from '../../../../src/main/domain/line-doctor/passed.ts'

const bus: SerialSettings = { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 }
const ask = [0x68, 1, 2, 3, 4, 5, 6, 0x16]
const say = [0x68, 9, 9, 9, 9, 9, 9, 9, 9, 0x16]

type Written = Partial<Omit<Passed, 'bytes' | 'seq'>> & { readonly bytes?: readonly number[] }

function trace(...written: readonly Written[]): readonly Passed[] {
	return written.map(({ at = 0, until, direction = 'sent', bytes = ask, note = null }, index) => ({
		...{ seq: index + 1, at, until: until ?? at, direction, note },
		bytes: Uint8Array.from(bytes),
	}))
}

/** A question each 2 s with what comes back. */
const round = (count: number, back: (index: number) => readonly Written[], question: readonly number[] = ask) =>
	Array.from({ length: count }, (_, index) => index).flatMap((index): readonly Written[] => [
		{ at: index * 2000, bytes: question },
		...back(index).map((one) => ({
			...one,
			at: index * 2000 + (one.at ?? 0),
			until: index * 2000 + (one.until ?? one.at ?? 0),
		})),
	])
const answer = (at = 120): Written => ({ at, until: at + 40, direction: 'received', bytes: say })
const garbled = (bytes: readonly number[]): readonly Written[] => [
	{ at: 120, until: 160, direction: 'received', bytes },
	{ at: 400, direction: 'discarded', bytes, note: 'no frame' },
]

/** As the protocol would see it: what begins with 68 and ends with 16 is a frame, `from` the second byte. */
function seenOf(entries: readonly Passed[], kinds: (entry: Passed) => Partial<Seen> = () => ({})): readonly Seen[] {
	return entries
		.filter(({ direction }) => direction !== 'note' && direction !== 'echo')
		.map((entry) => {
			const isFrame = entry.bytes[0] === 0x68 && entry.bytes.at(-1) === 0x16
			const kind = entry.direction === 'sent' ? 'request' : isFrame ? 'answer' : 'stray'
			return { seq: entry.seq, kind, device: null, protocol: null, framing: null, bytes: entry.bytes, ...kinds(entry) }
		})
}

function codesOf(entries: readonly Passed[], more: Partial<LineFacts> = {}): readonly FindingCode[] {
	const facts: LineFacts = {
		...{ entries, seen: seenOf(entries), settings: bus, echo: 'auto', listens: false, manyFrames: false },
		...{ state: { kind: 'open', jammedSince: null }, beginnings: [], tried: [] },
		...more,
	}
	return judge(facts).map(({ code }) => code)
}

describe('exchanges', () => {
	test('know what the line’s speed allows, how long the device thought, and which question is a repetition', () => {
		const entries = trace(
			{ at: 1000 },
			{ at: 3000 },
			{ at: 3200, until: 3246, direction: 'received', bytes: say },
			{ at: 4000 },
		)
		const [first, second, third] = exchangesIn(entries, bus)
		const charMs = 11_000 / 2400
		expect(first).toMatchObject({ retry: 0, outcome: 'silence', waitedMs: null, answerBytes: 0, pauseMs: null })
		expect(second).toMatchObject({ retry: 1, outcome: 'answered', answerBytes: 10, entries: [2, 3] })
		expect(second!.requestMs).toBeCloseTo(8 * charMs, 6)
		expect(second!.leastAnswerMs).toBeCloseTo(10 * charMs, 6)
		expect(second!.waitedMs).toBeCloseTo(200 - 8 * charMs, 0)
		expect(third).toMatchObject({ retry: 0, pauseMs: 754 })
	})

	test('take the echo out of the answer, and show pauses inside it', () => {
		const entries = trace(
			{ at: 0 },
			{ at: 30, direction: 'received', bytes: ask },
			{ at: 31, direction: 'echo', bytes: ask },
			{ at: 100, until: 110, direction: 'received', bytes: say.slice(0, 4) },
			{ at: 230, until: 260, direction: 'received', bytes: say.slice(4) },
		)
		expect(exchangesIn(entries, bus)[0]).toMatchObject({
			...{ outcome: 'answered', echoBytes: 8, answerBytes: 10, gapsMs: [120], answerMs: 160 },
		})
	})
})

describe('findings', () => {
	test('a line on which everybody answers is well', () => {
		expect(codesOf(trace(...round(6, () => [answer()])))).toEqual(['healthy'])
		expect(codesOf([])).toEqual(['nothing-yet'])
	})

	test('a line that cannot be opened, and one that is jammed', () => {
		expect(codesOf([], { state: { kind: 'failed', reason: 'not-found' } })).toEqual(['not-open'])
		expect(codesOf([], { state: { kind: 'open', jammedSince: 5 } })).toEqual(['jammed'])
	})

	test('row 12: an echo is told and is no trouble; one that came back altered is a collision', () => {
		const echo: readonly Written[] = [
			{ at: 30, direction: 'received', bytes: ask },
			{ at: 31, direction: 'echo', bytes: ask },
		]
		expect(codesOf(trace(...round(4, () => [...echo, answer()])))).toEqual(['echo', 'healthy'])
		const spoilt = ask.with(4, 0x00)
		const entries = trace(...round(4, (index) => (index === 2 ? garbled(spoilt) : [...echo, answer()])))
		expect(codesOf(entries)).toEqual(['echo-altered', 'noise', 'echo'])
		const [finding] = judge({
			...{ entries, seen: seenOf(entries), settings: bus, echo: 'auto', listens: false, manyFrames: false },
			...{ state: { kind: 'open', jammedSince: null }, beginnings: [], tried: [] },
		})
		expect(finding).toMatchObject({ params: { count: 1, echoes: 3 } })
		expect(finding!.evidence).toHaveLength(2)
	})

	test('an echo on a line that is set to have none is told', () => {
		const given: readonly Written[] = [{ at: 30, direction: 'received', bytes: ask }]
		expect(codesOf(trace(...round(4, () => given)), { echo: 'none' })).toContain('echo-unexpected')
	})

	test('nobody answers, or some do not', () => {
		expect(codesOf(trace(...round(5, () => [])))).toEqual(['silent-line'])
		const mute = round(3, () => [], ask.with(1, 7))
		const entries = trace(...round(5, () => [answer()]), ...mute)
		expect(codesOf(entries)).toEqual(['some-silent'])
	})

	test('row 21: a slow device is told with how long it takes', () => {
		const entries = trace(...round(5, (index) => [answer(index === 3 ? 900 : 120)]))
		expect(codesOf(entries)).toEqual(['slow-device', 'healthy'])
	})

	test('an answer that comes after it was given up, and one that nobody asked for', () => {
		const foreign: readonly Written[] = [
			{ at: 40, direction: 'received', bytes: say.with(1, 8) },
			{ at: 41, direction: 'discarded', bytes: say.with(1, 8), note: 'answers somebody else' },
			answer(150),
		]
		const late = trace(...round(4, (index) => (index === 1 ? [] : index === 2 ? foreign : [answer()])))
		expect(codesOf(late)).toEqual(['late-answers'])
		const others = trace(...round(4, (index) => (index === 2 ? foreign : [answer()])))
		expect(codesOf(others)).toEqual(['foreign-frames'])
	})

	test('questions of another master', () => {
		const entries = trace(...round(4, () => [answer(), { at: 900, direction: 'received', bytes: ask.with(1, 0x44) }]))
		const seen = seenOf(entries, ({ bytes }) => (bytes[1] === 0x44 ? { kind: 'request' } : {}))
		expect(codesOf(entries, { seen })).toEqual(['two-masters'])
	})

	test('row 14: two whole answers to one question, or one address whose sums never fit, are two devices', () => {
		const other: Written = { at: 300, direction: 'received', bytes: say.with(2, 0x77) }
		expect(codesOf(trace(...round(3, () => [answer(), other])))).toEqual(['two-answers'])
		expect(codesOf(trace(...round(3, () => [answer(), other])), { manyFrames: true })).toEqual(['healthy'])
		const colliding = round(3, () => garbled([0x68, 9, 9, 1]), ask.with(1, 7))
		const entries = trace(...round(5, () => [answer()]), ...round(5, () => [answer()], ask.with(1, 5)), ...colliding)
		const seen = seenOf(entries, ({ bytes }) => (bytes.length === 4 ? { kind: 'sum' } : {}))
		expect(codesOf(entries, { seen })).toEqual(['collision'])
	})

	test('noise everywhere, and answers that break off', () => {
		const entries = trace(...round(6, (index) => (index % 2 === 0 ? [answer()] : garbled([index, 2, 3, 4]))))
		expect(codesOf(entries)).toEqual(['noise'])
		const cut = seenOf(entries, ({ bytes }) => (bytes.length === 4 ? { kind: 'cut' } : {}))
		expect(codesOf(entries, { seen: cut })).toEqual(['broken-off'])
	})

	test('frames of another protocol', () => {
		const entries = trace(...round(4, () => garbled([1, 2, 3, 4])))
		const seen = seenOf(entries, ({ direction }) =>
			direction === 'sent' ? {} : { kind: 'other-protocol', protocol: 'M-Bus' },
		)
		expect(codesOf(entries, { seen: seen.filter(({ kind }) => kind === 'other-protocol') })).toContain('other-protocol')
	})

	test('row 25: asked in one framing of Modbus and answered in the other', () => {
		const entries = trace(...round(2, () => garbled([1, 2, 3, 4])))
		const seen = seenOf(entries, ({ direction }) => ({ framing: direction === 'sent' ? 'rtu' : 'tcp' }))
		expect(codesOf(entries, { seen })).toContain('framing-mixed')
		const tried = [{ settings: null, framing: 'tcp', heard: 'answer' }] as const
		expect(codesOf(trace(...round(3, () => [])), { tried })).toContain('framing-mixed')
	})

	test('row 20: another speed that answered in a test is the finding, and the silence before it comes behind', () => {
		const tried = [{ settings: { ...bus, baud: 9600 }, framing: null, heard: 'answer' }] as const
		expect(codesOf(trace(...round(3, () => [])), { tried })).toEqual(['wrong-settings', 'silent-line'])
	})
})

describe('what is heard at another speed or parity (row 20)', () => {
	const beginning = [0xfe, 0xfe, 0xfe, 0xfe, 0x68, 0x17, 0x56, 0x34, 0x12, 0x00, 0x00, 0x68]

	test('at the same settings it is what was spoken', () => {
		for (const parity of ['none', 'even', 'odd'] as const) {
			const settings = { ...bus, parity }
			expect(heardAs(beginning, settings, settings, 'kept')).toEqual(beginning)
		}
	})

	test.each([
		[{ ...bus, baud: 1200 }, bus],
		[
			{ ...bus, baud: 9600 },
			{ ...bus, baud: 2400 },
		],
		[bus, { ...bus, baud: 9600 }],
		[
			{ ...bus, baud: 4800 },
			{ ...bus, baud: 9600, parity: 'none' },
		],
	] as const)('%o heard as %o is recognised, whatever the driver does with faulty characters', (spoken, own) => {
		for (const faulty of ['kept', 'zero', 'dropped'] as const) {
			const heard = Uint8Array.from(heardAs(beginning, spoken, own, faulty))
			if (heard.length < 3 || new Set(heard).size < 2) continue
			const found = settingsThatFit([heard, heard], [beginning], own)
			expect(found.map(({ baud }) => baud)).toContain(spoken.baud)
		}
	})

	test('bytes of which only those with an odd number of ones pass were spoken with even parity', () => {
		const own = { ...bus, parity: 'none' } as const
		const spoken = Array.from({ length: 120 }, (_, index) => (index * 37) & 0xff)
		const heard = Uint8Array.from(spoken.filter((byte) => byte.toString(2).replaceAll('0', '').length % 2 === 1))
		expect(settingsThatFit([heard], [], own)).toEqual([{ ...own, parity: 'even' }])
	})

	test('noise fits nothing', () => {
		const noise = Uint8Array.from({ length: 60 }, (_, index) => (index * 151 + 7) & 0xff)
		expect(settingsThatFit([noise, noise.toReversed()], [beginning], bus)).toEqual([])
	})
})
