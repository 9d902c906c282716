/** The 125 columns of a booking batch, format version 13, in the words and with the spaces that DATEV writes itself. */

const numbered = (count: number, names: (index: number) => readonly string[]): readonly string[] =>
	Array.from({ length: count }, (_, index) => names(index + 1)).flat()

export const bookingColumns: readonly string[] = [
	...['Umsatz (ohne Soll/Haben-Kz)', 'Soll/Haben-Kennzeichen', 'WKZ Umsatz', 'Kurs', 'Basis-Umsatz'],
	...['WKZ Basis-Umsatz', 'Konto', 'Gegenkonto (ohne BU-Schlüssel)', 'BU-Schlüssel', 'Belegdatum', 'Belegfeld 1'],
	...['Belegfeld 2', 'Skonto', 'Buchungstext', 'Postensperre', 'Diverse Adressnummer', 'Geschäftspartnerbank'],
	...['Sachverhalt', 'Zinssperre', 'Beleglink'],
	...numbered(8, (index) => [`Beleginfo - Art ${index}`, `Beleginfo - Inhalt ${index}`]),
	...['KOST1 - Kostenstelle', 'KOST2 - Kostenstelle', 'Kost-Menge', 'EU-Land u. UStID (Bestimmung)'],
	...['EU-Steuersatz (Bestimmung)', 'Abw. Versteuerungsart', 'Sachverhalt L+L', 'Funktionsergänzung L+L'],
	...['BU 49 Hauptfunktionstyp', 'BU 49 Hauptfunktionsnummer', 'BU 49 Funktionsergänzung'],
	...numbered(20, (index) => [`Zusatzinformation - Art ${index}`, `Zusatzinformation- Inhalt ${index}`]),
	...['Stück', 'Gewicht', 'Zahlweise', 'Forderungsart', 'Veranlagungsjahr', 'Zugeordnete Fälligkeit', 'Skontotyp'],
	...['Auftragsnummer', 'Buchungstyp', 'USt-Schlüssel (Anzahlungen)', 'EU-Land (Anzahlungen)'],
	...['Sachverhalt L+L (Anzahlungen)', 'EU-Steuersatz (Anzahlungen)', 'Erlöskonto (Anzahlungen)', 'Herkunft-Kz'],
	...['Buchungs GUID', 'KOST-Datum', 'SEPA-Mandatsreferenz', 'Skontosperre', 'Gesellschaftername'],
	...['Beteiligtennummer', 'Identifikationsnummer', 'Zeichnernummer', 'Postensperre bis'],
	...['Bezeichnung SoBil-Sachverhalt', 'Kennzeichen SoBil-Buchung', 'Festschreibung', 'Leistungsdatum'],
	...['Datum Zuord. Steuerperiode', 'Fälligkeit', 'Generalumkehr (GU)', 'Steuersatz', 'Land', 'Abrechnungsreferenz'],
	...['BVV-Position', 'EU-Land u. UStID (Ursprung)', 'EU-Steuersatz (Ursprung)', 'Abw. Skontokonto'],
]

const numbers: ReadonlySet<string> = new Set([
	...['Umsatz (ohne Soll/Haben-Kz)', 'Kurs', 'Basis-Umsatz', 'Konto', 'Gegenkonto (ohne BU-Schlüssel)', 'Belegdatum'],
	...['Skonto', 'Postensperre', 'Geschäftspartnerbank', 'Sachverhalt', 'Zinssperre', 'Kost-Menge'],
	...['EU-Steuersatz (Bestimmung)', 'Sachverhalt L+L', 'Funktionsergänzung L+L', 'BU 49 Hauptfunktionstyp'],
	...['BU 49 Hauptfunktionsnummer', 'BU 49 Funktionsergänzung', 'Stück', 'Gewicht', 'Zahlweise', 'Veranlagungsjahr'],
	...['Zugeordnete Fälligkeit', 'Skontotyp', 'USt-Schlüssel (Anzahlungen)', 'Sachverhalt L+L (Anzahlungen)'],
	...['EU-Steuersatz (Anzahlungen)', 'Erlöskonto (Anzahlungen)', 'KOST-Datum', 'Skontosperre', 'Beteiligtennummer'],
	...[
		'Postensperre bis',
		'Kennzeichen SoBil-Buchung',
		'Festschreibung',
		'Leistungsdatum',
		'Datum Zuord. Steuerperiode',
	],
	...['Fälligkeit', 'Steuersatz', 'BVV-Position', 'EU-Steuersatz (Ursprung)', 'Abw. Skontokonto'],
])

/** Text stands in quotes even where it is empty; a number never does. */
export const textColumns: ReadonlySet<string> = new Set(bookingColumns.filter((name) => !numbers.has(name)))
