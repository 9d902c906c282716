/**
 * Why is this meter not read? The chain from the PC to the meter, link by link; the first one that is broken is the
 * verdict, and what lies behind it is unknown. Every `code` and `next` is the key of a sentence on the page.
 */
import type { WhyView } from '../../../shared/contract/network.ts'
import type { Verdict } from './archive.ts'

type Step = WhyView['steps'][number]
type Facts = Step['facts']
type Health = Step['health']

export type ProbeOutcome =
	/** The concentrator, collector or meter told values of it. */
	| { readonly kind: 'read' }
	/** `meter`: what the meter itself said when it was asked through the concentrator; null: not asked, for `reason`. */
	| {
			readonly kind: 'failed'
			readonly reason: string
			readonly text: string
			readonly meter: 'answers' | 'silent' | 'line' | null
	  }

export type WhyFacts = {
	readonly now: number
	readonly meterId: number
	readonly enabled: boolean
	/** null: no such model in this program. */
	readonly model: string | null
	readonly key: 'none-needed' | 'there' | 'missing' | 'locked'
	readonly line: {
		readonly id: number
		readonly name: string
		readonly enabled: boolean
		readonly state: 'opening' | 'open' | 'failed' | 'closed'
		/** A line's reason; '' where it is open. */
		readonly reason: string
		readonly since: number
	}
	/** null: the station calls the device. */
	readonly dialIn: { readonly identity: string; readonly port: number; readonly lastCallAt: number | null } | null
	/** null: not behind one. */
	readonly concentrator: {
		readonly id: number
		readonly name: string
		readonly enabled: boolean
		readonly lastAnswerAt: number | null
		readonly failure: { readonly at: number; readonly reason: string } | null
	} | null
	readonly archive: {
		readonly readAt: number | null
		readonly point: number
		/** null: nobody wrote down what is wanted there. */
		readonly verdict: Verdict | null
		readonly differs: readonly string[]
		readonly port: number | null
	} | null
	readonly plan: {
		readonly readAt: number | null
		readonly differs: boolean
		readonly intervalMinutes: number | null
	} | null
	readonly collector: { readonly id: number; readonly name: string; readonly channel: number | null } | null
	/** Flag of a pulse channel; '' = in order, null = none stated. */
	readonly channelFlag: string | null
	readonly lastAnswerAt: number | null
	readonly failure: { readonly at: number; readonly reason: string; readonly text: string } | null
	/** How long it may be silent before that means something. */
	readonly lateAfterMs: number
	/** The instant of its latest value and, behind a concentrator, of the concentrator's reading. */
	readonly latestValueAt: number | null
	readonly clockOffsetMs: number | null
	readonly probe: ProbeOutcome | null
}

/** What to do about it, and where. */
type Advice = { readonly next: string; readonly href: string | null }
type Link = Step & Advice

/** A clock further off than this moves boundary values: PROTOCOLS-CN, clock check. */
const clockToleranceMs = 5 * 60_000

export function whyNotRead(facts: WhyFacts): WhyView {
	const links = [
		enabled(facts),
		model(facts),
		key(facts),
		line(facts),
		...(facts.dialIn === null ? [] : [dialIn(facts, facts.dialIn)]),
		...(facts.concentrator === null ? [] : behind(facts, facts.concentrator)),
		...(facts.collector === null ? [] : collected(facts, facts.collector)),
		lastAnswer(facts),
		...(facts.concentrator === null ? [] : [concentratorRecord(facts)]),
		clock(facts),
		probe(facts),
	]
	const broken = links.findIndex(({ health }) => health === 'alarm')
	const steps = links.map(({ step, health, code, facts: told }, index): Step => {
		// Nothing can be said of what lies behind a broken link; what is known to be wrong there stays said.
		const isBehind = broken >= 0 && index > broken && health === 'good' && !remembered.has(step)
		return isBehind
			? { step, health: 'unknown', code: 'not-looked-at', facts: {} }
			: { step, health, code, facts: told }
	})
	const wrong = worst(links)
	const verdict =
		wrong === undefined
			? { code: 'is-read', facts: atOf(facts.lastAnswerAt), next: 'nothing', href: null }
			: { code: wrong.code, facts: wrong.facts, next: wrong.next, href: wrong.href }
	return { meterId: facts.meterId, at: facts.now, steps, verdict }
}

/** The first broken link, else the first doubtful one. What was asked just now says more than what was heard last. */
function worst(links: readonly Link[]): Link | undefined {
	const first = links.find(({ health }) => health === 'alarm') ?? links.find(({ health }) => health === 'warning')
	const now = links.at(-1)
	const isOfThePast = first?.step === 'last-answer' || first?.step === 'concentrator-record'
	return isOfThePast && now?.health === 'alarm' ? now : first
}

/** These tell of the past and do not need the link before them. */
const remembered: ReadonlySet<Step['step']> = new Set(['archive', 'port', 'plan', 'last-answer', 'probe'])

