/** What the line doctor looks at and what it says. Pure data. */
import type { Passed, Seen, SerialSettings } from './passed.ts'

export type FindingCode =
	| 'not-open'
	| 'jammed'
	| 'echo'
	| 'echo-unexpected'
	| 'echo-altered'
	| 'silent-line'
	| 'some-silent'
	| 'slow-device'
	| 'late-answers'
	| 'wrong-settings'
	| 'collision'
	| 'two-answers'
	| 'two-masters'
	| 'foreign-frames'
	| 'broken-off'
	| 'noise'
	| 'other-protocol'
	| 'framing-mixed'
	| 'healthy'
	| 'nothing-yet'

export type Finding = {
	readonly code: FindingCode
	readonly severity: 'good' | 'notice' | 'warning' | 'alarm'
	readonly params: Readonly<Record<string, string | number>>
	/** Numbers of the entries that show it, the latest last; at most `mostEvidence`. */
	readonly evidence: readonly number[]
}

/** What a test with other settings or another framing brought. */
export type Tried = {
	readonly settings: SerialSettings | null
	readonly framing: 'rtu' | 'tcp' | null
	readonly heard: 'answer' | 'noise' | 'silence'
}

export type LineFacts = {
	readonly entries: readonly Passed[]
	readonly seen: readonly Seen[]
	/** Of a serial line; null where the speed is not ours. */
	readonly settings: SerialSettings | null
	readonly echo: 'none' | 'strip' | 'auto'
	readonly state:
		| { readonly kind: 'open'; readonly jammedSince: number | null }
		| { readonly kind: 'failed'; readonly reason: string }
		| { readonly kind: 'waiting' }
	/** Devices speak when they want and nobody asks. */
	readonly listens: boolean
	/** One answer may be several frames. */
	readonly manyFrames: boolean
	/** How answers of the line's protocol begin. */
	readonly beginnings: readonly (readonly number[])[]
	readonly tried: readonly Tried[]
}

export type Findings = readonly Finding[]

const mostEvidence = 12

export function finding(
	code: FindingCode,
	severity: Finding['severity'],
	params: Finding['params'] = {},
	evidence: readonly number[] = [],
): Finding {
	return { code, severity, params, evidence: [...new Set(evidence)].slice(-mostEvidence) }
}
