/** Words of the tables: what a cell says of kinds, origins and qualities. */
import type { BoundaryShown, ChargeLine } from '../../domain/billing/statement.ts'
import type { GapReason } from '../../domain/consumption/point-use.ts'
import type { ExportedBill } from '../../domain/exports/exported-run.ts'
import type { Quality } from '../../domain/readings/reading.ts'
import type { Language } from '../number-text.ts'

type Words<K extends string> = Readonly<Record<Language, Readonly<Record<K, string>>>>

export const kindWords: Words<ExportedBill['kind'] | 'issued' | 'cancelled'> = {
	de: {
		bill: 'Rechnung',
		costs: 'Kostenabrechnung',
		cancellation: 'Storno',
		issued: 'gilt',
		cancelled: 'storniert',
	},
	en: {
		bill: 'Invoice',
		costs: 'Cost statement',
		cancellation: 'Cancellation',
		issued: 'in force',
		cancelled: 'cancelled',
	},
}

export const lineWords: Words<ChargeLine['kind']> = {
	de: {
		standing: 'Grundpreis',
		energy: 'Arbeitspreis',
		surcharge: 'Zuschlag',
		demand: 'Leistungspreis',
		levy: 'Abgabe',
		minimum: 'Mindestbetrag',
	},
	en: {
		standing: 'Standing charge',
		energy: 'Energy',
		surcharge: 'Surcharge',
		demand: 'Demand',
		levy: 'Levy',
		minimum: 'Minimum charge',
	},
}

export const originWords: Words<BoundaryShown['origin']> = {
	de: {
		live: 'Ablesung',
		freeze: 'Stichtagswert',
		settlement: 'Monatswert',
		profile: 'Lastgang',
		manual: 'von Hand',
		overlay: 'Ersatzwert',
		interpolated: 'berechnet',
	},
	en: {
		live: 'reading',
		freeze: 'frozen value',
		settlement: 'monthly value',
		profile: 'load profile',
		manual: 'by hand',
		overlay: 'substitute',
		interpolated: 'computed',
	},
}

export const qualityWords: Words<Quality | 'missing'> = {
	de: {
		measured: 'gemessen',
		memory: 'aus dem Speicher',
		interpolated: 'interpoliert',
		estimated: 'geschätzt',
		corrected: 'berichtigt',
		quarantined: 'zurückgestellt',
		missing: 'fehlt',
	},
	en: {
		measured: 'measured',
		memory: 'from memory',
		interpolated: 'interpolated',
		estimated: 'estimated',
		corrected: 'corrected',
		quarantined: 'held back',
		missing: 'missing',
	},
}

export const gapWords: Words<GapReason> = {
	de: {
		'no-reading': 'kein Wert',
		'too-far': 'die nächsten Werte liegen zu weit weg',
		'one-sided': 'nur auf einer Seite gibt es Werte',
		quarantined: 'zurückgestellt',
		'not-together': 'kein gemeinsamer Zeitpunkt',
		'start-missing': 'der Anfangsstand fehlt',
		'end-missing': 'der Endstand fehlt',
		'went-back': 'der Zählerstand ist gefallen',
		'no-meter': 'nicht die ganze Zeit ein Zähler',
		'exchange-value': 'beim Zählerwechsel fehlt ein Stand',
		'other-unit': 'der frühere Zähler zählte etwas anderes',
		'no-formula': 'keine Formel für diese Zeit',
		'out-of-range': 'zu groß, um genau gerechnet zu werden',
	},
	en: {
		'no-reading': 'no value',
		'too-far': 'the nearest values lie too far away',
		'one-sided': 'there are values on one side only',
		quarantined: 'held back',
		'not-together': 'no instant in common',
		'start-missing': 'the first reading is missing',
		'end-missing': 'the last reading is missing',
		'went-back': 'the reading went back',
		'no-meter': 'not a meter all the time',
		'exchange-value': 'a reading of the meter exchange is missing',
		'other-unit': 'the meter before counted something else',
		'no-formula': 'no formula for this time',
		'out-of-range': 'too large to be computed exactly',
	},
}
