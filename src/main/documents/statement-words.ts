/** The sentences and words of a statement in each language. A missing one does not compile. */
import type { BillProblem } from '../../shared/contract/billing.ts'
import type { Medium } from '../../shared/quantity.ts'
import type { BoundaryShown, NoteCode, RoundingRule, StatementNote } from '../domain/billing/statement.ts'
import { decimalText, type Language, quantityText } from './number-text.ts'
import { statementProblem, weakestWords } from './statement-problem-words.ts'

export type StatementWords = {
	readonly locale: string
	readonly title: (period: string) => string
	readonly draft: string
	readonly draftMark: string
	readonly information: {
		readonly number: string
		readonly date: string
		readonly period: string
		readonly customer: string
		readonly place: string
		readonly due: string
		readonly phone: string
		readonly email: string
	}
	readonly until: string
	readonly intro: (of: { unit: string; building: string; from: string; to: string }) => string
	readonly summary: (amount: string, due: string) => string
	readonly readings: {
		readonly title: string
		readonly point: string
		readonly start: string
		readonly end: string
		readonly used: string
		readonly meter: (serial: string) => string
		readonly factor: (factor: string) => string
		readonly partOf: (point: string, coefficient: string) => string
	}
	readonly costs: {
		readonly title: string
		readonly item: string
		readonly quantity: string
		readonly price: string
		readonly amount: string
		readonly subtotal: (point: string) => string
		readonly tier: (of: { index: number; from: string; upTo: string | null; unit: string }) => string
		readonly days: (count: number, of: number) => string
		readonly tariff: (name: string) => string
		readonly dateRange: (from: string, to: string) => string
	}
	readonly net: string
	readonly tax: (percent: string, net: string) => string
	readonly taxFree: (net: string) => string
	readonly total: string
	readonly credit: string
	readonly payment: {
		readonly title: string
		readonly please: (amount: string, due: string) => string
		readonly transferless: (amount: string, due: string) => string
		readonly credit: (amount: string) => string
		readonly nothing: string
		readonly receiver: string
		readonly iban: string
		readonly bic: string
		readonly amount: string
		readonly purpose: string
		readonly code: string
		readonly purposeText: (number: string, unit: string) => string
	}
	readonly notes: string
	readonly note: Readonly<Record<NoteCode, (of: StatementNote['params']) => string>>
	/** Of the smallest amount: see `smallestText`. */
	readonly rounding: Readonly<Record<RoundingRule, (smallest: string) => string>>
	readonly questions: (contact: string) => string
	readonly problems: string
	readonly problem: (code: BillProblem['code'], point: string) => string
	readonly origin: Readonly<Record<BoundaryShown['origin'], string>>
	/** What each origin means, for the legend of those that a statement shows. */
	readonly originMeaning: Readonly<Partial<Record<BoundaryShown['origin'], string>>>
	readonly ownClock: string
	readonly page: (page: number, of: number) => string
	readonly taxId: string
	readonly standing: Readonly<Record<string, (isOne: boolean) => string>>
	readonly perUnit: Readonly<Record<string, string>>
	readonly medium: Readonly<Record<Medium, string>>
}

