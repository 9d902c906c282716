/** Words of a statement of operating and heating costs in each language. A missing one does not compile. */
import type {
	Co2Shown,
	CostBasis,
	CostLine,
	CostNote,
	CostPartName,
	CostStatement,
	CutShown,
	HouseholdKind,
	SeparationShown,
	TimeShare,
	UseOrigin,
} from '../domain/costs/cost-statement.ts'
import { costWordsEn } from './cost-words-en.ts'
import type { Language } from './number-text.ts'

type Params = CostNote['params']

export type CostWords = {
	readonly title: (period: string) => string
	readonly information: { readonly period: string; readonly lived: string; readonly area: string }
	readonly intro: (of: { unit: string; building: string; from: string; to: string }) => string
	readonly lived: (of: { from: string; to: string; days: number; of: number }) => string
	readonly owed: (amount: string, due: string) => string
	readonly owns: (amount: string) => string
	readonly overview: string
	readonly overviewHead: readonly string[]
	readonly betrKv: (number: number) => string
	readonly shares: string
	readonly co2Landlord: string
	readonly cuts: string
	readonly costs: string
	readonly advances: Readonly<Record<CostStatement['advances'][number]['source'], string>>
	readonly balance: string
	readonly credit: string
	readonly details: string
	readonly detailsIntro: string
	readonly detailsHead: readonly string[]
	readonly part: Readonly<Record<CostPartName, string>>
	readonly ofPool: (percent: string, amount: string) => string
	readonly basis: Readonly<Record<CostBasis, string>>
	readonly basisUnit: Readonly<Record<string, string>>
	/** Behind a price. */
	readonly perUnit: Readonly<Record<string, string>>
	readonly by: Readonly<Record<TimeShare['by'], (own: string, all: string) => string>>
	readonly useOrigin: Readonly<Record<Exclude<UseOrigin, 'measured'>, string>>
	readonly poolTotal: (pool: string) => string
	readonly separation: (shown: SeparationTexts) => string
	readonly heat: Readonly<Record<SeparationShown['heat'], string>>
	readonly factor: (factor: string) => string
	readonly fuel: (of: { amount: string; name: string; heatingValue: string }) => string
	readonly common: (of: { main: string; point: string; subs: number; common: string; price: string | null }) => string
	readonly readings: string
	readonly readingsHead: readonly string[]
	readonly unknownUse: string
	readonly co2: string
	readonly co2Rows: {
		readonly emission: Readonly<Record<Co2Shown['emission']['kind'], (kg: string) => string>>
		readonly kg: string
		readonly area: string
		readonly perArea: string
		readonly step: string
		readonly stepOf: (step: number, from: string, to: string | null) => string
		readonly split: string
		readonly splitOf: (tenant: string, landlord: string) => string
		readonly because: Readonly<Record<Co2Shown['because'], string>>
		readonly cost: string
		readonly own: string
		readonly tenant: string
		readonly landlord: string
	}
	readonly cutsTitle: string
	readonly cutsHead: readonly string[]
	readonly cut: Readonly<Record<CutShown['kind'], string>>
	readonly household: string
	readonly householdIntro: string
	readonly householdHead: readonly string[]
	readonly householdKind: Readonly<Record<HouseholdKind, string>>
	readonly householdSum: (kind: string) => string
	readonly tax: string
	readonly taxHead: readonly string[]
	readonly note: Readonly<Record<CostNote['code'], (params: Params) => string>>
	/** Of the smallest amount: see `smallestText`. */
	readonly rounding: Readonly<Record<CostStatement['rounding'], (smallest: string) => string>>
	readonly degreeDays: Readonly<Record<CostStatement['degreeDays'], string>>
	readonly purpose: (number: string, unit: string) => string
	readonly correction: CostCorrectionWords
}

/** A cancellation (Storno), and a statement in the place of a cancelled one. */
export type CostCorrectionWords = {
	readonly title: (period: string) => string
	readonly intro: (of: { number: string; date: string; unit: string; building: string }) => string
	readonly overviewHead: readonly string[]
	readonly total: string
	readonly settled: (amount: string) => string
	readonly takenBack: (amount: string) => string
	readonly replacing: (of: { number: string; date: string }) => string
	/** What was issued, what it is now, and by how much they differ: of costs, advances and balance. */
	readonly compared: string
	readonly comparedHead: readonly string[]
	readonly comparedRows: readonly [string, string, string]
}