const link = (step: Step['step'], health: Health, code: string, facts: Facts = {}, advice?: Advice): Link => ({
	step,
	health,
	code,
	facts,
	...(advice ?? { next: '', href: null }),
})
const atOf = (at: number | null): Facts => (at === null ? {} : { at })
const meterPage = ({ meterId }: WhyFacts) => `/meters/${meterId}`
const concentratorPage = (id: number) => `/network/concentrators/${id}`

function enabled(facts: WhyFacts): Link {
	if (facts.enabled) return link('enabled', 'good', 'enabled')
	return link('enabled', 'alarm', 'disabled', {}, { next: 'enable-meter', href: meterPage(facts) })
}

function model(facts: WhyFacts): Link {
	if (facts.model !== null) return link('model', 'good', 'model-known', { model: facts.model })
	return link('model', 'alarm', 'model-unknown', {}, { next: 'choose-model', href: meterPage(facts) })
}

function key(facts: WhyFacts): Link {
	switch (facts.key) {
		case 'none-needed':
			return link('key', 'good', 'key-none-needed')
		case 'there':
			return link('key', 'good', 'key-there')
		case 'locked':
			return link('key', 'alarm', 'key-locked', {}, { next: 'unlock-keys', href: '/settings' })
		case 'missing':
			return link('key', 'alarm', 'key-missing', {}, { next: 'enter-key', href: meterPage(facts) })
	}
}

function line({ line: { id, name, enabled: isOn, state, reason, since }, dialIn: call }: WhyFacts): Link {
	const page = `/lines/${id}`
	if (!isOn) return link('line', 'alarm', 'line-disabled', { line: name }, { next: 'enable-line', href: page })
	if (state === 'open') return link('line', 'good', 'line-open', { line: name, sinceAt: since })
	// A line that waits for a call is whole: the next link says whether anybody called.
	if (call !== null && reason === 'not-dialled-in') return link('line', 'good', 'line-waits-for-call', { line: name })
	if (state === 'opening') return link('line', 'warning', 'line-opening', { line: name }, { next: 'wait', href: page })
	const told = { line: name, reason, sinceAt: since }
	return link('line', 'alarm', 'line-failed', told, { next: 'check-line', href: page })
}

function dialIn({ line: { state } }: WhyFacts, call: NonNullable<WhyFacts['dialIn']>): Link {
	const told = { identity: call.identity, port: call.port }
	if (state === 'open') return link('dial-in', 'good', 'calls', told)
	const advice = { next: 'check-caller', href: '/network/callers' }
	if (call.lastCallAt === null) return link('dial-in', 'alarm', 'never-called', told, advice)
	return link('dial-in', 'alarm', 'no-longer-calls', { ...told, at: call.lastCallAt }, advice)
}

function behind(facts: WhyFacts, { id, ...told }: NonNullable<WhyFacts['concentrator']>): readonly Link[] {
	const links = [concentrator(id, told)]
	if (facts.archive !== null) links.push(archive(id, facts.archive), port(id, facts.archive))
	if (facts.plan !== null) links.push(plan(id, facts.plan))
	return links
}

function concentrator(id: number, told: Omit<NonNullable<WhyFacts['concentrator']>, 'id'>): Link {
	const { name, lastAnswerAt, failure } = told
	const href = concentratorPage(id)
	if (!told.enabled) {
		return link('concentrator', 'alarm', 'concentrator-disabled', { name }, { next: 'enable-concentrator', href })
	}
	if (failure !== null && failure.at > (lastAnswerAt ?? 0)) {
		const facts = { name, at: failure.at, reason: failure.reason }
		return link('concentrator', 'alarm', 'concentrator-silent', facts, { next: 'check-concentrator', href })
	}
	if (lastAnswerAt === null) {
		return link('concentrator', 'warning', 'concentrator-never-answered', { name }, { next: 'probe', href })
	}
	return link('concentrator', 'good', 'concentrator-answers', { name, at: lastAnswerAt })
}

function archive(id: number, { readAt, point, verdict }: NonNullable<WhyFacts['archive']>): Link {
	const href = `${concentratorPage(id)}/archive`
	if (readAt === null) {
		return link('archive', 'warning', 'archive-never-read', { point }, { next: 'read-archive', href })
	}
	const facts = { point, readAt }
	if (verdict === 'station-only') {
		return link('archive', 'alarm', 'not-in-archive', facts, { next: 'repair-archive', href })
	}
	return link('archive', 'good', 'in-archive', facts)
}

