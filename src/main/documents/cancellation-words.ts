/** Words of cancellations (Storno) and of bills in the place of cancelled ones, in each language. */
import type { Language } from './number-text.ts'

export type CancellationWords = {
	readonly title: (period: string) => string
	readonly cancels: string
	readonly replaces: string
	readonly intro: (of: { number: string; date: string }) => string
	readonly reason: (reason: string) => string
	readonly replacing: (of: { number: string; date: string }) => string
	readonly total: string
	readonly settled: (amount: string) => string
	readonly takenBack: (amount: string) => string
}

const de: CancellationWords = {
	title: (period) => `Stornorechnung ${period}`,
	cancels: 'Storniert',
	replaces: 'Ersetzt',
	intro: ({ number, date }) =>
		`Guten Tag,\nhiermit stornieren wir die Rechnung ${number} vom ${date}. Alle Beträge stehen mit umgekehrtem Vorzeichen; zusammen mit der stornierten Rechnung ergeben sie null.`,
	reason: (reason) => `Grund: ${reason}`,
	replacing: ({ number, date }) => `Diese Rechnung tritt an die Stelle der stornierten Rechnung ${number} vom ${date}.`,
	total: 'Stornierter Betrag',
	settled: (amount) =>
		`Die Forderung über ${amount} besteht nicht mehr. Was Sie darauf gezahlt haben, verrechnen wir mit der neuen Rechnung oder überweisen es zurück.`,
	takenBack: (amount) =>
		`Das Guthaben über ${amount} besteht nicht mehr. Haben wir es bereits überwiesen, verrechnen wir es mit der neuen Rechnung.`,
}

const en: CancellationWords = {
	title: (period) => `Cancellation ${period}`,
	cancels: 'Cancels',
	replaces: 'Replaces',
	intro: ({ number, date }) =>
		`Good day,\nwe hereby cancel invoice ${number} of ${date}. All amounts have the opposite sign; together with the cancelled invoice they add up to zero.`,
	reason: (reason) => `Reason: ${reason}`,
	replacing: ({ number, date }) => `This invoice takes the place of the cancelled invoice ${number} of ${date}.`,
	total: 'Cancelled amount',
	settled: (amount) =>
		`The claim of ${amount} no longer exists. What you have paid towards it is set off against the new invoice or paid back.`,
	takenBack: (amount) =>
		`The credit of ${amount} no longer exists. If we have already paid it out, it is set off against the new invoice.`,
}

export const cancellationWords: Readonly<Record<Language, CancellationWords>> = { de, en }
