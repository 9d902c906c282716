/** Words of the commissioning report and its check list. */
import type { LineTest, MatchView } from '../../shared/contract/commissioning.ts'
import type { Medium } from '../../shared/quantity.ts'
import { mediumName } from '../domain/commissioning/cells.ts'

export type CommissioningWords = {
	readonly locale: string
	readonly report: string
	readonly checklist: string
	readonly intro: (building: string, date: string) => string
	readonly checklistIntro: string
	readonly by: string
	readonly date: string
	readonly page: (page: number, of: number) => string
	readonly summary: string
	readonly counts: (of: { meters: number; answered: number; equal: number; open: number }) => string
	readonly lines: string
	readonly lineHead: readonly [line: string, way: string, meters: string, result: string]
	readonly outcome: Readonly<Record<LineTest['outcome'], string>>
	readonly notTested: string
	readonly testedAt: (at: string) => string
	readonly meters: string
	readonly meterHead: readonly [
		place: string,
		meter: string,
		way: string,
		calibrated: string,
		value: string,
		check: string,
	]
	readonly listHead: readonly [place: string, meter: string, value: string, display: string, mark: string]
	readonly equal: string
	readonly scale: (power: number) => string
	readonly differs: string
	readonly shown: (value: string) => string
	readonly checkedBy: (by: string, at: string) => string
	readonly notChecked: string
	readonly noValue: string
	readonly balance: string
	readonly balanceHead: readonly [medium: string, period: string, main: string, subs: string, rest: string]
	readonly noMain: string
	readonly open: string
	readonly nothingOpen: string
	readonly openLine: (line: string) => string
	readonly openSilent: (meter: string) => string
	readonly openCheck: (meter: string) => string
	readonly openWrong: (meter: string) => string
	readonly openWaiting: (of: MatchView['waiting'][number]) => string
	readonly openStart: (meter: string) => string
	readonly signature: string
	readonly none: string
	readonly medium: Readonly<Record<Medium, string>>
}

const de: CommissioningWords = {
	locale: 'de-DE',
	report: 'Inbetriebnahmeprotokoll',
	checklist: 'Prüfliste für den Rundgang',
	intro: (building, date) =>
		`Leitungen, Zähler und geprüfte Werte in ${building}, Stand ${date}. Was noch offen ist, steht am Ende.`,
	checklistIntro:
		'Am Zähler den Wert der Anzeige eintragen, mit allen Nachkommastellen. Danach auf der Seite „Inbetriebnahme“ übertragen.',
	by: 'Erstellt von',
	date: 'Datum',
	page: (page, of) => `Seite ${page} von ${of}`,
	summary: 'Zusammenfassung',
	counts: ({ meters, answered, equal, open }) =>
		`${meters} Zähler, davon ${answered} gelesen und ${equal} mit der Anzeige verglichen und gleich. Offene Punkte: ${open}.`,
	lines: 'Leitungen',
	lineHead: ['Leitung', 'Anschluss und Protokoll', 'Zähler', 'Leitungstest'],
	outcome: {
		answered: 'antwortet',
		mixed: 'mehrere antworten zugleich',
		silent: 'keine Antwort',
		noise: 'unverständliche Zeichen',
		'heard-nothing': 'nichts gehört',
		'not-open': 'nicht offen',
	},
	notTested: 'nicht getestet',
	testedAt: (at) => `am ${at}`,
	meters: 'Zähler',
	meterHead: ['Messstelle', 'Zähler', 'Leitung, Adresse', 'Geeicht bis', 'Gelesen', 'Anzeige'],
	listHead: ['Messstelle', 'Zähler', 'Gelesen', 'Anzeige', 'Geprüft'],
	equal: 'gleich',
	scale: (power) => `Faktor ${factorText(power, ',')}`,
	differs: 'anderer Wert',
	shown: (value) => `zeigt ${value}`,
	checkedBy: (by, at) => (by === '' ? at : `${by}, ${at}`),
	notChecked: 'nicht geprüft',
	noValue: 'kein Wert',
	balance: 'Hauptzähler und Unterzähler',
	balanceHead: ['Medium', 'Zeitraum', 'Hauptzähler', 'Summe dahinter', 'Rest'],
	noMain: 'kein Hauptzähler gewählt',
	open: 'Offene Punkte',
	nothingOpen: 'Keine.',
	openLine: (line) => `Leitung ${line}: noch nicht mit Erfolg getestet.`,
	openSilent: (meter) => `${meter}: noch kein Wert gelesen.`,
	openCheck: (meter) => `${meter}: Anzeige noch nicht verglichen.`,
	openWrong: (meter) => `${meter}: Anzeige und gelesener Wert passen nicht zusammen. Vor der ersten Abrechnung klären.`,
	openWaiting: ({ serial, unitName, pointName }) =>
		`Zähler ${serial} (${unitName}, ${pointName}) steht in der Liste und wurde nicht gefunden.`,
	openStart: (meter) => `${meter}: Der Stand bei Einbau aus der Liste ist noch nicht übernommen.`,
	signature: 'Ort, Datum, Unterschrift',
	none: '–',
	medium: mediumName.de,
}

