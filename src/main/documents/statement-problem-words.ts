/** What keeps a statement from being sent, and how good a computed quantity is, in each language. */
import type { BillProblem } from '../../shared/contract/billing.ts'
import type { Language } from './number-text.ts'
import { problemText } from './problem-words.ts'

type Code = BillProblem['code']

/** Of a red problem, as the reader of one statement is told; what only runs have as the run's summary tells it. */
export const statementProblem = (code: Code, language: Language): string =>
	problemWords[language][code] ?? problemText(code, language)

const problemWords: Readonly<Record<Language, Readonly<Partial<Record<Code, string>>>>> = {
	de: {
		'boundary-missing': 'Ein Zählerstand fehlt.',
		'no-tariff': 'Kein Tarif gilt für den Zeitraum.',
		'no-meter': 'Kein Zähler deckt den Zeitraum ab.',
		'no-formula': 'Die Messstelle wird berechnet, und für den Zeitraum gilt keine Formel.',
		'no-gas-factor': 'Zustandszahl und Brennwert fehlen für den Zeitraum.',
		'reading-went-back': 'Der Zählerstand ist zurückgegangen.',
		quarantined: 'Ein Zählerstand ist unplausibel.',
		'area-missing': 'Die Fläche der Einheit ist nicht eingetragen.',
		'persons-missing': 'Die Zahl der Personen ist nicht eingetragen.',
		'negative-use': 'Der Verbrauch ist negativ.',
		'tariff-unfit': 'Der Tarif passt nicht zu dem, was gemessen wurde.',
	},
	en: {
		'boundary-missing': 'A meter reading is missing.',
		'no-tariff': 'No tariff holds for the period.',
		'no-meter': 'No meter covers the period.',
		'no-formula': 'The metering point is computed, and no formula holds for the period.',
		'no-gas-factor': 'State number and calorific value are missing for the period.',
		'reading-went-back': 'The meter reading went back.',
		quarantined: 'A meter reading is implausible.',
		'area-missing': 'The area of the unit is not entered.',
		'persons-missing': 'The number of persons is not entered.',
		'negative-use': 'The use is negative.',
		'tariff-unfit': 'The tariff does not fit what was measured.',
	},
}

/** A computed quantity is no better than the weakest of its parts. */
export const weakestWords: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
	de: {
		corrected: ' Mindestens ein Teil ist berichtigt; das Ergebnis gilt deshalb als berichtigt.',
		interpolated: ' Mindestens ein Stand ist berechnet; das Ergebnis gilt deshalb als berechnet.',
		estimated: ' Mindestens ein Teil ist geschätzt; das Ergebnis gilt deshalb als geschätzt.',
	},
	en: {
		corrected: ' At least one part is corrected, so the result counts as corrected.',
		interpolated: ' At least one reading is calculated, so the result counts as calculated.',
		estimated: ' At least one part is estimated, so the result counts as estimated.',
	},
}
