/** Why a meter is not read: the first broken link of the chain is the answer. */
import { expect, test } from 'vitest'
import { type WhyFacts, whyNotRead } from '../../../../src/main/domain/network/why.ts'

const now = Date.parse('2026-11-05T10:20:00+01:00')
const minute = 60_000
const good: WhyFacts = {
	now,
	meterId: 77,
	enabled: true,
	model: 'Stromzähler',
	key: 'none-needed',
	line: { id: 3, name: 'GPRS', enabled: true, state: 'open', reason: '', since: now - 90 * minute },
	dialIn: { identity: '0314-25394', port: 8001, lastCallAt: now - 90 * minute },
	concentrator: { id: 12, name: 'Haus 1', enabled: true, lastAnswerAt: now - minute, failure: null },
	archive: { readAt: now - 60 * minute, point: 5, verdict: 'same', differs: [], port: 31 },
	plan: { readAt: now - 60 * minute, differs: false, intervalMinutes: 60 },
	collector: null,
	channelFlag: null,
	lastAnswerAt: now - minute,
	failure: null,
	lateAfterMs: 121 * minute,
	latestValueAt: now - 15 * minute,
	clockOffsetMs: 2_000,
	probe: null,
}
const verdictOf = (more: Partial<WhyFacts>) => whyNotRead({ ...good, ...more }).verdict

test('a meter that is read has every link in order', () => {
	const { steps, verdict } = whyNotRead(good)
	expect(verdict).toMatchObject({ code: 'is-read', next: 'nothing' })
	expect(steps.filter(({ health }) => health === 'alarm' || health === 'warning')).toEqual([])
	expect(steps.map(({ step }) => step)).toEqual([
		...['enabled', 'model', 'key', 'line', 'dial-in', 'concentrator', 'archive', 'port', 'plan'],
		...['last-answer', 'concentrator-record', 'clock', 'probe'],
	])
})

test('a meter on a plain line has no links of concentrators', () => {
	const plain = { ...good, dialIn: null, concentrator: null, archive: null, plan: null }
	expect(whyNotRead(plain).steps.map(({ step }) => step)).toEqual([
		...['enabled', 'model', 'key', 'line', 'last-answer', 'clock', 'probe'],
	])
})

const failure = { at: now - minute, reason: 'silence', text: 'no answer' }
const line = { ...good.line, state: 'failed', reason: 'not-dialled-in' } as const
test.each([
	['disabled', 'enable-meter', { enabled: false }],
	['model-unknown', 'choose-model', { model: null }],
	['key-locked', 'unlock-keys', { key: 'locked' }],
	['key-missing', 'enter-key', { key: 'missing' }],
	['line-failed', 'check-line', { line: { ...line, reason: 'refused' }, dialIn: null }],
	['never-called', 'check-caller', { line, dialIn: { ...good.dialIn!, lastCallAt: null } }],
	['no-longer-calls', 'check-caller', { line }],
	[
		'concentrator-silent',
		'check-concentrator',
		{ concentrator: { ...good.concentrator!, failure: { ...failure, at: now } } },
	],
	['not-in-archive', 'repair-archive', { archive: { ...good.archive!, verdict: 'station-only' } }],
	['archive-differs', 'repair-archive', { archive: { ...good.archive!, verdict: 'different', differs: ['port'] } }],
	['plan-differs', 'set-plan', { plan: { ...good.plan!, differs: true, intervalMinutes: 1440 } }],
	['silent', 'probe', { lastAnswerAt: now - 300 * minute, failure }],
	['never-answered', 'probe', { lastAnswerAt: null, failure }],
	['values-old', 'probe', { latestValueAt: now - 600 * minute }],
	['clock-wrong', 'set-clock', { clockOffsetMs: -600_000 }],
] satisfies [string, string, Partial<WhyFacts>][])('%s ends in the step %s', (code, next, more) => {
	expect(verdictOf(more)).toMatchObject({ code, next })
})

test('what was asked this moment says more than what was heard last', () => {
	const old = { lastAnswerAt: now - 300 * minute, failure }
	const probe = { kind: 'failed', reason: 'silence', text: '', meter: 'silent' } as const
	expect(verdictOf({ ...old, probe })).toMatchObject({ code: 'probe-meter-silent', next: 'check-meter' })
	expect(verdictOf({ ...old, probe: { ...probe, meter: 'answers' } })).toMatchObject({ next: 'repair-archive' })
})

test('of what lies behind a broken line nothing is said to be in order', () => {
	const { steps } = whyNotRead({ ...good, line: { ...line, reason: 'refused' }, dialIn: null })
	const behind = steps.slice(steps.findIndex(({ step }) => step === 'line') + 1)
	expect(behind.find(({ step }) => step === 'concentrator')).toMatchObject({ health: 'unknown', code: 'not-looked-at' })
	expect(behind.find(({ step }) => step === 'archive')).toMatchObject({ code: 'in-archive' })
})
