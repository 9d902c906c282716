/** What the landlord wrote for all documents: one setting. */
import { type BillTexts, billTexts } from '../../shared/contract/papers.ts'
import type { Store } from '../store/open.ts'

export const billTextsKey = 'billTexts'

/** All empty before somebody wrote any, and where a newer station left something else. */
export function billTextsOf({ settings }: Store): BillTexts {
	const known = billTexts.safeParse(settings.get(billTextsKey) ?? {})
	return known.success ? known.data : billTexts.parse({})
}