const de: StatementWords = {
	locale: 'de-DE',
	title: (period) => `Verbrauchsabrechnung ${period}`,
	draft: 'Entwurf',
	draftMark: 'ENTWURF',
	information: {
		number: 'Rechnungsnummer',
		date: 'Datum',
		period: 'Zeitraum',
		customer: 'Kundennummer',
		place: 'Einheit',
		due: 'Zahlbar bis',
		phone: 'Telefon',
		email: 'E-Mail',
	},
	until: 'bis',
	intro: ({ unit, building, from, to }) =>
		`Guten Tag,\nfür ${unit}, ${building}, rechnen wir den Verbrauch vom ${from} bis ${to} ab.`,
	summary: (amount, due) => `Zu zahlen sind ${amount} bis zum ${due}.`,
	readings: {
		title: 'Zählerstände und Verbrauch',
		point: 'Messstelle',
		start: 'Alter Stand',
		end: 'Neuer Stand',
		used: 'Verbrauch',
		meter: (serial) => `Zähler ${serial}`,
		factor: (factor) => `Faktor ${factor}`,
		partOf: (point, coefficient) => `zählt ${coefficient} × für ${point}`,
	},
	costs: {
		title: 'Kosten',
		item: 'Posten',
		quantity: 'Menge',
		price: 'Einzelpreis netto',
		amount: 'Betrag netto',
		subtotal: (point) => `Summe ${point}`,
		tariff: (name) => `Tarif ${name}`,
		tier: ({ index, from, upTo, unit }) =>
			upTo === null ? `Stufe ${index}, über ${from}\u00a0${unit}` : `Stufe ${index}, bis ${upTo}\u00a0${unit}`,
		days: (count, of) => `${count} von ${of} Tagen`,
		dateRange: (from, to) => `${from} bis ${to}`,
	},
	net: 'Nettobetrag',
	tax: (percent, net) => `${percent}\u00a0% Umsatzsteuer auf ${net}`,
	taxFree: (net) => `Ohne Umsatzsteuer: ${net}`,
	total: 'Gesamtbetrag',
	credit: 'Guthaben',
	payment: {
		title: 'Zahlung',
		please: (amount, due) => `Bitte überweisen Sie ${amount} bis zum ${due} auf dieses Konto:`,
		transferless: (amount, due) => `Bitte zahlen Sie ${amount} bis zum ${due}.`,
		credit: (amount) => `Ihr Guthaben von ${amount} überweisen wir Ihnen innerhalb von zwei Wochen.`,
		nothing: 'Es ist nichts zu zahlen.',
		receiver: 'Empfänger',
		iban: 'IBAN',
		bic: 'BIC',
		amount: 'Betrag',
		purpose: 'Verwendungszweck',
		code: 'GiroCode: mit der Banking-App\nscannen und bezahlen',
		purposeText: (number, unit) => `Rechnung ${number} ${unit}`,
	},
	notes: 'Hinweise',
	note: {
		'boundary-interpolated': ({ at }) =>
			`Zum ${at} lag kein gemessener Stand vor. Er wurde aus den Messwerten kurz davor und danach berechnet („berechnet“).`,
		'boundary-estimated': ({ at }) =>
			`Der Stand zum ${at} ist geschätzt: Der Zähler hat für diesen Zeitpunkt keinen verwendbaren geliefert.`,
		'boundary-corrected': ({ at }) =>
			`Der Stand zum ${at} wurde nach Prüfung berichtigt; der vom Zähler gelieferte war nicht verwendbar.`,
		'standard-time': ({ readAt }) =>
			`Die Uhr dieses Zählers geht das ganze Jahr nach Normalzeit (Winterzeit). Sein Tageswechsel liegt in der Sommerzeit um 01:00 Uhr; der Stand gilt daher für ${readAt} Uhr.`,
		'monthly-memory': () =>
			'Dieser Zähler speichert nur Monatswerte. Ein Verlauf nach Tagen liegt deshalb nicht durchgehend vor.',
		'manual-reading': ({ at }) => `Der Stand zum ${at} wurde von Hand abgelesen.`,
		rollover: ({ serial }) =>
			`Das Zählwerk von Zähler ${serial} hat im Zeitraum seinen höchsten Stand überschritten und bei null neu begonnen.`,
		'ratio-change': ({ at, serial, before, after }) =>
			`Am ${at} wurde der Wandlerfaktor von Zähler ${serial} von ${before} auf ${after} geändert. Der Verbrauch ist die Summe beider Abschnitte.`,
		computed: ({ formula, at, quality }) =>
			`${at === undefined ? 'Berechnet aus anderen Messstellen' : `Ab ${at} berechnet`}: ${formula}. Die Stände der Teile sind aufgeführt.${weakestWords.de[String(quality)] ?? ''}`,
		'gas-energy': ({ stateNumber, calorificValue }) =>
			`Gas wird in m³ gemessen und in kWh abgerechnet (DVGW G 685): kWh = m³ × Zustandszahl ${decimalText(String(stateNumber), 'de', 0, 6)} × Brennwert ${decimalText(String(calorificValue), 'de', 0, 6)} kWh/m³, ohne Zwischenrundung.`,
		'meter-exchange': ({ at }) => `Am ${at} wurde der Zähler gewechselt. Der Verbrauch ist die Summe beider Zähler.`,
		multiplier: ({ factor, serial }) =>
			`Zähler ${serial} misst über Wandler: Verbrauch = Differenz der Stände × ${factor}.`,
		'joules-to-kwh': () => 'Der Zähler zählt in Joule. 1 GJ = 277,777… kWh (1 kWh = 3,6 MJ, exakt gerechnet).',
		'partial-period': () =>
			'Abgerechnet wird der Teil des Zeitraums, in dem das Mietverhältnis bestand: der Verbrauch nach Zählerstand, Grundpreise nach Tagen, wo der Tarif sie nicht voll berechnet.',
		'by-intervals': ({ minutes }) =>
			`Die Zeiten der Preisstufen ergeben sich aus den ${minutes === undefined || minutes === 15 ? 'Viertelstundenwerten' : `${minutes}-Minuten-Werten`} des Zählers.`,
		'intervals-estimated': ({ at, count, minutes }) =>
			`Für ${count} Abschnitte von ${minutes} Minuten, den ersten ab ${at}, liegt kein Messwert vor; der Verbrauch ist geschätzt.`,
		'tier-counter': ({ at, used, unit }) =>
			`Die Mengenstufen zählen seit dem ${at}; bis zum Beginn dieses Abschnitts waren davon ${quantityText(String(used), String(unit), 'de', 0, 4)} verbraucht.`,
		'tiers-perPeriod': () => 'Die Mengenstufen gelten für jede Zeitzone (HT, NT …) für sich.',
		'tiers-proportional': () =>
			'Die Mengenstufen gelten für alle Zeitzonen zusammen; jede hat den Anteil an jeder Stufe, den sie am Verbrauch hat.',
		'tiers-sequential': () =>
			'Die Mengenstufen gelten für alle Zeitzonen zusammen und füllen sich in der Reihenfolge des Verbrauchs.',
	},
	rounding: {
		'half-up-lines': (smallest) =>
			`Mengen und Preise werden ungerundet multipliziert; jeder Posten ist kaufmännisch auf ${smallest} gerundet, der Nettobetrag ist die Summe der Posten.`,
		'largest-remainder': (smallest) =>
			`Der Nettobetrag ist kaufmännisch auf ${smallest} gerundet; die Posten sind so gerundet, dass sie ihn genau ergeben (größte Reste).`,
	},
	questions: (contact) => `Fragen zu dieser Abrechnung beantworten wir gern: ${contact}.`,
	problems: 'Diese Abrechnung ist unvollständig und darf so nicht verschickt werden:',
	problem: (code, point) => `${point}: ${statementProblem(code, 'de')}`,
	origin: {
		live: 'abgelesen',
		freeze: 'Tageswert',
		settlement: 'Monatswert',
		profile: 'Lastgang',
		manual: 'von Hand',
		interpolated: 'berechnet',
		overlay: 'Ersatzwert',
	},
	originMeaning: {
		overlay:
			'Ersatzwert: ein berichtigter oder geschätzter Stand; der Zähler hat für diesen Zeitpunkt keinen verwendbaren geliefert.',
		freeze: 'Tageswert: der Stand, den der Zähler bei seinem Tageswechsel selbst festhält.',
		settlement: 'Monatswert: der Stand, den der Zähler bei seinem Monatswechsel selbst festhält.',
		profile: 'Lastgang: der Stand aus der Viertelstundenaufzeichnung des Zählers.',
	},
	ownClock: 'Uhr nach Normalzeit',
	page: (page, of) => `Seite ${page} von ${of}`,
	taxId: 'Steuernummer / USt-IdNr.',
	standing: {
		day: (one) => (one ? 'Tag' : 'Tage'),
		month: (one) => (one ? 'Monat' : 'Monate'),
		year: (one) => (one ? 'Jahr' : 'Jahre'),
	},
	perUnit: { day: 'Tag', month: 'Monat', year: 'Jahr', m2: 'm²', person: 'Person' },
	medium: {
		electricity: 'Strom',
		water: 'Kaltwasser',
		'warm-water': 'Warmwasser',
		heat: 'Wärme',
		cooling: 'Kälte',
		gas: 'Gas',
		other: 'Sonstiges',
	},
}

