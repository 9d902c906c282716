import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Addressed, inEnvelopeOrder } from '../../../../src/main/domain/billing/envelope-order.ts'

const letter = (name: string, unitName: string, ...addressLines: string[]): Addressed => ({
	unitName,
	tenant: { name, addressLines },
})
const names = (letters: readonly Addressed[]) => inEnvelopeOrder(letters, (one) => one).map(({ tenant }) => tenant.name)

test('letters are ordered by town, street, house number as a number, unit, and name', () => {
	const letters = [
		letter('F', 'Wohnung 1', 'Lindenhof 10', '20251 Hamburg'),
		letter('E', 'Wohnung 10', 'Lindenhof 4', '20251 Hamburg'),
		letter('D', 'Wohnung 2', 'Lindenhof 4', '20251 Hamburg'),
		letter('C', 'Wohnung 1', 'Ährenweg 3', '20251 Hamburg'),
		letter('A', 'Wohnung 9', 'Zum Tor 1', '04109 Leipzig'),
		letter('B', 'Wohnung 9', 'Zum Tor 1', '04109 Leipzig'),
	]
	expect(names(letters)).toEqual(['A', 'B', 'C', 'D', 'E', 'F'])
})

test('who has no address comes first, and a country below the town changes nothing', () => {
	const abroad = letter('X', 'Wohnung 1', 'Rue 1', '1010 Wien', 'Österreich')
	expect(names([abroad, letter('Y', 'Wohnung 2')])).toEqual(['Y', 'X'])
})

test('every letter is there once, in whatever order they come', () => {
	const addressed = fc
		.tuple(fc.string(), fc.string(), fc.array(fc.string(), { maxLength: 4 }))
		.map(([name, unit, lines]) => letter(name, unit, ...lines))
	fc.assert(
		fc.property(fc.array(addressed, { maxLength: 30 }), (letters) => {
			const ordered = inEnvelopeOrder(letters, (one) => one)
			expect(new Set(ordered)).toEqual(new Set(letters))
			expect(ordered).toHaveLength(letters.length)
			const again = inEnvelopeOrder(letters.toReversed(), (one) => one)
			const keyOf = (list: readonly Addressed[]) =>
				list.map((one) => JSON.stringify(one).normalize('NFD').toLowerCase())
			expect(keyOf(again).toSorted()).toEqual(keyOf(ordered).toSorted())
		}),
		{ numRuns: 60 },
	)
})
