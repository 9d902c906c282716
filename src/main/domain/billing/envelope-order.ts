/** Letters in the order in which they are put into envelopes and carried: by town, street and house, then by unit. */

export type Addressed = {
	readonly unitName: string
	readonly tenant: { readonly name: string; readonly addressLines: readonly string[] }
}

/** A new list; equal ones keep their order. */
export function inEnvelopeOrder<T>(letters: readonly T[], addressOf: (letter: T) => Addressed): readonly T[] {
	return letters
		.map((letter) => ({ letter, key: sortKey(addressOf(letter)) }))
		.sort((a, b) => compareKeys(a.key, b.key))
		.map(({ letter }) => letter)
}

/** Town with its postcode, the lines above it from the street on, the unit, the name. */
function sortKey({ unitName, tenant }: Addressed): readonly string[] {
	const lines = tenant.addressLines.filter((line) => line.trim() !== '')
	const town = lines.findLastIndex((line) => /^\s*([A-Z]{1,3}[- ])?\d{4,6}\s/.test(line))
	const [own, rest] = town < 0 ? ['', lines] : [lines[town]!, lines.toSpliced(town, 1)]
	return [own, rest.join('\n'), unitName, tenant.name]
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
	for (const [index, text] of a.entries()) {
		const order = compareNaturally(text, b[index]!)
		if (order !== 0) return order
	}
	return 0
}

/** 'Hof 2' before 'Hof 10', 'Ä' beside 'A'. Own code and not Intl, so that every host sorts alike. */
function compareNaturally(a: string, b: string): number {
	const [left, right] = [partsOf(a), partsOf(b)]
	for (const [index, part] of left.entries()) {
		const other = right[index]
		if (other === undefined) return 1
		if (part === other) continue
		const bothNumbers = /^\d/.test(part) && /^\d/.test(other)
		const difference = bothNumbers ? compareDigits(part, other) : part < other ? -1 : 1
		if (difference !== 0) return difference
	}
	return left.length - right.length
}

/** As numbers of any length. */
function compareDigits(a: string, b: string): number {
	const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
	return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0)
}

const partsOf = (text: string): readonly string[] =>
	text
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.match(/\d+|\D+/g) ?? []
