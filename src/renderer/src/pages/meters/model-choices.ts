import type { ModelView } from '../../../../shared/contract/meters.ts'

export type ModelChoice = { readonly value: string; readonly label: string }
export type ModelChoices = readonly (ModelChoice | { readonly group: string; readonly items: ModelChoice[] })[]

/** From so many on a list is easier to read by maker. */
const longList = 8

/** The models of a protocol as a list to choose from: by name, and by maker where there are many. */
export function modelChoices(models: readonly ModelView[]): ModelChoices {
	const ordered = [...models].sort((one, other) => one.name.localeCompare(other.name, 'de', { numeric: true }))
	const choices = ordered.map(({ id, name }) => ({ value: id, label: name }))
	if (choices.length < longList) return choices
	const byMaker = new Map<string, ModelChoice[]>()
	for (const choice of choices) {
		const word = choice.label.split(' ')[0]!
		byMaker.set(word, [...(byMaker.get(word) ?? []), choice])
	}
	const grouped: ModelChoices[number][] = []
	for (const [word, items] of byMaker) {
		if (items.length === 1) grouped.push(...items)
		else grouped.push({ group: commonWords(items, word), items })
	}
	return grouped
}

/** 'Carlo Gavazzi' of 'Carlo Gavazzi EM24' and 'Carlo Gavazzi EM340'. */
function commonWords(items: readonly ModelChoice[], first: string): string {
	const words = items.map(({ label }) => label.split(' '))
	// A word with a digit is part of a type's name, not of the maker's.
	const end = words[0]!.findIndex((word, at) => /\d/.test(word) || words.some((other) => other[at] !== word))
	return words[0]!.slice(0, end < 0 ? undefined : end).join(' ') || first
}
