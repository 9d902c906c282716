/** A statement as a letter, and how it names its period and moments. */
import { addDays } from '../../shared/period.ts'
import type { Statement } from '../domain/billing/statement.ts'
import { dateOfInstant } from '../domain/calendar/local-time.ts'
import { cancellationWords } from './cancellation-words.ts'
import type { Letter } from './letter.ts'
import { dateText, type Language, monthText } from './number-text.ts'
import type { StatementWords } from './statement-words.ts'

export type Printed = { readonly statement: Statement; readonly language: Language; readonly words: StatementWords }

/** 'Oktober 2026' for a whole month, else '10.10.2026 bis 31.10.2026'. */
export function periodText({ statement, language, words }: Printed): string {
	const { firstDay, lastDay } = statement.period
	const isMonth =
		firstDay.endsWith('-01') && addDays(lastDay, 1).endsWith('-01') && firstDay.slice(0, 7) === lastDay.slice(0, 7)
	if (isMonth) return monthText(firstDay.slice(0, 7), language)
	return `${dateText(firstDay, language)} ${words.until} ${dateText(lastDay, language)}`
}

/** Local date and time of an instant, as readings are dated: '01.11.2026, 00:00'. */
export function momentText(instant: number, time: string, { statement, language }: Printed): string {
	return `${dateText(dateOfInstant(statement.zone, instant), language)}, ${time}`
}

/** 'Verbrauchsabrechnung Oktober 2026' */
export function titleOf(printed: Printed): string {
	const { statement, language, words } = printed
	const { title } = statement.cancels === undefined ? words : cancellationWords[language]
	return title(periodText(printed))
}

export function letterOf(printed: Printed): Letter {
	const { statement, language, words } = printed
	const { creditor, tenant, unitName, period, number, cancels, replaces } = statement
	const due = dateText(statement.dueOn, language)
	return {
		...{ creditor, tenant, unitName },
		information: [
			[words.information.number, number ?? words.draft],
			[cancellationWords[language].cancels, cancels?.number ?? null],
			[cancellationWords[language].replaces, replaces?.number ?? null],
			[words.information.date, dateText(statement.issuedOn, language)],
			[words.information.period, `${dateText(period.firstDay, language)} – ${dateText(period.lastDay, language)}`],
			[words.information.place, unitName],
			[words.information.customer, statement.customerNumber],
			[words.information.due, cancels === undefined ? due : null],
			[words.information.phone, creditor.phone],
			[words.information.email, creditor.email],
		],
		headline: `${titleOf(printed)} · ${number ?? words.draft}`,
		isDraft: number === null,
		words: letterWords(words),
	}
}

export function letterWords({ page, draftMark, information, taxId, payment }: StatementWords): Letter['words'] {
	return { page, draftMark, phone: information.phone, taxId, iban: payment.iban, bic: payment.bic }
}
