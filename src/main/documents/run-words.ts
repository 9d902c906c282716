/** Words of a run's summary and of its list for printing, in each language. A missing one does not compile. */
import type { RunSummary } from '../domain/billing/run-summary.ts'
import type { Language } from './number-text.ts'

export type RunWords = {
	readonly summary: string
	readonly list: string
	readonly kind: Readonly<Record<RunSummary['kind'], (month: string) => string>>
	readonly about: string
	readonly building: string
	readonly creditor: string
	readonly created: string
	readonly approved: string
	readonly approvedBy: (moment: string, who: string) => string
	readonly issued: string
	readonly notYet: string
	readonly numbers: string
	readonly count: string
	readonly sums: string
	readonly media: string
	readonly mediumHead: readonly string[]
	readonly taxes: string
	readonly taxHead: readonly string[]
	readonly percent: (percent: string) => string
	readonly taxFree: string
	readonly total: string
	readonly statements: string
	readonly statementHead: readonly string[]
	readonly costHead: readonly string[]
	readonly cancels: (number: string) => string
	readonly problems: string
	readonly noProblems: string
	readonly problemHead: readonly string[]
	readonly severity: Readonly<Record<'red' | 'yellow', string>>
	readonly draft: string
	readonly listIntro: (letters: number) => string
	readonly sheets: (sheets: number) => string
	readonly listHead: readonly string[]
}

const de: RunWords = {
	summary: 'Zusammenfassung des Abrechnungslaufs',
	list: 'Druckliste in Kuvertierreihenfolge',
	kind: {
		month: (month) => `Verbrauchsabrechnung ${month}`,
		costs: (month) => `Betriebs- und Heizkosten bis ${month}`,
		correction: (month) => `Storno und Neuberechnung ${month}`,
	},
	about: 'Lauf',
	building: 'Gebäude',
	creditor: 'Rechnungssteller',
	created: 'Angelegt',
	approved: 'Freigegeben',
	approvedBy: (moment, who) => `${moment} von ${who}`,
	issued: 'Ausgestellt',
	notYet: 'noch nicht',
	numbers: 'Nummern',
	count: 'Bescheide',
	sums: 'Summen',
	media: 'Netto nach Medium',
	mediumHead: ['Medium', 'Abgerechnete Menge', 'Netto'],
	taxes: 'Nach Steuersatz',
	taxHead: ['Umsatzsteuer', 'Netto', 'Steuer', 'Brutto'],
	percent: (percent) => `${percent}\u00a0%`,
	taxFree: 'ohne',
	total: 'Summe',
	statements: 'Bescheide',
	statementHead: ['Nummer', 'Einheit und Mieter', 'Netto', 'Steuer', 'Gesamt'],
	costHead: ['Nummer', 'Einheit und Mieter', 'Kosten', 'Vorauszahlungen', 'Saldo'],
	cancels: (number) => `storniert ${number}`,
	problems: 'Befunde, mit denen freigegeben wurde',
	noProblems: 'Keine.',
	problemHead: ['Stufe', 'Einheit und Messstelle', 'Befund'],
	severity: { red: 'sperrt', yellow: 'Hinweis' },
	draft: 'Entwurf',
	listIntro: (letters) =>
		`${letters} ${letters === 1 ? 'Brief' : 'Briefe'}, geordnet nach Ort, Straße, Hausnummer und Einheit: In dieser Reihenfolge stehen sie in der Druckdatei. Die letzte Spalte ist zum Abhaken.`,
	sheets: (sheets) => `Zusammen ${sheets} Seiten.`,
	listHead: ['Nr.', 'Empfänger und Anschrift', 'Einheit', 'Bescheid', 'Seiten', ''],
}

const en: RunWords = {
	summary: 'Summary of the billing run',
	list: 'List for printing in envelope order',
	kind: {
		month: (month) => `Consumption statements ${month}`,
		costs: (month) => `Operating and heating costs until ${month}`,
		correction: (month) => `Cancellation and new statements ${month}`,
	},
	about: 'Run',
	building: 'Building',
	creditor: 'Issued by',
	created: 'Created',
	approved: 'Approved',
	approvedBy: (moment, who) => `${moment} by ${who}`,
	issued: 'Issued',
	notYet: 'not yet',
	numbers: 'Numbers',
	count: 'Statements',
	sums: 'Sums',
	media: 'Net by medium',
	mediumHead: ['Medium', 'Billed quantity', 'Net'],
	taxes: 'By tax rate',
	taxHead: ['Value added tax', 'Net', 'Tax', 'Gross'],
	percent: (percent) => `${percent}%`,
	taxFree: 'none',
	total: 'Sum',
	statements: 'Statements',
	statementHead: ['Number', 'Unit and tenant', 'Net', 'Tax', 'Total'],
	costHead: ['Number', 'Unit and tenant', 'Costs', 'Advances', 'Balance'],
	cancels: (number) => `cancels ${number}`,
	problems: 'Findings that it was approved with',
	noProblems: 'None.',
	problemHead: ['Grade', 'Unit and metering point', 'Finding'],
	severity: { red: 'blocks', yellow: 'notice' },
	draft: 'Draft',
	listIntro: (letters) =>
		`${letters} ${letters === 1 ? 'letter' : 'letters'}, ordered by town, street, house number and unit: the file for printing has them in this order. The last column is for ticking off.`,
	sheets: (sheets) => `Together ${sheets} pages.`,
	listHead: ['No.', 'Recipient and address', 'Unit', 'Statement', 'Pages', ''],
}

export const runWords: Readonly<Record<Language, RunWords>> = { de, en }
