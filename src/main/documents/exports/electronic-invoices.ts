/**
 * Electronic invoices of a run for tenants that are businesses, together in one archive: each a ZUGFeRD document, the
 * statement as PDF/A-3 with its invoice data inside (factur-x.xml), or an XRechnung, the data alone.
 */

import type { LeftOut } from '../../../shared/contract/exports.ts'
import { type RunFile, refused } from '../../domain/exports/export-file.ts'
import { type ExportedBill, type ExportedRun, leftOut } from '../../domain/exports/exported-run.ts'
import { renderBill } from '../bill-pdf.ts'
import type { Fonts } from '../fonts.ts'
import type { Language } from '../number-text.ts'
import { crossIndustryInvoice, type InvoiceFacts } from './cross-industry-invoice.ts'
import { facturX } from './factur-x.ts'
import { type Party, partyOf } from './invoice-party.ts'
import { type ZipMember, zipFile } from './zip-file.ts'

/** XRechnung (an authority's form) is the invoice data alone; ZUGFeRD is a document with them inside. */
type Profile = InvoiceFacts['profile']
type Order = { readonly creditorId: string | null; readonly exemption: string }
export type InvoiceXml = { readonly bill: ExportedBill; readonly xml: Uint8Array }

/** The invoice data of each, and who has none. */
export function invoiceXmls(run: ExportedRun, { creditorId, exemption }: Order, profile: Profile = 'en16931') {
	const left: LeftOut[] = []
	const invoices: InvoiceXml[] = []
	const [first] = run.bills
	const seller = first === undefined ? null : sellerOf(run, first)
	for (const bill of run.bills) {
		const buyer = partyOf({ ...bill.statement.tenant, country: run.country, ...idsOf(bill) })
		const reason = whyNot(bill, buyer) ?? (profile === 'xrechnung' ? whyNoXRechnung(bill) : null)
		if (reason !== null) left.push(leftOut(bill, reason))
		else if (seller !== null) {
			const facts = { seller, buyer: buyer!, creditorId, exemption, profile }
			invoices.push({ bill, xml: crossIndustryInvoice(bill, facts) })
		}
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

/** BT-10 (BR-DE-15) and BT-49: who receives it finds it by them. */
function whyNoXRechnung({ tenant }: ExportedBill): LeftOut['reason'] | null {
	if (tenant.buyerReference === null) return 'no-buyer-reference'
	return tenant.email === null ? 'no-buyer-address' : null
}

/** The invoice data of each, alone, as authorities take them. */
export function xRechnungen(run: ExportedRun, order: Order): RunFile {
	const { seller, invoices, left } = invoiceXmls(run, order, 'xrechnung')
	const { phone, email } = run.bills[0]?.statement.creditor ?? { phone: null, email: null }
	if (seller === null) return refused('seller-incomplete', left)
	if (phone === null || email === null) return refused('seller-contact', left)
	if (invoices.length === 0) return refused('nothing-in-it', left)
	const members = invoices.map(({ bill, xml }) => ({ name: `${memberName(bill)}.xml`, bytes: xml }))
	return {
		ok: true,
		fileName: `XRechnungen ${run.title}.zip`,
		bytes: zipFile(members),
		bills: invoices.length,
		totalMinor: invoices.reduce((sum, { bill }) => sum + bill.statement.totalMinor, 0),
		...{ leftOut: left, respelt: [] },
	}
}

const memberName = ({ number }: ExportedBill): string => number.replaceAll(/[^\w.-]/g, '_')

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
		members.push({ name: `${memberName(bill)}.pdf`, bytes })
		if (!print.onDone(members.length, invoices.length)) break
	}
	return { ...offered, bytes: zipFile(members) }
}
