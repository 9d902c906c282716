/** What keeps a statement from being sent, and how good a computed quantity is, in each language. */
import type { Language } from './number-text.ts'

type Sentences = Readonly<Record<Language, Readonly<Record<string, string>>>>

/** By the code of a red problem. */
export const problemWords: Sentences = {
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
export const weakestWords: Sentences = {
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
