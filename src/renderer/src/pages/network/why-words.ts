/** The station's codes and facts of "why is this meter not read?" as sentences of the page's language. */
import type { WhyView } from '../../../../shared/contract/network.ts'
import { type Format, useFormat } from '../../building.ts'
import { type TextKey, type Translate, textOr, useT } from '../../locales/index.ts'
import { failureSentence } from '../../parts/failure-words.ts'
import { fieldName } from './archive-words.ts'

type Facts = WhyView['verdict']['facts']

export function useWhyWords() {
	const t = useT()
	const format = useFormat()
	const text = (key: string, otherwise: TextKey, facts: Facts, code: string) =>
		textOr(t, key, otherwise, { ...told(facts, t, format), code })
	return {
		/** Of a step, and of the verdict, which is the first step that is wrong. */
		finding: (code: string, facts: Facts) => text(`finding.${code}`, 'finding.other', facts, code),
		next: (code: string, facts: Facts) => text(`next.${code}`, 'next.other', facts, code),
		/** What the button says: the page that it leads to. */
		button: (href: string) => t(buttonOf(href)),
	}
}

/** Numbers that name something are written without thousands signs. */
const names: readonly string[] = ['point', 'port', 'channel']

/** Instants, spans, reasons and counts are told apart by the fact's name: …At, …Ms, reason. */
function told(facts: Facts, t: Translate, format: Format): Readonly<Record<string, string>> {
	const written = ([name, value]: readonly [string, string | number]): readonly [string, string] => {
		if (typeof value === 'string') return [name, textFact(t, name, value)]
		if (name === 'at' || name.endsWith('At')) return [name, format.dateTime(value)]
		if (names.includes(name)) return [name, String(value)]
		return [name, name.endsWith('Ms') ? format.offset(value) : format.integer(value)]
	}
	return Object.fromEntries(Object.entries(facts).map(written))
}

function textFact(t: Translate, name: string, value: string): string {
	if (name === 'reason') return failureSentence(t, value)
	if (name !== 'fields') return value
	return value
		.split(', ')
		.map((field) => fieldName(t, field))
		.join(', ')
}

/** The longest address that fits names the button. */
const buttons: readonly (readonly [RegExp, TextKey])[] = [
	[/^\/network\/concentrators\/\d+\/archive/, 'next.button-archive'],
	[/^\/network\/concentrators\/\d+\/plan/, 'next.button-plan'],
	[/^\/network\/concentrators\/\d+\/clock/, 'next.button-clock'],
	[/^\/network\/concentrators\//, 'network.open-concentrator'],
	[/^\/network\/collectors\//, 'network.open-collector'],
	[/^\/network\/callers/, 'next.button-callers'],
	[/^\/lines\//, 'network.open-line'],
	[/^\/meters\//, 'network.open-meter'],
	[/^\/settings/, 'next.button-settings'],
]

const buttonOf = (href: string): TextKey => buttons.find(([form]) => form.test(href))?.[1] ?? 'next.button-other'