function port(id: number, { readAt, verdict, differs, point, port: at }: NonNullable<WhyFacts['archive']>): Link {
	const facts = { point, ...(at === null ? {} : { port: at }) }
	if (readAt === null || verdict === 'station-only') return link('port', 'unknown', 'port-unknown', facts)
	if (verdict !== 'different') return link('port', 'good', 'port-same', facts)
	const advice = { next: 'repair-archive', href: `${concentratorPage(id)}/archive` }
	// Another address or port is another meter or none; a class or a number of digits only words it otherwise.
	const isDecisive = differs.some((field) => decisive.has(field))
	return link(
		'port',
		isDecisive ? 'alarm' : 'warning',
		'archive-differs',
		{ ...facts, fields: differs.join(', ') },
		advice,
	)
}
const decisive: ReadonlySet<string> = new Set(['port', 'baud', 'protocolCode', 'meterAddress', 'collectorAddress'])

function plan(id: number, { readAt, differs, intervalMinutes }: NonNullable<WhyFacts['plan']>): Link {
	const href = `${concentratorPage(id)}/plan`
	if (readAt === null) return link('plan', 'unknown', 'plan-never-read', {}, { next: 'read-plan', href })
	const facts: Facts = intervalMinutes === null ? {} : { minutes: intervalMinutes }
	if (!differs) return link('plan', 'good', 'plan-serves', facts)
	return link('plan', 'warning', intervalMinutes === null ? 'plan-none' : 'plan-differs', facts, {
		next: 'set-plan',
		href,
	})
}

function collected(facts: WhyFacts, { id, name, channel }: NonNullable<WhyFacts['collector']>): readonly Link[] {
	const href = `/network/collectors/${id}`
	const told: Facts = channel === null ? { name } : { name, channel }
	const box = link('collector', 'good', 'collector-known', { name })
	if (channel === null) return [box]
	switch (facts.channelFlag) {
		case 'line-cut':
			return [box, link('channel', 'alarm', 'channel-line-cut', told, { next: 'check-wires', href })]
		case 'short':
			return [box, link('channel', 'alarm', 'channel-short', told, { next: 'check-wires', href })]
		default:
			return [box, link('channel', 'good', 'channel-in-order', told)]
	}
}

function lastAnswer(facts: WhyFacts): Link {
	const { now, lastAnswerAt: at, failure, lateAfterMs } = facts
	const advice = { next: 'probe', href: null }
	const isFailing = failure !== null && failure.at > (at ?? 0)
	if (isFailing && (at === null || now - at > lateAfterMs)) {
		const told = { reason: failure.reason, failedAt: failure.at, ...atOf(at) }
		return link(
			'last-answer',
			'alarm',
			at === null ? 'never-answered' : 'silent',
			told,
			adviceFor(facts, failure.reason),
		)
	}
	if (at === null) return link('last-answer', 'warning', 'never-asked', {}, advice)
	if (now - at > lateAfterMs) return link('last-answer', 'warning', 'late', { at }, advice)
	if (isFailing) return link('last-answer', 'warning', 'failed-once', { at, reason: failure.reason }, advice)
	return link('last-answer', 'good', 'answers', { at })
}

function adviceFor(facts: WhyFacts, reason: string): Advice {
	switch (reason) {
		case 'no-key':
		case 'wrong-key':
			return { next: 'enter-key', href: meterPage(facts) }
		case 'noise':
			return { next: 'check-line', href: `/lines/${facts.line.id}` }
		default:
			return { next: facts.probe === null ? 'probe' : 'check-meter', href: null }
	}
}

/** The concentrator answers for a meter that it has not read itself: its values grow old. */
function concentratorRecord({ now, latestValueAt: at, lateAfterMs }: WhyFacts): Link {
	if (at === null) return link('concentrator-record', 'unknown', 'no-value-yet')
	if (now - at <= 2 * lateAfterMs) return link('concentrator-record', 'good', 'values-fresh', { at })
	return link('concentrator-record', 'alarm', 'values-old', { at }, { next: 'probe', href: null })
}

function clock(facts: WhyFacts): Link {
	const { clockOffsetMs: offsetMs } = facts
	if (offsetMs === null) return link('clock', 'unknown', 'clock-unknown')
	if (Math.abs(offsetMs) <= clockToleranceMs) return link('clock', 'good', 'clock-right', { offsetMs })
	const href = facts.concentrator === null ? meterPage(facts) : `${concentratorPage(facts.concentrator.id)}/clock`
	return link('clock', 'warning', 'clock-wrong', { offsetMs }, { next: 'set-clock', href })
}

function probe(facts: WhyFacts): Link {
	const { probe: outcome, concentrator: box } = facts
	if (outcome === null) return link('probe', 'unknown', 'not-probed')
	if (outcome.kind === 'read') return link('probe', 'good', 'probe-read')
	const told = { reason: outcome.reason, text: outcome.text }
	switch (outcome.meter) {
		case 'answers': {
			const href = box === null ? null : `${concentratorPage(box.id)}/archive`
			return link('probe', 'alarm', 'probe-meter-answers', told, { next: 'repair-archive', href })
		}
		case 'silent':
			return link('probe', 'alarm', 'probe-meter-silent', told, { next: 'check-meter', href: null })
		default:
			return link('probe', 'alarm', 'probe-failed', told, adviceFor(facts, outcome.reason))
	}
}
