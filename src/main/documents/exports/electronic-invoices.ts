/**
 * Electronic invoices of a run for tenants that are businesses: each a ZUGFeRD document, the statement as PDF/A-3 with
 * its invoice data inside (factur-x.xml), together in one archive.
 */

import type { LeftOut } from '../../../shared/contract/exports.ts'
import { type RunFile, refused } from '../../domain/exports/export-file.ts'
import { type ExportedBill, type ExportedRun, leftOut } from '../../domain/exports/exported-run.ts'
import { renderBill } from '../bill-pdf.ts'
import type { Fonts } from '../fonts.ts'
import type { Language } from '../number-text.ts'
import { crossIndustryInvoice } from './cross-industry-invoice.ts'
import { facturX } from './factur-x.ts'
import { type Party, partyOf } from './invoice-party.ts'
import { type ZipMember, zipFile } from './zip-file.ts'

type Order = { readonly creditorId: string | null; readonly exemption: string }
export type InvoiceXml = { readonly bill: ExportedBill; readonly xml: Uint8Array }

/** The invoice data of each, and who has none. */
export function invoiceXmls(run: ExportedRun, order: Order) {
	const left: LeftOut[] = []
	const invoices: InvoiceXml[] = []
	const [first] = run.bills
	const seller = first === undefined ? null : sellerOf(run, first)
	for (const bill of run.bills) {
		const buyer = partyOf({ ...bill.statement.tenant, country: run.country, ...idsOf(bill) })
		const reason = whyNot(bill, buyer)
		if (reason !== null) left.push(leftOut(bill, reason))
		else if (seller !== null)
			invoices.push({ bill, xml: crossIndustryInvoice(bill, { seller, buyer: buyer!, ...order }) })
	}
	return { seller, invoices, left }
}

const idsOf = ({ tenant }: ExportedBill) => ({ email: tenant.email, taxId: tenant.vatId })

function sellerOf({ country }: ExportedRun, { statement }: ExportedBill): Party | null {
	const { name, addressLines, email, taxId } = statement.creditor
	return taxId === null ? null : partyOf({ name, addressLines, country, email, taxId })
}

/** No duty for private tenants, nor for what is exempt (§ 14 (2) no. 2 UStG with § 4 no. 8 to 29). */
function whyNot({ tenant, isCommercial, statement }: ExportedBill, buyer: Party | null): LeftOut['reason'] | null {
	if (!isCommercial && tenant.vatId === null) return 'not-commercial'
	if (statement.taxes.every(({ percent }) => Number(percent) === 0)) return 'exempt'
	return buyer === null ? 'address-incomplete' : null
}

export function invoicesOffered(run: ExportedRun, order: Order): RunFile {
	const { seller, invoices, left } = invoiceXmls(run, order)
	if (seller === null) return refused('seller-incomplete', left)
	if (invoices.length === 0) return refused('nothing-in-it', left)
	return {
		ok: true,
		fileName: `E-Rechnungen ${run.title}.zip`,
		bytes: new Uint8Array(),
		bills: invoices.length,
		totalMinor: invoices.reduce((sum, { bill }) => sum + bill.statement.totalMinor, 0),
		...{ leftOut: left, respelt: [] },
	}
}

/** `onDone` is told of each; false from it ends early, with what there is. */
export async function electronicInvoices(
	run: ExportedRun,
	order: Order,
	print: { readonly fonts: Fonts; readonly language: Language; readonly onDone: (done: number, of: number) => boolean },
): Promise<RunFile> {
	const offered = invoicesOffered(run, order)
	if (!offered.ok) return offered
	const { invoices } = invoiceXmls(run, order)
	const members: ZipMember[] = []
	for (const { bill, xml } of invoices) {
		const { fonts, language } = print
		const bytes = await renderBill(bill, { fonts, language, embedded: facturX(xml) })
		members.push({ name: `${bill.number.replaceAll(/[^\w.-]/g, '_')}.pdf`, bytes })
		if (!print.onDone(members.length, invoices.length)) break
	}
	return { ...offered, bytes: zipFile(members) }
}
