/** The station's findings and the page's sentences: none without the other. */
import { describe, expect, test } from 'vitest'
import { type WhyFacts, whyNotRead } from '../../src/main/domain/network/why.ts'
import { de } from '../../src/renderer/src/locales/index.ts'

const now = Date.UTC(2026, 10, 22)
const hour = 3_600_000

/** A meter that is read, behind a concentrator that calls. */
const sound: WhyFacts = {
	now,
	meterId: 7,
	enabled: true,
	model: 'electricity',
	key: 'none-needed',
	line: { id: 1, name: 'East', enabled: true, state: 'open', reason: '', since: now - hour },
	dialIn: { identity: '0314-25394', port: 9100, lastCallAt: now - hour },
	concentrator: { id: 5, name: 'Cellar', enabled: true, lastAnswerAt: now - hour, failure: null },
	archive: { readAt: now - hour, point: 12, verdict: 'same', differs: [], port: 31 },
	plan: { readAt: now - hour, differs: false, intervalMinutes: 60 },
	collector: { id: 6, name: 'Cabinet', channel: 3 },
	channelFlag: '',
	lastAnswerAt: now - hour,
	failure: null,
	lateAfterMs: 6 * hour,
	latestValueAt: now - hour,
	clockOffsetMs: 1000,
	probe: null,
}
const line = (part: Partial<WhyFacts['line']>) => ({ line: { ...sound.line, ...part } })
const call = (lastCallAt: number | null) => ({
	...line({ state: 'failed', reason: 'not-dialled-in' }),
	dialIn: { ...sound.dialIn!, lastCallAt },
})
const box = (part: Partial<NonNullable<WhyFacts['concentrator']>>) => ({
	concentrator: { ...sound.concentrator!, ...part },
})
const archive = (part: Partial<NonNullable<WhyFacts['archive']>>) => ({ archive: { ...sound.archive!, ...part } })
const plan = (part: Partial<NonNullable<WhyFacts['plan']>>) => ({ plan: { ...sound.plan!, ...part } })
const failed = { at: now - 60_000, reason: 'silence', text: 'The meter did not answer.' }
const probe = (meter: 'answers' | 'silent' | 'line' | null) => ({
	probe: { kind: 'failed' as const, reason: 'silence', text: 'No answer.', meter },
})

/** One thing at a time is otherwise. */
const variations: readonly Partial<WhyFacts>[] = [
	{},
	{ enabled: false },
	{ model: null },
	...(['there', 'missing', 'locked'] as const).map((key) => ({ key })),
	line({ enabled: false }),
	line({ state: 'failed', reason: 'not-found' }),
	{ ...line({ state: 'opening' }), dialIn: null },
	...[call(null), call(now - 9 * hour)],
	box({ enabled: false }),
	box({ failure: failed }),
	box({ lastAnswerAt: null }),
	archive({ readAt: null }),
	archive({ verdict: 'station-only' }),
	archive({ verdict: 'different', differs: ['port', 'userClass'] }),
	archive({ verdict: 'different', differs: ['userClass'] }),
	...[
		plan({ readAt: null }),
		plan({ differs: true, intervalMinutes: 1440 }),
		plan({ differs: true, intervalMinutes: null }),
	],
	...['line-cut', 'short'].map((channelFlag) => ({ channelFlag })),
	{ failure: failed },
	{ failure: failed, lastAnswerAt: now - 48 * hour },
	{ failure: failed, lastAnswerAt: null },
	{ failure: { ...failed, reason: 'no-key' }, lastAnswerAt: null },
	{ failure: { ...failed, reason: 'noise' }, lastAnswerAt: null },
	{ lastAnswerAt: now - 48 * hour },
	{ lastAnswerAt: null },
	{ latestValueAt: null },
	{ latestValueAt: now - 48 * hour },
	{ clockOffsetMs: null },
	{ clockOffsetMs: 600_000 },
	{ probe: { kind: 'read' } },
	...[probe('answers'), probe('silent'), probe('line'), probe(null)],
	{ ...probe(null), failure: failed, lastAnswerAt: null },
]
const views = variations.map((part) => whyNotRead({ ...sound, ...part }))
const texts: Readonly<Record<string, string>> = de
const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!)

describe('why a meter is not read', () => {
	test('every finding and next step has a sentence, and its facts fill it', () => {
		for (const { steps, verdict } of views) {
			for (const { code, facts } of [...steps, verdict]) {
				expect(texts).toHaveProperty([`finding.${code}`])
				for (const place of places(texts[`finding.${code}`]!))
					expect([code, Object.keys(facts)]).toEqual([code, expect.arrayContaining([place])])
			}
			if (verdict.next !== '') expect(texts).toHaveProperty([`next.${verdict.next}`])
		}
	})
	test('no sentence is kept that no finding asks for', () => {
		const said = new Set(views.flatMap(({ steps, verdict }) => [...steps, verdict].map(({ code }) => code)))
		const known = Object.keys(texts).flatMap((key) =>
			key.startsWith('finding.') ? [key.slice('finding.'.length)] : [],
		)
		expect(known.filter((code) => code !== 'other' && !said.has(code))).toEqual([])
	})
})
