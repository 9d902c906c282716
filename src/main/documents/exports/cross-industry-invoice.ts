/**
 * A statement as an electronic invoice: UN/CEFACT Cross Industry Invoice in the EN 16931 profile of ZUGFeRD 2 and
 * Factur-X, as § 14 (1) UStG asks for between businesses. Business terms (BT) by EN 16931-1. No number is computed
 * here: amounts are the statement's own, and the core rules hold because it adds up.
 */
import { Exact, plain } from '../../../shared/decimal.ts'
import { compactIban, isCreditorId, isIban } from '../../../shared/iban.ts'
import { minorToDecimal } from '../../../shared/money.ts'
import type { LocalDate } from '../../../shared/period.ts'
import type { ChargeLine } from '../../domain/billing/statement.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import type { ExportedBill } from '../../domain/exports/exported-run.ts'
import { invoiceParty, type Party } from './invoice-party.ts'
import { element, xmlFile } from './xml-text.ts'

export type InvoiceFacts = {
	readonly seller: Party
	readonly buyer: Party
	/** SEPA creditor identifier: with it and a mandate the invoice says that it is collected. */
	readonly creditorId: string | null
	/** Why a line bears no tax (BT-120). */
	readonly exemption: string
	readonly profile: 'en16931' | 'xrechnung'
}

const namespace = 'urn:un:unece:uncefact:data:standard'
/** BT-24: the core standard alone, without an extension; and with the rules of XRechnung 3.0. */
const profiles: Readonly<Record<InvoiceFacts['profile'], string>> = {
	en16931: 'urn:cen.eu:en16931:2017',
	xrechnung: 'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0',
}
/** BT-23, without which no XRechnung is taken. */
const process = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'

export function crossIndustryInvoice(bill: ExportedBill, facts: InvoiceFacts): Uint8Array {
	const isXRechnung = facts.profile === 'xrechnung'
	return xmlFile(
		'rsm:CrossIndustryInvoice',
		{
			'xmlns:rsm': `${namespace}:CrossIndustryInvoice:100`,
			'xmlns:ram': `${namespace}:ReusableAggregateBusinessInformationEntity:100`,
			'xmlns:udt': `${namespace}:UnqualifiedDataType:100`,
		},
		[
			element('rsm:ExchangedDocumentContext', [
				...(isXRechnung ? [ram('BusinessProcessSpecifiedDocumentContextParameter', [ram('ID', process)])] : []),
				ram('GuidelineSpecifiedDocumentContextParameter', [ram('ID', profiles[facts.profile])]),
			]),
			element('rsm:ExchangedDocument', [
				ram('ID', bill.number),
				// 384: a corrected invoice; its lines take back what the other one charged.
				ram('TypeCode', bill.kind === 'cancellation' ? '384' : '380'),
				ram('IssueDateTime', [day(bill.statement.issuedOn)]),
				ram('IncludedNote', [ram('Content', `${bill.statement.buildingName}, ${bill.statement.unitName}`)]),
			]),
			element('rsm:SupplyChainTradeTransaction', [
				...bill.statement.charges.map((line, index) => invoiceLine(line, index + 1, bill)),
				agreement(bill, facts),
				ram('ApplicableHeaderTradeDelivery', isXRechnung ? [delivered(bill.statement.period.lastDay)] : []),
				settlement(bill, facts),
			]),
		],
	)
}

const ram = (name: string, content: string | readonly string[], attributes = {}): string =>
	element(`ram:${name}`, content, attributes)

const day = (date: LocalDate): string => element('udt:DateTimeString', date.replaceAll('-', ''), { format: '102' })

const period = (first: LocalDate, last: LocalDate): string =>
	ram('BillingSpecifiedPeriod', [ram('StartDateTime', [day(first)]), ram('EndDateTime', [day(last)])])

/** BT-72: an XRechnung has no empty element. */
const delivered = (on: LocalDate): string =>
	ram('ActualDeliverySupplyChainEvent', [ram('OccurrenceDateTime', [day(on)])])

/** S: a rate applies. E: exempt. */
const category = (percent: string): 'S' | 'E' => (Number(percent) === 0 ? 'E' : 'S')

function invoiceLine(line: ChargeLine, index: number, { statement }: ExportedBill): string {
	const { zone, currency } = statement
	const { quantity, price, unit } = priced(line, currency)
	return ram('IncludedSupplyChainTradeLineItem', [
		ram('AssociatedDocumentLineDocument', [ram('LineID', String(index))]),
		ram('SpecifiedTradeProduct', [ram('Name', `${line.pointName}: ${line.name}`), ram('Description', line.tariffName)]),
		ram('SpecifiedLineTradeAgreement', [ram('NetPriceProductTradePrice', [ram('ChargeAmount', price)])]),
		ram('SpecifiedLineTradeDelivery', [ram('BilledQuantity', quantity, { unitCode: unit })]),
		ram('SpecifiedLineTradeSettlement', [
			ram('ApplicableTradeTax', [
				ram('TypeCode', 'VAT'),
				ram('CategoryCode', category(line.vatPercent)),
				ram('RateApplicablePercent', line.vatPercent),
			]),
			period(dateOfInstant(zone, line.period.from), dateOfInstant(zone, line.period.to - 1)),
			ram('SpecifiedTradeSettlementLineMonetarySummation', [
				ram('LineTotalAmount', minorToDecimal(line.amountMinor, currency)),
			]),
		]),
	])
}

