/** Words of the comparison with earlier months, and of what only the landlord knows. A missing one does not compile. */
import type { BillTexts } from '../../shared/contract/papers.ts'
import type { Language } from './number-text.ts'

export type LegalText = Exclude<keyof BillTexts, 'explains' | 'hotWaterC' | 'payment' | 'taxExemption'>

export type UseWords = {
	readonly title: string
	readonly medium: string
	readonly monthBefore: string
	readonly yearBefore: string
	readonly noData: string
	readonly chart: (medium: string, unit: string) => string
	readonly chartNote: string
	readonly legal: string
	readonly marketLocation: string
	readonly legalLabel: Readonly<Record<LegalText, string>>
	/** Short names of the months, January first. */
	readonly monthsShort: readonly string[]
}

const de: UseWords = {
	title: 'Ihr Verbrauch im Vergleich',
	medium: 'Verbrauch von',
	monthBefore: 'Vormonat',
	yearBefore: 'Vorjahresmonat',
	noData: 'keine Daten',
	chart: (medium, unit) => `${medium} in ${unit}`,
	chartNote:
		'Ein Strich statt eines Balkens: Für diesen Monat liegen keine vollständigen Daten dieses Mietverhältnisses vor.',
	legal: 'Angaben zu Vertrag und Verbraucherrechten',
	marketLocation: 'Marktlokations-ID',
	legalLabel: {
		register: 'Registereintrag',
		contract: 'Vertrag und Kündigung',
		meterOperator: 'Messstellenbetreiber',
		gridOperator: 'Netzbetreiber',
		disputeBody: 'Streitbeilegung',
		regulator: 'Verbraucherservice',
		adviceBodies: 'Energieberatung',
		switching: 'Lieferantenwechsel',
	},
	monthsShort: ['Jan', 'Feb', 'Mär', 'Apr', 'Mai', 'Jun', 'Jul', 'Aug', 'Sep', 'Okt', 'Nov', 'Dez'],
}

const en: UseWords = {
	title: 'Your consumption compared',
	medium: 'Consumption of',
	monthBefore: 'Month before',
	yearBefore: 'Same month last year',
	noData: 'no data',
	chart: (medium, unit) => `${medium} in ${unit}`,
	chartNote: 'A dash in place of a bar: there are no complete data of this tenancy for that month.',
	legal: 'Contract and consumer rights',
	marketLocation: 'Market location',
	legalLabel: {
		register: 'Register entry',
		contract: 'Contract and notice',
		meterOperator: 'Meter operator',
		gridOperator: 'Grid operator',
		disputeBody: 'Dispute resolution',
		regulator: 'Consumer service',
		adviceBodies: 'Energy advice',
		switching: 'Change of supplier',
	},
	monthsShort: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
}

export const useWords: Readonly<Record<Language, UseWords>> = { de, en }