const en: StatementWords = {
	locale: 'en-GB',
	title: (period) => `Consumption statement ${period}`,
	draft: 'Draft',
	draftMark: 'DRAFT',
	information: {
		number: 'Invoice number',
		date: 'Date',
		period: 'Period',
		customer: 'Customer number',
		place: 'Unit',
		due: 'Due date',
		phone: 'Phone',
		email: 'E-mail',
	},
	until: 'to',
	intro: ({ unit, building, from, to }) =>
		`Good day,\nthis is the statement of what ${unit}, ${building}, used from ${from} to ${to}.`,
	summary: (amount, due) => `The amount to pay is ${amount}, due by ${due}.`,
	readings: {
		title: 'Meter readings and consumption',
		point: 'Metering point',
		start: 'Previous reading',
		end: 'Present reading',
		used: 'Consumption',
		meter: (serial) => `Meter ${serial}`,
		factor: (factor) => `factor ${factor}`,
		partOf: (point, coefficient) => `counts ${coefficient} × for ${point}`,
	},
	costs: {
		title: 'Charges',
		item: 'Item',
		quantity: 'Quantity',
		price: 'Net unit price',
		amount: 'Net amount',
		subtotal: (point) => `Total ${point}`,
		tariff: (name) => `Tariff ${name}`,
		tier: ({ index, from, upTo, unit }) =>
			upTo === null ? `tier ${index}, above ${from}\u00a0${unit}` : `tier ${index}, up to ${upTo}\u00a0${unit}`,
		days: (count, of) => `${count} of ${of} days`,
		dateRange: (from, to) => `${from} to ${to}`,
	},
	net: 'Net amount',
	tax: (percent, net) => `${percent}% value added tax on ${net}`,
	taxFree: (net) => `Without value added tax: ${net}`,
	total: 'Total amount',
	credit: 'Credit',
	payment: {
		title: 'Payment',
		please: (amount, due) => `Please transfer ${amount} by ${due} to this account:`,
		transferless: (amount, due) => `Please pay ${amount} by ${due}.`,
		credit: (amount) => `We will transfer your credit of ${amount} to you within two weeks.`,
		nothing: 'There is nothing to pay.',
		receiver: 'Payee',
		iban: 'IBAN',
		bic: 'BIC',
		amount: 'Amount',
		purpose: 'Reference',
		code: 'GiroCode: scan with your\nbanking app to pay',
		purposeText: (number, unit) => `Invoice ${number} ${unit}`,
	},
	notes: 'Notes',
	note: {
		'boundary-interpolated': ({ at }) =>
			`There was no measured reading for ${at}. It was calculated from the readings shortly before and after (“calculated”).`,
		'boundary-estimated': ({ at }) =>
			`The reading for ${at} is estimated: the meter gave none that could be used for this moment.`,
		'boundary-corrected': ({ at }) =>
			`The reading for ${at} was corrected after a check; the one that the meter gave could not be used.`,
		'standard-time': ({ readAt }) =>
			`This meter’s clock keeps standard time (winter time) all year. During summer time its day changes at 01:00, so the reading holds for ${readAt}.`,
		'monthly-memory': () => 'This meter stores monthly values only, so there is no complete record by day.',
		'manual-reading': ({ at }) => `The reading for ${at} was taken by hand.`,
		rollover: ({ serial }) =>
			`The counter of meter ${serial} passed its highest value during the period and started again at zero.`,
		'ratio-change': ({ at, serial, before, after }) =>
			`On ${at} the transformer ratio of meter ${serial} changed from ${before} to ${after}. The consumption is the sum of both parts.`,
		computed: ({ formula, at, quality }) =>
			`${at === undefined ? 'Computed from other metering points' : `Computed from ${at} on`}: ${formula}. The readings of the parts are listed.${weakestWords.en[String(quality)] ?? ''}`,
		'gas-energy': ({ stateNumber, calorificValue }) =>
			`Gas is measured in m³ and billed in kWh (DVGW G 685): kWh = m³ × state number ${decimalText(String(stateNumber), 'en', 0, 6)} × calorific value ${decimalText(String(calorificValue), 'en', 0, 6)} kWh/m³, without rounding in between.`,
		'meter-exchange': ({ at }) => `The meter was exchanged on ${at}. The consumption is the sum of both meters.`,
		multiplier: ({ factor, serial }) =>
			`Meter ${serial} measures through transformers: consumption = difference of readings × ${factor}.`,
		'joules-to-kwh': () => 'The meter counts in joules. 1 GJ = 277.777… kWh (1 kWh = 3.6 MJ, calculated exactly).',
		'partial-period': () =>
			'Only the part of the period during which the tenancy existed is charged: consumption by meter reading, standing charges by days unless the tariff charges them in full.',
		'by-intervals': ({ minutes }) =>
			`The times of the price bands come from the meter’s ${minutes === undefined || minutes === 15 ? 'quarter-hour' : `${minutes}-minute`} values.`,
		'intervals-estimated': ({ at, count, minutes }) =>
			`For ${count} intervals of ${minutes} minutes, the first from ${at} on, there is no measured value; the consumption is estimated.`,
		'tier-counter': ({ at, used, unit }) =>
			`The tiers count since ${at}; ${quantityText(String(used), String(unit), 'en', 0, 4)} of them had been used when this part began.`,
		'tiers-perPeriod': () => 'The tiers count for each price band by itself.',
		'tiers-proportional': () =>
			'The tiers count for all price bands together; each band has the share of every tier that it has of the use.',
		'tiers-sequential': () =>
			'The tiers count for all price bands together and fill in the order in which the use occurred.',
	},
	rounding: {
		'half-up-lines': (smallest) =>
			`Quantities and prices are multiplied without rounding; each item is rounded half up to ${smallest}, and the net amount is the sum of the items.`,
		'largest-remainder': (smallest) =>
			`The net amount is rounded half up to ${smallest}; the items are rounded so that they add up to it exactly (largest remainders).`,
	},
	questions: (contact) => `We are glad to answer questions about this statement: ${contact}.`,
	problems: 'This statement is incomplete and must not be sent:',
	problem: (code, point) => `${point}: ${statementProblem(code, 'en')}`,
	origin: {
		live: 'read',
		freeze: 'daily value',
		settlement: 'monthly value',
		profile: 'load profile',
		manual: 'by hand',
		interpolated: 'calculated',
		overlay: 'substitute value',
	},
	originMeaning: {
		overlay:
			'Substitute value: a corrected or estimated reading; the meter gave none that could be used for this moment.',
		freeze: 'Daily value: the reading that the meter itself stores when its day changes.',
		settlement: 'Monthly value: the reading that the meter itself stores when its month changes.',
		profile: 'Load profile: the reading from the meter’s quarter-hour record.',
	},
	ownClock: 'clock on standard time',
	page: (page, of) => `Page ${page} of ${of}`,
	taxId: 'Tax number / VAT ID',
	standing: {
		day: (one) => (one ? 'day' : 'days'),
		month: (one) => (one ? 'month' : 'months'),
		year: (one) => (one ? 'year' : 'years'),
	},
	perUnit: { day: 'day', month: 'month', year: 'year', m2: 'm²', person: 'person' },
	medium: {
		electricity: 'Electricity',
		water: 'Cold water',
		'warm-water': 'Hot water',
		heat: 'Heat',
		cooling: 'Cooling',
		gas: 'Gas',
		other: 'Other',
	},
}

export const statementWords: Readonly<Record<Language, StatementWords>> = { de, en }
