/** Who else speaks on a line: a second master, two devices at one address, answers that come too late. Pure. */
import { traceNotes } from '../../../shared/trace-notes.ts'
import { type Exchange, same } from './exchanges.ts'
import { type Findings, finding, type LineFacts } from './finding.ts'

export function whoFindings(facts: LineFacts, exchanges: readonly Exchange[]): Findings {
	if (facts.listens) return []
	return [...masterFindings(facts), ...twoAnswerFindings(facts, exchanges), ...lateFindings(facts, exchanges)]
}

/** Requests on the line that are not ours. */
function masterFindings({ entries, seen }: LineFacts): Findings {
	const sent = entries.filter(({ direction }) => direction === 'sent')
	const received = new Set(entries.filter(({ direction }) => direction === 'received').map(({ seq }) => seq))
	const foreign = seen.filter(
		({ kind, seq, bytes }) =>
			kind === 'request' && received.has(seq) && !sent.some((own) => endsWith(own.bytes, bytes)),
	)
	if (foreign.length === 0) return []
	const evidence = foreign.map(({ seq }) => seq)
	return [finding('two-masters', foreign.length > 1 ? 'alarm' : 'warning', { count: foreign.length }, evidence)]
}

/** An echo may have lost its preamble. */
const endsWith = (whole: Uint8Array, end: Uint8Array): boolean =>
	whole.length >= end.length && same(whole.subarray(whole.length - end.length), end)

/** Two whole answers to one question that say different things: two devices feel meant (row 14). */
function twoAnswerFindings({ entries, seen, manyFrames }: LineFacts, exchanges: readonly Exchange[]): Findings {
	if (manyFrames) return []
	const received = new Set(entries.filter(({ direction }) => direction === 'received').map(({ seq }) => seq))
	// An echo is no answer, and what answers somebody else is told on its own.
	const others = entries.filter(({ direction, note }) => direction === 'sent' || note === traceNotes.foreign)
	const evidence: number[] = []
	const devices = new Set<string>()
	for (const exchange of exchanges) {
		const answers = seen.filter(
			({ kind, seq, bytes }) =>
				kind === 'answer' &&
				received.has(seq) &&
				exchange.entries.includes(seq) &&
				!others.some((one) => endsWith(one.bytes, bytes)),
		)
		const other = answers.find(({ bytes }) => !same(bytes, answers[0]!.bytes))
		if (other === undefined) continue
		evidence.push(exchange.seq, other.seq)
		for (const { device } of [answers[0]!, other]) if (device !== null) devices.add(device)
	}
	if (evidence.length === 0) return []
	const params = { count: evidence.length / 2, devices: [...devices].join(', ') }
	return [finding('two-answers', 'alarm', params, evidence)]
}

/** What answers somebody else: the device that was asked before and was given up too early, or another master's. */
function lateFindings({ entries, seen }: LineFacts, exchanges: readonly Exchange[]): Findings {
	const given = entries.filter(({ direction, note }) => direction === 'discarded' && note === traceNotes.foreign)
	const isLate = (seq: number): boolean => {
		const index = exchanges.findIndex(({ entries: own }) => own.includes(seq))
		return index > 0 && exchanges[index - 1]!.outcome !== 'answered'
	}
	const answers = given.filter(({ seq }) => !seen.some((each) => each.seq === seq && each.kind === 'request'))
	const late = answers.filter(({ seq }) => isLate(seq)).map(({ seq }) => seq)
	const foreign = answers.filter(({ seq }) => !isLate(seq)).map(({ seq }) => seq)
	return [
		...(late.length === 0 ? [] : [finding('late-answers', 'warning', { count: late.length }, late)]),
		...(foreign.length === 0 ? [] : [finding('foreign-frames', 'warning', { count: foreign.length }, foreign)]),
	]
}