export type SeparationTexts = {
	readonly heat: string
	readonly factor: string
	readonly warmWaterKWh: string
	readonly fuel: string
	readonly total: string
	readonly percent: string
	readonly warmWater: string
	readonly heating: string
}
/** What a line says where its use was not simply measured. */
export const originOf = ({ useOrigin }: CostLine): Exclude<UseOrigin, 'measured'> | null =>
	useOrigin === null || useOrigin === 'measured' ? null : useOrigin

const de: CostWords = {
	title: (period) => `Betriebs- und Heizkostenabrechnung ${period}`,
	information: { period: 'Abrechnungszeitraum', lived: 'Ihre Nutzung', area: 'Fläche' },
	intro: ({ unit, building, from, to }) =>
		`Guten Tag,\nfür ${unit}, ${building}, rechnen wir die Kosten vom ${from} bis ${to} ab.`,
	lived: ({ from, to, days, of }) => `Ihr Nutzungszeitraum: ${from} bis ${to} (${days} von ${of} Tagen).`,
	owed: (amount, due) => `Nachzuzahlen sind ${amount} bis zum ${due}.`,
	owns: (amount) => `Ihr Guthaben beträgt ${amount}.`,
	overview: 'Ergebnis',
	overviewHead: ['Kostenart', 'Kosten des Gebäudes', 'Ihr Anteil'],
	betrKv: (number) => `§ 2 Nr. ${number} BetrKV`,
	shares: 'Summe Ihrer Anteile',
	co2Landlord: 'abzüglich CO2-Kosten, die der Vermieter trägt',
	cuts: 'abzüglich Kürzungen',
	costs: 'Ihre Kosten',
	advances: { entered: 'abzüglich Vorauszahlungen', 'area-price': 'abzüglich nach Fläche vorausgezahlter Wärme' },
	balance: 'Nachzahlung',
	credit: 'Guthaben',
	details: 'Wie Ihre Anteile gerechnet sind',
	detailsIntro:
		'Betrag = zu verteilende Kosten ÷ Maßstab aller × Ihr Maßstab. Der Preis je Einheit ist zum Nachrechnen gedruckt; gerechnet ist mit allen Stellen.',
	detailsHead: ['Verteilt nach', 'Maßstab aller', 'Ihr Maßstab', 'Preis je Einheit', 'Ihr Anteil'],
	part: {
		whole: 'Gesamte Kosten',
		'heating-metered': 'Heizung, nach Verbrauch',
		'heating-fixed': 'Heizung, fester Anteil',
		'warm-water-metered': 'Warmwasser, nach Verbrauch',
		'warm-water-fixed': 'Warmwasser, fester Anteil',
		basic: 'Grundpreis',
		heat: 'Wärmepreis',
		'area-limit': 'Begrenzung auf den Preis nach Fläche',
	},
	ofPool: (percent, amount) => `${percent}\u00a0% = ${amount}`,
	basis: {
		consumption: 'Verbrauch',
		area: 'Fläche',
		'heated-area': 'beheizte Fläche',
		persons: 'Personen',
		units: 'Einheiten',
		shares: 'Anteile',
	},
	basisUnit: { m2: 'm²', person: 'Pers.', unit: 'Einh.', share: 'Anteile' },
	perUnit: { m2: 'm²', person: 'Person', unit: 'Einheit', share: 'Anteil' },
	by: {
		days: (own, all) => `× ${own}/${all} Tage`,
		'degree-days': (own, all) => `× ${own}/${all} Gradtage (‰)`,
	},
	useOrigin: {
		interpolated: 'Stand berechnet',
		'estimated-reading': 'Stand geschätzt',
		divided: 'geteilt, ohne Zwischenablesung',
		'previous-period': 'geschätzt nach Vorperiode',
		'comparable-rooms': 'geschätzt nach vergleichbaren Räumen',
		average: 'geschätzt nach Durchschnitt',
	},
	poolTotal: (pool) => `Summe ${pool}`,
	separation: ({ heat, factor, warmWaterKWh, fuel, total, percent, warmWater, heating }) =>
		`Trennung Heizung und Warmwasser (§ 9 HeizkostenV): ${heat}${factor}: ${warmWaterKWh} für Warmwasser${fuel}. Das sind ${percent}\u00a0% von ${total}; Warmwasser ${warmWater}, Heizung ${heating}.`,
	heat: {
		point: 'Wärme gemessen',
		kwh: 'Wärme gemessen (eingetragen)',
		volume: 'Q = 2,5 × V × (tw − 10)',
		area: 'Q = 32 × A',
	},
	factor: (factor) => `, Faktor ${factor}`,
	fuel: ({ amount, name, heatingValue }) => ` (${amount} ${name} bei ${heatingValue} kWh je Einheit)`,
	common: ({ main, point, subs, common, price }) =>
		`Gemeinsamer Verbrauch: ${point} ${main} weniger ${subs} Zähler dahinter = ${common}${price === null ? '' : ` zu ${price}`}.`,
	readings: 'Ihr Verbrauch',
	readingsHead: ['Messstelle', 'Verbrauch'],
	unknownUse: 'nicht bekannt',
	co2: 'Aufteilung der CO2-Kosten (CO2KostAufG)',
	co2Rows: {
		emission: {
			stated: (kg) => `${kg} nach Angabe des Lieferanten`,
			fuel: (kg) => `${kg} aus dem Brennstoff (EBeV 2030)`,
		},
		kg: 'CO2-Ausstoß des Gebäudes',
		area: 'Wohnfläche',
		perArea: 'Ausstoß je m²',
		step: 'Einstufung',
		stepOf: (step, from, to) =>
			to === null ? `Stufe ${step}: ab ${from} kg/m²` : `Stufe ${step}: ab ${from} bis unter ${to} kg/m²`,
		split: 'Aufteilung',
		splitOf: (tenant, landlord) => `Mieter ${tenant}\u00a0%, Vermieter ${landlord}\u00a0%`,
		because: {
			table: 'nach der Anlage zu §§ 5 bis 7',
			halved: 'Vermieteranteil halbiert (§ 9)',
			none: 'ohne Vermieteranteil (§ 9)',
			commercial: 'Nichtwohngebäude (§ 8)',
		},
		cost: 'CO2-Kosten des Gebäudes',
		own: 'davon in Ihren Heizkosten',
		tenant: 'Ihr Anteil',
		landlord: 'Anteil des Vermieters',
	},
	cutsTitle: 'Kürzungen',
	cutsHead: ['Grund', 'Von', 'Satz', 'Kürzung'],
	cut: {
		'not-by-use': 'Nicht nach Verbrauch abgerechnet (§ 12 HeizkostenV)',
		'not-remote': 'Keine fernablesbaren Zähler (§ 12 HeizkostenV)',
		'no-information': 'Verbrauchsinformation fehlte oder war unvollständig (§ 12 HeizkostenV)',
		'co2-not-shown': 'CO2-Aufteilung nicht ausgewiesen (§ 7 Abs. 4 CO2KostAufG)',
	},
	household: 'Steuerermäßigung nach § 35a EStG',
	householdIntro: 'In Ihren Kosten enthaltene Arbeits-, Fahrt- und Maschinenkosten:',
	householdHead: ['Kostenart', 'Art der Leistung', 'Ihr Anteil'],
	householdKind: {
		'minor-employment': 'Geringfügige Beschäftigung (Abs. 1)',
		'household-service': 'Haushaltsnahe Dienstleistung (Abs. 2)',
		craftsman: 'Handwerkerleistung (Abs. 3)',
	},
	householdSum: (kind) => `Summe ${kind}`,
	tax: 'Enthaltene Umsatzsteuer',
	taxHead: ['Satz', 'Brutto', 'Darin Umsatzsteuer'],
	note: {
		'partial-period': () =>
			'Sie hatten die Einheit nur einen Teil des Zeitraums. Feste Kosten sind nach der Zeit geteilt, Verbrauch nach der Zwischenablesung.',
		'divided-by-degree-days': () =>
			'Zwischen den Nutzern der Einheit nach Gradtagen geteilt: der feste Anteil, und wo keine Zwischenablesung vorliegt auch der Verbrauch (§ 9b HeizkostenV).',
		'divided-by-days': () => 'Zwischen den Nutzern der Einheit nach Tagen geteilt.',
		estimated: () => 'Der Verbrauch ist geschätzt, weil er nicht gemessen werden konnte (§ 9a HeizkostenV).',
		'all-by-fixed-scale': () =>
			'Für mehr als ein Viertel der Fläche musste geschätzt werden. Alles ist deshalb nach dem festen Maßstab verteilt (§ 9a Abs. 2 HeizkostenV).',
		seventy: () =>
			'Das Gebäude erfüllt die Anforderungen der Wärmeschutzverordnung von 1994 nicht, wird mit Öl oder Gas geheizt, und seine Leitungen sind überwiegend gedämmt: 70 % sind nach Verbrauch zu verteilen (§ 7 Abs. 1 Satz 2 HeizkostenV).',
		'by-contract': () => 'Mehr als 70 % werden nach Verbrauch verteilt, weil es so vereinbart ist (§ 10 HeizkostenV).',
		'rounded-prices': () => 'Gerechnet ist mit den gedruckten Preisen je Einheit.',
		'area-limit': () => 'Die Wärmekosten sind auf den Preis nach Fläche begrenzt.',
	},
	rounding: {
		'largest-remainder': (smallest) =>
			`Alle Anteile sind mit allen Stellen gerechnet und so auf ${smallest} gerundet, dass sie zusammen die Kosten des Gebäudes ergeben (größte Reste).`,
		'printed-prices': (smallest) =>
			`Gerechnet ist mit den gedruckten Preisen je Einheit; jeder Anteil ist kaufmännisch auf ${smallest} gerundet. Was dadurch übrig bleibt, trägt der Eigentümer.`,
	},
	degreeDays: {
		'summer-by-days': 'Gradtage nach VDI 2067: Juni bis August zusammen 40 ‰, nach Tagen.',
		'summer-by-months': 'Gradtage nach VDI 2067: Juni 14, Juli 13, August 13 ‰.',
	},
	purpose: (number, unit) => `Abrechnung ${number} ${unit}`,
	correction: {
		title: (period) => `Stornierung der Betriebs- und Heizkostenabrechnung ${period}`,
		intro: ({ number, date, unit, building }) =>
			`Guten Tag,\nhiermit stornieren wir die Abrechnung ${number} vom ${date} für ${unit}, ${building}. Alle Beträge stehen mit umgekehrtem Vorzeichen; zusammen mit der stornierten Abrechnung ergeben sie null.`,
		overviewHead: ['Kostenart', 'Kosten des Gebäudes', 'Zurückgenommener Anteil'],
		total: 'Storniertes Ergebnis',
		settled: (amount) =>
			`Die Nachforderung über ${amount} besteht nicht mehr. Was Sie darauf gezahlt haben, verrechnen wir mit der neuen Abrechnung oder überweisen es zurück.`,
		takenBack: (amount) =>
			`Das Guthaben über ${amount} besteht nicht mehr. Haben wir es bereits überwiesen, verrechnen wir es mit der neuen Abrechnung.`,
		replacing: ({ number, date }) =>
			`Diese Abrechnung tritt an die Stelle der stornierten Abrechnung ${number} vom ${date}. Was Sie darauf gezahlt oder erhalten haben, wird angerechnet.`,
		compared: 'Unterschied zur stornierten Abrechnung',
		comparedHead: ['', 'Bisher', 'Jetzt', 'Unterschied'],
		comparedRows: ['Ihre Kosten', 'Vorauszahlungen', 'Nachzahlung (+) oder Guthaben (−)'],
	},
}

export const costWords: Readonly<Record<Language, CostWords>> = { de, en: costWordsEn }
