/** Readings and consumption as tables. Columns and their order stay as they are; what is new is added on the right. */
import type { Medium } from '../../../shared/quantity.ts'
import type { GapReason } from '../../domain/consumption/point-use.ts'
import type { Origin, Quality } from '../../domain/readings/reading.ts'
import type { Language } from '../number-text.ts'
import { statementWords } from '../statement-words.ts'
import { localMinute } from './bill-tables.ts'
import { gapWords, originWords, qualityWords } from './export-words.ts'
import { column, type Row, type Table } from './table.ts'

type Place = { readonly unitName: string; readonly pointName: string; readonly medium: Medium }

export type ExportedReading = Place & {
	readonly meterSerial: string
	readonly register: string
	readonly at: number
	/** null: the meter said that it has none. */
	readonly value: string | null
	readonly unit: string
	readonly origin: Origin
	readonly quality: Quality
	readonly receivedAt: number
}

export function readingTable(readings: Iterable<ExportedReading>, zone: string, language: Language): Table {
	return {
		name: { de: 'Ablesungen', en: 'Readings' },
		columns: [
			...place,
			column('Zählernummer', 'Meter number', 'text', 16),
			column('Zählwerk', 'Register', 'text', 14),
			column('Gilt für', 'Holds for', 'moment', 17),
			column('Gilt für (UTC)', 'Holds for (UTC)', 'text', 22),
			column('Stand', 'Value', 'number', 14),
			column('Einheit des Stands', 'Unit of value', 'text', 8),
			column('Herkunft', 'Origin', 'text', 16),
			column('Güte', 'Quality', 'text', 14),
			column('Empfangen (UTC)', 'Received (UTC)', 'text', 22),
		],
		rows: mapped(
			readings,
			(reading): Row => [
				...placeCells(reading, language),
				...[reading.meterSerial, reading.register],
				...[localMinute(zone, reading.at), utc(reading.at)],
				...[reading.value, reading.unit],
				originWords[language][reading.origin],
				qualityWords[language][reading.quality],
				utc(reading.receivedAt),
			],
		),
	}
}

export type ExportedUse = Place & {
	/** Its first day. */
	readonly month: string
	/** null: a gap, for `reason`. */
	readonly use: string | null
	readonly unit: string
	readonly quality: Quality | 'missing'
	readonly reason: GapReason | null
}

export function monthlyUseTable(uses: Iterable<ExportedUse>, language: Language): Table {
	return {
		name: { de: 'Verbrauch je Monat', en: 'Use by month' },
		columns: [
			...place,
			column('Monat', 'Month', 'date'),
			column('Verbrauch', 'Use', 'number', 14),
			column('Einheit des Verbrauchs', 'Unit of use', 'text', 8),
			column('Güte', 'Quality', 'text', 14),
			column('Grund', 'Reason', 'text', 30),
		],
		rows: mapped(
			uses,
			(each): Row => [
				...placeCells(each, language),
				...[each.month, each.use, each.unit],
				qualityWords[language][each.quality],
				each.reason === null ? null : gapWords[language][each.reason],
			],
		),
	}
}

const place = [
	column('Einheit', 'Unit', 'text', 18),
	column('Messstelle', 'Metering point', 'text', 24),
	column('Medium', 'Medium', 'text', 14),
]
const placeCells = ({ unitName, pointName, medium }: Place, language: Language): Row => [
	unitName,
	pointName,
	statementWords[language].medium[medium],
]

/** Tells the two hours apart that a local clock shows twice in autumn. */
const utc = (instant: number): string => new Date(instant).toISOString().slice(0, 19).concat('Z')

function* mapped<T, R>(items: Iterable<T>, of: (item: T) => R): Generator<R> {
	for (const item of items) yield of(item)
}