const en: CommissioningWords = {
	locale: 'en-GB',
	report: 'Commissioning report',
	checklist: 'Check list to walk round with',
	intro: (building, date) =>
		`Lines, meters and checked values in ${building} as of ${date}. What is still open stands at the end.`,
	checklistIntro:
		'Write down what the display shows, with all its decimals. Then enter it on the page “Commissioning”.',
	by: 'Made by',
	date: 'Date',
	page: (page, of) => `Page ${page} of ${of}`,
	summary: 'Summary',
	counts: ({ meters, answered, equal, open }) =>
		`${meters} meters, ${answered} of them read and ${equal} compared with the display and equal. Open items: ${open}.`,
	lines: 'Lines',
	lineHead: ['Line', 'Connection and protocol', 'Meters', 'Line test'],
	outcome: {
		answered: 'answers',
		mixed: 'several answer at once',
		silent: 'no answer',
		noise: 'unintelligible bytes',
		'heard-nothing': 'nothing heard',
		'not-open': 'not open',
	},
	notTested: 'not tested',
	testedAt: (at) => `on ${at}`,
	meters: 'Meters',
	meterHead: ['Metering point', 'Meter', 'Line, address', 'Calibrated until', 'Read', 'Display'],
	listHead: ['Metering point', 'Meter', 'Read', 'Display', 'Checked'],
	equal: 'equal',
	scale: (power) => `factor ${factorText(power, '.')}`,
	differs: 'another value',
	shown: (value) => `shows ${value}`,
	checkedBy: (by, at) => (by === '' ? at : `${by}, ${at}`),
	notChecked: 'not checked',
	noValue: 'no value',
	balance: 'Main meters and sub-meters',
	balanceHead: ['Medium', 'Period', 'Main meter', 'Sum behind it', 'Rest'],
	noMain: 'no main meter chosen',
	open: 'Open items',
	nothingOpen: 'None.',
	openLine: (line) => `Line ${line}: not tested with success yet.`,
	openSilent: (meter) => `${meter}: no value read yet.`,
	openCheck: (meter) => `${meter}: not compared with its display yet.`,
	openWrong: (meter) => `${meter}: display and value read do not fit. To be settled before the first bill.`,
	openWaiting: ({ serial, unitName, pointName }) =>
		`Meter ${serial} (${unitName}, ${pointName}) stands in the list and was not found.`,
	openStart: (meter) => `${meter}: the reading when installed has not been taken over from the list yet.`,
	signature: 'Place, date, signature',
	none: '–',
	medium: mediumName.en,
}

/** 3 → '1000', −1 → '0,1': how many times the value read the display shows. */
const factorText = (power: number, sign: ',' | '.'): string =>
	power >= 0 ? `1${'0'.repeat(power)}` : `0${sign}${'0'.repeat(-power - 1)}1`

export const commissioningWords: Readonly<Record<'de' | 'en', CommissioningWords>> = { de, en }
