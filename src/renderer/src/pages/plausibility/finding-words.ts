/** Findings in words: the rule's name, what it compared, and what to do next. */
import type { FindingView } from '../../../../shared/contract/plausibility.ts'
import type { Format } from '../../building.ts'
import { narrowSpace, unitSign } from '../../format.ts'
import { type TextKey, type Translate, textOr } from '../../locales/index.ts'

export const ruleName = (t: Translate, { rule }: Pick<FindingView, 'rule'>): string => t(`rule.${rule}`)
export const nextStep = (t: Translate, { rule }: FindingView): string => t(`rule.${rule}.do`)

export function findingText(t: Translate, format: Format, finding: FindingView): string {
	const { rule, detail } = finding
	const key: TextKey = rule === 'scale-change' && 'mean' in detail ? 'rule.scale-change.use' : `rule.${rule}.says`
	const params = Object.entries(detail).map(([name, value]) => [name, written(t, format, finding, name, value)])
	return t(key, Object.fromEntries(params))
}

const instants = new Set(['at', 'beforeAt'])
/** Counts and shares; every other text that is a number is an amount in the finding's unit. */
const decimalText = /^-?\d+(\.\d+)?$/

function written(
	t: Translate,
	format: Format,
	{ unit, detail }: FindingView,
	name: string,
	value: string | number | null,
) {
	if (value === null) return ''
	if (name === 'reason') return textOr(t, `reason.${value}`, 'reason.unknown')
	if (typeof value === 'number') {
		if (instants.has(name)) return format.dateTime(value)
		if (name === 'offsetMs') return format.offset(value)
		return format.decimal(String(Math.round(value * 10) / 10))
	}
	if (!decimalText.test(value)) return value
	const own = typeof detail.unit === 'string' ? detail.unit : unit
	return `${format.decimal(value)}${narrowSpace}${unitSign(own)}`
}

/** One instant, or from day to day. */
export function timeOf(format: Format, { from, to }: Pick<FindingView, 'from' | 'to'>): string {
	if (to - from < 3_600_000) return format.dateTime(to)
	if (to - from < 36 * 3_600_000) return `${format.dateTime(from)} – ${format.time(to)}`
	return `${format.date(from)} – ${format.date(to)}`
}
