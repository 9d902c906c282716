/**
 * A SEPA direct debit initiation, pain.008.001.08 (ISO 20022, EPC130-08: core scheme). Only who signed a mandate is
 * debited; everybody else is named with the reason. Amounts and references are the statements' own, so that a file made
 * twice is the same file: a bank knows it again by its message number.
 */
import type { ExportRefusal, LeftOut } from '../../../shared/contract/exports.ts'
import { compactIban, isBic, isCreditorId, isIban } from '../../../shared/iban.ts'
import { minorToDecimal } from '../../../shared/money.ts'
import { addMonths, type LocalDate } from '../../../shared/period.ts'
import { isTargetDay } from '../../domain/calendar/target-days.ts'
import { type RunFile, refused } from '../../domain/exports/export-file.ts'
import { type ExportedBill, type ExportedRun, leftOut } from '../../domain/exports/exported-run.ts'
import { sepaSet, speller } from './character-sets.ts'
import { element, xmlFile } from './xml-text.ts'

type Order = { readonly creditorId: string | null; readonly collectOn: LocalDate }

/** A mandate ends 36 months after its last use, or after it was signed. */
const mandateMonths = 36

export function sepaDebit(run: ExportedRun, { creditorId, collectOn }: Order): RunFile {
	const judged = run.bills.map((bill) => ({ bill, reason: whyNot(bill, collectOn) }))
	const left = judged.flatMap(({ bill, reason }): LeftOut[] => (reason === null ? [] : [leftOut(bill, reason)]))
	const bills = judged.flatMap(({ bill, reason }) => (reason === null ? [bill] : []))
	const creditor = run.bills[0]?.statement.creditor
	const refuse = (refusal: ExportRefusal) => refused(refusal, left)
	if (creditor === undefined) return refuse('not-issued')
	if (run.currency !== 'EUR') return refuse('not-euro')
	if (creditorId === null || !isCreditorId(creditorId)) return refuse('no-creditor-id')
	if (creditor.iban === null || !isIban(creditor.iban)) return refuse('no-own-account')
	if (!isTargetDay(collectOn)) return refuse('no-bank-day')
	if (bills.length === 0) return refuse('nothing-in-it')
	const { spell, changed } = speller(sepaSet)
	const message = `ZW-${stampOf(run.issuedAt)}-${run.id}`
	const context = { ...{ spell, message, collectOn }, creditorId: compactIban(creditorId), creditor }
	const groups = (['FRST', 'RCUR'] as const).flatMap((sequence) => {
		const own = bills.filter((bill) => sequenceOf(bill) === sequence)
		return own.length === 0 ? [] : [paymentBlock(own, sequence, context)]
	})
	const document = element('CstmrDrctDbtInitn', [
		element('GrpHdr', [
			element('MsgId', message),
			element('CreDtTm', new Date(run.issuedAt).toISOString().slice(0, 19)),
			...counted(bills),
			element('InitgPty', [element('Nm', spell(creditor.name, 70))]),
		]),
		...groups,
	])
	return {
		ok: true,
		fileName: `SEPA-Lastschriften ${run.title}.xml`,
		bytes: xmlFile('Document', { xmlns: 'urn:iso:std:iso:20022:tech:xsd:pain.008.001.08' }, [document]),
		...{ bills: bills.length, totalMinor: totalOf(bills), leftOut: left, respelt: changed() },
	}
}

function whyNot(
	{ statement, tenant, kind, isCancelled }: ExportedBill,
	collectOn: LocalDate,
): LeftOut['reason'] | null {
	if (isCancelled || kind === 'cancellation') return 'cancelled'
	if (statement.replaces !== undefined) return 'replacement'
	if (statement.totalMinor <= 0) return 'nothing-owed'
	const { mandateReference, mandateSignedOn, iban } = tenant
	if (iban === null || mandateReference === null || mandateSignedOn === null || mandateSignedOn > collectOn) {
		return 'no-mandate'
	}
	if (!isIban(iban)) return 'iban-wrong'
	const lastUse = tenant.lastDemandOn ?? mandateSignedOn
	const ends = `${addMonths(lastUse.slice(0, 7), mandateMonths)}${lastUse.slice(7)}`
	return collectOn > ends ? 'mandate-lapsed' : null
}

/** The first collection under a mandate is told from those that follow. */
const sequenceOf = ({ tenant }: ExportedBill): 'FRST' | 'RCUR' => (tenant.lastDemandOn === null ? 'FRST' : 'RCUR')

type Context = {
	readonly spell: (text: string, longest?: number) => string
	readonly message: string
	readonly collectOn: LocalDate
	readonly creditorId: string
	readonly creditor: ExportedBill['statement']['creditor']
}

function paymentBlock(bills: readonly ExportedBill[], sequence: 'FRST' | 'RCUR', context: Context): string {
	const { spell, creditor } = context
	return element('PmtInf', [
		element('PmtInfId', `${context.message}-${sequence}`),
		element('PmtMtd', 'DD'),
		element('BtchBookg', 'true'),
		...counted(bills),
		element('PmtTpInf', [
			element('SvcLvl', [element('Cd', 'SEPA')]),
			element('LclInstrm', [element('Cd', 'CORE')]),
			element('SeqTp', sequence),
		]),
		element('ReqdColltnDt', context.collectOn),
		element('Cdtr', [element('Nm', spell(creditor.name, 70))]),
		element('CdtrAcct', [element('Id', [element('IBAN', compactIban(creditor.iban!))])]),
		element('CdtrAgt', [bank(creditor.bic)]),
		element('ChrgBr', 'SLEV'),
		element('CdtrSchmeId', [
			element('Id', [
				element('PrvtId', [
					element('Othr', [element('Id', context.creditorId), element('SchmeNm', [element('Prtry', 'SEPA')])]),
				]),
			]),
		]),
		...bills.map((bill) => debit(bill, context)),
	])
}

function debit({ number, statement, tenant }: ExportedBill, { spell }: Context): string {
	return element('DrctDbtTxInf', [
		element('PmtId', [element('EndToEndId', spell(number, 35))]),
		element('InstdAmt', minorToDecimal(statement.totalMinor, 'EUR'), { Ccy: 'EUR' }),
		element('DrctDbtTx', [
			element('MndtRltdInf', [
				element('MndtId', spell(tenant.mandateReference!, 35)),
				element('DtOfSgntr', tenant.mandateSignedOn!),
			]),
		]),
		element('DbtrAgt', [bank(tenant.bic)]),
		element('Dbtr', [element('Nm', spell(statement.tenant.name, 70))]),
		element('DbtrAcct', [element('Id', [element('IBAN', compactIban(tenant.iban!))])]),
		element('RmtInf', [element('Ustrd', spell(`Rechnung ${number} ${statement.unitName}`, 140))]),
	])
}

/** Within the SEPA a bank is found by the IBAN; the scheme wants the place of the BIC filled all the same. */
function bank(bic: string | null): string {
	const code = compactIban(bic ?? '')
	return element('FinInstnId', [isBic(code) ? element('BICFI', code) : element('Othr', [element('Id', 'NOTPROVIDED')])])
}

const counted = (bills: readonly ExportedBill[]): readonly string[] => [
	element('NbOfTxs', String(bills.length)),
	element('CtrlSum', minorToDecimal(totalOf(bills), 'EUR')),
]

const totalOf = (bills: readonly ExportedBill[]): number =>
	bills.reduce((sum, { statement }) => sum + statement.totalMinor, 0)

/** '20261105T092000' in UTC. */
const stampOf = (instant: number): string => new Date(instant).toISOString().slice(0, 19).replace(/[-:]/g, '')
