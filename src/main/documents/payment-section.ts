/** How a bill is paid: account, reference and GiroCode, or what happens with a credit. */
import { epcCode, printedIban } from '../domain/billing/epc-code.ts'
import type { Party } from '../domain/billing/statement.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { drawCode } from './giro-code.ts'
import { dateText, type Language, moneyText } from './number-text.ts'
import { ensureRoom, type Flow, put } from './sheet-flow.ts'
import { statementWords } from './statement-words.ts'

type Payable = {
	readonly creditor: Party
	/** Null: a draft, which nobody shall pay. */
	readonly number: string | null
	readonly unitName: string
	readonly totalMinor: number
	readonly currency: string
	readonly dueOn: string
	/** The landlord's own words, '' = none. */
	readonly terms: string
	/** The reference; absent: an invoice's. */
	readonly purpose?: (number: string, unit: string) => string
}

const right = margins.leftMm + bodyWidthMm

/** Asks for what is owed, with a code for it; says what happens with a credit. */
export function drawPayment(flow: Flow, payable: Payable, language: Language): void {
	const { creditor, number, totalMinor, currency } = payable
	const words = statementWords[language]
	const amount = moneyText(Math.abs(totalMinor), currency, language)
	const due = dateText(payable.dueOn, language)
	const purposeText = payable.purpose ?? words.payment.purposeText
	const purpose = purposeText(number ?? words.draft, payable.unitName).slice(0, 140)
	const isPayable = totalMinor > 0 && creditor.iban !== null
	// No code on a draft: nobody shall pay it.
	const code =
		isPayable && number !== null
			? epcCode({
					...creditor,
					iban: creditor.iban!,
					amountMinor: totalMinor,
					currency,
					text: purpose,
				})
			: null
	ensureRoom(flow, code?.ok ? 46 : isPayable ? 36 : 14)
	const textWidthMm = code?.ok ? bodyWidthMm - 48 : bodyWidthMm
	flow.yMm +=
		put(flow, words.payment.title, 'section', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
	const topMm = flow.yMm
	const sentence =
		totalMinor < 0
			? words.payment.credit(amount)
			: totalMinor === 0
				? words.payment.nothing
				: isPayable
					? words.payment.please(amount, due)
					: words.payment.transferless(amount, due)
	// Who is paid a credit owes nothing that terms could be about.
	const terms = totalMinor > 0 && payable.terms !== '' ? `${sentence}\n${payable.terms}` : sentence
	flow.yMm += put(flow, terms, 'body', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: textWidthMm }) + 1.5
	if (isPayable) {
		const rows = [
			[words.payment.receiver, creditor.name],
			[words.payment.iban, printedIban(creditor.iban!)],
			...(creditor.bic === null ? [] : [[words.payment.bic, creditor.bic]]),
			[words.payment.amount, amount],
			[words.payment.purpose, purpose],
		] as const
		for (const [label, value] of rows) {
			put(flow, label!, 'body', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: 34, color: '#555555' })
			flow.yMm +=
				put(flow, value!, 'strong', { xMm: margins.leftMm + 36, yMm: flow.yMm, widthMm: textWidthMm - 36 }) + 0.4
		}
	}
	if (code?.ok) {
		drawCode(flow, code.payload, right - 30, topMm, 30)
		put(flow, words.payment.code, 'small', { xMm: right - 46, yMm: topMm + 31, widthMm: 46, align: 'right' })
		flow.yMm = Math.max(flow.yMm, topMm + 39)
	}
	flow.yMm += 5
}