/** UN/ECE recommendation 20; C62: one. */
const unitCodes: Readonly<Record<string, string>> = {
	...{ Wh: 'WHR', kWh: 'KWH', MWh: 'MWH', J: 'JOU', MJ: '3B', GJ: 'GV', m3: 'MTQ', l: 'LTR', kW: 'KWT' },
	...{ m2: 'MTK', day: 'DAY', month: 'MON', year: 'ANN', h: 'HUR' },
}

/**
 * What is charged is a quantity at a price that is not negative (BR-27), and both give the amount. Where they do not (a
 * percentage, a minimum charge), the line is one piece at its amount.
 */
function priced(line: ChargeLine, currency: string) {
	const amount = new Exact(minorToDecimal(line.amountMinor, currency))
	const price = new Exact(line.unitPrice)
	const quantity = new Exact(line.quantity)
	const isProduct = quantity.times(price).minus(amount).abs().lte('0.005')
	const [count, each] = isProduct ? [quantity, price] : [new Exact(1), amount]
	const turned = each.lt(0)
	return {
		quantity: plain(turned ? count.neg() : count),
		price: plain(each.abs()),
		unit: isProduct ? (unitCodes[line.unit] ?? 'C62') : 'C62',
	}
}

function agreement({ statement, tenant }: ExportedBill, { seller, buyer }: InvoiceFacts): string {
	const { phone, email, name } = statement.creditor
	const contact =
		phone === null && email === null
			? []
			: [
					ram('DefinedTradeContact', [
						ram('PersonName', name),
						...(phone === null ? [] : [ram('TelephoneUniversalCommunication', [ram('CompleteNumber', phone)])]),
						...(email === null ? [] : [ram('EmailURIUniversalCommunication', [ram('URIID', email)])]),
					]),
				]
	return ram('ApplicableHeaderTradeAgreement', [
		...(tenant.buyerReference === null ? [] : [ram('BuyerReference', tenant.buyerReference)]),
		ram('SellerTradeParty', invoiceParty(seller, contact)),
		ram('BuyerTradeParty', invoiceParty(buyer, [])),
	])
}

function settlement(bill: ExportedBill, facts: InvoiceFacts): string {
	const { statement, tenant, cancels } = bill
	const money = (minor: number) => minorToDecimal(minor, statement.currency)
	const isCollected = collects(bill, facts)
	return ram('ApplicableHeaderTradeSettlement', [
		...(isCollected ? [ram('CreditorReferenceID', compactIban(facts.creditorId!))] : []),
		ram('PaymentReference', bill.number),
		ram('InvoiceCurrencyCode', statement.currency),
		...paymentMeans(bill, isCollected, facts.profile),
		...statement.taxes.map(({ percent, netMinor, taxMinor }) =>
			ram('ApplicableTradeTax', [
				ram('CalculatedAmount', money(taxMinor)),
				ram('TypeCode', 'VAT'),
				...(category(percent) === 'E' ? [ram('ExemptionReason', facts.exemption)] : []),
				ram('BasisAmount', money(netMinor)),
				ram('CategoryCode', category(percent)),
				ram('RateApplicablePercent', percent),
			]),
		),
		period(statement.period.firstDay, statement.period.lastDay),
		ram('SpecifiedTradePaymentTerms', [
			ram('DueDateDateTime', [day(statement.dueOn)]),
			...(isCollected ? [ram('DirectDebitMandateID', tenant.mandateReference!)] : []),
		]),
		ram('SpecifiedTradeSettlementHeaderMonetarySummation', [
			ram('LineTotalAmount', money(statement.netMinor)),
			ram('TaxBasisTotalAmount', money(statement.netMinor)),
			ram('TaxTotalAmount', money(statement.taxMinor), { currencyID: statement.currency }),
			ram('GrandTotalAmount', money(statement.totalMinor)),
			ram('DuePayableAmount', money(statement.totalMinor)),
		]),
		...(cancels === null ? [] : [ram('InvoiceReferencedDocument', [ram('IssuerAssignedID', cancels)])]),
	])
}

function collects({ tenant, statement }: ExportedBill, { creditorId }: InvoiceFacts): boolean {
	const { iban, mandateReference, mandateSignedOn } = tenant
	if (creditorId === null || !isCreditorId(creditorId) || statement.totalMinor <= 0) return false
	return iban !== null && isIban(iban) && mandateReference !== null && mandateSignedOn !== null
}

/** 59: SEPA direct debit; 58: SEPA credit transfer (UNTDID 4461). Nothing is paid where nothing is owed. */
function paymentMeans(
	{ statement, tenant }: ExportedBill,
	isCollected: boolean,
	profile: InvoiceFacts['profile'],
): readonly string[] {
	const { iban, bic } = statement.creditor
	if (isCollected) {
		const account = ram('PayerPartyDebtorFinancialAccount', [ram('IBANID', compactIban(tenant.iban!))])
		return [ram('SpecifiedTradeSettlementPaymentMeans', [ram('TypeCode', '59'), account])]
	}
	if (iban === null || statement.totalMinor <= 0) {
		// BR-DE-1 wants them always; 1: not named.
		return profile === 'xrechnung' ? [ram('SpecifiedTradeSettlementPaymentMeans', [ram('TypeCode', '1')])] : []
	}
	return [
		ram('SpecifiedTradeSettlementPaymentMeans', [
			ram('TypeCode', '58'),
			ram('PayeePartyCreditorFinancialAccount', [ram('IBANID', compactIban(iban))]),
			...(bic === null ? [] : [ram('PayeeSpecifiedCreditorFinancialInstitution', [ram('BICID', compactIban(bic))])]),
		]),
	]
}
