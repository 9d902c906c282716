/** What of the names on statements cannot be printed, told before they are issued. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import type { Fonts } from '../../documents/fonts.ts'
import { unprintable } from '../../documents/printable.ts'
import { yellow } from '../../domain/billing/checklist.ts'
import type { Drafted } from './drafted.ts'

/** Of one run: what stands on every statement (the landlord, the building) is told once. */
export function printFindings(fonts: Fonts): (printed: Drafted['printed']) => readonly BillProblem[] {
	const told = new Set<string>()
	return ({ unitName, texts }) =>
		texts.flatMap((text) => {
			const characters = told.has(text) ? '' : unprintable(fonts, text)
			if (characters === '') return []
			told.add(text)
			return [yellow({ code: 'not-printable', unitName, pointName: null, params: { text, characters } })]
		})
}
