/** Headings that lists use, German and English, and which column they make a field of. */
import type { ImportField, ImportOptions } from '../../../shared/contract/commissioning.ts'
import { plainWord } from './cells.ts'

/** The first word of each is the template's own heading, in German; the second in English. */
export const headings: Readonly<Record<ImportField, readonly [de: string, en: string, ...others: string[]]>> = {
	floor: ['Geschoss', 'Floor', 'Etage', 'Stockwerk', 'Storey', 'Level'],
	unit: ['Einheit', 'Unit', 'Wohnung', 'Whg', 'Nutzeinheit', 'Wohneinheit', 'Flat', 'Apartment'],
	area: ['Fläche m²', 'Area m²', 'Fläche', 'Wohnfläche', 'Wohnfläche m²', 'Nutzfläche', 'qm', 'm²', 'Area'],
	heatedArea: [
		...(['Beheizte Fläche m²', 'Heated area m²', 'Beheizte Fläche', 'Heizfläche', 'Beheizte Wohnfläche'] as const),
		'Heated area',
	],
	isCommercial: ['Gewerbe', 'Commercial', 'Gewerblich', 'Gewerbeeinheit', 'Gewerbe ja/nein'],
	tenant: ['Mieter', 'Tenant', 'Nutzer', 'Bewohner', 'Mietername', 'Occupant'],
	moveIn: ['Einzug', 'Moved in', 'Mietbeginn', 'Einzugsdatum', 'Move-in', 'Tenant since'],
	moveOut: ['Auszug', 'Moved out', 'Mietende', 'Auszugsdatum', 'Move-out'],
	persons: ['Personen', 'Persons', 'Personenzahl', 'Anzahl Personen', 'Bewohnerzahl', 'Number of persons'],
	point: ['Messstelle', 'Metering point', 'Zählpunkt', 'Messpunkt', 'Point'],
	medium: ['Medium', 'Medium', 'Energieart', 'Sparte', 'Zählerart', 'Art'],
	marketLocation: ['Marktlokation', 'Market location', 'Marktlokations-ID', 'MaLo-ID', 'MaLo', 'Market location ID'],
	serial: [
		...(['Zählernummer', 'Serial number', 'Seriennummer', 'Zählernr', 'Zähler-Nr.', 'Gerätenummer'] as const),
		...['Serien-Nr.', 'Zähler', 'Serial', 'Meter number', 'Serial no'],
	],
	model: ['Modell', 'Model', 'Gerätetyp', 'Zählertyp', 'Typ', 'Type'],
	line: ['Leitung', 'Line', 'Bus'],
	address: ['Adresse', 'Address', 'Busadresse', 'Primäradresse', 'Sekundäradresse', 'Bus address'],
	calibrationYear: ['Geeicht bis', 'Calibrated until', 'Eichung bis', 'Eichfrist', 'Calibration due'],
	markedYear: ['Eichjahr', 'Year of calibration', 'Jahr der Eichung', 'Kennzeichnungsjahr', 'Calibration year'],
	mountedSince: ['Eingebaut am', 'Installed on', 'Einbaudatum', 'Einbau', 'Montagedatum', 'Startdatum', 'Installed'],
	startReading: [
		...(['Stand bei Einbau', 'Reading when installed', 'Anfangsstand', 'Einbaustand', 'Startstand'] as const),
		...['Zählerstand', 'Start reading', 'Initial reading'],
	],
}

const fieldOfWord: ReadonlyMap<string, ImportField> = new Map(
	Object.entries(headings).flatMap(([field, words]) =>
		words.map((word) => [plainWord(word), field as ImportField] as const),
	),
)

/** The first column of each heading that is known; every field at most once. */
export function proposedColumns(row: readonly string[]): ImportOptions['columns'] {
	const columns: Partial<Record<ImportField, { readonly column: number }>> = {}
	for (const [column, heading] of row.entries()) {
		const field = fieldOfWord.get(plainWord(heading))
		if (field !== undefined && columns[field] === undefined) columns[field] = { column }
	}
	return columns
}
