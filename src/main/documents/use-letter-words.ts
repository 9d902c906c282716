/** Words of the monthly consumption information in each language. A missing one does not compile. */
import type { Language } from './number-text.ts'

export type UseLetterWords = {
	readonly title: (month: string) => string
	readonly information: {
		readonly month: string
		readonly date: string
		readonly place: string
		readonly customer: string
	}
	readonly intro: (of: { unit: string; building: string; month: string }) => string
	readonly partly: (from: string, to: string) => string
	readonly rows: {
		readonly use: string
		readonly monthBefore: string
		readonly yearBefore: string
		readonly average: string
	}
	readonly noData: string
	readonly volume: (volume: string) => string
	readonly more: (by: string) => string
	readonly less: (by: string) => string
	readonly same: string
	readonly notes: string
	readonly averageByArea: (units: number) => string
	readonly averageByUnit: (units: number) => string
	readonly averageMissing: string
	readonly hotWater: (temperature: string) => string
	readonly notPayable: string
	readonly law: string
	readonly questions: (contact: string) => string
}

const de: UseLetterWords = {
	title: (month) => `Verbrauchsinformation ${month}`,
	information: { month: 'Monat', date: 'Datum', place: 'Einheit', customer: 'Kundennummer' },
	intro: ({ unit, building, month }) =>
		`Guten Tag,\ndies ist der Verbrauch an Heizung und Warmwasser von ${unit}, ${building}, im ${month}. Es ist keine Rechnung: Zu zahlen ist nichts.`,
	partly: (from, to) => `Gezählt ist die Zeit Ihres Mietverhältnisses: ${from} bis ${to}.`,
	rows: { use: 'Verbrauch', monthBefore: 'Vormonat', yearBefore: 'Vorjahresmonat', average: 'Durchschnitt im Haus' },
	noData: 'keine Daten',
	volume: (volume) => `aus ${volume}`,
	more: (by) => `${by} mehr`,
	less: (by) => `${by} weniger`,
	same: 'gleich viel',
	notes: 'Hinweise',
	averageByArea: (units) =>
		`Durchschnitt im Haus: der Verbrauch je m² aller ${units} gemessenen Einheiten dieses Gebäudes in diesem Monat, mal Ihre Fläche. Ihre eigene Einheit ist darin enthalten.`,
	averageByUnit: (units) =>
		`Durchschnitt im Haus: der mittlere Verbrauch aller ${units} gemessenen Einheiten dieses Gebäudes in diesem Monat. Ihre eigene Einheit ist darin enthalten; nach Fläche ist nicht gerechnet, weil nicht alle Flächen bekannt sind.`,
	averageMissing:
		'Ein Durchschnitt wird erst ab drei gemessenen Einheiten genannt: Sonst ließe sich der Verbrauch eines Nachbarn ablesen.',
	hotWater: (temperature) =>
		`Warmwasser ist in m³ gemessen und nach § 9 Abs. 2 HeizkostenV in kWh umgerechnet: 2,5 × Volumen × (${temperature}\u00a0°C\u00a0−\u00a010\u00a0°C).`,
	notPayable: 'Eine Abrechnung mit Kosten erhalten Sie für den Abrechnungszeitraum.',
	law: 'Monatliche Information nach § 6a Heizkostenverordnung.',
	questions: (contact) => `Fragen beantworten wir gern: ${contact}.`,
}

const en: UseLetterWords = {
	title: (month) => `Consumption information ${month}`,
	information: { month: 'Month', date: 'Date', place: 'Unit', customer: 'Customer number' },
	intro: ({ unit, building, month }) =>
		`Good day,\nthis is what ${unit}, ${building}, used for heating and hot water in ${month}. It is no invoice: there is nothing to pay.`,
	partly: (from, to) => `Counted is the time of your tenancy: ${from} to ${to}.`,
	rows: {
		use: 'Consumption',
		monthBefore: 'Month before',
		yearBefore: 'Same month last year',
		average: 'House average',
	},
	noData: 'no data',
	volume: (volume) => `from ${volume}`,
	more: (by) => `${by} more`,
	less: (by) => `${by} less`,
	same: 'the same',
	notes: 'Notes',
	averageByArea: (units) =>
		`House average: the consumption per m² of all ${units} measured units of this building in this month, times your area. Your own unit is among them.`,
	averageByUnit: (units) =>
		`House average: the mean consumption of all ${units} measured units of this building in this month. Your own unit is among them; areas are not considered, because not all of them are known.`,
	averageMissing: 'An average is told from three measured units on: with fewer, one could tell what a neighbour used.',
	hotWater: (temperature) =>
		`Hot water is measured in m³ and converted to kWh by § 9 (2) HeizkostenV: 2.5 × volume × (${temperature}\u00a0°C\u00a0−\u00a010\u00a0°C).`,
	notPayable: 'You receive a statement with costs for the accounting period.',
	law: 'Monthly information under § 6a Heizkostenverordnung.',
	questions: (contact) => `We are glad to answer questions: ${contact}.`,
}

export const useLetterWords: Readonly<Record<Language, UseLetterWords>> = { de, en }
