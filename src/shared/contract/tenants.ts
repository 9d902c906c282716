/** What is kept of a tenant for payment and invoices: account, direct debit mandate, VAT number, e-mail. */
import { z } from 'zod'
import { compactIban, isBic, isIban } from '../iban.ts'
import { call } from './define.ts'
import { id, localDate, nothing } from './values.ts'

const orNull = (most: number) => z.string().trim().min(1).max(most).nullable()

export const tenantAccount = z.object({
	email: orNull(120),
	/** Check digits and length are checked; spaces are dropped. */
	iban: orNull(42).refine((text) => text === null || isIban(text)),
	bic: orNull(14).refine((text) => text === null || isBic(compactIban(text))),
	/** As it stands on the mandate: letters, digits and a few signs (EPC rulebook, AT-01). */
	mandateReference: z
		.string()
		.trim()
		.regex(/^[A-Za-z0-9+?/:().,'-][A-Za-z0-9+?/:().,' -]{0,34}$/)
		.nullable(),
	mandateSignedOn: localDate.nullable(),
	/** VAT identification number, e.g. 'DE123456789'. */
	vatId: orNull(20).refine((text) => text === null || /^[A-Z]{2}[A-Z0-9+*]{2,12}$/.test(compactIban(text))),
	/** What the buyer wants to find on an electronic invoice (BT-10); public buyers: the Leitweg-ID. */
	buyerReference: orNull(60),
})

export const tenantCalls = {
	'tenants.account': call(z.object({ occupancyId: id }), tenantAccount),
	'tenants.saveAccount': call(tenantAccount.extend({ occupancyId: id }), nothing),
}
export type TenantAccount = z.output<typeof tenantAccount>
